-- Customers helped by channel (Gladly). A cell is the number of distinct customers with at least one fulfilled contact in the
-- interval on the channel. Anchor: fulfilled_at. Totals of intervals, of channels and over all are each counted afresh.
--
-- Customer ids are unique within their source only, hence unique_id. (A column source in GROUP BY would do as well, but costs
-- 50 ns a row: a fifth of the whole report over 10 million contacts.)

-- The population of all reports of customers helped.
CREATE FUNCTION helpdesk._fulfilled_contacts(
    since timestamptz, until timestamptz, channels text[], teams text[], agents text[], account_id bigint, handled_by text
) RETURNS SETOF helpdesk.contact
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.*
    FROM helpdesk.contacts() c
    WHERE helpdesk._within(c.fulfilled_at, since, until)
        AND (channels IS NULL OR c.channel = ANY (channels))
        AND (teams IS NULL OR c.team_id = ANY (teams))
        AND (agents IS NULL OR c.agent_id = ANY (agents))
        AND (_fulfilled_contacts.account_id IS NULL OR c.account_id = _fulfilled_contacts.account_id)
        AND CASE _fulfilled_contacts.handled_by
            WHEN 'human' THEN c.handled_by IS DISTINCT FROM 'bot'
            WHEN 'bot' THEN c.handled_by = 'bot'
            ELSE true
        END;
END;

CREATE TYPE helpdesk.customers_helped_by_channel_row AS (
    row_kind text, starts_at timestamptz, local_start timestamp, channel text, customers bigint, contacts bigint
);
COMMENT ON TYPE helpdesk.customers_helped_by_channel_row IS
'row_kind: cell (one interval, one channel), interval_total (all channels), column_total (all intervals), grand_total.';

CREATE FUNCTION helpdesk.customers_helped_by_channel(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, grain text DEFAULT 'day',
    time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL,
    handled_by text DEFAULT 'human'
) RETURNS SETOF helpdesk.customers_helped_by_channel_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH grid AS MATERIALIZED (
        SELECT helpdesk.time_grid(
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), grain, time_zone) AS bounds
        WHERE helpdesk._check_choice('handled_by', handled_by, '{human,bot,both}')
    ),
    states AS MATERIALIZED (
        SELECT c.channel, helpdesk.customer_grid(c.fulfilled_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.customer_id)) AS state
        FROM helpdesk._fulfilled_contacts(
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()),
            channels, teams, agents, account_id, handled_by) c
        GROUP BY c.channel
    ),
    total AS MATERIALIZED (
        SELECT helpdesk.rollup(s.state) AS state FROM states s
    ),
    intervals AS (
        SELECT i.interval_no, i.starts_at, i.local_start
        FROM grid g, helpdesk._intervals(g.bounds, time_zone) i
    ),
    counted (kind_order, row_kind, interval_no, channel, customers, contacts) AS (
        SELECT 1, 'cell', i.interval_no, s.channel, i.customers, i.contacts
        FROM states s, unnest(helpdesk.customers_by_interval(s.state), helpdesk.contacts_by_interval(s.state))
            WITH ORDINALITY AS i (customers, contacts, interval_no)
        UNION ALL
        SELECT 2, 'interval_total', i.interval_no, NULL, coalesce(t.customers, 0), coalesce(t.contacts, 0)
        FROM intervals i LEFT JOIN (
            SELECT u.* FROM total t, unnest(helpdesk.customers_by_interval(t.state), helpdesk.contacts_by_interval(t.state))
                WITH ORDINALITY AS u (customers, contacts, interval_no)
        ) t USING (interval_no)
        UNION ALL
        SELECT 3, 'column_total', NULL, s.channel, helpdesk.customers(s.state), helpdesk.contacts(s.state) FROM states s
        UNION ALL
        SELECT 4, 'grand_total', NULL, NULL, helpdesk.customers(t.state), helpdesk.contacts(t.state) FROM total t
    )
    SELECT c.row_kind, i.starts_at, i.local_start, c.channel, c.customers, c.contacts
    FROM counted c LEFT JOIN intervals i USING (interval_no)
    ORDER BY c.interval_no, c.kind_order, c.channel;
END;
COMMENT ON FUNCTION helpdesk.customers_helped_by_channel(timestamptz, timestamptz, text, text, text[], text[], text[], bigint, text) IS
'How many customers were helped, per interval and channel, with all totals de-duplicated.
Anchor: fulfilled_at.
Population: contacts with fulfilled_at in [since, until); default the current month to date.
Unit: distinct customers (customers); contacts (contacts).
Credit: the channel of the contact.
Excluded: contacts of bots (handled_by => human, the default; NULL counts as human), unless handled_by is bot or both; a NULL customer counts as a contact and as no customer.
Read by: Gladly, Customers Helped by Channel.
Rows: cell, interval_total, column_total, grand_total; customers of a total are counted afresh, never summed. Grain half_hour to all, default day; cells without contacts are 0. Filters: channels, teams, agents, account_id; NULL is all. No cap on rows.';
