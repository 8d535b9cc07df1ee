-- Scenarios: criteria of land availability under a name, with the answer they had and the versions they were asked of.

create table app.scenario (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{16,32}$'),
  created_at timestamptz not null default now(),
  derived_from text check (derived_from ~ '^[A-Za-z0-9_-]{16,32}$' and derived_from <> id),
  content json not null check (octet_length(content::text) <= 4194304)
);
comment on table app.scenario is
  'A saved question about land and its answer. Written once; knowing its id is the permission to read it.';
comment on column app.scenario.content is 'As geodata/model/scenario.ts describes it.';

create table app.scenario_candidates (
  scenario_id text primary key references app.scenario (id) on delete cascade,
  made_at timestamptz not null default now(),
  content json not null check (octet_length(content::text) <= 67108864)
);
comment on table app.scenario_candidates is
  'The exact candidates of a scenario, from its own versions: made when they are first asked for, written once.';
