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

constexpr double kFewestOnsetsPerSecond = 0.2;  // soft strings have hardly any
constexpr double kFaintFit = 0.2;               // of the template, below which its ratio to another says nothing

// Of the clips that the model is fitted to: the products below then leave the weight of the length to itself.
constexpr double kTypicalLowShare = 0.286, kTypicalHighShare = 0.245;
constexpr double kTypicalLogFlux = -2.184, kTypicalLogAttack = 0.304;
constexpr double kFaintFlux = 1e-4, kFaintAttack = 1e-2;

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
  // How alike the registers are after a half, a third and a quarter of the period, and every other period to the rest:
  // correlations.
  double half_alike = 0.0;
  double third_alike = 0.0;
  double quarter_alike = 0.0;
  double next_alike = 0.0;
};

// The pulses of one window, added up at the phases of the period.
struct WindowProfile {
  std::array<float, kBeatPhases> all{};
  std::array<BeatProfile, 2> registers{};  // of even and of odd periods
};

// Where a phase of a period lies in a window: between a frame and the next.
struct FoldPosition {
  long frame;
  float fraction;
};

// The same in all windows: phase after phase of the first period, then of the second …
std::vector<FoldPosition> FoldPositions(long periods, double period) {
  std::vector<FoldPosition> positions;
  positions.reserve(static_cast<size_t>(periods * kBeatPhases));
  for (long n = 0; n < periods; ++n) {
    for (int phase = 0; phase < kBeatPhases; ++phase) {
      const double position = (static_cast<double>(n) + static_cast<double>(phase) / kBeatPhases) * period;
      const long frame = static_cast<long>(position);
      positions.push_back({frame, static_cast<float>(position - static_cast<double>(frame))});
    }
  }
  return positions;
}

WindowProfile FoldWindow(const Pulses& pulses, long start, const std::vector<FoldPosition>& positions) {
  WindowProfile profile;
  const float* const all = pulses.all.data() + start;
  const RegisterValues* const in_registers = pulses.registers.data() + start;
  const FoldPosition* position = positions.data();
  for (size_t n = 0; n < positions.size() / kBeatPhases; ++n) {
    BeatProfile& registers = profile.registers[n % 2];
    for (int phase = 0; phase < kBeatPhases; ++phase, ++position) {
      const auto [i, fraction] = *position;
      profile.all[phase] += (1.0f - fraction) * all[i] + fraction * all[i + 1];
      const RegisterValues& here = in_registers[i];
      const RegisterValues& next = in_registers[i + 1];
      for (int r = 0; r < kRegisters; ++r) registers[phase][r] += (1.0f - fraction) * here[r] + fraction * next[r];
    }
  }
  return profile;
}

// Takes each register's mean away.
void Centre(BeatProfile* profile) {
  for (int r = 0; r < kRegisters; ++r) {
    float mean = 0.0f;
    for (const auto& phase : *profile) mean += phase[r] / kBeatPhases;
    for (auto& phase : *profile) phase[r] -= mean;
  }
}

// Of two centred profiles, one of them `shift` phases late: 2 Σ a·b ÷ Σ (a² + b²).
double Likeness(const BeatProfile& a, const BeatProfile& b, int shift) {
  float product = 0.0f;
  float power = 0.0f;
  for (int p = 0; p < kBeatPhases; ++p) {
    const auto& late = b[(p + shift) % kBeatPhases];
    for (int r = 0; r < kRegisters; ++r) {
      product += a[p][r] * late[r];
      power += a[p][r] * a[p][r] + late[r] * late[r];
    }
  }
  return power > 0.0f ? 2.0 * product / power : 0.0;
}

// Means over windows of 7.5 s, each with its own phase.
FoldedPulse FoldAtPeriod(const Pulses& pulses, double period) {
  FoldedPulse folded;
  const long frames = static_cast<long>(pulses.all.size());
  const long length = std::min<long>(kFoldWindowFrames, frames);
  const long periods = static_cast<long>(static_cast<double>(length - 1) / period);
  if (periods < 2) return folded;
  const std::vector<FoldPosition> positions = FoldPositions(periods, period);
  long windows = 0;
  for (long start = 0; start + length <= frames; start += kFoldHopFrames) {
    WindowProfile profile = FoldWindow(pulses, start, positions);
    double sum = 0.0;
    for (const float value : profile.all) sum += value;
    if (sum <= 0.0) continue;
    const double scale = kBeatPhases / sum;
    const long beat = std::max_element(profile.all.begin(), profile.all.end()) - profile.all.begin();
    const auto at = [&](long offset) { return scale * profile.all[(beat + offset) % kBeatPhases]; };
    folded.beat += at(0);
    folded.half += at(kBeatPhases / 2);
    folded.quarters += 0.5 * (at(kBeatPhases / 4) + at(3 * kBeatPhases / 4));
    folded.thirds += 0.5 * (at(kBeatPhases / 3) + at(2 * kBeatPhases / 3));

    auto& [even, odd] = profile.registers;
    BeatProfile both;
    const float even_scale = 1.0f / static_cast<float>((periods + 1) / 2);
    const float odd_scale = 1.0f / static_cast<float>(periods / 2);
    for (int p = 0; p < kBeatPhases; ++p) {
      for (int r = 0; r < kRegisters; ++r) {
        both[p][r] = (even[p][r] + odd[p][r]) / static_cast<float>(periods);
        even[p][r] *= even_scale;
        odd[p][r] *= odd_scale;
      }
    }
    const BeatFits fits = FitBeat(both);
    const long best = std::max_element(fits.begin(), fits.end()) - fits.begin();
    folded.fit += fits[best];
    folded.opposite_fit += fits[(best + kBeatPhases / 2) % kBeatPhases];

    for (BeatProfile* each : {&both, &even, &odd}) Centre(each);
    folded.half_alike += Likeness(both, both, kBeatPhases / 2);
    folded.third_alike += Likeness(both, both, kBeatPhases / 3);
    folded.quarter_alike += Likeness(both, both, kBeatPhases / 4);
    folded.next_alike += Likeness(even, odd, 0);
    ++windows;
  }
  if (windows > 0) {
    for (double* value :
         {&folded.beat, &folded.half, &folded.quarters, &folded.thirds, &folded.fit, &folded.opposite_fit,
          &folded.half_alike, &folded.third_alike, &folded.quarter_alike, &folded.next_alike}) {
      *value /= static_cast<double>(windows);
    }
  }
  return folded;
}

}  // namespace

