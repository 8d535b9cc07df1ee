-- What a vector tile holds. The last step, protobuf, is ST_AsMVT where the server has it and TypeScript where it has not;
-- both start from these rows.

create or replace function geo.tile_geometry(geom geometry, box geometry, z integer, x integer, y integer)
returns geometry
language plpgsql immutable parallel safe
set search_path = public, pg_catalog, pg_temp
as $$
-- geom, box: EPSG:4326; box is the tile with its buffer. Returns the shape in tile units (0 to 4096, y downwards,
-- whole numbers, exterior rings clockwise on the screen), or null when nothing of it falls on the grid.
-- A line between two vertices is straight in longitude and latitude (RFC 7946, section 3.1.1): long ones get vertices
-- before they are projected, so that neighbouring tiles agree on where it crosses their edge.
declare
  -- half the circumference of the WebMercatorQuad square, OGC 17-083r4, annex D.1
  half constant double precision := 20037508.3427892;
  units double precision := 4096 * 2.0 ^ z / (2 * half);
  -- a quarter of a screen pixel of a 512-pixel tile; the deepest zoom is drawn enlarged and keeps its detail
  tolerance double precision := case when z < 14 then 2 else 0.5 end;
  -- from the header of the geometry: reading all of a large one costs more than the rest
  dimension integer := case
    when geometrytype(geom) like '%POLYGON' then 2
    when geometrytype(geom) like '%LINESTRING' then 1
    else 0
  end;
  shape geometry;
  drawn geometry;
begin
  shape := st_clipbybox2d(geom, box::box2d);
  if shape is null or st_isempty(shape) then
    return null;
  end if;
  if dimension > 0 then
    -- deviation of a chord of length d (radians): 0.46 R d²/8 at 25°S, kept under a quarter of a tile unit
    shape := st_segmentize(st_collectionextract(shape, dimension + 1), degrees(sqrt(2 / units / 2.9e6)));
  end if;
  shape := st_setsrid(st_affine(
    st_transform(shape, 3857), units, 0, 0, -units, half * units - 4096.0 * x, half * units - 4096.0 * y), 0);
  if dimension = 0 then
    return st_snaptogrid(shape, 1);
  end if;
  drawn := st_snaptogrid(st_simplify(shape, tolerance), 1);
  if dimension = 1 then
    return nullif(st_collectionextract(drawn, 2), 'linestring empty'::geometry);
  end if;
  if drawn is null or st_isempty(drawn) then
    -- thinner than the grid: widened to one unit, so that a river does not vanish from the map of the region
    drawn := st_snaptogrid(st_buffer(st_simplify(shape, 0.25, true), 0.75, 1), 1);
  end if;
  -- Simplifying and snapping can make an outline cross itself. The repair has vertices off the grid, so it is snapped
  -- too; when that spoils it again, it is rounded with care.
  if drawn is not null and not st_isvalid(drawn) then
    shape := st_makevalid(drawn, 'method=structure keepcollapsed=false');
    drawn := st_snaptogrid(shape, 1);
    if not st_isvalid(drawn) then
      drawn := st_reduceprecision(shape, 1);
    end if;
  end if;
  drawn := st_collectionextract(drawn, 3);
  return case when drawn is not null and not st_isempty(drawn) then st_forcepolygonccw(drawn) end;
end
$$;
comment on function geo.tile_geometry(geometry, geometry, integer, integer, integer) is
  'A geometry as one tile of WebMercatorQuad draws it, in units of 1/4096 of the tile.';

create or replace function geo.tile_rows(version bigint, z integer, x integer, y integer)
returns table (feature_id text, geom geometry, properties jsonb)
language plpgsql stable
set search_path = public, pg_catalog, pg_temp
-- each repaired outline would otherwise send a notice to the client
set client_min_messages = warning
-- the planner takes PostGIS at its stated cost, and would compile for longer than it runs
set jit = off
as $$
-- The features of a version in a tile, ordered by feature_id: clipped with a buffer of 64/4096, simplified by zoom,
-- snapped to the 4096 grid. Lines and areas smaller than a screen pixel (8/4096) are drawn as that pixel; of several
-- in one pixel, one stays. So no area vanishes at the zoom of the region, and a tile stays small.
-- Index: feature_geom (version_id, geom); restricted features pass their policy first.
declare
  box geometry := st_transform(st_tileenvelope(z, x, y, margin => 64.0 / 4096), 4326);
  -- tile units per degree of longitude
  units double precision := 4096 * 2.0 ^ z / 360;
begin
  return query
  with found as materialized (
    select f.feature_id, f.geom, f.properties
    from geo.feature f
    where f.version_id = tile_rows.version and f.geom && box
    union all
    select f.feature_id, f.geom, f.properties
    from geo.feature_restricted f
    where f.version_id = tile_rows.version and f.geom && box
  ),
  sized as (
    select f.*,
      geometrytype(f.geom) not like '%POINT'
        and (st_xmax(f.geom) - st_xmin(f.geom)) * units < 8
        and (st_ymax(f.geom) - st_ymin(f.geom)) * units < 8 * cos(radians(st_ymin(f.geom))) as speck
    from found f
  ),
  specks as (
    select distinct on (px, py) s.feature_id, s.properties, st_dimension(s.geom) as dimension, px, py
    from sized s
    cross join lateral (
      select
        8 * floor(((st_xmin(s.geom) + st_xmax(s.geom)) / 2 + 180) * units / 8) - 4096.0 * x as px,
        8 * floor((180 - degrees(ln(tan(pi() / 4 + radians(st_ymin(s.geom) + st_ymax(s.geom)) / 4)))) * units / 8)
          - 4096.0 * y as py
    ) pixel
    where s.speck
    order by px, py, s.feature_id
  ),
  drawn as materialized (
    -- materialized: or else the filter below would draw each shape a second time
    select s.feature_id, geo.tile_geometry(s.geom, box, z, x, y) as geom, s.properties
    from sized s
    where not s.speck
    union all
    select s.feature_id,
      case s.dimension
        when 2 then st_makeenvelope(px, py, px + 8, py + 8)
        else st_makeline(st_makepoint(px, py + 4), st_makepoint(px + 8, py + 4))
      end,
      s.properties
    from specks s
  )
  select d.feature_id, d.geom, d.properties from drawn d where d.geom is not null order by d.feature_id;
end
$$;
comment on function geo.tile_rows(bigint, integer, integer, integer) is
  'What a tile of a version holds: one row per feature, geometry in tile units. z, x, y of WebMercatorQuad.';
