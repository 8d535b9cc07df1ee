-- What else lies around a site: in its basin, in its comuna, within distances of it.

drop function if exists geo.context_zones(geometry, bigint, bigint, double precision[], jsonb);
create function geo.context_zones(
  site geometry, basin_version bigint, comuna_version bigint, reaches_m double precision[], targets jsonb)
returns table (zone text, names jsonb, layer_id text, complete boolean)
language sql stable
set search_path = public, pg_catalog, pg_temp
set jit = off
as $$
-- site: polygon, EPSG:4326, valid. targets: [{"layer": …, "version": …}, …]. One row for each zone and layer.
-- zone: 'basin' and 'comuna' (absent when the site touches none), and each reach in metres as text.
-- names: the features that make the zone, [{feature_id, name, code}]; null for a reach.
-- complete: the layer is known to be whole in all of the zone.
with shape as materialized (
  select st_transform(site, 32719) as geom
),
touched as materialized (
  select z.zone, p.version_id, p.feature_id
  from shape s
  cross join (values ('basin', basin_version), ('comuna', comuna_version)) as z (zone, version_id)
  join geo.feature_part p on p.version_id = z.version_id and p.geom && s.geom and st_intersects(p.geom, s.geom)
  group by 1, 2, 3
),
area as materialized (
  select t.zone,
    jsonb_agg(jsonb_build_object(
      'feature_id', t.feature_id, 'name', f.properties ->> 'name', 'code', f.properties ->> 'code')
      order by t.feature_id) as names,
    st_union(st_transform(f.geom, 32719), 0.001) as geom
  from touched t join geo.feature f on f.version_id = t.version_id and f.feature_id = t.feature_id
  group by t.zone
  union all
  select reach::text, null, st_buffer(s.geom, reach) from shape s cross join unnest(reaches_m) as reach
),
target as materialized (
  select t.value ->> 'layer' as layer_id, v.coverage, v.coverage_area
  from jsonb_array_elements(targets) as t
  left join geo.layer_version v on v.id = (t.value ->> 'version')::bigint
),
covered as materialized (
  -- versions with the same coverage share one area, so it is tested once
  -- the outlines of one limit by two agencies differ by a hair
  select c.coverage, a.zone, st_covers(c.coverage_area, a.geom) or (
      a.names is not null and st_area(st_difference(a.geom, c.coverage_area, 0.001)) <= 0.001 * st_area(a.geom)) as holds
  from (
    select distinct on (coverage) coverage, coverage_area from target where coverage_area is not null order by coverage
  ) c
  cross join area a
)
select a.zone, a.names, t.layer_id, coalesce(c.holds, false)
from area a
cross join target t
left join covered c on c.coverage = t.coverage and c.zone = a.zone
order by a.zone, t.layer_id
$$;
comment on function geo.context_zones(geometry, bigint, bigint, double precision[], jsonb) is
  'The basin, the comuna and the distances around a site, and in which of them each layer is known to be whole.';

create or replace function geo.lies_in(part geometry, area geometry, edge geometry, margin_m double precision) returns integer
language sql immutable parallel safe
set search_path = public, pg_catalog, pg_temp
as $$
-- 2: some of the part lies in the area however both are moved by the margin; 1: some of it may; 0: it cannot.
-- A part that reaches in is asked by a point on the surface of what lies inside, which never says more than is so.
  select case
    when not st_dwithin(part, area, margin_m) then 0
    when not st_intersects(part, area) then 1
    when st_distance(
      case when st_dimension(part) = 0 then part else st_pointonsurface(st_intersection(part, area, 0.001)) end, edge) > margin_m
      then 2
    when margin_m = 0 then 2
    else 1
  end
$$;
comment on function geo.lies_in(geometry, geometry, geometry, double precision) is
  'Whether a part lies in an area: 2 certainly, 1 perhaps, 0 not; EPSG:32719.';

drop function if exists geo.context_items(geometry, double precision, jsonb, bigint, bigint, double precision, integer);
create function geo.context_items(
  site geometry, site_accuracy_m double precision, targets jsonb, basin_version bigint, comuna_version bigint,
  reach_m double precision, max_items integer)
