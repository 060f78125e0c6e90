-- migrate: outside a transaction
-- Tokens and codes that have been over for a day are deleted: those that are due are found by their end, however many are not.
create index concurrently if not exists ix_one_time_secrets_expires_at on one_time_secrets (expires_at);
