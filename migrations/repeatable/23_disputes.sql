-- Disputes: made by anyone through a function, about a screening whose id they know; what is public of them is read the
-- same way. Reviewers read all and answer. Nobody changes what was said.

create or replace function app.is_reviewer() returns boolean
language sql stable parallel safe
as $$ select app.has_role('reviewer') or app.has_role('admin') $$;
comment on function app.is_reviewer() is 'Whether the identity of this transaction reviews disputes.';

revoke all on app.dispute, app.dispute_file, app.dispute_event from public, geo_visitor, geo_steward, geo_access;
-- A reviewer is a visitor to the database: the policies below say who reads rows. The token's hash is for nobody.
grant select (id, seq, screening_id, derived_id, target_rule, target_measure, held, before, reason, evidence_url, name,
    name_shown, account, contact, status, answer, answered_by, created_at, changed_at, closed_at)
  on app.dispute to geo_visitor, geo_steward;
grant update (status, answer) on app.dispute to geo_visitor, geo_steward;
grant select on app.dispute_file, app.dispute_event to geo_visitor, geo_steward;

alter table app.dispute enable row level security;
drop policy if exists read_dispute on app.dispute;
create policy read_dispute on app.dispute for select using (app.is_reviewer());
drop policy if exists answer_dispute on app.dispute;
-- Nobody decides on what they hold themselves.
create policy answer_dispute on app.dispute for update
  using (app.is_reviewer() and account is distinct from app.current_person())
  with check (app.is_reviewer());
alter table app.dispute_file enable row level security;
drop policy if exists read_dispute_file on app.dispute_file;
create policy read_dispute_file on app.dispute_file for select using (app.is_reviewer());
alter table app.dispute_event enable row level security;
drop policy if exists read_dispute_event on app.dispute_event;
create policy read_dispute_event on app.dispute_event for select using (app.is_reviewer());

create or replace function app.dispute_moved() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if new.status <> old.status or new.answer is distinct from old.answer then
    new.changed_at := now();
    new.closed_at := now();
    new.answered_by := app.current_person();
  end if;
  return new;
end
$$;
comment on function app.dispute_moved() is 'Keeps the dates of a dispute and who answered it.';
drop trigger if exists dispute_moved on app.dispute;
create trigger dispute_moved before update of status, answer on app.dispute
  for each row execute function app.dispute_moved();

create or replace function app.dispute_noted() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' or new.status <> old.status or new.answer is distinct from old.answer then
    insert into app.dispute_event (dispute_id, status, answer, person)
    values (new.id, new.status, new.answer, case when tg_op = 'UPDATE' then app.current_person() end);
  end if;
  return null;
end
$$;
comment on function app.dispute_noted() is 'Writes the history of a dispute. Who made it stays nameless there.';
drop trigger if exists dispute_noted on app.dispute;
create trigger dispute_noted after insert or update of status, answer on app.dispute
  for each row execute function app.dispute_noted();

create or replace function app.disputed_screening(screening text) returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce((select d.screening_id from app.dispute d where d.derived_id = screening), screening)
$$;
comment on function app.disputed_screening(text) is
  'The screening that a screening made by a dispute was made from; any other is itself.';
revoke all on function app.disputed_screening(text) from public;
grant execute on function app.disputed_screening(text) to geo_visitor, geo_steward;

create or replace function app.leave_dispute(dispute jsonb, token_sha256 bytea, content bytea, most_waiting integer)
returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  subject text := dispute ->> 'screening_id';
  file jsonb := nullif(dispute -> 'file', 'null');
begin
  -- One after the other for one screening, so that none slips past the count.
  perform from app.screening s where s.id = subject for update;
  if not exists (
    select from app.screening s
    where s.id = dispute ->> 'derived_id' and s.content -> 'derived_from' ->> 'id' = subject
      and s.content -> 'derived_from' ->> 'why' = 'dispute')
    or app.disputed_screening(subject) <> subject
  then
    raise check_violation using message = 'the derived screening is not one of that screening';
  end if;
  if (select count(*) from app.dispute d where d.screening_id = subject and d.status = 'received') >= most_waiting
    or (file is not null and (
      select coalesce(sum(f.bytes), 0) from app.dispute_file f join app.dispute d on d.id = f.dispute_id
      where d.status = 'received') + octet_length(content) > 536870912)
  then
    return false;
  end if;
  insert into app.dispute (id, token_sha256, screening_id, derived_id, target_rule, target_measure, held, before, reason,
    evidence_url, name, name_shown, contact, account)
  select d.id, leave_dispute.token_sha256, subject, d.derived_id, d.target_rule, d.target_measure, d.held, d.before,
    d.reason, d.evidence_url, d.name, d.name_shown, d.contact, app.current_person()
  from jsonb_to_record(dispute) as d (id text, derived_id text, target_rule text, target_measure text, held text,
    before text, reason text, evidence_url text, name text, name_shown boolean, contact text);
  if file is not null then
    insert into app.dispute_file (dispute_id, name, type, bytes, sha256, content)
    values (dispute ->> 'id', file ->> 'name', file ->> 'type', octet_length(content),
      encode(sha256(content), 'hex'), content);
  end if;
  return true;
