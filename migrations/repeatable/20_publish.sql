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
    select st_union(p.geom, 0.001) into area
    from geo.layer l join geo.feature_part p on p.version_id = l.current_version_id
    where l.id = 'study_area';
  else
    select st_union(p.geom, 0.001) into area
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

create or replace view geo.any_feature with (security_invoker = true) as
  select version_id, feature_id, geom, properties, source, accuracy_m, vintage from geo.feature
  union all
  select version_id, feature_id, geom, properties, source, accuracy_m, vintage from geo.feature_restricted;
comment on view geo.any_feature is 'Features of every version, shown or not, as far as the reader may see them.';

create or replace function geo.own_storage(version bigint) returns void
language plpgsql volatile security definer
set search_path = public, pg_catalog, pg_temp
as $$
-- Tables for a staged version of many features, still without indexes and apart from the others:
-- geo.feature_v<id> and geo.feature_part_v<id>. `geo.index_storage` makes them part of geo.feature.
begin
  if not exists (select from geo.layer_version where id = version and status = 'staged') then
    raise exception 'version % is not staged', version using errcode = 'P0002';
  end if;
  execute format(
    'create table geo.%I (like geo.feature including defaults, check (version_id = %s))', 'feature_v' || version, version);
  execute format(
    'create table geo.%I (like geo.feature_part including defaults, check (version_id = %s))',
    'feature_part_v' || version, version);
  execute format('grant select, insert, update, delete on geo.%I, geo.%I to geo_steward',
    'feature_v' || version, 'feature_part_v' || version);
end
$$;
comment on function geo.own_storage(bigint) is 'Gives a staged version tables of its own, to be filled without indexes.';

create or replace function geo.index_storage(version bigint) returns void
language plpgsql volatile security definer
set search_path = public, pg_catalog, pg_temp
as $$
-- Indexes what was loaded and attaches it. The key is checked here: a repeated feature_id raises unique_violation.
declare
  features text := 'feature_v' || version;
  parts text := 'feature_part_v' || version;
begin
  execute format('alter table geo.%I add primary key (version_id, feature_id)', features);
  execute format('create index on geo.%I using gist (geom)', features);
  if (select (l.declaration ->> 'searchable')::boolean
      from geo.layer_version v join geo.layer l on l.id = v.layer_id where v.id = version) then
    execute format('create index on geo.%I using gin (geo.search_text(properties) gin_trgm_ops)', features);
  end if;
  execute format('alter table geo.feature attach partition geo.%I for values in (%s)', features, version);
  execute format('alter table geo.feature_part attach partition geo.%I for values in (%s)', parts, version);
  execute format('revoke all on geo.%I, geo.%I from geo_steward', features, parts);
end
$$;
comment on function geo.index_storage(bigint) is 'Indexes the tables of a large version and makes them partitions.';

create or replace function geo.prepare_version(version bigint) returns void
language plpgsql volatile security definer
set search_path = public, pg_catalog, pg_temp
as $$
-- Cuts the features of a loaded version into parts, unless they were loaded so, and works out its totals. What is small
-- is a part as it is.
declare
  own boolean := to_regclass('geo.feature_part_v' || version) is not null;
  parts text := case when own then 'feature_part_v' || version else 'feature_part' end;
  is_cut boolean;
