-- Short links and stories: made by anyone, read by id, never listed; only through the functions below.

revoke all on app.short_link, app.story, app.story_version from public, geo_visitor, geo_steward, geo_access;
alter table app.short_link enable row level security;
alter table app.story enable row level security;
alter table app.story_version enable row level security;

create or replace function app.keep_short_link(wanted text, address text) returns text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into app.short_link (id, address, address_sha256)
  values (wanted, keep_short_link.address, sha256(convert_to(keep_short_link.address, 'UTF8')))
  on conflict (address_sha256) do nothing;
  select l.id from app.short_link l
  where l.address_sha256 = sha256(convert_to(keep_short_link.address, 'UTF8'))
$$;
comment on function app.keep_short_link(text, text) is 'The id of the link to this address: the wanted one, or the one it has already.';
revoke all on function app.keep_short_link(text, text) from public;
grant execute on function app.keep_short_link(text, text) to geo_visitor, geo_steward;

create or replace function app.short_link_by_id(link text) returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select l.address from app.short_link l where l.id = link $$;
comment on function app.short_link_by_id(text) is 'The address behind a short link, or null.';
revoke all on function app.short_link_by_id(text) from public;
grant execute on function app.short_link_by_id(text) to geo_visitor, geo_steward;

create or replace function app.begin_story(story text, secret_sha256 bytea, content json) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into app.story (id, secret_sha256) values (story, begin_story.secret_sha256);
  insert into app.story_version (story_id, number, content) values (story, 1, begin_story.content)
$$;
comment on function app.begin_story(text, bytea, json) is 'Keeps a new story as its first version.';
revoke all on function app.begin_story(text, bytea, json) from public;
grant execute on function app.begin_story(text, bytea, json) to geo_visitor, geo_steward;

create or replace function app.story_by_id(story text)
returns table (version integer, saved_at timestamptz, content json)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select v.number, v.saved_at, v.content from app.story_version v
  where v.story_id = story order by v.number desc limit 1
$$;
comment on function app.story_by_id(text) is 'The story with this id as it was last saved. Knowing the id is the permission.';
revoke all on function app.story_by_id(text) from public;
grant execute on function app.story_by_id(text) to geo_visitor, geo_steward;

create or replace function app.save_story(story text, secret_sha256 bytea, known integer, content json)
returns table (outcome text, version integer)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  secret bytea;
  latest integer;
begin
  select s.secret_sha256 into secret from app.story s where s.id = story for update;
  if secret is null then
    return query select 'unknown', 0;
    return;
  end if;
  if secret <> save_story.secret_sha256 then
    return query select 'refused', 0;
    return;
  end if;
  select max(v.number) into latest from app.story_version v where v.story_id = story;
  if latest <> known then
    return query select 'changed', latest;
    return;
  end if;
  insert into app.story_version (story_id, number, content) values (story, latest + 1, save_story.content);
  -- STORY_LIMITS.versions of geodata/model/story.ts.
  delete from app.story_version v where v.story_id = story and v.number <= latest + 1 - 20;
  return query select 'saved', latest + 1;
end
$$;
comment on function app.save_story(text, bytea, integer, json) is
  'Keeps the next version of a story for whoever has its secret and knows its latest one: saved, or unknown, refused, changed. The latest twenty are kept.';
revoke all on function app.save_story(text, bytea, integer, json) from public;
grant execute on function app.save_story(text, bytea, integer, json) to geo_visitor, geo_steward;
