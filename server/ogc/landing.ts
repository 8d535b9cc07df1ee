import type { Language } from '../../geodata/model/text.ts'
import { type Html, html } from './html.ts'
import { type Link, linksHtml } from './reply.ts'

const DESCRIPTION = {
  es: 'Capas, elementos y teselas vectoriales de la Región de Antofagasta, con la fuente, la vigencia y la precisión de cada elemento; y dos procesos: la evaluación preliminar de un sitio y lo que hay cerca de un lugar. Orienta; no decide.',
  en: 'Layers, features and vector tiles of the Antofagasta Region, with the source, vintage and accuracy of every feature; and two processes: the screening of a site, and what lies near a place. It screens; it does not decide.',
}

/** The landing page of the OGC API. */
export function landing(baseUrl: string, language: Language) {
  const es = language === 'es'
  const at = (path: string) => `${baseUrl}/ogc${path}`
  const links: Link[] = [
    {
      rel: 'self',
      href: at('?f=json'),
      type: 'application/json',
      title: es ? 'Este documento' : 'This document',
    },
    {
      rel: 'alternate',
      href: at('?f=html'),
      type: 'text/html',
      title: es ? 'Este documento, para leer' : 'This document, to read',
    },
    {
      rel: 'service-desc',
      href: at('/api?f=json'),
      type: 'application/vnd.oai.openapi+json;version=3.1',
      title: es ? 'Definición OpenAPI 3.1' : 'OpenAPI 3.1 definition',
    },
    {
      rel: 'service-doc',
      href: at('/api?f=html'),
      type: 'text/html',
      title: es ? 'Direcciones del servicio' : 'Addresses of the service',
    },
    {
      rel: 'conformance',
      href: at('/conformance'),
      type: 'application/json',
      title: es ? 'Clases de conformidad' : 'Conformance classes',
    },
    { rel: 'data', href: at('/collections'), type: 'application/json', title: es ? 'Capas' : 'Layers' },
    {
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes',
      href: at('/tileMatrixSets'),
      type: 'application/json',
      title: es ? 'Esquemas de teselas' : 'Tile matrix sets',
    },
    {
      rel: 'describedby',
      href: `${baseUrl}/api/catalogue.jsonld`,
      type: 'application/ld+json',
      title: es ? 'Catálogo DCAT-AP 3' : 'DCAT-AP 3 catalogue',
    },
    {
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/processes',
      href: at('/processes'),
      type: 'application/json',
      title: es ? 'Procesos' : 'Processes',
    },
  ]
  return { title: 'Suelo Común', description: DESCRIPTION[language], links }
}

/** The page at which the API begins. */
export function landingHtml(document: ReturnType<typeof landing>): Html {
  return html`<p>${document.description}</p>${linksHtml(document.links)}`
}
