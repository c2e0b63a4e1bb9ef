#include <algorithm>
#include <limits>
#include <thread>

#include "addon/nearest_job.h"
#include "addon/neighbors_job.h"
#include "similarity/scan.h"
#include "support.h"

using namespace fp;
using namespace fp::test;

namespace {

constexpr int kRows = 21;
constexpr int kCircularRow = 4;
constexpr float kPeriod = 1.5f;
constexpr int kOptionalGroup = 9;

// Rows 0 … 8 have a group each, the others are optional together.
VectorLayout Layout() {
  VectorLayout layout = {kRows, {}, kCircularRow, kPeriod, kOptionalGroup};
  for (int row = 0; row < kRows; ++row) layout.groups.push_back(static_cast<uint8_t>(std::min(row, kOptionalGroup)));
  return layout;
}

RowWeights Weights() {
  RowWeights weights;
  for (int row = 0; row < kRows; ++row) {
    weights.with_optional.push_back(row == 2 ? 0.0f : 0.5f + static_cast<float>(row % 5));
    weights.without_optional.push_back(row < kOptionalGroup ? 1.0f + static_cast<float>(row % 3) : 0.0f);
  }
  return weights;
}

// Vectors of few distinct values, so that there are ties, and with gaps, which hold NaN.
TrackVector RandomVector(std::mt19937& random, bool has_gaps) {
  TrackVector vector = {{}, static_cast<float>(random() % 3) / 2.0f, 0xffffffffu};
  if (has_gaps)
    for (int group = 0; group <= kOptionalGroup; ++group)
      if (random() % 6 == 0) vector.presence &= ~(1u << group);
  const VectorLayout layout = Layout();
  for (int row = 0; row < kRows; ++row) {
    const bool present = (vector.presence >> layout.groups[row] & 1) != 0;
    const float value = row == kCircularRow ? static_cast<float>(random() % 8) * kPeriod / 8.0f
                                            : static_cast<float>(random() % 5) - 2.0f;
    vector.values.push_back(present ? value : std::numeric_limits<float>::quiet_NaN());
  }
  return vector;
}

struct Tracks {
  std::vector<TrackVector> vectors;
  VectorIndex index{Layout()};

  Tracks(size_t count, double gaps, uint32_t seed = kSeed) {
    std::mt19937 random(seed);
    for (size_t i = 0; i < count; ++i) {
      const bool has_gaps = static_cast<double>(random() % 1000) < 1000.0 * gaps;
      vectors.push_back(RandomVector(random, has_gaps));
      const TrackVector& vector = vectors.back();
      REQUIRE(index.Append(vector.values.data(), &vector.confidence, &vector.presence, 1));
    }
  }
};

// The definition, in double precision.
double SquaredDistance(const TrackVector& a, const TrackVector& b) {
  const VectorLayout layout = Layout();
  const RowWeights weights = Weights();
  const uint32_t common = a.presence & b.presence;
  const bool has_optional = (common >> kOptionalGroup & 1) != 0;
  double sum = 0.0, weight_sum = 0.0;
  for (int row = 0; row < kRows; ++row) {
    if (!(common >> layout.groups[row] & 1)) continue;
    double weight = has_optional ? weights.with_optional[row] : weights.without_optional[row];
    double difference = std::fabs(static_cast<double>(a.values[row]) - b.values[row]);
    if (row == kCircularRow) {
      difference = std::min(difference, kPeriod - difference);
      weight *= static_cast<double>(a.confidence) * b.confidence;
    }
    sum += weight * difference * difference;
    weight_sum += weight;
  }
  return weight_sum > 0.0 ? sum / weight_sum : std::numeric_limits<double>::infinity();
}

std::vector<Neighbor> Reference(const Tracks& tracks, const TrackVector& query, size_t k, const TrackFilter& allowed,
                                size_t excluded = kNoTrack) {
  std::vector<Neighbor> all;
  for (size_t i = 0; i < tracks.vectors.size(); ++i) {
    if (i == excluded || (!allowed.empty() && !(allowed[i / 8] >> i % 8 & 1))) continue;
    const double distance = SquaredDistance(query, tracks.vectors[i]);
    if (std::isfinite(distance)) all.push_back({distance, static_cast<uint32_t>(i)});
  }
  std::sort(all.begin(), all.end());
  if (all.size() > k) all.resize(k);
  return all;
}

void CheckSame(const std::vector<Neighbor>& nearest, const std::vector<Neighbor>& expected) {
  REQUIRE(nearest.size() == expected.size());
  for (size_t i = 0; i < nearest.size(); ++i) {
    CHECK(nearest[i].track == expected[i].track);
    CHECK(nearest[i].squared_distance == doctest::Approx(expected[i].squared_distance).epsilon(1e-12));
  }
}

TrackFilter RandomFilter(size_t tracks, std::mt19937& random) {
  TrackFilter allowed((tracks + 7) / 8);
  for (uint8_t& byte : allowed) byte = static_cast<uint8_t>(random());
  return allowed;
}

struct Done final : Listener {
  void OnProgress() override { calls.fetch_add(1); }
  std::atomic<int> calls{0};
};

template <typename Job>
void RunToEnd(const std::shared_ptr<Job>& job, Done& done) {
  ThreadPool pool(3);
  REQUIRE(job->Start(pool));
  while (!job->done()) std::this_thread::yield();
  while (done.calls == 0) std::this_thread::yield();
  CHECK(done.calls == 1);
}

}  // namespace

