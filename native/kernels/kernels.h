// The arithmetic that is compiled once per instruction set: one table of functions, picked at start (dispatch.h).
//
// "Lanes" layout: `lanes` analysis frames are worked on side by side, one per SIMD lane; `x[i * lanes + f]` is value i
// of frame f. Buffers need no alignment unless said. No kernel allocates except the create functions, and none throws.
#ifndef FP_KERNELS_KERNELS_H_
#define FP_KERNELS_KERNELS_H_

#include <cstddef>
#include <cstdint>

#include "core/sample_format.h"

namespace fp {

inline constexpr int kMaximumLanes = 16;
inline constexpr size_t kPeakStretch = 64;
inline constexpr int kSplitReach = 8;
inline constexpr int kSplitFrames = 8;

// Overlapping frames of a stereo stream, `lanes` at a time, with what their transforms need: one thread at a time.
struct FftPlan;

// One frame band: bins first … last of a power spectrum, the two outer ones cut fractionally. Empty where last < first.
struct BinSpan {
  int first;
  int last;
  float first_weight;
  float last_weight;  // not used where last = first
};

// A bank of filters over spectrum bins: filter b has `count[b]` weights from `weights[offset[b]]` on, for the bins from
// `first[b]` on.
struct FilterBank {
  int filters;
  const int* first;
  const int* count;
  const int* offset;
  const float* weights;
};

struct TextureBins {
  int first;          // the lowest bin ≥ 20 Hz
  int last;           // the highest ≤ 20 kHz
  int last_flatness;  // the highest ≤ 16 kHz
};
// Per lane, in units of bins; flatness as a ratio. Zero spectra give zero.
struct TextureOut {
  float centroid[kMaximumLanes];
  float rolloff[kMaximumLanes];
  float flatness[kMaximumLanes];
};

// Sums over one stretch of a stereo signal. mid = L + R, side = L − R (not halved).
struct StereoSums {
  double left_squared;
  double right_squared;
  double mid_squared;
  double side_squared;
  float peak;
};

// The K-weighting filter, and what becomes of its state without input: transforms/k_weighting.h.
struct KWeightingFilter {
  static constexpr int kStates = 4;
  double high_pass[2];
  double shelf_a[2];  // a0 = 1
  double shelf_b[2];  // b0 = 1
  double power_gain;

  static constexpr int kMostSteps = 320;  // at a time
  static constexpr int kSpan = 16;
  double answer[kMostSteps][kStates];           // the output i samples after a state of 1
  int shelf_steps;                              // after which the shelf's states are not answered any more
  double answer_products[kStates][kStates];     // Σ answer · answer over all time
  double after_steps[kSpan][kStates][kStates];  // states after so many samples: [from][to]
  double after_spans[kMostSteps / kSpan + 1][kStates][kStates];  // after so many spans
};

struct PolyphaseFilter {
  int taps;                   // a multiple of kMaximumLanes
  const float* coefficients;  // [phase][taps]
};

struct HalfBandFilter {
  int pairs;
  float middle;
  const float* side;  // the outermost first
};

// A change of rate that takes so many inputs to so many outputs, again and again, at least `lanes` of them. Outputs
// are made kTogether at a time, from `taps` inputs from first[group] on; what an output doesn't need has a coefficient
// of zero.
struct PeriodicFilter {
  static constexpr int kTogether = 4;
  int inputs;
  int outputs;
  int groups;  // the last one may have fewer outputs than it makes
  int taps;
  const int* first;
  const float* coefficients;  // [group][tap][kTogether]
};

// What the onset envelope remembers of its bands (transforms/onset_envelope.h), padded with bands of no power.
struct OnsetBands {
  static constexpr int kPadded = 64;
  static constexpr int kRiseFrames = 5;
  static constexpr int kRegisters = 4;
  float register_weights[kRegisters][kPadded];  // in the sustained rise
  float previous_power[kPadded];
  // The compressed powers of the last frames and, for each of these, their sum up to it; zeros before the track.
  float recent[kRiseFrames][kPadded];
  float sums[kRiseFrames][kPadded];
};
struct OnsetRises {
  float flux;  // summed over the bands
  float sustained[OnsetBands::kRegisters];
};

// Frames in turn of which a beat may be, each with the steps back to the beat before that it may take
// (features/beats.cc).
struct BeatFrames {
  static constexpr int kCount = 16;
  float log_period[kCount];
  float shortest[kCount];  // steps, in frames
  float longest[kCount];
  int first;  // the shortest of all
  int last;   // the longest of all
};

// How the pitch-class fold of one spectrum changes with the assumed tuning (see features/chroma.h).
struct ChromaPlan {
  static constexpr int kClasses = 12;
  static constexpr int kTunings = 100;  // −50 … +49 cents
  int first_bin;
  int bins;
  const uint8_t* initial_class;  // of every bin at tuning −50 cents
  const uint16_t* moves;         // bins (offsets from first_bin) in the order in which they go down one class
  const int* moves_at;  // [kTunings + 1]: moves[moves_at[t]] … moves[moves_at[t + 1] − 1] happen before tuning t
};

// One vector that is compared with blocks of kBlockTracks stored ones. A block is `rows` rows of one value a track,
// then one row of confidences in the circular row (0–1) and one of presence words: 32-bit masks of the groups of rows
// that a track has values in. Of the rows only those that weigh anything are looked at, in the order in which they are
// named.
inline constexpr int kBlockTracks = 16;
struct BlockQuery {
  int rows;
  int counted_rows;       // that weigh anything in any pair, the circular row aside
  int usual_rows;         // of them, the first so many weigh anything where a track has all groups
  const int* positions;   // of every counted row, in the block
  const float* values;    // of every counted row
  const uint8_t* groups;  // 0–31, of every counted row
  const float* weights;   // ≥ 0, of every counted row
  float weight_sum;
  int circular_row;  // its values, in [0, period), lie on a circle; −1 where there is none
  float circular_value;
  float period;
  float circular_weight;  // times the query's confidence
  // For pairs of which the stored track lacks the optional group, other weights hold.
  uint32_t optional_group;  // its bit, or 0 where there is none
  const float* weights_without;
  float circular_weight_without;
};

struct Kernels {
  const char* name;
  int lanes;

