-- Exact totals of free land. Like a screening, one is for whoever knows its id: the server names it in the transaction.

create or replace function app.current_total() returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$ select nullif(current_setting('app.total', true), '') $$;
comment on function app.current_total() is 'The exact total this transaction is about (set by the server); null: none.';

revoke all on app.exact_total, app.exact_tile from public, geo_visitor, geo_steward, geo_access;
grant select on app.exact_total, app.exact_tile to geo_visitor, geo_steward;
grant insert (id, criteria, versions, tiles, grid) on app.exact_total to geo_visitor, geo_steward;
grant update (status, tiles, grid, result, message, started_at, finished_at) on app.exact_total to geo_visitor, geo_steward;
grant insert on app.exact_tile to geo_visitor, geo_steward;

alter table app.exact_total enable row level security;
drop policy if exists known_total on app.exact_total;
create policy known_total on app.exact_total using (id = app.current_total()) with check (id = app.current_total());
alter table app.exact_tile enable row level security;
drop policy if exists known_total on app.exact_tile;
create policy known_total on app.exact_tile
  using (total_id = app.current_total()) with check (total_id = app.current_total());

create or replace function app.open_totals() returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select count(*)::integer from app.exact_total where status in ('waiting', 'running') $$;
comment on function app.open_totals() is 'How many exact totals wait or run: a server takes so many.';
revoke all on function app.open_totals() from public;
grant execute on function app.open_totals() to geo_visitor, geo_steward;

create or replace function app.sweep_totals() returns integer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  with gone as (delete from app.exact_total where created_at < now() - interval '90 days' returning 1)
  select count(*)::integer from gone
$$;
comment on function app.sweep_totals() is 'Removes exact totals after ninety days.';
revoke all on function app.sweep_totals() from public;
grant execute on function app.sweep_totals() to geo_steward;
