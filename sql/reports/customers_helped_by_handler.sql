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
    WITH summed AS (
        SELECT c.interval_no,
            coalesce(sum(c.customers) FILTER (WHERE c.row_kind IN ('interval_total', 'grand_total')), 0)::bigint AS by_any,
            coalesce(sum(c.customers) FILTER (WHERE c.row_kind IN ('cell', 'column_total') AND c.member = 'human'), 0)::bigint AS by_human,
            coalesce(sum(c.customers) FILTER (WHERE c.row_kind IN ('cell', 'column_total') AND c.member = 'bot'), 0)::bigint AS by_bot
        FROM helpdesk._helped_counts(
            helpdesk.time_grid(coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), grain, time_zone), 'handled_by',
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), channels, teams, agents, account_id, 'both') c
        GROUP BY c.interval_no
    )
    SELECT CASE WHEN s.interval_no IS NULL THEN 'grand_total' ELSE 'cell' END, i.starts_at, i.local_start,
        s.by_any, s.by_any - s.by_bot, s.by_human + s.by_bot - s.by_any, s.by_any - s.by_human
    FROM summed s
        LEFT JOIN helpdesk._intervals(
            helpdesk.time_grid(coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), grain, time_zone), time_zone) i USING (interval_no)
    ORDER BY s.interval_no;
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
