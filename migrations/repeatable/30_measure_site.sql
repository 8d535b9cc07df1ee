-- What a site touches and how far things are, for many layers in one query.

create or replace function geo.condition_path(conditions jsonb) returns jsonpath
language sql immutable parallel safe
as $$
-- `conditions`: {"zone": "tocopilla"} for equality; suffixes _gte and _lt compare numbers. Null for null or {}.
  select string_agg(case
    when c.key like '%\_gte' then format('$.%s >= %s', to_json(left(c.key, -4)), (c.value #>> '{}')::double precision)
    when c.key like '%\_lt' then format('$.%s < %s', to_json(left(c.key, -3)), (c.value #>> '{}')::double precision)
    else format('$.%s == %s', to_json(c.key), c.value)
  end, ' && ')::jsonpath
  from jsonb_each(nullif(conditions, 'null'::jsonb)) as c (key, value)
$$;
comment on function geo.condition_path(jsonb) is 'An attribute filter of the rule language, as a predicate on properties.';

create or replace function geo.matches(properties jsonb, conditions jsonb) returns boolean
language sql immutable parallel safe
as $$ select geo.condition_path(conditions) is null or coalesce(properties @@ geo.condition_path(conditions), false) $$;
comment on function geo.matches(jsonb, jsonb) is 'Whether a feature passes an attribute filter of the rule language.';

drop function if exists geo.feature_matches(bigint, text, jsonb);
drop function if exists geo.measure_site(geometry, jsonb);
create or replace function geo.measure_site(site geometry, site_accuracy_m double precision, probes jsonb, detail boolean)
returns table (
  probe integer,
  status text,
  version_id bigint,
  known_within_m double precision,
  touch text,
  cover text,
  possible_m double precision,
  certain_m double precision,
  margin_m double precision,
  count integer,
  overlap_m2 double precision,
  length_m double precision,
  distance_m double precision,
  features jsonb
)
language plpgsql stable
set search_path = public, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
-- site: polygon, EPSG:4326, valid; its outline may be off by site_accuracy_m.
-- probes: [{"layer": …, "version": id|null, "where": {…}|null, "cover": boolean}, …]; one row comes back for each, in
-- order. `version`: measured against this one instead of the published. `cover`: say whether the layer covers the site.
-- detail: overlaps, lengths and the features by name; without it only what rules need (features is then empty).
-- Square metres and metres in EPSG:32719. An overlap is never counted twice: clipped parts are united first.
-- features: touched, largest overlap first, or else the three nearest; each with name, source, accuracy and date.
-- known_within_m: how far around the site the layer is known to be complete; null: absence means nothing here.
--
-- Margin of a feature: accuracy of the site plus its own. A feature without a stated accuracy has the largest of its
-- version; a version that states none is taken as a kilometre. An edge moves inside its accuracy; so of a point at
-- least a margin deep inside the other shape it is certain that it stays there:
-- touch: `certain` when a point of the feature lies a margin deep in the site, or one of the site in the feature;
--   `clear` when nothing lies within its margin; else `cannot-tell`.
-- cover: `inside` when the site, grown by the margin, is still covered; `not-inside` when a point of it lies more than
--   the margin out; else `cannot-tell`.
-- possible_m: least of distance less margin; certain_m: least of distance plus margin, 0 when it certainly touches.
-- Overlays are made on a grid of a millimetre: without one the embedded engine can hang where edges nearly coincide.
-- Index: feature_part_geom, for the box test and for the nearest-first walk.
declare
  shape constant geometry := st_transform(site, 32719);
begin
  return query
  with asked as materialized (
    select
      p.ordinality::integer as n,
      case when jsonb_typeof(p.value -> 'where') = 'object' then geo.condition_path(p.value -> 'where') end as path,
      coalesce((p.value ->> 'cover')::boolean, false) as ask_cover,
      l.access,
      l.access = 'restricted' as hidden,
      l.label,
      v.id as version,
      coalesce(v.accuracy_m, 1000)::double precision as worst_m,
      coalesce(v.least_accuracy_m, v.accuracy_m, 1000)::double precision as best_m,
      v.coverage,
      v.coverage_area
    from jsonb_array_elements(probes) with ordinality as p
    left join geo.layer l on l.id = p.value ->> 'layer'
    left join geo.layer_version v on v.layer_id = l.id
      and v.id = coalesce((p.value ->> 'version')::bigint, l.current_version_id)
  ),
  target as materialized (
    -- with the features that a filter selects
    select a.*, chosen.ids
    from asked a
    left join lateral (
      select jsonb_object_agg(f.feature_id, true) as ids
      from geo.any_feature f
      where a.path is not null and f.version_id = a.version and f.properties @@ a.path
    ) chosen on true
  ),
  known as materialized (
    -- how far around the site knowledge reaches, once for each area that layers share
    -- (a point decides where the edges do not meet: much quicker than st_covers of large areas)
    select a.coverage,
      case
        when a.edge_m > 0 then case when st_covers(a.area, st_pointonsurface(shape)) then a.edge_m end
        when st_covers(a.area, shape) then 0
      end as within_m
    from (
      select c.coverage, c.area, st_distance(st_boundary(c.area), shape) as edge_m
      from (
        select distinct on (t.coverage) t.coverage, t.coverage_area as area
        from target t where t.coverage_area is not null order by t.coverage
      ) c
    ) a
  ),
  touched as materialized (
    -- parts that the site meets
    select t.n, part.feature_id, site_accuracy_m + coalesce(part.accuracy_m, t.worst_m) as margin, part.geom
    from target t
    join geo.feature_part part on part.version_id = t.version and part.geom && shape and st_intersects(part.geom, shape)
    where t.path is null or t.ids ? part.feature_id
    union all
    select t.n, f.feature_id, site_accuracy_m + coalesce(f.accuracy_m, t.worst_m), st_transform(f.geom, 32719)
    from target t
    join geo.feature_restricted f on f.version_id = t.version and f.geom && site and st_intersects(f.geom, site)
    where t.hidden and (t.path is null or f.properties @@ t.path)
  ),
  core as materialized (
    -- the site without its rim, for each width of rim
    select rim.margin, case when rim.margin = 0 then shape else st_buffer(shape, -rim.margin) end as geom
    from (select distinct u.margin from touched u) rim
  ),
  tested as materialized (
    -- whether any part of a feature reaches into the site deeper than its margin
    select u.n, u.feature_id, u.margin, u.geom,
      bool_or(st_intersects(u.geom, c.geom)) over (partition by u.n, u.feature_id) as sure
    from touched u
    join core c on c.margin = u.margin
  ),
  met as materialized (
    -- features that the site meets; what of them lies inside is worked out where somebody asks, or it has to decide
    select m.n, m.feature_id, m.margin, m.sure, st_area(m.area) as area_m2, st_length(m.line) as length_m, m.area, m.line
    from (
      select u.n, u.feature_id, u.margin, u.sure,
        st_union(st_collectionextract(clip.geom, 3), 0.001) filter (where st_dimension(u.geom) = 2) as area,
        st_union(st_collectionextract(clip.geom, 2), 0.001) filter (where st_dimension(u.geom) = 1) as line
      from tested u
      cross join lateral (
        select case
          when not detail and u.sure then null
          when st_coveredby(u.geom, shape) then u.geom
          else st_intersection(u.geom, shape, 0.001)
        end as geom
      ) clip
      group by u.n, u.feature_id, u.margin, u.sure
    ) m
  ),
  deep as materialized (
    -- of features that are not certainly met: whether the site's deepest point in them lies a margin deep
    select m.n, m.feature_id, st_area(st_difference(ball.geom, whole.geom, 0.001)) < 0.5 as sure
    from met m
    join target t on t.n = m.n
    cross join lateral (
      -- a little more, for a circle drawn with corners lies inside the true one
      select st_buffer((st_maximuminscribedcircle(m.area)).center, m.margin * 1.005) as geom
      offset 0
    ) ball
    cross join lateral (
      select st_union(body.geom, 0.001) as geom
      from (
        select part.geom from geo.feature_part part
        where part.version_id = t.version and part.feature_id = m.feature_id and part.geom && ball.geom
        union all
        select st_transform(f.geom, 32719) from geo.feature_restricted f
        where t.hidden and f.version_id = t.version and f.feature_id = m.feature_id
      ) body
    ) whole
    where not m.sure and m.area_m2 > 0
  ),
  hit as materialized (
    select m.n,
      count(*)::integer as count,
      st_area(st_union(m.area, 0.001)) as area_m2,
      st_length(st_union(m.line, 0.001)) as length_m,
      bool_or(m.sure or coalesce(d.sure, false)) as sure,
      min(m.margin) as margin,
      case when detail then jsonb_agg(jsonb_build_object(
        'feature_id', m.feature_id,
        'distance_m', 0,
        'overlap_ha', coalesce(m.area_m2, 0) / 10000,
        'length_km', coalesce(m.length_m, 0) / 1000
      ) order by coalesce(m.area_m2, 0) desc, coalesce(m.length_m, 0) desc, m.feature_id) end as features
    from met m
    left join deep d on d.n = m.n and d.feature_id = m.feature_id
    group by m.n
  )
  select
    t.n,
    case
      when t.version is null then 'no-version'
      when t.hidden and not (app.has_role('reviewer') or app.has_role('steward') or app.has_role('admin'))
        then 'outside-coverage'
      when known.within_m is not null then 'measured'
      else 'outside-coverage'
    end,
    t.version,
    known.within_m,
    case
      when hit.sure then 'certain'
      when hit.count > 0 or least(near.possible_m, around.possible_m) <= 0 then 'cannot-tell'
      else 'clear'
    end,
    covered.verdict,
    case when hit.count > 0 then 0 else least(near.possible_m, around.possible_m) end,
    case when hit.sure then 0 else least(hit.margin, near.certain_m, around.certain_m) end,
    case
      when hit.count > 0 then hit.margin
      when around.possible_m < near.possible_m then around.margin
      else near.margin
    end,
    coalesce(hit.count, 0),
    coalesce(hit.area_m2, 0),
    coalesce(hit.length_m, 0),
    case when hit.count > 0 then 0 else near.distance end,
    coalesce(named.features, '[]'::jsonb)
  from target t
  left join known on known.coverage = t.coverage
  left join hit on hit.n = t.n
  left join lateral (
    -- where nothing is met, the three nearest
    select (array_agg(walk.distance order by walk.distance, walk.feature_id))[1] as distance,
      (array_agg(walk.accuracy order by walk.distance, walk.feature_id))[1] as accuracy,
      (array_agg(walk.margin order by walk.distance, walk.feature_id))[1] as margin,
      min(greatest(walk.distance - walk.margin, 0)) as possible_m,
      min(walk.distance + walk.margin) as certain_m,
      case when detail then jsonb_agg(jsonb_build_object(
        'feature_id', walk.feature_id, 'distance_m', walk.distance, 'overlap_ha', 0, 'length_km', 0)
        order by walk.distance, walk.feature_id) end as features
    from (
      select step.feature_id, min(step.distance) as distance, min(step.accuracy) as accuracy,
        site_accuracy_m + min(step.accuracy) as margin
      from (
        (select part.feature_id, coalesce(part.accuracy_m, t.worst_m) as accuracy, part.geom <-> shape as distance
        from geo.feature_part part
        where hit.count is null and part.version_id = t.version
          and (t.path is null or t.ids ? part.feature_id)
        order by part.geom <-> shape
        limit case when detail then 8 else 1 end)
        union all
        (select f.feature_id, coalesce(f.accuracy_m, t.worst_m), st_distance(st_transform(f.geom, 32719), shape)
        from geo.feature_restricted f
        where hit.count is null and t.hidden and f.version_id = t.version and f.geom is not null
          and (t.path is null or f.properties @@ t.path)
        order by 3
        limit 8)
      ) step
      group by step.feature_id
      order by 2
      limit 3
    ) walk
  ) near on t.version is not null and hit.count is null
  -- how far off a feature may change what the nearest says; null: none can
  left join lateral (
    select case
      when hit.sure or t.version is null then null
      when hit.count > 0 then hit.margin
      when t.worst_m > t.best_m then near.distance + greatest(t.worst_m - near.accuracy, near.accuracy - t.best_m)
    end as metres
  ) reach on true
  left join lateral (
    -- a feature farther off, but less exactly known, may be nearer; one that is better known may be so for certain
    select min(greatest(each.distance - each.margin, 0)) as possible_m,
      min(each.distance + each.margin) as certain_m,
      (array_agg(each.margin order by each.distance - each.margin))[1] as margin
    from (
      select st_distance(part.geom, shape) as distance, site_accuracy_m + coalesce(part.accuracy_m, t.worst_m) as margin
      from geo.feature_part part
      where part.version_id = t.version
        and part.geom && st_expand(shape, reach.metres) and st_dwithin(part.geom, shape, reach.metres)
        and (t.path is null or t.ids ? part.feature_id)
      union all
      select st_distance(st_transform(f.geom, 32719), shape), site_accuracy_m + coalesce(f.accuracy_m, t.worst_m)
      from geo.feature_restricted f
      where t.hidden and f.version_id = t.version and f.geom is not null
        and (t.path is null or f.properties @@ t.path)
    ) each
  ) around on reach.metres is not null
  left join lateral (
    select case
      when body.geom is null then 'not-inside'
      when exists (
        select from st_dumppoints(shape) corner
        where corner.path[array_upper(corner.path, 1)] <= 20 and st_distance(corner.geom, body.geom) > body.margin
      ) then 'not-inside'
      when st_area(st_difference(shape, body.geom, 0.001)) < 0.5 then
        case when body.margin = 0 or st_area(st_difference(st_buffer(shape, body.margin * 1.005), body.geom, 0.001)) < 0.5
          then 'inside' else 'cannot-tell' end
      when body.margin = 0 or st_area(st_difference(shape, st_buffer(body.geom, body.margin * 1.005), 0.001)) > 0.5 then 'not-inside'
      else 'cannot-tell'
    end as verdict
    from (
      select st_union(piece.geom, 0.001) as geom, max(piece.margin) as margin
      from (
        select part.geom, site_accuracy_m + coalesce(part.accuracy_m, t.worst_m) as margin
        from geo.feature_part part
        where t.ask_cover and part.version_id = t.version and st_dimension(part.geom) = 2
          and part.geom && st_expand(shape, site_accuracy_m + t.worst_m)
          and (t.path is null or t.ids ? part.feature_id)
        union all
        select st_transform(f.geom, 32719), site_accuracy_m + coalesce(f.accuracy_m, t.worst_m)
        from geo.feature_restricted f
        where t.ask_cover and t.hidden and f.version_id = t.version and st_dimension(f.geom) = 2
          and (t.path is null or f.properties @@ t.path)
      ) piece
    ) body
  ) covered on t.ask_cover and t.version is not null
  left join lateral (
    -- with the name, source and accuracy of at most twenty
    select jsonb_agg(mention.value || jsonb_build_object(
      'name', coalesce(f.properties, r.properties) ->> t.label,
      'source', coalesce(f.source, r.source),
      'accuracy_m', coalesce(f.accuracy_m, r.accuracy_m),
      'vintage', coalesce(f.vintage, r.vintage)) order by mention.ordinality) as features
    from jsonb_array_elements(coalesce(hit.features, near.features)) with ordinality as mention
    left join geo.feature f on f.version_id = t.version and f.feature_id = mention.value ->> 'feature_id'
    left join geo.feature_restricted r
      on t.hidden and r.version_id = t.version and r.feature_id = mention.value ->> 'feature_id'
    where mention.ordinality <= 20
  ) named on detail and t.version is not null
  order by t.n;
end
$$;
comment on function geo.measure_site(geometry, double precision, jsonb, boolean) is
  'One row per probe: overlap, length and distance between a site and a layer, in metres on EPSG:32719, and what of it is certain.';
