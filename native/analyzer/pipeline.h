// Which transform feeds which feature: samples of every channel in, the vector and the details out.
//
//   source ─ weighted energy (loudness), levels (peaks, stereo)
//      └ stereo ─ ≤ 48 kHz ─ texture spectra ─ spectral, air band
//                     └ 22.05 kHz ─ harmonic spectra ─ harmonic ratio, timbre, silence, presence band
//                          ├ onset spectra ─ rhythm          (from the start of sound on, as pitch and loudness)
//                          └ 11.025 kHz ─ chroma spectra ─ chroma, lower bands
//                               └ pitch
#ifndef FP_ANALYZER_PIPELINE_H_
#define FP_ANALYZER_PIPELINE_H_

#include <cstdint>
#include <limits>

#include "analyzer/analyzer.h"
#include "core/aligned.h"
#include "core/resampler.h"
#include "core/stereo_stream.h"
#include "features/chroma.h"
#include "features/harmonic_ratio.h"
#include "features/pitch.h"
#include "features/rhythm.h"
#include "features/silence.h"
#include "features/spectral.h"
#include "features/timbre.h"
#include "transforms/band_energies.h"
#include "transforms/block_levels.h"
#include "transforms/onset_receiver.h"
#include "transforms/sound_start.h"
#include "transforms/stft.h"
#include "transforms/weighted_energy.h"

namespace fp {

class Pipeline {
 public:
  // All cuts in the arithmetic are made here or at fixed times, never where the caller's chunks end: so the result
  // doesn't depend on them.
  static constexpr size_t kQuantum = Analyzer::kQuantum;
  static_assert(kQuantum <= Resampler::kMostInput && kLookBehind >= BlockLevels::kLookBehind);

  // False when memory is short.
  bool Init(const AnalyzerOptions& options);
  const Kernels& kernels() const { return *kernels_; }

  // Whole quanta, but for the last one, and at most Analyzer::kMostAtOnce samples a channel, kLookBehind before and
  // kReadBeyond behind them readable; `stretch_bits`: what largest_magnitude_bits says of each channel. False when
  // memory is short.
  bool Push(const float* const* source, const uint32_t* const* stretch_bits, size_t count);
  // `tail`: kLookBehind zeros behind the last samples of each channel. False when memory is short.
  bool Finish(const float* const* tail, const uint32_t* const* stretch_bits, AnalysisResult* result);

 private:
  bool PushSource(const float* left, const float* right, size_t count);
  bool PushBelowBase(const float* left, const float* right, size_t count);
  // What was added to the streams from `start` on.
  bool PushBase(uint64_t start);
  bool PushRhythm(uint64_t start);
  bool PushTonal();
  // Passes on what was held back until it was known where the sound starts.
  bool StartSound();
  bool PushPitch(const float* left, const float* right, size_t count);
  bool Flush();
  Rhythm MeasureRhythm(double track_seconds) const;
  void Summarize(AnalysisResult* result);

  const Kernels* kernels_ = nullptr;
  AnalyzerOptions options_;
  uint32_t base_rate_hz_ = 0;
  AlignedBuffer<float> mixed_[2];

  Resampler to_base_, to_rhythm_, to_pitch_;
  StereoStream base_, rhythm_, tonal_;  // what they make

  // Frames of pitch and onsets and blocks of loudness lie from the start of sound on: where frames are at a threshold,
  // or two tempi equally likely, silence before a recording would else decide.
  SoundStart sound_start_;
  bool sound_started_ = false;
  double start_seconds_ = 0.0;

  BlockLevels levels_;
  WeightedEnergy weighted_;

  Stft texture_spectra_;
  SpectralTexture texture_;
  BandEnergies top_bands_;  // air, and what lies above it

  Stft harmonic_spectra_;
  uint64_t harmonic_position_ = 0;  // of the stream, as the others
  BandEnergies upper_bands_;        // all below presence, and presence
  HarmonicRatio harmonic_ratio_;
  Timbre timbre_;
  SilenceRatio silence_;

  static constexpr uint64_t kNotStarted = std::numeric_limits<uint64_t>::max();
  Stft onset_spectra_;
  uint64_t onset_position_ = kNotStarted;
  OnsetReceiver onsets_;

  Stft chroma_spectra_;
  uint64_t chroma_position_ = 0;
  ChromaMeter chroma_;
  BandEnergies lower_bands_;  // sub-bass to upper mid

  PitchStability pitch_;
  uint64_t pitch_start_ = 0;  // first of the tonal samples that sounds
  uint64_t pitch_position_ = kNotStarted;
};

}  // namespace fp

#endif  // FP_ANALYZER_PIPELINE_H_
