-- What reviewers look for: referrals by state, and the audit trail by action. Of most of them there are few among very many.
create index ix_referrals_status_id on referrals (status, id);

create index ix_audit_events_action_id on audit_events (action, id);
