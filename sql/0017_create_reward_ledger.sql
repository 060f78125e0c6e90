-- The ledger of rewards. reward_entries is the truth: rows are added, never changed, and the database refuses everything else. What may be
-- spent now follows from them; a trigger keeps it beside them (reward_balances, reward_holds, reward_stock) in the same transaction, and
-- replay_rewards makes it anew. Whoever writes for a person takes lock_rewards first.
create table reward_spends (
  id uuid primary key,
  user_id uuid not null references users (id),
  reward_type text not null check (reward_type in ('credits', 'premium_days', 'discount_percent')),
  amount numeric(12, 2) not null check (amount > 0),
  status text not null default 'requested' check (status in ('requested', 'fulfilled', 'cancelled')),
  reason text,
  created_at timestamptz not null,
  status_changed_at timestamptz not null
);

create index ix_reward_spends_status on reward_spends (status, id);

-- amount has the sign of its effect. available_at and expires_at of what is taken back are those of what was earned. occurred_at is when
-- the event was that earned it: rules and caps go by it, however late the entry is made. reverses_id has no foreign key: its check would
-- lock the row, which takes the privilege to update it.
create table reward_entries (
  id uuid primary key,
  seq bigint generated always as identity,
  user_id uuid not null references users (id),
  kind text not null check (kind in ('earned', 'spent', 'reversed', 'expired', 'cancelled')),
  reward_type text not null check (reward_type in ('credits', 'premium_days', 'discount_percent')),
  amount numeric(12, 2) not null,
  reason text,
  rule_id uuid references reward_rules (id),
  referral_id uuid references referrals (id),
  occurrence integer check (occurrence > 0),
  reverses_id uuid,
  spend_id uuid references reward_spends (id),
  occurred_at timestamptz not null,
  available_at timestamptz not null,
  expires_at timestamptz,
  created_at timestamptz not null,
  check (case kind
    when 'earned' then amount >= 0 and rule_id is not null and num_nonnulls(referral_id, occurrence) = 1
    when 'reversed' then amount < 0 and reverses_id is not null
    when 'spent' then amount < 0 and spend_id is not null
    when 'cancelled' then amount > 0 and spend_id is not null
    else expires_at is not null
  end)
);

-- each earned once: by a rule and what it was for, or the how-manieth time of a milestone; each taken back once; each spend once
create unique index ux_reward_entries_rule_id_user_id_referral_id on reward_entries (rule_id, user_id, referral_id)
  where kind = 'earned' and referral_id is not null;
create unique index ux_reward_entries_rule_id_user_id_occurrence on reward_entries (rule_id, user_id, occurrence)
  where kind = 'earned' and occurrence is not null;
create unique index ux_reward_entries_reverses_id on reward_entries (reverses_id);
create unique index ux_reward_entries_spend_id_kind on reward_entries (spend_id, kind) where spend_id is not null;
create index ix_reward_entries_user_id on reward_entries (user_id, id desc);
create index ix_reward_entries_user_id_seq on reward_entries (user_id, seq);
create index ix_reward_entries_referral_id on reward_entries (referral_id) where referral_id is not null;
create index ix_reward_entries_user_id_occurrence on reward_entries (user_id) where occurrence is not null;
create index ix_reward_entries_user_id_rule_id_occurred_at on reward_entries (user_id, rule_id, occurred_at) where amount <> 0 and rule_id is not null;
create index ix_reward_entries_user_id_expires_at on reward_entries (user_id, reward_type, expires_at) where kind = 'expired';

create function keep_reward_entries() returns trigger language plpgsql as $$
begin
  raise exception 'reward_entries is append-only' using errcode = 'restrict_violation';
end
$$;

create trigger reward_entries_keep
  before update or delete or truncate on reward_entries
  for each statement execute function keep_reward_entries();

-- an owner may give it back to himself, but not by accident
do $$
begin
  execute format('revoke update, delete, truncate on reward_entries from public, %I', current_user);
end
$$;

