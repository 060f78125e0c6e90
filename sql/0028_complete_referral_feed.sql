-- Referrals that were made while 0021 looked through those there were, before its triggers saw new ones, are missing in the feed.
-- They get their positions from the worker, like what has just changed.
insert into referral_feed (referral_id)
select r.id
from referrals r
where not exists (select from referral_feed f where f.referral_id = r.id)
on conflict do nothing;
