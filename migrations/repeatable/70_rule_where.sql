-- Where the spatial part of a rule can be true: three-valued logic on areas.

drop function if exists geo.rule_areas(jsonb);
drop function if exists geo.rule_where(jsonb, geometry);
drop function if exists geo.rule_where(jsonb, geometry, boolean);
create function geo.rule_where(tree jsonb, universe geometry, certain boolean)
returns table (can geometry, unknown geometry, sure geometry)
language plpgsql stable
set search_path = public, pg_catalog, pg_temp
as $$
-- tree: {"op": "all"|"any", "parts": [tree…]}, {"op": "not", "part": tree}, {"op": "true"}, {"op": "fact"} (may be
-- either), {"op": "layer", "layer": id, "where": {…}|null, "form": "touch"|"outside", "reach_m": metres}.
-- Of a small site at each place of `universe` (EPSG:32719), one row: can: the tree can be true (null: everywhere);
-- unknown: it cannot be told, for want of data; sure: it is true whatever the facts (only when `certain`); in the rest
-- it is false. Features are simplified to 50 m, and that is always taken so that too little is ruled out.
declare
  nothing constant geometry := st_setsrid('POLYGON EMPTY'::geometry, 32719);
  slack constant double precision := 50;
  -- Overlays on a grid of one metre: without it, shapes that nearly coincide make the embedded engine's geometry library
  -- fail half way.
  grid constant double precision := 1;
  part jsonb;
  child record;
  n integer := 0;
  everywhere boolean := false;
  open_all geometry;
  of_version bigint;
  of_access text;
  covered geometry;
  reach double precision := coalesce((tree ->> 'reach_m')::double precision, 0);
  conditions jsonb := nullif(tree -> 'where', 'null'::jsonb);
begin
  can := nothing; unknown := nothing; sure := nothing;
  if tree ->> 'op' = 'true' then
    can := null; sure := universe;
  elsif tree ->> 'op' = 'fact' then
    can := null;
  elsif tree ->> 'op' = 'not' then
    select * into strict child from geo.rule_where(tree -> 'part', universe, true);
    unknown := child.unknown;
    can := st_difference(universe, st_union(child.sure, child.unknown, grid), grid);
    if certain and child.can is not null then
      sure := st_difference(universe, st_union(child.can, child.unknown, grid), grid);
    end if;
  elsif tree ->> 'op' = 'all' then
    -- Null is everywhere, also in what follows: what has been met so far rules nothing out.
    can := null; open_all := null; sure := universe;
    for part in select value from jsonb_array_elements(tree -> 'parts') loop
      select * into strict child from geo.rule_where(part, universe, certain);
      if child.can is not null then
        open_all := case
          when open_all is null then st_union(child.can, child.unknown, grid)
          else st_intersection(open_all, st_union(child.can, child.unknown, grid), grid)
        end;
        can := case when can is null then child.can else st_intersection(can, child.can, grid) end;
      end if;
      if certain then
        sure := st_intersection(sure, child.sure, grid);
      end if;
    end loop;
    if can is not null then
      unknown := st_difference(open_all, can, grid);
    end if;
  elsif tree ->> 'op' = 'any' then
    for part in select value from jsonb_array_elements(tree -> 'parts') loop
      select * into strict child from geo.rule_where(part, universe, certain);
      everywhere := everywhere or child.can is null;
      can := st_union(can, coalesce(child.can, nothing), grid);
      unknown := st_union(unknown, child.unknown, grid);
      if certain then
        sure := st_union(sure, child.sure, grid);
      end if;
    end loop;
    -- One part that can be true is enough, whatever is not known of the others.
    if everywhere then
      can := null; unknown := nothing;
    else
      unknown := st_difference(unknown, can, grid);
    end if;
  elsif tree ->> 'op' = 'layer' then
    select l.current_version_id, l.access, v.coverage_area
    into of_version, of_access, covered
    from geo.layer l left join geo.layer_version v on v.id = l.current_version_id
    where l.id = tree ->> 'layer';
    if of_version is null or of_access = 'restricted' then
      unknown := universe;
    else
      -- Where a feature may be met, its accuracy and the simplification counted in (a buffer of sixteen sides is 2 %
      -- too small, so it is drawn 2 % larger), and where one is met whatever its accuracy.
      select
        st_union(st_buffer(s.geom, 1.02 * (reach + s.accuracy + slack), 4), grid),
        case when certain or tree ->> 'form' = 'outside'
          then st_union(st_buffer(s.geom, reach - s.accuracy - slack, 4), grid) end
      into can, sure
      from (
        select coalesce(st_simplify(st_transform(f.geom, 32719), slack), st_transform(f.geom, 32719)) as geom,
          coalesce(f.accuracy_m, 0)::double precision as accuracy
        from geo.feature f
        where f.version_id = of_version and f.geom is not null and geo.matches(f.properties, conditions)
      ) s;
      can := st_intersection(coalesce(can, nothing), universe, grid);
      sure := st_intersection(coalesce(sure, nothing), universe, grid);
      -- Where nothing is found means something only as far inside the coverage as the rule reaches.
      covered := case
        when covered is null then nothing
        when reach = 0 and st_covers(st_buffer(covered, 2), universe) then universe
        else st_intersection(st_buffer(st_simplify(covered, slack), -(reach + slack), 4), universe, grid)
      end;
      unknown := st_difference(universe, st_union(covered, can, grid), grid);
      if tree ->> 'form' = 'outside' then
        covered := st_difference(covered, can, grid);
        can := st_difference(universe, st_union(sure, unknown, grid), grid);
        sure := covered;
      end if;
    end if;
  else
    raise exception 'unknown operation %', tree ->> 'op';
  end if;
  return next;
end
$$;
comment on function geo.rule_where(jsonb, geometry, boolean) is
  'Where a condition can be true, and where it cannot be told for want of data, for a small site at each place.';

create function geo.rule_areas(tree jsonb)
returns table (answer text, area_ha double precision, geometry jsonb)
language sql stable
set search_path = public, pg_catalog, pg_temp
as $$
-- The study area in three: can apply, cannot apply, cannot be told. Shapes are simplified to 100 m for drawing, areas
-- are of the shapes before that; the rest is where it cannot apply, and is not drawn.
  with universe as materialized (
    select st_reduceprecision(st_union(p.geom, 0.001), 1) as geom
    from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id
    where l.id = 'study_area'
  ),
  found as materialized (
    select universe.geom as whole, coalesce(w.can, universe.geom) as can, w.unknown
    from universe cross join lateral geo.rule_where(tree, universe.geom, false) w
  ),
  part (answer, geom) as (
    select 'can', st_collectionextract(can, 3) from found
    union all select 'unknown', st_collectionextract(unknown, 3) from found
  )
  select answer, coalesce(st_area(geom), 0) / 10000,
    case when st_area(geom) > 0
      then st_asgeojson(st_transform(st_simplifypreservetopology(geom, 100), 4326), 4)::jsonb end
  from part
  union all
  -- A millionth of the area is the noise of the grid.
  select 'cannot', case when rest.area > st_area(found.whole) * 1e-6 then rest.area / 10000 else 0 end, null
  from found cross join lateral (
    select st_area(found.whole) - st_area(found.can) - st_area(found.unknown) as area) rest
$$;
comment on function geo.rule_areas(jsonb) is
  'The study area where a condition can apply, cannot apply, or cannot be told: hectares and GeoJSON in EPSG:4326.';
grant execute on function geo.rule_where(jsonb, geometry, boolean), geo.rule_areas(jsonb) to geo_visitor, geo_steward;
