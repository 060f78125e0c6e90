-- Events of rewards tell what those of referrals do: between whom, and how it stands. A milestone is of no referral.
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
    select
      'reward.' || new.kind,
      jsonb_build_object('id', new.id, 'version', 1, 'user_id', new.user_id, 'referrer_id', r.referrer_id,
        'referred_user_id', r.referred_id, 'status', entry.status, 'reward_type', new.reward_type, 'amount', new.amount,
        'reason', new.reason, 'referral_id', new.referral_id, 'conversion_id', new.conversion_id, 'reverses_id', new.reverses_id,
        'available_at', new.available_at, 'expires_at', new.expires_at),
      new.created_at
    from (
      select case
        when new.kind = 'reversed' then 'final'
        when new.available_at > new.created_at then 'pending'
        else 'available'
      end as status
    ) entry
    left join referrals r on r.id = new.referral_id;
  end if;
  return null;
end
$$;
