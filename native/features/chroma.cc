#include "features/chroma.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

#include "core/math.h"
#include "features/key.h"

namespace fp {
namespace {

constexpr double kLowestHz = 110.0, kHighestHz = 4200.0, kA440Hz = 440.0;
constexpr int kLowestTuning = -50;
constexpr float kLeastPower = 1e-20f;  // far below the last bit of 24, far above what a float loses
// chroma_energy of noise, clicks and pink noise is at most 0.12; of 68 pieces of music and speech, at least 0.159.
constexpr double kEnergyOfNoise = 0.12, kEnergyOfMusic = 0.16;
constexpr int kClasses = ChromaPlan::kClasses;
constexpr int kClassOfA = 9;  // with C = 0

int ClassOf(double cents, double tuning_cents) {
  const int semitone = static_cast<int>(std::floor((cents - tuning_cents) / 100.0 + 0.5));
  return ((semitone + kClassOfA) % kClasses + kClasses) % kClasses;
}

// The first tuning at which a bin has gone down a class, counted from the lowest one; none where that is kTunings.
int FirstMove(double cents) {
  const double above_edge = (cents - kLowestTuning) / 100.0 + 0.5;
  // Up to a rounding error the edge reaches the bin here.
  int tuning = std::max(1, static_cast<int>(100.0 * (above_edge - std::floor(above_edge))) - 1);
  const int initial = ClassOf(cents, kLowestTuning);
  while (tuning < ChromaPlan::kTunings && ClassOf(cents, kLowestTuning + tuning) == initial) ++tuning;
  return tuning;
}

}  // namespace

// What depends on nothing but the bins that chroma looks at.
struct ChromaTables {
  std::vector<double> cents;  // of each bin above A440
  std::vector<uint8_t> initial_class;
  std::vector<uint16_t> moves;
  std::array<int, ChromaPlan::kTunings + 1> moves_at{};
  std::vector<std::complex<double>> deviation;  // from the tempered semitones: a turn is a semitone
  std::vector<double> tilt;                     // √frequency, on any scale
  ChromaPlan plan{};

