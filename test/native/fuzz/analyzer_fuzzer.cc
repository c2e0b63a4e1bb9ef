// Feeds an analyzer arbitrary samples, rates and chunk sizes. It must not crash, and a vector that comes out is finite
// and in range. Input: rate, channels, dual mono, then pairs of (chunk length, bytes of float samples).
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "analyzer/analyzer.h"

namespace {

class Reader {
 public:
  Reader(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool empty() const { return size_ == 0; }
  uint32_t Integer(uint32_t minimum, uint32_t maximum) {
    uint32_t value = 0;
    Read(&value, sizeof value);
    return minimum + value % (maximum - minimum + 1);
  }
  void Read(void* to, size_t count) {
    if (count > size_) count = size_;
    std::memcpy(to, data_, count);
    data_ += count;
    size_ -= count;
  }

 private:
  const uint8_t* data_;
  size_t size_;
};

void Check(const fp::AnalysisResult& result) {
  for (int dimension = 0; dimension < fp::kDimensionCount; ++dimension) {
    const double value = result.vector[dimension];
    const fp::DimensionFacts& facts = fp::kDimensions[dimension];
    if (!(value >= facts.minimum && value <= facts.maximum)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Reader reader(data, size);
  fp::AnalyzerOptions options;
  options.sample_rate_hz = reader.Integer(fp::kMinimumSampleRateHz, fp::kMaximumSampleRateHz);
  options.channels = reader.Integer(1, fp::kMaximumChannels);
  options.dual_mono = reader.Integer(0, 1) == 1;
  const auto analyzer = fp::Analyzer::Create(options);
  if (!analyzer) std::abort();

  while (!reader.empty()) {
    const uint32_t frames = reader.Integer(0, 20'000);
    const uint32_t repeats = reader.Integer(1, 4);
    std::vector<float> samples(size_t{frames} * options.channels);
    reader.Read(samples.data(), samples.size() * sizeof(float));
    std::array<const float*, fp::kMaximumChannels> channel_data{};
    for (uint32_t channel = 0; channel < options.channels; ++channel) {
      channel_data[channel] = samples.data() + size_t{channel} * frames;
    }
    for (uint32_t repeat = 0; repeat < repeats; ++repeat) analyzer->Push(channel_data.data(), frames);
  }
  fp::AnalysisResult result{};
  if (analyzer->Finish(&result) == fp::AnalyzerStatus::kOk) Check(result);
  return 0;
}