begin
  if not exists (select from geo.layer_version where id = version and status = 'staged') then
    raise exception 'version % is not staged', version using errcode = 'P0002';
  end if;
  execute format('select exists (select from geo.%I where version_id = $1)', parts) into is_cut using version;
  if not is_cut then
    execute format(
      'insert into geo.%I (version_id, feature_id, geom)
       select version_id, feature_id, st_transform(geom, 32719) from geo.feature
       where version_id = $1 and geom is not null and st_npoints(geom) <= 128', parts) using version;
    execute format(
      'insert into geo.%I (version_id, feature_id, geom)
       select f.version_id, f.feature_id, part.geom
       from geo.feature f cross join lateral st_subdivide(st_transform(f.geom, 32719), 128) as part (geom)
       where f.version_id = $1 and f.geom is not null and st_npoints(f.geom) > 128', parts) using version;
  end if;
  -- What was just loaded is not in the statistics, and a plan made for one row takes minutes for thousands.
  if not own and (select count(*) >= 1000 from geo.feature where version_id = version) then
    analyze geo.feature_common (version_id, feature_id, geom), geo.feature_part_common (version_id, feature_id, geom);
  end if;
  execute format(
    'update geo.%I p set accuracy_m = f.accuracy_m from geo.feature f
     where p.version_id = $1 and f.version_id = $1 and f.feature_id = p.feature_id
       and f.accuracy_m <> (select max(accuracy_m) from geo.feature where version_id = $1)', parts) using version;
  if own then
    execute format('create index on geo.%I using gist (geom)', parts);
    execute format('analyze geo.%I (geom)', parts);
    execute format('analyze geo.%I (version_id, feature_id, geom)', 'feature_v' || version);
  end if;

  with loaded as (
    select geom, accuracy_m from geo.feature where version_id = version
    union all
    select geom, accuracy_m from geo.feature_restricted where version_id = version
  )
  update geo.layer_version v set
    prepared = true,
    feature_count = s.n,
    accuracy_m = s.accuracy_m,
    least_accuracy_m = s.least_accuracy_m,
    extent = case when s.box is null then null else st_setsrid(st_envelope(st_expand(s.box::geometry, 0.000001)), 4326) end,
    geometry_types = coalesce(s.types, '{}')
  from (
    select count(*) as n, max(accuracy_m) as accuracy_m, min(accuracy_m) as least_accuracy_m, st_extent(geom) as box,
      array_agg(distinct geometrytype(geom)) filter (where geom is not null) as types
    from loaded
  ) s
  where v.id = version;
end
$$;
comment on function geo.prepare_version(bigint) is 'Does all of publishing that can be done before anyone sees the version.';

create or replace function geo.show_version(version bigint, expected_current bigint, deed text) returns boolean
language plpgsql volatile
set search_path = public, pg_catalog, pg_temp
as $$
-- Points the layer at a version. Returns false, and changes nothing, when the layer's current version is no longer
-- `expected_current` (someone else published in between).
declare
  target geo.layer_version%rowtype;
  target_layer geo.layer%rowtype;
begin
  select * into strict target from geo.layer_version where id = version for update;
  select * into strict target_layer from geo.layer where id = target.layer_id for update;
  if target_layer.current_version_id is distinct from expected_current then
    return false;
  end if;

  -- Before the coverage is worked out: the study area covers itself.
  update geo.layer_version set status = 'superseded' where id = target_layer.current_version_id;
  update geo.layer set current_version_id = version where id = target.layer_id;
  update geo.layer_version v set
    status = 'published',
    published_at = coalesce(v.published_at, now()),
    coverage_area = coalesce(v.coverage_area, geo.coverage_area(v.coverage))
  where v.id = version;
  insert into geo.publication (layer_id, version_id, previous_version_id, action, person)
  values (target.layer_id, version, target_layer.current_version_id, deed,
    nullif(current_setting('app.identity', true), '')::jsonb ->> 'person');
  return true;
end
$$;
comment on function geo.show_version(bigint, bigint, text) is 'Points a layer at one of its versions and writes it down.';

create or replace function geo.publish_version(version bigint, expected_current bigint) returns boolean
language plpgsql volatile
set search_path = public, pg_catalog, pg_temp
as $$
begin
  if (select v.status <> 'staged' from geo.layer_version v where v.id = version) then
    return false;
  end if;
  if (select not v.prepared from geo.layer_version v where v.id = version) then
    perform geo.prepare_version(version);
  end if;
  return geo.show_version(version, expected_current, 'publish');
end
$$;
comment on function geo.publish_version(bigint, bigint) is
  'Publishes a loaded version in one step; false when another version was published meanwhile.';

create or replace function geo.restore_version(version bigint, expected_current bigint) returns boolean
language plpgsql volatile
set search_path = public, pg_catalog, pg_temp
as $$
begin
  if (select v.status <> 'superseded' from geo.layer_version v where v.id = version) then
    return false;
  end if;
  return geo.show_version(version, expected_current, 'restore');
end
$$;
comment on function geo.restore_version(bigint, bigint) is
  'Shows an earlier version again; false when another version was published meanwhile.';

create or replace function geo.discard_version(version bigint) returns boolean
language plpgsql volatile security definer
set search_path = public, pg_catalog, pg_temp
as $$
-- Takes a staged version back, with all it holds. A version that was ever shown stays.
begin
  if not exists (select from geo.layer_version where id = version and status = 'staged') then
    return false;
  end if;
  execute format('drop table if exists geo.%I, geo.%I', 'feature_v' || version, 'feature_part_v' || version);
  delete from geo.layer_version where id = version;
  return true;
end
$$;
comment on function geo.discard_version(bigint) is 'Takes a staged version back; false when there is none.';

create or replace function geo.difference(before bigint, after bigint)
returns table (feature_id text, change text, geom_before geometry, geom_after geometry, before_values jsonb, after_values jsonb)
language sql stable
set search_path = public, pg_catalog, pg_temp
as $$
-- What changed between two versions, by feature_id: added, removed, changed (properties, geometry, source, accuracy or
-- date). `before` null: everything is added. Geometries in EPSG:4326.
  select coalesce(a.feature_id, b.feature_id),
    case when a.feature_id is null then 'added' when b.feature_id is null then 'removed' else 'changed' end,
    a.geom, b.geom,
    a.properties || jsonb_build_object('source', a.source, 'accuracy_m', a.accuracy_m, 'vintage', a.vintage),
    b.properties || jsonb_build_object('source', b.source, 'accuracy_m', b.accuracy_m, 'vintage', b.vintage)
  from (select * from geo.any_feature f where f.version_id = before) a
  full join (select * from geo.any_feature f where f.version_id = after) b on b.feature_id = a.feature_id
  where a.feature_id is null or b.feature_id is null
    or a.properties is distinct from b.properties
    or a.geom::bytea is distinct from b.geom::bytea
    or a.source is distinct from b.source
    or a.accuracy_m is distinct from b.accuracy_m
    or a.vintage is distinct from b.vintage
$$;
comment on function geo.difference(bigint, bigint) is 'The features that are added, removed or changed from one version to another.';

create or replace function geo.refresh_statistics() returns void
language plpgsql volatile security definer
set search_path = public, pg_catalog, pg_temp
as $$
begin
  analyze geo.layer, geo.layer_version, geo.feature_common, geo.feature_part_common, geo.feature_restricted;
end
$$;
comment on function geo.refresh_statistics() is
  'Gathers the statistics that plans rest on: the embedded engine has no daemon that would, and a server''s may come too late for the first visitors after a load.';

revoke all on function geo.refresh_statistics(), geo.own_storage(bigint), geo.index_storage(bigint), geo.prepare_version(bigint),
  geo.discard_version(bigint), geo.show_version(bigint, bigint, text), geo.publish_version(bigint, bigint),
  geo.restore_version(bigint, bigint) from public;
grant execute on function geo.refresh_statistics(), geo.own_storage(bigint), geo.index_storage(bigint), geo.prepare_version(bigint),
  geo.discard_version(bigint), geo.show_version(bigint, bigint, text), geo.publish_version(bigint, bigint),
  geo.restore_version(bigint, bigint) to geo_steward;
grant select on geo.any_feature to geo_visitor, geo_steward;
