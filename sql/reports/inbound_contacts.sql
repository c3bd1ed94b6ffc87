-- Inbound contacts (Gladly): contacts, unique customers and contacts per customer, per interval. Anchor: started_at.

-- The population of all reports of inbound contacts. A source that knows no direction gives NULL: its contacts are inbound.
CREATE FUNCTION helpdesk._inbound_contacts(
    since timestamptz, until timestamptz, channels text[], teams text[], agents text[], account_id bigint
) RETURNS SETOF helpdesk.contact
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.*
    FROM helpdesk.contacts() c
    WHERE helpdesk._within(c.started_at, since, until)
        AND c.direction IS DISTINCT FROM 'outbound'
        AND (channels IS NULL OR c.channel = ANY (channels))
        AND (teams IS NULL OR c.team_id = ANY (teams))
        AND (agents IS NULL OR c.agent_id = ANY (agents))
        AND (_inbound_contacts.account_id IS NULL OR c.account_id = _inbound_contacts.account_id);
END;

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
    WITH grid AS MATERIALIZED (
        SELECT helpdesk.time_grid(
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), grain, time_zone) AS bounds
    ),
    total AS MATERIALIZED (
        SELECT helpdesk.customer_grid(c.started_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.customer_id)) AS state
        FROM helpdesk._inbound_contacts(
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()),
            channels, teams, agents, account_id) c
    ),
    counted (interval_no, contacts, customers) AS (
        SELECT i.interval_no, i.contacts, i.customers
        FROM total t, unnest(helpdesk.contacts_by_interval(t.state), helpdesk.customers_by_interval(t.state))
            WITH ORDINALITY AS i (contacts, customers, interval_no)
        UNION ALL
        SELECT NULL, helpdesk.contacts(t.state), helpdesk.customers(t.state) FROM total t
    ),
    intervals (row_kind, interval_no, starts_at, local_start) AS (
        SELECT 'cell', i.interval_no, i.starts_at, i.local_start
        FROM grid g, helpdesk._intervals(g.bounds, time_zone) i
        UNION ALL
        SELECT 'grand_total', NULL, NULL, NULL
    )
    SELECT i.row_kind, i.starts_at, i.local_start, coalesce(c.contacts, 0), coalesce(c.customers, 0),
        round(c.contacts::numeric / nullif(c.customers, 0), 2)
    FROM intervals i LEFT JOIN counted c ON c.interval_no IS NOT DISTINCT FROM i.interval_no
    ORDER BY i.interval_no;
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
