// Generated from lib/schema by `npm run generate`. Do not edit.
#ifndef FP_CORE_DIMENSIONS_GENERATED_H_
#define FP_CORE_DIMENSIONS_GENERATED_H_

namespace fp {

inline constexpr int kAlgorithmVersion = 4;

// Canonical order: the index of each value in the vector.
enum class Dimension : int {
  kSubBassPct,
  kBassPct,
  kLowMidPct,
  kMidPct,
  kUpperMidPct,
  kPresencePct,
  kAirPct,
  kLufs,
  kCrestDb,
  kBassMidRatio,
  kTempoBpm,
  kRhythmStability,
  kTransientDensity,
  kSilenceRatio,
  kSpectralCentroid,
  kSpectralRolloff,
  kSpectralFlatness,
  kHarmonicRatio,
  kPitchStability,
  kChromaEnergy,
  kDynamicRangeVariation,
  kLoudnessVariationStd,
  kPeakConsistency,
  kStereoWidth,
  kPhaseCorrelation,
};

inline constexpr int kDimensionCount = 25;

struct DimensionFacts {
  const char* name;
  double minimum;
  double maximum;
  double neutral;  // where the quantity does not exist, as in silence
};

inline constexpr DimensionFacts kDimensions[kDimensionCount] = {
    {"sub_bass_pct", 0.0, 1.0, 0.0},
    {"bass_pct", 0.0, 1.0, 0.0},
    {"low_mid_pct", 0.0, 1.0, 0.0},
    {"mid_pct", 0.0, 1.0, 0.0},
    {"upper_mid_pct", 0.0, 1.0, 0.0},
    {"presence_pct", 0.0, 1.0, 0.0},
    {"air_pct", 0.0, 1.0, 0.0},
    {"lufs", -70.0, 10.0, -70.0},
    {"crest_db", 0.0, 200.0, 0.0},
    {"bass_mid_ratio", -60.0, 60.0, 0.0},
    {"tempo_bpm", 0.0, 300.0, 0.0},
    {"rhythm_stability", 0.0, 1.0, 0.0},
    {"transient_density", 0.0, 1.0, 0.0},
    {"silence_ratio", 0.0, 1.0, 1.0},
    {"spectral_centroid", 0.0, 1.0, 0.0},
    {"spectral_rolloff", 0.0, 1.0, 0.0},
    {"spectral_flatness", 0.0, 1.0, 0.0},
    {"harmonic_ratio", 0.0, 1.0, 0.0},
    {"pitch_stability", 0.0, 1.0, 0.0},
    {"chroma_energy", 0.0, 1.0, 0.0},
    {"dynamic_range_variation", 0.0, 1.0, 0.0},
    {"loudness_variation_std", 0.0, 100.0, 0.0},
    {"peak_consistency", 0.0, 1.0, 0.0},
    {"stereo_width", 0.0, 1.0, 0.0},
    {"phase_correlation", -1.0, 1.0, 1.0},
};

}  // namespace fp

#endif  // FP_CORE_DIMENSIONS_GENERATED_H_