TEST_CASE("block distances follow their definition, on whole blocks and on blocks with gaps") {
  ForEachKernels([](const Kernels& kernels) {
    for (const double gaps : {0.0, 0.3}) {
      const Tracks tracks(kBlockTracks, gaps);
      std::mt19937 random(7);
      for (int repetition = 0; repetition < 50; ++repetition) {
        const TrackVector vector = RandomVector(random, gaps > 0.0);
        const PreparedQuery query(Layout(), vector, Weights());
        const BlockQuery block_query = query.Block();
        const bool whole = (tracks.index.Missing(0) & query.needed_groups()) == 0;
        float distances[kBlockTracks];
        kernels.block_distances(&block_query, tracks.index.Block(0), whole, INFINITY, distances);
        for (int i = 0; i < kBlockTracks; ++i) {
          const double expected = SquaredDistance(vector, tracks.vectors[i]);
          CHECK(tracks.index.SquaredDistance(query, i) == doctest::Approx(expected).epsilon(1e-12));
          // Some twenty additions in single precision.
          if (std::isfinite(expected))
            CHECK(Near(distances[i], expected, 2e-6, 1.0 + expected));
          else
            CHECK(distances[i] == expected);
        }
      }
    }
  });
}

TEST_CASE("block distances may give up only where no track is within the limit") {
  ForEachKernels([](const Kernels& kernels) {
    for (const double gaps : {0.0, 0.3}) {
      const Tracks tracks(kBlockTracks, gaps);
      std::mt19937 random(8);
      for (int repetition = 0; repetition < 50; ++repetition) {
        const TrackVector vector = RandomVector(random, false);
        const PreparedQuery query(Layout(), vector, Weights());
        const BlockQuery block_query = query.Block();
        const bool whole = (tracks.index.Missing(0) & query.needed_groups()) == 0;
        const double nearest = Reference(tracks, vector, 1, {}).at(0).squared_distance;
        float distances[kBlockTracks];
        const auto within = [&](double limit) {
          return kernels.block_distances(&block_query, tracks.index.Block(0), whole, static_cast<float>(limit),
                                         distances);
        };
        CHECK(within(nearest * 1.0001));
        CHECK_FALSE(within(nearest * 0.9999 - 1e-6));
      }
    }
  });
}

