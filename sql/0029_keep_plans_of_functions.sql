-- A function in SQL is planned anew in each statement that calls it; one in PL/pgSQL keeps its plans for as long as the connection lives.
-- queue_rewards is called by every sign-up, mostly with nobody: half of what a sign-up cost the database was its planning.
create or replace function queue_rewards(referrals uuid[]) returns void language plpgsql as $$
begin
  if cardinality(referrals) = 0 then
    return;
  end if;
  with due as (
    insert into reward_events (user_id, referral_id)
    select
      side.user_id,
      r.id
    from referrals r
    cross join lateral (values (r.referrer_id), (r.referred_id)) as side (user_id)
    where r.id = any(queue_rewards.referrals)
    order by r.status_changed_at, r.id
    returning user_id
  )
  insert into outbox_messages (lane, type, payload)
  select distinct 'rewards', 'RewardsDue', jsonb_build_object('UserId', user_id)
  from due;
end
$$;

create or replace function queue_conversions(ids uuid[]) returns void language plpgsql as $$
begin
  if cardinality(ids) = 0 then
    return;
  end if;
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
  from due;
end
$$;

create or replace function lock_rewards(person uuid) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('rewards ' || person, 0));
end
$$;

create or replace function stock_rewards(person uuid, type text, until timestamptz, more numeric) returns void language plpgsql as $$
begin
  insert into reward_stock as s (user_id, reward_type, expires_at, amount)
  select person, type, until, more
  where more > 0
  on conflict (user_id, reward_type, expires_at) do update
  set amount = s.amount + excluded.amount;
end
$$;
