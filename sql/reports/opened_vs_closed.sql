-- Opened against closed (respond.io): one series of both, each on its own anchor. The difference is the flow, not the backlog:
-- what was closed may have been opened long before.

CREATE TYPE helpdesk.opened_vs_closed_row AS (
    row_kind text, starts_at timestamptz, local_start timestamp, opened bigint, closed bigint, difference bigint
);
COMMENT ON TYPE helpdesk.opened_vs_closed_row IS 'row_kind: cell (one interval), grand_total.';
COMMENT ON COLUMN helpdesk.opened_vs_closed_row.opened IS 'Conversations opened in the interval.';
COMMENT ON COLUMN helpdesk.opened_vs_closed_row.closed IS 'Distinct conversations with a close in the interval; in the total one that was closed in two intervals is one.';
COMMENT ON COLUMN helpdesk.opened_vs_closed_row.difference IS 'opened - closed.';

CREATE FUNCTION helpdesk.opened_vs_closed(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, grain text DEFAULT 'day',
    time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL,
    tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.opened_vs_closed_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH grid AS MATERIALIZED (
        SELECT helpdesk.time_grid(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), grain, time_zone) AS bounds
    ),
    opened AS MATERIALIZED (
        -- counted only, so no id
        SELECT helpdesk.customer_grid(c.opened_at, (SELECT g.bounds FROM grid g), NULL) AS state
        FROM helpdesk._conversations_of('opened', helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
            channels, teams, agents, categories, tags, account_id) c
    ),
    closed AS MATERIALIZED (
        SELECT helpdesk.customer_grid(c.at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.conversation_id)) AS state
        FROM helpdesk._closings(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
            false, channels, teams, agents, categories, tags, account_id) c
    ),
    counted (interval_no, opened, closed) AS (
        SELECT i.interval_no, i.opened, i.closed
        FROM opened o, closed c, unnest(helpdesk.contacts_by_interval(o.state), helpdesk.customers_by_interval(c.state))
            WITH ORDINALITY AS i (opened, closed, interval_no)
        UNION ALL
        SELECT NULL, helpdesk.contacts(o.state), helpdesk.customers(c.state) FROM opened o, closed c
    ),
    intervals (row_kind, interval_no, starts_at, local_start) AS (
        SELECT 'cell', i.interval_no, i.starts_at, i.local_start
        FROM grid g, helpdesk._intervals(g.bounds, time_zone) i
        UNION ALL
        SELECT 'grand_total', NULL, NULL, NULL
    )
    SELECT i.row_kind, i.starts_at, i.local_start, coalesce(c.opened, 0), coalesce(c.closed, 0), coalesce(c.opened, 0) - coalesce(c.closed, 0)
    FROM intervals i LEFT JOIN counted c ON c.interval_no IS NOT DISTINCT FROM i.interval_no
    ORDER BY i.interval_no;
END;
COMMENT ON FUNCTION helpdesk.opened_vs_closed(timestamptz, timestamptz, text, text, text[], text[], text[], text[], text[], bigint) IS
'Conversations opened beside conversations closed, per interval: does the team keep up.
Anchor: opened_at for opened, the time of each close for closed.
Population: conversations opened in [since, until), and those with a close in [since, until); default the last 30 local days.
Unit: conversations.
Credit: opened: the assignee (agents), the team of the conversation (teams); closed: who closed (agents), the team of the close (teams).
Excluded: nothing.
Read by: respond.io, Conversations Opened and Closed.
Rows: cell, grand_total. The total of closed is counted afresh, so it may be less than the sum of the intervals. The difference is no backlog: what is closed
may have been opened before since.';