MetricalFeatures DescribeMetricalLevel(const MetricalEvidence& evidence, double period) {
  const auto at = [&](const LagCurve& curve, double multiple) {
    const double lag = period * multiple;
    return lag > kShortestLag ? CurveMaximum(curve, lag, kLagTolerance) : 0.0;
  };
  const auto all = [&](double multiple) { return at(evidence.periodicity, multiple); };
  const auto registers = [&](double multiple) { return at(evidence.register_periodicity, multiple); };
  const auto squared_if_positive = [](double value) { return value > 0.0 ? value * value : 0.0; };
  const auto log_of = [](double value) { return std::log(value + 0.05); };
  const double octaves = std::log2(period / kReferencePeriod);
  const double onsets =
      std::log2(std::max(kFewestOnsetsPerSecond, evidence.sound.onsets_per_second) * period / kRhythmFrameRateHz);
  const FoldedPulse folded = FoldAtPeriod(evidence.pulses, period);
  return {octaves, octaves * octaves, onsets, onsets * onsets, all(1.0),
          // Where the halves or thirds repeat as exactly as the whole, they are the beat and not its subdivision.
          squared_if_positive(all(1.0 / 2.0)), squared_if_positive(all(1.0 / 3.0)), registers(1.0 / 4.0),
          registers(1.0 / 3.0), registers(1.0 / 2.0), registers(2.0 / 3.0), registers(1.0), registers(3.0 / 2.0),
          registers(2.0), registers(3.0), registers(4.0), log_of(folded.beat), log_of(folded.half),
          log_of(folded.quarters), log_of(folded.thirds), folded.half_alike, folded.third_alike, folded.quarter_alike,
          folded.next_alike, folded.fit, folded.opposite_fit,
          // Where the template fits half way as well as on the beat, both are beats.
          squared_if_positive(folded.opposite_fit / std::max(folded.fit, kFaintFit)),
          // Music of hard attacks is tapped at another pace than soft music of as many onsets.
          octaves * (evidence.pulses.shares[0] - kTypicalLowShare),
          octaves * (evidence.pulses.shares[kRegisters - 1] - kTypicalHighShare),
          octaves * (std::log(evidence.sound.mean_flux + kFaintFlux) - kTypicalLogFlux),
          octaves * (std::log(evidence.sound.mean_attack + kFaintAttack) - kTypicalLogAttack)};
}

double ScoreMetricalLevel(const MetricalFeatures& features) {
  constexpr MetricalFeatures kWeights = {
      -0.584,  // length in octaves from 120 BPM
      -1.466,  // its square
      -0.236,  // octaves of onsets in it
      -0.060,  // their square
      7.575,   // periodicity at the period
      12.033,  // half of it, squared where positive
      12.041,  // a third, squared where positive
      -7.654,  // registers' periodicity at a quarter
      -1.855,  // a third
      -4.487,  // half
      -1.002,  // two thirds
      -0.157,  // the period itself
      -2.867,  // three halves
      3.893,   // twice
      -4.875,  // three times
      6.015,   // four times
      2.481,   // log of the folded pulse on the beat
      0.297,   // half way
      0.604,   // at the quarters
      0.976,   // at the thirds
      2.180,   // likeness of the registers after half a period
      -0.503,  // a third
      1.264,   // a quarter
      1.563,   // of every other period
      0.943,   // fit of the beat template
      0.330,   // fit half a period from it
      -2.360,  // ratio of the two, squared where positive
      1.253,   // length times the low register's share
      4.919,   // the high register's
      -1.655,  // log of the mean flux
      0.234,   // log of the mean attack
  };
  double score = 0.0;
  for (int i = 0; i < kMetricalFeatures; ++i) score += kWeights[i] * features[i];
  return score;
}

}  // namespace fp
