-- Counting screenings by rule. Nobody reads or writes the tables but by these functions.

revoke all on app.rule_use, app.rule_use_pending from public, geo_visitor, geo_steward, geo_access;

create or replace function app.note_screening() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into app.rule_use_pending (screening_id) values (new.id);
  return null;
end
$$;
comment on function app.note_screening() is 'Notes a stored screening, to be counted by rule later: one short row.';
drop trigger if exists note_screening on app.screening;
create trigger note_screening after insert on app.screening
  for each row execute function app.note_screening();

create or replace function app.count_rule_use(most integer)
returns table (rule_id text, asked bigint, triggered bigint, possible bigint, not_evaluated bigint, pending boolean)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  -- Each noted screening is taken by one caller only, and counted in the transaction that takes it.
  with taken as (
    delete from app.rule_use_pending
    where screening_id in (
      select screening_id from app.rule_use_pending order by screening_id limit most for update skip locked)
    returning screening_id
  ),
  found as (
    select finding.value ->> 'rule' as rule, finding.value ->> 'outcome' as outcome
    from taken
    join app.screening s on s.id = taken.screening_id
    cross join lateral json_array_elements(s.content -> 'findings') as finding
  )
  insert into app.rule_use as u (rule_id, asked, triggered, possible, not_evaluated)
  select rule, count(*), count(*) filter (where outcome = 'triggered'), count(*) filter (where outcome = 'possible'),
    count(*) filter (where outcome = 'not-evaluated')
  from found
  where rule is not null
  group by rule
  order by rule
  on conflict (rule_id) do update set
    asked = u.asked + excluded.asked,
    triggered = u.triggered + excluded.triggered,
    possible = u.possible + excluded.possible,
    not_evaluated = u.not_evaluated + excluded.not_evaluated;
  return query
    select u.rule_id, u.asked, u.triggered, u.possible, u.not_evaluated, exists (select from app.rule_use_pending)
    from app.rule_use u order by u.rule_id;
end
$$;
comment on function app.count_rule_use(integer) is
  'Counts at most so many noted screenings, and returns the count of every rule. pending: more wait to be counted.';
revoke all on function app.count_rule_use(integer) from public;
grant execute on function app.count_rule_use(integer) to geo_visitor, geo_steward;
