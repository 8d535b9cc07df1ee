-- Extensions, roles and the ledger of migrations. Runs at every start; every statement is safe to repeat.
-- Needs a superuser the first time on a PostgreSQL server (PostGIS is not a trusted extension); afterwards the owner
-- of the database is enough.

create extension if not exists postgis;
create extension if not exists btree_gist;
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- Roles belong to the cluster, so another database of the same cluster may be making them at this moment.
do $$
declare
  role_name text;
begin
  foreach role_name in array array['geo_visitor', 'geo_steward', 'geo_access'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      begin
        execute format('create role %I nologin noinherit', role_name);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if not pg_has_role(current_user, role_name, 'member') then
      execute format('grant %I to current_user', role_name);
    end if;
  end loop;
end
$$;

create schema if not exists geo;
create schema if not exists app;
comment on schema geo is 'What is known about the land: layers, versions, features, and how they are measured.';
comment on schema app is 'What people do with it: imports, screenings, and the ledger of migrations.';

create table if not exists app.migration (
  name text primary key,
  hash text not null,
  applied_at timestamptz not null default now()
);
comment on table app.migration is 'Which migration ran, with the hash of its text.';
