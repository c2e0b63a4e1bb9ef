#include "transforms/onset_envelope.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

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

// log2 for x >= 1, to 2e-4: plain arithmetic that the compiler turns into SIMD.
inline float Log2(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  const float exponent = static_cast<float>(static_cast<int32_t>(bits >> 23) - 127);
  bits = (bits & 0x007fffffu) | 0x3f800000u;
  float mantissa;
  std::memcpy(&mantissa, &bits, sizeof mantissa);
  const float m = mantissa - 1.0f;
  return exponent + m * (1.4423957f + m * (-0.7108652f + m * (0.4136398f + m * (-0.1932297f + m * 0.0480591f))));
}

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
      reference_power_(kSilentPower) {}

bool OnsetEnvelope::Add(const float* band_power) {
  float total = 0.0f;
  float loudest = 0.0f;
  for (int b = 0; b < kOnsetBands; ++b) {
    total += band_power[b];
    loudest = std::max(loudest, band_power[b]);
  }
  const float reference_before = reference_power_;
  reference_power_ = std::max({reference_power_ * decay_, loudest, kSilentPower});
  if (reference_power_ > reference_before) LowerRecent(std::log2(reference_power_ / reference_before));

  // Both frames are compressed with the present reference: a change of the reference alone is no flux.
  const float scale = range_ / reference_power_;
  std::array<float, kOnsetBands> now;
  std::array<float, kOnsetBands + 2> before;
  for (int b = 0; b < kOnsetBands; ++b) {
    now[b] = Log2(1.0f + scale * band_power[b]);
    before[b + 1] = Log2(1.0f + scale * previous_power_[b]);
  }
  before[0] = before[1];
  before[kOnsetBands + 1] = before[kOnsetBands];

  float rise = 0.0f;
  for (int b = 0; b < kOnsetBands; ++b) {
    // A partial that glides into the neighbouring band is no onset.
    const float highest_before = std::max({before[b], before[b + 1], before[b + 2]});
    rise += std::max(0.0f, now[b] - highest_before);
  }
  std::copy(band_power, band_power + kOnsetBands, previous_power_.begin());

  const bool silent = total < kSilentPower;
  if (!Append({silent ? 0.0f : rise / kOnsetBands, silent ? kSilentLevel : std::log2(total), {}})) return false;
  const std::array<float, kRegisters> sustained = SustainedRise(now);
  if (frames_ >= kRiseFrames) history_[frames_ - kRiseFrames].rise = sustained;
  return true;
}

void OnsetEnvelope::LowerRecent(float octaves) {
  for (auto* frames : {&recent_, &recent_sums_}) {
    const float amount = frames == &recent_ ? octaves : octaves * kRiseFrames;
    for (auto& frame : *frames) {
      for (float& value : frame) value = std::max(0.0f, value - amount);
    }
  }
}

std::array<float, kRegisters> OnsetEnvelope::SustainedRise(const std::array<float, kOnsetBands>& now) {
  const size_t slot = frames_ % kRiseFrames;
  recent_[slot] = now;
  // Added up anew every time: a running sum would drift over the hours.
  std::array<float, kOnsetBands> sum = recent_[0];
  for (size_t i = 1; i < kRiseFrames; ++i) {
    for (int b = 0; b < kOnsetBands; ++b) sum[b] += recent_[i][b];
  }
  std::array<float, kOnsetBands> gain;
  for (int b = 0; b < kOnsetBands; ++b) gain[b] = std::max(0.0f, sum[b] - recent_sums_[slot][b]);
  recent_sums_[slot] = sum;
  std::array<float, kRegisters> rise{};
  for (int r = 0; r < kRegisters; ++r) {
    for (int b = kRegisterBands[r]; b < kRegisterBands[r + 1]; ++b) rise[r] += gain[b];
    rise[r] /= static_cast<float>(kRiseFrames) * static_cast<float>(kRegisterBands[r + 1] - kRegisterBands[r]);
  }
  return rise;
}

bool OnsetEnvelope::Append(Frame frame) {
  if (frames_ == capacity_) {
    const size_t capacity = std::max<size_t>(4096, 2 * capacity_);
    void* grown = std::realloc(history_.get(), capacity * sizeof(Frame));
    if (grown == nullptr) return false;
    (void)history_.release();  // realloc has freed or kept it
    history_.reset(static_cast<Frame*>(grown));
    capacity_ = capacity;
  }
  history_[frames_++] = frame;
  return true;
}

template <typename Value>
std::vector<float> OnsetEnvelope::Audible(Value value) const {
  float loudest = kSilentLevel;
  for (size_t t = 0; t < frames_; ++t) loudest = std::max(loudest, history_[t].level);
  std::vector<float> values(frames_);
  for (size_t t = 0; t < frames_; ++t) {
    values[t] = history_[t].level < loudest - kAudibleRangeLog2 ? 0.0f : value(history_[t]);
  }
  return values;
}

std::vector<float> OnsetEnvelope::AudibleFlux() const {
  return Audible([](const Frame& frame) { return frame.flux; });
}

std::vector<float> OnsetEnvelope::AudibleRise(int reg) const {
  return Audible([reg](const Frame& frame) { return frame.rise[reg]; });
}

std::vector<float> OnsetEnvelope::Levels() const {
  std::vector<float> levels(frames_);
  for (size_t t = 0; t < frames_; ++t) levels[t] = history_[t].level;
  return levels;
}

}  // namespace fp
