-- Accounts belong to `geo_access` alone: what the server becomes while it signs somebody in or asks whose session a
-- cookie is (server/access). Neither visitors nor stewards read names, hashes or sessions.

revoke all on app.person, app.session, app.invitation, app.audit from public, geo_visitor, geo_steward, geo_access;
grant usage on schema app to geo_access;
grant select, insert on app.person to geo_access;
grant update (password, roles, active) on app.person to geo_access;
grant select, insert, delete on app.session to geo_access;
grant update (last_seen_at) on app.session to geo_access;
grant select, insert, delete on app.invitation to geo_access;
grant update (used_at, person_id) on app.invitation to geo_access;
grant insert on app.audit to geo_access;
-- Stewards see what was done; nobody changes it.
grant select on app.audit to geo_steward;

create or replace function app.current_person() returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$ select nullif(current_setting('app.identity', true), '')::jsonb ->> 'person' $$;
comment on function app.current_person() is 'Shown name of whoever this transaction is; null for visitors and the application itself.';

create or replace function app.note(action text, detail jsonb) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$ insert into app.audit (person, action, detail) values (app.current_person(), action, detail) $$;
comment on function app.note(text, jsonb) is 'Adds a line to the audit in the name of whoever this transaction is; it cannot be signed with another name.';
revoke all on function app.note(text, jsonb) from public;
grant execute on function app.note(text, jsonb) to geo_steward;
