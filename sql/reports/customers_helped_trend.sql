-- Trend of customers helped, per channel and over all channels, against the previous period: as many local days right before,
-- or the same length in time if the window is not whole days; of a running period, as much as has passed. Both periods are intervals
-- of one grid, with what lies between them as a third.

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

-- The bounds of the grid: previous_since, previous_until, since, until, each once.
CREATE FUNCTION helpdesk._period_bounds(since timestamptz, until timestamptz, time_zone text) RETURNS timestamptz[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT b FROM unnest(ARRAY[helpdesk.previous_period_since(since, until, time_zone), helpdesk._previous_until(since, until, time_zone), since, until]) b ORDER BY b);

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
    compared (row_kind, channel, customers, previous_customers, contacts, previous_contacts) AS (
        SELECT CASE c.row_kind WHEN 'cell' THEN 'column_total' ELSE 'grand_total' END, c.member,
            coalesce(sum(c.customers) FILTER (WHERE i.starts_at = p.since), 0)::bigint, coalesce(sum(c.customers) FILTER (WHERE i.starts_at < p.previous_until), 0)::bigint,
            coalesce(sum(c.contacts) FILTER (WHERE i.starts_at = p.since), 0)::bigint, coalesce(sum(c.contacts) FILTER (WHERE i.starts_at < p.previous_until), 0)::bigint
        FROM period p, helpdesk._helped_counts(
                helpdesk._period_bounds(coalesce(customers_helped_trend.since, helpdesk._unit_start(now(), 'month', time_zone)),
                    helpdesk._month_until(customers_helped_trend.since, customers_helped_trend.until, time_zone), time_zone), 'channel',
                helpdesk.previous_period_since(coalesce(customers_helped_trend.since, helpdesk._unit_start(now(), 'month', time_zone)),
                    helpdesk._month_until(customers_helped_trend.since, customers_helped_trend.until, time_zone), time_zone),
                helpdesk._month_until(customers_helped_trend.since, customers_helped_trend.until, time_zone), channels, teams, agents, account_id, handled_by) c
            LEFT JOIN helpdesk._intervals(
                helpdesk._period_bounds(coalesce(customers_helped_trend.since, helpdesk._unit_start(now(), 'month', time_zone)),
                    helpdesk._month_until(customers_helped_trend.since, customers_helped_trend.until, time_zone), time_zone), time_zone) i USING (interval_no)
        WHERE c.row_kind IN ('cell', 'interval_total', 'grand_total') -- the grand total stands for a window without any interval
        GROUP BY 1, 2
    )
    SELECT s.row_kind, s.channel,
        s.customers, s.previous_customers, s.customers - s.previous_customers,
        round(100.0 * (s.customers - s.previous_customers) / nullif(s.previous_customers, 0), 1),
        s.contacts, s.previous_contacts, s.contacts - s.previous_contacts,
        round(100.0 * (s.contacts - s.previous_contacts) / nullif(s.previous_contacts, 0), 1),
        p.previous_since, p.previous_until, p.since, p.until, p.running
    FROM compared s, period p
    WHERE s.row_kind = 'grand_total' OR s.contacts + s.previous_contacts > 0
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