  // ── FFT and spectra ──
  // Frames of `size` samples (a multiple of 4, 16 or more) every `hop` = size ÷ 2 or size ÷ 4. Each round takes `lanes`
  // · interleave hops; phase p of it stands for the frames that end with the hops p, p + interleave, … Works in the
  // memory of plan `lender` where that has enough and is not null: then one cache serves both, of which only one may be
  // at work, and the lender has to live as long. Null when memory is short.
  FftPlan* (*create_plan)(int size, int hop, int interleave, const float* window, const FftPlan* lender);
  // For `yin`, with frames of two hops and lags up to `longest_lag`, at most half a hop.
  FftPlan* (*create_yin_plan)(int hop, int longest_lag, const FftPlan* lender);
  void (*destroy_plan)(FftPlan* plan);
  // Takes the samples of the next round; before the first one all is silent. `hop_squares`, which may be null, gets
  // Σ L² + R² of every hop, that of lane f and phase p at [p · lanes + f].
  void (*advance)(FftPlan* plan, const float* left, const float* right, float* hop_squares);
  // Power |L|² + |R|² of the round's frames of one phase times the window; bins 0 … size/2 in lanes layout. One complex
  // FFT of L + iR serves both channels: its two mirror bins hold the sum of their powers.
  void (*power_spectra)(FftPlan* plan, int phase, float* power);
  // YIN's cumulative-mean-normalised difference function (de Cheveigné & Kawahara 2002, eq. 8), channels summed, of the
  // frames that end with the next round's hops, for lags 0 … longest_lag, integrated over all but the last
  // longest_lag samples of a frame. Takes the round's samples itself; before the first one all is silent.
  void (*yin)(FftPlan* plan, const float* left, const float* right, float* difference);

  // For `transform`, of `size` points (a multiple of 4, 16 or more). Null when memory is short.
  FftPlan* (*create_transform)(int size);
  // Points to bins, in place, aligned: the real part of point n at [2 · n · lanes + f], the imaginary part behind it.
  void (*transform)(FftPlan* plan, float* points);
  // Bins of a transform of two real signals, one as the real and one as the imaginary part, to the magnitudes of the
  // spectrum of each, again as real and imaginary part.
  void (*part_magnitudes)(float* bins, int size);

  // ── spectra in lanes layout ──
  void (*band_sums)(const float* power, const BinSpan* spans, int count, float* sums);
  void (*filter_bank)(const float* power, const FilterBank* bank, float* sums);
  // sums[row] = Σ over lanes f of weights[f] · values[row · lanes + f].
  void (*lane_sums)(const float* values, int rows, const float* weights, float* sums);
  void (*texture)(const float* power, const TextureBins* bins, float* scratch, TextureOut* out);
  // 20 or so cepstral coefficients of mel powers: decibels with a floor 80 dB below the strongest band, then the matrix
  // `dct` [coefficient][band].
  void (*cepstrum)(float* mel_power, int bands, const float* dct, int coefficients, float* out);
  // Σ over classes of (class power)² ÷ total power, for every tuning; class of a bin moves down as the tuning rises.
  void (*chroma_concentration)(const float* power, const ChromaPlan* plan, float* out);

