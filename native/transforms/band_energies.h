// Energy of a track in the seven bands, from 20 Hz to 20 kHz.
//
// The bands up to 6 kHz come from the spectra at 22.05 kHz (window 186 ms, 75 % overlap), the air band from the shorter
// ones at the source's rate (46 ms, 75 % overlap): a quarter of the work of one long transform at the source's rate.
// Band edges cut bins fractionally. Cost per second of audio: below 0.1 ms beside the transforms.
#ifndef FP_TRANSFORMS_BAND_ENERGIES_H_
#define FP_TRANSFORMS_BAND_ENERGIES_H_

#include <array>
#include <cstdint>

#include "transforms/stft.h"

namespace fp {

inline constexpr int kBands = 7;
inline constexpr std::array<double, kBands + 1> kBandEdgesHz = {20, 60, 250, 500, 2000, 4000, 6000, 20000};

// Bins of a spectrum between two frequencies; a bin stands for half a bin width on each side of its centre.
BinSpan MakeBinSpan(double low_hz, double high_hz, double sample_rate_hz, int size);

// Receives the spectra of one STFT with 75 % overlap and sums a run of adjacent bands.
class BandEnergies : public SpectrumReceiver {
 public:
  void Init(const Kernels& kernels, double sample_rate_hz, int size, int first_band, int bands);
  bool Receive(const SpectrumGroup& group) override;

  // Σ x² ÷ sample rate of band `band` (0 … 6, one that was asked for), both channels.
  double Energy(int band) const { return sums_[band - first_band_] * scale_; }

 private:
  const Kernels* kernels_ = nullptr;
  int first_band_ = 0;
  int bands_ = 0;
  BinSpan spans_[kBands] = {};
  double sums_[kBands] = {};
  double scale_ = 0.0;
};

}  // namespace fp

#endif  // FP_TRANSFORMS_BAND_ENERGIES_H_
