-- Conversations opened (respond.io): how many, and from how many customers, per interval and group. Anchor: opened_at.

CREATE TYPE helpdesk.conversations_opened_row AS (
    row_kind text, starts_at timestamptz, local_start timestamp, group_value text, conversations bigint, customers bigint
);
COMMENT ON TYPE helpdesk.conversations_opened_row IS
'row_kind: cell (one interval, one group), interval_total (all groups), column_total (all intervals), grand_total; without group_by interval_total and grand_total only.';

CREATE FUNCTION helpdesk.conversations_opened(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, grain text DEFAULT 'day',
    time_zone text DEFAULT current_setting('TimeZone'), group_by text DEFAULT NULL,
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL,
    tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.conversations_opened_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.row_kind, i.starts_at, i.local_start, c.member, c.conversations, c.customers
    FROM helpdesk._opened_counts(
            helpdesk.time_grid(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), grain, time_zone), group_by, true,
            helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, teams, agents, categories, tags, account_id) c
        LEFT JOIN helpdesk._intervals(helpdesk.time_grid(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), grain, time_zone), time_zone) i USING (interval_no)
    WHERE (group_by IS NOT NULL OR c.row_kind IN ('interval_total', 'grand_total'))
        AND (group_by IS NULL OR helpdesk._check_choice('group_by', group_by, '{contact_type,channel,team,agent,category,opened_source,status}'))
    ORDER BY c.interval_no, c.row_kind, c.member;
END;
COMMENT ON FUNCTION helpdesk.conversations_opened(timestamptz, timestamptz, text, text, text, text[], text[], text[], text[], text[], bigint) IS
'How many conversations were opened, and from how many customers, per interval and group.
Anchor: opened_at.
Population: conversations opened in [since, until), whatever became of them; default the last 30 local days.
Unit: conversations; distinct customers.
Credit: the assignee (agents), the team of the conversation (teams).
Excluded: nothing.
Read by: respond.io, Conversations Opened.
Rows: cell, interval_total, column_total, grand_total; customers of a total are counted afresh, never summed. Cells without conversations are 0.
group_by: contact_type, channel, team, agent, category, opened_source, status; NULL (default) gives totals only. contact_type is the source''s own, else
returning if the customer opened a conversation before (in all time, whatever the filters), new if not, NULL without a customer.
Groups of team and agent are ids: equal ids of different sources are one group.';
