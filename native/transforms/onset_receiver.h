// Folds the rhythm spectra into the onset bands and feeds them, frame by frame, to the onset envelope.
#ifndef FP_TRANSFORMS_ONSET_RECEIVER_H_
#define FP_TRANSFORMS_ONSET_RECEIVER_H_

#include "core/aligned.h"
#include "transforms/onset_envelope.h"
#include "transforms/stft.h"
#include "transforms/triangle_bank.h"

namespace fp {

class OnsetReceiver : public SpectrumReceiver {
 public:
  bool Init(const Kernels& kernels);
  bool Receive(const SpectrumGroup& group) override;
  const OnsetEnvelope& envelope() const { return envelope_; }

 private:
  const Kernels* kernels_ = nullptr;
  const FilterBank* bands_ = nullptr;
  AlignedBuffer<float> band_power_;  // lanes layout
  AlignedBuffer<float> frames_;      // the same, frame by frame
  OnsetEnvelope envelope_;
};

}  // namespace fp

#endif  // FP_TRANSFORMS_ONSET_RECEIVER_H_
