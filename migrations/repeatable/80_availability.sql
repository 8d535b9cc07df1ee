-- Land availability cut exactly: grid cells propose, these functions dispose. All in metres, EPSG:32719.
-- Overlays are made on a grid of a millimetre: without one the embedded engine can hang where edges nearly coincide.

create or replace function geo.selected(version bigint, conditions jsonb, codes jsonb) returns jsonb
language sql stable
set search_path = public, pg_catalog, pg_temp
as $$
-- {feature_id: true, …} of what passes the filter and, where `codes` is a list, has one of these codes. Null: all of it.
  select coalesce(jsonb_object_agg(f.feature_id, true), '{}')
  from geo.feature f
  where (jsonb_typeof(conditions) = 'object' or jsonb_typeof(codes) = 'array') and f.version_id = version
    and (jsonb_typeof(conditions) is distinct from 'object' or geo.matches(f.properties, conditions))
    and (jsonb_typeof(codes) is distinct from 'array' or codes ? (f.properties ->> 'code'))
  having jsonb_typeof(conditions) = 'object' or jsonb_typeof(codes) = 'array'
$$;
comment on function geo.selected(bigint, jsonb, jsonb) is 'The features of a version that a filter selects; null: all.';

create or replace function geo.grown(shape geometry, metres double precision) returns geometry
language sql immutable parallel safe
set search_path = public, pg_catalog, pg_temp
as $$
-- All points at `metres` or less, and at most 0.06 % of that more: arcs are drawn with corners outside the true circle.
  select st_buffer(shape, metres / cos(pi() / 96), 24)
$$;
comment on function geo.grown(geometry, double precision) is 'A shape with all that lies within so many metres.';

drop function if exists geo.cut_land(geometry[], jsonb);
create function geo.cut_land(pieces geometry[], tests jsonb)
returns table (n integer, geom geometry)
language plpgsql stable
set search_path = public, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
-- pieces: polygons, EPSG:32719. tests, in order, each with "kind" and, of a layer, "version", "where", "codes":
--   near: land at `metres` or less of a feature goes; 0: land inside a polygon (lines and points have no inside).
--   far: land farther than `metres` from every feature goes.
--   inside: land outside the polygons goes.
--   avoid, require: the same with an area of somebody's own, "geometry": GeoJSON in EPSG:4326.
-- One row per piece, in order: what is left, MultiPolygon; empty where nothing is.
-- Index: feature_part_geom.
declare
  lands geometry[] := pieces;
  nothing constant geometry := st_setsrid('multipolygon empty'::geometry, 32719);
  test jsonb;
  kind text;
  version bigint;
  metres double precision;
  ids jsonb;
  drawn geometry;
  shape geometry;
  land geometry;
begin
  for test in select value from jsonb_array_elements(tests) loop
    kind := test ->> 'kind';
    version := (test ->> 'version')::bigint;
    metres := coalesce((test ->> 'metres')::double precision, 0);
    ids := geo.selected(version, test -> 'where', test -> 'codes');
    drawn := case when kind in ('avoid', 'require')
      then st_transform(st_setsrid(st_geomfromgeojson(test ->> 'geometry'), 4326), 32719) end;
    for i in 1 .. coalesce(array_length(lands, 1), 0) loop
      land := lands[i];
      continue when st_isempty(land);
      if kind in ('avoid', 'require') then
        shape := case when drawn && land then drawn end;
      elsif metres > 0 then
        select st_union(near.geom, 0.001) into shape
        from (
          select case when kind = 'far' then st_buffer(part.geom, metres, 24) else geo.grown(part.geom, metres) end as geom
          from geo.feature_part part
          where part.version_id = version and part.geom && st_expand(land, metres)
            and st_dwithin(part.geom, land, metres)
            and (ids is null or ids ? part.feature_id)
        ) near;
      else
        select st_union(part.geom, 0.001) into shape
        from geo.feature_part part
        where part.version_id = version and part.geom && land and st_intersects(part.geom, land)
          and st_dimension(part.geom) = 2
          and (ids is null or ids ? part.feature_id);
      end if;
      if kind in ('near', 'avoid') then
        continue when shape is null;
        lands[i] := st_multi(st_collectionextract(st_difference(land, shape, 0.001), 3));
      else
        lands[i] := case when shape is null then nothing
          else st_multi(st_collectionextract(st_intersection(land, shape, 0.001), 3)) end;
      end if;
    end loop;
  end loop;
  return query select i::integer, st_multi(each) from unnest(lands) with ordinality as l (each, i) order by i;
