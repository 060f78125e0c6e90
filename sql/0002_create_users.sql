-- People. Names and addresses are unique without case by index, so that two sign-ups at once cannot both win.
-- The "C" collation keeps lower() the same on every server: a Turkish locale folds I differently.
create table users (
  id uuid primary key,
  username text not null,
  email text,
  email_verified_at timestamptz,
  phone text,
  first_name text,
  last_name text,
  password_hash text,
  -- a reset link asked for before this is dead
  password_changed_at timestamptz,
  role text not null default 'user' check (role in ('user', 'admin')),
  -- of the default link, permanent
  referral_code text not null,
  referred_by uuid references users (id),
  created_at timestamptz not null,
  check (referred_by <> id)
);

create unique index ux_users_username on users (lower(username collate "C"));
create unique index ux_users_email on users (lower(email collate "C"));
create unique index ux_users_phone on users (phone);
create unique index ux_users_referral_code on users (referral_code);
