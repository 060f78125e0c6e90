-- Who invited whom, and by which link. A person is referred once: ux_referrals_referred_user_id decides.
-- A link may come to have several codes, each of which resolves to it for ever: codes have a table of their own.
create table referral_links (
  id uuid primary key,
  user_id uuid not null references users (id),
  is_default boolean not null,
  created_at timestamptz not null
);

create unique index ux_referral_links_user_id_default on referral_links (user_id) where is_default;

create table referral_codes (
  code text primary key check (code = upper(code collate "C")),
  link_id uuid not null references referral_links (id),
  is_current boolean not null,
  is_default boolean not null,
  created_at timestamptz not null
);

create unique index ux_referral_codes_link_id_current on referral_codes (link_id) where is_current;

create table referrals (
  id uuid primary key,
  referrer_id uuid not null references users (id),
  referred_user_id uuid not null references users (id),
  link_id uuid not null references referral_links (id),
  status text not null check (status in ('pending', 'successful', 'rejected', 'expired', 'reversed')),
  reason text,
  date_referred timestamptz not null,
  status_changed_at timestamptz not null,
  check (referrer_id <> referred_user_id)
);

create unique index ux_referrals_referred_user_id on referrals (referred_user_id);
-- ids are time-ordered (UUIDv7): newest first is id descending
create index ix_referrals_referrer_id_id on referrals (referrer_id, id desc);
create index ix_referrals_referrer_id_status_id on referrals (referrer_id, status, id desc);
create index ix_referrals_link_id_id on referrals (link_id, id desc);
create index ix_referrals_referrer_id_date_referred on referrals (referrer_id, date_referred);
create index ix_referrals_referrer_id_status_changed_at on referrals (referrer_id, status_changed_at) where status = 'successful';

-- Every status that a referral ever had, the first one too.
create table referral_history (
  id bigint generated always as identity primary key,
  referral_id uuid not null references referrals (id),
  status text not null,
  reason text,
  at timestamptz not null
);

create index ix_referral_history_referral_id_id on referral_history (referral_id, id);
