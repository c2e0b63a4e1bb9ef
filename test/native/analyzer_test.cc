#include "analyzer/analyzer.h"

#include <limits>

#include "support.h"

using namespace fp;
using namespace fp::test;

namespace {

using Channels = std::vector<std::vector<float>>;

Channels NoiseChannels(uint32_t channels, size_t frames) {
  Channels data;
  for (uint32_t c = 0; c < channels; ++c) data.push_back(Noise(frames, kSeed + c, 0.5f));
  return data;
}

AnalyzerStatus Analyze(uint32_t rate, const Channels& data, size_t cut, AnalysisResult* result) {
  const std::unique_ptr<Analyzer> analyzer = Analyzer::Create({rate, static_cast<uint32_t>(data.size()), false});
  REQUIRE(analyzer);
  const size_t frames = data[0].size();
  for (size_t at = 0; at < frames; at += cut) {
    std::vector<const float*> chunk;
    for (const std::vector<float>& channel : data) chunk.push_back(channel.data() + at);
    const AnalyzerStatus status = analyzer->Push(chunk.data(), std::min(cut, frames - at));
    if (status != AnalyzerStatus::kOk) return status;
  }
  return analyzer->Finish(result);
}

double Value(const AnalysisResult& result, Dimension dimension) { return result.vector[static_cast<int>(dimension)]; }

}  // namespace

TEST_CASE("options out of range are refused") {
  CHECK(!Analyzer::Create({7999, 2, false}));
  CHECK(!Analyzer::Create({384001, 2, false}));
  CHECK(!Analyzer::Create({44100, 0, false}));
  CHECK(!Analyzer::Create({44100, 9, false}));
}

TEST_CASE("every rate and channel count gives finite values in range, whatever the length") {
  for (uint32_t rate :
       {8000u, 11025u, 16000u, 22050u, 24000u, 32000u, 37811u, 44100u, 48000u, 88200u, 192000u, 384000u}) {
    for (uint32_t channels : {1u, 2u, 3u, 6u, 8u}) {
      for (size_t frames : {size_t{1}, size_t{2}, size_t{100}, size_t{rate / 3}}) {
        CAPTURE(rate);
        CAPTURE(channels);
        CAPTURE(frames);
        AnalysisResult result;
        REQUIRE(Analyze(rate, NoiseChannels(channels, frames), 5000, &result) == AnalyzerStatus::kOk);
        CHECK(result.frames == frames);
        for (int i = 0; i < kDimensionCount; ++i) {
          CAPTURE(kDimensions[i].name);
          CHECK(result.vector[i] >= kDimensions[i].minimum);
          CHECK(result.vector[i] <= kDimensions[i].maximum);
          if (frames == 1) CHECK(result.vector[i] == kDimensions[i].neutral);
        }
      }
    }
  }
}

TEST_CASE("the result does not depend on the chunk size, bit for bit") {
  for (uint32_t rate : {44100u, 96000u, 8000u}) {
    const Channels data = NoiseChannels(2, rate * 3 / 2);
    AnalysisResult whole, cut;
    REQUIRE(Analyze(rate, data, data[0].size(), &whole) == AnalyzerStatus::kOk);
    for (size_t size : {8192, 4096, 1001, 13}) {
      REQUIRE(Analyze(rate, data, size, &cut) == AnalyzerStatus::kOk);
      CHECK(cut.vector == whole.vector);
      CHECK(cut.details.timbre == whole.details.timbre);
      CHECK(cut.details.true_peak_dbtp == whole.details.true_peak_dbtp);
    }
  }
}

TEST_CASE("interleaved integers read like their floats, bit for bit") {
  const size_t frames = 44100 * 3 / 2;
  std::vector<int16_t> interleaved;
  Channels planes(2);
  for (float sample : Noise(2 * frames, kSeed, 32767.0f)) {
    interleaved.push_back(static_cast<int16_t>(sample));
    planes[(interleaved.size() - 1) % 2].push_back(static_cast<float>(interleaved.back()) / 32768.0f);
  }
  AnalysisResult expected, result;
  REQUIRE(Analyze(44100, planes, 4096, &expected) == AnalyzerStatus::kOk);
  const std::unique_ptr<Analyzer> analyzer = Analyzer::Create({44100, 2, false});
  for (size_t at = 0; at < frames; at += 5000) {
    REQUIRE(analyzer->PushInterleaved(SampleFormat::kInt16, interleaved.data() + 2 * at,
                                      std::min<size_t>(5000, frames - at)) == AnalyzerStatus::kOk);
  }
  REQUIRE(analyzer->Finish(&result) == AnalyzerStatus::kOk);
  CHECK(result.vector == expected.vector);
  CHECK(result.details.timbre == expected.details.timbre);
}

