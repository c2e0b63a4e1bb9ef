// The K-weighting filter of ITU-R BS.1770-4 (a high shelf and a high pass, two biquads) for any sample rate, as
// matrices that take many samples at a time: y = C·A^i·s + Σ h·x, s' = A⁸·s + Σ A^(7−j)·B·x. Exact at any chunk size.
// The standard gives coefficients for 48 kHz only; those here come from the analogue prototype that it was made from
// (Mansbridge, Finn & Reiss 2012), within 1e-6 of the standard's at 48 kHz.
#ifndef FP_TRANSFORMS_K_WEIGHTING_H_
#define FP_TRANSFORMS_K_WEIGHTING_H_

#include <cstdint>

#include "kernels/kernels.h"

namespace fp {

struct Biquad {
  double b0, b1, b2, a1, a2;
};

Biquad KWeightingShelf(uint32_t sample_rate_hz);
Biquad KWeightingHighPass(uint32_t sample_rate_hz);

KWeightingMatrices MakeKWeighting(uint32_t sample_rate_hz);

}  // namespace fp

#endif  // FP_TRANSFORMS_K_WEIGHTING_H_
