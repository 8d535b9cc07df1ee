-- Who may read and write what. `geo_visitor` is what every request becomes; `geo_steward` publishes layers.
-- Neither logs in; neither owns anything.

revoke all on schema public from public;
grant usage on schema public, geo, app to geo_visitor, geo_steward;

create or replace function app.has_role(role text) returns boolean
language sql stable parallel safe
as $$
  select coalesce(
    nullif(current_setting('app.identity', true), '')::jsonb -> 'roles' ? role,
    false)
$$;
comment on function app.has_role(text) is 'Whether the identity of this transaction (set by the server) has an application role.';

grant select on geo.layer, geo.layer_version, geo.feature, geo.feature_part to geo_visitor, geo_steward;
grant select on geo.feature_restricted to geo_visitor, geo_steward;
grant insert, update on geo.layer, geo.layer_version to geo_steward;
grant insert, update, delete on geo.feature, geo.feature_part, geo.feature_restricted to geo_steward;
grant delete on geo.layer_version to geo_steward;
-- What an import found quotes values and places, of restricted layers too: for stewards only.
grant select, insert, update, delete on app.import_run, app.import_row, app.import_issue to geo_steward;
revoke all on app.import_run, app.import_row, app.import_issue from geo_visitor;
grant select on geo.publication to geo_visitor, geo_steward;
grant insert on geo.publication to geo_steward;
revoke all on geo.feature_common, geo.feature_part_common from geo_visitor, geo_steward;

alter table geo.feature_restricted enable row level security;
alter table geo.feature_restricted force row level security;
drop policy if exists read_restricted on geo.feature_restricted;
create policy read_restricted on geo.feature_restricted for select
  using (app.has_role('reviewer') or app.has_role('steward') or app.has_role('admin'));
drop policy if exists write_restricted on geo.feature_restricted;
create policy write_restricted on geo.feature_restricted for insert
  with check (app.has_role('steward') or app.has_role('admin'));
drop policy if exists change_restricted on geo.feature_restricted;
create policy change_restricted on geo.feature_restricted for update
  using (app.has_role('steward') or app.has_role('admin'))
  with check (app.has_role('steward') or app.has_role('admin'));
drop policy if exists remove_restricted on geo.feature_restricted;
create policy remove_restricted on geo.feature_restricted for delete
  using (app.has_role('steward') or app.has_role('admin'));

-- Screenings: written by anyone, read by id through the function below, never listed.
revoke all on app.screening, app.rule_base from geo_visitor, geo_steward;
grant insert on app.screening, app.rule_base to geo_visitor, geo_steward;
grant select on app.rule_base to geo_visitor, geo_steward;

create or replace function app.screening_by_id(screening_id text) returns json
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select content from app.screening where id = screening_id $$;
comment on function app.screening_by_id(text) is 'The stored screening with this id, or null. Knowing the id is the permission.';
revoke all on function app.screening_by_id(text) from public;
grant execute on function app.screening_by_id(text) to geo_visitor, geo_steward;

create or replace view geo.published_feature with (security_invoker = true) as
  select l.id as layer_id, f.version_id, f.feature_id, f.geom, f.properties, f.source, f.accuracy_m, f.vintage
  from geo.layer l
  join geo.feature f on f.version_id = l.current_version_id
  union all
  select l.id, f.version_id, f.feature_id, f.geom, f.properties, f.source, f.accuracy_m, f.vintage
  from geo.layer l
  join geo.feature_restricted f on f.version_id = l.current_version_id
  where l.access = 'restricted';
comment on view geo.published_feature is
  'Features of the published version of every layer, as far as the reader may see them. Both halves keep their own access path.';
grant select on geo.published_feature to geo_visitor, geo_steward;
