// The streaming analyzer: PCM goes in, in chunks of any size; 25 numbers and their details come out.
//
// The result is the same, bit for bit, however the samples are cut into chunks. Memory does not grow with the track
// apart from one float per analysis frame for each measure that needs its history (medians, gates, onsets).
// An Analyzer is used by one thread at a time; different Analyzers are independent. No function throws.
#ifndef FP_ANALYZER_ANALYZER_H_
#define FP_ANALYZER_ANALYZER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/channel_layout.h"
#include "core/details.h"
#include "core/dimensions.generated.h"
#include "core/sample_format.h"
#include "core/stereo_stream.h"

namespace fp {

struct AnalyzerOptions {
  uint32_t sample_rate_hz = 44100;  // kMinimumSampleRateHz … kMaximumSampleRateHz
  uint32_t channels = 2;            // 1 … kMaximumChannels, in WAVE order
  bool dual_mono = false;           // count a mono file twice in loudness (as played on two loudspeakers)
};

inline constexpr uint32_t kMinimumSampleRateHz = 8000;
inline constexpr uint32_t kMaximumSampleRateHz = 384000;
// Louder samples (+40 dBFS) are not audio but damage or a file whose float samples were never scaled.
inline constexpr float kMaximumAmplitude = 100.0f;

enum class AnalyzerStatus {
  kOk,
  kEmptyAudio,    // Finish without a single sample
  kInvalidAudio,  // a sample is not finite or beyond ± kMaximumAmplitude
  kOutOfMemory,   // the analysis can't go on; every later call returns this again
};

struct AnalysisResult {
  std::array<double, kDimensionCount> vector;  // canonical order, every value finite and in range
  Details details;
  uint64_t frames;  // samples per channel that were analysed
};

class Analyzer {
 public:
  // All cuts in the arithmetic lie at multiples of it or at fixed times.
  static constexpr size_t kQuantum = 8192;
  // Samples that are worked on at a time: a round of the texture's frames with the most lanes.
  static constexpr size_t kMostAtOnce = 2 * kQuantum;

  // Null where the options are out of range or memory is short.
  static std::unique_ptr<Analyzer> Create(const AnalyzerOptions& options);
  ~Analyzer();
  Analyzer(const Analyzer&) = delete;
  Analyzer& operator=(const Analyzer&) = delete;

  // `channel_data[c]` points to `frames` samples (± 1 is full scale) of channel c. They are not kept.
  // After a status other than kOk every further call returns the same status.
  AnalyzerStatus Push(const float* const* channel_data, size_t frames);
  // The same of samples with room for kLookBehind more before each channel's, which is written to, and with kReadBeyond
  // floats behind them that may be read: whole quanta needn't be copied then, if all that was pushed before were whole
  // quanta.
  AnalyzerStatus PushInPlace(float* const* channel_data, size_t frames);
  // As Push, of interleaved samples, at any address: bit for bit what Push makes of them once they are floats.
  AnalyzerStatus PushInterleaved(SampleFormat format, const void* samples, size_t frames);
  // Push in two steps, for samples that may be read at certain times only. Take copies up to `frames` of them, from
  // `start` on, and returns how many; Work analyses what is enough for that, and is due before Take again.
  size_t Take(const float* const* channel_data, size_t start, size_t frames);
  AnalyzerStatus Work();

  // Ends the track. Call once; `result` is written only with kOk.
  AnalyzerStatus Finish(AnalysisResult* result);

  // Where the first invalid sample was found, for messages (only after kInvalidAudio).
  uint64_t InvalidFrame() const;
  uint32_t InvalidChannel() const;

 private:
  struct State;
  explicit Analyzer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace fp

#endif  // FP_ANALYZER_ANALYZER_H_
