#include "transforms/onset_receiver.h"

#include <vector>

namespace fp {

bool OnsetReceiver::Init(const Kernels& kernels) {
  kernels_ = &kernels;
  std::vector<Triangle> triangles;
  for (const OnsetBand& band : MakeOnsetFilterbank())
    triangles.push_back({band.lower_hz, band.centre_hz, band.upper_hz, 1.0});
  bands_.Init(triangles, kRhythmRateHz, kRhythmWindowSamples);
  return band_power_.Allocate(static_cast<size_t>(kOnsetBands) * kernels.lanes);
}

bool OnsetReceiver::Receive(const SpectrumGroup& group) {
  kernels_->filter_bank(group.power, &bands_.bank(), band_power_.data());
  for (int f = 0; f < group.valid; ++f) {
    float frame[kOnsetBands];
    for (int b = 0; b < kOnsetBands; ++b) frame[b] = band_power_[static_cast<size_t>(b) * group.lanes + f];
    if (!envelope_.Add(frame)) return false;
  }
  return true;
}

}  // namespace fp
