-- Coordinate systems that Chilean data comes in. Two kinds of rows are added to spatial_ref_sys:
--
-- 1. The epochs of SIRGAS-Chile that PostGIS does not know, under their EPSG numbers.
-- 2. For every system that is read (geodata/model/crs.ts), a row numbered 900000 + its EPSG number, whose text names the
--    operation to WGS 84 by its parameters. PROJ, given an EPSG number, chooses an operation per point and by its own
--    version; given these, it has nothing to choose. geo.to_wgs84 uses them (repeatable/18_crs.sql). A row, and not a text
--    in each call, because PostGIS keeps what it prepared for a row: 2 µs a point against 800.

do $$
begin
  if not has_table_privilege(current_user, 'public.spatial_ref_sys', 'insert') then
    raise insufficient_privilege using
      message = format('%I may not add coordinate systems to spatial_ref_sys', current_user),
      hint = format('As a superuser, once: grant insert on public.spatial_ref_sys to %I', current_user);
  end if;
end
$$;

with epoch (year, realization, datum, geographic, utm18, utm19) as (
  values (2010, 2, 1243, 8949, 8950, 8951),
    (2013, 3, 1252, 9148, 9149, 9150),
    (2016, 4, 1253, 9153, 9154, 9155),
    (2021, 5, 1327, 20041, 20048, 20049)
),
geographic as (
  select *, format(
      'GEOGCS["SIRGAS-Chile %s",DATUM["SIRGAS-Chile_realization_%s_epoch_%s",SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],AUTHORITY["EPSG","%s"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","%s"]]',
      year, realization, year, datum, geographic
    ) as wkt
  from epoch
)
insert into public.spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)
select geographic, 'EPSG', geographic, wkt, '+proj=longlat +ellps=GRS80 +no_defs'
from geographic
union all
select srid, 'EPSG', srid, format(
    'PROJCS["SIRGAS-Chile %s / UTM zone %sS",%s,PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",%s],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",10000000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","%s"]]',
    year, zone, wkt, zone * 6 - 183, srid
  ), format('+proj=utm +zone=%s +south +ellps=GRS80 +units=m +no_defs', zone)
from geographic cross join lateral (values (18, utm18), (19, utm19)) as z (zone, srid)
on conflict (srid) do nothing;

with datum (proj, geographic, utm18, utm19) as (
  values ('+datum=WGS84', 4326, 32718, 32719),
    ('+ellps=GRS80 +towgs84=0,0,0,0,0,0,0', 4674, 31978, 31979),
    ('+ellps=GRS80 +towgs84=0,0,0,0,0,0,0', 5360, 5362, 5361),
    ('+ellps=GRS80 +towgs84=0,0,0,0,0,0,0', 8949, 8950, 8951),
    ('+ellps=GRS80 +towgs84=0,0,0,0,0,0,0', 9148, 9149, 9150),
    ('+ellps=GRS80 +towgs84=0,0,0,0,0,0,0', 9153, 9154, 9155),
    ('+ellps=GRS80 +towgs84=0,0,0,0,0,0,0', 20041, 20048, 20049),
    ('+ellps=GRS80 +towgs84=0,0,0,0,0,0,0', 9184, null, null),
    ('+ellps=intl +towgs84=-302,272,-360,0,0,0,0', 4248, 24878, 24879),
    ('+ellps=aust_SA +towgs84=-59,-11,-52,0,0,0,0', 4618, 29188, 29189)
)
insert into public.spatial_ref_sys (srid, proj4text)
select 900000 + geographic, format('+proj=longlat %s +no_defs', proj) from datum
union all
select 900000 + srid, format('+proj=utm +zone=%s +south %s +units=m +no_defs', zone, proj)
from datum cross join lateral (values (18, utm18), (19, utm19)) as z (zone, srid)
where srid is not null
union all
values (903857, '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs')
on conflict (srid) do nothing;