end
$$;
comment on function geo.cut_land(geometry[], jsonb) is 'What is left of pieces of land once criteria have cut them, EPSG:32719.';

create or replace function geo.land_of_cells(cells jsonb) returns geometry
language sql immutable parallel safe
set search_path = public, pg_catalog, pg_temp
as $$
-- cells: [[west, south, east, north], …], rectangles that may share edges and do not overlap, EPSG:32719.
  select st_union(st_makeenvelope((c ->> 0)::float8, (c ->> 1)::float8, (c ->> 2)::float8, (c ->> 3)::float8, 32719), 0.001)
  from jsonb_array_elements(cells) c
$$;
comment on function geo.land_of_cells(jsonb) is 'Rectangles of cells as one area, EPSG:32719.';

create or replace function geo.open_land(land geometry, width_m double precision) returns geometry
language sql immutable parallel safe
set search_path = public, pg_catalog, pg_temp
as $$
-- Without necks and spurs narrower than width_m. Corners stay: the second buffer has mitred joins.
  select case when width_m <= 0 then st_multi(land) else st_multi(st_collectionextract(st_intersection(
      land, st_buffer(st_buffer(land, -width_m / 2), width_m / 2 * 1.0001, 'join=mitre mitre_limit=2'), 0.001), 3))
    end
$$;
comment on function geo.open_land(geometry, double precision) is 'Land without what is narrower than a width, EPSG:32719.';

create or replace function geo.parts_of_size(land geometry, least_m2 double precision) returns geometry
language sql immutable parallel safe
set search_path = public, pg_catalog, pg_temp
as $$
-- The polygons of at least so many square metres, as one MultiPolygon; null: none.
  select st_multi(st_collect(part.geom))
  from st_dump(land) as part
  where st_dimension(part.geom) = 2 and st_area(part.geom) >= least_m2
$$;
comment on function geo.parts_of_size(geometry, double precision) is 'The parts of land that have a least area.';

create or replace function geo.mention(version bigint, feature text) returns jsonb
language sql stable
set search_path = public, pg_catalog, pg_temp
as $$
  select jsonb_build_object('layer', v.layer_id, 'feature_id', f.feature_id, 'name', f.properties ->> l.label,
    'kind', f.properties ->> 'kind', 'source', f.source, 'accuracy_m', f.accuracy_m, 'vintage', f.vintage)
  from geo.layer_version v
  join geo.layer l on l.id = v.layer_id
  join geo.feature f on f.version_id = v.id and f.feature_id = feature
  where v.id = version
$$;
comment on function geo.mention(bigint, text) is 'A feature by name, with who says it.';

drop function if exists geo.land_tenure(geometry, jsonb);
create function geo.land_tenure(land geometry, probes jsonb)
returns table (probe integer, area_m2 double precision, count integer, features jsonb, owned_m2 double precision)
language sql stable
set search_path = public, pg_catalog, pg_temp
set jit = off
as $$
-- probes: [{"version", "kinds": [kind, …]|null, "not_kinds": […]|null, "pending": boolean, "owner": boolean}, …]: features
-- of these kinds, and of others than those, that are applied for (or not); expired ones are left out. One row for each that the land meets, and one
-- without a probe: the area of which any with "owner" says whose it is. Square metres; nothing is counted twice.
with clip as materialized (
  select p.ordinality::integer as probe, (p.value ->> 'owner')::boolean as owner, (p.value ->> 'version')::bigint as version,
    part.feature_id, st_collectionextract(st_intersection(part.geom, land, 0.001), 3) as geom
  from jsonb_array_elements(probes) with ordinality as p
  join geo.feature_part part on part.version_id = (p.value ->> 'version')::bigint
    and part.geom && land and st_intersects(part.geom, land)
  join geo.feature f on f.version_id = part.version_id and f.feature_id = part.feature_id
  where st_dimension(part.geom) = 2
    and (jsonb_typeof(p.value -> 'kinds') is distinct from 'array' or p.value -> 'kinds' ? (f.properties ->> 'kind'))
    and (jsonb_typeof(p.value -> 'not_kinds') is distinct from 'array'
      or not coalesce(p.value -> 'not_kinds' ? (f.properties ->> 'kind'), false))
    and coalesce(f.properties ->> 'status', '') <> 'expired'
    and (coalesce(f.properties ->> 'status', '') = 'applied') = (p.value ->> 'pending')::boolean
),
by_feature as materialized (
  select c.probe, c.version, c.feature_id, sum(st_area(c.geom)) as m2
  from clip c group by 1, 2, 3 having sum(st_area(c.geom)) > 0.5
),
by_probe as (
  select b.probe, count(*)::integer as count,
    (select st_area(st_union(c.geom, 0.001)) from clip c where c.probe = b.probe) as m2,
    (select jsonb_agg(geo.mention(t.version, t.feature_id) || jsonb_build_object('ha', t.m2 / 10000) order by t.m2 desc, t.feature_id)
      from (select * from by_feature x where x.probe = b.probe order by x.m2 desc, x.feature_id limit 5) t) as features
  from by_feature b group by b.probe
)
select b.probe, b.m2, b.count, b.features, null::double precision from by_probe b
union all
select null, null, null, null, coalesce((select st_area(st_union(c.geom, 0.001)) from clip c where c.owner), 0)
$$;
comment on function geo.land_tenure(geometry, jsonb) is 'What layers of tenure say of land, in square metres.';

