-- Correction requests: left by anyone about what they may see, read by stewards, and by everyone as far as a steward let.

create or replace function app.is_steward() returns boolean
language sql stable parallel safe
as $$ select app.has_role('steward') or app.has_role('admin') $$;
comment on function app.is_steward() is 'Whether the identity of this transaction looks after the data.';

create or replace function app.may_see_layer(layer text) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from geo.layer l
    where l.id = layer and (l.access = 'public' or app.has_role('reviewer') or app.is_steward()))
$$;
comment on function app.may_see_layer(text) is 'Whether the identity of this transaction may see the features of a layer.';

revoke all on app.correction, app.correction_event from public, geo_visitor, geo_steward, geo_access;
-- A column that is not granted cannot be given a value: requests start as received, unanswered and unread.
grant insert (token_sha256, layer_id, feature_id, version_id, kind, text, place, place_text, evidence_url, contact)
  on app.correction to geo_visitor, geo_steward;
grant select on app.correction, app.correction_event to geo_steward;
grant update (status, answer, text_shown, contact) on app.correction to geo_steward;

alter table app.correction enable row level security;
drop policy if exists leave_correction on app.correction;
create policy leave_correction on app.correction for insert with check (app.may_see_layer(layer_id));
drop policy if exists read_correction on app.correction;
create policy read_correction on app.correction for select using (app.is_steward());
drop policy if exists answer_correction on app.correction;
create policy answer_correction on app.correction for update using (app.is_steward()) with check (app.is_steward());

create or replace function app.correction_moved() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'UPDATE' then
    if new.status = old.status then
      return new;
    end if;
    new.changed_at := now();
    new.closed_at := case when new.status in ('rejected', 'done') then now() end;
  end if;
  return new;
end
$$;
comment on function app.correction_moved() is 'Keeps the dates of a correction request.';
drop trigger if exists correction_moved on app.correction;
create trigger correction_moved before update on app.correction
  for each row execute function app.correction_moved();

create or replace function app.correction_noted() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' or new.status <> old.status then
    insert into app.correction_event (correction_id, status, person)
    values (new.id, new.status, case when tg_op = 'UPDATE' then app.current_person() end);
  end if;
  return null;
end
$$;
comment on function app.correction_noted() is 'Writes the history of a correction request. Who left it stays nameless there.';
drop trigger if exists correction_noted on app.correction;
create trigger correction_noted after insert or update on app.correction
  for each row execute function app.correction_noted();

-- Owned by the owner of the tables, so that it reads what its reader may not; `security_barrier` keeps a reader's own
-- conditions from seeing the rows that are left out.
create or replace view app.correction_public with (security_barrier = true) as
  select c.id, c.layer_id, c.feature_id, c.version_id, c.kind, c.status, c.answer, c.created_at, c.changed_at,
    case when c.text_shown then c.text end as text,
    case when c.text_shown then c.place end as place,
    case when c.text_shown then c.place_text end as place_text,
    case when c.text_shown then c.evidence_url end as evidence_url
  from app.correction c
  where app.may_see_layer(c.layer_id);
comment on view app.correction_public is
  'Correction requests as everyone may read them: what they are about and their state; their words only once a steward lets them be read.';
revoke all on app.correction_public from public;
grant select on app.correction_public to geo_visitor, geo_steward;

create or replace function app.correction_history(correction bigint) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('status', e.status,
    'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) order by e.id), '[]')
  from app.correction_event e where e.correction_id = correction
$$;
comment on function app.correction_history(bigint) is 'When a request came to each of its states. Needs leave to read the events.';

create or replace function app.correction_by_token(token_sha256 bytea)
returns table (
  id bigint, layer_id text, feature_id text, version_id bigint, kind text, status text, answer text,
  created_at timestamptz, changed_at timestamptz, text text, place public.geometry, place_text text,
  evidence_url text, history jsonb
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select c.id,
    case when app.may_see_layer(c.layer_id) then c.layer_id end,
    case when app.may_see_layer(c.layer_id) then c.feature_id end,
    c.version_id, c.kind, c.status, c.answer, c.created_at, c.changed_at, c.text, c.place, c.place_text,
    c.evidence_url, app.correction_history(c.id)
  from app.correction c where c.token_sha256 = correction_by_token.token_sha256
$$;
comment on function app.correction_by_token(bytea) is
  'The request whose link holds this token: for whoever left it, in their own words. Knowing the token is the permission; the feature of a restricted layer still needs the role.';
revoke all on function app.correction_by_token(bytea) from public;
grant execute on function app.correction_by_token(bytea) to geo_visitor, geo_steward;
