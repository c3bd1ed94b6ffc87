-- Customers helped, split by who helped them: only humans, only bots, both. Counted with two sets an interval: with
-- H and B the customers helped by humans and by bots and U their union, only by humans are U - B, by both H + B - U.

CREATE TYPE helpdesk.customers_helped_by_handler_row AS (
    row_kind text, starts_at timestamptz, local_start timestamp,
    customers bigint, by_human_only bigint, by_both bigint, by_bot_only bigint
);
COMMENT ON TYPE helpdesk.customers_helped_by_handler_row IS
'row_kind: cell (one interval), grand_total. customers = by_human_only + by_both + by_bot_only.';
COMMENT ON COLUMN helpdesk.customers_helped_by_handler_row.by_human_only IS 'customers whom only humans helped in the interval';
COMMENT ON COLUMN helpdesk.customers_helped_by_handler_row.by_both IS 'customers whom humans and bots helped';
COMMENT ON COLUMN helpdesk.customers_helped_by_handler_row.by_bot_only IS 'customers whom only bots helped';

CREATE FUNCTION helpdesk.customers_helped_by_handler(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, grain text DEFAULT 'day',
    time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.customers_helped_by_handler_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH grid AS MATERIALIZED (
        SELECT helpdesk.time_grid(
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), grain, time_zone) AS bounds
    ),
    states AS MATERIALIZED (
        SELECT c.handled_by IS NOT DISTINCT FROM 'bot' AS is_bot,
            helpdesk.customer_grid(c.fulfilled_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.customer_id)) AS state
        FROM helpdesk._fulfilled_contacts(
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()),
            channels, teams, agents, account_id, 'both') c
        GROUP BY c.handled_by IS NOT DISTINCT FROM 'bot'
    ),
    sets (who, state) AS (
        SELECT CASE WHEN s.is_bot THEN 'bot' ELSE 'human' END, s.state FROM states s
        UNION ALL
        SELECT 'any', helpdesk.rollup(s.state) FROM states s
    ),
    counted (who, interval_no, customers) AS (
        SELECT s.who, i.interval_no, i.customers
        FROM sets s, unnest(helpdesk.customers_by_interval(s.state)) WITH ORDINALITY AS i (customers, interval_no)
        UNION ALL
        SELECT s.who, NULL, helpdesk.customers(s.state) FROM sets s
    ),
    summed AS (
        SELECT c.interval_no,
            coalesce(sum(c.customers) FILTER (WHERE c.who = 'any'), 0)::bigint AS by_any,
            coalesce(sum(c.customers) FILTER (WHERE c.who = 'human'), 0)::bigint AS by_human,
            coalesce(sum(c.customers) FILTER (WHERE c.who = 'bot'), 0)::bigint AS by_bot
        FROM counted c GROUP BY c.interval_no
    ),
    intervals (row_kind, interval_no, starts_at, local_start) AS (
        SELECT 'cell', i.interval_no, i.starts_at, i.local_start
        FROM grid g, helpdesk._intervals(g.bounds, time_zone) i
        UNION ALL
        SELECT 'grand_total', NULL, NULL, NULL
    )
    SELECT i.row_kind, i.starts_at, i.local_start,
        coalesce(s.by_any, 0), coalesce(s.by_any - s.by_bot, 0), coalesce(s.by_human + s.by_bot - s.by_any, 0), coalesce(s.by_any - s.by_human, 0)
    FROM intervals i LEFT JOIN summed s ON s.interval_no IS NOT DISTINCT FROM i.interval_no
    ORDER BY i.interval_no;
END;
COMMENT ON FUNCTION helpdesk.customers_helped_by_handler(timestamptz, timestamptz, text, text, text[], text[], text[], bigint) IS
'Customers helped, split by who helped them in the interval: only humans, only bots, both.
Anchor: fulfilled_at.
Population: contacts with fulfilled_at in [since, until); default the current month to date.
Unit: distinct customers.
Credit: handled_by of the contact; NULL is human.
Excluded: contacts without a known customer.
Read by: Gladly (contacts against fully AI-resolved interactions).
Rows: cell, grand_total; the grand total is counted afresh (a customer helped by a bot in May and a human in June is by_both).';
