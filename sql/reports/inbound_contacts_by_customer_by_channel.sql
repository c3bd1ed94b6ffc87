-- Inbound contacts by customer by channel (Gladly): the same per channel, with totals per customer, per channel and over all.
-- Conversations of a total are counted afresh: one conversation may go over several channels.

CREATE TYPE helpdesk.inbound_contacts_by_customer_by_channel_row AS (
    row_kind text, source text, customer_id bigint, customer text, company text, channel text, contacts bigint, conversations bigint,
    first_contact_at timestamptz, last_contact_at timestamptz, share_percent numeric
);
COMMENT ON TYPE helpdesk.inbound_contacts_by_customer_by_channel_row IS
'row_kind: cell (one customer, one channel), customer_total (all channels), column_total (all customers of a channel), grand_total. share_percent: of all inbound contacts of the window and filters.';

CREATE FUNCTION helpdesk.inbound_contacts_by_customer_by_channel(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL,
    top integer DEFAULT NULL
) RETURNS SETOF helpdesk.inbound_contacts_by_customer_by_channel_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH cells AS MATERIALIZED (
        SELECT c.source, c.customer_id, c.channel, max(c.company_id) AS company_id, count(*) AS contacts,
            helpdesk.customer_set(helpdesk.unique_id(c.source, c.conversation_id)) AS conversations, -- the set of conversation ids
            min(c.started_at) AS first_contact_at, max(c.started_at) AS last_contact_at
        FROM helpdesk._inbound_contacts(
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()),
            channels, teams, agents, account_id) c
        GROUP BY c.source, c.customer_id, c.channel
    ),
    per_customer AS (
        SELECT 'customer_total' AS row_kind, c.source, c.customer_id, NULL::text AS channel, max(c.company_id) AS company_id, sum(c.contacts) AS contacts,
            helpdesk.customers(helpdesk.rollup(c.conversations)) AS conversations,
            min(c.first_contact_at) AS first_contact_at, max(c.last_contact_at) AS last_contact_at
        FROM cells c GROUP BY c.source, c.customer_id
    ),
    ranked AS MATERIALIZED (
        SELECT p.*, row_number() OVER (ORDER BY p.contacts DESC, p.last_contact_at DESC, p.source, p.customer_id) AS place
        FROM per_customer p
        ORDER BY place
        LIMIT CASE WHEN helpdesk._check_window(coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), time_zone) THEN top END
    ),
    per_channel AS (
        SELECT c.channel, grouping(c.channel) = 1 AS is_grand, coalesce(sum(c.contacts), 0) AS contacts,
            helpdesk.customers(helpdesk.rollup(c.conversations)) AS conversations,
            min(c.first_contact_at) AS first_contact_at, max(c.last_contact_at) AS last_contact_at
        FROM cells c GROUP BY GROUPING SETS ((c.channel), ())
    ),
    rows (place, kind_order, row_kind, source, customer_id, company_id, channel, contacts, conversations, first_contact_at, last_contact_at) AS (
        SELECT r.place, 1, 'cell', c.source, c.customer_id, r.company_id, c.channel, c.contacts, helpdesk.customers(c.conversations), c.first_contact_at, c.last_contact_at
        -- an unknown customer is NULL on both sides; IS NOT DISTINCT FROM would say so as well, but cannot be hashed
        FROM ranked r JOIN cells c ON c.source = r.source AND coalesce(c.customer_id, 0) = coalesce(r.customer_id, 0) AND (c.customer_id IS NULL) = (r.customer_id IS NULL)
        UNION ALL
        SELECT r.place, 2, r.row_kind, r.source, r.customer_id, r.company_id, NULL, r.contacts, r.conversations, r.first_contact_at, r.last_contact_at
        FROM ranked r
        UNION ALL
        SELECT NULL, CASE WHEN p.is_grand THEN 4 ELSE 3 END, CASE WHEN p.is_grand THEN 'grand_total' ELSE 'column_total' END,
            NULL, NULL, NULL, p.channel, p.contacts, p.conversations, p.first_contact_at, p.last_contact_at
        FROM per_channel p
    )
    SELECT r.row_kind, r.source, r.customer_id, k.name, f.name, r.channel, r.contacts::bigint, r.conversations::bigint,
        r.first_contact_at, r.last_contact_at, round(100.0 * r.contacts / (SELECT sum(c.contacts) FROM cells c), 2)
    FROM rows r
        LEFT JOIN helpdesk.customers() k ON k.source = r.source AND k.customer_id = r.customer_id
        LEFT JOIN helpdesk.companies() f ON f.source = r.source AND f.company_id = coalesce(k.company_id, r.company_id)
    ORDER BY r.place, r.kind_order, r.channel;
END;
COMMENT ON FUNCTION helpdesk.inbound_contacts_by_customer_by_channel(timestamptz, timestamptz, text, text[], text[], text[], bigint, integer) IS
'Inbound contacts of each customer on each channel, with totals per customer, per channel and over all.
Anchor: started_at.
Population: contacts that customers began (direction inbound or unknown), answered or not, with started_at in [since, until); default the current month to date.
Unit: contacts; distinct conversations.
Credit: the customer.
Excluded: outbound contacts.
Read by: Gladly, Inbound Contacts by Customer by Channel.
Rows: cell, customer_total, column_total, grand_total; customers with most contacts first. top limits the customers (default: all); column and grand totals are of all customers all the same.';
