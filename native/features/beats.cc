#include "features/beats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "features/beat_template.h"
#include "features/onsets.h"
#include "features/tempo.h"
#include "kernels/dispatch.h"

namespace fp {
namespace {

constexpr double kShortestStep = 0.6;  // periods from beat to beat
constexpr double kLongestStep = 1.6;
constexpr double kLoosest = 10.0;
// Of a frame's strength, times the root mean square: one crash must not pull the beats of many bars out of phase.
constexpr float kStrongest = 3.0f;
constexpr double kSteadyDeviation = 0.04;  // of an interval from a steady period
constexpr double kDeviationOfChange = 2.0;
constexpr double kVagueDeviation = 0.2;  // where there is no period to keep to
constexpr double kSnapPeriods = 0.1;     // from the chain to its attack: beats of a hand that plays 10 % unevenly
constexpr double kSmoothness = 0.006;    // squared change of interval against squared distance from a mean attack
constexpr double kFaintWeight = 1e-3;    // of a beat without an attack
constexpr double kClearWeight = 0.15;    // an attack of 0.15 times the mean

// Cost of a squared log deviation from the period, in standard deviations of the envelope (Ellis's tightness). Where
// the period is clear and hardly moves from window to window, beats may not stray to syncopations; where not, as in
// rubato, they may follow the attacks.
double Tightness(const std::vector<double>& periods, double vagueness) {
  std::vector<double> changes;
  for (size_t i = 1; i < periods.size(); ++i) changes.push_back(std::abs(std::log(periods[i] / periods[i - 1])));
  if (changes.empty()) return kLoosest;
  const auto middle = changes.begin() + static_cast<long>(changes.size() / 2);
  std::nth_element(changes.begin(), middle, changes.end());
  const double deviation = kSteadyDeviation + kDeviationOfChange * *middle + kVagueDeviation * vagueness;
  return std::max(kLoosest, 0.5 / (deviation * deviation));
}

// Frames of the best chain of beats through the envelope, ascending.
std::vector<long> BestChain(const FrameValues& strength, const std::vector<double>& periods, double vagueness,
                            float scale) {
  const PeriodAt period_at(periods);
  const float tightness = static_cast<float>(Tightness(periods, vagueness));
  const double longest_period = *std::max_element(periods.begin(), periods.end());
  const long frames = static_cast<long>(strength.size());
  const long longest = static_cast<long>(kLongestStep * longest_period);
  FrameValues log_of(static_cast<size_t>(longest) + 1);
  for (long lag = 1; lag <= longest; ++lag) log_of[lag] = std::log(static_cast<float>(lag));
  // Nothing before the start scores above 0, from which a chain may start anywhere; behind the end nobody looks.
  FrameValues padded(static_cast<size_t>(longest + frames + BeatFrames::kCount));
  float* const score = padded.data() + longest;
  std::vector<int> previous(strength.size());

  const Kernels& kernels = ActiveKernels();
  BeatFrames next{};
  float best[BeatFrames::kCount], steps[BeatFrames::kCount];
  for (long start = 0; start < frames;) {
    // As many as none of which can step to another.
    long count = std::min<long>(BeatFrames::kCount, frames - start);
    long first = longest, last = 0;
    for (long i = 0; i < count; ++i) {
      const double period = period_at(start + i);
      const long shortest_lag = std::max(1L, static_cast<long>(kShortestStep * period));
      if (shortest_lag <= i) {
        count = i;
        break;
      }
      const long longest_lag = std::min(longest, static_cast<long>(kLongestStep * period));
      next.log_period[i] = std::log(static_cast<float>(period));
      next.shortest[i] = static_cast<float>(shortest_lag);
      next.longest[i] = static_cast<float>(longest_lag);
      first = std::min(first, shortest_lag);
      last = std::max(last, longest_lag);
    }
    next.first = static_cast<int>(first);
    next.last = static_cast<int>(last);
    kernels.best_steps(&next, score + start, log_of.data(), tightness, best, steps);
    for (long i = 0; i < count; ++i) {
      const long t = start + i;
      score[t] = best[i] + std::min(kStrongest, scale * strength[t]);
      previous[t] = steps[i] > 0.0f ? static_cast<int>(t) - static_cast<int>(steps[i]) : -1;
    }
    start += count;
  }

  // The chain ends at the best frame of the last period.
  const long tail = std::min(frames, static_cast<long>(kLongestStep * period_at(frames - 1)));
  long t = std::max_element(score + frames - tail, score + frames) - score;
  std::vector<long> chain;
  for (; t >= 0; t = previous[t]) chain.push_back(t);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

// The frame within `reach` of `beat` that is a peak of the flux, large and near; `beat` itself where there is none.
size_t NearestAttack(const FrameValues& flux, long beat, long reach) {
  const long frames = static_cast<long>(flux.size());
  long attack = beat;
  double best = 0.0;
  for (long t = std::max(0L, beat - reach); t <= std::min(frames - 1, beat + reach); ++t) {
    if ((t > 0 && flux[t] < flux[t - 1]) || (t + 1 < frames && flux[t] <= flux[t + 1])) continue;
    const double distance = static_cast<double>(t - beat) / (reach + 1);
    const double value = flux[t] * (1.0 - distance * distance);
    if (value > best) {
      best = value;
      attack = t;
    }
  }
  return static_cast<size_t>(attack);
}

// Solves for the times that lie near the observed attacks (weight 1 = certain, 0 = none) and whose intervals change
// little: a pentadiagonal system, by Gaussian elimination without pivoting (it is positive definite).
std::vector<double> Smooth(const std::vector<double>& observed, const std::vector<double>& weight) {
  const size_t n = observed.size();
  if (n < 3) return observed;
  std::vector<double> diagonal(n), upper1(n, 0.0), upper2(n, 0.0), right(n);
  for (size_t i = 0; i < n; ++i) {
    diagonal[i] = weight[i];
    right[i] = weight[i] * observed[i];
  }
  for (size_t i = 0; i + 2 < n; ++i) {  // (t[i] - 2 t[i+1] + t[i+2])²
    diagonal[i] += kSmoothness;
    diagonal[i + 1] += 4.0 * kSmoothness;
    diagonal[i + 2] += kSmoothness;
    upper1[i] -= 2.0 * kSmoothness;
    upper1[i + 1] -= 2.0 * kSmoothness;
    upper2[i] += kSmoothness;
  }
  for (size_t i = 0; i < n; ++i) {
    const double pivot = diagonal[i];
    if (i + 1 < n) {
      const double factor = upper1[i] / pivot;
      diagonal[i + 1] -= factor * upper1[i];
      if (i + 2 < n) upper1[i + 1] -= factor * upper2[i];
      right[i + 1] -= factor * right[i];
    }
    if (i + 2 < n) {
      const double factor = upper2[i] / pivot;
      diagonal[i + 2] -= factor * upper2[i];
      right[i + 2] -= factor * right[i];
    }
  }
  std::vector<double> times(n);
  for (size_t i = n; i-- > 0;) {
    double value = right[i];
    if (i + 1 < n) value -= upper1[i] * times[i + 1];
    if (i + 2 < n) value -= upper2[i] * times[i + 2];
    times[i] = value / diagonal[i];
  }
  return times;
}

float InverseRms(const FrameValues& values) {
  double square_sum = 0.0;
  for (const float value : values) square_sum += static_cast<double>(value) * value;
  return square_sum > 0.0 ? static_cast<float>(std::sqrt(static_cast<double>(values.size()) / square_sum)) : 0.0f;
}

// How much of a beat every frame is: the fit of the period around it to the template.
FrameValues BeatStrength(const Pulses& pulses, const PeriodAt& period_at) {
  constexpr long kBlockFrames = 16;  // in which the period hardly changes
  constexpr long kTogether = 4;      // whose sums stay in registers
  static_assert(kBlockFrames % kTogether == 0);
  const long frames = static_cast<long>(pulses.registers.size());
  FrameValues strength(pulses.registers.size());
  std::array<long, kBeatPhases> offsets;
  for (long block = 0; block < frames; block += kBlockFrames) {
    const double period = period_at(block + kBlockFrames / 2);
    for (int p = 0; p <= kBeatPhases / 2; ++p) {
      const long offset = std::lround(p * period / kBeatPhases);
      if (p < kBeatPhases / 2) offsets[p] = offset;
      if (p > 0) offsets[kBeatPhases - p] = -offset;
    }
    const long reach = -offsets[kBeatPhases / 2];
    for (long start = block; start < std::min(block + kBlockFrames, frames); start += kTogether) {
      std::array<std::array<float, kRegisters>, kTogether> sums{};
      if (start >= reach && start + kTogether + reach <= frames) {
        for (int p = 0; p < kBeatPhases; ++p) {
          const RegisterValues* const here = pulses.registers.data() + start + offsets[p];
          for (int i = 0; i < kTogether; ++i)
            for (int r = 0; r < kRegisters; ++r) sums[i][r] += kBeatTemplate[p][r] * here[i][r];
        }
      } else {  // nothing lies before the start or behind the end
        for (int p = 0; p < kBeatPhases; ++p) {
          for (long i = 0; i < kTogether; ++i) {
            const long t = start + i + offsets[p];
            if (t < 0 || t >= frames) continue;
            for (int r = 0; r < kRegisters; ++r) sums[i][r] += kBeatTemplate[p][r] * pulses.registers[t][r];
          }
        }
      }
      for (long t = start; t < std::min(start + kTogether, frames); ++t)
        for (const float sum : sums[t - start]) strength[t] += sum;
    }
  }
  return strength;
}

}  // namespace

std::vector<double> TrackBeats(const FrameValues& flux, const Pulses& pulses, const std::vector<double>& periods,
                               double vagueness, double track_seconds) {
  std::vector<double> beats;
  if (flux.empty() || periods.empty()) return beats;
  const PeriodAt period_at(periods);
  const FrameValues strength = BeatStrength(pulses, period_at);
  const float scale = InverseRms(strength);
  if (scale <= 0.0f) return beats;
  const std::vector<long> chain = BestChain(strength, periods, vagueness, scale);

  // The attack of each beat and, relative to the mean one, how strong it is.
  const size_t beats_found = chain.size();
  std::vector<double> observed(beats_found), weight(beats_found);
  double strength_sum = 0.0;
  for (size_t i = 0; i < beats_found; ++i) {
    const long reach = std::lround(kSnapPeriods * period_at(chain[i]));
    const size_t attack = NearestAttack(flux, chain[i], reach);
    observed[i] = AttackTime(flux, attack);
    for (const float rise : pulses.registers[attack]) weight[i] += rise;
    strength_sum += weight[i];
  }
  if (strength_sum <= 0.0) return beats;
  const double mean_strength = strength_sum / static_cast<double>(beats_found);
  for (double& w : weight) w = kFaintWeight + (w / mean_strength) * (w / mean_strength);

  // There is nothing to tap to before the first and after the last clear attack.
  const auto clear = [](double w) { return w > kClearWeight; };
  const long first = std::find_if(weight.begin(), weight.end(), clear) - weight.begin();
  const long last = weight.rend() - std::find_if(weight.rbegin(), weight.rend(), clear);
  if (first >= last) return beats;
  const std::vector<double> times =
      Smooth({observed.begin() + first, observed.begin() + last}, {weight.begin() + first, weight.begin() + last});
  for (const double time : times) {
    const double inside = std::clamp(time, 0.0, track_seconds);
    if (beats.empty() || inside > beats.back()) beats.push_back(inside);
  }
  return beats;
}

}  // namespace fp
