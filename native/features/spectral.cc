#include "features/spectral.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/math.h"

namespace fp {
namespace {

constexpr double kLowestHz = 20.0, kHighestHz = 20000.0, kHighestFlatnessHz = 16000.0;

}  // namespace

bool SpectralTexture::Init(const Kernels& kernels, double sample_rate_hz, int size) {
  kernels_ = &kernels;
  bin_hz_ = sample_rate_hz / size;
  const auto last_below = [this, size](double hz) { return std::min(static_cast<int>(hz / bin_hz_), size / 2); };
  bins_ = {static_cast<int>(std::ceil(kLowestHz / bin_hz_)), last_below(kHighestHz), last_below(kHighestFlatnessHz)};
  return magnitudes_.Allocate((static_cast<size_t>(size) / 2 + 1) * kernels.lanes);
}

bool SpectralTexture::Receive(const SpectrumGroup& group) {
  TextureOut texture;
  kernels_->texture(group.power, &bins_, magnitudes_.data(), &texture);
  for (int f = 0; f < group.valid; ++f) {
    if (!group.inside[f]) continue;
    loudest_ = std::max(loudest_, static_cast<double>(group.mean_square[f]));
    if (!frames_.Append({group.mean_square[f], texture.centroid[f], texture.rolloff[f], texture.flatness[f]})) {
      return false;
    }
  }
  return true;
}

Spectral SpectralTexture::Measure() const {
  const double silence = SilencePower(loudest_);
  std::vector<float> values;
  values.reserve(frames_.size());
  const auto median_of = [this, silence, &values](float Frame::*member) {
    values.clear();
    for (size_t i = 0; i < frames_.size(); ++i)
      if (frames_[i].mean_square >= silence) values.push_back(frames_[i].*member);
    return Median(values);
  };
  return {median_of(&Frame::centroid_bins) * bin_hz_, median_of(&Frame::rolloff_bins) * bin_hz_,
          median_of(&Frame::flatness)};
}

}  // namespace fp
