-- One row a call that came with an Idempotency-Key, for 24 hours: first the claim of who runs it (claim is a fence, claimed_until frees the
-- key after a crash), then its answer, written in the transaction of its effect. Keys and bodies are kept as keyed hashes alone; key_hash
-- holds method, route and key. No foreign key: callers are users and partners. json, not jsonb, for a replay keeps the order of members.
create table idempotency_keys (
  caller text not null,
  key_hash bytea not null,
  request_hash bytea not null,
  claim uuid not null,
  claimed_until timestamptz not null,
  created_at timestamptz not null,
  done_at timestamptz,
  answer json,
  error json,
  primary key (caller, key_hash),
  check ((done_at is not null)::integer = num_nonnulls(answer, error))
);

create index ix_idempotency_keys_created_at on idempotency_keys (created_at);
