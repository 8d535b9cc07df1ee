-- Disputes: what somebody holds instead of a finding or a verdict of a screening, and what a reviewer said.

create table app.dispute (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{16}$'),
  seq bigint generated always as identity,
  token_sha256 bytea not null unique check (octet_length(token_sha256) = 32),
  screening_id text not null references app.screening (id) on delete cascade,
  derived_id text not null unique references app.screening (id) on delete cascade,
  target_rule text check (char_length(target_rule) between 1 and 100),
  target_measure text check (char_length(target_measure) between 1 and 200),
  held text not null,
  before text not null,
  reason text not null check (char_length(reason) between 10 and 2000),
  evidence_url text check (char_length(evidence_url) <= 1000 and evidence_url ~ '^https?://'),
  name text check (char_length(name) between 1 and 100),
  name_shown boolean not null default false,
  account text,
  contact text check (char_length(contact) between 1 and 200),
  status text not null default 'received' check (status in ('received', 'accepted', 'rejected')),
  answer text check (char_length(answer) between 1 and 2000),
  answered_by text,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  closed_at timestamptz,
  constraint dispute_is_of_another check (derived_id <> screening_id),
  constraint dispute_has_a_target check (
    (target_rule is not null and target_measure is null and held in ('triggered', 'possible', 'not-triggered')
      and before in ('triggered', 'possible', 'not-triggered', 'not-evaluated'))
    or (target_measure is not null and target_rule is null and held in ('touches', 'clear')
      and before in ('touches', 'clear', 'cannot-tell', 'not-checked'))),
  constraint dispute_says_something check (held <> before),
  constraint dispute_says_why check ((status = 'received') = (answer is null))
);
create index dispute_of on app.dispute (screening_id, seq);
create index dispute_waiting on app.dispute (status, seq);
comment on table app.dispute is
  'What somebody holds instead of what a screening says. The screening stays; the dispute made another from it.';
comment on column app.dispute.token_sha256 is 'Hash of the token in the link of whoever made it.';
comment on column app.dispute.screening_id is 'The screening in dispute: never itself one made by a dispute.';
comment on column app.dispute.name is 'Who they say they are. Shown to others only when they agreed.';
comment on column app.dispute.account is 'Shown name of the account it was made with. For reviewers.';
comment on column app.dispute.contact is 'How to reach them, if they said; for reviewers, deleted some days after the answer.';

create table app.dispute_file (
  dispute_id text primary key references app.dispute (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 200),
  type text not null
    check (type in ('application/pdf', 'image/jpeg', 'image/png', 'image/webp', 'image/tiff', 'image/heic')),
  bytes integer not null check (bytes between 1 and 8388608),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  content bytea not null,
  constraint dispute_file_is_whole check (octet_length(content) = bytes)
);
comment on table app.dispute_file is
  'A file that backs a dispute. In the database, not in a folder: it comes with its dispute or not at all, and is read by who may.';

create table app.dispute_event (
  id bigint generated always as identity primary key,
  dispute_id text not null references app.dispute (id) on delete cascade,
  status text not null,
  answer text,
  at timestamptz not null default now(),
  person text
);
create index dispute_event_of on app.dispute_event (dispute_id, id);
comment on table app.dispute_event is 'Every state a dispute has been in, since when, by whom, with what reason. Written by a trigger, never changed.';
