-- What lies within a distance of a place, nearest first, and where the answer cannot be complete.

create or replace function geo.place_outline(place geometry) returns geometry
language sql immutable parallel safe
set search_path = public, pg_catalog, pg_temp
as $$
-- place: EPSG:4326. The place in EPSG:32719. Outlines of more than 500 vertices are simplified to 25 m, well under the
-- stated accuracy of what is measured from them: a comuna has thousands of vertices.
  select case when st_npoints(place) > 500
    then st_simplifypreservetopology(st_transform(place, 32719), 25)
    else st_transform(place, 32719)
  end
$$;
comment on function geo.place_outline(geometry) is 'A place as distances are measured from it, EPSG:32719.';

drop function if exists geo.nearby(geometry, double precision, text[], integer);
create function geo.nearby(place geometry, reach_m double precision, layers text[], max_items integer)
returns table (
  layer_id text,
  feature_id text,
  distance_m double precision,
  bearing_deg double precision,
  lon double precision,
  lat double precision,
  properties jsonb,
  source jsonb,
  accuracy_m real,
  vintage text
)
language sql stable
set search_path = public, pg_catalog, pg_temp
-- the planner takes PostGIS at its stated cost, and would compile for longer than it runs
set jit = off
as $$
-- place: EPSG:4326, valid. Distances in metres on EPSG:32719, from the place's edge; 0 when the feature touches the
-- place or lies inside. Bearing: degrees clockwise from true north, from the nearest point of the place to the nearest
-- point of the feature; from centre to centre when the distance is 0; null when both are one point.
-- lon, lat: centre of the feature, EPSG:4326. Index: feature_part_geom.
with here as materialized (
  select geo.place_outline(place) as geom
),
piece as materialized (
  select st_subdivide(here.geom, 64) as geom from here
),
near as materialized (
  select l.id as layer_id, l.current_version_id as version_id, each.*
  from geo.layer l
  cross join here
  cross join lateral (
    select distinct on (step.feature_id) step.feature_id, step.distance, step.geom
    from (
      -- Between two outlines every vertex meets every vertex, unless their boxes are apart. So: touching is asked first
      -- (prepared once for the place), then only the pieces of the place whose box may hold the nearest point.
      select part.feature_id, part.geom,
        case
          when st_intersects(here.geom, part.geom) then 0
          when st_dimension(part.geom) = 0 then st_distance(here.geom, part.geom)
          else (
            select min(st_distance(piece.geom, part.geom)) from piece
            where piece.geom <#> part.geom <= (
              select st_distance(first.geom, part.geom) + 0.001 from piece first order by first.geom <#> part.geom limit 1)
          )
        end as distance
      from geo.feature_part part
      where part.version_id = l.current_version_id and part.geom && st_expand(here.geom, reach_m)
      union all
      select f.feature_id, st_transform(f.geom, 32719), st_distance(st_transform(f.geom, 32719), here.geom)
      from geo.feature_restricted f
      where l.access = 'restricted' and f.version_id = l.current_version_id and f.geom is not null
    ) step
    where step.distance <= reach_m
    order by step.feature_id, step.distance
  ) each
  where l.id = any (layers)
  order by each.distance, l.id, each.feature_id
  limit max_items
)
select n.layer_id, n.feature_id, n.distance,
  degrees(st_azimuth(
    st_transform(case when n.distance = 0 then st_centroid(here.geom) else st_startpoint(line.geom) end, 4326)::geography,
    st_transform(case when n.distance = 0 then st_centroid(st_transform(f.geom, 32719)) else st_endpoint(line.geom) end, 4326)::geography)),
  st_x(st_centroid(f.geom)), st_y(st_centroid(f.geom)),
  f.properties, f.source, f.accuracy_m, f.vintage
from near n
cross join here
cross join lateral (
  select case when n.distance > 0 then (
    select st_shortestline(piece.geom, n.geom) from piece
    where piece.geom <#> n.geom <= n.distance + 0.001
    order by st_distance(piece.geom, n.geom)
    limit 1
  ) end as geom
) line
join geo.published_feature f on f.version_id = n.version_id and f.feature_id = n.feature_id
order by n.distance, n.layer_id, n.feature_id
$$;
comment on function geo.nearby(geometry, double precision, text[], integer) is
  'Features of the layers asked for within reach of a place, nearest first.';

drop function if exists geo.nearby_coverage(geometry, double precision, text[]);
create function geo.nearby_coverage(place geometry, reach_m double precision, layers text[])
returns table (layer_id text, published boolean, complete boolean, beyond_region boolean)
language sql stable
set search_path = public, pg_catalog, pg_temp
set jit = off
as $$
-- One row per layer asked for. complete: the layer is known to be whole in all of the area that was searched, so an empty
-- answer means that there is nothing. beyond_region: the search reaches outside the study area (null: not published).
with here as materialized (
  select geo.place_outline(place) as geom
),
target as materialized (
  select l.id, l.access, v.id as version_id, v.coverage, v.coverage_area
  from geo.layer l left join geo.layer_version v on v.id = l.current_version_id
  where l.id = any (layers)
),
area as materialized (
  -- versions with the same coverage share one area, so it is tested once
  select a.coverage,
    st_covers(a.geom, here.geom) and not st_dwithin(st_boundary(a.geom), here.geom, reach_m) as holds
  from (
    select distinct on (t.coverage) t.coverage, t.coverage_area as geom
    from target t
    where t.coverage_area is not null
    order by t.coverage
  ) a
  cross join here
),
region as materialized (
  select st_covers(s.geom, here.geom) and not st_dwithin(st_boundary(s.geom), here.geom, reach_m) as holds
  from geo.layer l
  cross join lateral (
    select st_union(p.geom, 0.001) as geom from geo.feature_part p where p.version_id = l.current_version_id
  ) s
  cross join here
  where l.id = 'study_area'
)
select t.id, t.version_id is not null,
  coalesce(a.holds, false)
    and (t.access = 'public' or app.has_role('reviewer') or app.has_role('steward') or app.has_role('admin')),
  not (select holds from region)
from target t left join area a on a.coverage = t.coverage
order by t.id
$$;
comment on function geo.nearby_coverage(geometry, double precision, text[]) is
  'Whether each layer is published, and known to be complete within reach of a place.';
