#include "features/pitch.h"

#include <cmath>

namespace fp {
namespace {

constexpr int kHop = 512;  // half a frame
constexpr double kLowestHz = 65.0, kHighestHz = 1500.0;
constexpr int kShortestLag = 7;   // 11025 ÷ 1500 = 7.35
constexpr int kLongestLag = 170;  // 11025 ÷ 65 = 169.6
constexpr float kThreshold = 0.5f;
constexpr double kSteadyCents = 50.0;

}  // namespace

PitchStability::~PitchStability() {
  if (plan_) kernels_->destroy_plan(plan_);
}

bool PitchStability::Init(const Kernels& kernels, const FftPlan* lender) {
  kernels_ = &kernels;
  plan_ = kernels.create_yin_plan(kHop, kLongestLag, lender);
  return plan_ && samples_.Init(static_cast<size_t>(kernels.lanes) * kHop, 0) &&
         difference_.Allocate(static_cast<size_t>(kLongestLag + 1) * kernels.lanes);
}

void PitchStability::Push(const float* left, const float* right, size_t count) {
  samples_.PassOn(left, right, count, [this](const float* l, const float* r) {
    Process(l, r, kernels_->lanes);
    return true;
  });
}

void PitchStability::Read(const StereoStream& stream, uint64_t* position) {
  samples_.PassOn(stream, position, [this](const float* l, const float* r) {
    Process(l, r, kernels_->lanes);
    return true;
  });
}

double PitchStability::PitchOf(int lane) const {
  const auto at = [this, lane](int lag) { return difference_[static_cast<size_t>(lag) * kernels_->lanes + lane]; };
  int lag = kShortestLag;
  while (lag <= kLongestLag && at(lag) >= kThreshold) ++lag;
  if (lag > kLongestLag) return 0.0;
  while (lag < kLongestLag && at(lag + 1) < at(lag)) ++lag;
  double refined = lag;
  if (lag < kLongestLag) {
    const double before = at(lag - 1), here = at(lag), after = at(lag + 1);
    const double curvature = before - 2.0 * here + after;
    // At the edge of the range the dip can lie further out; a parabola only helps around a minimum.
    if (curvature > 0.0 && here <= before) refined += 0.5 * (before - after) / curvature;
  }
  const double hz = kSampleRateHz / refined;
  return hz >= kLowestHz && hz <= kHighestHz ? hz : 0.0;
}

void PitchStability::Process(const float* left, const float* right, int hops) {
  kernels_->yin(plan_, left, right, difference_.data());
  for (int f = 0; f < hops; ++f) {
    // The first frame would begin before the track.
    if (hops_++ == 0) continue;
    const double hz = PitchOf(f);
    const bool steady =
        hz > 0.0 && previous_hz_ > 0.0 && std::fabs(1200.0 * std::log2(hz / previous_hz_)) < kSteadyCents;
    if (frames_ > 0 && steady) ++steady_pairs_;
    previous_hz_ = hz;
    ++frames_;
  }
}

double PitchStability::Measure(uint64_t silent_samples) {
  if (const int hops = static_cast<int>(samples_.filled() / kHop)) {
    samples_.FillWithZeros();
    Process(samples_.left(), samples_.right(), hops);
  }
  const uint64_t frames = silent_samples / kHop + frames_;
  return frames > 1 ? static_cast<double>(steady_pairs_) / static_cast<double>(frames - 1) : 0.0;
}

}  // namespace fp
