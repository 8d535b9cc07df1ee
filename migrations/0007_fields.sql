-- Fields: one number a cell on the grid of the region, for layers that are rasters. A field belongs to a layer version.

create table geo.field (
  version_id bigint primary key references geo.layer_version (id) on delete cascade,
  name text not null,
  grid jsonb not null,
  encoding jsonb not null,
  statistics jsonb not null,
  source_cell_m real not null check (source_cell_m > 0),
  notes jsonb not null default '[]'
);
comment on table geo.field is 'The field of a version of a raster layer; immutable as its version is.';
comment on column geo.field.name is 'The layer whose numbers it holds: elevation_m, slope_pct.';
comment on column geo.field.grid is 'EPSG number, corner, side of the cells in metres, columns and rows.';
comment on column geo.field.encoding is 'How numbers became the bytes of geo.field_piece.';
comment on column geo.field.statistics is 'Least, largest and mean number; cells, and cells where nothing is known.';
comment on column geo.field.source_cell_m is 'Side of the cells of the raster it was made of, on the ground, in metres.';
comment on column geo.field.notes is 'How it was made, one sentence each, in both languages.';

create table geo.field_piece (
  version_id bigint not null references geo.field (version_id) on delete cascade,
  first_row integer not null,
  bytes bytea not null,
  primary key (version_id, first_row)
);
-- The bytes are compressed already.
alter table geo.field_piece alter column bytes set storage external;
comment on table geo.field_piece is 'The numbers of a field, some rows of cells at a time, compressed.';
