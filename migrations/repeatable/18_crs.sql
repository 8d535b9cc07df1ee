-- Coordinates to and from WGS 84 by the operation that is on record, the same on every version of PROJ.

create or replace function geo.to_wgs84(geom geometry) returns geometry
language sql immutable parallel safe
as $$
  -- In EPSG:4326, longitude first, from the system that its SRID names: one of those of geodata/model/crs.ts, by the
  -- operation that `operationOf(srid)` states. Fails on any other SRID, and on coordinates outside the system's domain.
  -- Same source and target: PostGIS gives the geometry back untouched.
  select public.st_transform(
    case when public.st_srid(geom) = 4326 then geom
      else public.st_setsrid(geom, 900000 + public.st_srid(geom)) end,
    4326)
$$;
comment on function geo.to_wgs84(geometry) is 'To EPSG:4326 by the recorded operation of its SRID (geodata/model/crs.ts).';

create or replace function geo.from_wgs84(geom geometry, srid integer) returns geometry
language sql immutable parallel safe
as $$
  -- The reverse of geo.to_wgs84: from EPSG:4326 to a system of geodata/model/crs.ts, by the same operation.
  select case when srid = 4326 then geom
    else public.st_setsrid(public.st_transform(geom, 900000 + srid), srid) end
$$;
comment on function geo.from_wgs84(geometry, integer) is 'From EPSG:4326 to another system by the recorded operation.';
