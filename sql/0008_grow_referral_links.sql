-- Links that people make themselves: they end, fill up and can be switched off. signups_taken is kept for links with a cap alone:
-- its row lock makes the cap exact, and a link without one, however famous, has no row that all its sign-ups wait for.
alter table referral_links
  add column expires_at timestamptz,
  add column max_signups integer check (max_signups > 0),
  add column signups_taken integer not null default 0,
  add column disabled_at timestamptz;
