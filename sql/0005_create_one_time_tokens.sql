-- Tokens that prove a mailbox, each good once. Only a keyed hash is kept. request_id is that of the message that asked for the mail: one
-- that is sent again after a crash has a token of its own, and both work.
create table one_time_tokens (
  hash bytea primary key,
  purpose text not null check (purpose in ('verify_email', 'reset_password')),
  user_id uuid not null references users (id),
  email text not null,
  request_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create index ix_one_time_tokens_user_id_purpose_created_at on one_time_tokens (user_id, purpose, created_at);
