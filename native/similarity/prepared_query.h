// A vector that tracks are compared with, with its weights made ready for the kernels.
#ifndef FP_SIMILARITY_PREPARED_QUERY_H_
#define FP_SIMILARITY_PREPARED_QUERY_H_

#include <cstdint>
#include <vector>

#include "kernels/kernels.h"

namespace fp {

inline constexpr int kMaximumGroups = 32;

struct VectorLayout {
  int rows;
  std::vector<uint8_t> groups;  // of every row, 0–31
  int circular_row;             // its values, in [0, period), lie on a circle; −1 where there is none
  float period;
  int optional_group;  // where one of a pair lacks it, other weights hold; −1 where there is none
};

struct RowWeights {
  std::vector<float> with_optional;
  std::vector<float> without_optional;
};

struct TrackVector {
  std::vector<float> values;
  float confidence;   // 0–1, of the value in the circular row
  uint32_t presence;  // the groups that it has values in
};

class PreparedQuery {
 public:
  PreparedQuery(const VectorLayout& layout, const TrackVector& vector, const RowWeights& weights);

  // For the kernels. Points into this object.
  BlockQuery Block() const;
  // The groups that a track needs to be compared by the usual weights.
  uint32_t needed_groups() const { return needed_groups_; }

 private:
  BlockQuery facts_ = {};
  uint32_t needed_groups_ = 0;
  // Of the rows that weigh anything, the heaviest first: they soonest show that a track is too far away.
  std::vector<int> positions_;
  std::vector<float> values_;
  std::vector<uint8_t> groups_;
  std::vector<float> weights_;
  std::vector<float> weights_without_;
};

}  // namespace fp

#endif  // FP_SIMILARITY_PREPARED_QUERY_H_
