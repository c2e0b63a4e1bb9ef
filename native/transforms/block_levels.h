// Levels of a track: of every 100 ms block the energy and the peak; over the whole track the stereo sums, the sample
// peak and the true peak.
//
// All is of the stereo (or Lo/Ro) signal, but for the two track peaks, which are the largest of any source channel.
// Block k starts at sample round(k · rate ÷ 10), so blocks of odd rates differ by a sample and never drift.
#ifndef FP_TRANSFORMS_BLOCK_LEVELS_H_
#define FP_TRANSFORMS_BLOCK_LEVELS_H_

#include <cstddef>
#include <cstdint>

#include "core/history.h"
#include "kernels/kernels.h"

namespace fp {

struct BlockLevel {
  float energy;  // Σ L² + R²
  float peak;    // largest |sample| of both channels
};

class BlockLevels {
 public:
  static constexpr size_t kLookBehind = 16;  // samples readable before each channel that is pushed

  void Init(const Kernels& kernels, uint32_t sample_rate_hz, uint32_t channels);

  // `source`: every channel; `stretch_bits`: what largest_magnitude_bits says of each; `left`, `right`: what they were
  // mixed to. False when memory is short.
  bool Push(const float* const* source, const uint32_t* const* stretch_bits, const float* left, const float* right,
            size_t count);
  // Ends the last, shorter block. `source` points to kLookBehind zeros behind the last kLookBehind samples, and
  // `stretch_bits` to theirs.
  bool Flush(const float* const* source, const uint32_t* const* stretch_bits);

  uint32_t sample_rate_hz() const { return sample_rate_hz_; }
  uint32_t channels() const { return channels_; }
  uint64_t samples() const { return position_; }
  // Channels that energies of the stereo signal are summed over: 1 or 2.
  uint32_t stereo_channels() const { return channels_ == 1 ? 1 : 2; }

  // Whole blocks, then, where the track doesn't end on a block, the rest.
  const History<BlockLevel>& blocks() const { return blocks_; }
  size_t whole_blocks() const { return whole_blocks_; }
  // First sample of block k.
  uint64_t BlockStart(uint64_t block) const { return (block * sample_rate_hz_ + 5) / 10; }

  const StereoSums& totals() const { return totals_; }
  double sample_peak() const { return sample_peak_; }
  double true_peak() const { return true_peak_ > sample_peak_ ? true_peak_ : sample_peak_; }

 private:
  bool EndBlock();

  const Kernels* kernels_ = nullptr;
  uint32_t sample_rate_hz_ = 0;
  uint32_t channels_ = 0;
  uint64_t position_ = 0;
  uint64_t block_end_ = 0;
  StereoSums block_{};
  StereoSums totals_{};
  float sample_peak_ = 0.0f;
  float true_peak_ = 0.0f;
  History<BlockLevel> blocks_;
  size_t whole_blocks_ = 0;
};

}  // namespace fp

#endif  // FP_TRANSFORMS_BLOCK_LEVELS_H_
