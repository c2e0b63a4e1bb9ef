// Tracks of clicks, drums and chords at known times, and the rhythm that is read from them.
#ifndef FP_TEST_NATIVE_RHYTHM_SUPPORT_H_
#define FP_TEST_NATIVE_RHYTHM_SUPPORT_H_

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "features/rhythm.h"
#include "support.h"
#include "third_party/kissfft/kiss_fft.h"
#include "transforms/onset_envelope.h"

namespace fp::test {

using Samples = std::vector<float>;

// The rhythm of a mono signal at 22 050 Hz, by a plain transform of every frame.
inline Rhythm RhythmOf(const Samples& samples) {
  std::unique_ptr<kiss_fft_state, void (*)(kiss_fft_state*)> transform(
      kiss_fft_alloc(kRhythmWindowSamples, 0, nullptr, nullptr), [](kiss_fft_state* state) { kiss_fft_free(state); });
  const auto bands = MakeOnsetFilterbank();
  const double bin_hz = kRhythmRateHz / kRhythmWindowSamples;
  std::vector<kiss_fft_cpx> frame(kRhythmWindowSamples), spectrum(kRhythmWindowSamples);
  std::vector<float> band_power(kOnsetBands);
  OnsetEnvelope envelope;
  const long length = static_cast<long>(samples.size());
  for (long start = kRhythmFirstSample; start < length; start += kRhythmHopSamples) {
    for (long n = 0; n < kRhythmWindowSamples; ++n) {
      const float hann = static_cast<float>(0.5 - 0.5 * std::cos(2.0 * kPi * n / kRhythmWindowSamples));
      const long i = start + n;
      frame[n] = {i >= 0 && i < length ? hann * samples[i] : 0.0f, 0.0f};
    }
    kiss_fft(transform.get(), frame.data(), spectrum.data());
    for (int b = 0; b < kOnsetBands; ++b) {
      const OnsetBand& band = bands[b];
      double power = 0.0;
      for (int k = static_cast<int>(band.lower_hz / bin_hz); k * bin_hz < band.upper_hz; ++k) {
        const double hz = k * bin_hz;
        const double weight = hz <= band.centre_hz ? (hz - band.lower_hz) / (band.centre_hz - band.lower_hz)
                                                   : (band.upper_hz - hz) / (band.upper_hz - band.centre_hz);
        // Twice: left and right are the same.
        if (weight > 0.0) power += 2.0 * weight * (spectrum[k].r * spectrum[k].r + spectrum[k].i * spectrum[k].i);
      }
      band_power[b] = static_cast<float>(power);
    }
    REQUIRE(envelope.Add(band_power.data()));
  }
  return AnalyzeRhythm(envelope, static_cast<double>(length) / kRhythmRateHz);
}

enum class Sound { kClick, kBurst, kTone, kKick, kSnare, kHat, kChord };
inline constexpr Sound kClickSounds[] = {Sound::kClick, Sound::kBurst, Sound::kTone};

class Track {
 public:
  explicit Track(double seconds) : samples_(static_cast<size_t>(seconds * kRhythmRateHz)), random_(kSeed) {}

  void Add(double seconds, Sound sound) {
    const size_t start = static_cast<size_t>(std::lround(seconds * kRhythmRateHz));
    const auto fill = [&](double duration, const std::function<double(double)>& value) {
      const size_t count = std::min(static_cast<size_t>(duration * kRhythmRateHz), samples_.size() - start);
      for (size_t i = 0; i < count; ++i) samples_[start + i] += static_cast<float>(value(i / kRhythmRateHz));
    };
    std::normal_distribution<double> noise(0.0, 1.0);
    switch (sound) {
      case Sound::kClick:
        samples_[start] += 0.8f;
        break;
      case Sound::kBurst:
        return fill(0.005, [&](double) { return 0.2 * noise(random_); });
      case Sound::kTone:
        return fill(0.06, [](double t) { return 0.8 * std::sin(2.0 * kPi * 1000.0 * t) * std::exp(-t / 0.01); });
      case Sound::kKick:
        return fill(0.3, [](double t) { return 0.8 * std::sin(2.0 * kPi * 60.0 * t) * std::exp(-t / 0.08); });
      case Sound::kSnare:
        return fill(0.2, [&](double t) { return 0.2 * noise(random_) * std::exp(-t / 0.05); });
      case Sound::kChord:
        return fill(0.5, [](double t) {
          double value = 0.0;
          for (const double hz : {220.0, 277.2, 329.6}) {
            for (int partial = 1; partial <= 6; ++partial) {
              value += 0.05 / partial * std::sin(2.0 * kPi * hz * partial * t);
            }
          }
          return value * std::min({1.0, t / 0.02, (0.5 - t) / 0.1});
        });
      case Sound::kHat:
        return fill(0.06, [&](double t) { return 0.05 * noise(random_) * std::exp(-t / 0.015); });
    }
  }

  const Samples& samples() const { return samples_; }

 private:
  Samples samples_;
  std::mt19937 random_;
};

// Click times from `first`; each is moved by a normal deviation of `jitter` periods.
inline std::vector<double> ClickTimes(double bpm, double seconds, double first = 0.0, double jitter = 0.0) {
  std::mt19937 random(kSeed);
  std::normal_distribution<double> deviation(0.0, jitter * 60.0 / bpm);
  std::vector<double> times;
  for (double time = first; time < seconds - 0.1; time += 60.0 / bpm) {
    times.push_back(std::max(0.0, time + (jitter > 0.0 ? deviation(random) : 0.0)));
  }
  return times;
}

inline Samples ClickTrack(const std::vector<double>& times, double seconds, Sound sound) {
  Track track(seconds);
  for (const double time : times) track.Add(time, sound);
  return track.samples();
}

}  // namespace fp::test

#endif  // FP_TEST_NATIVE_RHYTHM_SUPPORT_H_
