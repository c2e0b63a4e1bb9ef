#include "support.h"

using namespace fp;
using namespace fp::test;

TEST_CASE("a frame of the onset envelope equals the scalar kernels' frame") {
  ForEachKernels([](const Kernels& kernels) {
    const Kernels& scalar = *AvailableKernels()[0];
    OnsetBands bands{}, expected_bands{};
    for (int r = 0; r < OnsetBands::kRegisters; ++r)
      for (int b = 0; b < OnsetBands::kPadded; ++b)
        bands.register_weights[r][b] = expected_bands.register_weights[r][b] = b / 16 == r ? 0.05f : 0.0f;
    for (int frame = 0; frame < 20; ++frame) {
      std::vector<float> power = Noise(OnsetBands::kPadded, static_cast<uint32_t>(frame + 1));
      for (float& value : power) value *= value;
      float total, loudest, expected_total, expected_loudest;
      kernels.onset_power(power.data(), &total, &loudest);
      scalar.onset_power(power.data(), &expected_total, &expected_loudest);
      CHECK(Near(total, expected_total, 1e-5));  // a sum of 64 floats below 1
      CHECK(loudest == expected_loudest);
      if (frame % 3 == 1) {
        kernels.lower_onsets(&bands, 0.5f);
        scalar.lower_onsets(&expected_bands, 0.5f);
      }
      OnsetRises rises, expected;
      kernels.onset_rise(&bands, power.data(), 1e5f, frame % OnsetBands::kRiseFrames, &rises);
      scalar.onset_rise(&expected_bands, power.data(), 1e5f, frame % OnsetBands::kRiseFrames, &expected);
      CHECK(Near(rises.flux, expected.flux, 1e-3));  // of hundreds of octaves
      for (int r = 0; r < OnsetBands::kRegisters; ++r)
        CHECK(Near(rises.sustained[r], expected.sustained[r], 1e-3));  // of tens
    }
  });
}
