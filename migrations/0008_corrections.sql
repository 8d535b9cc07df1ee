-- Correction requests: what somebody says is wrong with a feature, and what became of it.

create table app.correction (
  id bigint generated always as identity primary key,
  token_sha256 bytea not null unique check (octet_length(token_sha256) = 32),
  layer_id text not null references geo.layer (id) on delete cascade,
  feature_id text not null,
  version_id bigint references geo.layer_version (id) on delete set null,
  kind text not null
    check (kind in ('position', 'attribute', 'name', 'gone', 'duplicate', 'missing', 'private', 'other')),
  text text not null check (char_length(text) between 1 and 2000),
  place geometry(Point, 4326),
  place_text text check (char_length(place_text) <= 500),
  evidence_url text check (char_length(evidence_url) <= 1000 and evidence_url ~ '^https?://'),
  contact text check (char_length(contact) <= 200),
  status text not null default 'received'
    check (status in ('received', 'in_review', 'accepted', 'rejected', 'done')),
  answer text check (char_length(answer) between 1 and 2000),
  text_shown boolean not null default false,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  closed_at timestamptz,
  constraint correction_says_why check (status not in ('accepted', 'rejected') or answer is not null)
);
create index correction_feature on app.correction (layer_id, feature_id);
create index correction_created on app.correction (created_at);
comment on table app.correction is
  'What somebody says is wrong with a feature. Anyone may leave one; who left it follows it by an unguessable link.';
comment on column app.correction.token_sha256 is 'Hash of the token in the link of whoever left it.';
comment on column app.correction.version_id is 'The version they were looking at.';
comment on column app.correction.contact is 'How to reach them, if they said; for stewards only, deleted some days after the request is closed.';
comment on column app.correction.text_shown is 'A steward has read the text and lets everyone read it.';

create table app.correction_event (
  id bigint generated always as identity primary key,
  correction_id bigint not null references app.correction (id) on delete cascade,
  status text not null,
  at timestamptz not null default now(),
  person text
);
create index correction_event_of on app.correction_event (correction_id, id);
comment on table app.correction_event is 'Every state a correction request has been in, since when, by whom. Written by a trigger, never changed.';