TEST_CASE("a scan finds what sorting everything finds: ties, gaps, filters, any k") {
  for (const double gaps : {0.0, 0.02, 0.5}) {
    CAPTURE(gaps);
    CAPTURE(kSeed);
    const Tracks tracks(3000 + 5, gaps);
    std::mt19937 random(kSeed);
    for (int repetition = 0; repetition < 60; ++repetition) {
      const TrackVector vector = RandomVector(random, repetition % 3 == 0);
      const size_t k = repetition % 10 == 9 ? 4000 : random() % 40;
      const TrackFilter allowed = repetition % 2 ? RandomFilter(tracks.vectors.size(), random) : TrackFilter();
      const size_t excluded = repetition % 4 == 0 ? random() % tracks.vectors.size() : kNoTrack;
      const PreparedQuery query(Layout(), vector, Weights());
      TopK nearest(k, Layout());
      ScanBlocks(tracks.index, query, allowed, excluded, 0, tracks.index.blocks(), &nearest);
      CheckSame(nearest.Sorted(), Reference(tracks, vector, k, allowed, excluded));
    }
  }
}

TEST_CASE("the nearest track is found even where single precision takes it for further away than others") {
  const VectorLayout layout = {1, {0}, 0, 1.0f, -1};
  const RowWeights weights = {{1.0f}, {1.0f}};
  const float confidence = 1.0f;
  const uint32_t presence = 1;
  std::mt19937 random(kSeed);
  std::uniform_real_distribution<float> near_seam(0.0f, 4e-6f);
  int cases = 0;
  while (cases < 100) {
    // The best track and the query lie on either side of the circle's seam, all others beside the query.
    const float query_value = near_seam(random), best = 1.0f - near_seam(random);
    const double exact = 1.0 - (static_cast<double>(best) - query_value);
    const float rounded = 1.0f - (best - query_value);
    const float other = query_value + static_cast<float>((exact + rounded) / 2.0);
    if (!(exact < static_cast<double>(other) - query_value && other - query_value < rounded)) continue;
    ++cases;
    VectorIndex index(layout);
    for (int i = 0; i < 200; ++i) REQUIRE(index.Append(i == 190 ? &best : &other, &confidence, &presence, 1));
    TopK nearest(10, layout);
    const PreparedQuery query(layout, {{query_value}, 1.0f, presence}, weights);
    ScanBlocks(index, query, {}, kNoTrack, 0, index.blocks(), &nearest);
    CHECK(nearest.Sorted().at(0).track == 190);
  }
}

TEST_CASE("parallel: the nearest tracks are the same whoever finds them") {
  for (const size_t count : {size_t{0}, size_t{1}, size_t{20000}}) {
    const auto tracks = std::make_shared<Tracks>(count, 0.1);
    const std::shared_ptr<const VectorIndex> index(tracks, &tracks->index);
    std::mt19937 random(kSeed);
    const TrackVector vector = RandomVector(random, false);
    const auto done = std::make_shared<Done>();
    const auto job =
        std::make_shared<NearestJob>(index, PreparedQuery(Layout(), vector, Weights()), TrackFilter(), 25, 3, done);
    RunToEnd(job, *done);
    CheckSame(job->result(), Reference(*tracks, vector, 25, {}));
  }
}

TEST_CASE("parallel: every track's neighbours are those of a search for it, itself left out") {
  const auto tracks = std::make_shared<Tracks>(1500, 0.1);
  const std::shared_ptr<const VectorIndex> index(tracks, &tracks->index);
  std::vector<uint32_t> queries;
  for (uint32_t i = 0; i < 300; ++i) queries.push_back(i * 5);
  constexpr size_t kNearest = 7;
  const auto done = std::make_shared<Done>();
  const auto job = std::make_shared<NeighborsJob>(index, queries, Weights(), TrackFilter(), kNearest, 3, done);
  REQUIRE(job->Allocate());
  RunToEnd(job, *done);
  for (size_t i = 0; i < queries.size(); ++i) {
    const auto expected = Reference(*tracks, tracks->vectors[queries[i]], kNearest, {}, queries[i]);
    for (size_t rank = 0; rank < kNearest; ++rank) {
      const size_t at = i * kNearest + rank;
      if (rank < expected.size()) {
        CHECK(job->neighbors()[at] == expected[rank].track);
        CHECK(job->distances()[at] == doctest::Approx(std::sqrt(expected[rank].squared_distance)).epsilon(1e-12));
      } else {
        CHECK(job->neighbors()[at] == NeighborsJob::kNobody);
      }
    }
  }
}
