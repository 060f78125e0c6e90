-- What the fraud screen compares, for 30 days: keyed hashes of the address (IPv4, or IPv6 /64) and of its network (/24, or /64).
create table referral_signals (
  referral_id uuid primary key,
  referrer_id uuid not null,
  address_hash bytea not null,
  network_hash bytea not null,
  at timestamptz not null
);

create index ix_referral_signals_referrer_id_network_hash on referral_signals (referrer_id, network_hash, at);
create index ix_referral_signals_at on referral_signals (at);
