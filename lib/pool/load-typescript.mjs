// Lets a thread load TypeScript, when the package runs from its source. (`--import tsx` does so for the main thread only.)
import { register } from 'tsx/esm/api'

register()
