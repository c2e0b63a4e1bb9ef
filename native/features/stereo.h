// Family "stereo".
//
// stereo_width: rms(S) ÷ (rms(M) + rms(S)), 0 mono … 0.5 uncorrelated or one-sided … 1 anti-phase; mono and silence 0.
// phase_correlation: ΣLR ÷ √(ΣL²·ΣR²), −1 … 1; mono and silence 1, one silent channel 0.
#ifndef FP_FEATURES_STEREO_H_
#define FP_FEATURES_STEREO_H_

#include "kernels/kernels.h"

namespace fp {

struct Stereo {
  double width;
  double phase_correlation;
};

// `channels`: of the source; one channel is mono.
Stereo MeasureStereo(const StereoSums& totals, int channels);

}  // namespace fp

#endif  // FP_FEATURES_STEREO_H_