TEST_CASE("samples that are worked on where they lie read like copied ones, bit for bit") {
  const size_t frames = 4 * Analyzer::kQuantum + 1001;
  const Channels channels{Noise(frames, kSeed), Noise(frames, kSeed + 1)};
  AnalysisResult expected;
  REQUIRE(Analyze(44100, channels, frames, &expected) == AnalyzerStatus::kOk);
  // Whole quanta in two pieces, one piece that leaves samples waiting before more, and pieces shorter than the room.
  const std::vector<std::vector<size_t>> cuts{
      {Analyzer::kQuantum, 2 * Analyzer::kQuantum}, {Analyzer::kQuantum + 7}, {3, 5, 9, Analyzer::kQuantum}};
  for (const std::vector<size_t>& cut : cuts) {
    const std::unique_ptr<Analyzer> analyzer = Analyzer::Create({44100, 2, false});
    size_t at = 0;
    const auto push = [&](size_t count) {
      std::vector<float> planes[2];
      float* places[2];
      for (size_t c = 0; c < 2; ++c) {
        planes[c].assign(kLookBehind, 1e9f);
        planes[c].insert(planes[c].end(), channels[c].begin() + at, channels[c].begin() + at + count);
        planes[c].resize(planes[c].size() + kReadBeyond, std::nanf(""));
        places[c] = planes[c].data() + kLookBehind;
      }
      REQUIRE(analyzer->PushInPlace(places, count) == AnalyzerStatus::kOk);
      at += count;
    };
    for (size_t count : cut) push(count);
    push(frames - at);
    AnalysisResult result;
    REQUIRE(analyzer->Finish(&result) == AnalyzerStatus::kOk);
    CHECK(result.vector == expected.vector);
    CHECK(result.details.true_peak_dbtp == expected.details.true_peak_dbtp);
    CHECK(result.details.timbre == expected.details.timbre);
  }
}

TEST_CASE("a true peak on the edge of what is worked on at a time is seen, at any length") {
  // Two equal samples in silence: the signal between them is higher (0.871 with the filter of BS.1770), and is found
  // some samples later.
  for (size_t end : {8192, 8193, 8200, 8256, 8257, 8262, 16384}) {
    for (size_t behind : {size_t{0}, size_t{1}, size_t{4}, size_t{100}}) {
      CAPTURE(end);
      CAPTURE(behind);
      std::vector<float> x(end + behind);
      x[end - 2] = x[end - 1] = 0.7f;
      AnalysisResult result;
      REQUIRE(Analyze(44100, {x}, x.size(), &result) == AnalyzerStatus::kOk);
      CHECK(Near(result.details.true_peak_dbtp, 20.0 * std::log10(0.8714), 0.01));
      CHECK(Near(result.details.sample_peak_dbfs, 20.0 * std::log10(0.7), 0.001));
    }
  }
}

TEST_CASE("the air band counts clicks alike wherever they lie between two texture frames") {
  constexpr int kFrames = 44100 * 10, kFrameHop = 1024;
  double first = 0.0;
  for (int offset = 0; offset < kFrameHop; offset += kFrameHop / 8) {
    std::vector<float> x(kFrames);
    for (int i = 0; i < kFrames; ++i) x[i] = static_cast<float>(0.05 * std::sin(0.03 * i));
    // Clicks in step with the frames: to windows that overlap by half, they are twice as loud here as there.
    for (int i = offset; i < kFrames; i += 5 * kFrameHop) x[i] += 0.9f;
    AnalysisResult result;
    REQUIRE(Analyze(44100, {x, x}, 8192, &result) == AnalyzerStatus::kOk);
    const double air = Value(result, Dimension::kAirPct);
    if (offset == 0) first = air;
    CHECK(air > 0.05);
    CHECK(Near(air, first, 0.005));  // as equal recordings must read
  }
}

TEST_CASE("silence gives the neutral values") {
  AnalysisResult result;
  REQUIRE(Analyze(44100, Channels(2, std::vector<float>(44100 * 5)), 4096, &result) == AnalyzerStatus::kOk);
  for (int i = 0; i < kDimensionCount; ++i) {
    CAPTURE(kDimensions[i].name);
    CHECK(result.vector[i] == kDimensions[i].neutral);
  }
  CHECK(std::isnan(result.details.sample_peak_dbfs));
  CHECK(std::isnan(result.details.max_momentary_lufs));
  CHECK(std::isnan(result.details.timbre[0]));
  CHECK(result.details.key == -1);
}

TEST_CASE("opposite polarity reads like equal polarity but for the stereo family") {
  const std::vector<float> x = Noise(44100 * 4, 3, 0.3f);
  std::vector<float> inverted(x.size());
  for (size_t i = 0; i < x.size(); ++i) inverted[i] = -x[i];
  AnalysisResult same, opposite;
  REQUIRE(Analyze(44100, {x, x}, 4096, &same) == AnalyzerStatus::kOk);
  REQUIRE(Analyze(44100, {x, inverted}, 4096, &opposite) == AnalyzerStatus::kOk);
  for (int i = 0; i < static_cast<int>(Dimension::kStereoWidth); ++i) {
    CAPTURE(kDimensions[i].name);
    CHECK(opposite.vector[i] == doctest::Approx(same.vector[i]).epsilon(1e-5));  // float rounding of the FFT
  }
  CHECK(Value(same, Dimension::kStereoWidth) == 0.0);
  CHECK(Value(opposite, Dimension::kStereoWidth) == 1.0);
  CHECK(Value(opposite, Dimension::kPhaseCorrelation) == doctest::Approx(-1.0));
}

TEST_CASE("invalid samples are found and placed") {
  for (float odd : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -101.0f}) {
    Channels data = NoiseChannels(2, 30000);
    data[1][12345] = odd;
    data[0][23456] = odd;
    const std::unique_ptr<Analyzer> analyzer = Analyzer::Create({44100, 2, false});
    const float* const chunk[] = {data[0].data(), data[1].data()};
    CHECK(analyzer->Push(chunk, 30000) == AnalyzerStatus::kInvalidAudio);
    CHECK(analyzer->InvalidFrame() == 12345);
    CHECK(analyzer->InvalidChannel() == 1);
    AnalysisResult result;
    CHECK(analyzer->Finish(&result) == AnalyzerStatus::kInvalidAudio);
  }
}

TEST_CASE("no samples are an error") {
  AnalysisResult result;
  CHECK(Analyze(44100, Channels(2), 4096, &result) == AnalyzerStatus::kEmptyAudio);
}
