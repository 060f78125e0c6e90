-- Rewards that came from another system are entries without a rule. Apart from 0025: whoever writes an entry reads its referral, and would
-- block with a script that locks both tables. "not valid": every row that is there passes, for the old check was stricter.
alter table reward_entries
  drop constraint reward_entries_check,
  add constraint reward_entries_check check (case kind
    when 'earned' then amount >= 0 and case
      when rule_id is null then reason = 'imported' and occurrence is null and conversion_id is null
      else num_nonnulls(referral_id, occurrence) = 1
    end
    when 'reversed' then amount < 0 and reverses_id is not null
    when 'spent' then amount < 0 and spend_id is not null
    when 'cancelled' then amount > 0 and spend_id is not null
    else expires_at is not null
  end) not valid;
