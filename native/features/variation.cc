#include "features/variation.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/math.h"
#include "transforms/loudness.h"

namespace fp {
namespace {

constexpr int kCrestBlocks = 30;  // 3 s
constexpr int kPeakBlocks = 10;   // 1 s
constexpr double kHalfwayDb = 6.0;

struct LevelWindow {
  double mean_square;  // over samples and channels
  double peak;
};

// Windows of `length` blocks, one block apart; a shorter track gives one window, as if followed by silence.
std::vector<LevelWindow> Windows(const BlockLevels& levels, size_t length) {
  const History<BlockLevel>& blocks = levels.blocks();
  const size_t whole = levels.whole_blocks();
  const size_t count = whole >= length ? whole - length + 1 : 1;
  std::vector<LevelWindow> windows;
  windows.reserve(count);
  for (size_t first = 0; first < count; ++first) {
    const size_t end = whole >= length ? first + length : blocks.size();
    double energy = 0.0, peak = 0.0;
    for (size_t k = first; k < end; ++k) {
      energy += blocks[k].energy;
      peak = std::max(peak, static_cast<double>(blocks[k].peak));
    }
    const double samples = static_cast<double>(levels.BlockStart(first + length) - levels.BlockStart(first));
    windows.push_back({energy / (samples * levels.stereo_channels()), peak});
  }
  return windows;
}

double SilencePowerOf(const std::vector<LevelWindow>& windows) {
  double loudest = 0.0;
  for (const LevelWindow& window : windows) loudest = std::max(loudest, window.mean_square);
  return SilencePower(loudest);
}

double DynamicRangeVariation(const BlockLevels& levels) {
  const std::vector<LevelWindow> windows = Windows(levels, kCrestBlocks);
  const double silence = SilencePowerOf(windows);
  Moments crest_db;
  for (const LevelWindow& window : windows)
    if (window.mean_square >= silence) crest_db.Add(PowerToDb(window.peak * window.peak / window.mean_square));
  return crest_db.deviation() / (crest_db.deviation() + kHalfwayDb);
}

double PeakConsistency(const BlockLevels& levels) {
  const std::vector<LevelWindow> windows = Windows(levels, kPeakBlocks);
  const double silence = SilencePowerOf(windows);
  Moments peaks;
  for (const LevelWindow& window : windows)
    if (window.mean_square >= silence) peaks.Add(window.peak);
  return peaks.mean() > 0.0 ? 1.0 / (1.0 + peaks.deviation() / peaks.mean()) : 0.0;
}

}  // namespace

Variation MeasureVariation(const BlockLevels& levels, const WeightedEnergy& weighted) {
  Moments short_term;
  for (double lufs : GatedShortTermLoudness(weighted)) short_term.Add(lufs);
  return {DynamicRangeVariation(levels), short_term.deviation(), PeakConsistency(levels)};
}

}  // namespace fp
