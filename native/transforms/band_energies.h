// Energy of a track in the seven bands, from 20 Hz to 20 kHz.
//
// The bands up to 4 kHz come from the spectra at 11.025 kHz (window 186 ms, 75 % overlap), the one up to 6 kHz from
// those at 22.05 kHz (93 ms, 75 %): a quarter of the work of one long transform at the source's rate. Band edges cut
// bins fractionally. The air band is what is left of the energy of the samples themselves (AirEnergy). Cost per second
// of audio: below 0.1 ms beside the transforms.
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

// Receives the spectra of one STFT and sums a run of adjacent bands.
class BandEnergies : public SpectrumReceiver {
 public:
  static constexpr int kMostBands = kBands;

  // `bands` of them between `edges_hz[0]` … `edges_hz[bands]`.
  void Init(const Kernels& kernels, double sample_rate_hz, int size, double hop, const double* edges_hz, int bands);
  bool Receive(const SpectrumGroup& group) override;

  // Σ x² ÷ sample rate of band `band`, both channels. With 75 % overlap every sample counts alike, with 50 % by a
  // weight between 2/3 and 4/3.
  double Energy(int band) const { return sums_[band] * scale_; }

 private:
  const Kernels* kernels_ = nullptr;
  int bands_ = 0;
  BinSpan spans_[kMostBands] = {};
  double sums_[kMostBands] = {};
  double scale_ = 0.0;
};

// Energy of the air band: that of all samples less what lies below the band, times the share of what lies above it that
// is audible. That share, and between which limits the result must lie, comes from spectra with 50 % overlap, so that
// no further transform is needed. Where nothing else is known than that a filter let through 1 ± 1e-4 of the energy
// below, no more than that is invented.
double AirEnergy(double all, double below, double air_at_half_overlap, double above_at_half_overlap);

}  // namespace fp

#endif  // FP_TRANSFORMS_BAND_ENERGIES_H_
