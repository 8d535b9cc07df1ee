import { routes as access } from './access/routes.ts'
import { routes as availability } from './availability/routes.ts'
import { routes as availabilityExact } from './availability-exact/routes.ts'
import { routes as batches } from './batches/routes.ts'
import { routes as certificates } from './certificates/routes.ts'
import { routes as context } from './context/routes.ts'
import { routes as corrections } from './corrections/routes.ts'
import { routes as disputes } from './disputes/routes.ts'
import { routes as exports } from './exports/routes.ts'
import { routes as feedback } from './feedback/routes.ts'
import { routes as fields } from './fields/routes.ts'
import { routes as guard } from './guard/routes.ts'
import { routes as health } from './health.ts'
import { routes as problems } from './http/problems.ts'
import type { Route } from './http/route.ts'
import { routes as imports } from './imports/routes.ts'
import { routes as points } from './layers/points-routes.ts'
import { routes as layers } from './layers/routes.ts'
import { routes as versions } from './layers/version-routes.ts'
import { routes as nearby } from './nearby/routes.ts'
import { ogcRoutes } from './ogc/routes.ts'
import { routes as permits } from './permits/routes.ts'
import { routes as reports } from './reports/routes.ts'
import { routes as rules } from './rules/routes.ts'
import { routes as scenarios } from './scenarios/routes.ts'
import { routes as screening } from './screening/routes.ts'
import { routes as show } from './show/routes.ts'
import { routes as sites } from './sites/routes.ts'
import { routes as sources } from './sources/routes.ts'
import { routes as standing } from './standing/routes.ts'
import { routes as summary } from './summary/routes.ts'

/** All routes: Express registers them, OpenAPI is generated from them. */
export const routes: readonly Route[] = [
  ...health,
  ...problems,
  ...access,
  ...layers,
  ...versions,
  ...points,
  ...fields,
  ...imports,
  ...sources,
  ...corrections,
  ...sites,
  ...guard,
  ...rules,
  ...reports,
  ...screening,
  ...permits,
  ...batches,
  ...certificates,
  ...context,
  ...standing,
  ...disputes,
  ...nearby,
  ...summary,
  ...availability,
  ...availabilityExact,
  ...scenarios,
  ...show,
  ...exports,
  ...feedback,
  ...ogcRoutes(() => routes),
]
