-- Sources and jobs. Anyone may read how a source stands; stewards, and the application as one, write it and ask for work.

revoke all on app.source_state from geo_visitor, geo_steward;
grant select on app.source_state to geo_visitor, geo_steward;
grant insert, update on app.source_state to geo_steward;

create or replace function app.enqueue(task text, payload jsonb, queue text default null, key text default null, attempts integer default 3)
returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
-- Jobs live in graphile-worker's own schema, which is made when the application starts; only this function reaches it.
declare
  job bigint;
begin
  select j.id into job
  from graphile_worker.add_job(
    identifier => task, payload => payload::json, queue_name => queue, job_key => key, max_attempts => attempts) j;
  return job;
end
$$;
comment on function app.enqueue(text, jsonb, text, text, integer) is
  'Asks for a job inside the caller''s transaction: a rollback leaves none. The same key replaces a job that still waits. Returns its number.';
revoke all on function app.enqueue(text, jsonb, text, text, integer) from public;
grant execute on function app.enqueue(text, jsonb, text, text, integer) to geo_steward;
