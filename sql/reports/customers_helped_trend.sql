-- Trend of customers helped, per channel and over all channels, against the previous period: as many local days right before,
-- or the same length in time if the window is not whole days; of a running period, as much as has passed. Both periods are read
-- in one pass, as two sets a channel.

CREATE TYPE helpdesk.customers_helped_trend_row AS (
    row_kind text, channel text,
    customers bigint, previous_customers bigint, change bigint, change_percent numeric,
    contacts bigint, previous_contacts bigint, contacts_change bigint, contacts_change_percent numeric,
    previous_since timestamptz, previous_until timestamptz, since timestamptz, until timestamptz, running boolean
);
COMMENT ON TYPE helpdesk.customers_helped_trend_row IS
'row_kind: column_total (one channel), grand_total. change is this period less the previous; change_percent is NULL where the previous is 0.';

-- A month under way is a running period: its end lies ahead.
CREATE FUNCTION helpdesk._month_until(since timestamptz, until timestamptz, time_zone text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(until, CASE WHEN since IS NULL THEN (helpdesk._unit_start(now(), 'month', time_zone) AT TIME ZONE time_zone + interval '1 month') AT TIME ZONE time_zone ELSE now() END);

CREATE FUNCTION helpdesk.customers_helped_trend(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL,
    handled_by text DEFAULT 'human'
) RETURNS SETOF helpdesk.customers_helped_trend_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH period AS MATERIALIZED (
        SELECT helpdesk.previous_period_since(p.since, p.until, time_zone) AS previous_since,
            helpdesk._previous_until(p.since, p.until, time_zone) AS previous_until, p.since, p.until, helpdesk._is_running(p.since, p.until) AS running
        FROM (SELECT coalesce(customers_helped_trend.since, helpdesk._unit_start(now(), 'month', time_zone)) AS since,
            helpdesk._month_until(customers_helped_trend.since, customers_helped_trend.until, time_zone) AS until) p
        WHERE helpdesk._check_choice('handled_by', handled_by, '{human,bot,both}')
    ),
    states AS MATERIALIZED (
        SELECT c.channel,
            helpdesk.customer_set(helpdesk.unique_id(c.source, c.customer_id)) FILTER (WHERE c.fulfilled_at >= (SELECT p.since FROM period p)) AS customers,
            helpdesk.customer_set(helpdesk.unique_id(c.source, c.customer_id)) FILTER (WHERE c.fulfilled_at < (SELECT p.previous_until FROM period p)) AS previous_customers,
            count(*) FILTER (WHERE c.fulfilled_at >= (SELECT p.since FROM period p)) AS contacts,
            count(*) FILTER (WHERE c.fulfilled_at < (SELECT p.previous_until FROM period p)) AS previous_contacts
        FROM helpdesk._fulfilled_contacts(
            helpdesk.previous_period_since(
                coalesce(customers_helped_trend.since, helpdesk._unit_start(now(), 'month', time_zone)),
                helpdesk._month_until(customers_helped_trend.since, customers_helped_trend.until, time_zone), time_zone),
            helpdesk._month_until(customers_helped_trend.since, customers_helped_trend.until, time_zone), channels, teams, agents, account_id, handled_by) c
        GROUP BY c.channel
    ),
    compared (row_kind, channel, customers, previous_customers, contacts, previous_contacts) AS (
        SELECT 'column_total', s.channel, helpdesk.customers(s.customers), helpdesk.customers(s.previous_customers), s.contacts, s.previous_contacts
        FROM states s WHERE s.contacts + s.previous_contacts > 0
        UNION ALL
        SELECT 'grand_total', NULL, helpdesk.customers(helpdesk.rollup(s.customers)), helpdesk.customers(helpdesk.rollup(s.previous_customers)),
            coalesce(sum(s.contacts), 0)::bigint, coalesce(sum(s.previous_contacts), 0)::bigint
        FROM states s
    )
    SELECT s.row_kind, s.channel,
        s.customers, s.previous_customers, s.customers - s.previous_customers,
        round(100.0 * (s.customers - s.previous_customers) / nullif(s.previous_customers, 0), 1),
        s.contacts, s.previous_contacts, s.contacts - s.previous_contacts,
        round(100.0 * (s.contacts - s.previous_contacts) / nullif(s.previous_contacts, 0), 1),
        p.previous_since, p.previous_until, p.since, p.until, p.running
    FROM compared s, period p
    ORDER BY s.row_kind, s.channel;
END;
COMMENT ON FUNCTION helpdesk.customers_helped_trend(timestamptz, timestamptz, text, text[], text[], text[], bigint, text) IS
'Customers helped against the previous period, per channel and over all channels.
Anchor: fulfilled_at.
Population: contacts with fulfilled_at in [since, until) and in the period before; default the current month.
Unit: distinct customers; contacts.
Credit: the channel of the contact.
Excluded: as customers_helped_by_channel.
Read by: Gladly, Customers Helped by Channel (is it increasing or decreasing?).
Previous period: the same number of local days right before since, or the same length in time if the window is not whole local days. While the window is running, only as much of it as has passed of this one (running, previous_until).
Rows: column_total (a channel that has contacts in either period), grand_total; each counted afresh.';
