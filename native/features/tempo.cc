#include "features/tempo.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "features/metrical_level.h"
#include "transforms/onset_envelope.h"

namespace fp {
namespace {

constexpr size_t kMostCandidates = 12;
constexpr double kLogStep = 0.01;  // 1 % between the periods that are tried
constexpr double kLagTolerance = 0.02;
constexpr double kDistinct = 0.07;  // candidates closer than 7 % are one: no two metrical levels are

const double kShortestPeriod = 60.0 * kRhythmFrameRateHz / kMaximumTempoBpm;
const double kLongestPeriod = 60.0 * kRhythmFrameRateHz / kMinimumTempoBpm;

// Periodicity at a period and its multiples.
double Comb(const LagCurve& curve, double period) {
  return CurveMaximum(curve, period, kLagTolerance) + 0.5 * CurveMaximum(curve, 2.0 * period, kLagTolerance) +
         0.25 * CurveMaximum(curve, 3.0 * period, kLagTolerance) +
         0.25 * CurveMaximum(curve, 4.0 * period, kLagTolerance);
}

// Follows the peak of the curve near `period` to its double and fourfold, where a frame is a smaller part of it.
double RefinePeriod(const LagCurve& curve, double period) {
  for (const int multiple : {1, 2, 4}) {
    const int from = static_cast<int>(period * multiple * 0.975);
    const int to = static_cast<int>(std::ceil(period * multiple * 1.025));
    if (from < 1 || to + 1 >= kPeriodicityLags) break;
    const int peak = static_cast<int>(std::max_element(curve.begin() + from, curve.begin() + to + 1) - curve.begin());
    const double before = curve[peak - 1];
    const double after = curve[peak + 1];
    const double curvature = before - 2.0 * curve[peak] + after;
    const double offset = curvature < 0.0 ? std::clamp(0.5 * (before - after) / curvature, -0.5, 0.5) : 0.0;
    period = (peak + offset) / multiple;
  }
  return period;
}

LagCurve Mean(const LagCurves& windows) {
  LagCurve mean{};
  for (const LagCurve& window : windows) {
    for (int lag = 0; lag < kPeriodicityLags; ++lag) mean[lag] += window[lag];
  }
  for (float& value : mean) value /= static_cast<float>(windows.size());
  return mean;
}

// Periods at which the comb has a local maximum, refined, strongest first.
std::vector<double> CombPeaks(const LagCurve& curve) {
  constexpr int kNeighbours = 3;
  const int steps = static_cast<int>(std::log(kLongestPeriod / kShortestPeriod) / kLogStep) + 1;
  struct Point {
    double period;
    double strength;
  };
  std::vector<Point> grid;
  for (int i = 0; i < steps; ++i) {
    const double period = kShortestPeriod * std::exp(kLogStep * i);
    grid.push_back({period, Comb(curve, period)});
  }
  std::vector<Point> peaks;
  for (int i = 0; i < steps; ++i) {
    bool highest = grid[i].strength > 0.0;
    for (int n = std::max(0, i - kNeighbours); highest && n <= std::min(steps - 1, i + kNeighbours); ++n) {
      highest = grid[n].strength <= grid[i].strength;
    }
    if (highest) peaks.push_back(grid[i]);
  }
  std::stable_sort(peaks.begin(), peaks.end(), [](const Point& a, const Point& b) { return a.strength > b.strength; });
  std::vector<double> periods;
  for (const Point& peak : peaks) {
    const double period = RefinePeriod(curve, peak.period);
    if (period < kShortestPeriod * 0.99 || period > kLongestPeriod * 1.01) continue;
    const bool known = std::any_of(periods.begin(), periods.end(),
                                   [&](double other) { return std::abs(std::log(period / other)) < kDistinct; });
    if (!known) periods.push_back(period);
    if (periods.size() == kMostCandidates) break;
  }
  return periods;
}

std::vector<PeriodDescription> DescribePeaks(const MetricalEvidence& evidence) {
  std::vector<PeriodDescription> descriptions;
  for (const double period : CombPeaks(evidence.periodicity))
    descriptions.push_back({period, DescribeMetricalLevel(evidence, period)});
  return descriptions;
}

}  // namespace

TrackSound MeasureTrackSound(const FrameValues& flux, const std::vector<double>& onsets, double track_seconds) {
  double flux_sum = 0.0;
  for (const float value : flux) flux_sum += value;
  double attack_sum = 0.0;
  const long frames = static_cast<long>(flux.size());
  for (const double onset : onsets) {
    const long frame = static_cast<long>(onset * kRhythmFrameRateHz);
    float largest = 0.0f;
    for (long t = std::max(0L, frame - 1); t < std::min(frames, frame + 3); ++t) largest = std::max(largest, flux[t]);
    attack_sum += largest;
  }
  const double count = static_cast<double>(onsets.size());
  return {count / track_seconds, frames > 0 ? flux_sum / static_cast<double>(frames) : 0.0,
          onsets.empty() ? 0.0 : attack_sum / count};
}

std::vector<PeriodDescription> DescribePeriods(const Pulses& pulses, const Periodicity& measured,
                                               const TrackSound& sound) {
  if (measured.windows.empty()) return {};
  return DescribePeaks({pulses, Mean(measured.windows), measured.registers, sound});
}

std::vector<PeriodCandidate> FindPeriods(const Pulses& pulses, const Periodicity& measured, const TrackSound& sound) {
  std::vector<PeriodCandidate> candidates;
  if (measured.windows.empty()) return candidates;
  const MetricalEvidence evidence{pulses, Mean(measured.windows), measured.registers, sound};
  for (const auto& [period, features] : DescribePeaks(evidence)) {
    double periodicity = 0.0;
    for (const double multiple : {1.0, 2.0, 3.0, 4.0}) {
      periodicity += 0.25 * CurveMaximum(evidence.periodicity, multiple * period, kLagTolerance);
    }
    candidates.push_back({period, ScoreMetricalLevel(features), periodicity});
  }
  if (candidates.empty()) return candidates;
  // From scores to probabilities.
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const PeriodCandidate& a, const PeriodCandidate& b) { return a.probability > b.probability; });
  const double best = candidates.front().probability;
  double sum = 0.0;
  for (PeriodCandidate& candidate : candidates) {
    candidate.probability = std::exp(candidate.probability - best);
    sum += candidate.probability;
  }
  for (PeriodCandidate& candidate : candidates) candidate.probability /= sum;
  return candidates;
}

