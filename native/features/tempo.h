// Tempo candidates: the periods at which the pulses repeat, each with the odds that a listener taps it.
//
// Unit: frames of the onset envelope (the facade turns them into BPM, 30–300). Silence and noise have none.
// Method: peaks of the mean periodicity, each supported by its multiples (a comb of lags), interpolated at the longest
// multiple that is still a clear peak; the choice among them is metrical_level.h's.
#ifndef FP_FEATURES_TEMPO_H_
#define FP_FEATURES_TEMPO_H_

#include <vector>

#include "features/metrical_level.h"
#include "features/periodicity.h"
#include "features/pulses.h"

namespace fp {

inline constexpr double kMinimumTempoBpm = 30.0;
inline constexpr double kMaximumTempoBpm = 300.0;

struct PeriodCandidate {
  double period;       // frames
  double probability;  // of being the tapped one; those of all candidates sum to 1
  double periodicity;  // 0–1, how exactly the envelope repeats after one to four such periods
};

// `flux`: the audible one; `onsets`: seconds.
TrackSound MeasureTrackSound(const FrameValues& flux, const std::vector<double>& onsets, double track_seconds);

// A candidate before the choice.
struct PeriodDescription {
  double period;  // frames
  MetricalFeatures features;
};

// Empty where nothing repeats. `measured`: of `pulses`.
std::vector<PeriodDescription> DescribePeriods(const Pulses& pulses, const Periodicity& measured,
                                               const TrackSound& sound);

// Most probable first; empty where nothing repeats. `measured`: of `pulses`.
std::vector<PeriodCandidate> FindPeriods(const Pulses& pulses, const Periodicity& measured, const TrackSound& sound);

// The period of each window (frames), free to drift and to change along the track but always within half an octave of
// `period` and the less willingly, the further from it, so that no other metrical level is taken for it: the cheapest
// path through the windows' periodicities.
std::vector<double> TrackPeriod(const LagCurves& windows, double period);

// The period at every frame, linear between the windows' centres. There must be a window.
class PeriodAt {
 public:
  explicit PeriodAt(const std::vector<double>& periods) : periods_(periods) {}
  double operator()(long frame) const;

 private:
  const std::vector<double>& periods_;
};

}  // namespace fp

#endif  // FP_FEATURES_TEMPO_H_
