-- What partners report of those who were referred, and take back. Rules that wait for such an event reward it, each conversion once, while
-- its referral is successful and it is not taken back. An external_id counts once for its partner: the index decides. Nobody is named but by
-- id. reversed_amount is what was taken back of the value so far, reversed_at when it was all.
create table conversions (
  id uuid primary key,
  partner_id uuid not null references partners (id),
  external_id text not null,
  referral_id uuid not null references referrals (id),
  event text not null,
  value numeric(12, 2) check (value >= 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz not null,
  reversed_amount numeric(12, 2) not null default 0 check (reversed_amount >= 0),
  reversed_at timestamptz,
  check (case
    when reversed_at is null then reversed_amount = 0 or reversed_amount < value
    else reversed_amount = coalesce(value, 0)
  end)
);

create unique index ux_conversions_partner_id_external_id on conversions (partner_id, external_id);
create index ix_conversions_referral_id on conversions (referral_id);

-- Whose rewards a conversion touches, as reward_events are of referrals, but apart from them: the release before does not know what these
-- are for and leaves them alone.
create table conversion_events (
  id bigint generated always as identity primary key,
  user_id uuid not null,
  conversion_id uuid not null
);

create index ix_conversion_events_user_id on conversion_events (user_id, id);

create function queue_conversions(ids uuid[]) returns void language sql as $$
  with due as (
    insert into conversion_events (user_id, conversion_id)
    select
      side.user_id,
      c.id
    from conversions c
    join referrals r on r.id = c.referral_id
    cross join lateral (values (r.referrer_id), (r.referred_id)) as side (user_id)
    where c.id = any(ids)
    order by c.created_at, c.id
    returning user_id
  )
  insert into outbox_messages (lane, type, payload)
  select distinct 'rewards', 'ConversionRewardsDue', jsonb_build_object('UserId', user_id)
  from due
$$;

create function note_conversions() returns trigger language plpgsql as $$
begin
  perform queue_conversions(array(select id from changed));
  return null;
end
$$;

create trigger conversions_made
  after insert on conversions
  referencing new table as changed
  for each statement execute function note_conversions();

create trigger conversions_changed
  after update on conversions
  referencing new table as changed
  for each statement execute function note_conversions();

-- a success brings the conversions from before it, and takes all with it when it goes
create or replace function note_referrals_changed_rewards() returns trigger language plpgsql as $$
declare
  turned uuid[] := array(
    select after.id
    from after
    join before using (id)
    where (after.status = 'successful') <> (before.status = 'successful'));
begin
  if cardinality(turned) > 0 then
    perform queue_rewards(turned);
    perform queue_conversions(array(select id from conversions where referral_id = any(turned)));
  end if;
  return null;
end
$$;

-- An entry can be taken back in parts, numbered from 1, so that two at once cannot both be the next; together they are never more than it.
alter table reward_entries
  add column conversion_id uuid references conversions (id),
  add column part integer not null default 1 check (part > 0),
  add check (conversion_id is null or referral_id is not null);

drop index ux_reward_entries_rule_id_user_id_referral_id;
drop index ux_reward_entries_reverses_id;
create unique index ux_reward_entries_rule_id_user_id_referral_id on reward_entries (rule_id, user_id, referral_id)
  where kind = 'earned' and referral_id is not null and conversion_id is null;
create unique index ux_reward_entries_rule_id_user_id_conversion_id on reward_entries (rule_id, user_id, conversion_id)
  where kind = 'earned' and conversion_id is not null;
create unique index ux_reward_entries_reverses_id_part on reward_entries (reverses_id, part);
create index ix_reward_entries_conversion_id on reward_entries (conversion_id) where conversion_id is not null;

create or replace function note_reward_entry() returns trigger language plpgsql as $$
begin
  perform lock_rewards(new.user_id);
  if new.kind = 'reversed' and coalesce((
    select earned.amount + sum(back.amount)
    from reward_entries earned
    join reward_entries back on back.reverses_id = earned.id
    where earned.id = new.reverses_id
      and earned.kind = 'earned'
    group by earned.amount), -1) < 0
  then
    raise exception 'reward_entries: more is taken back than was earned' using errcode = 'check_violation';
  end if;
  perform post_reward_entry(new);
  if new.kind in ('earned', 'reversed') and new.amount <> 0 then
    insert into outbox_events (type, data, created_at)
    values ('reward.' || new.kind,
      jsonb_build_object('id', new.id, 'version', 1, 'user_id', new.user_id, 'reward_type', new.reward_type, 'amount', new.amount,
        'reason', new.reason, 'referral_id', new.referral_id, 'conversion_id', new.conversion_id, 'reverses_id', new.reverses_id,
        'available_at', new.available_at, 'expires_at', new.expires_at),
      new.created_at);
  end if;
  return null;
end
$$;
