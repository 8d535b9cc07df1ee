-- Both are asked or written while somebody waits for a screening.

-- Which property names a feature: read for every layer at every screening, out of a declaration of some kB.
alter table geo.layer add column label text generated always as (declaration ->> 'label') stored;
comment on column geo.layer.label is 'Property that names a feature; part of the declaration.';

-- A screening is 170 kB of JSON: lz4 compresses it in a tenth of pglz's time, where PostgreSQL was built with it.
do $$
begin
  if exists (
    select from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)
  ) then
    alter table app.screening alter column content set compression lz4;
  end if;
end
$$;
