// What the analysis yields beside the 25 dimensions, in named units. Silence has no loudness: there a level is NaN here
// and `null` in JavaScript.
#ifndef FP_CORE_DETAILS_H_
#define FP_CORE_DETAILS_H_

#include <array>
#include <vector>

namespace fp {

inline constexpr int kPitchClasses = 12;
inline constexpr int kTimbreCoefficients = 20;

struct TempoCandidate {
  double bpm;
  double strength;  // 0–1, relative to the strongest
};

struct Details {
  double sample_peak_dbfs;                       // NaN: silence
  double true_peak_dbtp;                         // NaN: silence
  double loudness_range_lu;                      // NaN: nothing passes the gates
  double max_momentary_lufs;                     // NaN: silence
  double max_short_term_lufs;                    // NaN: silence
  double rms_dbfs;                               // NaN: silence
  double tempo_confidence;                       // 0–1
  std::vector<TempoCandidate> tempo_candidates;  // at most 5, strongest first
  std::vector<double> beats;                     // seconds
  std::vector<double> onsets;                    // seconds
  double onsets_per_second;
  int key;                                   // 0–11 C…B major, 12–23 C…B minor, −1 where there is none
  double key_confidence;                     // 0–1
  std::array<double, kPitchClasses> chroma;  // C first, sums to 1 (all 0 in silence)
  double spectral_centroid_hz;               // NaN: silence
  double spectral_rolloff_hz;                // NaN: silence
  double tuning_cents;                       // −50…50 from A440; NaN where there is no tonal power
  // Mean of the 20 MFCC, then their standard deviation; NaN where every frame is silent.
  std::array<double, 2 * kTimbreCoefficients> timbre;
};

}  // namespace fp

#endif  // FP_CORE_DETAILS_H_
