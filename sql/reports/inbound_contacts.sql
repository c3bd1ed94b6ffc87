-- Inbound contacts (Gladly): contacts, unique customers and contacts per customer, per interval. Anchor: started_at.

CREATE TYPE helpdesk.inbound_contacts_row AS (
    row_kind text, starts_at timestamptz, local_start timestamp, contacts bigint, customers bigint, contacts_per_customer numeric
);
COMMENT ON TYPE helpdesk.inbound_contacts_row IS
'row_kind: cell (one interval), grand_total. contacts_per_customer is NULL where no customer is known.';
COMMENT ON COLUMN helpdesk.inbound_contacts_row.contacts_per_customer IS 'contacts of the interval divided by its distinct customers; NULL where none is known';

CREATE FUNCTION helpdesk.inbound_contacts(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, grain text DEFAULT 'day',
    time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.inbound_contacts_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE c.row_kind WHEN 'interval_total' THEN 'cell' ELSE c.row_kind END, i.starts_at, i.local_start, c.contacts, c.customers,
        round(c.contacts::numeric / nullif(c.customers, 0), 2)
    FROM helpdesk._inbound_counts(
            helpdesk.time_grid(coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), grain, time_zone),
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), channels, teams, agents, account_id) c
        LEFT JOIN helpdesk._intervals(
            helpdesk.time_grid(coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), grain, time_zone), time_zone) i USING (interval_no)
    ORDER BY c.interval_no;
END;
COMMENT ON FUNCTION helpdesk.inbound_contacts(timestamptz, timestamptz, text, text, text[], text[], text[], bigint) IS
'Inbound contacts, the distinct customers behind them, and contacts per customer.
Anchor: started_at.
Population: contacts that customers began (direction inbound or unknown), answered or not, with started_at in [since, until); default the current month to date.
Unit: contacts; distinct customers.
Credit: none.
Excluded: outbound contacts.
Read by: Gladly, Inbound Contacts.
Rows: cell, grand_total; customers of the total are counted afresh.';
