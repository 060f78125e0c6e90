-- People. Names and addresses are unique without case by index, so that two sign-ups at once cannot both win.
-- The "C" collation keeps lower() the same on every server (a Turkish locale folds I differently).
create table users (
  id uuid primary key,
  username text,
  email text,
  email_verified_at timestamptz,
  phone text,
  phone_verified_at timestamptz,
  password_hash text,
  first_name text,
  last_name text,
  role text not null default 'user' check (role in ('user', 'admin')),
  created_at timestamptz not null,
  suspended_at timestamptz,
  erased_at timestamptz,
  check (erased_at is not null or (username is not null and (email is not null or phone is not null)))
);

create unique index ux_users_username on users (lower(username collate "C"));
create unique index ux_users_email on users (lower(email collate "C"));
create unique index ux_users_phone on users (phone);
