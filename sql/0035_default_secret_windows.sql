-- How much is sent to whom is in sending_budgets alone. The release before still writes and reads this column and sent_in_window, so they
-- stay: this one fills neither, and a script of a later release drops both.
alter table one_time_secrets alter column window_started_at set default now();
