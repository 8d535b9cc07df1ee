-- A story keeps its latest states, not every one: how often it is saved is no longer bounded, how much is kept is.

alter table app.story_version
  drop constraint story_version_number_check,
  add constraint story_version_number_check check (number >= 1);
comment on table app.story_version is
  'The latest states in which a story was saved, as many as app.save_story keeps; never changed, so nobody writes over another.';
