-- migrate: outside a transaction
-- What somebody spent: an export looks for it, in a table that is kept for good.
create index concurrently if not exists ix_reward_spends_user_id on reward_spends (user_id, id);
