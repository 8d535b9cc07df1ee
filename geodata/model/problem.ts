import type { Language, Text } from './text.ts'

/** Every expected failure: its stable slug, its HTTP status, its title. Leaves the server as RFC 9457 problem details. */
export const PROBLEMS = {
  'bad-request': {
    status: 400,
    title: { es: 'La solicitud no se entiende', en: 'The request is not understood' },
  },
  'unknown-parameter': { status: 400, title: { es: 'Parámetro desconocido', en: 'Unknown parameter' } },
  'bad-parameter': {
    status: 400,
    title: { es: 'Parámetro con un valor que no sirve', en: 'Parameter with an unusable value' },
  },
  'malformed-json': {
    status: 400,
    title: { es: 'El cuerpo no es JSON válido', en: 'The body is not valid JSON' },
  },
  'sign-in-needed': { status: 401, title: { es: 'Hay que entrar', en: 'Sign-in needed' } },
  'sign-in-failed': { status: 401, title: { es: 'No se pudo entrar', en: 'Could not sign in' } },
  'not-allowed': {
    status: 403,
    title: { es: 'No permitido con esta cuenta', en: 'Not allowed for this account' },
  },
  'foreign-origin': {
    status: 403,
    title: { es: 'Solicitud de otra página', en: 'Request from another page' },
  },
  'not-found': { status: 404, title: { es: 'No existe', en: 'Not found' } },
  'unknown-layer': { status: 404, title: { es: 'Capa desconocida', en: 'Unknown layer' } },
  'no-data': { status: 404, title: { es: 'Capa sin datos publicados', en: 'Layer without published data' } },
  'nothing-selected': { status: 404, title: { es: 'Nada que descargar', en: 'Nothing to download' } },
  'not-acceptable': { status: 406, title: { es: 'Formato no disponible', en: 'Format not available' } },
  'method-not-allowed': { status: 405, title: { es: 'Método no permitido', en: 'Method not allowed' } },
  'too-large': { status: 413, title: { es: 'Demasiado grande', en: 'Too large' } },
  'unsupported-media-type': {
    status: 415,
    title: { es: 'Tipo de contenido no admitido', en: 'Unsupported content type' },
  },
  'bad-facts': { status: 422, title: { es: 'Antecedentes que no sirven', en: 'Unusable facts' } },
  'bad-criteria': { status: 422, title: { es: 'Criterios que no sirven', en: 'Unusable criteria' } },
  'bad-geometry': { status: 422, title: { es: 'Geometría que no sirve', en: 'Unusable geometry' } },
  'site-not-polygon': {
    status: 422,
    title: { es: 'El sitio no es un polígono', en: 'The site is not a polygon' },
  },
  'site-empty': { status: 422, title: { es: 'El sitio está vacío', en: 'The site is empty' } },
  'site-too-many-vertices': { status: 422, title: { es: 'Demasiados vértices', en: 'Too many vertices' } },
  'site-outside-region': { status: 422, title: { es: 'Fuera de la región', en: 'Outside the region' } },
  'site-axes-flipped': {
    status: 422,
    title: { es: 'Latitud y longitud cambiadas', en: 'Latitude and longitude swapped' },
  },
  'site-not-degrees': {
    status: 422,
    title: { es: 'Coordenadas que no son grados', en: 'Coordinates that are not degrees' },
  },
  'site-antimeridian': {
    status: 422,
    title: { es: 'Cruza el antimeridiano', en: 'Crosses the antimeridian' },
  },
  'site-not-finite': {
    status: 422,
    title: { es: 'Coordenadas que no son números', en: 'Coordinates that are not numbers' },
  },
  'site-too-small': {
    status: 422,
    title: { es: 'El sitio no tiene superficie', en: 'The site has no area' },
  },
  'site-self-crossing': {
    status: 422,
    title: { es: 'El contorno se cruza a sí mismo', en: 'The outline crosses itself' },
  },
  'unsupported-crs': {
    status: 422,
    title: { es: 'Sistema de coordenadas no admitido', en: 'Unsupported coordinate system' },
  },
  'import-failed': {
    status: 422,
    title: { es: 'El archivo no se pudo importar', en: 'The file could not be imported' },
  },
  'weak-password': { status: 422, title: { es: 'Contraseña que no sirve', en: 'Unusable password' } },
  'invitation-invalid': {
    status: 404,
    title: { es: 'Invitación que no sirve', en: 'Unusable invitation' },
  },
  'name-taken': { status: 409, title: { es: 'Nombre ocupado', en: 'Name taken' } },
  'correction-state': {
    status: 409,
    title: { es: 'La corrección ya está en otro estado', en: 'The correction is in another state already' },
  },
  'evidence-needed': {
    status: 422,
    title: { es: 'Falta en qué se apoya', en: 'What it rests on is missing' },
  },
  'dispute-state': {
    status: 409,
    title: { es: 'La objeción ya está en otro estado', en: 'The dispute is in another state already' },
  },
  'fetch-failed': {
    status: 502,
    title: { es: 'La fuente no entregó los datos', en: 'The source did not give the data' },
  },
  'crs-unconfirmed': {
    status: 422,
    title: {
      es: 'Falta confirmar el sistema de coordenadas',
      en: 'The coordinate system is to be confirmed',
    },
  },
  'import-state': {
    status: 409,
    title: { es: 'La importación no está en ese paso', en: 'The import is not at that step' },
  },
  'batch-state': {
    status: 409,
    title: { es: 'El lote no está en ese paso', en: 'The batch is not at that step' },
  },
  'edited-meanwhile': {
    status: 412,
    title: { es: 'Alguien lo cambió entretanto', en: 'Somebody changed it meanwhile' },
  },
  'precondition-needed': {
    status: 428,
    title: { es: 'Falta la versión que se cambia', en: 'The version that is changed is missing' },
  },
  'publish-conflict': {
    status: 409,
    title: { es: 'Otra persona publicó antes', en: 'Someone else published first' },
  },
  'too-many-requests': { status: 429, title: { es: 'Demasiadas solicitudes', en: 'Too many requests' } },
  'too-slow': { status: 503, title: { es: 'La consulta tardó demasiado', en: 'The query took too long' } },
  unavailable: {
    status: 503,
    title: { es: 'Servicio no disponible por ahora', en: 'Service unavailable for now' },
  },
  internal: { status: 500, title: { es: 'Algo falló de nuestro lado', en: 'Something failed on our side' } },
} as const satisfies Record<string, { status: number; title: Text }>

