-- migrate: outside a transaction
-- What somebody did: an export and an erasure look for it, in a trail that is kept for good.
create index concurrently if not exists ix_audit_events_actor_id on audit_events (actor_id, id) where actor_id is not null;