-- earned is less what was taken back, spent less what was given back. The check is what "balance = sum" means, at every write.
create table reward_balances (
  user_id uuid not null,
  reward_type text not null,
  earned numeric(14, 2) not null default 0,
  spent numeric(14, 2) not null default 0,
  expired numeric(14, 2) not null default 0,
  pending numeric(14, 2) not null default 0 check (pending >= 0),
  available numeric(14, 2) not null default 0 check (available >= 0),
  shortfall numeric(14, 2) not null default 0 check (shortfall >= 0),
  primary key (user_id, reward_type),
  check (earned - spent - expired = pending + available - shortfall)
);

-- Not yet to be spent, by when it will be.
create table reward_holds (
  user_id uuid not null,
  reward_type text not null,
  available_at timestamptz not null,
  expires_at timestamptz not null,
  amount numeric(14, 2) not null check (amount > 0),
  primary key (user_id, reward_type, available_at, expires_at)
);

create index ix_reward_holds_available_at on reward_holds (available_at);

-- To be spent, by when it is lost (infinity: never). Expiries are ends of days, so these are few, however many entries there are.
create table reward_stock (
  user_id uuid not null,
  reward_type text not null,
  expires_at timestamptz not null,
  amount numeric(14, 2) not null check (amount > 0),
  primary key (user_id, reward_type, expires_at)
);

create index ix_reward_stock_expires_at on reward_stock (expires_at) where expires_at < 'infinity';

create function lock_rewards(person uuid) returns void language sql as $$
  select pg_advisory_xact_lock(hashtextextended('rewards ' || person, 0))
$$;

create function stock_rewards(person uuid, type text, until timestamptz, more numeric) returns void language sql as $$
  insert into reward_stock as s (user_id, reward_type, expires_at, amount)
  select person, type, until, more
  where more > 0
  on conflict (user_id, reward_type, expires_at) do update
  set amount = s.amount + excluded.amount
$$;

-- Takes up to most from the stock, what is lost first first (or only from one expiry); answers how much there was.
create function take_rewards(person uuid, type text, most numeric, only_until timestamptz default null) returns numeric language plpgsql as $$
declare
  taken numeric := 0;
  part record;
begin
  for part in
    select
      expires_at,
      least(amount, most - before) as amount,
      amount as held
    from (
      select
        expires_at,
        amount,
        sum(amount) over (order by expires_at) - amount as before
      from reward_stock
      where user_id = person
        and reward_type = type
        and (only_until is null or expires_at = only_until)
    ) as stock
    where before < most
    order by expires_at
  loop
    if part.amount = part.held then
      delete from reward_stock where user_id = person and reward_type = type and expires_at = part.expires_at;
    else
      update reward_stock set amount = amount - part.amount
      where user_id = person and reward_type = type and expires_at = part.expires_at;
    end if;
    taken := taken + part.amount;
  end loop;
  return taken;
end
$$;

-- What an entry means for what may be spent. Gains fill a shortfall first. What is taken back comes from its hold, else from the stock that
-- would have been lost with it, else from other stock, and what is missing then is a shortfall.
create function post_reward_entry(entry reward_entries) returns void language plpgsql as $$
declare
  until timestamptz := coalesce(entry.expires_at, 'infinity');
  is_held boolean := false;
  filled numeric := 0;
  taken numeric;
begin
  if entry.amount = 0 then
    return;
  end if;
  insert into reward_balances (user_id, reward_type) values (entry.user_id, entry.reward_type) on conflict do nothing;

  if entry.kind = 'earned' and entry.available_at > entry.created_at then
    insert into reward_holds as h (user_id, reward_type, available_at, expires_at, amount)
    values (entry.user_id, entry.reward_type, entry.available_at, until, entry.amount)
    on conflict (user_id, reward_type, available_at, expires_at) do update set amount = h.amount + excluded.amount;
    is_held := true;
  elsif entry.kind in ('earned', 'cancelled') then
    select least(shortfall, entry.amount) into strict filled
    from reward_balances
    where user_id = entry.user_id and reward_type = entry.reward_type;
    perform stock_rewards(entry.user_id, entry.reward_type, until, entry.amount - filled);
  elsif entry.amount > 0 then
    -- an expiry taken back, because what expired is about to be
    perform stock_rewards(entry.user_id, entry.reward_type, until, entry.amount);
  elsif entry.kind = 'reversed' then
    delete from reward_holds
    where user_id = entry.user_id and reward_type = entry.reward_type and available_at = entry.available_at and expires_at = until
      and amount = -entry.amount;
    is_held := found;
    if not is_held then
      update reward_holds set amount = amount + entry.amount
      where user_id = entry.user_id and reward_type = entry.reward_type and available_at = entry.available_at and expires_at = until;
      is_held := found;
    end if;
    if not is_held then
      taken := take_rewards(entry.user_id, entry.reward_type, -entry.amount, until);
      taken := taken + take_rewards(entry.user_id, entry.reward_type, -entry.amount - taken);
      filled := entry.amount + taken;
    end if;
  else
    -- what is spent and what expires is all there, or the balance refuses
    perform take_rewards(entry.user_id, entry.reward_type, -entry.amount, case entry.kind when 'expired' then until end);
  end if;

  update reward_balances
  set earned = earned + case when entry.kind in ('earned', 'reversed') then entry.amount else 0 end,
      spent = spent - case when entry.kind in ('spent', 'cancelled') then entry.amount else 0 end,
      expired = expired - case when entry.kind = 'expired' then entry.amount else 0 end,
      pending = pending + case when is_held then entry.amount else 0 end,
      available = available + case when is_held then 0 else entry.amount - filled end,
      shortfall = shortfall - filled
  where user_id = entry.user_id
    and reward_type = entry.reward_type;
