-- Pages of one person's or one link's referrals of one state are read as ranges of (status, id), which need both columns in one direction:
-- a rare state is found without walking past a million others, whatever the planner believes about its share.
drop index ix_referrals_referrer_id_status;
drop index ix_referrals_link_id;

create index ix_referrals_referrer_id_status on referrals (referrer_id, status, id);
create index ix_referrals_link_id_status on referrals (link_id, status, id);
