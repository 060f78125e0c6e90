-- Whose rewards a change of a referral touches: both sides, when it becomes successful or ceases to be. The row says what to look at, the
-- message that somebody must; one look takes all rows of a person, so a thousand successes of one link are not a thousand turns.
create table reward_events (
  id bigint generated always as identity primary key,
  user_id uuid not null,
  referral_id uuid not null
);

create index ix_reward_events_user_id on reward_events (user_id, id);

create function queue_rewards(referrals uuid[]) returns void language sql as $$
  with due as (
    insert into reward_events (user_id, referral_id)
    select
      side.user_id,
      r.id
    from referrals r
    cross join lateral (values (r.referrer_id), (r.referred_id)) as side (user_id)
    where r.id = any(referrals)
    order by r.status_changed_at, r.id
    returning user_id
  )
  insert into outbox_messages (lane, type, payload)
  select distinct 'rewards', 'RewardsDue', jsonb_build_object('UserId', user_id)
  from due
$$;

create function note_referrals_made_rewards() returns trigger language plpgsql as $$
begin
  perform queue_rewards(array(select id from made where status = 'successful'));
  return null;
end
$$;

create function note_referrals_changed_rewards() returns trigger language plpgsql as $$
declare
  turned uuid[] := array(
    select after.id
    from after
    join before using (id)
    where (after.status = 'successful') <> (before.status = 'successful'));
begin
  if cardinality(turned) > 0 then
    perform queue_rewards(turned);
  end if;
  return null;
end
$$;

create trigger referrals_made_rewards
  after insert on referrals
  referencing new table as made
  for each statement execute function note_referrals_made_rewards();

create trigger referrals_changed_rewards
  after update on referrals
  referencing old table as before new table as after
  for each statement execute function note_referrals_changed_rewards();

-- successes from before this release
select queue_rewards(array(select id from referrals where status = 'successful'));
