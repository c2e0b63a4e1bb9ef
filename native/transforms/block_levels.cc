#include "transforms/block_levels.h"

#include <algorithm>
#include <cstring>

namespace fp {
namespace {

void Accumulate(const StereoSums& part, StereoSums* sum) {
  sum->left_squared += part.left_squared;
  sum->right_squared += part.right_squared;
  sum->mid_squared += part.mid_squared;
  sum->side_squared += part.side_squared;
  sum->peak = std::max(sum->peak, part.peak);
}

}  // namespace

void BlockLevels::Init(const Kernels& kernels, uint32_t sample_rate_hz, uint32_t channels) {
  kernels_ = &kernels;
  sample_rate_hz_ = sample_rate_hz;
  channels_ = channels;
  block_end_ = BlockStart(1);
}

bool BlockLevels::Push(const float* const* source, const uint32_t* const* stretch_bits, const float* left,
                       const float* right, size_t count) {
  for (uint32_t c = 0; c < channels_; ++c) {
    const uint32_t bits =
        *std::max_element(stretch_bits[c], stretch_bits[c] + (count + kPeakStretch - 1) / kPeakStretch);
    float peak;
    std::memcpy(&peak, &bits, sizeof(peak));
    sample_peak_ = std::max(sample_peak_, peak);
    true_peak_ = kernels_->true_peak(source[c], count, stretch_bits[c], true_peak_);
  }
  for (size_t done = 0; done < count;) {
    const size_t stretch = static_cast<size_t>(std::min<uint64_t>(count - done, block_end_ - position_));
    StereoSums sums;
    kernels_->stereo_sums(left + done, right + done, stretch, &sums);
    Accumulate(sums, &block_);
    done += stretch;
    position_ += stretch;
    if (position_ == block_end_) {
      if (!EndBlock()) return false;
      ++whole_blocks_;
    }
  }
  return true;
}

bool BlockLevels::Flush(const float* const* source, const uint32_t* const* stretch_bits) {
  for (uint32_t c = 0; c < channels_; ++c)
    true_peak_ = kernels_->true_peak(source[c], kLookBehind, stretch_bits[c], true_peak_);
  const bool on_boundary = position_ == BlockStart(whole_blocks_);
  return on_boundary || EndBlock();
}

bool BlockLevels::EndBlock() {
  const BlockLevel level = {static_cast<float>(block_.left_squared + block_.right_squared), block_.peak};
  Accumulate(block_, &totals_);
  block_ = StereoSums{};
  block_end_ = BlockStart(whole_blocks_ + 2);
  return blocks_.Append(level);
}

}  // namespace fp
