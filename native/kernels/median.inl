// Exact running medians for the harmonic/percussive split. Part of kernels.cc.
//
// Adjacent medians share most of their window. The shared core is sorted once; then the outputs are halved again and
// again, each half merging in the samples that its own windows share, and only ranks that can still become the median
// are kept. All comparisons are known at compile time (Batcher's merges), so everything stays in registers and the
// compiler drops comparators that nobody reads.

#include "kernels/vec.h"

namespace fp {
namespace FP_ISA {
namespace {

// A network on `wires` wires; after it, the wire order[r] holds the value of rank r.
struct Network {
  static constexpr int kMost = 192;
  int count = 0;
  uint8_t low[kMost] = {};
  uint8_t high[kMost] = {};
  int wires = 0;
  int order[32] = {};
};

constexpr void Compare(Network& net, int low, int high) {
  net.low[net.count] = static_cast<uint8_t>(low);
  net.high[net.count] = static_cast<uint8_t>(high);
  ++net.count;
}

// Odd-even merge of two sorted lists of wires (Batcher 1968; Knuth, TAOCP 3, 5.3.4) into `out`.
constexpr void Merge(Network& net, const int* a, int na, const int* b, int nb, int* out) {
  if (na == 0 || nb == 0) {
    for (int i = 0; i < na; ++i) out[i] = a[i];
    for (int i = 0; i < nb; ++i) out[i] = b[i];
    return;
  }
  if (na == 1 && nb == 1) {
    Compare(net, a[0], b[0]);
    out[0] = a[0];
    out[1] = b[0];
    return;
  }
  int split[4][32] = {};
  int sizes[4] = {};
  for (int i = 0; i < na; ++i) split[i % 2][sizes[i % 2]++] = a[i];
  for (int i = 0; i < nb; ++i) split[2 + i % 2][sizes[2 + i % 2]++] = b[i];
  int v[32] = {}, w[32] = {};
  Merge(net, split[0], sizes[0], split[2], sizes[2], v);
  Merge(net, split[1], sizes[1], split[3], sizes[3], w);
  const int nv = sizes[0] + sizes[2], nw = sizes[1] + sizes[3];
  int n = 0;
  out[n++] = v[0];
  for (int i = 0; i < nw; ++i) {
    if (i + 1 < nv) Compare(net, w[i], v[i + 1]);
    out[n++] = w[i];
    if (i + 1 < nv) out[n++] = v[i + 1];
  }
  for (int i = nw + 1; i < nv; ++i) out[n++] = v[i];
}

constexpr void Sort(Network& net, const int* wires, int n, int* out) {
  if (n < 2) {
    if (n == 1) out[0] = wires[0];
    return;
  }
  int left[32] = {}, right[32] = {};
  Sort(net, wires, n / 2, left);
  Sort(net, wires + n / 2, n - n / 2, right);
  Merge(net, left, n / 2, right, n - n / 2, out);
}

template <int kWires>
struct SortNetwork {
  static constexpr Network Make() {
    Network net;
    int wires[32] = {};
    for (int i = 0; i < kWires; ++i) wires[i] = i;
    Sort(net, wires, kWires, net.order);
    net.wires = kWires;
    return net;
  }
  static constexpr Network kNetwork = Make();
};

// Wires 0 … kFirst − 1 and kFirst … kFirst + kSecond − 1 come sorted.
template <int kFirst, int kSecond>
struct MergeNetwork {
  static constexpr Network Make() {
    Network net;
    int a[32] = {}, b[32] = {};
    for (int i = 0; i < kFirst; ++i) a[i] = i;
    for (int i = 0; i < kSecond; ++i) b[i] = kFirst + i;
    Merge(net, a, kFirst, b, kSecond, net.order);
    net.wires = kFirst + kSecond;
    return net;
  }
  static constexpr Network kNetwork = Make();
};

FP_INLINE void CompareExchange(VecF& low, VecF& high) {
  const VecF smaller = Min(low, high);
  high = Max(low, high);
  low = smaller;
}

template <typename Net, int... kStep>
FP_INLINE void RunSteps([[maybe_unused]] VecF* wires, std::integer_sequence<int, kStep...>) {
  (CompareExchange(wires[Net::kNetwork.low[kStep]], wires[Net::kNetwork.high[kStep]]), ...);
}
template <typename Net>
FP_INLINE void Run(VecF* wires) {
  RunSteps<Net>(wires, std::make_integer_sequence<int, Net::kNetwork.count>());
}

template <typename Net, int kFirstRank, int... kRank>
FP_INLINE void TakeRanks(const VecF* wires, VecF* ranked, std::integer_sequence<int, kRank...>) {
  ((ranked[kRank] = wires[Net::kNetwork.order[kFirstRank + kRank]]), ...);
}

// Sorts kCount samples from `x` on and merges them into the kCandidates candidates; keeps the middle ones.
template <int kCandidates, int kCount>
FP_INLINE void Narrow(const VecF* candidates, const VecF* x, VecF* narrowed) {
  using Sorting = SortNetwork<kCount>;
  using Merging = MergeNetwork<kCandidates, kCount>;
  VecF added[kCount];
  for (int i = 0; i < kCount; ++i) added[i] = x[i];
  Run<Sorting>(added);
  VecF wires[kCandidates + kCount];
  for (int i = 0; i < kCandidates; ++i) wires[i] = candidates[i];
  TakeRanks<Sorting, 0>(added, wires + kCandidates, std::make_integer_sequence<int, kCount>());
  Run<Merging>(wires);
  TakeRanks<Merging, kCount>(wires, narrowed, std::make_integer_sequence<int, kCandidates - kCount>());
}

// Medians of kOutputs windows of kWindow samples, the first of which starts at x[0]; `candidates` are the ranks of
// their shared samples that can still become the median.
template <int kWindow, int kOutputs>
FP_INLINE void SplitOutputs(const VecF* candidates, const VecF* x, VecF* medians) {
  if constexpr (kOutputs == 1) {
    medians[0] = candidates[0];
  } else {
    constexpr int kHalf = kOutputs / 2;
    VecF narrowed[kHalf];
    Narrow<kOutputs, kHalf>(candidates, x + kHalf - 1, narrowed);
    SplitOutputs<kWindow, kHalf>(narrowed, x, medians);
    Narrow<kOutputs, kHalf>(candidates, x + kWindow, narrowed);
    SplitOutputs<kWindow, kHalf>(narrowed, x + kHalf, medians + kHalf);
  }
}

// x[0 … kWindow + kOutputs − 2] → kOutputs medians. kOutputs is a power of two.
template <int kWindow, int kOutputs>
FP_INLINE void AdjacentMedians(const VecF* x, VecF* medians) {
  constexpr int kShared = kWindow - kOutputs + 1;
  constexpr int kLowestCandidate = (kWindow - 1) / 2 - (kOutputs - 1);
  static_assert(kLowestCandidate >= 0 && kLowestCandidate + kOutputs <= kShared, "the window is too short");
  using Sorting = SortNetwork<kShared>;
  VecF core[kShared];
  for (int i = 0; i < kShared; ++i) core[i] = x[kOutputs - 1 + i];
  Run<Sorting>(core);
  VecF candidates[kOutputs];
  TakeRanks<Sorting, kLowestCandidate>(core, candidates, std::make_integer_sequence<int, kOutputs>());
  SplitOutputs<kWindow, kOutputs>(candidates, x, medians);
}

void MedianOverBins(const float* power, int bins, float* medians) {
  constexpr int kWindow = 31, kOutputs = 16;
  for (int bin = 0; bin < bins; bin += kOutputs) {
    VecF x[kWindow + kOutputs - 1], median[kOutputs];
    for (int i = 0; i < kWindow + kOutputs - 1; ++i)
      x[i] = VecF::Load(power + (static_cast<ptrdiff_t>(bin) + i - kWindow / 2) * kLanes);
    AdjacentMedians<kWindow, kOutputs>(x, median);
    for (int i = 0; i < kOutputs; ++i) median[i].Store(medians + static_cast<size_t>(bin + i) * kLanes);
  }
}

void MedianOverFrames(const float* const* rows, int bins, float* const* medians) {
  constexpr int kWindow = 17, kOutputs = 8;
  for (int bin = 0; bin < bins; bin += kLanes) {
    VecF x[kWindow + kOutputs - 1], median[kOutputs];
    for (int i = 0; i < kWindow + kOutputs - 1; ++i) x[i] = VecF::Load(rows[i] + bin);
    AdjacentMedians<kWindow, kOutputs>(x, median);
    for (int i = 0; i < kOutputs; ++i) median[i].Store(medians[i] + bin);
  }
}

void ToRows(const float* values, int bins, float* const* rows) {
  for (int bin = 0; bin < bins; bin += kLanes) {
    VecF block[kLanes];
    for (int i = 0; i < kLanes; ++i) block[i] = VecF::Load(values + static_cast<size_t>(bin + i) * kLanes);
    Transpose(block);
    for (int i = 0; i < kLanes; ++i) block[i].Store(rows[i] + bin);
  }
}

void MaskEnergies(const float* power, const float* harmonic, const float* percussive, int bins, double* harmonic_energy,
                  double* percussive_energy) {
  VecF h_sum(0.0f), p_sum(0.0f);
  float h_rest = 0.0f, p_rest = 0.0f;
  int bin = 0;
  for (; bin + kLanes <= bins; bin += kLanes) {
    const VecF x = VecF::Load(power + bin), h = VecF::Load(harmonic + bin), p = VecF::Load(percussive + bin);
    const VecF both = h + p;
    const VecF mask = Select(Less(VecF(0.0f), both), h / both, VecF(0.5f));
    const VecF other = VecF(1.0f) - mask;
    h_sum += x * mask * mask;
    p_sum += x * other * other;
  }
  for (; bin < bins; ++bin) {
    const float both = harmonic[bin] + percussive[bin];
    const float mask = both > 0.0f ? harmonic[bin] / both : 0.5f;
    h_rest += power[bin] * mask * mask;
    p_rest += power[bin] * (1.0f - mask) * (1.0f - mask);
  }
  *harmonic_energy = static_cast<double>(Sum(h_sum)) + h_rest;
  *percussive_energy = static_cast<double>(Sum(p_sum)) + p_rest;
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
