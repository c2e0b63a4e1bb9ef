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
// Periodicity that noise, most speech and most randomly placed notes don't exceed by chance in one second; it falls
// with the square root of the length.
constexpr double kChancePeriodicity = 0.13;
constexpr double kClearPeriodicity = 0.1;  // so far above chance, the doubt has fallen to 1/e
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
  const std::vector<float> flux = envelope.AudibleFlux();
  rhythm.onsets = PickOnsets(flux, envelope.Levels(), track_seconds);
  rhythm.onsets_per_second = static_cast<double>(rhythm.onsets.size()) / track_seconds;
  if (rhythm.onsets.size() < kFewestBeats) return rhythm;

  const Pulses pulses = MakePulses(envelope, flux);
  const std::vector<LagCurve> windows = MeasurePeriodicity(pulses.all);
  const std::vector<PeriodCandidate> periods = FindPeriods(pulses, windows);
  if (periods.empty()) return rhythm;
  const double above_chance = ExpectedPeriodicity(periods) - kChancePeriodicity / std::sqrt(track_seconds);
  if (above_chance <= 0.0) return rhythm;
  rhythm.tempo_confidence = periods.front().probability * (1.0 - std::exp(-above_chance / kClearPeriodicity));

  const double period = periods.front().period;
  const double period_seconds = period / kRhythmFrameRateHz;
  rhythm.beats = TrackBeats(flux, pulses, TrackPeriod(windows, period), track_seconds);
  rhythm.stability = Stability(rhythm.beats);
  rhythm.tempo_bpm = BpmOf(period_seconds);
  if (rhythm.beats.size() >= kFewestBeats) {
    const double interval = MedianInterval(rhythm.beats);
    if (std::abs(interval / period_seconds - 1.0) < kSamePeriod) rhythm.tempo_bpm = BpmOf(interval);
  }
  for (size_t i = 0; i < std::min(kMostCandidates, periods.size()); ++i) {
    rhythm.candidates.push_back(
        {BpmOf(periods[i].period / kRhythmFrameRateHz), periods[i].probability / periods.front().probability});
  }
  return rhythm;
}

}  // namespace fp
