-- What an erasure scrubs and an export reads: the events a person caused, and all codes their links ever had.
create index ix_audit_events_actor_id on audit_events (actor_id) where actor_id is not null;

create index ix_referral_codes_link_id on referral_codes (link_id);
