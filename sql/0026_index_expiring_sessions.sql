-- migrate: outside a transaction
-- Sessions that have been over for a month are deleted: those that are due are found by their end, however many are not.
create index concurrently if not exists ix_sessions_expires_at on sessions (expires_at);
