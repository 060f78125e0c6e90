-- One row a sign-in. Refresh tokens are derived from the counter under the session's own key and never stored; the key is kept encrypted
-- under a key of the server, so that a stolen dump makes no token.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id),
  refresh_key bytea not null,
  refresh_counter integer not null default 0,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);

create index ix_sessions_user_id_id on sessions (user_id, id desc);
