// Distances between one vector and blocks of stored ones. Part of kernels.cc.

#include <math.h>

#include "kernels/kernels.h"
#include "kernels/vec.h"

namespace fp {
namespace FP_ISA {
namespace {

constexpr int kBlockVectors = kBlockTracks / kLanes;
// Sums that run side by side, so that an addition needs not wait for the one before.
constexpr int kChains = kBlockVectors >= 4 ? 1 : 4 / kBlockVectors;
// Rows after which it is asked whether any track can still come below the limit.
constexpr int kRowsPerCheck = 8;
static_assert(kRowsPerCheck % kChains == 0, "a stretch of rows gives every chain as many");

FP_INLINE VecF LoadLanes(const float* block, int row, int vector) {
  return VecF::Load(block + static_cast<size_t>(row) * kBlockTracks + vector * kLanes);
}

FP_INLINE void AddSquares(const BlockQuery* query, const float* block, int i, VecF* sums) {
  const VecF value(query->values[i]), weight(query->weights[i]);
  for (int v = 0; v < kBlockVectors; ++v) {
    const VecF difference = LoadLanes(block, query->positions[i], v) - value;
    sums[v] += weight * difference * difference;
  }
}

// Adds the circular row to sums and weights, and divides.
FP_INLINE bool Finish(const BlockQuery* query, const float* block, VecF* sums, VecF* weights,
                      const VecF* circular_weights, float limit, float* distances) {
  bool any = false;
  for (int v = 0; v < kBlockVectors; ++v) {
    if (query->circular_row >= 0) {
      const VecF weight = circular_weights[v] * LoadLanes(block, query->rows, v);
      const VecF apart = Abs(LoadLanes(block, query->circular_row, v) - VecF(query->circular_value));
      const VecF nearest = Min(apart, VecF(query->period) - apart);
      sums[v] += weight * nearest * nearest;
      weights[v] += weight;
    }
    const VecF distance = Select(Less(VecF(0.0f), weights[v]), sums[v] / weights[v], VecF(INFINITY));
    distance.Store(distances + v * kLanes);
    any = AnyAtMost(distance, VecF(limit)) || any;
  }
  return any;
}

bool WholeBlockDistances(const BlockQuery* query, const float* block, float limit, float* distances) {
  VecF chains[kChains][kBlockVectors];
  for (int chain = 0; chain < kChains; ++chain)
    for (int v = 0; v < kBlockVectors; ++v) chains[chain][v] = VecF(0.0f);
  // The weights of a pair add up to this at most, so a larger sum of squares can't lead to a distance below the limit.
  const VecF sum_limit(limit * (query->weight_sum + query->circular_weight));
  VecF sums[kBlockVectors], weights[kBlockVectors], circular_weights[kBlockVectors];
  int i = 0;
  for (; i + kRowsPerCheck <= query->usual_rows;) {
    for (const int end = i + kRowsPerCheck; i < end; i += kChains)
      for (int chain = 0; chain < kChains; ++chain) AddSquares(query, block, i + chain, chains[chain]);
    bool any = false;
    for (int v = 0; v < kBlockVectors; ++v) {
      sums[v] = chains[0][v];
      for (int chain = 1; chain < kChains; ++chain) sums[v] += chains[chain][v];
      any = AnyAtMost(sums[v], sum_limit) || any;
    }
    if (!any) return false;
  }
  for (; i < query->usual_rows; ++i) AddSquares(query, block, i, chains[0]);
  for (int v = 0; v < kBlockVectors; ++v) {
    sums[v] = chains[0][v];
    for (int chain = 1; chain < kChains; ++chain) sums[v] += chains[chain][v];
    weights[v] = VecF(query->weight_sum);
    circular_weights[v] = VecF(query->circular_weight);
  }
  return Finish(query, block, sums, weights, circular_weights, limit, distances);
}

bool PartialBlockDistances(const BlockQuery* query, const float* block, float limit, float* distances) {
  const VecF zero(0.0f);
  VecI presence[kBlockVectors], has_optional[kBlockVectors];
  VecF sums[kBlockVectors], weights[kBlockVectors], circular_weights[kBlockVectors];
  const int32_t optional_bit = static_cast<int32_t>(query->optional_group);
  for (int v = 0; v < kBlockVectors; ++v) {
    presence[v] = Bits(LoadLanes(block, query->rows + 1, v));
    has_optional[v] = VecI{(presence[v].v & optional_bit) == optional_bit};
    sums[v] = weights[v] = zero;
    circular_weights[v] = Select(has_optional[v], VecF(query->circular_weight), VecF(query->circular_weight_without));
  }
  for (int i = 0; i < query->counted_rows; ++i) {
    const int32_t bit = static_cast<int32_t>(1u << query->groups[i]);
    const VecF value(query->values[i]), weight(query->weights[i]), weight_without(query->weights_without[i]);
    for (int v = 0; v < kBlockVectors; ++v) {
      const VecI present = VecI{(presence[v].v & bit) != 0};
      const VecF counted = Select(present, Select(has_optional[v], weight, weight_without), zero);
      // An absent value may be anything, so it must not come near the sum, not even times zero.
      const VecF difference = Select(present, LoadLanes(block, query->positions[i], v) - value, zero);
      sums[v] += counted * difference * difference;
      weights[v] += counted;
    }
  }
  return Finish(query, block, sums, weights, circular_weights, limit, distances);
}

bool BlockDistances(const BlockQuery* query, const float* block, bool whole, float limit, float* distances) {
  return whole ? WholeBlockDistances(query, block, limit, distances)
               : PartialBlockDistances(query, block, limit, distances);
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
