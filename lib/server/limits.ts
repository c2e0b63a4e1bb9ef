/** Bounds that have no option of their own. */

/** Of every body but uploaded audio. */
export const BODY_BYTES = 64 * 1024
/** For such a body to arrive. */
export const BODY_TIMEOUT_MS = 10_000
/** Uploaded audio that does not go on for so long is given up. */
export const UPLOAD_STALL_MS = 30_000
/** At once; each takes room on the disk. */
export const UPLOADS = 16
/** Open connections for events. */
export const EVENT_STREAMS = 64
/** Between two signs of life on them, lest somebody in between take them for dead. */
export const HEARTBEAT_MS = 15_000
/** Tracks a page; reading five hundred holds up the event loop for some 10 ms. */
export const PAGE_TRACKS = 500
/** Of one answer. */
export const SIMILAR_TRACKS = 1_000
/** Eight candidates a place and a seed are read with their details: 0.04 ms each of excerpts, more of whole songs. */
export const PLAYLIST_TRACKS = 100
export const SEEDS = 20
export const HISTORY = 100
export const RECOMMENDATIONS = 100
/** Comparisons at once: while one is in native code, another can read. */
export const SEARCHES = 2
/** Without a comparison for so long, the index of the library is given up. */
export const SEARCH_IDLE_MS = 600_000
export const HEADER_BYTES = 16 * 1024
export const HEADERS_TIMEOUT_MS = 10_000
/** For a whole request to arrive, uploaded audio included. */
export const REQUEST_TIMEOUT_MS = 600_000
/** How often Node looks for connections that are beyond the two limits above. */
export const LOOK_FOR_SLOW_CONNECTIONS_MS = 1_000
export const CONNECTIONS = 1_024
/** Characters of a path in a request; systems allow 4096 bytes (Linux) to 32 767 characters (Windows). */
export const PATH_CHARACTERS = 32_767
/** Of words to search for. */
export const SEARCH_CHARACTERS = 200
/** What is in flight when the server ends gets so long. */
export const DRAIN_MS = 10_000
/** For a library to close; what it does not come to give back is free again when its lease has run out. */
export const CLOSE_MS = 1_000
/** For `Retry-After`: a song takes about a second. */
export const RETRY_AFTER_SECONDS = 1
