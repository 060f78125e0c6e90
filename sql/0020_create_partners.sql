-- Who integrates with us. A secret is random and shown once: its keyed hash is all that is kept. Two of a partner are good at a time, so that
-- a new one can be rolled out before the old one goes. disabled_at is the database's clock, as sessions.revoked_at is: every instance asks
-- for what was shut out lately.
create table partners (
  id uuid primary key,
  name text not null,
  email text,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null,
  disabled_at timestamptz
);

create unique index ux_partners_name on partners (lower(name collate "C"));
create index ix_partners_disabled_at on partners (disabled_at) where disabled_at is not null;

create table partner_secrets (
  id uuid primary key,
  partner_id uuid not null references partners (id),
  hash bytea not null,
  created_at timestamptz not null
);

create index ix_partner_secrets_partner_id on partner_secrets (partner_id, id desc);

-- What of a partner's calls was refused, for a week and for the partner's eyes: no bodies.
create table partner_requests (
  id uuid primary key,
  partner_id uuid not null references partners (id),
  at timestamptz not null,
  method text not null,
  route text not null,
  status integer not null,
  code text not null,
  errors jsonb
);

create index ix_partner_requests_partner_id on partner_requests (partner_id, id desc);
create index ix_partner_requests_at on partner_requests (at);
