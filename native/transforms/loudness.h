// Loudness by ITU-R BS.1770-4 and EBU Tech 3342 from a track's weighted energy, in blocks 100 ms apart.
#ifndef FP_TRANSFORMS_LOUDNESS_H_
#define FP_TRANSFORMS_LOUDNESS_H_

#include <vector>

#include "transforms/weighted_energy.h"

namespace fp {

inline constexpr int kMomentaryBlocks = 4;   // 400 ms
inline constexpr int kShortTermBlocks = 30;  // 3 s
inline constexpr double kAbsoluteGateLufs = -70.0;

double EnergyToLufs(double mean_square);
double LufsToEnergy(double lufs);

// Integrated loudness: mean of the 400 ms windows above −70 LUFS and above 10 LU below their mean; −70 where there is
// none.
double IntegratedLoudness(const WeightedEnergy& weighted);

// Short-term loudness (LUFS) of the 3 s windows that pass −70 LUFS and 20 LU below the mean of what passes that.
std::vector<double> GatedShortTermLoudness(const WeightedEnergy& weighted);

}  // namespace fp

#endif  // FP_TRANSFORMS_LOUDNESS_H_
