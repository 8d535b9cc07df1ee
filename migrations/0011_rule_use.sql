-- How many screenings each rule touched: a count by rule and no more. Saving a screening only notes its id here; it is
-- counted when somebody asks.

create table app.rule_use (
  rule_id text primary key,
  asked bigint not null default 0,
  triggered bigint not null default 0,
  possible bigint not null default 0,
  not_evaluated bigint not null default 0
);
comment on table app.rule_use is
  'Stored screenings by rule: how many asked it, and how many it applied to, might apply to, could not be evaluated for. No person, no place.';

create table app.rule_use_pending (
  screening_id text primary key references app.screening (id) on delete cascade
);
comment on table app.rule_use_pending is 'Stored screenings that app.rule_use does not count yet.';

insert into app.rule_use_pending (screening_id) select id from app.screening;
