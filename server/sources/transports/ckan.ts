import type { Fetch } from '../../../geodata/model/connector.ts'
import { fetchFailed, quote } from '../problems.ts'
import { fetchFileAt } from './http-file.ts'
import { isRecord, type Transport, withQuery } from './transport.ts'

type Declared = Extract<Fetch, { kind: 'ckan' }>

/** A file of a data set of a CKAN catalogue (Action API 3, `package_show`): the resource changed last among those that fit. */
export const fetchCkan: Transport<Declared> = async (assignment) => {
  const { fetch, client } = assignment
  const address = withQuery(`${fetch.url.replace(/\/$/, '')}/api/3/action/package_show`, {
    id: fetch.dataset,
  })
  const answer = await client.json(address)
  const result = isRecord(answer) && answer.success === true && isRecord(answer.result) ? answer.result : null
  if (!result || !Array.isArray(result.resources)) {
    const error = isRecord(answer) && isRecord(answer.error) ? answer.error : {}
    const words = quote(String(error.message ?? JSON.stringify(answer)), 120)
    throw fetchFailed(
      `${fetch.url} no entrega el conjunto «${fetch.dataset}»: «${words}».`,
      `${fetch.url} does not give the data set “${fetch.dataset}”: “${words}”.`,
    )
  }
  const resources = result.resources.filter(isRecord)
  const [chosen] = resources
    .filter((resource) => fits(resource, fetch.resource))
    .sort((a, b) => changedAt(b).localeCompare(changedAt(a)))
  if (typeof chosen?.url !== 'string') {
    const names = resources.map(({ name, url }) => String(name || url)).join(', ')
    throw fetchFailed(
      `El conjunto «${fetch.dataset}» de ${fetch.url} ya no tiene un archivo «${fetch.resource}»; tiene ${names || 'ninguno'}.`,
      `The data set “${fetch.dataset}” of ${fetch.url} has no file “${fetch.resource}” any more; it has ${names || 'none'}.`,
    )
  }
  return fetchFileAt(assignment, new URL(chosen.url, fetch.url).href, [address])
}

/** Whether a resource is meant: its identifier, or words of its name, address or format, whatever their case. */
function fits({ id, name, url, format }: Record<string, unknown>, words: string): boolean {
  if (id === words) return true
  const wanted = words.toLowerCase()
  return [name, url, format].some((each) =>
    String(each ?? '')
      .toLowerCase()
      .includes(wanted),
  )
}

const changedAt = ({ last_modified, metadata_modified, created }: Record<string, unknown>): string =>
  String(last_modified ?? metadata_modified ?? created ?? '')
