-- What a site touches and how far things are, for many layers in one query.

create or replace function geo.matches(properties jsonb, conditions jsonb) returns boolean
language sql immutable parallel safe
as $$
-- `conditions`: {"zone": "tocopilla"} for equality; suffixes _gte and _lt compare numbers. Null conditions match all.
  select conditions is null or not exists (
    select from jsonb_each(conditions) as c (key, value)
    where not coalesce(case
      when c.key like '%\_gte' then (properties ->> left(c.key, -4))::double precision >= (c.value #>> '{}')::double precision
      when c.key like '%\_lt' then (properties ->> left(c.key, -3))::double precision < (c.value #>> '{}')::double precision
      else properties -> c.key = c.value
    end, false))
$$;
comment on function geo.matches(jsonb, jsonb) is 'Whether a feature passes an attribute filter of the rule language.';

create or replace function geo.feature_matches(version bigint, feature text, conditions jsonb) returns boolean
language sql stable parallel safe
as $$
  select exists (
    select from geo.feature f
    where f.version_id = version and f.feature_id = feature and geo.matches(f.properties, conditions))
  or exists (
    select from geo.feature_restricted f
    where f.version_id = version and f.feature_id = feature and geo.matches(f.properties, conditions))
$$;
comment on function geo.feature_matches(bigint, text, jsonb) is 'geo.matches for a feature by its id.';

drop function if exists geo.measure_site(geometry, jsonb);
create function geo.measure_site(site geometry, probes jsonb)
returns table (
  probe integer,
  status text,
  version_id bigint,
  known_within_m double precision,
  count integer,
  overlap_m2 double precision,
  length_m double precision,
  distance_m double precision,
  features jsonb
)
language sql stable
set search_path = public, pg_catalog, pg_temp
as $$
-- site: polygon, EPSG:4326, valid. probes: [{"layer": …, "where": {…}|null}, …]; one row comes back for each, in order.
-- Square metres and metres in EPSG:32719. An overlap is never counted twice: clipped parts are united first.
-- features: touched, largest overlap first, or else the three nearest; each with name, source, accuracy and date.
-- known_within_m: how far around the site the layer is known to be complete; null: absence means nothing here.
-- Index: feature_part_geom, for the box test and for the nearest-first walk.
with shape as materialized (
  select st_transform(site, 32719) as geom
),
target as materialized (
  select
    p.ordinality::integer as n,
    nullif(p.value -> 'where', 'null'::jsonb) as conditions,
    l.access,
    l.declaration ->> 'label' as label,
    l.current_version_id as version_id,
    v.coverage_area
  from jsonb_array_elements(probes) with ordinality as p
  left join geo.layer l on l.id = p.value ->> 'layer'
  left join geo.layer_version v on v.id = l.current_version_id
)
select
  t.n,
  case
    when t.version_id is null then 'no-version'
    when t.access = 'restricted' and not (app.has_role('reviewer') or app.has_role('steward') or app.has_role('admin'))
      then 'outside-coverage'
    when t.coverage_area is not null and st_covers(t.coverage_area, s.geom) then 'measured'
    else 'outside-coverage'
  end,
  t.version_id,
  case when t.coverage_area is not null and st_covers(t.coverage_area, s.geom)
    then st_distance(st_boundary(t.coverage_area), s.geom) end,
  coalesce(hit.count, 0),
  coalesce(hit.area, 0),
  coalesce(hit.length, 0),
  case when hit.count > 0 then 0 else near.distance end,
  coalesce(named.features, '[]'::jsonb)
from target t
cross join shape s
left join lateral (
  -- what the site touches
  select
    count(*)::integer as count,
    st_area(st_union(each.area)) as area,
    st_length(st_union(each.line)) as length,
    jsonb_agg(jsonb_build_object(
      'feature_id', each.feature_id,
      'distance_m', 0,
      'overlap_ha', coalesce(st_area(each.area), 0) / 10000,
      'length_km', coalesce(st_length(each.line), 0) / 1000
    ) order by coalesce(st_area(each.area), 0) desc, coalesce(st_length(each.line), 0) desc, each.feature_id) as features
  from (
    select
      piece.feature_id,
      st_union(st_collectionextract(piece.geom, 3)) filter (where piece.dimension = 2) as area,
      st_union(st_collectionextract(piece.geom, 2)) filter (where piece.dimension = 1) as line
    from (
      select part.feature_id, st_dimension(part.geom) as dimension,
        case when st_coveredby(part.geom, s.geom) then part.geom else st_intersection(part.geom, s.geom) end as geom
      from geo.feature_part part
      where part.version_id = t.version_id and part.geom && s.geom and st_intersects(part.geom, s.geom)
      union all
      select f.feature_id, st_dimension(f.geom), st_intersection(st_transform(f.geom, 32719), s.geom)
      from geo.feature_restricted f
      where t.access = 'restricted' and f.version_id = t.version_id
        and f.geom && site and st_intersects(f.geom, site)
    ) piece
    where t.conditions is null or geo.feature_matches(t.version_id, piece.feature_id, t.conditions)
    group by piece.feature_id
  ) each
  having count(*) > 0
) hit on t.version_id is not null
left join lateral (
  -- or else the three nearest
  select min(walk.distance) as distance,
    jsonb_agg(jsonb_build_object(
      'feature_id', walk.feature_id, 'distance_m', walk.distance, 'overlap_ha', 0, 'length_km', 0) order by walk.distance) as features
  from (
    select step.feature_id, min(step.distance) as distance
    from (
      (select part.feature_id, part.geom <-> s.geom as distance
      from geo.feature_part part
      where part.version_id = t.version_id
        and (t.conditions is null or geo.feature_matches(t.version_id, part.feature_id, t.conditions))
      order by part.geom <-> s.geom
      limit 8)
      union all
      (select f.feature_id, st_distance(st_transform(f.geom, 32719), s.geom)
      from geo.feature_restricted f
      where t.access = 'restricted' and f.version_id = t.version_id and f.geom is not null
        and (t.conditions is null or geo.matches(f.properties, t.conditions))
      order by 2
      limit 8)
    ) step
    group by step.feature_id
    order by distance
    limit 3
  ) walk
) near on t.version_id is not null and hit.count is null
left join lateral (
  -- with the name, source and accuracy of at most twenty
  select jsonb_agg(mention.value || jsonb_build_object(
    'name', coalesce(f.properties, r.properties) ->> t.label,
    'source', coalesce(f.source, r.source),
    'accuracy_m', coalesce(f.accuracy_m, r.accuracy_m),
    'vintage', coalesce(f.vintage, r.vintage)) order by mention.ordinality) as features
  from jsonb_array_elements(coalesce(hit.features, near.features)) with ordinality as mention
  left join geo.feature f on f.version_id = t.version_id and f.feature_id = mention.value ->> 'feature_id'
  left join geo.feature_restricted r
    on t.access = 'restricted' and r.version_id = t.version_id and r.feature_id = mention.value ->> 'feature_id'
  where mention.ordinality <= 20
) named on t.version_id is not null
order by t.n
$$;
comment on function geo.measure_site(geometry, jsonb) is
  'One row per probe: overlap, length and distance between a site and a layer, in metres on EPSG:32719.';
