-- Coordinates to and from WGS 84 by the operation that is on record, the same on every version of PROJ.

create or replace function geo.to_wgs84(geom geometry, srid integer) returns geometry
language sql immutable parallel safe
as $$
  -- In EPSG:4326, longitude first, from coordinates in `srid`: one of those of geodata/model/crs.ts, by the operation that
  -- `operationOf(srid)` states. Fails on any other number, and on coordinates outside the system's domain.
  -- Each argument that costs something stands once, so that PostgreSQL puts the body in the query: as a call it would take
  -- ten times as long on PostgreSQL 18. Same source and target: PostGIS gives the geometry back untouched.
  select public.st_transform(public.st_setsrid(geom, case when srid = 4326 then 4326 else 900000 + srid end), 4326)
$$;
comment on function geo.to_wgs84(geometry, integer) is
  'To EPSG:4326 by the recorded operation of the system that is named (geodata/model/crs.ts).';

create or replace function geo.to_wgs84(geom geometry) returns geometry
language sql immutable parallel safe
as $$
  -- From the SRID that the geometry carries. For columns; with what is being made, name the number: it is faster.
  select geo.to_wgs84(geom, public.st_srid(geom))
$$;
comment on function geo.to_wgs84(geometry) is
  'To EPSG:4326 by the recorded operation of the SRID the geometry carries.';

create or replace function geo.from_wgs84(geom geometry, srid integer) returns geometry
language sql immutable parallel safe
as $$
  -- The reverse of geo.to_wgs84: from EPSG:4326 to a system of geodata/model/crs.ts, by the same operation.
  select public.st_setsrid(public.st_transform(geom, case when srid = 4326 then 4326 else 900000 + srid end), srid)
$$;
comment on function geo.from_wgs84(geometry, integer) is 'From EPSG:4326 to another system by the recorded operation.';
