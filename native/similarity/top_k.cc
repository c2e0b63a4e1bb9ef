#include "similarity/top_k.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fp {
namespace {

// How far a quotient of sums in single precision can be from the exact one: half a unit in the last place (2⁻²⁴) for
// each of some hundred operations, twice over.
constexpr double kSumSlack = 1.0 + 2.0 * 200.0 / (1 << 24);
// How far apart on the circle, in periods, two values can be from what single precision makes of it.
constexpr double kCircleSlack = 2.0 / (1 << 24);
constexpr size_t kMinimumBuffer = 64;

}  // namespace

TopK::TopK(size_t k, const VectorLayout& layout)
    : k_(k),
      buffered_(k + std::max(k, kMinimumBuffer)),
      circle_slack_(layout.circular_row < 0 ? 0.0 : layout.period * kCircleSlack),
      limit_(k > 0 ? std::numeric_limits<float>::max() : -1.0f) {
  neighbors_.reserve(buffered_);
}

void TopK::Add(const VectorIndex& index, const PreparedQuery& query, uint32_t track) {
  const Neighbor neighbor = {index.SquaredDistance(query, track), track};
  if (!std::isfinite(neighbor.squared_distance)) return;
  neighbors_.push_back(neighbor);
  if (neighbors_.size() == buffered_) Compact();
}

const std::vector<Neighbor>& TopK::Sorted() {
  Compact();
  std::sort(neighbors_.begin(), neighbors_.end());
  return neighbors_;
}

void TopK::Compact() {
  if (k_ == 0 || neighbors_.size() < k_) return;
  if (neighbors_.size() > k_) {
    std::nth_element(neighbors_.begin(), neighbors_.begin() + (k_ - 1), neighbors_.end());
    neighbors_.resize(k_);
  }
  const double furthest = std::max_element(neighbors_.begin(), neighbors_.end())->squared_distance;
  // Rounded up, so that an exact tie is never lost.
  const double distance = std::sqrt(furthest) + circle_slack_;
  limit_ = std::nextafter(static_cast<float>(distance * distance * kSumSlack), std::numeric_limits<float>::max());
}

}  // namespace fp
