-- What partners hear of referrals: an event in the transaction of each change of status, and a feed of their states in the order of the
-- changes. No number drawn inside a transaction gives that order: transactions commit in another, and who reads on from a number would skip
-- what commits late. So a change takes the referral's position away, and one worker at a time gives a new one to what is committed.
alter table outbox_events add column dispatched_at timestamptz;

create index ix_outbox_events_waiting on outbox_events (id) where dispatched_at is null;

create table referral_feed (
  referral_id uuid primary key,
  position bigint,
  noted_at timestamptz
);

-- drawn by who has the turn alone; a position that was taken away is never given again
create sequence referral_feed_positions;

create index ix_referral_feed_waiting on referral_feed (referral_id) where position is null;

insert into referral_feed (referral_id, position, noted_at)
select id, nextval('referral_feed_positions'), changed_at
from (select id, changed_at from referrals order by changed_at, id) as ordered;

create unique index ux_referral_feed_position on referral_feed (position);
create index ix_referral_feed_noted_at on referral_feed (noted_at, position);

create function referral_event(r referrals) returns jsonb language sql stable as $$
  select jsonb_build_object('id', r.id, 'version', r.version, 'referrer_id', r.referrer_id, 'referred_user_id', r.referred_id,
    'status', r.status, 'reason', r.reason, 'link_id', r.link_id, 'date_referred', r.created_at, 'changed_at', r.changed_at)
$$;

create function note_referrals_made_events() returns trigger language plpgsql as $$
begin
  insert into outbox_events (type, data, created_at)
  select 'referral.' || event, referral_event(made), made.created_at
  from made
  cross join lateral (values (1, 'created'), (2, nullif(made.status, 'pending'))) as e (number, event)
  where event is not null
  order by made.id, number;
  insert into referral_feed (referral_id)
  select id
  from made;
  return null;
end
$$;

create function note_referrals_changed_events() returns trigger language plpgsql as $$
begin
  insert into outbox_events (type, data, created_at)
  select 'referral.' || after.status, referral_event(after), after.changed_at
  from after
  join before using (id)
  where after.status <> before.status
    and after.status <> 'pending'
  order by after.id;
  update referral_feed f
  set position = null
  from after
  join before using (id)
  where f.referral_id = after.id
    and after.version <> before.version;
  return null;
end
$$;

create trigger referrals_made_events
  after insert on referrals
  referencing new table as made
  for each statement execute function note_referrals_made_events();

create trigger referrals_changed_events
  after update on referrals
  referencing old table as before new table as after
  for each statement execute function note_referrals_changed_events();