end
$$;
comment on function app.leave_dispute(jsonb, bytea, bytea, integer) is
  'Keeps a dispute, with its file, in the name of whoever this transaction is; false when too much waits for a review already. Starts as received and unanswered, whatever it is given.';
revoke all on function app.leave_dispute(jsonb, bytea, bytea, integer) from public;
grant execute on function app.leave_dispute(jsonb, bytea, bytea, integer) to geo_visitor, geo_steward;

create or replace function app.dispute_public(d app.dispute) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'id', d.id,
    'screening', d.screening_id,
    'derived', d.derived_id,
    'target', case when d.target_rule is not null
      then jsonb_build_object('rule', d.target_rule, 'outcome', d.held)
      else jsonb_build_object('measure', d.target_measure, 'verdict', d.held) end,
    'before', d.before,
    'reason', d.reason,
    'by', case when d.name_shown then d.name end,
    'status', d.status,
    'answer', d.answer,
    'evidence', jsonb_build_object(
      'url', case when d.status = 'accepted' then d.evidence_url end,
      'has_url', d.evidence_url is not null,
      'file', (select jsonb_build_object('type', f.type, 'bytes', f.bytes, 'sha256', f.sha256)
        from app.dispute_file f where f.dispute_id = d.id),
      'open', d.status = 'accepted'),
    'created_at', to_char(d.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'changed_at', to_char(d.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
$$;
comment on function app.dispute_public(app.dispute) is
  'A dispute as everyone may read it who knows its screening: evidence only once it was accepted, a name only by consent.';
revoke all on function app.dispute_public(app.dispute) from public;

create or replace function app.dispute_whole(d app.dispute) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_set(app.dispute_public(d), '{evidence}', app.dispute_public(d) -> 'evidence' || jsonb_build_object(
      'url', d.evidence_url, 'open', true,
      'file', (select jsonb_build_object('type', f.type, 'bytes', f.bytes, 'sha256', f.sha256, 'name', f.name)
        from app.dispute_file f where f.dispute_id = d.id)))
    || jsonb_build_object('history', (
      select coalesce(jsonb_agg(jsonb_build_object('status', e.status,
        'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) order by e.id), '[]')
      from app.dispute_event e where e.dispute_id = d.id))
$$;
comment on function app.dispute_whole(app.dispute) is 'A dispute as whoever made it reads it, and reviewers.';
revoke all on function app.dispute_whole(app.dispute) from public;

create or replace function app.disputes_of(screening text) returns setof jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select app.dispute_public(d) from app.dispute d
  where d.screening_id = app.disputed_screening(screening) order by d.seq
$$;
comment on function app.disputes_of(text) is
  'What is public of the disputes of a screening, or of the one it was made from by a dispute. Knowing the id is the permission.';
revoke all on function app.disputes_of(text) from public;
grant execute on function app.disputes_of(text) to geo_visitor, geo_steward;

create or replace function app.dispute_by_token(token_sha256 bytea) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select app.dispute_whole(d) from app.dispute d where d.token_sha256 = dispute_by_token.token_sha256 $$;
comment on function app.dispute_by_token(bytea) is 'The dispute whose link holds this token, for whoever made it. Knowing the token is the permission.';
revoke all on function app.dispute_by_token(bytea) from public;
grant execute on function app.dispute_by_token(bytea) to geo_visitor, geo_steward;

create or replace function app.disputes_for_review(of_status text, most integer, after integer) returns setof jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select app.dispute_whole(d) || jsonb_build_object(
    'name', d.name, 'account', d.account, 'contact', d.contact, 'answered_by', d.answered_by)
  from app.dispute d
  where app.is_reviewer() and d.status = of_status
  order by case when d.status = 'received' then d.seq end, d.seq desc
  limit most offset after
$$;
comment on function app.disputes_for_review(text, integer, integer) is
  'Disputes in a state with all there is to them, for reviewers; nobody else gets any. Those that wait: the oldest first.';
revoke all on function app.disputes_for_review(text, integer, integer) from public;
grant execute on function app.disputes_for_review(text, integer, integer) to geo_visitor, geo_steward;

create or replace function app.dispute_evidence(dispute text, token_sha256 bytea)
returns table (name text, type text, sha256 text, content bytea)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select f.name, f.type, f.sha256, f.content
  from app.dispute d join app.dispute_file f on f.dispute_id = d.id
  where d.token_sha256 = dispute_evidence.token_sha256
    or (d.id = dispute and (app.is_reviewer() or d.status = 'accepted'))
$$;
comment on function app.dispute_evidence(text, bytea) is
  'The file of a dispute: for reviewers, for whoever has its link, and for all who know the dispute once it was accepted.';
revoke all on function app.dispute_evidence(text, bytea) from public;
grant execute on function app.dispute_evidence(text, bytea) to geo_visitor, geo_steward;

create or replace function app.forget_dispute_contacts(days integer) returns integer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  with forgotten as (
    update app.dispute set contact = null
    where contact is not null and closed_at < now() - make_interval(days => days)
    returning 1)
  select count(*)::integer from forgotten
$$;
comment on function app.forget_dispute_contacts(integer) is 'Deletes contacts of disputes answered so many days ago; returns how many.';
revoke all on function app.forget_dispute_contacts(integer) from public;
grant execute on function app.forget_dispute_contacts(integer) to geo_steward;
