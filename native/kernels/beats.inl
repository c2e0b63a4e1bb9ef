// The chain of beats, frames side by side. Part of kernels.cc.

#include "kernels/kernels.h"
#include "kernels/vec.h"

namespace fp {
namespace FP_ISA {
namespace {

void BestSteps(const BeatFrames* frames, const float* scores, const float* log_of, float tightness, float* best,
               float* steps) {
  const VecF weight(tightness);
  for (int f = 0; f < BeatFrames::kCount; f += kLanes) {
    const VecF log_period = VecF::Load(frames->log_period + f);
    const VecF shortest = VecF::Load(frames->shortest + f), longest = VecF::Load(frames->longest + f);
    VecF most(0.0f), from(0.0f);
    for (int lag = frames->first; lag <= frames->last; ++lag) {
      const VecF step(static_cast<float>(lag)), deviation = VecF(log_of[lag]) - log_period;
      // No product is below zero: the absolute value keeps compilers from rounding it only with the difference, so that
      // all instruction sets choose the same of two steps that are almost as good.
      const VecF candidate = VecF::Load(scores + f - lag) - Abs(weight * deviation * deviation);
      const VecI better{Less(most, candidate).v & ~Less(step, shortest).v & ~Less(longest, step).v};
      most = Select(better, candidate, most);
      from = Select(better, step, from);
    }
    most.Store(best + f);
    from.Store(steps + f);
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
