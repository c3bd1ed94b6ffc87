-- Conversations opened (respond.io): how many, and from how many customers, per interval and group. Anchor: opened_at.
--
-- Here also stands what the reports of opened and closed conversations share: whether the customer is new.

-- When each customer first opened a conversation, in all time and over all accounts. Joined by one column, which is unique, so that
-- the planner drops the join where the report does not read it.
CREATE FUNCTION helpdesk._first_openings() RETURNS TABLE (unique_id bigint, first_opened_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT helpdesk.unique_id(c.source, c.customer_id), min(c.opened_at)
    FROM helpdesk.conversations() c
    WHERE c.customer_id IS NOT NULL
    GROUP BY helpdesk.unique_id(c.source, c.customer_id);
END;

-- The source's own word, else: returning if the customer had an earlier conversation. Without a customer neither.
CREATE FUNCTION helpdesk._contact_type(contact_type text, opened_at timestamptz, first_opened_at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(contact_type, CASE WHEN first_opened_at < opened_at THEN 'returning' WHEN first_opened_at IS NOT NULL THEN 'new' END);

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
    WITH grid AS MATERIALIZED (
        SELECT helpdesk.time_grid(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), grain, time_zone) AS bounds
        WHERE group_by IS NULL OR helpdesk._check_choice('group_by', group_by, '{contact_type,channel,team,agent,category,opened_source,status}')
    ),
    states AS MATERIALIZED (
        SELECT c.group_value, helpdesk.customer_grid(c.opened_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.customer_id)) AS state
        FROM (
            SELECT c.source, c.customer_id, c.opened_at, CASE group_by
                WHEN 'contact_type' THEN helpdesk._contact_type(c.contact_type, c.opened_at, f.first_opened_at)
                WHEN 'channel' THEN c.channel WHEN 'team' THEN c.team_id WHEN 'agent' THEN c.assignee_id
                WHEN 'category' THEN c.category WHEN 'opened_source' THEN c.opened_source WHEN 'status' THEN c.status END AS group_value
            FROM helpdesk._conversations_of('opened', helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
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
    counted (kind_order, row_kind, interval_no, group_value, conversations, customers) AS (
        SELECT 1, 'cell', i.interval_no, s.group_value, i.conversations, i.customers
        FROM states s, unnest(helpdesk.contacts_by_interval(s.state), helpdesk.customers_by_interval(s.state))
            WITH ORDINALITY AS i (conversations, customers, interval_no)
        WHERE group_by IS NOT NULL
        UNION ALL
        SELECT 2, 'interval_total', i.interval_no, NULL, coalesce(t.conversations, 0), coalesce(t.customers, 0)
        FROM intervals i LEFT JOIN (
            SELECT u.* FROM total t, unnest(helpdesk.contacts_by_interval(t.state), helpdesk.customers_by_interval(t.state))
                WITH ORDINALITY AS u (conversations, customers, interval_no)
        ) t USING (interval_no)
        UNION ALL
        SELECT 3, 'column_total', NULL, s.group_value, helpdesk.contacts(s.state), helpdesk.customers(s.state)
        FROM states s WHERE group_by IS NOT NULL
        UNION ALL
        SELECT 4, 'grand_total', NULL, NULL, helpdesk.contacts(t.state), helpdesk.customers(t.state) FROM total t
    )
    SELECT c.row_kind, i.starts_at, i.local_start, c.group_value, c.conversations, c.customers
    FROM counted c LEFT JOIN intervals i USING (interval_no)
    ORDER BY c.interval_no, c.kind_order, c.group_value;
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
