-- What is passed on: short links to views, and stories told with views.

create table app.short_link (
  id text primary key check (id ~ '^[1-9A-HJ-NP-Za-km-z]{10}$'),
  address text not null check (char_length(address) between 1 and 4000 and address ~ '^/([^/\\]|$)'),
  address_sha256 bytea not null unique check (octet_length(address_sha256) = 32),
  created_at timestamptz not null default now()
);
comment on table app.short_link is
  'A view of the application under a short name. Written once; the same view has the same name. Nothing says who made it or who followed it.';
comment on column app.short_link.address is 'Path and search of our own application, never a host.';

create table app.story (
  id text primary key check (id ~ '^[1-9A-HJ-NP-Za-km-z]{12}$'),
  secret_sha256 bytea not null check (octet_length(secret_sha256) = 32),
  created_at timestamptz not null default now()
);
comment on table app.story is 'A guided story. Knowing its id is the permission to read it; its secret, to change it.';
comment on column app.story.secret_sha256 is 'Hash of the secret in the browser of whoever tells it.';

create table app.story_version (
  story_id text not null references app.story (id) on delete cascade,
  number integer not null check (number between 1 and 500),
  saved_at timestamptz not null default now(),
  content json not null check (octet_length(content::text) <= 524288),
  primary key (story_id, number)
);
comment on table app.story_version is 'Every state in which a story was saved; never changed, so nobody writes over another.';
comment on column app.story_version.content is 'As geodata/model/story.ts describes it.';
