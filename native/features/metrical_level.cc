#include "features/metrical_level.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "transforms/onset_envelope.h"

namespace fp {
namespace {

constexpr double kReferencePeriod = 60.0 * kRhythmFrameRateHz / 120.0;
constexpr double kShortestLag = 7.0;  // frames; below, the curve is the envelope's own width
constexpr double kLagTolerance = 0.02;

constexpr int kFoldWindowFrames = 650;
constexpr int kFoldHopFrames = 325;
constexpr int kPhases = 24;  // divisible by 2, 3 and 4

struct FoldedPulse {
  double beat = 0.0;
  double half = 0.0;
  double quarters = 0.0;
  double thirds = 0.0;
};

// Mean envelope at the phases of the period, relative to its mean, phase 0 being the strongest one of each window.
FoldedPulse FoldAtPeriod(const std::vector<float>& pulses, double period) {
  FoldedPulse folded;
  const long frames = static_cast<long>(pulses.size());
  long windows = 0;
  for (long start = 0; start == 0 || start + kFoldWindowFrames <= frames; start += kFoldHopFrames) {
    const long length = std::min<long>(kFoldWindowFrames, frames - start);
    const long periods = static_cast<long>(static_cast<double>(length - 1) / period);
    if (periods < 2) break;
    double sum = 0.0;
    for (long i = 0; i < length; ++i) sum += pulses[start + i];
    const double mean = sum / static_cast<double>(length);
    if (mean <= 0.0) continue;
    std::array<double, kPhases> phase_sum{};
    for (long n = 0; n < periods; ++n) {
      for (int phase = 0; phase < kPhases; ++phase) {
        const double position = (static_cast<double>(n) + static_cast<double>(phase) / kPhases) * period;
        const long i = static_cast<long>(position);
        const double fraction = position - static_cast<double>(i);
        phase_sum[phase] += (1.0 - fraction) * pulses[start + i] + fraction * pulses[start + i + 1];
      }
    }
    const double scale = 1.0 / (mean * static_cast<double>(periods));
    const long beat = std::max_element(phase_sum.begin(), phase_sum.end()) - phase_sum.begin();
    const auto at = [&](long offset) { return scale * phase_sum[(beat + offset) % kPhases]; };
    folded.beat += at(0);
    folded.half += at(kPhases / 2);
    folded.quarters += 0.5 * (at(kPhases / 4) + at(3 * kPhases / 4));
    folded.thirds += 0.5 * (at(kPhases / 3) + at(2 * kPhases / 3));
    ++windows;
  }
  if (windows > 0) {
    for (double* value : {&folded.beat, &folded.half, &folded.quarters, &folded.thirds}) {
      *value /= static_cast<double>(windows);
    }
  }
  return folded;
}

}  // namespace

MetricalFeatures DescribeMetricalLevel(const std::vector<float>& pulses, const LagCurve& curve, double period) {
  const auto at = [&](double multiple) {
    const double lag = period * multiple;
    return lag > kShortestLag ? CurveMaximum(curve, lag, kLagTolerance) : 0.0;
  };
  const double octaves = std::log2(period / kReferencePeriod);
  const double third = at(1.0 / 3.0);
  const double half = at(0.5);
  const FoldedPulse folded = FoldAtPeriod(pulses, period);
  const auto squared_if_positive = [](double value) { return value > 0.0 ? value * value : 0.0; };
  const auto log_of = [](double value) { return std::log(value + 0.05); };
  return {octaves, octaves * octaves, at(0.25), third, half, at(2.0 / 3.0), at(1.0), at(1.5), at(2.0), at(3.0), at(4.0),
          // Where the halves or thirds repeat as exactly as the whole, they are the beat and not its subdivision.
          squared_if_positive(half), squared_if_positive(third), log_of(folded.beat), log_of(folded.half),
          log_of(folded.quarters), log_of(folded.thirds)};
}

double ScoreMetricalLevel(const MetricalFeatures& features) {
  constexpr MetricalFeatures kWeights = {
      -1.270,   // length in octaves from 120 BPM
      -1.742,   // its square
      -13.315,  // periodicity at a quarter
      -1.824,   // a third
      -0.499,   // half
      -0.122,   // two thirds
      8.968,    // the period itself
      1.538,    // three halves
      1.682,    // twice
      0.295,    // three times
      4.808,    // four times
      -22.546,  // half, squared where positive
      -0.050,   // third, squared where positive
      3.937,    // log of the folded pulse on the beat
      0.551,    // half way
      0.683,    // at the quarters
      -0.561,   // at the thirds
  };
  double score = 0.0;
  for (int i = 0; i < kMetricalFeatures; ++i) score += kWeights[i] * features[i];
  return score;
}

}  // namespace fp
