-- Feedback: left by anyone, read and marked by stewards. Nobody changes or deletes what was said.

revoke all on app.feedback from public, geo_visitor, geo_steward, geo_access;
-- A column that is not granted cannot be given a value: feedback starts unresolved.
grant insert (kind, text, contact, link, language, width, height) on app.feedback to geo_visitor, geo_steward;
grant select on app.feedback to geo_steward;
grant update (contact, resolved_at, resolved_by) on app.feedback to geo_steward;

alter table app.feedback enable row level security;
drop policy if exists leave_feedback on app.feedback;
create policy leave_feedback on app.feedback for insert with check (true);
drop policy if exists read_feedback on app.feedback;
create policy read_feedback on app.feedback for select using (app.is_steward());
drop policy if exists resolve_feedback on app.feedback;
create policy resolve_feedback on app.feedback for update using (app.is_steward()) with check (app.is_steward());
