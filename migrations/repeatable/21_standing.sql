-- Public keys of certificates: read by anyone, written by the application itself.

revoke all on app.signing_key from public, geo_visitor, geo_steward, geo_access;
grant select on app.signing_key to geo_visitor, geo_steward;
grant insert (key_id, public_key) on app.signing_key to geo_steward;

alter table app.signing_key enable row level security;
drop policy if exists read_signing_key on app.signing_key;
create policy read_signing_key on app.signing_key for select using (true);
drop policy if exists keep_signing_key on app.signing_key;
create policy keep_signing_key on app.signing_key for insert with check (app.is_steward());
