-- Layers, their immutable versions, and features. Public and restricted features are apart, because a row-level
-- policy keeps PostgreSQL from using the spatial index (PostGIS predicates are not leakproof).

create table geo.layer (
  id text primary key check (id ~ '^[a-z][a-z0-9_]*$'),
  theme text not null,
  access text not null check (access in ('public', 'restricted')),
  declaration jsonb not null,
  current_version_id bigint
);
comment on table geo.layer is 'One row per layer of the catalogue, written from its declaration when the server starts.';
comment on column geo.layer.current_version_id is 'The published version everyone reads; null: no data.';

create table geo.layer_version (
  id bigint generated always as identity primary key,
  layer_id text not null references geo.layer (id) on delete restrict,
  number integer not null,
  status text not null default 'staged' check (status in ('staged', 'published', 'superseded', 'discarded')),
  origin text not null check (origin in ('atlas', 'import', 'derived')),
  source jsonb not null,
  accuracy_m real,
  vintage text,
  coverage jsonb,
  coverage_area geometry(MultiPolygon, 32719),
  content_sha256 text not null,
  feature_count integer not null default 0,
  extent geometry(Polygon, 4326),
  geometry_types text[] not null default '{}',
  created_at timestamptz not null default now(),
  published_at timestamptz,
  unique (layer_id, number)
);
comment on table geo.layer_version is 'An immutable set of features of a layer. Only status and publication change after loading.';
comment on column geo.layer_version.coverage is 'Where absence means something: "region", a list of comuna codes, or null (nowhere known).';
comment on column geo.layer_version.coverage_area is 'The coverage as an area in EPSG:32719; null when absence never means anything.';
comment on column geo.layer_version.accuracy_m is 'Largest stated accuracy of its features, in metres.';

alter table geo.layer
  add constraint layer_current_version_fk foreign key (current_version_id)
  references geo.layer_version (id) on delete restrict;

create table geo.feature (
  version_id bigint not null references geo.layer_version (id) on delete cascade,
  feature_id text not null,
  geom geometry(Geometry, 4326),
  properties jsonb not null,
  source jsonb not null,
  accuracy_m real,
  vintage text,
  primary key (version_id, feature_id)
);
create index feature_geom on geo.feature using gist (version_id, geom);
comment on table geo.feature is 'Public features. geom in EPSG:4326, longitude first; null in tables without geometry.';

create table geo.feature_part (
  version_id bigint not null,
  feature_id text not null,
  geom geometry(Geometry, 32719) not null,
  foreign key (version_id, feature_id) references geo.feature (version_id, feature_id) on delete cascade
);
create index feature_part_geom on geo.feature_part using gist (version_id, geom);
create index feature_part_feature on geo.feature_part (version_id, feature_id);
comment on table geo.feature_part is
  'Public features in EPSG:32719, cut into parts of at most 128 vertices: what areas and distances are measured on. The parts of a feature tile it, so areas add up.';

create table geo.feature_restricted (
  version_id bigint not null references geo.layer_version (id) on delete cascade,
  feature_id text not null,
  geom geometry(Geometry, 4326),
  properties jsonb not null,
  source jsonb not null,
  accuracy_m real,
  vintage text,
  primary key (version_id, feature_id)
);
create index feature_restricted_geom on geo.feature_restricted using gist (version_id, geom);
comment on table geo.feature_restricted is 'Features of restricted layers, under row-level security.';
