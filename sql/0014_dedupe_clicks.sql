-- One visitor counts once an hour for a link, on whatever instance and across restarts: the primary key decides. A visitor is a keyed hash
-- that changes daily, no address; rows go two hours after their hour began. No foreign key: its check would lock a famous link's row.
create table click_visitors (
  link_id uuid not null,
  hour timestamptz not null,
  visitor bytea not null,
  primary key (link_id, hour, visitor)
);

create index ix_click_visitors_hour on click_visitors (hour);