drop function if exists geo.land_metrics(geometry[], jsonb);
create function geo.land_metrics(lands geometry[], probes jsonb)
returns table (n integer, probe integer, value double precision)
language sql stable
set search_path = public, pg_catalog, pg_temp
set jit = off
as $$
-- probes: [{"metric": "distance"|"inside"|"count_within", "version", "where", "r"}, …].
-- distance: metres from the land's edge to the nearest feature, 0 inside; null: no feature. inside: share, 0 to 1.
-- count_within: people (property `population`) of the features within r metres; where the layer has none, its features.
-- Where a filter selects few features each is measured: a walk from the nearest on would pass all the others first.
with chosen as materialized (
  select p.ordinality::integer as probe, p.value ->> 'metric' as metric, (p.value ->> 'version')::bigint as version,
    (p.value ->> 'r')::double precision as r,
    geo.selected((p.value ->> 'version')::bigint, p.value -> 'where', null) as ids
  from jsonb_array_elements(probes) with ordinality as p
),
asked as materialized (
  select c.*, c.ids is not null and (select count(*) from jsonb_object_keys(c.ids)) <= 300 as is_few from chosen c
)
select land.n::integer, a.probe, case
  when a.metric = 'distance' and a.is_few then (
    select min(st_distance(part.geom, land.geom))
    from jsonb_object_keys(a.ids) k (feature_id)
    join geo.feature_part part on part.version_id = a.version and part.feature_id = k.feature_id)
  when a.metric = 'distance' then (
    select part.geom <-> land.geom from geo.feature_part part
    where part.version_id = a.version and (a.ids is null or a.ids ? part.feature_id)
    order by part.geom <-> land.geom limit 1)
  when a.metric = 'inside' then (
    select coalesce(st_area(st_union(st_collectionextract(st_intersection(part.geom, land.geom, 0.001), 3), 0.001)), 0)
      / st_area(land.geom)
    from geo.feature_part part
    where part.version_id = a.version and part.geom && land.geom and st_intersects(part.geom, land.geom)
      and st_dimension(part.geom) = 2 and (a.ids is null or a.ids ? part.feature_id))
  else (
    select coalesce(sum(coalesce((f.properties ->> 'population')::double precision, 0)) filter (where whole.has_people), count(f.*))
    from (
      select distinct part.feature_id from geo.feature_part part
      where part.version_id = a.version and part.geom && st_expand(land.geom, a.r)
        and st_dwithin(part.geom, land.geom, a.r) and (a.ids is null or a.ids ? part.feature_id)
    ) near
    join geo.feature f on f.version_id = a.version and f.feature_id = near.feature_id
    cross join (select exists (
      select from geo.feature x where x.version_id = a.version and jsonb_typeof(x.properties -> 'population') = 'number'
    ) as has_people) whole)
  end
from unnest(lands) with ordinality as land (geom, n)
cross join asked a
$$;
comment on function geo.land_metrics(geometry[], jsonb) is 'What preferences ask of pieces of land: distances, shares, counts.';

drop function if exists geo.land_comunas(geometry, bigint);
create function geo.land_comunas(land geometry, version bigint) returns jsonb
language sql stable
set search_path = public, pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('code', c.code, 'name', c.name, 'share', c.m2 / st_area(land)) order by c.m2 desc), '[]')
  from (
    select f.properties ->> 'code' as code, f.properties ->> 'name' as name,
      sum(case when st_coveredby(land, part.geom) then st_area(land) else st_area(st_intersection(part.geom, land, 0.001)) end) as m2
    from geo.feature_part part
    join geo.feature f on f.version_id = part.version_id and f.feature_id = part.feature_id
    where part.version_id = version and part.geom && land and st_intersects(part.geom, land)
    group by 1, 2
  ) c
  where c.m2 > 0.5
