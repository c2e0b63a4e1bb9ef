// Short-time power spectra of a stereo stream, several frames at a time in the kernels' lanes layout.
//
// Frame i covers samples i·hop − lead … i·hop − lead + size − 1, with lead = size − hop: zeros stand before the start
// and behind the end, so that every sample is seen by windows of the same total power. Where frames are to lie at the
// same times at every sample rate, which may be between samples, frame i starts at the one nearest to (i − 1)·distance.
// A frame is "inside" when it lies wholly in the track; where the track is shorter than one frame, the one that starts
// at its first sample counts as such.
#ifndef FP_TRANSFORMS_STFT_H_
#define FP_TRANSFORMS_STFT_H_

#include <cstddef>
#include <cstdint>

#include "core/aligned.h"
#include "core/stereo_fifo.h"
#include "core/stereo_stream.h"
#include "kernels/kernels.h"

namespace fp {

struct SpectrumGroup {
  // Bins 0 … size/2 in lanes layout. kGuardRows rows before and behind may be overwritten by the receiver.
  float* power;
  int bins;
  int lanes;
  int valid;                         // frames in this group: lanes 0 … valid − 1
  int64_t first_frame;               // of lane 0
  int frame_step;                    // lane f holds frame first_frame + f · frame_step
  float mean_square[kMaximumLanes];  // of the frame's samples over all channels, without the window
  bool inside[kMaximumLanes];
};

class SpectrumReceiver {
 public:
  // False when memory is short.
  virtual bool Receive(const SpectrumGroup& group) = 0;

 protected:
  ~SpectrumReceiver() = default;
};

struct StftOptions {
  int size;      // of the periodic Hann window and the FFT; even
  int hop;       // size ÷ 2 or size ÷ 4
  int channels;  // 1: the right channel is all zeros and doesn't count in mean squares
  // 1: a group holds adjacent frames. 2: it holds every second frame, even and odd groups in turn, for a receiver
  // that looks at one of the two only.
  int interleave = 1;
  // Samples from frame to frame, at most `size`, where that is not `hop`, which is size ÷ 2 then, without interleave.
  double distance = 0.0;
};

class Stft {
 public:
  static constexpr int kGuardRows = 48;
  static constexpr int kMostReceivers = 4;
  static constexpr int kMostHops = 4;  // of a frame

  ~Stft();
  // False when memory is short. `lender`, which may be null, is never at work at the same time and lives as long: where
  // it has enough memory for a transform and its spectra, this one takes that, and one cache serves both.
  bool Init(const Kernels& kernels, const StftOptions& options, Stft* lender = nullptr);
  const FftPlan* plan() const { return plan_; }
  // Receivers get every group, in the order in which they were added.
  void AddReceiver(SpectrumReceiver* receiver) { receivers_[receiver_count_++] = receiver; }
  // False when memory is short. `count` is arbitrary.
  bool Push(const float* left, const float* right, size_t count);
  // As Push of what `stream` holds from `*position` on, but for less than a round that stays there. Not with a
  // distance.
  bool Read(const StereoStream& stream, uint64_t* position);
  bool Flush();
  // Σ L² + R² of all samples.
  double energy() const { return energy_; }

 private:
  // A round of samples; `frames_left` until the track ends.
  bool Process(const float* left, const float* right, int64_t frames_left);
  bool ProcessHeld(int64_t frames_left);
  // The group of the frames of one phase.
  bool Emit(int phase, int64_t frames_left);
  bool PushApart(const float* left, const float* right, size_t count);
  bool FlushApart();
  // Passes the next frame on whole.
  bool PassFrame(int64_t frames_left);
  bool apart() const { return options_.distance > 0.0; }
  int64_t FrameStart(int64_t frame) const;
  // Of hop `hop` of this round; the last ones of the round before have numbers below 0.
  double& HopSquares(int64_t hop) { return hop_squares_[static_cast<size_t>(hop + kMostHops)]; }

  const Kernels* kernels_ = nullptr;
  StftOptions options_{};
  SpectrumReceiver* receivers_[kMostReceivers] = {};
  int receiver_count_ = 0;
  FftPlan* plan_ = nullptr;
  StereoFifo samples_;  // of one round, where it doesn't come in one piece
  // With a distance: from the start of the next frame on. A round then takes frames whole, one behind the other, as
  // if each were two hops of its own.
  StereoFifo frame_;
  int64_t passed_frames_ = 0;
  AlignedBuffer<float> round_squares_;
  AlignedBuffer<double> hop_squares_;  // Σ L² + R² of the round's hops, behind those of the kMostHops before
  AlignedBuffer<float> own_power_;
  float* power_ = nullptr;
  int64_t next_frame_ = 0;
  int64_t pushed_ = 0;
  double energy_ = 0.0;
};

}  // namespace fp

#endif  // FP_TRANSFORMS_STFT_H_