  // ── harmonic/percussive split ──
  // Medians over 31 bins. `power` must hold the reflected edge from row −15 to row bins + 30; row −16 is read, too.
  void (*median_over_bins)(const float* power, int bins, float* medians);
  // Lanes layout → one row a frame (rows rounded up to kMaximumLanes floats).
  void (*to_rows)(const float* values, int bins, float* const* rows);
  // Σ X·m² and Σ X·(1 − m)² over the first `frames` of kSplitFrames frames in turn, with m = H ÷ (H + P), ½ where both
  // are zero. X are the rows power[kSplitReach] …, bin after bin, H the medians over them and the kSplitReach rows on
  // either side, P the rows of `percussive`. Of rows floats are read up to a multiple of kMaximumLanes.
  void (*split_energies)(const float* const* power, const float* const* percussive, int frames, int bins,
                         double* harmonic_energy, double* percussive_energy);

  // ── onset envelope ──
  // Of a frame's band powers, padded.
  void (*onset_power)(const float* power, float* total, float* loudest);
  // Brings the past to a reference that has risen by so much.
  void (*lower_onsets)(OnsetBands* bands, float octaves);
  // Compresses this frame and the one before, log2(1 + scale · power), and gives what rises from that to this and from
  // the five frames before to the last five. `slot`: this frame's among the recent ones.
  void (*onset_rise)(OnsetBands* bands, const float* power, float scale, int slot, OnsetRises* rises);

  // ── beats ──
  // best[t] = the largest scores[t − step] − tightness · (log_of[step] − log_period)² above 0, by the shortest of equal
  // steps; where there is none, best[t] and steps[t] are 0. To the last bit the same with every instruction set. Scores
  // are read as they are now, those of the frames themselves as well.
  void (*best_steps)(const BeatFrames* frames, const float* scores, const float* log_of, float tightness, float* best,
                     float* steps);

  // ── samples ──
  // Interleaved samples, at any address, to `frames` floats in each channel's plane. Exact.
  void (*deinterleave)(SampleFormat format, const void* samples, int channels, size_t frames, float* const* planes);
  // The bits of the largest |x|, as an integer: orders like the float, and NaN and infinity are ≥ 0x7f800000. The same
  // of every kPeakStretch samples, the last ones fewer, goes to `stretch_bits`, which may be null.
  uint32_t (*largest_magnitude_bits)(const float* x, size_t count, uint32_t* stretch_bits);
  void (*stereo_sums)(const float* left, const float* right, size_t count, StereoSums* sums);
  // Filters each channel and gives its Σ y². A state has kStates values and is carried on.
  void (*k_weighted_energy)(const KWeightingFilter* filter, double* const* states, const float* const* x, int channels,
                            size_t count, double* energies);
  // Largest |y| of x[0 … count) interpolated four times by the filter of ITU-R BS.1770-4 annex 2, or `peak` where that
  // is larger. x[−11] … must be readable. `stretch_bits` are those of x; stretch_bits[−1] is that of what lies before.
  float (*true_peak)(const float* x, size_t count, const uint32_t* stretch_bits, float peak);
  // y[i] = Σ_t coefficients[phase[i]][t] · x[start[i] + t]. `count` is padded to a multiple of lanes by the caller.
  void (*polyphase)(const PolyphaseFilter* filter, const float* x, const int32_t* start, const int32_t* phase,
                    size_t count, float* y);
  // Halves the rate by a symmetric half-band filter, of which every second tap is zero but the one in the middle:
  // y[i] = middle · x[lead + 2i + 2·pairs − 1] + Σ_j side[j] · (x[lead + 2i + 2j] + x[lead + 2i + 4·pairs − 2 − 2j]),
  // j < pairs. `lead`, less than kMaximumLanes, lets x be aligned, which is quicker. `scratch` takes 2 · (count +
  // kMaximumLanes²) + 2 · kMaximumLanes · (2 · pairs + kMaximumLanes) floats, aligned. Beyond what `count` outputs need
  // x is read up to kMaximumLanes · (2 · kMaximumLanes + 1) further, and y is written up to kMaximumLanes² further.
  void (*halve_rate)(const HalfBandFilter* filter, const float* x, size_t lead, size_t count, float* scratch, float* y);
  // `lanes` periods one behind the other, of both channels. `scratch` takes kMaximumLanes · (2 · inputs + 2 · outputs +
  // 2 · taps + 4 · kMaximumLanes) floats, aligned; x is read up to lanes · inputs + taps + 2 · kMaximumLanes.
  void (*resample_periods)(const PeriodicFilter* filter, const float* const* x, float* scratch, float* const* y);

  // ── stored vectors ──
  // Weighted mean squared differences between a query and the kBlockTracks vectors of a block, over the rows that both
  // have; infinite where they have none in common. The circular row counts by both confidences. `whole`: every track of
  // the block has values in all groups that count. False: none is ≤ `limit`, and `distances` may not have been written.
  bool (*block_distances)(const BlockQuery* query, const float* block, bool whole, float limit, float* distances);
};

}  // namespace fp

#endif  // FP_KERNELS_KERNELS_H_
