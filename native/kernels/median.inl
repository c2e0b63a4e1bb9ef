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
  const VecF smaller = MinByBits(low, high);
  high = MaxByBits(low, high);
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

template <int kCount>
FP_INLINE void SortSamples(const VecF* x, VecF* sorted) {
  using Sorting = SortNetwork<kCount>;
  VecF wires[kCount];
  for (int i = 0; i < kCount; ++i) wires[i] = x[i];
  Run<Sorting>(wires);
  TakeRanks<Sorting, 0>(wires, sorted, std::make_integer_sequence<int, kCount>());
}

// Two sorted lists → the ranks from kFirstRank on of both together.
template <int kFirst, int kSecond, int kFirstRank, int kRanks>
FP_INLINE void MergeSorted(const VecF* first, const VecF* second, VecF* ranked) {
  using Merging = MergeNetwork<kFirst, kSecond>;
  VecF wires[kFirst + kSecond];
  for (int i = 0; i < kFirst; ++i) wires[i] = first[i];
  for (int i = 0; i < kSecond; ++i) wires[kFirst + i] = second[i];
  Run<Merging>(wires);
  TakeRanks<Merging, kFirstRank>(wires, ranked, std::make_integer_sequence<int, kRanks>());
}

// Merges kCount sorted samples into the kCandidates candidates; keeps the middle ones.
template <int kCandidates, int kCount>
FP_INLINE void Narrow(const VecF* candidates, const VecF* added, VecF* narrowed) {
  MergeSorted<kCandidates, kCount, kCount, kCandidates - kCount>(candidates, added, narrowed);
}

