-- Feedback: what somebody says of a screen, with the link to it.

create table app.feedback (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('wrong', 'idea', 'question')),
  text text not null check (char_length(text) between 1 and 2000),
  contact text check (char_length(contact) between 1 and 200),
  link text not null check (char_length(link) <= 4000 and link ~ '^/([^/\\]|$)'),
  language text not null check (language in ('es', 'en')),
  width integer not null check (width between 1 and 20000),
  height integer not null check (height between 1 and 20000),
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  resolved_by text
);
create index feedback_open on app.feedback (created_at desc, id desc) where resolved_at is null;
create index feedback_resolved on app.feedback (resolved_at desc, id desc) where resolved_at is not null;
comment on table app.feedback is 'What somebody says of a screen. Anyone may leave it; stewards read it and mark it resolved.';
comment on column app.feedback.link is 'Path and search of the page they were looking at; never a secret that is part of an address.';
comment on column app.feedback.contact is 'How to reach them, if they said; deleted some days after it is resolved.';
comment on column app.feedback.width is 'Of their window, CSS px; so is height.';
