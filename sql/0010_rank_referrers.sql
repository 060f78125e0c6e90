-- The leaderboard of all time, of each week (from Monday) and of each month, in UTC. Ranks are unique: ties go to who got there first, that
-- is, whose latest counting success is older. leaderboard_counts says how many people have a score, and how many of those got there on a day
-- and in a minute, so that the rank of anybody is a sum of few rows, and not a count of everybody ahead.
create table leaderboard (
  period text not null,
  user_id uuid not null,
  successful bigint not null check (successful > 0),
  reached_at timestamptz not null,
  primary key (period, user_id)
);

create index ix_leaderboard_period_successful_reached_at on leaderboard (period, successful desc, reached_at, user_id);

create table leaderboard_counts (
  period text not null,
  successful bigint not null,
  -- 0: all of this score, 1: reached on this day, 2: reached in this minute
  level smallint not null,
  bucket timestamptz not null,
  people bigint not null,
  primary key (period, level, successful, bucket)
);

create index ix_leaderboard_counts_people on leaderboard_counts (people) where people = 0;

-- Who is suspended or gone leaves the leaderboard; who is restored returns.
create function note_standing() returns trigger language plpgsql as $$
begin
  insert into counter_events (kind, user_id, at, weight)
  values ('standing', new.id, clock_timestamp(), 0);
  return null;
end
$$;

create trigger users_standing
  after update of suspended_at, erased_at on users
  for each row
  when ((old.suspended_at is null) is distinct from (new.suspended_at is null)
    or (old.erased_at is null) is distinct from (new.erased_at is null))
  execute function note_standing();