// Medians of kOutputs windows of kWindow samples, the first of which starts at x[0]; `candidates` are the ranks of
// their shared samples that can still become the median.
template <int kWindow, int kOutputs>
FP_INLINE void SplitOutputs(const VecF* candidates, const VecF* x, VecF* medians) {
  if constexpr (kOutputs == 1) {
    medians[0] = candidates[0];
  } else {
    constexpr int kHalf = kOutputs / 2;
    VecF added[kHalf], narrowed[kHalf];
    SortSamples<kHalf>(x + kHalf - 1, added);
    Narrow<kOutputs, kHalf>(candidates, added, narrowed);
    SplitOutputs<kWindow, kHalf>(narrowed, x, medians);
    SortSamples<kHalf>(x + kWindow, added);
    Narrow<kOutputs, kHalf>(candidates, added, narrowed);
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

// Where a window is one sample short of two blocks of kBlock samples, the shared core of kBlock outputs is their own
// block, and what the halves merge in are runs of the blocks beside it. So runs are sorted once, for three blocks.
template <int kBlock>
struct SortedRuns {
  static constexpr int kLevels = kBlock == 2 ? 2 : SortedRuns<kBlock / 2>::kLevels + 1;
  VecF runs[kLevels][kBlock];  // runs[l]: each 2^l samples are sorted

  FP_INLINE void Sort(const float* x) {
    for (int i = 0; i < kBlock; ++i) runs[0][i] = VecF::Load(x + static_cast<ptrdiff_t>(i) * kLanes);
    SortLevel<1>();
  }

 private:
  template <int kLevel>
  FP_INLINE void SortLevel() {
    if constexpr (kLevel < kLevels) {
      constexpr int kHalf = 1 << (kLevel - 1);
      Unroll<kBlock / (2 * kHalf)>([&](int run) FP_INLINE_LAMBDA {
        const VecF* const from = runs[kLevel - 1] + 2 * kHalf * run;
        MergeSorted<kHalf, kHalf, 0, 2 * kHalf>(from, from + kHalf, runs[kLevel] + 2 * kHalf * run);
      });
      SortLevel<kLevel + 1>();
    }
  }
};
template <>
struct SortedRuns<1> {
  static constexpr int kLevels = 1;
};

// As SplitOutputs, for outputs kFirst … kFirst + kOutputs − 1 of a block. Level l has runs of 2^l samples.
template <int kBlock, int kFirst, int kLevel>
FP_INLINE void SplitBlock(const VecF* candidates, const SortedRuns<kBlock>& before, const SortedRuns<kBlock>& behind,
                          VecF* medians) {
  if constexpr (kLevel < 0) {
    medians[kFirst] = candidates[0];
  } else {
    constexpr int kHalf = 1 << kLevel;
    VecF narrowed[kHalf];
    Narrow<2 * kHalf, kHalf>(candidates, before.runs[kLevel] + kFirst + kHalf, narrowed);
    SplitBlock<kBlock, kFirst, kLevel - 1>(narrowed, before, behind, medians);
    Narrow<2 * kHalf, kHalf>(candidates, behind.runs[kLevel] + kFirst, narrowed);
    SplitBlock<kBlock, kFirst + kHalf, kLevel - 1>(narrowed, before, behind, medians);
  }
}

void MedianOverBins(const float* power, int bins, float* medians) {
  constexpr int kBlock = 16;  // a window is 31
  using Runs = SortedRuns<kBlock>;
  Runs blocks[3];
  Runs *before = &blocks[0], *own = &blocks[1], *behind = &blocks[2];
  before->Sort(power - kBlock * kLanes);
  own->Sort(power);
  for (int bin = 0; bin < bins; bin += kBlock) {
    behind->Sort(power + static_cast<size_t>(bin + kBlock) * kLanes);
    VecF median[kBlock];
    SplitBlock<kBlock, 0, Runs::kLevels - 2>(own->runs[Runs::kLevels - 1], *before, *behind, median);
    for (int i = 0; i < kBlock; ++i) median[i].Store(medians + static_cast<size_t>(bin + i) * kLanes);
    Runs* const oldest = before;
    before = own;
    own = behind;
    behind = oldest;
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

struct SplitPower {
  VecF harmonic, percussive;
};

FP_INLINE void AddSplit(VecF power, VecF harmonic, VecF percussive, SplitPower* sums) {
  const VecF both = harmonic + percussive;
  const VecF mask = Select(Less(VecF(0.0f), both), harmonic / both, VecF(0.5f));
  const VecF other = VecF(1.0f) - mask;
  sums->harmonic += power * mask * mask;
  sums->percussive += power * other * other;
}

void SplitEnergies(const float* const* power, const float* const* percussive, int frames, int bins,
                   double* harmonic_energy, double* percussive_energy) {
  constexpr int kWindow = 2 * kSplitReach + 1, kRows = kWindow + kSplitFrames - 1;
  SplitPower sums = {VecF(0.0f), VecF(0.0f)};
  for (int bin = 0; bin < bins; bin += kLanes) {
    VecF x[kRows], harmonic[kSplitFrames];
    Unroll<kRows>([&](int i) FP_INLINE_LAMBDA { x[i] = VecF::Load(power[i] + bin); });
    AdjacentMedians<kWindow, kSplitFrames>(x, harmonic);
    SplitPower added = {VecF(0.0f), VecF(0.0f)};
    const auto add = [&](int f) FP_INLINE_LAMBDA {
      AddSplit(VecF::Load(power[kSplitReach + f] + bin), harmonic[f], VecF::Load(percussive[f] + bin), &added);
    };
    if (frames == kSplitFrames) {
      Unroll<kSplitFrames>(add);
    } else {
      for (int f = 0; f < frames; ++f) add(f);
    }
    if (bins - bin < kLanes) {
      const VecF inside = FirstLanes(bins - bin);
      added = {added.harmonic * inside, added.percussive * inside};
    }
    sums.harmonic += added.harmonic;
    sums.percussive += added.percussive;
  }
  *harmonic_energy = Sum(sums.harmonic);
  *percussive_energy = Sum(sums.percussive);
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