$$;
comment on function geo.land_comunas(geometry, bigint) is 'Comunas of a piece of land, largest share first.';

drop function if exists geo.nearest_features(geometry, jsonb);
create function geo.nearest_features(place geometry, probes jsonb)
returns table (probe integer, distance_m double precision, inside boolean, feature jsonb)
language sql stable
set search_path = public, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set jit = off
as $$
-- place: EPSG:32719. probes: [{"version", "where"}, …]; one row for each that has a feature: the nearest, and whether the
-- place lies inside one (distance 0 of a polygon).
select p.ordinality::integer, near.distance, near.inside, geo.mention((p.value ->> 'version')::bigint, near.feature_id)
from jsonb_array_elements(probes) with ordinality as p
cross join lateral (select geo.selected((p.value ->> 'version')::bigint, p.value -> 'where', null) as ids) chosen
cross join lateral (
  select part.feature_id, part.geom <-> place as distance, st_dimension(part.geom) = 2 and part.geom <-> place = 0 as inside
  from geo.feature_part part
  where part.version_id = (p.value ->> 'version')::bigint and (chosen.ids is null or chosen.ids ? part.feature_id)
  order by part.geom <-> place
  limit 1
) near
$$;
comment on function geo.nearest_features(geometry, jsonb) is 'The nearest feature of each layer to a place, in metres.';

drop function if exists geo.features_between(bigint[], bigint, jsonb, double precision, double precision, integer);
create function geo.features_between(watched bigint[], version bigint, conditions jsonb, least_m double precision,
  most_m double precision, max_items integer)
returns table (feature jsonb, distance_m double precision, lon double precision, lat double precision)
language sql stable
set search_path = public, pg_catalog, pg_temp
set jit = off
as $$
-- Features of the versions `watched` whose distance from the nearest feature of `version` that passes the filter is more
-- than least_m and at most most_m; nearest first. A feature is not compared with itself.
with chosen as materialized (select geo.selected(version, conditions, null) as ids),
thing as materialized (
  select part.version_id, part.feature_id, min(near.distance) as distance
  from geo.feature_part part
  cross join chosen
  cross join lateral (
    select other.geom <-> part.geom as distance
    from geo.feature_part other
    where other.version_id = version and (chosen.ids is null or chosen.ids ? other.feature_id)
      and not (other.version_id = part.version_id and other.feature_id = part.feature_id)
    order by other.geom <-> part.geom
    limit 1
  ) near
  where part.version_id = any (watched)
  group by 1, 2
)
select geo.mention(t.version_id, t.feature_id), t.distance, st_x(c.geom), st_y(c.geom)
from thing t
join geo.feature f on f.version_id = t.version_id and f.feature_id = t.feature_id
cross join lateral (select st_pointonsurface(f.geom) as geom) c
where t.distance > least_m and t.distance <= most_m
order by t.distance, t.version_id, t.feature_id
limit max_items
$$;
comment on function geo.features_between(bigint[], bigint, jsonb, double precision, double precision, integer) is
  'Features that lie between two distances of a layer: what changes side when a distance changes.';

drop function if exists geo.shape_of_area(geometry, double precision);
create function geo.shape_of_area(land geometry, wanted_m2 double precision) returns geometry
language plpgsql immutable
set search_path = public, pg_catalog, pg_temp
as $$
-- A compact part of the land with this area (within 1 %): a square along the land's own direction grows around the middle
-- of its largest circle; what of it is land, and connected to the middle, counts. Where that jumps past the area, because
-- another arm of the land is met, it is cut straight. The land itself where it has no more.
declare
  widest geometry;
  middle geometry;
  turn double precision;
  around geometry;
  low double precision := 0;
  high double precision;
  half double precision;
  best geometry;
  shape geometry;
  frame geometry;
