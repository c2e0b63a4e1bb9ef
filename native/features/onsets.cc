#include "features/onsets.h"

#include <algorithm>
#include <cmath>

#include "transforms/onset_envelope.h"

namespace fp {
namespace {

constexpr double kThreshold = 0.25;       // octaves of power a band above the surroundings
constexpr double kThresholdOfMean = 0.5;  // and this share of them, so that dense noise does not fire
constexpr long kMeanFrames = 9;           // surroundings: 0.1 s to either side
constexpr long kPeakFrames = 2;           // lower for 23 ms to either side
constexpr long kApartFrames = 3;          // 35 ms
constexpr double kLatencyFrames = 0.73;   // mean over clicks, bursts, tones, drums: 8.5 ms
constexpr long kOffsetFrames = 4;         // the window has then left what came before
constexpr float kOffsetFallLog2 = 3.3f;   // 10 dB
constexpr float kOffsetRiseLog2 = 0.1f;   // 0.3 dB

// The end of a loud sound splatters over all bands, which looks like an attack in each of them: yet the level falls.
bool IsOffset(const FrameValues& level, long frame) {
  if (frame == 0) return false;
  const long last = std::min(frame + kOffsetFrames, static_cast<long>(level.size()) - 1);
  const float before = level[frame - 1];
  const float after = last < frame + kOffsetFrames ? OnsetEnvelope::kSilentLevel : level[last];
  return after < before - kOffsetFallLog2 &&
         *std::max_element(level.begin() + frame, level.begin() + last + 1) < before + kOffsetRiseLog2;
}

}  // namespace

double AttackTime(const FrameValues& flux, size_t frame) {
  const double before = frame > 0 ? flux[frame - 1] : 0.0;
  const double after = frame + 1 < flux.size() ? flux[frame + 1] : 0.0;
  const double sum = before + flux[frame] + after;
  const double centre = sum > 0.0 ? (after - before) / sum : 0.0;
  return (static_cast<double>(frame) + centre + 0.5 - kLatencyFrames) / kRhythmFrameRateHz;
}

std::vector<double> PickOnsets(const FrameValues& flux, const FrameValues& level, double track_seconds) {
  const long frames = static_cast<long>(flux.size());
  std::vector<double> onsets;
  const auto at = [&](long t) { return t >= 0 && t < frames ? flux[t] : 0.0f; };
  // An attack on the border of two frames shares its flux between them: its place is the peak of the smoothed flux, its
  // size the sum of two neighbours.
  FrameValues smooth(flux.size());
  for (long t = 0; t < frames; ++t) smooth[t] = at(t - 1) + 2.0f * at(t) + at(t + 1);

  double sum = 0.0;
  for (long t = 0; t < std::min(kMeanFrames, frames); ++t) sum += flux[t];
  long previous = -kApartFrames;
  for (long t = 0; t < frames; ++t) {
    if (t + kMeanFrames < frames) sum += flux[t + kMeanFrames];
    if (t - kMeanFrames - 1 >= 0) sum -= flux[t - kMeanFrames - 1];
    const double mean = sum / (2 * kMeanFrames + 1);
    const double size = at(t) + std::max(at(t - 1), at(t + 1));
    if (size < 2.0 * mean * (1.0 + kThresholdOfMean) + kThreshold) continue;
    bool highest = t - previous >= kApartFrames;
    for (long n = std::max(0L, t - kPeakFrames); highest && n <= std::min(frames - 1, t + kPeakFrames); ++n) {
      highest = n < t ? smooth[n] < smooth[t] : smooth[n] <= smooth[t];
    }
    if (!highest || IsOffset(level, t)) continue;
    onsets.push_back(std::clamp(AttackTime(flux, static_cast<size_t>(t)), 0.0, track_seconds));
    previous = t;
  }
  return onsets;
}

}  // namespace fp
