-- The exact total of free land, tile by tile: what is asked, how far it is, and what each tile came to.

create table app.exact_total (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{20}$'),
  created_at timestamptz not null default now(),
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'cancelled', 'failed')),
  criteria jsonb not null,
  versions jsonb not null,
  tiles integer not null check (tiles >= 0),
  grid jsonb not null,
  result jsonb,
  message jsonb,
  started_at timestamptz,
  finished_at timestamptz
);
create index exact_total_age on app.exact_total (created_at);
comment on table app.exact_total is
  'A question whose exact total is worked out in the background. Knowing its id is the permission to read it; kept for ninety days.';
comment on column app.exact_total.versions is 'Layer versions it is answered with, whatever is published meanwhile.';
comment on column app.exact_total.tiles is 'How many tiles it takes.';
comment on column app.exact_total.grid is 'The same question over the grid: area_ha, free_ha.';
comment on column app.exact_total.message is 'Why it failed, {es, en}.';

create table app.exact_tile (
  total_id text not null references app.exact_total (id) on delete cascade,
  tile integer not null,
  comunas jsonb not null,
  primary key (total_id, tile)
);
comment on table app.exact_tile is 'A tile that is done, so that a job that ended half way goes on from there.';
comment on column app.exact_tile.comunas is 'Square metres by comuna: {code: [area, free]}.';
