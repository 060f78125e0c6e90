-- Where partners want to hear of events, and what was delivered there. A delivery is one event for one endpoint with the very body that is
-- sent, its id the one that receivers see, so that a retry and a replay can be told for what they are. Endpoints that are deleted stay until
-- their deliveries are gone. Secrets are sealed, not hashed: we sign with them.
create table webhook_endpoints (
  id uuid primary key,
  partner_id uuid not null references partners (id),
  url text not null,
  events text[] not null check (cardinality(events) > 0),
  description text,
  created_at timestamptz not null,
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('partner', 'gone', 'failing')),
  failing_since timestamptz,
  deleted_at timestamptz,
  check ((disabled_at is null) = (disabled_reason is null))
);

create index ix_webhook_endpoints_partner_id on webhook_endpoints (partner_id, id) where deleted_at is null;
create index ix_webhook_endpoints_deleted_at on webhook_endpoints (deleted_at) where deleted_at is not null;

-- expires_at is empty for the one that is good until the next rotation
create table webhook_secrets (
  id uuid primary key,
  endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
  sealed bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz
);

create unique index ux_webhook_secrets_endpoint_id on webhook_secrets (endpoint_id) where expires_at is null;
create index ix_webhook_secrets_endpoint_id on webhook_secrets (endpoint_id);
create index ix_webhook_secrets_expires_at on webhook_secrets (expires_at) where expires_at is not null;

-- tries counts along the schedule, which a replay begins anew; claims only grows: it is the fence of who delivers, for the time of a lease
create table webhook_deliveries (
  id uuid primary key,
  endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
  type text not null,
  body text not null,
  created_at timestamptz not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  tries integer not null default 0,
  claims integer not null default 0,
  next_attempt_at timestamptz,
  leased_until timestamptz,
  check ((status = 'pending') = (next_attempt_at is not null))
);

create index ix_webhook_deliveries_endpoint_id on webhook_deliveries (endpoint_id, id desc);
create index ix_webhook_deliveries_next_attempt_at on webhook_deliveries (endpoint_id, next_attempt_at) where status = 'pending';
create index ix_webhook_deliveries_created_at on webhook_deliveries (created_at);

create table webhook_attempts (
  delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
  claim integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  status integer,
  error text,
  response text,
  primary key (delivery_id, claim)
);
