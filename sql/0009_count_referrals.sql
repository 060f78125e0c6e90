-- Every change of a referral leaves its history and what it means for the counters, whatever statement made it: the triggers see to that,
-- once a statement. counter_events is a queue of signed rows (the old state with weight -1, the new one with +1), so that totals are sums,
-- in whatever order and batches the worker takes them; taking them and moving the counters is one transaction.

-- nothing succeeds before the fraud screen has looked at it (screened_at); a hold changes the reason and no status (changed_at)
alter table referrals
  add column screened_at timestamptz,
  add column changed_at timestamptz not null default now();

update referrals
set screened_at = created_at,
    changed_at = status_changed_at;

create index ix_referrals_referrer_id_status on referrals (referrer_id, status, id desc);
create index ix_referrals_link_id on referrals (link_id, id desc);
create index ix_referrals_referrer_id_status_changed_at on referrals (referrer_id, status_changed_at) where status = 'successful';
create index ix_referrals_status_changed_at on referrals (status_changed_at) where status = 'pending';
create index ix_referrals_reason on referrals (reason, id desc) where reason is not null;

create table counter_events (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('referral', 'click', 'standing')),
  user_id uuid not null,
  link_id uuid,
  status text,
  at timestamptz not null,
  status_changed_at timestamptz,
  weight integer not null
);

-- Lifetime totals of a referrer, and of a link.
create table user_counters (
  user_id uuid primary key,
  clicks bigint not null default 0,
  signups bigint not null default 0,
  pending bigint not null default 0,
  successful bigint not null default 0,
  rejected bigint not null default 0,
  expired bigint not null default 0,
  reversed bigint not null default 0
);

create table link_counters (
  link_id uuid primary key,
  clicks bigint not null default 0,
  signups bigint not null default 0,
  successful bigint not null default 0
);

-- Quarters of an hour, for every time zone's days begin at one. A row holds what its UTC day had up to and with its quarter: the count
-- between two moments is then a difference of few rows, however many there are.
create table user_quarters (
  user_id uuid not null,
  at timestamptz not null,
  clicks bigint not null,
  signups bigint not null,
  successful bigint not null,
  primary key (user_id, at)
);

create function note_referrals_made() returns trigger language plpgsql as $$
begin
  insert into referral_history (referral_id, status, reason, at)
  select id, 'pending', null, created_at
  from made
  where status <> 'pending'
  order by id;
  insert into referral_history (referral_id, status, reason, at)
  select id, status, reason, status_changed_at
  from made
  order by id;
  insert into counter_events (kind, user_id, link_id, status, at, status_changed_at, weight)
  select 'referral', referrer_id, link_id, status, created_at, status_changed_at, 1
  from made;
  return null;
end
$$;

create function note_referrals_changed() returns trigger language plpgsql as $$
begin
  insert into referral_history (referral_id, status, reason, at)
  select after.id, after.status, after.reason, after.changed_at
  from after
  join before using (id)
  where (after.status, after.reason) is distinct from (before.status, before.reason)
  order by after.id;
  insert into counter_events (kind, user_id, link_id, status, at, status_changed_at, weight)
  select 'referral', state.referrer_id, state.link_id, state.status, state.created_at, state.status_changed_at, state.weight
  from before
  join after using (id)
  cross join lateral (
    values
      (before.referrer_id, before.link_id, before.status, before.created_at, before.status_changed_at, -1),
      (after.referrer_id, after.link_id, after.status, after.created_at, after.status_changed_at, 1)
  ) as state (referrer_id, link_id, status, created_at, status_changed_at, weight)
  where (before.referrer_id, before.link_id, before.status, before.created_at, before.status_changed_at)
    is distinct from (after.referrer_id, after.link_id, after.status, after.created_at, after.status_changed_at);
  return null;
end
$$;

create trigger referrals_made
  after insert on referrals
  referencing new table as made
  for each statement execute function note_referrals_made();

create trigger referrals_changed
  after update on referrals
  referencing old table as before new table as after
  for each statement execute function note_referrals_changed();

-- what was there before is counted like what comes
insert into counter_events (kind, user_id, link_id, status, at, status_changed_at, weight)
select 'referral', referrer_id, link_id, status, created_at, status_changed_at, 1
from referrals;
