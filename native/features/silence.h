// silence_ratio: the share of frames (2048/512 at 22.05 kHz, RMS over channels) more than 40 dB below the loudest, 0–1;
// a silent track 1. Memory: one float a frame.
#ifndef FP_FEATURES_SILENCE_H_
#define FP_FEATURES_SILENCE_H_

#include "core/history.h"
#include "transforms/stft.h"

namespace fp {

class SilenceRatio : public SpectrumReceiver {
 public:
  bool Receive(const SpectrumGroup& group) override;
  double Measure() const;

 private:
  History<float> mean_squares_;
};

}  // namespace fp

#endif  // FP_FEATURES_SILENCE_H_
