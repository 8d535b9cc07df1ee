-- Stored screenings and the rule bases they were made with. Neither ever changes.

create table app.rule_base (
  hash text primary key,
  content jsonb not null,
  created_at timestamptz not null default now()
);
comment on table app.rule_base is 'Every rule base that a screening was made with, whole, by its hash.';

create table app.screening (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{16,32}$'),
  created_at timestamptz not null default now(),
  site geometry(Geometry, 4326) not null,
  rule_base_hash text not null references app.rule_base (hash) on delete restrict,
  content json not null
);
comment on table app.screening is
  'A screening: site, facts, measures, findings, layer versions. Whoever knows its unguessable id may read it; nobody may list or change them.';
comment on column app.screening.content is 'json, not jsonb: it is kept and given back as it was written, never searched.';
