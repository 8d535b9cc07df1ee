-- Loading and publishing a version.

create or replace function geo.coverage_area(coverage jsonb) returns geometry
language plpgsql stable
set search_path = public, pg_catalog, pg_temp
as $$
-- The area a coverage names, in EPSG:32719; null for null. Needs a published `study_area` or `comuna`.
declare
  area geometry;
begin
  if coverage is null or coverage = 'null'::jsonb then
    return null;
  end if;
  if jsonb_typeof(coverage) = 'string' then
    select st_union(p.geom) into area
    from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id
    where l.id = 'study_area';
  else
    select st_union(p.geom) into area
    from geo.layer l
    join geo.feature f on f.version_id = l.current_version_id
    join geo.feature_part p on p.version_id = f.version_id and p.feature_id = f.feature_id
    where l.id = 'comuna' and coverage ? (f.properties ->> 'code');
  end if;
  if area is null then
    raise exception 'coverage % names an area that is not published', coverage using errcode = 'P0002';
  end if;
  return st_multi(st_collectionextract(area, 3));
end
$$;
comment on function geo.coverage_area(jsonb) is 'The area in which absence means something, EPSG:32719.';

create or replace function geo.publish_version(version bigint, expected_current bigint) returns boolean
language plpgsql volatile
set search_path = public, pg_catalog, pg_temp
as $$
-- Cuts the features of a loaded version into parts, fills in what is derived, and points the layer at it.
-- Returns false, and changes nothing, when the layer's current version is no longer `expected_current`
-- (someone else published in between).
declare
  target geo.layer_version%rowtype;
  target_layer geo.layer%rowtype;
begin
  select * into strict target from geo.layer_version where id = version for update;
  select * into strict target_layer from geo.layer where id = target.layer_id for update;
  if target_layer.current_version_id is distinct from expected_current then
    return false;
  end if;

  insert into geo.feature_part (version_id, feature_id, geom)
  select f.version_id, f.feature_id, part.geom
  from geo.feature f
  cross join lateral st_subdivide(st_transform(f.geom, 32719), 128) as part (geom)
  where f.version_id = version and f.geom is not null;

  -- Before the coverage is worked out: the study area covers itself.
  update geo.layer_version set status = 'superseded' where id = target_layer.current_version_id;
  update geo.layer set current_version_id = version where id = target.layer_id;

  with loaded as (
    select geom, accuracy_m from geo.feature where version_id = version
    union all
    select geom, accuracy_m from geo.feature_restricted where version_id = version
  )
  update geo.layer_version v set
    status = 'published',
    published_at = now(),
    coverage_area = geo.coverage_area(v.coverage),
    feature_count = s.n,
    accuracy_m = s.accuracy_m,
    extent = case when s.box is null then null else st_setsrid(st_envelope(st_expand(s.box::geometry, 0.000001)), 4326) end,
    geometry_types = coalesce(s.types, '{}')
  from (
    select count(*) as n, max(accuracy_m) as accuracy_m, st_extent(geom) as box,
      array_agg(distinct geometrytype(geom)) filter (where geom is not null) as types
    from loaded
  ) s
  where v.id = version;

  return true;
end
$$;
comment on function geo.publish_version(bigint, bigint) is
  'Publishes a loaded version in one step; false when another version was published meanwhile.';
