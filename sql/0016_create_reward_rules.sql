-- What a success is worth. A rule is never changed: its next version follows it, or it ends, and what was decided under it stays explained.
-- At any moment at most one version of a name is valid.
create table reward_rules (
  id uuid primary key,
  name text not null,
  version integer not null check (version > 0),
  trigger text not null check (trigger = 'referral.successful' or trigger like 'conversion:_%'),
  side text not null check (side in ('referrer', 'referred', 'both')),
  reward_type text not null check (reward_type in ('credits', 'premium_days', 'discount_percent')),
  amount numeric(10, 2) check (amount > 0),
  percent numeric(7, 2) check (percent > 0),
  milestone integer check (milestone > 0),
  cap_amount numeric(12, 2) check (cap_amount > 0),
  cap_period text check (cap_period in ('day', 'week', 'month', 'ever')),
  hold_days integer not null default 0 check (hold_days >= 0),
  expires_after_days integer check (expires_after_days > 0),
  valid_from timestamptz not null,
  valid_to timestamptz check (valid_to >= valid_from),
  created_at timestamptz not null default now(),
  check (num_nonnulls(amount, percent) = 1),
  check (percent is null or trigger like 'conversion:%'),
  check (milestone is null or (trigger = 'referral.successful' and side = 'referrer' and cap_amount is null)),
  check ((cap_amount is null) = (cap_period is null))
);

create unique index ux_reward_rules_name_version on reward_rules (name, version);

create function keep_reward_rules() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - 'valid_to' = to_jsonb(old) - 'valid_to' and new.valid_to <= coalesce(old.valid_to, 'infinity') then
      return new;
    end if;
  end if;
  raise exception 'reward_rules: a rule is never changed, only ended' using errcode = 'restrict_violation';
end
$$;

create trigger reward_rules_keep
  before update or delete on reward_rules
  for each row execute function keep_reward_rules();

create trigger reward_rules_keep_all
  before truncate on reward_rules
  for each statement execute function keep_reward_rules();

-- The default program. It counts from the beginning, so that successes from before this release are rewarded as well.
insert into reward_rules (id, name, version, trigger, side, reward_type, amount, milestone, valid_from)
values
  ('01900000-0000-7000-8000-000000000001', 'success-referrer', 1, 'referral.successful', 'referrer', 'credits', 10, null, '2000-01-01Z'),
  ('01900000-0000-7000-8000-000000000002', 'success-referred', 1, 'referral.successful', 'referred', 'credits', 5, null, '2000-01-01Z'),
  ('01900000-0000-7000-8000-000000000003', 'milestone-3', 1, 'referral.successful', 'referrer', 'premium_days', 30, 3, '2000-01-01Z'),
  ('01900000-0000-7000-8000-000000000004', 'milestone-10', 1, 'referral.successful', 'referrer', 'discount_percent', 20, 10, '2000-01-01Z'),
  ('01900000-0000-7000-8000-000000000005', 'milestone-25', 1, 'referral.successful', 'referrer', 'premium_days', 90, 25, '2000-01-01Z');
