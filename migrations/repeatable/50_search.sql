-- Finding features by name: without regard to accents, capitals or the order of the words.

create or replace function geo.fold(value text) returns text
language sql immutable parallel safe
set search_path = public, pg_catalog, pg_temp
as $$ select lower(unaccent('public.unaccent'::regdictionary, value)) $$;
comment on function geo.fold(text) is 'Lower case without accents. Immutable because the dictionary is named; reindex when its rules change.';

create or replace function geo.search_text(properties jsonb) returns text
language sql immutable parallel safe
set search_path = public, pg_catalog, pg_temp
as $$
  select geo.fold(concat_ws(' ', properties ->> 'name', properties ->> 'alt_name', properties ->> 'code'))
$$;
comment on function geo.search_text(jsonb) is 'What a feature is found by: its names and its code, folded.';

-- Large versions have theirs from geo.index_storage.
create index if not exists feature_search on geo.feature_common using gin (geo.search_text(properties) gin_trgm_ops);

drop function if exists geo.search(text, integer);
create function geo.search(query text, max_results integer)
returns table (layer_id text, feature_id text, name text, kind text, comuna text, geom geometry, score real)
language plpgsql stable
set search_path = public, pg_catalog, pg_temp
set jit = off
as $$
-- Features of searchable layers that hold every word of the query; when there is none, those most alike (misspellings).
-- Best first: the whole name, its beginning, the beginning of a word, anywhere. geom: EPSG:4326, null in tables.
-- Index: feature_search, for the longest word; restricted features pass their policy.
declare
  folded text := btrim(regexp_replace(geo.fold(query), '[^[:alnum:]]+', ' ', 'g'));
  words text[] := (select array_agg('%' || w || '%' order by length(w) desc) from regexp_split_to_table(folded, ' ') as w);
begin
  if folded = '' then
    return;
  end if;
  return query
  with candidate as (
    select l.id as layer_id, coalesce(l.declaration ->> 'label', 'name') as label,
      f.feature_id, f.properties, f.geom, geo.search_text(f.properties) as text
    from geo.layer l join geo.feature f on f.version_id = l.current_version_id
    where (l.declaration ->> 'searchable')::boolean and geo.search_text(f.properties) like words[1]
    union all
    select l.id, coalesce(l.declaration ->> 'label', 'name'), f.feature_id, f.properties, f.geom, geo.search_text(f.properties)
    from geo.layer l join geo.feature_restricted f on f.version_id = l.current_version_id
    where (l.declaration ->> 'searchable')::boolean and geo.search_text(f.properties) like words[1]
  )
  select c.layer_id, c.feature_id,
    coalesce(c.properties ->> c.label, c.properties ->> 'name', c.feature_id),
    c.properties ->> 'kind', c.properties ->> 'comuna', c.geom,
    (case
      when geo.fold(c.properties ->> 'name') = folded then 4
      when c.text like folded || '%' then 3
      when c.text ~ ('\m' || folded) then 2
      else 1
    end + similarity(c.text, folded))::real as rank
  from candidate c
  where c.text like all (words)
  order by rank desc, c.layer_id, c.feature_id
  limit max_results;
  if found or length(folded) < 4 then
    return;
  end if;
  return query
  select l.id, f.feature_id, coalesce(f.properties ->> 'name', f.feature_id),
    f.properties ->> 'kind', f.properties ->> 'comuna', f.geom,
    word_similarity(folded, geo.search_text(f.properties)) as rank
  from geo.layer l join geo.published_feature f on f.layer_id = l.id
  where (l.declaration ->> 'searchable')::boolean
    and f.properties ? 'name'
    and word_similarity(folded, geo.search_text(f.properties)) >= 0.45
  order by rank desc, l.id, f.feature_id
  limit max_results;
end
$$;
comment on function geo.search(text, integer) is 'Features of searchable layers by name, best first.';
