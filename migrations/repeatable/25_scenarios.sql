-- Scenarios: written by anyone, read by id through the functions below, never listed, never changed.

revoke all on app.scenario, app.scenario_candidates from public, geo_visitor, geo_steward, geo_access;
grant insert (id, derived_from, content) on app.scenario to geo_visitor, geo_steward;

create or replace function app.scenario_by_id(scenario_id text) returns json
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select content from app.scenario where id = scenario_id $$;
comment on function app.scenario_by_id(text) is 'The scenario with this id, or null. Knowing the id is the permission.';
revoke all on function app.scenario_by_id(text) from public;
grant execute on function app.scenario_by_id(text) to geo_visitor, geo_steward;

create or replace function app.scenario_candidates_by_id(scenario text) returns json
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select c.content from app.scenario_candidates c where c.scenario_id = scenario $$;
comment on function app.scenario_candidates_by_id(text) is
  'The candidates of the scenario with this id, or null: not made yet. Knowing the id is the permission.';
revoke all on function app.scenario_candidates_by_id(text) from public;
grant execute on function app.scenario_candidates_by_id(text) to geo_visitor, geo_steward;

create or replace function app.keep_scenario_candidates(scenario text, candidates json) returns json
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into app.scenario_candidates (scenario_id, content) values (scenario, candidates) on conflict do nothing;
  select c.content from app.scenario_candidates c where c.scenario_id = scenario
$$;
comment on function app.keep_scenario_candidates(text, json) is
  'Keeps the candidates of a scenario unless some are kept already; returns those that are kept.';
revoke all on function app.keep_scenario_candidates(text, json) from public;
grant execute on function app.keep_scenario_candidates(text, json) to geo_visitor, geo_steward;
