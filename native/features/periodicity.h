// Periodicity: how strongly the pulses of a track repeat at each lag: in windows of 15 s along it, and of the whole of
// it with the registers kept apart.
//
// Value: generalised autocorrelation (the magnitude of the spectrum in place of its square; Tolonen & Karjalainen, "A
// computationally efficient multipitch analysis model", IEEE TSAP 2000; for tempo: Percival & Tzanetakis, "Streamlined
// tempo estimation based on autocorrelation and cross-correlation with pulses", IEEE/ACM TASLP 2014), divided by its
// value at lag 0. 1 = exact repetition, about 0 = none; all 0 for a window without an attack.
// Cost: five 2048-point complex transforms for every 7.5 s of audio, and 2.9 kB of memory for every 3.8 s while the
// tempo is sought.
#ifndef FP_FEATURES_PERIODICITY_H_
#define FP_FEATURES_PERIODICITY_H_

#include <array>
#include <vector>

#include "features/pulses.h"

namespace fp {

inline constexpr int kPeriodicityWindowFrames = 1300;
inline constexpr int kPeriodicityHopFrames = 325;
inline constexpr int kPeriodicityLags = 720;

using LagCurve = std::array<float, kPeriodicityLags>;
using LagCurves = std::vector<LagCurve, AlignedAllocator<LagCurve>>;

struct Periodicity {
  // Of all pulses together, one for each window. Window i starts at frame i · hop; the last one ends with the track.
  LagCurves windows;
  // The registers' own, averaged over windows and weighed by the registers' shares: a kick and a hat that take turns
  // repeat after two turns here, and after one in the periodicity of all pulses together.
  LagCurve registers{};
};

// No windows and all 0 where there are no pulses or memory is short.
Periodicity MeasurePeriodicity(const Pulses& pulses);

// Largest value within ± `tolerance` (relative, at least one frame) of a fractional lag; 0 outside the curve.
double CurveMaximum(const LagCurve& curve, double lag, double tolerance);

}  // namespace fp

#endif  // FP_FEATURES_PERIODICITY_H_
