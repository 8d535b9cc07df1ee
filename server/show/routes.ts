import { z } from 'zod'
import { ADDRESS_LENGTH, isOurAddress } from '../../geodata/model/address.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { STORY_LIMITS } from '../../geodata/model/story.ts'
import { Attempts } from '../access/attempts.ts'
import { requirePatience, senderOf } from '../access/patience.ts'
import { Answer, type Route, route } from '../http/route.ts'
import { changeStory, findStory, followLink, shortLink, tellStory } from './show.ts'

/** A meeting room shares one address, and everybody in it a link; a program needs no more than this at once. */
const links = new Attempts({ free: 60, firstS: 15, mostS: 900, forgetS: 1800 })
const stories = new Attempts({ free: 60, firstS: 15, mostS: 900, forgetS: 1800 })

const address = z
  .string()
  .min(1)
  .max(ADDRESS_LENGTH)
  .refine(isOurAddress, {
    params: {
      es: 'No es la dirección de una vista de esta aplicación: empieza con «/» y sigue como en la barra del navegador.',
      en: 'It is not the address of a view of this application: it begins with “/” and goes on as in the bar of the browser.',
    },
  })
  .meta({ description: 'Path and search of a view: /?c=-68.2,-23.5,9' })

/** Line breaks and tabs, but no other control character. */
const words = (most: number) =>
  z
    .string()
    .max(most)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/)

const storySchema = z.strictObject({
  title: words(STORY_LIMITS.title).refine((text) => text.trim() !== '', {
    params: { es: 'El relato necesita un título.', en: 'The story needs a title.' },
  }),
  by: words(STORY_LIMITS.by),
  language: z.enum(['es', 'en']),
  steps: z
    .array(
      z.strictObject({
        title: words(STORY_LIMITS.step_title),
        text: words(STORY_LIMITS.text),
        address,
      }),
    )
    .min(1)
    .max(STORY_LIMITS.steps),
})
const keptSchema = z.object({
  ...storySchema.shape,
  id: z.string(),
  version: z.number().int(),
  saved_at: z.string(),
})

const noStore = { 'Cache-Control': 'no-store' }
const id = z.object({ id: z.string().max(40) })
const etag = (version: number) => `"${version}"`

/** The secret that a request brings: `Authorization: Bearer …`. */
const secretOf = (header: string | undefined) => /^Bearer ([\w-]{1,100})$/.exec(header ?? '')?.[1] ?? ''

/** The version that `If-Match` names. */
function knownVersion(header: string | undefined): number {
  const [, number] = /^"(\d{1,6})"$/.exec(header ?? '') ?? []
  if (number) return Number(number)
  throw new Problem('precondition-needed', {
    es: 'Falta decir qué versión se cambia: envía If-Match con el ETag que vino con el relato.',
    en: 'It is not said which version is changed: send If-Match with the ETag that came with the story.',
  })
}

export const routes: Route[] = [
  route({
    method: 'post',
    path: '/api/links',
    id: 'makeShortLink',
    tag: 'Show',
    summary: { es: 'Enlace corto a una vista', en: 'Short link to a view' },
    body: z.strictObject({ address }),
    answers: {
      200: {
        description: 'The same address has the same link',
        content: { 'application/json': z.object({ id: z.string(), url: z.string() }) },
      },
    },
    handler: async ({ context, identity, body, baseUrl, request, response }) => {
      const sender = senderOf(request)
      requirePatience(links, sender, response)
      links.add(sender)
      const id = await shortLink(context.db, identity, body.address)
      return new Answer({ id, url: `${baseUrl}/v/${id}` }, { headers: noStore })
    },
  }),
  route({
    method: 'get',
    path: '/v/:id',
    id: 'followShortLink',
    tag: 'Show',
    summary: { es: 'Abrir la vista de un enlace corto', en: 'Open the view of a short link' },
    params: id,
    answers: { 302: { description: 'To the view; to /enlace-perdido when there is none', content: {} } },
    handler: async ({ context, identity, params }) => {
      const address = await followLink(context.db, identity, params.id)
      return new Answer(null, {
        status: 302,
        headers: {
          // Checked again: what is kept was written by a stranger.
          Location: address && isOurAddress(address) ? address : '/enlace-perdido',
          'Cache-Control': 'no-cache',
        },
      })
    },
  }),
  route({
    method: 'post',
    path: '/api/stories',
    id: 'tellStory',
    tag: 'Show',
    summary: { es: 'Guardar un relato', en: 'Keep a story' },
    body: storySchema,
    answers: {
      201: {
        description: 'The secret is told this once',
        content: {
          'application/json': z.object({
            id: z.string(),
            secret: z.string().meta({ description: 'Lets the story be changed; only its hash is kept' }),
            version: z.number().int(),
            url: z.string(),
          }),
        },
      },
    },
    handler: async ({ context, identity, body, baseUrl, request, response }) => {
      const sender = senderOf(request)
      requirePatience(stories, sender, response)
      stories.add(sender)
      const told = await tellStory(context.db, identity, body)
      return new Answer(
        { ...told, url: `${baseUrl}/relato/${told.id}` },
        { status: 201, headers: { ...noStore, ETag: etag(told.version) } },
      )
    },
  }),
  route({
    method: 'get',
    path: '/api/stories/:id',
    id: 'getStory',
    tag: 'Show',
    summary: { es: 'Un relato, para quien tiene su enlace', en: 'A story, for whoever has its link' },
    params: id,
    answers: { 200: { description: 'Story', content: { 'application/json': keptSchema } } },
    handler: async ({ context, identity, params }) => {
      const story = await findStory(context.db, identity, params.id)
      return new Answer(story, { headers: { 'Cache-Control': 'no-cache', ETag: etag(story.version) } })
    },
  }),
  route({
    method: 'put',
    path: '/api/stories/:id',
    id: 'changeStory',
    tag: 'Show',
    summary: { es: 'Cambiar un relato propio', en: 'Change a story of one’s own' },
    params: id,
    body: storySchema,
    answers: {
      200: {
        description: 'The version it has now',
        content: { 'application/json': z.object({ version: z.number().int() }) },
      },
    },
    handler: async ({ context, identity, params, body, request, response }) => {
      const known = knownVersion(request.get('If-Match'))
      const sender = senderOf(request)
      requirePatience(stories, sender, response)
      stories.add(sender)
      const secret = secretOf(request.get('Authorization'))
      const version = await changeStory(context.db, identity, { id: params.id, secret, known, story: body })
      return new Answer({ version }, { headers: { ...noStore, ETag: etag(version) } })
    },
  }),
]
