#include "similarity/vector_index.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

namespace fp {

VectorIndex::VectorIndex(VectorLayout layout)
    : layout_(std::move(layout)), block_floats_(static_cast<size_t>(layout_.rows + 2) * kBlockTracks) {}

size_t VectorIndex::bytes() const {
  return slabs_.size() * kSlabBlocks * block_floats_ * sizeof(float) + missing_.capacity() * sizeof(uint32_t);
}

bool VectorIndex::Append(const float* values, const float* confidences, const uint32_t* presences, size_t count) {
  if (!Reserve(tracks_ + count)) return false;
  for (size_t i = 0; i < count; ++i) Write(values + i * layout_.rows, confidences[i], presences[i]);
  return true;
}

bool VectorIndex::Reserve(size_t tracks) {
  constexpr size_t kSlabTracks = kSlabBlocks * kBlockTracks;
  while (slabs_.size() * kSlabTracks < tracks) {
    std::unique_ptr<AlignedBuffer<float>> slab(new (std::nothrow) AlignedBuffer<float>);
    if (!slab || !slab->Allocate(kSlabBlocks * block_floats_)) return false;
    slabs_.push_back(std::move(slab));
  }
  return true;
}

void VectorIndex::Write(const float* values, float confidence, uint32_t presence) {
  const size_t block = tracks_ / kBlockTracks;
  if (block == missing_.size()) missing_.push_back(0);
  missing_[block] |= ~presence;
  float* lane = slabs_[block / kSlabBlocks]->data() + block % kSlabBlocks * block_floats_ + tracks_ % kBlockTracks;
  for (int row = 0; row < layout_.rows; ++row, lane += kBlockTracks) {
    const bool present = (presence >> layout_.groups[row] & 1) != 0;
    *lane = present ? values[row] : 0.0f;
    if (row == layout_.circular_row && !present) confidence = 0.0f;
  }
  *lane = confidence;
  std::memcpy(lane + kBlockTracks, &presence, sizeof(presence));
  ++tracks_;
}

uint32_t VectorIndex::Presence(const float* lane) const {
  uint32_t presence;
  std::memcpy(&presence, lane + static_cast<size_t>(layout_.rows + 1) * kBlockTracks, sizeof(presence));
  return presence;
}

TrackVector VectorIndex::Read(size_t track) const {
  const float* lane = Lane(track);
  TrackVector vector = {{}, lane[static_cast<size_t>(layout_.rows) * kBlockTracks], Presence(lane)};
  for (int row = 0; row < layout_.rows; ++row) vector.values.push_back(lane[static_cast<size_t>(row) * kBlockTracks]);
  return vector;
}

double VectorIndex::SquaredDistance(const PreparedQuery& prepared, size_t track) const {
  const BlockQuery query = prepared.Block();
  const float* lane = Lane(track);
  const uint32_t presence = Presence(lane);
  const bool has_optional = (presence & query.optional_group) == query.optional_group;
  const float* weights = has_optional ? query.weights : query.weights_without;
  double sum = 0.0, weight_sum = 0.0;
  for (int i = 0; i < query.counted_rows; ++i) {
    if (!(presence >> query.groups[i] & 1)) continue;
    const double weight = weights[i];
    const double stored = lane[static_cast<size_t>(query.positions[i]) * kBlockTracks];
    const double difference = stored - query.values[i];
    sum += weight * difference * difference;
    weight_sum += weight;
  }
  if (query.circular_row >= 0) {
    const double confidence = lane[static_cast<size_t>(query.rows) * kBlockTracks];
    const double weight = confidence * (has_optional ? query.circular_weight : query.circular_weight_without);
    const double stored = lane[static_cast<size_t>(query.circular_row) * kBlockTracks];
    const double apart = std::fabs(stored - query.circular_value);
    const double nearest = std::fmin(apart, query.period - apart);
    sum += weight * nearest * nearest;
    weight_sum += weight;
  }
  return weight_sum > 0.0 ? sum / weight_sum : std::numeric_limits<double>::infinity();
}

}  // namespace fp
