-- Where the spatial part of a rule can be true: three-valued logic on areas.

drop function if exists geo.rule_where(jsonb, geometry);
create function geo.rule_where(tree jsonb, universe geometry, out ct geometry, out cf geometry, out u geometry)
language plpgsql stable
set search_path = public, pg_catalog, pg_temp
as $$
-- tree: {"op": "all"|"any", "parts": [tree…]}, {"op": "not", "part": tree}, {"op": "true"}, {"op": "fact"} (may be
-- either), {"op": "layer", "layer": id, "where": {…}|null, "form": "touch"|"outside", "reach_m": metres}.
-- Of a small site at each place of `universe` (EPSG:32719): ct: the tree is certainly true; cf: certainly false; u: it
-- cannot be said, for want of data. In the rest it can be either, by facts or within the accuracy of features.
-- Features are simplified to 50 m, and that is always taken against certainty: cf is never too large.
declare
  nothing constant geometry := st_setsrid('POLYGON EMPTY'::geometry, 32719);
  slack constant double precision := 50;
  part jsonb;
  child record;
  n integer := 0;
  told geometry := nothing;
  version bigint;
  restricted boolean;
  covered geometry;
  reach double precision := coalesce((tree ->> 'reach_m')::double precision, 0);
  conditions jsonb := nullif(tree -> 'where', 'null'::jsonb);
  maybe geometry;
  sure geometry;
begin
  ct := nothing; cf := nothing; u := nothing;
  case tree ->> 'op'
  when 'true' then ct := universe;
  when 'fact' then null;
  when 'not' then
    select * into child from geo.rule_where(tree -> 'part', universe);
    ct := child.cf; cf := child.ct; u := child.u;
  when 'all' then
    for part in select value from jsonb_array_elements(tree -> 'parts') loop
      select * into child from geo.rule_where(part, universe);
      n := n + 1;
      ct := case when n = 1 then child.ct else st_intersection(ct, child.ct) end;
      cf := st_union(cf, child.cf);
      u := st_union(u, child.u);
    end loop;
    u := st_difference(u, cf);
  when 'any' then
    for part in select value from jsonb_array_elements(tree -> 'parts') loop
      select * into child from geo.rule_where(part, universe);
      n := n + 1;
      ct := st_union(ct, child.ct);
      cf := case when n = 1 then child.cf else st_intersection(cf, child.cf) end;
      u := st_union(u, child.u);
      -- One part that can be true is enough, whatever is not known of the others.
      told := st_union(told, st_difference(universe, st_union(child.cf, child.u)));
    end loop;
    u := st_difference(u, told);
  when 'layer' then
    select l.current_version_id, l.access = 'restricted', v.coverage_area
    into version, restricted, covered
    from geo.layer l left join geo.layer_version v on v.id = l.current_version_id
    where l.id = tree ->> 'layer';
    if version is null or restricted then
      u := universe;
      return;
    end if;
    -- maybe: where a feature may be met, its accuracy and the simplification counted in; a buffer of sixteen sides
    -- is 2 % too small, so it is drawn 2 % larger. sure: where one is met whatever its accuracy.
    select
      st_union(st_buffer(s.geom, 1.02 * (reach + s.accuracy + slack), 4)),
      st_union(st_buffer(s.geom, reach - s.accuracy - slack, 4))
    into maybe, sure
    from (
      select coalesce(st_simplify(st_transform(f.geom, 32719), slack), st_transform(f.geom, 32719)) as geom,
        coalesce(f.accuracy_m, 0)::double precision as accuracy
      from geo.feature f
      where f.version_id = version and f.geom is not null and geo.matches(f.properties, conditions)
    ) s;
    maybe := st_intersection(coalesce(maybe, nothing), universe);
    sure := st_intersection(coalesce(sure, nothing), universe);
    -- Where nothing is found means something only as far inside the coverage as the rule reaches.
    covered := case
      when covered is null then nothing
      when reach = 0 and st_equals(covered, universe) then universe
      else st_intersection(st_buffer(st_simplify(covered, slack), -(reach + slack), 4), universe)
    end;
    if tree ->> 'form' = 'outside' then
      ct := st_difference(covered, maybe);
      cf := sure;
      u := st_difference(universe, st_union(covered, maybe));
    else
      ct := sure;
      cf := st_difference(covered, maybe);
      u := st_difference(universe, st_union(covered, maybe));
    end if;
  end case;
end
$$;
comment on function geo.rule_where(jsonb, geometry) is
  'Where a condition is certainly true, certainly false, or cannot be told for want of data, for a small site.';

create or replace function geo.rule_areas(tree jsonb)
returns table (answer text, area_ha double precision, geometry jsonb)
language sql stable
set search_path = public, pg_catalog, pg_temp
as $$
-- The study area in three: can apply, cannot apply, cannot be said. Shapes are simplified to 100 m for drawing, areas
-- are of the shapes before that.
  with universe as materialized (
    select st_union(p.geom) as geom
    from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id
    where l.id = 'study_area'
  ),
  found as materialized (
    select universe.geom as whole, w.cf, w.u from universe cross join lateral geo.rule_where(tree, universe.geom) w
  ),
  part (answer, geom) as (
    select 'can', st_difference(whole, st_union(cf, u)) from found
    union all select 'cannot', cf from found
    union all select 'unknown', u from found
  ),
  area as (
    select answer, st_collectionextract(geom, 3) as geom from part
  )
  select answer, coalesce(st_area(geom), 0) / 10000,
    case when st_area(geom) > 0
      then st_asgeojson(st_transform(st_simplifypreservetopology(geom, 100), 4326), 4)::jsonb end
  from area
$$;
comment on function geo.rule_areas(jsonb) is
  'The study area where a condition can apply, cannot apply, or cannot be told: hectares and GeoJSON in EPSG:4326.';
grant execute on function geo.rule_where(jsonb, geometry), geo.rule_areas(jsonb) to geo_visitor, geo_steward;
