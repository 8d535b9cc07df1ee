-- Batches of sites. Like a screening, a batch is for whoever knows its id: the server names it in the transaction, and
-- nothing else of the tables can be seen or changed there.

create or replace function app.current_batch() returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$ select nullif(current_setting('app.batch', true), '') $$;
comment on function app.current_batch() is 'The batch this transaction is about (set by the server); null: none.';

revoke all on app.batch, app.batch_site from public, geo_visitor, geo_steward, geo_access;
-- `roles` is not granted: a batch has those of whoever makes it.
grant select on app.batch, app.batch_site to geo_visitor, geo_steward;
grant insert (id, title, file, stored_as, read_as, reading, census) on app.batch to geo_visitor, geo_steward;
grant update (status, title, stored_as, read_as, reading, census, settings, frozen, started_at, finished_at, message)
  on app.batch to geo_visitor, geo_steward;
grant insert (batch_id, n, row_number, name, geom, facts, status, problem) on app.batch_site to geo_visitor, geo_steward;
grant update (status, problem, done_at, area_ha, comunas, outcomes, verdicts, result, rank, exclusions,
  possible_exclusions, permits, certain, possible, not_evaluated, not_checked)
  on app.batch_site to geo_visitor, geo_steward;

alter table app.batch enable row level security;
drop policy if exists known_batch on app.batch;
create policy known_batch on app.batch using (id = app.current_batch()) with check (id = app.current_batch());
alter table app.batch_site enable row level security;
drop policy if exists known_batch on app.batch_site;
create policy known_batch on app.batch_site
  using (batch_id = app.current_batch()) with check (batch_id = app.current_batch());

create or replace function app.open_batches() returns table (waiting integer, running integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select (count(*) filter (where status = 'waiting'))::integer, (count(*) filter (where status = 'running'))::integer
  from app.batch where status in ('waiting', 'running')
$$;
comment on function app.open_batches() is 'How many batches wait for a person, and how many are being screened: a server takes so many.';
revoke all on function app.open_batches() from public;
grant execute on function app.open_batches() to geo_visitor, geo_steward;

create or replace function app.sweep_batches() returns setof text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  delete from app.batch
  where created_at < now() - interval '90 days'
    or (status = 'waiting' and created_at < now() - interval '1 day');
  select stored_as from app.batch where stored_as is not null
$$;
comment on function app.sweep_batches() is
  'Removes batches after ninety days, and those nobody started after one. Returns the names of the files that are still needed.';
revoke all on function app.sweep_batches() from public;
grant execute on function app.sweep_batches() to geo_steward;
