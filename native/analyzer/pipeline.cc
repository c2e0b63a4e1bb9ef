#include "analyzer/pipeline.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/channel_layout.h"
#include "core/math.h"
#include "features/dynamics.h"
#include "features/frequency.h"
#include "features/stereo.h"
#include "features/variation.h"
#include "kernels/dispatch.h"

namespace fp {
namespace {

constexpr uint32_t kRhythmRate = 22050;
constexpr uint32_t kPitchRate = 11025;
// Silence that the onset frames see before the sound, 1.5 ms of it: an attack at the very start has its foot.
constexpr size_t kOnsetLead = 32;
constexpr double kPitchFlatTo = 0.39;  // chroma looks up to 4200 Hz, of 4300
constexpr uint32_t kHighestBaseRate = 48000;
constexpr int kTextureSizeAt44100 = 2048;
constexpr int kChromaSize = ChromaMeter::kSize;  // at 11.025 kHz: as long as 8192 at 44.1 kHz
constexpr int kHarmonicSize = Timbre::kSize;
static_assert(ChromaMeter::kSampleRateHz == kPitchRate && Timbre::kSampleRateHz == kRhythmRate);
constexpr int kOverlap = 4;  // hops a window; texture frames overlap by half
constexpr int kPresenceBand = kBands - 2, kAirBand = kBands - 1;
constexpr double kUpperEdgesHz[] = {0.0, kBandEdgesHz[kPresenceBand], kBandEdgesHz[kAirBand]};
constexpr double kTopEdgesHz[] = {kBandEdgesHz[kAirBand], kBandEdgesHz[kBands], 1e9};
constexpr size_t kMixed = kLookBehind + Analyzer::kMostAtOnce + kReadBeyond;
constexpr double kTopHz = 20000.0;  // centroid and rolloff are fractions of it

}  // namespace

bool Pipeline::Init(const AnalyzerOptions& options) {
  kernels_ = &ActiveKernels();
  options_ = options;
  base_rate_hz_ = options.sample_rate_hz;
  if (base_rate_hz_ > kHighestBaseRate) base_rate_hz_ = base_rate_hz_ % 44100 == 0 ? 44100 : 48000;

  if (options.channels == 1 && !mixed_[1].Allocate(kMixed)) return false;
  if (options.channels > 2)
    for (AlignedBuffer<float>& channel : mixed_)
      if (!channel.Allocate(kMixed)) return false;
  if (base_rate_hz_ != options.sample_rate_hz &&
      (!to_base_.Init(*kernels_, options.sample_rate_hz, base_rate_hz_) || !base_.Init(to_base_.most_output()))) {
    return false;
  }
  if (base_rate_hz_ != kRhythmRate && !to_rhythm_.Init(*kernels_, base_rate_hz_, kRhythmRate)) return false;
  if (!to_pitch_.Init(*kernels_, kRhythmRate, kPitchRate, kPitchFlatTo)) return false;
  // A round of the reader whose rounds are longest, and what is added then.
  const size_t harmonic_round = static_cast<size_t>(kernels_->lanes * kHarmonicSize / kOverlap);
  const size_t chroma_round = static_cast<size_t>(kernels_->lanes * 2 * kChromaSize / kOverlap);
  const size_t rhythm_added = base_rate_hz_ == kRhythmRate ? kQuantum : to_rhythm_.most_output();
  if (!rhythm_.Init(harmonic_round + rhythm_added) || !tonal_.Init(chroma_round + to_pitch_.most_output()))
    return false;

  levels_.Init(*kernels_, options.sample_rate_hz, options.channels);
  weighted_.Init(*kernels_, options.sample_rate_hz, options.channels, options.dual_mono);
  const int channels = static_cast<int>(levels_.stereo_channels());
  // Transforms run one after the other: all work in the memory of the texture's, where that is the largest.
  const auto spectra = [this, channels](Stft& stft, int size, int hop, int interleave) {
    return stft.Init(*kernels_, {size, hop, channels, interleave}, &texture_spectra_);
  };

  const int texture_size = WindowSamples(kTextureSizeAt44100, base_rate_hz_);
  // The window is a size that is fast to transform, but frames lie at the times that they have at 44.1 kHz.
  const double texture_distance = 0.5 * kTextureSizeAt44100 * base_rate_hz_ / 44100.0;
  const double distance = texture_distance == texture_size / 2 ? 0.0 : texture_distance;
  if (!texture_spectra_.Init(*kernels_, {texture_size, texture_size / 2, channels, 1, distance}) ||
      !texture_.Init(*kernels_, base_rate_hz_, texture_size)) {
    return false;
  }
  top_bands_.Init(*kernels_, base_rate_hz_, texture_size, texture_distance, kTopEdgesHz, 2);
  texture_spectra_.AddReceiver(&texture_);
  texture_spectra_.AddReceiver(&top_bands_);

  if (!spectra(harmonic_spectra_, kHarmonicSize, kHarmonicSize / kOverlap, 1) ||
      !harmonic_ratio_.Init(*kernels_, kHarmonicSize) || !timbre_.Init(*kernels_)) {
    return false;
  }
  upper_bands_.Init(*kernels_, kRhythmRate, kHarmonicSize, kHarmonicSize / kOverlap, kUpperEdgesHz, 2);
  harmonic_spectra_.AddReceiver(&upper_bands_);
  harmonic_spectra_.AddReceiver(&harmonic_ratio_);
  harmonic_spectra_.AddReceiver(&timbre_);
  harmonic_spectra_.AddReceiver(&silence_);

  if (!spectra(onset_spectra_, kRhythmWindowSamples, kRhythmHopSamples, 1) || !onsets_.Init(*kernels_)) return false;
  onset_spectra_.AddReceiver(&onsets_);

  if (!spectra(chroma_spectra_, kChromaSize, kChromaSize / kOverlap, 2) || !chroma_.Init(*kernels_)) {
    return false;
  }
  lower_bands_.Init(*kernels_, kPitchRate, kChromaSize, kChromaSize / kOverlap, kBandEdgesHz.data(), kPresenceBand);
  chroma_spectra_.AddReceiver(&lower_bands_);
  chroma_spectra_.AddReceiver(&chroma_);

  return sound_start_.Init() && pitch_.Init(*kernels_, texture_spectra_.plan());
}

bool Pipeline::Push(const float* const* source, const uint32_t* const* stretch_bits, size_t count) {
  const float* left = source[0];
  const float* right = options_.channels == 1 ? mixed_[1].data() + kLookBehind : source[1];
  if (options_.channels > 2) {
    const size_t mixed = kLookBehind + count;
    std::memset(mixed_[0].data(), 0, mixed * sizeof(float));
    std::memset(mixed_[1].data(), 0, mixed * sizeof(float));
    for (uint32_t c = 0; c < options_.channels; ++c) {
      const ChannelRole role = ChannelRoles(options_.channels)[c];
      const float* const samples = source[c] - kLookBehind;
      for (size_t i = 0; i < mixed; ++i) {
        mixed_[0][i] += role.to_left * samples[i];
        mixed_[1][i] += role.to_right * samples[i];
      }
    }
    left = mixed_[0].data() + kLookBehind;
    right = mixed_[1].data() + kLookBehind;
  }
  const bool is_base = base_rate_hz_ == options_.sample_rate_hz;
  // All at once: where they are a round of the texture's frames, they needn't be copied.
  if (is_base && !texture_spectra_.Push(left, right, count)) return false;
  for (size_t done = 0; done < count; done += kQuantum) {
    const size_t quantum = std::min(count - done, kQuantum);
    const float* samples[kMaximumChannels];
    const uint32_t* bits[kMaximumChannels];
    for (uint32_t c = 0; c < options_.channels; ++c) {
      samples[c] = source[c] + done;
      bits[c] = stretch_bits[c] + done / kPeakStretch;
    }
    if (!levels_.Push(samples, bits, left + done, right + done, quantum) || !weighted_.Push(samples, quantum) ||
        !(is_base ? PushBelowBase(left + done, right + done, quantum)
                  : PushSource(left + done, right + done, quantum))) {
      return false;
    }
  }
  return true;
}

bool Pipeline::PushSource(const float* left, const float* right, size_t count) {
  const uint64_t start = base_.end();
  base_.KeepFrom(start);
  to_base_.Push(left, right, count, &base_);
  return PushBase(start);
}

bool Pipeline::PushBase(uint64_t start) {
  const float* const left = base_.left(start);
  const float* const right = base_.right(start);
  const size_t count = static_cast<size_t>(base_.end() - start);
  return texture_spectra_.Push(left, right, count) && PushBelowBase(left, right, count);
}

bool Pipeline::PushBelowBase(const float* left, const float* right, size_t count) {
  const uint64_t start = rhythm_.end();
  if (base_rate_hz_ == kRhythmRate)
    rhythm_.Append(left, right, count);
  else
    to_rhythm_.Push(left, right, count, &rhythm_);
  return PushRhythm(start);
}

bool Pipeline::PushRhythm(uint64_t start) {
  if (!harmonic_spectra_.Read(rhythm_, &harmonic_position_)) return false;
  const float* const left = rhythm_.left(start);
  const float* const right = rhythm_.right(start);
  const size_t count = static_cast<size_t>(rhythm_.end() - start);
  size_t done = 0;
  if (!sound_started_) {
    done = sound_start_.PassOver(left, right, count);
    if (!PushPitch(left, right, done)) return false;
    done += sound_start_.Hold(left + done, right + done, count - done);
    if (sound_start_.full()) {
      if (!StartSound()) return false;
      onset_position_ = start + done;
    }
  }
  if (sound_started_) {
    if (!onset_spectra_.Read(rhythm_, &onset_position_) || !PushPitch(left + done, right + done, count - done))
      return false;
  }
  rhythm_.KeepFrom(std::min(harmonic_position_, onset_position_));
  return true;
}

bool Pipeline::StartSound() {
  const StereoStream& held = sound_start_.held();
  const size_t silent = sound_start_.SilentHeld();
  const uint64_t start = sound_start_.passed() + silent;
  sound_started_ = true;
  start_seconds_ = static_cast<double>(start) / kRhythmRate;
  pitch_start_ = pitch_position_ = (start + 1) / 2;
  const uint64_t in_source = static_cast<uint64_t>(std::llround(start_seconds_ * options_.sample_rate_hz));
  if (!weighted_.SetSoundStart(in_source)) return false;
  constexpr float kZeros[kOnsetLead] = {};
  return onset_spectra_.Push(kZeros, kZeros, kOnsetLead) &&
         onset_spectra_.Push(held.left(silent), held.right(silent), held.end() - silent) &&
         PushPitch(held.left(0), held.right(0), held.end());
}

bool Pipeline::PushPitch(const float* left, const float* right, size_t count) {
  for (size_t done = 0; done < count;) {
    const size_t taken = std::min(count - done, Resampler::kMostInput);
    to_pitch_.Push(left + done, right + done, taken, &tonal_);
    if (!PushTonal()) return false;
    done += taken;
  }
  return true;
}

bool Pipeline::PushTonal() {
  if (pitch_position_ < tonal_.end()) pitch_.Read(tonal_, &pitch_position_);
  if (!chroma_spectra_.Read(tonal_, &chroma_position_)) return false;
  tonal_.KeepFrom(std::min(chroma_position_, pitch_position_));
  return true;
}

bool Pipeline::Flush() {
  if (base_rate_hz_ != options_.sample_rate_hz) {
    const uint64_t start = base_.end();
    base_.KeepFrom(start);
    to_base_.Flush(&base_);
    if (!PushBase(start)) return false;
  }
  if (base_rate_hz_ != kRhythmRate) {
    const uint64_t start = rhythm_.end();
    to_rhythm_.Flush(&rhythm_);
    if (!PushRhythm(start)) return false;
  }
  if (!sound_started_) {
    if (!StartSound()) return false;
    onset_position_ = rhythm_.end();
  }
  to_pitch_.Flush(&tonal_);
  if (!PushTonal()) return false;
  // What is less than a round.
  const auto push_rest = [](auto& reader, const StereoStream& stream, uint64_t position) {
    return reader.Push(stream.left(position), stream.right(position), static_cast<size_t>(stream.end() - position));
  };
  if (!push_rest(harmonic_spectra_, rhythm_, harmonic_position_) ||
      !push_rest(onset_spectra_, rhythm_, onset_position_) || !push_rest(chroma_spectra_, tonal_, chroma_position_)) {
    return false;
  }
  push_rest(pitch_, tonal_, pitch_position_);
  return texture_spectra_.Flush() && harmonic_spectra_.Flush() && onset_spectra_.Flush() && chroma_spectra_.Flush();
}

bool Pipeline::Finish(const float* const* tail, const uint32_t* const* stretch_bits, AnalysisResult* result) {
  if (!levels_.Flush(tail, stretch_bits) || !weighted_.Flush() || !Flush()) return false;
  Summarize(result);
  return true;
}

Rhythm Pipeline::MeasureRhythm(double track_seconds) const {
  const double start = start_seconds_ - static_cast<double>(kOnsetLead) / kRhythmRate;
  const double sounding = std::max(0.0, track_seconds - start);
  Rhythm rhythm = AnalyzeRhythm(onsets_.envelope(), sounding);
  for (double& beat : rhythm.beats) beat = std::max(0.0, beat + start);
  for (double& onset : rhythm.onsets) onset = std::max(0.0, onset + start);
  rhythm.onsets_per_second *= sounding / track_seconds;
  return rhythm;
}

void Pipeline::Summarize(AnalysisResult* result) {
  std::array<double, kBands> energies;
  for (int b = 0; b < kPresenceBand; ++b) energies[b] = lower_bands_.Energy(b);
  energies[kPresenceBand] = upper_bands_.Energy(1);
  energies[kAirBand] =
      AirEnergy(texture_spectra_.energy() / base_rate_hz_, upper_bands_.Energy(0) + upper_bands_.Energy(1),
                top_bands_.Energy(0), top_bands_.Energy(1));
  const std::array<double, kBands> shares = BandShares(energies);
  const Dynamics dynamics = MeasureDynamics(levels_, weighted_, energies);
  const Spectral spectral = texture_.Measure();
  const double seconds = static_cast<double>(levels_.samples()) / options_.sample_rate_hz;
  const Rhythm rhythm = MeasureRhythm(seconds);
  const Chroma chroma = chroma_.Measure();
  const Variation variation = MeasureVariation(levels_, weighted_);
  const Stereo stereo = MeasureStereo(levels_.totals(), static_cast<int>(options_.channels));

  // A single sample has no spectrum and no course of time; a silent track has none that means anything.
  const bool measurable = levels_.samples() > 1 && texture_.loudest() >= SilencePower(0.0);
  const auto set = [result, measurable](Dimension dimension, double value) {
    const int i = static_cast<int>(dimension);
    const DimensionFacts& facts = kDimensions[i];
    result->vector[i] = measurable ? Clamp(value, facts.minimum, facts.maximum) : facts.neutral;
  };
  for (int b = 0; b < kBands; ++b) set(static_cast<Dimension>(static_cast<int>(Dimension::kSubBassPct) + b), shares[b]);
  set(Dimension::kLufs, dynamics.lufs);
  set(Dimension::kCrestDb, dynamics.crest_db);
  set(Dimension::kBassMidRatio, dynamics.bass_mid_ratio_db);
  set(Dimension::kTempoBpm, rhythm.tempo_bpm);
  set(Dimension::kRhythmStability, rhythm.stability);
  set(Dimension::kTransientDensity, rhythm.onsets_per_second / 10.0);
  set(Dimension::kSilenceRatio, silence_.Measure());
  set(Dimension::kSpectralCentroid, spectral.centroid_hz / kTopHz);
  set(Dimension::kSpectralRolloff, spectral.rolloff_hz / kTopHz);
  set(Dimension::kSpectralFlatness, spectral.flatness);
  set(Dimension::kHarmonicRatio, harmonic_ratio_.Measure());
  set(Dimension::kPitchStability, pitch_.Measure(pitch_start_));
  set(Dimension::kChromaEnergy, chroma.energy);
  set(Dimension::kDynamicRangeVariation, variation.dynamic_range_variation);
  set(Dimension::kLoudnessVariationStd, variation.loudness_variation_lu);
  set(Dimension::kPeakConsistency, variation.peak_consistency);
  set(Dimension::kStereoWidth, stereo.width);
  set(Dimension::kPhaseCorrelation, stereo.phase_correlation);

  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  Details& details = result->details;
  details.sample_peak_dbfs = dynamics.sample_peak_dbfs;
  details.true_peak_dbtp = dynamics.true_peak_dbtp;
  details.loudness_range_lu = dynamics.loudness_range_lu;
  details.max_momentary_lufs = dynamics.max_momentary_lufs;
  details.max_short_term_lufs = dynamics.max_short_term_lufs;
  details.rms_dbfs = dynamics.rms_dbfs;
  details.tempo_confidence = measurable ? rhythm.tempo_confidence : 0.0;
  details.tempo_candidates = measurable ? rhythm.candidates : std::vector<TempoCandidate>();
  details.beats = measurable ? rhythm.beats : std::vector<double>();
  details.onsets = measurable ? rhythm.onsets : std::vector<double>();
  details.onsets_per_second = measurable ? rhythm.onsets_per_second : 0.0;
  details.key = measurable ? chroma.key : -1;
  details.key_confidence = measurable ? chroma.key_confidence : 0.0;
  details.chroma = measurable ? chroma.classes : std::array<double, kPitchClasses>{};
  details.spectral_centroid_hz = measurable ? spectral.centroid_hz : kNone;
  details.spectral_rolloff_hz = measurable ? spectral.rolloff_hz : kNone;
  details.tuning_cents = measurable ? chroma.tuning_cents : kNone;
  details.timbre = timbre_.Measure();
}

}  // namespace fp
