// Band-limited change of the sample rate by any ratio, streaming, without delay: output n is the signal at time
// n ÷ output rate, input 0 at time 0.
//
// Windowed sinc (Kaiser), one set of taps for each of the possible positions between two input samples, up to 4096 of
// them (beyond that the position is rounded to the nearest, an error 80 dB down). Downwards it is flat to 0.435 of the
// new rate, or to what is asked for, and aliases lie 80 dB down from 1 less that on: what is between may fold back
// above it. Upwards it is flat to 0.469 of the old rate and images lie 100 dB down from half of it on. Cost per output
// and channel: about 80 multiplications, 20 where the rate is halved, 210 upwards. Where the positions repeat after few
// enough inputs, as they do from all rates in use, outputs are made in batches of up to 5120 inputs. Where the rate is
// halved, inputs are read where they lie; for other ratios they are copied.
#ifndef FP_CORE_RESAMPLER_H_
#define FP_CORE_RESAMPLER_H_

#include <cstdint>

#include "core/aligned.h"
#include "core/stereo_stream.h"
#include "kernels/kernels.h"

namespace fp {

class Resampler {
 public:
  // At most this many input samples a call of Push.
  static constexpr size_t kMostInput = 8192;

  static constexpr double kFlatTo = 0.435;

  // `flat_to` is of the new rate, and counts downwards only. False when memory is short.
  bool Init(const Kernels& kernels, uint32_t input_rate_hz, uint32_t output_rate_hz, double flat_to = kFlatTo);

  // Adds the outputs to `output`, at most most_output() of them. kLookBehind inputs stand before `left` and `right`,
  // and kReadBeyond floats behind these may be read.
  void Push(const float* left, const float* right, size_t count, StereoStream* output);
  // The rest, after the last input.
  void Flush(StereoStream* output);

  size_t most_output() const { return most_output_; }

 private:
  bool InitHalving();
  bool InitPeriods();
  uint64_t OutputsFor(uint64_t inputs) const;  // whose time lies before the end of so many inputs
  // All outputs up to `wanted`. `x`: where the last `count` inputs lie.
  void Halve(const float* const* x, size_t count, uint64_t wanted, StereoStream* output);
  // Writes the next `count` outputs, of the history; they count once they are added.
  void Produce(size_t count, StereoStream* output);
  // Write `count` outputs of both channels; return how many inputs from the start of the history on no later output
  // needs.
  size_t ProducePolyphase(size_t count, float* const* y);
  size_t ProducePeriods(size_t count, float* const* y);  // whole batches

  const Kernels* kernels_ = nullptr;
  uint64_t input_step_ = 1;  // reduced input ÷ output rate
  uint64_t output_step_ = 1;
  uint32_t phases_ = 1;
  enum class Method { kPositions, kHalving, kPeriods };
  Method method_ = Method::kPositions;
  PolyphaseFilter filter_{};
  // The same filter, where the rate is halved without its zeros …
  HalfBandFilter half_band_{};
  AlignedBuffer<float> side_;
  // … and where positions repeat in the order in which outputs take them.
  PeriodicFilter periodic_{};
  AlignedBuffer<int> first_;
  AlignedBuffer<float> periodic_coefficients_;
  uint64_t batch_ = 1;  // outputs that are made together
  AlignedBuffer<float> scratch_;
  AlignedBuffer<float> coefficients_;
  // Inputs, from absolute position history_start_ on. Where the rate is halved: the last ones, before zeros.
  AlignedBuffer<float> history_[2];
  int64_t history_start_ = 0;
  size_t history_size_ = 0;
  AlignedBuffer<int32_t> start_;
  AlignedBuffer<int32_t> phase_;
  size_t most_output_ = 0;
  uint64_t inputs_ = 0;
  uint64_t outputs_ = 0;
};

}  // namespace fp

#endif  // FP_CORE_RESAMPLER_H_