begin
  select part.geom into widest from st_dump(land) as part order by st_area(part.geom) desc limit 1;
  if st_area(widest) <= wanted_m2 then return st_multi(widest); end if;
  middle := (st_maximuminscribedcircle(widest)).center;
  around := st_orientedenvelope(widest);
  turn := coalesce(st_azimuth(st_pointn(st_exteriorring(around), 1), st_pointn(st_exteriorring(around), 2)), 0);
  high := sqrt(wanted_m2) / 2;
  for step in 1 .. 60 loop
    half := case when best is null then high else (low + high) / 2 end;
    frame := st_rotate(st_makeenvelope(st_x(middle) - half, st_y(middle) - half, st_x(middle) + half, st_y(middle) + half, 32719),
      -turn, middle);
    select part.geom into shape
    from st_dump(st_collectionextract(st_intersection(widest, frame, 0.001), 3)) as part
    order by st_distance(part.geom, middle), st_area(part.geom) desc limit 1;
    if st_area(shape) < wanted_m2 then
      low := half;
      if best is null then high := high * 1.5; end if;
    else
      best := shape;
      high := half;
      exit when st_area(shape) <= wanted_m2 * 1.002;
    end if;
    exit when best is not null and high - low < 0.01;
  end loop;
  if st_area(best) <= wanted_m2 * 1.01 then return st_multi(best); end if;
  -- the land on one side of a line that moves across it
  low := 0;
  high := 1;
  around := st_rotate(best, turn, middle);
  for step in 1 .. 40 loop
    half := (low + high) / 2;
    frame := st_makeenvelope(st_xmin(around) - 1, st_ymin(around) - 1,
      st_xmin(around) + half * (st_xmax(around) - st_xmin(around)), st_ymax(around) + 1, 32719);
    shape := st_collectionextract(st_intersection(around, frame, 0.001), 3);
    if st_area(shape) < wanted_m2 then low := half; else high := half; end if;
    exit when abs(st_area(shape) / wanted_m2 - 1) < 0.002;
  end loop;
  return st_multi(st_collectionextract(st_intersection(widest, st_rotate(shape, -turn, middle), 0.001), 3));
end
$$;
comment on function geo.shape_of_area(geometry, double precision) is 'A compact part of land with a given area, EPSG:32719.';

drop function if exists geo.tile_total(geometry, geometry, jsonb, jsonb, bigint);
create function geo.tile_total(tile geometry, open geometry, area jsonb, tests jsonb, comunas bigint)
returns jsonb
language sql stable
set search_path = public, pg_catalog, pg_temp
set jit = off
as $$
-- tile: a box, EPSG:32719. open: what of it no raster excludes. area, tests: as `geo.cut_land` takes them; what is asked,
-- and what is free of it. Square metres by comuna: {code: [area, free]}. The parts of a comuna tile it, so they add up.
with asked as materialized (select geom from geo.cut_land(array[tile], area)),
free as materialized (select geom from geo.cut_land(array[open], area || tests)),
part as materialized (
  select f.properties ->> 'code' as code,
    st_area(st_intersection(p.geom, asked.geom, 0.001)) as area,
    st_area(st_intersection(p.geom, free.geom, 0.001)) as free
  from asked
  cross join free
  join geo.feature_part p on p.version_id = comunas and p.geom && tile and st_intersects(p.geom, tile)
  join geo.feature f on f.version_id = p.version_id and f.feature_id = p.feature_id
  where st_dimension(p.geom) = 2 and not st_isempty(asked.geom)
)
select coalesce(jsonb_object_agg(c.code, jsonb_build_array(c.area, c.free)), '{}')
from (select code, sum(area) as area, sum(free) as free from part group by code) c
where c.area > 0.5
$$;
comment on function geo.tile_total(geometry, geometry, jsonb, jsonb, bigint) is 'Free land in a tile, by comuna, square metres.';

drop function if exists geo.features_in(jsonb, jsonb);
create function geo.features_in(features jsonb, area jsonb) returns table (n integer)
language sql stable
set search_path = public, pg_catalog, pg_temp
set jit = off
as $$
-- features: [{"version", "feature_id"}, …]. area: tests `inside` and `require` as `geo.cut_land` takes them. Places in the list,
-- from 1, of the features that meet all of it.
select f.ordinality::integer
from jsonb_array_elements(features) with ordinality as f
where not exists (
  select from jsonb_array_elements(area) a
  cross join lateral (
    select case when a.value ->> 'kind' = 'require'
      then st_transform(st_setsrid(st_geomfromgeojson(a.value ->> 'geometry'), 4326), 32719) end as geom
  ) drawn
  where not exists (
    select from geo.feature_part part
    where part.version_id = (f.value ->> 'version')::bigint and part.feature_id = f.value ->> 'feature_id'
      and case when drawn.geom is not null then st_intersects(part.geom, drawn.geom)
        else exists (
          select from geo.feature_part ground
          join geo.feature g on g.version_id = ground.version_id and g.feature_id = ground.feature_id
          where ground.version_id = (a.value ->> 'version')::bigint and ground.geom && part.geom
            and st_intersects(ground.geom, part.geom)
            and (jsonb_typeof(a.value -> 'codes') is distinct from 'array' or a.value -> 'codes' ? (g.properties ->> 'code'))
        ) end
  )
)
$$;
comment on function geo.features_in(jsonb, jsonb) is 'Which features meet the area that is asked for.';