export type ProblemSlug = keyof typeof PROBLEMS

/** One wrong field: where (JSON pointer, RFC 6901, or the name of a query parameter) and a sentence. */
export interface FieldProblem {
  pointer: string
  detail: Text
}

/** An expected failure. Throw it near the cause; the HTTP layer or the command line says it in the person's language. */
export class Problem extends Error {
  readonly slug: ProblemSlug
  /** What happened, to what, and what to do. */
  readonly detail: Text
  readonly errors: readonly FieldProblem[]
  /** Typed details beside the text, e.g. `repaired` for a site. */
  readonly extra: Readonly<Record<string, unknown>>

  constructor(
    slug: ProblemSlug,
    detail: Text,
    more: { errors?: readonly FieldProblem[]; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(detail.en, { cause: more.cause })
    this.name = 'Problem'
    this.slug = slug
    this.detail = detail
    this.errors = more.errors ?? []
    this.extra = more.extra ?? {}
  }

  get status(): number {
    return PROBLEMS[this.slug].status
  }

  /** The RFC 9457 document in one language. */
  toJSON(language: Language = 'es', instance?: string): Record<string, unknown> {
    return {
      type: `/api/problems#${this.slug}`,
      title: PROBLEMS[this.slug].title[language],
      status: this.status,
      detail: this.detail[language],
      ...(instance ? { instance } : {}),
      slug: this.slug,
      ...(this.errors.length
        ? { errors: this.errors.map(({ pointer, detail }) => ({ pointer, detail: detail[language] })) }
        : {}),
      ...this.extra,
    }
  }
}
