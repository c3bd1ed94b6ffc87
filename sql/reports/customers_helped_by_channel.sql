-- Customers helped by channel (Gladly). A cell is the number of distinct customers with at least one fulfilled contact in the
-- interval on the channel. Anchor: fulfilled_at. Totals of intervals, of channels and over all are each counted afresh.
--
-- Customer ids are unique within their source only, hence unique_id. (A column source in GROUP BY would do as well, but costs
-- 50 ns a row: a fifth of the whole report over 10 million contacts.)

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
    SELECT c.row_kind, i.starts_at, i.local_start, c.member, c.customers, c.contacts
    FROM helpdesk._helped_counts(
            helpdesk.time_grid(coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), grain, time_zone), 'channel',
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), channels, teams, agents, account_id, handled_by) c
        LEFT JOIN helpdesk._intervals(
            helpdesk.time_grid(coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), grain, time_zone), time_zone) i USING (interval_no)
    WHERE helpdesk._check_choice('handled_by', handled_by, '{human,bot,both}')
    ORDER BY c.interval_no, c.row_kind, c.member;
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
