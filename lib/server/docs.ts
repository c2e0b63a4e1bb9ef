import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { packageVersion } from '../package-root.js'

const PAGE = '/docs'
const DOCUMENT = '/openapi.json'
/** Nothing from elsewhere, and no page of others around it. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

/** `/openapi.json`, made of the schemas of the routes that are added later, and a page that shows it without the internet. */
export async function addDocs(app: FastifyInstance, needsToken: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'fp-native',
        description: 'Turns a song into 25 numbers that say how it sounds.',
        version: packageVersion(),
        license: { name: 'MIT', identifier: 'MIT' },
      },
      ...(needsToken && {
        components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
        security: [{ token: [] }],
      }),
    },
  })
  // A browser that opens a page can't be given a token; what is told here is no secret.
  app.addHook('onRoute', (route) => {
    if (route.url === DOCUMENT || route.url.startsWith(PAGE)) route.config = { ...route.config, isPublic: true }
  })
  await app.register(swaggerUi, {
    routePrefix: PAGE,
    indexPrefix: '.',
    transformSpecification: (document) => at(document, '..'),
    transformSpecificationClone: false,
    staticCSP: CONTENT_SECURITY_POLICY,
    // By default the page would ask a validator on the internet about the document.
    uiConfig: { validatorUrl: null, defaultModelsExpandDepth: -1, layout: 'BaseLayout' },
    theme: { title: 'fp-native' },
  })
  app.get(DOCUMENT, { schema: { hide: true } }, async () => at(app.swagger(), '.'))
}

/**
 * @param url of the server, seen from the document: below any path of a program that the server is a part of, it leads to
 *   where the routes are
 */
function at<Document extends object>(document: Document, url: string): Document {
  return { ...document, servers: [{ url }] }
}
