-- A code that somebody chose must not read like another person's default code (O is 0, I and L are 1): whoever mistypes that one would
-- credit the wrong person. reading holds default codes and what own codes could be mistaken for, and can be had once. Of two own codes
-- that read alike in this way the second is refused too; own codes that cannot be mistaken for a default one have no reading.
alter table referral_codes
  add column reading text generated always as (
    case
      when is_default then code
      when length(code) = 10 and code ~ '[OIL]' then translate(code, 'OIL', '011')
    end
  ) stored;

create unique index ux_referral_codes_reading on referral_codes (reading);
