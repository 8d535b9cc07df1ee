-- The data room: imports that wait for a person, versions that remember how they came about, and large versions with
-- storage of their own.

-- Features of a large version live in a partition of their own: it is filled without indexes, indexed at once, and
-- dropped whole. All others share the common one. Indexes are the partitions' own, because a large one needs no version.
alter table geo.feature_part drop constraint feature_part_version_id_feature_id_fkey;

alter table geo.feature rename to feature_common;
alter table geo.feature_common rename constraint feature_pkey to feature_common_pkey;
alter index geo.feature_geom rename to feature_common_geom;
create table geo.feature (
  version_id bigint not null references geo.layer_version (id) on delete cascade,
  feature_id text not null,
  geom geometry(Geometry, 4326),
  properties jsonb not null,
  source jsonb not null,
  accuracy_m real,
  vintage text,
  primary key (version_id, feature_id)
) partition by list (version_id);
alter table geo.feature attach partition geo.feature_common default;
comment on table geo.feature is 'Public features. geom in EPSG:4326, longitude first; null in tables without geometry.';
comment on table geo.feature_common is 'Features of all versions that have no partition of their own.';

alter table geo.feature_part rename to feature_part_common;
alter index geo.feature_part_geom rename to feature_part_common_geom;
alter index geo.feature_part_feature rename to feature_part_common_feature;
create table geo.feature_part (
  version_id bigint not null references geo.layer_version (id) on delete cascade,
  feature_id text not null,
  geom geometry(Geometry, 32719) not null
) partition by list (version_id);
alter table geo.feature_part attach partition geo.feature_part_common default;
comment on table geo.feature_part is
  'Public features in EPSG:32719, cut into parts of at most 128 vertices: what areas and distances are measured on. The parts of a feature tile it, so areas add up.';
comment on table geo.feature_part_common is 'Parts of all versions that have no partition of their own.';

alter table geo.layer_version
  add column crs jsonb,
  add column run_id bigint,
  add column file jsonb,
  add column issue_kinds jsonb not null default '{}',
  add column prepared boolean not null default false;
update geo.layer_version set prepared = true where status in ('published', 'superseded');
comment on column geo.layer_version.crs is
  'The coordinate system the source came in, with the evidence, and the operation that took it to WGS 84 with its accuracy; null: WGS 84 already.';
comment on column geo.layer_version.run_id is 'The import that made it.';
comment on column geo.layer_version.file is 'The file it was made of: name, sha256, url.';
comment on column geo.layer_version.issue_kinds is 'How many issues of each kind its import met.';
comment on column geo.layer_version.prepared is 'Its parts are cut and its totals worked out: it can be shown at once.';

create table geo.publication (
  id bigint generated always as identity primary key,
  layer_id text not null references geo.layer (id) on delete cascade,
  version_id bigint not null references geo.layer_version (id) on delete cascade,
  previous_version_id bigint references geo.layer_version (id) on delete set null,
  action text not null check (action in ('publish', 'restore')),
  person text,
  at timestamptz not null default now()
);
create index publication_layer on geo.publication (layer_id, id);
comment on table geo.publication is 'Every change of what a layer shows: which version, instead of which, by whom, when. Only added to.';
insert into geo.publication (layer_id, version_id, action, at)
  select layer_id, id, 'publish', published_at from geo.layer_version where published_at is not null order by published_at, id;

-- An import is a dialogue: received, read, mapped by a person or a connector, staged, then published or not.
drop table app.staged_feature;
alter table app.import_run
  alter column layer_id drop not null,
  drop constraint import_run_status_check,
  add column table_name text,
  add column url text,
  add column stored_as text,
  add column reading jsonb,
  add column suggestions jsonb,
  add column mapping jsonb,
  add column expected_version_id bigint references geo.layer_version (id) on delete set null,
  add column rows_loaded integer not null default 0,
  add column rows_merged integer not null default 0,
  add column step text,
  add column issue_kinds jsonb not null default '{}',
  add column alive_at timestamptz not null default now();
update app.import_run set status = 'failed', finished_at = now() where status = 'running';
alter table app.import_run
  add constraint import_run_status_check check (status in
    ('received', 'ready', 'staging', 'staged', 'published', 'unchanged', 'discarded', 'failed'));
alter table app.import_run alter column status set default 'received';
comment on table app.import_run is 'One import: which file (by hash), from where, how it was understood and mapped, into which layer, with what result.';
comment on column app.import_run.stored_as is 'Path of the file under the folder of uploads, while the import is open; null: it was read in place, or is done.';
comment on column app.import_run.reading is 'What was understood of the file, with the evidence.';
comment on column app.import_run.mapping is 'The connector, whole, as it was used.';
comment on column app.import_run.version_id is 'The version it made: staged, then published.';
comment on column app.import_run.expected_version_id is 'The version of the layer when it was staged: what the difference is from.';
comment on column app.import_run.rows_loaded is 'How many rows are safe in the staged version; a broken import goes on from here.';
comment on column app.import_run.issue_kinds is 'How many issues of each kind; of the frequent ones only the first are written one by one.';
comment on column app.import_run.alive_at is 'When the process that stages it last gave a sign.';

alter table geo.layer_version
  add constraint layer_version_run_fk foreign key (run_id) references app.import_run (id) on delete set null;

create table app.import_row (
  run_id bigint not null references app.import_run (id) on delete cascade,
  row_number integer not null,
  feature_id text,
  raw jsonb not null,
  refused boolean not null,
  primary key (run_id, row_number)
);
comment on table app.import_row is 'The raw rows that issues speak of, without columns about people.';
