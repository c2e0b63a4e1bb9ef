// What is known of each period that a listener might tap, as JSON: what the weights of metrical_level.cc are fitted to
// (bench/eval/fit-tempo.ts).
//
//   fp_metrical_levels < pcm      32-bit floats, two interleaved channels at 22.05 kHz
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "features/onsets.h"
#include "features/tempo.h"
#include "kernels/dispatch.h"
#include "transforms/onset_receiver.h"
#include "transforms/stft.h"

using namespace fp;

namespace {

constexpr size_t kFloatsOfLead = 2 * 32;      // as in pipeline.cc
constexpr float kStartOfSound = 0.00316228f;  // 50 dB below the loudest sample

void Require(bool ok) {
  if (ok) return;
  std::fprintf(stderr, "fp_metrical_levels: out of memory\n");
  std::exit(1);
}

// Interleaved, from the start of sound on, behind a little silence.
std::vector<float> ReadSound() {
  std::vector<float> samples, piece(1 << 16);
  for (size_t read; (read = std::fread(piece.data(), sizeof(float), piece.size(), stdin)) > 0;)
    samples.insert(samples.end(), piece.data(), piece.data() + read);
  float loudest = 0.0f;
  for (const float sample : samples) loudest = std::max(loudest, std::abs(sample));
  size_t start = 0;
  while (start + 1 < samples.size() &&
         std::max(std::abs(samples[start]), std::abs(samples[start + 1])) <= kStartOfSound * loudest) {
    start += 2;
  }
  std::vector<float> sound(kFloatsOfLead, 0.0f);
  sound.insert(sound.end(), samples.begin() + static_cast<long>(start), samples.end());
  return sound;
}

}  // namespace

int main() {
  const std::vector<float> sound = ReadSound();
  const size_t frames = sound.size() / 2;
  std::vector<float> left(frames), right(frames);
  for (size_t i = 0; i < frames; ++i) {
    left[i] = sound[2 * i];
    right[i] = sound[2 * i + 1];
  }
  Stft spectra;
  OnsetReceiver onsets;
  Require(spectra.Init(ActiveKernels(), {kRhythmWindowSamples, kRhythmHopSamples, 2, 1}) &&
          onsets.Init(ActiveKernels()));
  spectra.AddReceiver(&onsets);
  constexpr size_t kPiece = 2048;
  for (size_t at = 0; at < frames; at += kPiece)
    Require(spectra.Push(left.data() + at, right.data() + at, std::min(kPiece, frames - at)));
  Require(spectra.Flush());

  const OnsetEnvelope& envelope = onsets.envelope();
  const double seconds = static_cast<double>(frames) / kRhythmRateHz;
  const FrameValues flux = envelope.AudibleFlux();
  const std::vector<double> times = PickOnsets(flux, envelope.Levels(), seconds);
  const Pulses pulses = MakePulses(envelope, flux);
  const Periodicity measured = MeasurePeriodicity(pulses);
  const char* comma = "";
  std::printf("[");
  for (const auto& [period, features] : DescribePeriods(pulses, measured, MeasureTrackSound(flux, times, seconds))) {
    std::printf("%s\n{\"bpm\":%.6g,\"score\":%.6g,\"features\":[", comma, 60.0 * kRhythmFrameRateHz / period,
                ScoreMetricalLevel(features));
    for (int i = 0; i < kMetricalFeatures; ++i) std::printf("%s%.7g", i > 0 ? "," : "", features[i]);
    std::printf("]}");
    comma = ",";
  }
  std::printf("]\n");
}