  ChromaTables() {
    constexpr double kBinHz = ChromaMeter::kSampleRateHz / ChromaMeter::kSize;
    const int first = static_cast<int>(std::ceil(kLowestHz / kBinHz));
    const int last = static_cast<int>(std::floor(kHighestHz / kBinHz));
    std::array<std::vector<uint16_t>, ChromaPlan::kTunings> moves_of;
    for (int k = first; k <= last; ++k) {
      cents.push_back(1200.0 * std::log2(k * kBinHz / kA440Hz));
      initial_class.push_back(static_cast<uint8_t>(ClassOf(cents.back(), kLowestTuning)));
      deviation.push_back(std::polar(1.0, 2.0 * kPi * cents.back() / 100.0));
      tilt.push_back(std::sqrt(static_cast<double>(k)));
      if (const int tuning = FirstMove(cents.back()); tuning < ChromaPlan::kTunings)
        moves_of[tuning].push_back(static_cast<uint16_t>(k - first));
    }
    for (int t = 0; t < ChromaPlan::kTunings; ++t) {
      moves_at[t] = static_cast<int>(moves.size());
      moves.insert(moves.end(), moves_of[t].begin(), moves_of[t].end());
    }
    moves_at[ChromaPlan::kTunings] = static_cast<int>(moves.size());
    plan = {first, static_cast<int>(cents.size()), initial_class.data(), moves.data(), moves_at.data()};
  }
  ChromaTables(const ChromaTables&) = delete;
  ChromaTables& operator=(const ChromaTables&) = delete;
};

bool ChromaMeter::Init(const Kernels& kernels) {
  static const ChromaTables& tables = *new ChromaTables;  // never destroyed, as threads may outlive main
  kernels_ = &kernels;
  tables_ = &tables;
  bin_power_.assign(tables.cents.size(), 0.0);
  bin_tonality_.assign(tables.cents.size(), 0.0);
  return concentration_.Allocate(static_cast<size_t>(ChromaPlan::kTunings) * kernels.lanes) &&
         lane_sums_.Allocate(std::max(tables.cents.size(), size_t{ChromaPlan::kTunings}));
}

bool ChromaMeter::Receive(const SpectrumGroup& group) {
  // The frames that start at whole multiples of their step are the odd ones: three hops of zeros come first.
  if (group.first_frame % 2 == 0) return true;
  const ChromaPlan& plan = tables_->plan;
  kernels_->chroma_concentration(group.power, &plan, concentration_.data());
  float power[kMaximumLanes], inside[kMaximumLanes] = {}, tonality_per_power[kMaximumLanes] = {};
  float most_concentrated[kMaximumLanes] = {};
  for (int f = 0; f < group.lanes; ++f) inside[f] = group.inside[f] ? 1.0f : 0.0f;
  const BinSpan all = {plan.first_bin, plan.first_bin + plan.bins - 1, 1.0f, 1.0f};
  kernels_->band_sums(group.power, &all, 1, power);
  const float* const bins = group.power + static_cast<size_t>(plan.first_bin) * group.lanes;
  AddLaneSums(bins, plan.bins, inside, bin_power_.data());
  AddLaneSums(concentration_.data(), ChromaPlan::kTunings, inside, weighted_.data());
  for (int t = 0; t < ChromaPlan::kTunings; ++t) {
    const float* const row = concentration_.data() + static_cast<size_t>(t) * group.lanes;
    for (int f = 0; f < group.lanes; ++f) most_concentrated[f] = std::max(most_concentrated[f], row[f]);
  }
  for (int f = 0; f < group.valid; ++f) {
    if (!group.inside[f] || power[f] < kLeastPower) continue;
    const float tonality = std::max(0.0f, most_concentrated[f] / power[f] - 1.0f / kClasses);
    tonality_per_power[f] = tonality / power[f];
  }
  AddLaneSums(bins, plan.bins, tonality_per_power, bin_tonality_.data());
  return true;
}

void ChromaMeter::AddLaneSums(const float* values, int rows, const float* weights, double* sums) {
  kernels_->lane_sums(values, rows, weights, lane_sums_.data());
  for (int row = 0; row < rows; ++row) sums[row] += lane_sums_[static_cast<size_t>(row)];
}

std::array<double, kClasses> ChromaMeter::Fold(const std::vector<double>& bins, double tuning_cents) const {
  std::array<double, kClasses> classes{};
  for (size_t b = 0; b < bins.size(); ++b) classes[ClassOf(tables_->cents[b], tuning_cents)] += bins[b];
  return classes;
}

Chroma ChromaMeter::Measure() const {
  Chroma chroma{};
  chroma.key = -1;
  chroma.tuning_cents = std::numeric_limits<double>::quiet_NaN();
  double total = 0.0;
  std::complex<double> deviation = 0.0;
  for (size_t b = 0; b < bin_power_.size(); ++b) {
    total += bin_power_[b];
    deviation += bin_power_[b] * tables_->deviation[b];
  }
  if (total <= 0.0) return chroma;

  const double tuning = std::arg(deviation) / (2.0 * kPi) * 100.0;
  chroma.tuning_cents = tuning;
  const long nearest = std::lround(tuning);
  const long tried = nearest >= kLowestTuning + ChromaPlan::kTunings ? kLowestTuning : nearest;
  chroma.energy = Clamp(weighted_[tried - kLowestTuning] / total, 0.0, 1.0);
  chroma.classes = Fold(bin_power_, tuning);
  for (double& share : chroma.classes) share /= total;

  std::vector<double> tonal = bin_tonality_;
  for (size_t b = 0; b < tonal.size(); ++b) tonal[b] *= tables_->tilt[b];
  const std::array<double, kClasses> weights = Fold(tonal, tuning);
  if (*std::max_element(weights.begin(), weights.end()) <= 0.0) return chroma;
  const KeyEstimate key = EstimateKey(weights);
  chroma.key = key.key;
  const double tonality = Clamp((chroma.energy - kEnergyOfNoise) / (kEnergyOfMusic - kEnergyOfNoise), 0.0, 1.0);
  chroma.key_confidence = key.confidence * tonality;
  return chroma;
}

}  // namespace fp