std::vector<double> TrackPeriod(const LagCurves& windows, double period) {
  constexpr int kReach = 34;  // steps of 1 % to either side: half an octave
  constexpr int kStates = 2 * kReach + 1;
  // Worth of periodicity: the centre against the edges. Enough that four thirds of the period, which often repeat as
  // exactly, are not taken for a change of tempo; a change by a fifth costs 0.29, less than it gains.
  constexpr double kStayNear = 1.0;
  constexpr double kChangeCost = 0.04;  // for each 1 % of change from window to window
  constexpr double kJumpCost = 0.6;     // a change of tempo may be of any size
  std::vector<double> path(windows.size(), period);
  if (windows.empty()) return path;

  std::array<double, kStates> best{};
  std::vector<std::array<int8_t, kStates>> previous(windows.size());
  for (size_t w = 0; w < windows.size(); ++w) {
    std::array<double, kStates> next;
    const int top = static_cast<int>(std::max_element(best.begin(), best.end()) - best.begin());
    for (int s = 0; s < kStates; ++s) {
      int from = top;
      double score = best[top] - std::min(kJumpCost, kChangeCost * std::abs(top - s));
      for (int n = std::max(0, s - 15); n <= std::min(kStates - 1, s + 15); ++n) {
        const double stay = best[n] - kChangeCost * std::abs(n - s);
        if (stay > score) {
          score = stay;
          from = n;
        }
      }
      const double octaves = static_cast<double>(s - kReach) / kReach;
      const double candidate = period * std::exp(kLogStep * (s - kReach));
      next[s] = score + Comb(windows[w], candidate) - kStayNear * octaves * octaves;
      previous[w][s] = static_cast<int8_t>(from);
    }
    best = next;
  }
  int state = static_cast<int>(std::max_element(best.begin(), best.end()) - best.begin());
  for (size_t w = windows.size(); w-- > 0;) {
    path[w] = RefinePeriod(windows[w], period * std::exp(kLogStep * (state - kReach)));
    state = previous[w][state];
  }
  return path;
}

double PeriodAt::operator()(long frame) const {
  const double window = static_cast<double>(frame - kPeriodicityWindowFrames / 2) / kPeriodicityHopFrames;
  if (window <= 0.0) return periods_.front();
  const size_t i = static_cast<size_t>(window);
  if (i + 1 >= periods_.size()) return periods_.back();
  const double fraction = window - static_cast<double>(i);
  return (1.0 - fraction) * periods_[i] + fraction * periods_[i + 1];
}

}  // namespace fp
