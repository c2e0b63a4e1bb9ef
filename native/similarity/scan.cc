#include "similarity/scan.h"

#include <algorithm>

#include "kernels/dispatch.h"

namespace fp {
namespace {

constexpr uint32_t kAllLanes = (1u << kBlockTracks) - 1;

// The tracks of a block that may be found, a bit each.
uint32_t AllowedLanes(const VectorIndex& index, const TrackFilter& allowed, size_t block) {
  const size_t first_track = block * kBlockTracks;
  const size_t tracks = std::min<size_t>(kBlockTracks, index.tracks() - first_track);
  uint32_t lanes = kAllLanes >> (kBlockTracks - tracks);
  if (!allowed.empty()) {
    const size_t byte = first_track / 8;
    const uint32_t high = byte + 1 < allowed.size() ? allowed[byte + 1] : 0u;
    lanes &= allowed[byte] | high << 8;
  }
  return lanes;
}

}  // namespace

void ScanBlocks(const VectorIndex& index, const PreparedQuery& query, const TrackFilter& allowed, size_t excluded_track,
                size_t first, size_t last, TopK* nearest) {
  const auto block_distances = ActiveKernels().block_distances;
  const BlockQuery block_query = query.Block();
  const uint32_t needed = query.needed_groups();
  float distances[kBlockTracks];
  for (size_t block = first; block < last; ++block) {
    uint32_t lanes = AllowedLanes(index, allowed, block);
    if (excluded_track / kBlockTracks == block) lanes &= ~(1u << excluded_track % kBlockTracks);
    if (lanes == 0) continue;
    const bool whole = (index.Missing(block) & needed) == 0;
    if (!block_distances(&block_query, index.Block(block), whole, nearest->Limit(), distances)) continue;
    for (int lane = 0; lane < kBlockTracks; ++lane) {
      if ((lanes >> lane & 1) && distances[lane] <= nearest->Limit()) {
        nearest->Add(index, query, static_cast<uint32_t>(block * kBlockTracks + lane));
      }
    }
  }
}

}  // namespace fp
