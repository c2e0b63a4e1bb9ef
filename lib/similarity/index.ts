export { assertComparable } from './comparable.js'
export { type Comparison, type Contribution, compareSounds, type Explanation, explainSounds } from './compare.js'
export { coordinateOf, DIMENSION_COUNT, presenceOf, TIMBRE_VALUES, tableOf } from './coordinates.js'
export { distanceOf, interpolate, Metric } from './metric.js'
export { BUILT_IN_NORMALIZATION, fitNormalization, isOutgrown, type Normalization } from './normalization.js'
export { onsetAgreement, SAME_RECORDING } from './onset-agreement.js'
export { scoreOf } from './score.js'
export { type Found, type SearchOptions, SimilarityIndex } from './similarity-index.js'
export type { Encoded, Sound, SoundDetails, SoundTable } from './types.js'
export {
  decorrelatedWeights,
  EMPHASES,
  type Emphasis,
  type RowWeights,
  rowWeights,
  WEIGHT_RULES,
  type WeightOptions,
  type Weights,
} from './weights.js'
export { adjectiveFor } from './words.js'
