-- One row a sign-in. Refresh tokens are derived from the counter under the session's own key, never stored;
-- the key is kept encrypted under a key of the server, so a stolen dump makes no token.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id),
  refresh_key bytea not null,
  refresh_counter integer not null default 0,
  rotated_at timestamptz,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  ip text,
  user_agent text
);

create index ix_sessions_user_id on sessions (user_id, id desc);
