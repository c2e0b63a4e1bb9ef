// pitch_stability: the share of adjacent pitch frames that are both voiced and less than 50 cents apart, 0–1; silence
// 0.
//
// YIN (de Cheveigné & Kawahara 2002) at 11.025 kHz on frames of 1024 samples, hop 512: cumulative-mean-normalised
// difference function, channels summed, integrated over frame − longest lag; the first dip below 0.5 between the lags
// of 1500 Hz and 65 Hz, followed to its minimum, refined by a parabola. No dip: unvoiced. Frames lie from the first
// sounding sample on (transforms/sound_start.h). Cost: three FFTs of 512 points a frame for both channels.
#ifndef FP_FEATURES_PITCH_H_
#define FP_FEATURES_PITCH_H_

#include "core/aligned.h"
#include "core/stereo_fifo.h"
#include "core/stereo_stream.h"
#include "kernels/kernels.h"

namespace fp {

class PitchStability {
 public:
  static constexpr double kSampleRateHz = 11025.0;

  ~PitchStability();
  // `lender`: a plan in whose memory this one may work (see kernels.h).
  bool Init(const Kernels& kernels, const FftPlan* lender = nullptr);
  void Push(const float* left, const float* right, size_t count);
  // As Push of what `stream` holds from `*position` on, but for less than a round that stays there.
  void Read(const StereoStream& stream, uint64_t* position);
  // Ends the track, of which `silent_samples` came before those that were pushed: their frames have no pitch.
  double Measure(uint64_t silent_samples = 0);

 private:
  // The frames that end with the next hops, of which the first `hops` are whole.
  void Process(const float* left, const float* right, int hops);
  // Pitch in Hz of lane `lane`, 0 where it is unvoiced.
  double PitchOf(int lane) const;

  const Kernels* kernels_ = nullptr;
  FftPlan* plan_ = nullptr;
  StereoFifo samples_;
  AlignedBuffer<float> difference_;
  uint64_t hops_ = 0;
  uint64_t frames_ = 0;
  uint64_t steady_pairs_ = 0;
  double previous_hz_ = 0.0;
};

}  // namespace fp

#endif  // FP_FEATURES_PITCH_H_
