#include "transforms/onset_envelope.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "kernels/dispatch.h"

namespace fp {
namespace {

constexpr double kRangeDb = 50.0;  // below the reference level, power counts less and less
constexpr double kReferenceDecayDbPerSecond = 3.0;
constexpr float kAudibleRangeLog2 = 16.61f;  // 50 dB
constexpr double kLowestHz = 43.0;
constexpr double kLinearSpacingHz = 43.0;
constexpr double kBandsPerOctave = 12.0;

// Total power of a frame at -90 dBFS RMS: Hann keeps 3/8 of the power, half of which lies in the positive frequencies,
// summed over two channels.
constexpr float kSilentPower = 2.0f * 0.1875f * kRhythmWindowSamples * kRhythmWindowSamples * 1e-9f;

}  // namespace

std::array<OnsetBand, kOnsetBands> MakeOnsetFilterbank() {
  std::array<double, kOnsetBands + 2> edges;
  edges[0] = 0.0;
  edges[1] = kLowestHz;
  const double ratio = std::exp2(1.0 / kBandsPerOctave);
  for (size_t i = 2; i < edges.size(); ++i) {
    edges[i] = std::max(edges[i - 1] + kLinearSpacingHz, edges[i - 1] * ratio);
  }
  std::array<OnsetBand, kOnsetBands> bands;
  for (size_t b = 0; b < bands.size(); ++b) bands[b] = {edges[b], edges[b + 1], edges[b + 2]};
  return bands;
}

OnsetEnvelope::OnsetEnvelope()
    : decay_(static_cast<float>(std::pow(10.0, -0.1 * kReferenceDecayDbPerSecond / kRhythmFrameRateHz))),
      range_(static_cast<float>(std::pow(10.0, 0.1 * kRangeDb))),
      reference_power_(kSilentPower),
      kernels_(&ActiveKernels()) {
  for (int r = 0; r < kRegisters; ++r)
    for (int b = kRegisterBands[r]; b < kRegisterBands[r + 1]; ++b)
      bands_.register_weights[r][b] =
          1.0f / static_cast<float>(kRiseFrames * (kRegisterBands[r + 1] - kRegisterBands[r]));
}

bool OnsetEnvelope::Add(const float* band_power) {
  static_assert(kOnsetBands <= OnsetBands::kPadded);
  float power[OnsetBands::kPadded] = {};
  std::memcpy(power, band_power, kOnsetBands * sizeof(float));
  float total, loudest;
  kernels_->onset_power(power, &total, &loudest);
  const float reference_before = reference_power_;
  reference_power_ = std::max({reference_power_ * decay_, loudest, kSilentPower});
  if (reference_power_ > reference_before)
    kernels_->lower_onsets(&bands_, std::log2(reference_power_ / reference_before));

  // Both frames are compressed with the present reference: a change of the reference alone is no flux.
  OnsetRises rises;
  kernels_->onset_rise(&bands_, power, range_ / reference_power_, static_cast<int>((Frames() + 1) % kRiseFrames),
                       &rises);
  const bool silent = total < kSilentPower;
  if (!frames_.Append({silent ? 0.0f : rises.flux / kOnsetBands, silent ? kSilentLevel : std::log2(total), {}})) {
    return false;
  }
  if (frames_.size() >= kRiseFrames) {
    std::copy(rises.sustained, rises.sustained + kRegisters, frames_[frames_.size() - kRiseFrames].rise.begin());
  }
  return true;
}

float OnsetEnvelope::AudibleLevel() const {
  float loudest = kSilentLevel;
  for (size_t t = 0; t < Frames(); ++t) loudest = std::max(loudest, frames_[t].level);
  return loudest - kAudibleRangeLog2;
}

FrameValues OnsetEnvelope::AudibleFlux() const {
  const float audible = AudibleLevel();
  FrameValues flux(Frames());
  for (size_t t = 0; t < Frames(); ++t) flux[t] = frames_[t].level < audible ? 0.0f : frames_[t].flux;
  return flux;
}

RegisterCurve OnsetEnvelope::AudibleRises() const {
  const float audible = AudibleLevel();
  RegisterCurve rises(Frames());
  for (size_t t = 0; t < Frames(); ++t) rises[t] = frames_[t].level < audible ? RegisterValues{} : frames_[t].rise;
  return rises;
}

FrameValues OnsetEnvelope::Levels() const {
  FrameValues levels(Frames());
  for (size_t t = 0; t < Frames(); ++t) levels[t] = frames_[t].level;
  return levels;
}

}  // namespace fp
