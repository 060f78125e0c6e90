-- Work promised in the transaction that needs it and done afterwards. A row leaves when its work is done; dead letters stay until an
-- operator decides. lane keeps a hanging mail server from delaying anything else.
create table outbox_messages (
  id bigint generated always as identity primary key,
  lane text not null,
  type text not null,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  -- not before; a claimed message is put off by its lease, so that it comes back if its worker dies
  available_at timestamptz not null default now(),
  attempts integer not null default 0,
  last_error text,
  dead_at timestamptz
);

create index ix_outbox_messages_lane_available_at on outbox_messages (lane, available_at) where dead_at is null;
create index ix_outbox_messages_dead_at on outbox_messages (dead_at) where dead_at is not null;
