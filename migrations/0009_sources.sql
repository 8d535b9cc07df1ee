-- How each connector's source stands: when it was last asked, what came of it, and when it is due again.

create table app.source_state (
  connector text primary key,
  status text not null check (status in ('running', 'new', 'unchanged', 'failed')),
  url text,
  last_tried_at timestamptz,
  last_checked_at timestamptz,
  last_changed_at timestamptz,
  next_due_at timestamptz,
  etag text,
  last_modified text,
  content_sha256 text,
  revision text,
  bytes bigint,
  rows integer,
  message jsonb,
  run_id bigint references app.import_run (id) on delete set null
);
comment on table app.source_state is 'How the official source of each connector stands, one row per connector that was ever asked.';
comment on column app.source_state.last_tried_at is 'When it was last asked, whether it answered or not.';
comment on column app.source_state.last_checked_at is 'When it last answered and what it said was taken in, or found to be as before.';
comment on column app.source_state.content_sha256 is 'Of the content that was last imported: the same content is not imported again.';
comment on column app.source_state.revision is 'Of the declaration it was imported with: another declaration reads the same content again.';
comment on column app.source_state.next_due_at is 'When it is to be asked again; null: only when somebody asks.';
comment on column app.source_state.message is 'Why it failed, or what is worth knowing, in both languages.';
