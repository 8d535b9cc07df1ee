-- Many sites screened as one job: a file of sites, what was stated about them, and a compact row of answers for each.

create table app.batch (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{32}$'),
  created_at timestamptz not null default now(),
  roles jsonb not null default coalesce(nullif(current_setting('app.identity', true), '')::jsonb -> 'roles', '[]'),
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'cancelled', 'failed')),
  title text,
  file jsonb not null,
  stored_as text,
  read_as jsonb not null default '{}',
  reading json not null,
  census jsonb not null,
  settings jsonb,
  frozen json,
  started_at timestamptz,
  finished_at timestamptz,
  message jsonb
);
create index batch_age on app.batch (created_at);
comment on table app.batch is
  'A file of sites to be screened together. Knowing its id is the permission to read it; it is kept for ninety days, or one day while nobody starts it.';
comment on column app.batch.roles is 'Roles of whoever made it: it is measured with them, so that it answers as a screening of theirs would.';
comment on column app.batch.stored_as is 'Name of the file in the folder of batches, until its sites are read.';
comment on column app.batch.read_as is 'What a person put right about how the file is read.';
comment on column app.batch.reading is 'What was understood of the file, with the evidence.';
comment on column app.batch.census is 'Rows of the file by kind of geometry.';
comment on column app.batch.settings is 'What was stated for all sites when it was started.';
comment on column app.batch.frozen is
  'What every site is measured and judged with, whatever is published meanwhile: layer versions, rule base, day, order of rules and layers.';
comment on column app.batch.message is 'Why it failed, {es, en}.';

create table app.batch_site (
  batch_id text not null references app.batch (id) on delete cascade,
  n integer not null,
  row_number integer not null,
  name text,
  geom geometry(Geometry, 4326),
  facts jsonb not null default '{}',
  status text not null default 'waiting' check (status in ('waiting', 'done', 'problem')),
  problem jsonb,
  done_at timestamptz,
  area_ha double precision,
  comunas jsonb,
  outcomes text,
  verdicts text,
  result text check (result in ('exclusion', 'possible-exclusion', 'permit', 'possible-permit', 'none')),
  rank smallint,
  exclusions smallint,
  possible_exclusions smallint,
  permits smallint,
  certain smallint,
  possible smallint,
  not_evaluated smallint,
  not_checked smallint,
  primary key (batch_id, n)
);
create index batch_site_waiting on app.batch_site (batch_id, n) where status = 'waiting';
comment on table app.batch_site is
  'A site of a batch and its answer in short. No screening is stored for it: one is made when somebody opens it.';
comment on column app.batch_site.row_number is 'Row of the file it came from, from 1.';
comment on column app.batch_site.geom is 'As it will be measured: in EPSG:4326, lines and points with their strip around. Null: it could not be read.';
comment on column app.batch_site.facts is 'What the file states about this site, besides what was stated for all.';
comment on column app.batch_site.problem is 'Why it cannot be screened: slug and detail {es, en}.';
comment on column app.batch_site.outcomes is
  'One letter per rule, in the order of frozen.rules: t triggered, p possible, n not triggered, x not evaluated.';
comment on column app.batch_site.verdicts is
  'One letter per layer, in the order of frozen.layers: t touches, c cannot be told, n does not touch, x not checked.';
comment on column app.batch_site.rank is 'Worst first: 1 a certain exclusion … 5 none found.';
