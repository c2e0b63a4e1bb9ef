/** What compares tracks, loaded when the first is compared. */
export { compareSounds, explainSounds, rowWeights, WEIGHT_RULES } from '../../similarity/index.js'
export { duplicates } from './duplicates.js'
export { updateGraph } from './graph.js'
export { journey, playlist, recommend } from './playlist.js'
export { Search } from './search.js'
