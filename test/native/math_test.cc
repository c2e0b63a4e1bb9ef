#include "core/math.h"

#include "support.h"

using namespace fp;
using namespace fp::test;

TEST_CASE("windows last the same at every rate, to 1 %, in multiples of four") {
  for (uint32_t rate = 8000; rate <= 48000; ++rate) {
    const int size = WindowSamples(2048, rate);
    CAPTURE(rate);
    CAPTURE(size);
    REQUIRE(size % 4 == 0);
    REQUIRE(std::fabs(size / (2048.0 * rate / 44100.0) - 1.0) <= 0.0101);
  }
  CHECK(WindowSamples(2048, 44100) == 2048);
  CHECK(WindowSamples(2048, 22050) == 1024);
  CHECK(WindowSamples(2048, 48000) == 2240);
}

TEST_CASE("moments equal the two-pass formulas, the median the middle") {
  std::vector<float> values = Noise(1001);
  Moments moments;
  double mean = 0.0, squares = 0.0;
  for (float value : values) {
    moments.Add(value);
    mean += value / 1001.0;
  }
  for (float value : values) squares += (value - mean) * (value - mean);
  CHECK(moments.mean() == doctest::Approx(mean).epsilon(1e-12));
  CHECK(moments.deviation() == doctest::Approx(std::sqrt(squares / 1001.0)).epsilon(1e-12));
  std::vector<float> four = {4.0f, 1.0f, 3.0f, 2.0f}, three = {5.0f, 1.0f, 3.0f}, none;
  CHECK(Median(four) == 2.5);
  CHECK(Median(three) == 3.0);
  CHECK(Median(none) == 0.0);
}
