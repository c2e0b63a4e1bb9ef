// Which transform feeds which feature: samples of every channel in, the vector and the details out.
//
//   source ─ levels (loudness, peaks, stereo)
//      └ stereo ─ ≤ 48 kHz ─ texture spectra ─ spectral, air band
//                     └ 22.05 kHz ─ harmonic spectra ─ harmonic ratio, timbre, silence, presence band
//                          ├ onset spectra ─ rhythm
//                          └ 11.025 kHz ─ chroma spectra ─ chroma, lower bands
//                               └ pitch
#ifndef FP_ANALYZER_PIPELINE_H_
#define FP_ANALYZER_PIPELINE_H_

#include "analyzer/analyzer.h"
#include "core/aligned.h"
#include "core/resampler.h"
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
#include "transforms/stft.h"

namespace fp {

class Pipeline {
 public:
  // Samples that are worked on at a time. All cuts in the arithmetic are made here or at fixed times, never where the
  // caller's chunks end: so the result doesn't depend on them.
  static constexpr size_t kQuantum = Resampler::kMostInput;
  static constexpr size_t kLookBehind = BlockLevels::kLookBehind;

  // False when memory is short.
  bool Init(const AnalyzerOptions& options);
  const Kernels& kernels() const { return *kernels_; }

  // Up to kQuantum samples a channel, kLookBehind earlier ones readable before them; `stretch_bits`: what
  // largest_magnitude_bits says of each channel. False when memory is short.
  bool Push(const float* const* source, const uint32_t* const* stretch_bits, size_t count);
  // `tail`: kLookBehind zeros behind the last samples of each channel. False when memory is short.
  bool Finish(const float* const* tail, const uint32_t* const* stretch_bits, AnalysisResult* result);

 private:
  bool PushBase(const float* left, const float* right, size_t count);
  bool PushRhythm(const float* left, const float* right, size_t count);
  bool PushOnsets(const float* left, const float* right, size_t count);
  bool PushPitch(const float* left, const float* right, size_t count);
  // What was just resampled to 11.025 kHz.
  bool PushTonal(size_t count);
  bool Flush();
  Rhythm MeasureRhythm(double track_seconds) const;
  void Summarize(AnalysisResult* result);

  const Kernels* kernels_ = nullptr;
  AnalyzerOptions options_;
  uint32_t base_rate_hz_ = 0;
  AlignedBuffer<float> mixed_[2];

  Resampler to_base_, to_rhythm_, to_pitch_;
  BlockLevels levels_;

  Stft texture_spectra_;
  SpectralTexture texture_;
  BandEnergies top_bands_;  // air, and what lies above it

  Stft harmonic_spectra_;
  BandEnergies upper_bands_;  // all below presence, and presence
  HarmonicRatio harmonic_ratio_;
  Timbre timbre_;
  SilenceRatio silence_;

  Stft onset_spectra_;
  OnsetReceiver onsets_;
  // Digital silence at the start, at 22.05 kHz. The onset frames begin behind it, lest the silence shift their grid:
  // where two tempi are equally likely that would decide between them.
  uint64_t silent_start_ = 0;
  bool has_sounded_ = false;

  Stft chroma_spectra_;
  ChromaMeter chroma_;
  BandEnergies lower_bands_;  // sub-bass to upper mid
  PitchStability pitch_;
};

}  // namespace fp

#endif  // FP_ANALYZER_PIPELINE_H_
