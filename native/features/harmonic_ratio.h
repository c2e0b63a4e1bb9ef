// harmonic_ratio: the harmonic share of energy, E_h ÷ (E_h + E_p), 0–1; silence 0.
//
// Median filtering of the power spectrogram at 22.05 kHz, 2048/512 (Fitzgerald 2010): H over 17 frames, P over 31 bins,
// edges reflected (… b a | a b …), soft mask m = H ÷ (H + P), E_h = Σ X·m², E_p = Σ X·(1 − m)². The medians are exact.
// Memory: 40 spectra, whatever the length. Cost: about 25 comparisons per bin and frame.
#ifndef FP_FEATURES_HARMONIC_RATIO_H_
#define FP_FEATURES_HARMONIC_RATIO_H_

#include "core/aligned.h"
#include "transforms/stft.h"

namespace fp {

// Receives spectra without interleave.
class HarmonicRatio : public SpectrumReceiver {
 public:
  bool Init(const Kernels& kernels, int size);
  bool Receive(const SpectrumGroup& group) override;
  // Ends the track.
  double Measure();

 private:
  static constexpr int kRing = 40;  // frames kept: 8 behind, 15 waiting, 16 arriving

  float* Row(AlignedBuffer<float>& rows, int64_t frame) {
    return rows.data() + static_cast<size_t>(frame % kRing) * stride_;
  }
  void ProduceUpTo(int64_t frames_known, bool ended);

  const Kernels* kernels_ = nullptr;
  int bins_ = 0;
  size_t stride_ = 0;
  AlignedBuffer<float> over_bins_;  // medians over bins of one group, lanes layout
  AlignedBuffer<float> power_rows_;
  AlignedBuffer<float> percussive_rows_;
  AlignedBuffer<float> spare_row_;  // takes the lanes of a last group that hold no frame
  int64_t received_ = 0;
  int64_t produced_ = 0;
  double harmonic_energy_ = 0.0;
  double percussive_energy_ = 0.0;
};

}  // namespace fp

#endif  // FP_FEATURES_HARMONIC_RATIO_H_
