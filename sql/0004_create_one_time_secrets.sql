-- E-mail and reset tokens: one live secret a purpose and subject, so a newer one ends the older by taking its row.
-- Only a keyed hash is kept; attempts and the sending window sit in the row that a race would have to pass.
create table one_time_secrets (
  purpose text not null check (purpose in ('verify_email', 'reset_password', 'phone_code')),
  subject text not null,
  target text not null,
  hash bytea not null,
  attempts integer not null default 0,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  window_started_at timestamptz not null,
  sent_in_window integer not null default 1,
  primary key (purpose, subject)
);

create unique index ux_one_time_secrets_hash on one_time_secrets (hash);
