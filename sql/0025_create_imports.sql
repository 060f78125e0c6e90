-- What came from another system: which row of it is which here, so that the same import again changes nothing, and in which state a
-- referral came. What succeeded there was told and rewarded there: no event tells partners of it, and no rule rewards it anew. Its rewards
-- come as entries without a rule, which 0027 admits. Nothing that is there is read or rewritten under the locks that this takes.
create table imports (
  source text not null,
  kind text not null check (kind in ('user', 'code', 'referral', 'reward')),
  source_id text not null,
  target_id uuid not null,
  primary key (source, kind, source_id)
);

alter table referrals
  add column imported_as text;

alter table referrals
  add constraint referrals_imported_as_check
    check (imported_as in ('pending', 'successful', 'rejected', 'expired', 'reversed')) not valid;

create or replace function note_referrals_made_rewards() returns trigger language plpgsql as $$
begin
  perform queue_rewards(array(select id from made where status = 'successful' and imported_as is null));
  return null;
end
$$;

-- the feed holds all referrals, so that it can tell of what becomes of them here
create or replace function note_referrals_made_events() returns trigger language plpgsql as $$
begin
  insert into outbox_events (type, data, created_at)
  select 'referral.' || event, referral_event(made), made.created_at
  from made
  cross join lateral (values (1, 'created'), (2, nullif(made.status, 'pending'))) as e (number, event)
  where event is not null
    and made.imported_as is null
  order by made.id, number;
  insert into referral_feed (referral_id)
  select id
  from made;
  return null;
end
$$;

-- what partners never heard of is taken back without them, too
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
  if new.kind in ('earned', 'reversed') and new.amount <> 0 and new.rule_id is not null then
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
