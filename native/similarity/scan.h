// Compares queries with stretches of an index.
#ifndef FP_SIMILARITY_SCAN_H_
#define FP_SIMILARITY_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "similarity/top_k.h"
#include "similarity/vector_index.h"

namespace fp {

// Which tracks may be found: bit i % 8 of byte i / 8 is track i. Empty: all.
using TrackFilter = std::vector<uint8_t>;

inline constexpr size_t kNoTrack = static_cast<size_t>(-1);

// Adds to `nearest` what of the blocks first … last − 1 is near enough and allowed.
void ScanBlocks(const VectorIndex& index, const PreparedQuery& query, const TrackFilter& allowed, size_t excluded_track,
                size_t first, size_t last, TopK* nearest);

}  // namespace fp

#endif  // FP_SIMILARITY_SCAN_H_