returns table (
  layer_id text,
  feature_id text,
  distance_m double precision,
  basin text,
  comuna text,
  lon double precision,
  lat double precision,
  area_ha double precision,
  properties jsonb,
  source jsonb,
  accuracy_m real,
  vintage text
)
language sql stable
set search_path = public, pg_catalog, pg_temp
set jit = off
as $$
-- site: polygon, EPSG:4326, valid. Metres on EPSG:32719 from its edge; 0 when the feature touches it.
-- What may lie within reach_m of the site by the accuracy of both, or in the basins or comunas that the site touches.
-- basin, comuna: 'in' (certainly), 'may' (its accuracy cannot tell), 'out'; null when the site touches none.
-- area_ha: hectares of a feature drawn as an area; null for points and lines. Index: feature_part_geom.
with shape as materialized (
  select st_transform(site, 32719) as geom
),
target as materialized (
  select t.value ->> 'layer' as layer_id, v.id as version_id, coalesce(v.accuracy_m, 0) as worst_m
  from jsonb_array_elements(targets) as t
  join geo.layer_version v on v.id = (t.value ->> 'version')::bigint
),
zone as materialized (
  -- what the site touches, whole, with its boundary and by how much that may be off
  select z.zone, st_union(st_transform(f.geom, 32719), 0.001) as geom, st_boundary(st_union(st_transform(f.geom, 32719), 0.001)) as edge,
    coalesce(max(f.accuracy_m), 0) as accuracy_m
  from shape s
  cross join (values ('basin', basin_version), ('comuna', comuna_version)) as z (zone, version_id)
  join geo.feature f on f.version_id = z.version_id and exists (
    select from geo.feature_part p
    where p.version_id = f.version_id and p.feature_id = f.feature_id and p.geom && s.geom and st_intersects(p.geom, s.geom))
  group by z.zone
),
window_of as materialized (
  select t.layer_id, t.version_id, st_expand(s.geom, reach_m + t.worst_m + site_accuracy_m) as box
  from target t cross join shape s
  union all
  select t.layer_id, t.version_id, st_expand(z.geom, t.worst_m + z.accuracy_m)
  from target t cross join zone z
),
candidate as materialized (
  select distinct w.layer_id, p.version_id, p.feature_id
  from window_of w
  join geo.feature_part p on p.version_id = w.version_id and p.geom && w.box
),
placed as materialized (
  select c.layer_id, c.version_id, c.feature_id, f.accuracy_m,
    min(st_distance(p.geom, s.geom)) as distance_m,
    max(case when b.geom is null then null else geo.lies_in(p.geom, b.geom, b.edge, (coalesce(f.accuracy_m, 0) + b.accuracy_m)::double precision) end) as basin,
    max(case when m.geom is null then null else geo.lies_in(p.geom, m.geom, m.edge, (coalesce(f.accuracy_m, 0) + m.accuracy_m)::double precision) end) as comuna
  from candidate c
  cross join shape s
  join geo.feature f on f.version_id = c.version_id and f.feature_id = c.feature_id
  join geo.feature_part p on p.version_id = c.version_id and p.feature_id = c.feature_id
  left join zone b on b.zone = 'basin'
  left join zone m on m.zone = 'comuna'
  group by 1, 2, 3, 4
)
select n.layer_id, n.feature_id, n.distance_m,
  (array['out', 'may', 'in'])[n.basin + 1], (array['out', 'may', 'in'])[n.comuna + 1],
  st_x(c.point), st_y(c.point),
  case when st_dimension(f.geom) = 2 then st_area(st_transform(f.geom, 32719)) / 10000 end,
  f.properties, f.source, f.accuracy_m, f.vintage
from placed n
join geo.feature f on f.version_id = n.version_id and f.feature_id = n.feature_id
cross join lateral (select st_pointonsurface(f.geom) as point) c
where n.distance_m <= reach_m + coalesce(n.accuracy_m, 0) + site_accuracy_m or n.basin > 0 or n.comuna > 0
order by n.distance_m, n.layer_id, n.feature_id
limit max_items
$$;

comment on function geo.context_items(geometry, double precision, jsonb, bigint, bigint, double precision, integer) is
  'Features of given layer versions around a site, in its basins and in its comunas, with how certain that is.';

drop function if exists geo.context_land(jsonb);
create function geo.context_land(groups jsonb)
returns table (n integer, area_ha double precision)
language sql stable
set search_path = public, pg_catalog, pg_temp
set jit = off
as $$
-- groups: [[{"version": …, "feature": …}, …], …]. One row for each, in order: hectares that the features cover together,
-- whatever they overlap.
  select g.ordinality::integer, coalesce(st_area(st_union(st_transform(f.geom, 32719), 0.001)), 0) / 10000
  from jsonb_array_elements(groups) with ordinality as g (members, ordinality)
  cross join jsonb_to_recordset(g.members) as k (version bigint, feature text)
  join geo.feature f on f.version_id = k.version and f.feature_id = k.feature and st_dimension(f.geom) = 2
  group by 1
  order by 1
$$;
comment on function geo.context_land(jsonb) is 'Hectares that features cover together, for each group of them.';
