// Keeps the k nearest of many candidates, exactly: single precision decides who is worth a closer look, double
// precision who stays, and the lower track number wins a tie. A buffer is sorted now and then instead of everything.
#ifndef FP_SIMILARITY_TOP_K_H_
#define FP_SIMILARITY_TOP_K_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "similarity/vector_index.h"

namespace fp {

struct Neighbor {
  double squared_distance;
  uint32_t track;
};

inline bool operator<(const Neighbor& a, const Neighbor& b) {
  return a.squared_distance != b.squared_distance ? a.squared_distance < b.squared_distance : a.track < b.track;
}

class TopK {
 public:
  TopK(size_t k, const VectorLayout& layout);

  // What is further than this, in single precision, can't be among the k nearest.
  float Limit() const { return limit_; }

  // Takes a track whose distance in single precision is at most Limit().
  void Add(const VectorIndex& index, const PreparedQuery& query, uint32_t track);

  // The nearest so far, in order. At most k.
  const std::vector<Neighbor>& Sorted();

 private:
  void Compact();

  const size_t k_;
  const size_t buffered_;
  const double circle_slack_;
  float limit_;
  std::vector<Neighbor> neighbors_;
};

}  // namespace fp

#endif  // FP_SIMILARITY_TOP_K_H_
