-- Who may publish: people, their sessions, invitations, and what was done in their name.

create table app.person (
  id bigint generated always as identity primary key,
  name text not null check (char_length(name) between 3 and 120),
  display_name text not null check (char_length(display_name) between 2 and 80),
  password text not null,
  roles text[] not null
    check (roles <@ array['community', 'proponent', 'reviewer', 'steward', 'admin'] and cardinality(roles) > 0),
  active boolean not null default true,
  created_at timestamptz not null default now()
);
create unique index person_name on app.person (lower(name));
create unique index person_display_name on app.person (lower(display_name));
comment on table app.person is 'People with an account. A closed account stays, so that its name is never given to somebody else.';
comment on column app.person.name is 'What is typed to sign in: a user name or an e-mail. Never shown to others.';
comment on column app.person.display_name is 'What others read beside what was done: "published by".';
comment on column app.person.password is 'scrypt with its parameters and salt, in PHC notation.';

create table app.session (
  token_sha256 bytea primary key check (octet_length(token_sha256) = 32),
  person_id bigint not null references app.person (id) on delete cascade,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_person on app.session (person_id);
comment on table app.session is 'Open sessions, by the hash of a token that only the browser holds.';

create table app.invitation (
  code_sha256 bytea primary key check (octet_length(code_sha256) = 32),
  name text,
  roles text[] not null
    check (roles <@ array['community', 'proponent', 'reviewer', 'steward', 'admin'] and cardinality(roles) > 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  person_id bigint references app.person (id) on delete cascade
);
comment on table app.invitation is 'One-time codes, by their hash, that make an account or give an existing one a new password.';
comment on column app.invitation.name is
  'Whom it is for. Null: for the first person of this instance, and of no use once somebody has an account.';
comment on column app.invitation.person_id is 'Who used it.';

create table app.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  person text,
  action text not null,
  detail jsonb not null default '{}'
);
create index audit_at on app.audit (at);
comment on table app.audit is 'Who did what, when. Lines are added, never changed. person is the shown name; null is the application itself.';
