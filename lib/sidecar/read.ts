import { FpError } from '../errors.js'
import { contentOf } from './content.js'
import { isObject, type JsonObject, OWN_MEMBER, readDocument } from './document.js'
import { type SidecarPlace, sidecarPath } from './place.js'
import { readForeignTags, readTags } from './tags.js'
import type { Sidecar, SidecarExpectation } from './types.js'

/**
 * The sidecar of an audio file, judged against the file; null where there is none. Whatever it holds is a result and no
 * error.
 *
 * @throws FpError SIDECAR_NOT_READABLE
 */
export async function readSidecar(
  audioPath: string,
  expected: SidecarExpectation,
  place: SidecarPlace = {},
): Promise<Sidecar | null> {
  const path = sidecarPath(audioPath, place)
  const document = await readDocument(path).catch((cause) => {
    throw new FpError('SIDECAR_NOT_READABLE', `The sidecar ${path} can't be read (${cause.code ?? cause}).`, {
      cause,
      path,
    })
  })
  if (document === null) return null
  if (document === 'damaged') {
    return { path, formatVersion: null, tags: {}, processingCache: {}, content: null, rejection: 'damaged' }
  }
  return { path, ...describe(document), ...judge(document, expected) }
}

function describe(document: JsonObject): Pick<Sidecar, 'formatVersion' | 'tags' | 'processingCache'> {
  const { format_version: version, metadata, processing_cache: cache, [OWN_MEMBER]: own } = document
  return {
    formatVersion: typeof version === 'string' || typeof version === 'number' ? String(version) : null,
    tags: isObject(own) ? readTags(own['tags']) : readForeignTags(metadata),
    processingCache: isObject(cache) ? cache : {},
  }
}

function judge(document: JsonObject, expected: SidecarExpectation): Pick<Sidecar, 'content' | 'rejection'> {
  const own = document[OWN_MEMBER]
  if (own === undefined) return { content: null, rejection: 'foreign' }
  if (!isObject(own)) return { content: null, rejection: 'damaged' }
  const verdict = contentOf(own, expected)
  return typeof verdict === 'string' ? { content: null, rejection: verdict } : { content: verdict, rejection: null }
}
