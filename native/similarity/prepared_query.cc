#include "similarity/prepared_query.h"

#include <algorithm>

namespace fp {

PreparedQuery::PreparedQuery(const VectorLayout& layout, const TrackVector& vector, const RowWeights& weights) {
  const auto has = [&vector](int group) { return (vector.presence >> group & 1) != 0; };
  const bool has_optional = layout.optional_group >= 0 && has(layout.optional_group);
  const std::vector<float>& usual = has_optional ? weights.with_optional : weights.without_optional;
  const std::vector<float>& without = weights.without_optional;

  facts_.rows = layout.rows;
  facts_.circular_row = layout.circular_row;
  facts_.period = layout.period;
  if (has_optional) facts_.optional_group = 1u << layout.optional_group;
  needed_groups_ = facts_.optional_group;

  for (int row = 0; row < layout.rows; ++row) {
    if (!has(layout.groups[row])) continue;
    if (row == layout.circular_row) {
      facts_.circular_value = vector.values[row];
      facts_.circular_weight = usual[row] * vector.confidence;
      facts_.circular_weight_without = without[row] * vector.confidence;
    } else if (usual[row] > 0.0f || without[row] > 0.0f) {
      positions_.push_back(row);
    }
  }
  std::stable_sort(positions_.begin(), positions_.end(), [&usual](int a, int b) { return usual[a] > usual[b]; });
  for (const int row : positions_) {
    values_.push_back(vector.values[row]);
    groups_.push_back(layout.groups[row]);
    weights_.push_back(usual[row]);
    weights_without_.push_back(without[row]);
    facts_.weight_sum += usual[row];
    if (usual[row] == 0.0f) continue;
    ++facts_.usual_rows;
    needed_groups_ |= 1u << layout.groups[row];
  }
  facts_.counted_rows = static_cast<int>(positions_.size());
}

BlockQuery PreparedQuery::Block() const {
  BlockQuery query = facts_;
  query.positions = positions_.data();
  query.values = values_.data();
  query.groups = groups_.data();
  query.weights = weights_.data();
  query.weights_without = weights_without_.data();
  return query;
}

}  // namespace fp
