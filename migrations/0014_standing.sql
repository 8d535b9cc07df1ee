-- Certificates: the public halves of the keys that signed them. The private half is never here.

create table app.signing_key (
  key_id text primary key check (key_id ~ '^[0-9a-f]{64}$'),
  public_key text not null check (char_length(public_key) = 60),
  first_used_at timestamptz not null default now()
);
comment on table app.signing_key is
  'Every public key that this service ever signed certificates with. Only added to: an old certificate must stay verifiable.';
comment on column app.signing_key.key_id is 'SHA-256 of the key''s SubjectPublicKeyInfo (DER), in hexadecimal.';
comment on column app.signing_key.public_key is 'SubjectPublicKeyInfo (DER), base64.';
