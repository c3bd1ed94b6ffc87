-- Trend of customers helped, per channel and over all channels, against the previous period: as many local days right before,
-- or the same length in time if the window is not whole days. Both periods are read in one pass, as a grid of two intervals.

CREATE TYPE helpdesk.customers_helped_trend_row AS (
    row_kind text, channel text,
    customers bigint, previous_customers bigint, change bigint, change_percent numeric,
    contacts bigint, previous_contacts bigint, contacts_change bigint, contacts_change_percent numeric,
    previous_since timestamptz, since timestamptz, until timestamptz
);
COMMENT ON TYPE helpdesk.customers_helped_trend_row IS
'row_kind: column_total (one channel), grand_total. change is this period less the previous; change_percent is NULL where the previous is 0.';

CREATE FUNCTION helpdesk.customers_helped_trend(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL,
    handled_by text DEFAULT 'human'
) RETURNS SETOF helpdesk.customers_helped_trend_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH period AS MATERIALIZED (
        SELECT helpdesk.previous_period_since(p.since, p.until, time_zone) AS previous_since, p.since, p.until
        FROM (SELECT coalesce(customers_helped_trend.since, helpdesk._unit_start(now(), 'month', time_zone)) AS since,
            coalesce(customers_helped_trend.until, now()) AS until) p
        WHERE helpdesk._check_choice('handled_by', handled_by, '{human,bot,both}')
    ),
    states AS MATERIALIZED (
        SELECT c.channel, helpdesk.customer_grid(c.fulfilled_at, (SELECT ARRAY[p.previous_since, p.since, p.until] FROM period p),
            helpdesk.unique_id(c.source, c.customer_id)) AS state
        FROM helpdesk._fulfilled_contacts(
            helpdesk.previous_period_since(
                coalesce(customers_helped_trend.since, helpdesk._unit_start(now(), 'month', time_zone)),
                coalesce(customers_helped_trend.until, now()), time_zone),
            coalesce(customers_helped_trend.until, now()), channels, teams, agents, account_id, handled_by) c
        GROUP BY c.channel
    ),
    counted (row_kind, channel, customers, contacts) AS (
        SELECT 'column_total', s.channel, helpdesk.customers_by_interval(s.state), helpdesk.contacts_by_interval(s.state) FROM states s
        UNION ALL
        SELECT 'grand_total', NULL, helpdesk.customers_by_interval(t.state), helpdesk.contacts_by_interval(t.state)
        FROM (SELECT helpdesk.rollup(s.state) AS state FROM states s) t
    ),
    compared AS (
        SELECT c.row_kind, c.channel, coalesce(c.customers[2], 0) AS customers, coalesce(c.customers[1], 0) AS previous_customers,
            coalesce(c.contacts[2], 0) AS contacts, coalesce(c.contacts[1], 0) AS previous_contacts
        FROM counted c
    )
    SELECT s.row_kind, s.channel,
        s.customers, s.previous_customers, s.customers - s.previous_customers,
        round(100.0 * (s.customers - s.previous_customers) / nullif(s.previous_customers, 0), 1),
        s.contacts, s.previous_contacts, s.contacts - s.previous_contacts,
        round(100.0 * (s.contacts - s.previous_contacts) / nullif(s.previous_contacts, 0), 1),
        p.previous_since, p.since, p.until
    FROM compared s, period p
    ORDER BY s.row_kind, s.channel;
END;
COMMENT ON FUNCTION helpdesk.customers_helped_trend(timestamptz, timestamptz, text, text[], text[], text[], bigint, text) IS
'Customers helped against the previous period, per channel and over all channels.
Anchor, population, unit, credit and filters as customers_helped_by_channel. Previous period: the same number of local days right before since, or the same length in time if the window is not whole local days.
Rows: column_total (a channel that has contacts in either period), grand_total; each counted afresh.';
