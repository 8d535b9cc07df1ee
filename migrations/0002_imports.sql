-- One execution of an import, what it read, and everything that was repaired or refused on the way.

create table app.import_run (
  id bigint generated always as identity primary key,
  layer_id text not null references geo.layer (id) on delete restrict,
  connector text,
  file_name text not null,
  file_sha256 text not null,
  file_bytes bigint not null,
  status text not null default 'running' check (status in ('running', 'published', 'unchanged', 'failed')),
  format text,
  declared_crs text,
  rows_read integer not null default 0,
  rows_published integer not null default 0,
  rows_refused integer not null default 0,
  version_id bigint references geo.layer_version (id) on delete set null,
  message jsonb,
  person text,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);
comment on table app.import_run is 'One execution of an import: which file (by hash), into which layer, with what result.';

create table app.staged_feature (
  run_id bigint not null references app.import_run (id) on delete cascade,
  row_number integer not null,
  feature_id text,
  raw jsonb not null,
  properties jsonb,
  geom geometry(Geometry, 4326),
  accuracy_m real,
  vintage text,
  source jsonb,
  refused boolean not null default false,
  primary key (run_id, row_number)
);
comment on table app.staged_feature is 'The raw row beside the mapped one, until the run is published; emptied afterwards.';

create table app.import_issue (
  id bigint generated always as identity primary key,
  run_id bigint not null references app.import_run (id) on delete cascade,
  row_number integer,
  feature_id text,
  field text,
  kind text not null,
  severity text not null check (severity in ('error', 'warning', 'notice')),
  responsible text not null check (responsible in ('publisher', 'steward', 'developer')),
  value text,
  message jsonb not null
);
create index import_issue_run on app.import_issue (run_id, row_number);
comment on table app.import_issue is 'Every repair and refusal of a run: row, field, kind, and a sentence in both languages.';
