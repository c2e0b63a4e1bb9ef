// The vectors of tracks as a compact matrix: blocks of kBlockTracks tracks, row after row (see BlockQuery in
// kernels/kernels.h), so that one SIMD register holds the same value of neighbouring tracks.
//
// A distance is the weighted root mean square of the differences over the rows that both vectors have. Memory: 4 bytes
// a value and 8¼ a track.
#ifndef FP_SIMILARITY_VECTOR_INDEX_H_
#define FP_SIMILARITY_VECTOR_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/aligned.h"
#include "similarity/prepared_query.h"

namespace fp {

class VectorIndex {
 public:
  explicit VectorIndex(VectorLayout layout);

  // Track after track: `count` × rows values, `count` confidences (0–1) and presence words. False: memory is short, and
  // the index is as it was.
  bool Append(const float* values, const float* confidences, const uint32_t* presences, size_t count);

  const VectorLayout& layout() const { return layout_; }
  size_t tracks() const { return tracks_; }
  size_t blocks() const { return (tracks_ + kBlockTracks - 1) / kBlockTracks; }
  size_t bytes() const;

  const float* Block(size_t block) const {
    return slabs_[block / kSlabBlocks]->data() + block % kSlabBlocks * block_floats_;
  }
  // The groups that some track of the block lacks.
  uint32_t Missing(size_t block) const { return missing_[block]; }

  // A copy of one track.
  TrackVector Read(size_t track) const;

  // The squared distance in double precision, by which candidates are put in order; infinite where nothing is common.
  double SquaredDistance(const PreparedQuery& query, size_t track) const;

 private:
  static constexpr size_t kSlabBlocks = 64;

  // The track's value in the block's first row; the next rows follow every kBlockTracks floats.
  const float* Lane(size_t track) const { return Block(track / kBlockTracks) + track % kBlockTracks; }
  uint32_t Presence(const float* lane) const;
  bool Reserve(size_t tracks);
  void Write(const float* values, float confidence, uint32_t presence);

  const VectorLayout layout_;
  const size_t block_floats_;
  size_t tracks_ = 0;
  std::vector<std::unique_ptr<AlignedBuffer<float>>> slabs_;
  std::vector<uint32_t> missing_;
};

}  // namespace fp

#endif  // FP_SIMILARITY_VECTOR_INDEX_H_
