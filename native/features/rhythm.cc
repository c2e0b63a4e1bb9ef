#include "features/rhythm.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "features/beats.h"
#include "features/onsets.h"
#include "features/periodicity.h"
#include "features/pulses.h"
#include "features/tempo.h"

namespace fp {
namespace {

constexpr size_t kMostCandidates = 5;
constexpr size_t kFewestBeats = 4;
constexpr float kFaintAttack = 0.01f;  // octaves of power a band; an onset takes 0.25
// Periodicity that noise, most speech and most randomly placed notes don't exceed by chance in one second; it falls
// with the square root of the length.
constexpr double kChancePeriodicity = 0.13;
constexpr double kClearPeriodicity = 0.1;     // so far above chance, the doubt has fallen to 1/e
constexpr double kDistinctPeriodicity = 3.0;  // times chance, from which the period is not vague
constexpr size_t kSpanBeats = 16;
constexpr double kSamePeriod = 0.04;  // beats further from the period have lost it: they don't refine it

double BpmOf(double period_seconds) { return std::clamp(60.0 / period_seconds, kMinimumTempoBpm, kMaximumTempoBpm); }

// 1 / (1 + std / mean) of the intervals.
double Stability(const std::vector<double>& beats) {
  if (beats.size() < kFewestBeats) return 0.0;
  const double intervals = static_cast<double>(beats.size() - 1);
  const double mean = (beats.back() - beats.front()) / intervals;
  double square_sum = 0.0;
  for (size_t i = 1; i < beats.size(); ++i) {
    const double deviation = beats[i] - beats[i - 1] - mean;
    square_sum += deviation * deviation;
  }
  return 1.0 / (1.0 + std::sqrt(square_sum / intervals) / mean);
}

// Median over the track of the mean interval of `kSpanBeats` beats: exact for a steady beat, and the prevailing tempo
// of a changing one.
double MedianInterval(const std::vector<double>& beats) {
  const size_t span = std::min(kSpanBeats, beats.size() - 1);
  std::vector<double> intervals;
  for (size_t i = span; i < beats.size(); ++i)
    intervals.push_back((beats[i] - beats[i - span]) / static_cast<double>(span));
  const auto middle = intervals.begin() + static_cast<long>(intervals.size() / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return *middle;
}

// In BPM: the beats refine the period unless they have lost it.
double TempoOf(const std::vector<double>& beats, double period_seconds) {
  if (beats.size() >= kFewestBeats) {
    const double interval = MedianInterval(beats);
    if (std::abs(interval / period_seconds - 1.0) < kSamePeriod) return BpmOf(interval);
  }
  return BpmOf(period_seconds);
}

// What may be an attack. Onsets are too few to tell: soft strings have hardly any.
size_t CountAttacks(const FrameValues& flux) {
  size_t count = 0;
  for (size_t t = 1; t + 1 < flux.size(); ++t) {
    count += flux[t] > kFaintAttack && flux[t] > flux[t - 1] && flux[t] >= flux[t + 1];
  }
  return count;
}

// Mean over the candidates, so that it does not jump where two of them are about as likely.
double ExpectedPeriodicity(const std::vector<PeriodCandidate>& candidates) {
  double sum = 0.0;
  for (const PeriodCandidate& candidate : candidates) sum += candidate.probability * candidate.periodicity;
  return sum;
}

}  // namespace

Rhythm AnalyzeRhythm(const OnsetEnvelope& envelope, double track_seconds) {
  Rhythm rhythm;
  if (envelope.Frames() == 0 || track_seconds <= 0.0) return rhythm;
  const FrameValues flux = envelope.AudibleFlux();
  rhythm.onsets = PickOnsets(flux, envelope.Levels(), track_seconds);
  rhythm.onsets_per_second = static_cast<double>(rhythm.onsets.size()) / track_seconds;
  if (CountAttacks(flux) < kFewestBeats) return rhythm;

  const Pulses pulses = MakePulses(envelope, flux);
  const Periodicity measured = MeasurePeriodicity(pulses);
  const std::vector<PeriodCandidate> periods =
      FindPeriods(pulses, measured, MeasureTrackSound(flux, rhythm.onsets, track_seconds));
  if (periods.empty()) return rhythm;
  const double periodicity = ExpectedPeriodicity(periods);
  const double chance = kChancePeriodicity / std::sqrt(track_seconds);
  const double above_chance = periodicity - chance;
  if (above_chance <= 0.0) return rhythm;
  rhythm.tempo_confidence = periods.front().probability * (1.0 - std::exp(-above_chance / kClearPeriodicity));

  const double period = periods.front().period;
  const std::vector<double> path = TrackPeriod(measured.windows, period);
  rhythm.beats = TrackBeats(flux, pulses, path, 0.0, track_seconds);
  rhythm.tempo_bpm = TempoOf(rhythm.beats, period / kRhythmFrameRateHz);
  // The tempo is told by beats that keep to the period, the beats where it is vague by the attacks.
  const double vagueness = std::max(0.0, 1.0 - periodicity / (kDistinctPeriodicity * chance));
  if (vagueness > 0.0) rhythm.beats = TrackBeats(flux, pulses, path, vagueness, track_seconds);
  rhythm.stability = Stability(rhythm.beats);
  for (size_t i = 0; i < std::min(kMostCandidates, periods.size()); ++i) {
    rhythm.candidates.push_back(
        {BpmOf(periods[i].period / kRhythmFrameRateHz), periods[i].probability / periods.front().probability});
  }
  return rhythm;
}

}  // namespace fp
