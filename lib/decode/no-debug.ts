/** Stands in, in builds, for the package `debug`, by which music-metadata logs. */
export default function createDebug(): () => void {
  return () => {}
}
