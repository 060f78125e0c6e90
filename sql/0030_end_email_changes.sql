-- A new password ends a change of address that is under way, also one whose mail is yet to be written: whoever asked for it may be who
-- the password was changed for. Each change belongs to a round, and is proven in that round alone.
alter table users add column email_change_round integer not null default 0;
