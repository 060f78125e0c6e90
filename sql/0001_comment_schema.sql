-- The path from a script to a database, before there is a table: operators see whose schema this is (\dn+ in psql).
comment on schema public is 'ReferralHub: accounts and referrals. Changed by the migrator alone.';
