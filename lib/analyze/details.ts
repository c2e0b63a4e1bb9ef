export type { NativeDetails as Details } from '../binding/types.js'
