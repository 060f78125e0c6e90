-- Why a session ended, so that the second use of a stolen token can be told from a signed-out one, and every security event for good.
-- revoked_at is the database's clock: every instance asks for what was revoked lately.
alter table sessions add column revoked_reason text;

create index ix_sessions_revoked_at on sessions (revoked_at) where revoked_at is not null;

create table audit_events (
  id uuid primary key,
  at timestamptz not null,
  actor_type text not null check (actor_type in ('user', 'admin', 'partner', 'system')),
  actor_id uuid,
  action text not null,
  subject_type text not null,
  subject_id uuid not null,
  reason text,
  before jsonb,
  after jsonb,
  ip text
);

create index ix_audit_events_subject_id on audit_events (subject_id, id desc);
