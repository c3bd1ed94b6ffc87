-- Conversations closed (respond.io): each close counts at its own time, so a conversation that was closed, reopened and closed
-- again has two closings; conversations are the distinct ones among them. Anchor: at of the close.
--
-- The set of a grid holds ids, whatever they are ids of: here of conversations.

-- The closes of a window, with what is known of their conversations. Whoever closed is the agent, and the team that of the close.
-- attributes: whether the caller reads any of the conversation. Where neither it nor a filter does, the planner leaves conversations unread.
CREATE FUNCTION helpdesk._closings(
    since timestamptz, until timestamptz, attributes boolean,
    channels text[], teams text[], agents text[], categories text[], tags text[], account_id bigint
) RETURNS TABLE (
    source text, conversation_id bigint, at timestamptz, agent_id text, team_id text,
    customer_id bigint, channel text, category text, opened_source text, status text, contact_type text, opened_at timestamptz
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT e.source, e.conversation_id, e.at, e.agent_id, e.team_id,
        c.customer_id, c.channel, c.category, c.opened_source, c.status, c.contact_type, c.opened_at
    FROM helpdesk.conversation_events() e
        LEFT JOIN helpdesk.conversations() c ON c.source = e.source AND c.conversation_id = e.conversation_id
            AND (attributes OR channels IS NOT NULL OR categories IS NOT NULL)
    WHERE e.kind = 'closed' AND helpdesk._within(e.at, since, until)
        AND (channels IS NULL OR c.channel = ANY (channels))
        AND (teams IS NULL OR e.team_id = ANY (teams))
        AND (agents IS NULL OR e.agent_id = ANY (agents))
        AND (categories IS NULL OR c.category = ANY (categories))
        AND (tags IS NULL OR EXISTS (
            SELECT FROM helpdesk.conversation_tags() t
            WHERE t.source = e.source AND t.conversation_id = e.conversation_id AND t.tag = ANY (tags)))
        AND (_closings.account_id IS NULL OR e.account_id = _closings.account_id);
END;

CREATE TYPE helpdesk.conversations_closed_row AS (
    row_kind text, starts_at timestamptz, local_start timestamp, group_value text, closings bigint, conversations bigint
);
COMMENT ON TYPE helpdesk.conversations_closed_row IS
'row_kind: cell (one interval, one group), interval_total (all groups), column_total (all intervals), grand_total; without group_by interval_total and grand_total only.';
COMMENT ON COLUMN helpdesk.conversations_closed_row.closings IS 'Closes: one that was closed, reopened and closed again has two.';

CREATE FUNCTION helpdesk.conversations_closed(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, grain text DEFAULT 'day',
    time_zone text DEFAULT current_setting('TimeZone'), group_by text DEFAULT NULL,
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL,
    tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.conversations_closed_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH grid AS MATERIALIZED (
        SELECT helpdesk.time_grid(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), grain, time_zone) AS bounds
        WHERE group_by IS NULL OR helpdesk._check_choice('group_by', group_by, '{contact_type,channel,team,agent,category,opened_source,status}')
    ),
    states AS MATERIALIZED (
        SELECT c.group_value, helpdesk.customer_grid(c.at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.conversation_id)) AS state
        FROM (
            SELECT c.source, c.conversation_id, c.at, CASE group_by
                WHEN 'contact_type' THEN helpdesk._contact_type(c.contact_type, c.opened_at, f.first_opened_at)
                WHEN 'channel' THEN c.channel WHEN 'team' THEN c.team_id WHEN 'agent' THEN c.agent_id
                WHEN 'category' THEN c.category WHEN 'opened_source' THEN c.opened_source WHEN 'status' THEN c.status END AS group_value
            FROM helpdesk._closings(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
                    group_by IN ('contact_type', 'channel', 'category', 'opened_source', 'status'),
                    channels, teams, agents, categories, tags, account_id) c
                LEFT JOIN helpdesk._first_openings() f ON f.unique_id = helpdesk.unique_id(c.source, c.customer_id)
        ) c
        GROUP BY c.group_value
    ),
    total AS MATERIALIZED (
        SELECT helpdesk.rollup(s.state) AS state FROM states s
    ),
    intervals AS (
        SELECT i.interval_no, i.starts_at, i.local_start
        FROM grid g, helpdesk._intervals(g.bounds, time_zone) i
    ),
    counted (kind_order, row_kind, interval_no, group_value, closings, conversations) AS (
        SELECT 1, 'cell', i.interval_no, s.group_value, i.closings, i.conversations
        FROM states s, unnest(helpdesk.contacts_by_interval(s.state), helpdesk.customers_by_interval(s.state))
            WITH ORDINALITY AS i (closings, conversations, interval_no)
        WHERE group_by IS NOT NULL
        UNION ALL
        SELECT 2, 'interval_total', i.interval_no, NULL, coalesce(t.closings, 0), coalesce(t.conversations, 0)
        FROM intervals i LEFT JOIN (
            SELECT u.* FROM total t, unnest(helpdesk.contacts_by_interval(t.state), helpdesk.customers_by_interval(t.state))
                WITH ORDINALITY AS u (closings, conversations, interval_no)
        ) t USING (interval_no)
        UNION ALL
        SELECT 3, 'column_total', NULL, s.group_value, helpdesk.contacts(s.state), helpdesk.customers(s.state)
        FROM states s WHERE group_by IS NOT NULL
        UNION ALL
        SELECT 4, 'grand_total', NULL, NULL, helpdesk.contacts(t.state), helpdesk.customers(t.state) FROM total t
    )
    SELECT c.row_kind, i.starts_at, i.local_start, c.group_value, c.closings, c.conversations
    FROM counted c LEFT JOIN intervals i USING (interval_no)
    ORDER BY c.interval_no, c.kind_order, c.group_value;
END;
COMMENT ON FUNCTION helpdesk.conversations_closed(timestamptz, timestamptz, text, text, text, text[], text[], text[], text[], text[], bigint) IS
'How many closes there were, and of how many conversations, per interval and group.
Anchor: the time of each close, the first as well as those after a reopening.
Population: closes in [since, until), also of conversations that are open again; default the last 30 local days.
Unit: closes (closings); distinct conversations.
Credit: who closed (agents), the team of the close (teams).
Excluded: nothing.
Read by: respond.io, Conversations Closed.
Rows: cell, interval_total, column_total, grand_total; conversations of a total are counted afresh: one that was closed on two days is one in the total.
group_by: contact_type, channel, team, agent, category, opened_source, status; NULL (default) gives totals only. team and agent are ids of the close, all
else is of the conversation as it is now; contact_type as in conversations_opened. A close whose conversation is not attached has none of these: its
group is NULL, and a filter by channel or category does not find it.';
