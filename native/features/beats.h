// Beats: the times at which a listener taps, tracked through the whole onset envelope.
//
// Unit: seconds, ascending. No beats in silence.
// Method: dynamic programming (Ellis, "Beat tracking by dynamic programming", JNMR 2007) with a period that may change
// along the track and that binds the less, the vaguer it is, on how well the period around each frame fits the beat
// template (beat_template.h), so that beats fall on kicks, basses and chords and not on what sounds between them; then
// every beat moves to the attack it stands for (below the frame), and beats without an attack are placed by their
// neighbours. Limits: where nothing sounds in the low register and the notes are soft, loud hats between them take the
// beat. Cost: 100 multiplications and about 1.5 periods of operations a frame.
#ifndef FP_FEATURES_BEATS_H_
#define FP_FEATURES_BEATS_H_

#include <vector>

#include "features/pulses.h"

namespace fp {

// `flux`: the onset envelope's; `periods`: the period in frames of each periodicity window; `vagueness`: 0 where the
// period is clear to 1 where it is none, so that beats may stray from it.
std::vector<double> TrackBeats(const FrameValues& flux, const Pulses& pulses, const std::vector<double>& periods,
                               double vagueness, double track_seconds);

}  // namespace fp

#endif  // FP_FEATURES_BEATS_H_
