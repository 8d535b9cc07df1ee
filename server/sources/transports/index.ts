import { fetchArcgis } from './arcgis.ts'
import { fetchCkan } from './ckan.ts'
import { fetchHttpFile } from './http-file.ts'
import { fetchJsonList } from './json-list.ts'
import { fetchOgcApi } from './ogcapi.ts'
import type { Assignment, Receipt } from './transport.ts'
import { fetchWfs } from './wfs.ts'

/** Fetches what a declaration asks for, by the protocol it names. Null: nothing has changed. Throws `fetch-failed`. */
export function fetchSource(assignment: Assignment): Promise<Receipt | null> {
  const { fetch } = assignment
  switch (fetch.kind) {
    case 'http':
      return fetchHttpFile({ ...assignment, fetch })
    case 'arcgis':
      return fetchArcgis({ ...assignment, fetch })
    case 'wfs':
      return fetchWfs({ ...assignment, fetch })
    case 'ogcapi':
      return fetchOgcApi({ ...assignment, fetch })
    case 'ckan':
      return fetchCkan({ ...assignment, fetch })
    case 'json':
      return fetchJsonList({ ...assignment, fetch })
  }
}
