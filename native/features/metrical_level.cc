#include "features/metrical_level.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "features/beat_template.h"
#include "transforms/onset_envelope.h"

namespace fp {
namespace {

constexpr double kReferencePeriod = 60.0 * kRhythmFrameRateHz / 120.0;
constexpr double kShortestLag = 7.0;  // frames; below, the curve is the envelope's own width
constexpr double kLagTolerance = 0.02;

constexpr double kFaintFit = 0.2;  // of the template, below which its ratio to another says nothing

constexpr int kFoldWindowFrames = 650;
constexpr int kFoldHopFrames = 325;

struct FoldedPulse {
  // Mean of the pulses at the beat, half way, at the quarters and at the thirds, relative to their mean over all
  // phases.
  double beat = 0.0;
  double half = 0.0;
  double quarters = 0.0;
  double thirds = 0.0;
  // Fit of the beat template at its best phase and half a period from it.
  double fit = 0.0;
  double opposite_fit = 0.0;
};

// The pulses of one window, added up at the phases of the period.
struct WindowProfile {
  std::array<double, kBeatPhases> all{};
  BeatProfile registers{};
};

WindowProfile FoldWindow(const Pulses& pulses, long start, long periods, double period) {
  WindowProfile profile;
  for (long n = 0; n < periods; ++n) {
    for (int phase = 0; phase < kBeatPhases; ++phase) {
      const double position = (static_cast<double>(n) + static_cast<double>(phase) / kBeatPhases) * period;
      const long i = static_cast<long>(position);
      const float fraction = static_cast<float>(position - static_cast<double>(i));
      profile.all[phase] += (1.0f - fraction) * pulses.all[start + i] + fraction * pulses.all[start + i + 1];
      const auto& here = pulses.registers[start + i];
      const auto& next = pulses.registers[start + i + 1];
      for (int r = 0; r < kRegisters; ++r) {
        profile.registers[phase][r] += (1.0f - fraction) * here[r] + fraction * next[r];
      }
    }
  }
  return profile;
}

// Means over windows of 7.5 s, each with its own phase.
FoldedPulse FoldAtPeriod(const Pulses& pulses, double period) {
  FoldedPulse folded;
  const long frames = static_cast<long>(pulses.all.size());
  long windows = 0;
  for (long start = 0; start == 0 || start + kFoldWindowFrames <= frames; start += kFoldHopFrames) {
    const long length = std::min<long>(kFoldWindowFrames, frames - start);
    const long periods = static_cast<long>(static_cast<double>(length - 1) / period);
    if (periods < 2) break;
    const WindowProfile profile = FoldWindow(pulses, start, periods, period);
    double sum = 0.0;
    for (const double value : profile.all) sum += value;
    if (sum <= 0.0) continue;
    const double scale = kBeatPhases / sum;
    const long beat = std::max_element(profile.all.begin(), profile.all.end()) - profile.all.begin();
    const auto at = [&](long offset) { return scale * profile.all[(beat + offset) % kBeatPhases]; };
    folded.beat += at(0);
    folded.half += at(kBeatPhases / 2);
    folded.quarters += 0.5 * (at(kBeatPhases / 4) + at(3 * kBeatPhases / 4));
    folded.thirds += 0.5 * (at(kBeatPhases / 3) + at(2 * kBeatPhases / 3));

    std::array<float, kBeatPhases> fits;
    for (int phase = 0; phase < kBeatPhases; ++phase) fits[phase] = FitBeat(profile.registers, phase);
    const long best = std::max_element(fits.begin(), fits.end()) - fits.begin();
    folded.fit += fits[best] / static_cast<double>(periods);
    folded.opposite_fit += fits[(best + kBeatPhases / 2) % kBeatPhases] / static_cast<double>(periods);
    ++windows;
  }
  if (windows > 0) {
    for (double* value :
         {&folded.beat, &folded.half, &folded.quarters, &folded.thirds, &folded.fit, &folded.opposite_fit}) {
      *value /= static_cast<double>(windows);
    }
  }
  return folded;
}

}  // namespace

MetricalFeatures DescribeMetricalLevel(const Pulses& pulses, const LagCurve& curve, double period) {
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
          log_of(folded.quarters), log_of(folded.thirds), folded.fit, folded.opposite_fit,
          // Where the template fits half way as well as on the beat, both are beats.
          squared_if_positive(folded.opposite_fit / std::max(folded.fit, kFaintFit))};
}

double ScoreMetricalLevel(const MetricalFeatures& features) {
  constexpr MetricalFeatures kWeights = {
      -0.066,   // length in octaves from 120 BPM
      -1.988,   // its square
      -9.428,   // periodicity at a quarter
      -1.530,   // a third
      2.075,    // half
      -3.526,   // two thirds
      9.179,    // the period itself
      -1.128,   // three halves
      2.291,    // twice
      -3.111,   // three times
      1.164,    // four times
      -14.152,  // half, squared where positive
      4.085,    // third, squared where positive
      4.566,    // log of the folded pulse on the beat
      1.869,    // half way
      1.240,    // at the quarters
      -0.739,   // at the thirds
      1.685,    // fit of the beat template
      -0.325,   // fit half a period from it
      -2.193,   // ratio of the two, squared where positive
  };
  double score = 0.0;
  for (int i = 0; i < kMetricalFeatures; ++i) score += kWeights[i] * features[i];
  return score;
}

}  // namespace fp
