#include "transforms/onset_receiver.h"

#include <vector>

namespace fp {

namespace {

std::vector<Triangle> OnsetTriangles() {
  std::vector<Triangle> triangles;
  for (const OnsetBand& band : MakeOnsetFilterbank())
    triangles.push_back({band.lower_hz, band.centre_hz, band.upper_hz, 1.0});
  return triangles;
}

}  // namespace

bool OnsetReceiver::Init(const Kernels& kernels) {
  // Never destroyed, as threads may outlive main.
  static const TriangleBank& bands = *new TriangleBank(OnsetTriangles(), kRhythmRateHz, kRhythmWindowSamples);
  kernels_ = &kernels;
  bands_ = &bands.bank();
  return band_power_.Allocate(static_cast<size_t>(OnsetBands::kPadded) * kernels.lanes) &&
         frames_.Allocate(static_cast<size_t>(OnsetBands::kPadded) * kernels.lanes);
}

bool OnsetReceiver::Receive(const SpectrumGroup& group) {
  kernels_->filter_bank(group.power, bands_, band_power_.data());
  float* frames[kMaximumLanes];
  for (int f = 0; f < group.lanes; ++f) frames[f] = frames_.data() + static_cast<size_t>(f) * OnsetBands::kPadded;
  kernels_->to_rows(band_power_.data(), kOnsetBands, frames);
  for (int f = 0; f < group.valid; ++f)
    if (!envelope_.Add(frames[f])) return false;
  return true;
}

}  // namespace fp