end
$$;

-- Ends the holds that are over; the first to end fill a shortfall.
create function mature_rewards(person uuid, at_time timestamptz) returns void language plpgsql as $$
declare
  hold record;
  filled numeric;
begin
  for hold in
    select
      reward_type,
      available_at,
      expires_at,
      amount
    from reward_holds
    where user_id = person
      and available_at <= at_time
    order by available_at, expires_at
  loop
    select least(shortfall, hold.amount) into strict filled
    from reward_balances
    where user_id = person and reward_type = hold.reward_type;
    perform stock_rewards(person, hold.reward_type, hold.expires_at, hold.amount - filled);
    update reward_balances
    set pending = pending - hold.amount,
        available = available + hold.amount - filled,
        shortfall = shortfall - filled
    where user_id = person
      and reward_type = hold.reward_type;
  end loop;
  delete from reward_holds
  where user_id = person
    and available_at <= at_time;
end
$$;

-- Takes a person's turn until the commit and ends their holds; answers what of their stock has expired, which is to be entered.
create function open_rewards(person uuid, at_time timestamptz) returns table (reward_type text, expires_at timestamptz, amount numeric)
language plpgsql as $$
begin
  perform lock_rewards(person);
  perform mature_rewards(person, at_time);
  return query
    select
      s.reward_type,
      s.expires_at,
      s.amount
    from reward_stock s
    where s.user_id = person
      and s.expires_at <= at_time
    order by s.expires_at, s.reward_type;
end
$$;

-- Makes what is kept beside the ledger anew from it.
create function replay_rewards(person uuid) returns void language plpgsql as $$
declare
  entry reward_entries;
begin
  perform lock_rewards(person);
  delete from reward_holds where user_id = person;
  delete from reward_stock where user_id = person;
  delete from reward_balances where user_id = person;
  for entry in select * from reward_entries where user_id = person order by seq loop
    perform mature_rewards(person, entry.created_at);
    perform post_reward_entry(entry);
  end loop;
end
$$;

-- What partners will hear of, in the transaction in which it happened.
create table outbox_events (
  id bigint generated always as identity primary key,
  type text not null,
  data jsonb not null,
  created_at timestamptz not null
);

create index ix_outbox_events_created_at on outbox_events (created_at);

create function note_reward_entry() returns trigger language plpgsql as $$
begin
  perform lock_rewards(new.user_id);
  perform post_reward_entry(new);
  if new.kind in ('earned', 'reversed') and new.amount <> 0 then
    insert into outbox_events (type, data, created_at)
    values ('reward.' || new.kind,
      jsonb_build_object('id', new.id, 'user_id', new.user_id, 'reward_type', new.reward_type, 'amount', new.amount, 'reason', new.reason,
        'referral_id', new.referral_id, 'reverses_id', new.reverses_id, 'available_at', new.available_at, 'expires_at', new.expires_at),
      new.created_at);
  end if;
  return null;
end
$$;

create trigger reward_entries_noted
  after insert on reward_entries
  for each row execute function note_reward_entry();
