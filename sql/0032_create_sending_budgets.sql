-- What went to an address or a number of late, under a keyed hash of it. Accounts come and go with their tokens and codes; how much may be
-- sent to whom does not begin anew with them. messages are keyed hashes too: one that is sent again after a crash is counted once.
create table sending_budgets (
  recipient bytea primary key,
  messages bytea[] not null,
  times timestamptz[] not null,
  last_at timestamptz not null
);

create index ix_sending_budgets_last_at on sending_budgets (last_at);
