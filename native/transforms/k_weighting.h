// The K-weighting filter of ITU-R BS.1770-4 (a high pass and a high shelf, two biquads) for any sample rate.
//
// The high pass comes first, as a double integrator that its output v drives: v = x − S, S += R + h0·v, R += h1·v. That
// is the standard's (1 − z⁻¹)² ÷ (1 + a1·z⁻¹ + a2·z⁻²) with h0 = 2 + a1 and h1 = 1 + a1 + a2. The shelf is direct form
// II with b0 = 1: w = v − a1·w₁ − a2·w₂, y = w + b1·w₁ + b2·w₂. So the shelf's states, which fade within 200 samples or
// so, don't come back to the high pass, and of the high pass's long memory only two numbers are carried.
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

KWeightingFilter MakeKWeighting(uint32_t sample_rate_hz);

}  // namespace fp

#endif  // FP_TRANSFORMS_K_WEIGHTING_H_
