-- Incoming messages (respond.io): what customers sent, per interval and channel. Anchor: sent_at.
-- Here also stands what it shares with messages_outgoing.

CREATE TYPE helpdesk.messages_incoming_row AS (
    row_kind text, starts_at timestamptz, local_start timestamp, group_value text, messages bigint, customers bigint
);
COMMENT ON TYPE helpdesk.messages_incoming_row IS
'row_kind: cell (one interval, one group), interval_total (all groups), column_total (a group over all intervals), grand_total. Without group_by only interval_total and grand_total.';

-- Messages of one direction in groups. The choice of the column folds away when a query is planned, so that the grouping is by a
-- plain column and the plan stays parallel.
CREATE FUNCTION helpdesk._messages_grouped(
    direction text, known text[], since timestamptz, until timestamptz, grain text, time_zone text, group_by text,
    channels text[], agents text[], account_id bigint
) RETURNS SETOF helpdesk.messages_incoming_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH grid AS MATERIALIZED (
        SELECT helpdesk.time_grid(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), grain, time_zone) AS bounds
        WHERE group_by IS NULL OR helpdesk._check_choice('group_by', group_by, known)
    ),
    states AS MATERIALIZED (
        SELECT CASE group_by WHEN 'channel' THEN m.channel WHEN 'origin' THEN m.origin WHEN 'agent' THEN m.agent_id WHEN 'content_type' THEN m.content_type END AS group_value,
            helpdesk.customer_grid(m.sent_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(m.source, m.customer_id)) AS state
        FROM helpdesk._messages_sent(
            helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), _messages_grouped.direction, channels, agents, account_id) m
        GROUP BY 1
    ),
    total AS MATERIALIZED (
        SELECT helpdesk.rollup(s.state) AS state FROM states s
    ),
    intervals AS (
        SELECT i.interval_no, i.starts_at, i.local_start
        FROM grid g, helpdesk._intervals(g.bounds, time_zone) i
    ),
    counted (kind_order, row_kind, interval_no, group_value, messages, customers) AS (
        SELECT 1, 'cell', i.interval_no, s.group_value, i.messages, i.customers
        FROM states s, unnest(helpdesk.contacts_by_interval(s.state), helpdesk.customers_by_interval(s.state))
            WITH ORDINALITY AS i (messages, customers, interval_no)
        WHERE group_by IS NOT NULL
        UNION ALL
        SELECT 2, 'interval_total', i.interval_no, NULL, coalesce(t.messages, 0), coalesce(t.customers, 0)
        FROM intervals i LEFT JOIN (
            SELECT u.* FROM total t, unnest(helpdesk.contacts_by_interval(t.state), helpdesk.customers_by_interval(t.state))
                WITH ORDINALITY AS u (messages, customers, interval_no)
        ) t USING (interval_no)
        UNION ALL
        SELECT 3, 'column_total', NULL, s.group_value, helpdesk.contacts(s.state), helpdesk.customers(s.state) FROM states s WHERE group_by IS NOT NULL
        UNION ALL
        SELECT 4, 'grand_total', NULL, NULL, helpdesk.contacts(t.state), helpdesk.customers(t.state) FROM total t
    )
    SELECT c.row_kind, i.starts_at, i.local_start, c.group_value, c.messages, c.customers
    FROM counted c LEFT JOIN intervals i USING (interval_no)
    ORDER BY c.interval_no, c.kind_order, c.group_value;
END;

CREATE FUNCTION helpdesk.messages_incoming(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, grain text DEFAULT 'day',
    time_zone text DEFAULT current_setting('TimeZone'), group_by text DEFAULT 'channel',
    channels text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.messages_incoming_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT g.*
    FROM helpdesk._messages_grouped('inbound', '{channel,content_type}', since, until, grain, time_zone, group_by, channels, NULL, account_id) g;
END;
COMMENT ON FUNCTION helpdesk.messages_incoming(timestamptz, timestamptz, text, text, text, text[], bigint) IS
'How many messages customers sent, and how many customers sent them, per interval and channel.
Anchor: sent_at.
Population: inbound messages sent in [since, until); default the last 30 local days.
Unit: messages; distinct customers.
Credit: the channel (or content type) of the message.
Excluded: outbound messages, messages of unknown direction; private notes never leave a source.
Read by: respond.io, Incoming Messages.
Rows: cell, interval_total, column_total, grand_total; cells without messages are 0, customers of a total are counted afresh.
group_by: channel, content_type, or NULL for the totals alone.';
