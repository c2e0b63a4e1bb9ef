// Metrical level: which of the periods at which a track repeats is the one that a listener taps.
//
// Every period is described by its length, by the periodicity at its fractions and multiples, by the pulse that remains
// when the envelope is folded at it (on the beat, at its half, quarters and thirds), and by how well the folded
// registers fit the beat template there and half a period off. A linear model turns the description into a score; the
// scores' softmax is the probability of being the tapped one. The model is a conditional logit (McFadden 1974), fitted
// to one half of 276 real, rendered and synthesised pieces and to synthetic clicks and drum patterns. Of the real and
// rendered ones it picks the annotated period in 84 % of that half and in 75 % of the other; what describes a period
// was settled with both in view. Cost: about 33 µs for each period and minute of audio.
#ifndef FP_FEATURES_METRICAL_LEVEL_H_
#define FP_FEATURES_METRICAL_LEVEL_H_

#include <array>

#include "features/periodicity.h"
#include "features/pulses.h"

namespace fp {

inline constexpr int kMetricalFeatures = 20;
using MetricalFeatures = std::array<double, kMetricalFeatures>;

// `period` in frames, `curve` the track's mean periodicity.
MetricalFeatures DescribeMetricalLevel(const Pulses& pulses, const LagCurve& curve, double period);

// Higher = more likely the tapped period. Differences of scores are log odds.
double ScoreMetricalLevel(const MetricalFeatures& features);

}  // namespace fp

#endif  // FP_FEATURES_METRICAL_LEVEL_H_
