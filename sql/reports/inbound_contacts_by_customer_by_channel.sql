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
    WITH rolled AS MATERIALIZED (
        SELECT grouping(c.channel, c.source) AS level, c.source, c.customer_id, c.channel, max(c.company_id) AS company_id, count(*) AS contacts,
            helpdesk.customers_helped(helpdesk.unique_id(c.source, c.conversation_id)) AS conversations, -- distinct ids, whatever they are ids of
            min(c.started_at) AS first_contact_at, max(c.started_at) AS last_contact_at
        FROM helpdesk._inbound_contacts(
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()),
            channels, teams, agents, account_id) c
        GROUP BY GROUPING SETS ((c.source, c.customer_id, c.channel), (c.source, c.customer_id), (c.channel), ())
    ),
    -- names and places are found once a customer, not once a cell
    ranked AS MATERIALIZED (
        SELECT t.source, t.customer_id, k.name AS customer, f.name AS company,
            row_number() OVER (ORDER BY t.contacts DESC, t.last_contact_at DESC, t.source, t.customer_id) AS place
        FROM rolled t
            LEFT JOIN helpdesk._customers() k ON k.source = t.source AND k.customer_id = t.customer_id
            LEFT JOIN helpdesk._companies() f ON f.source = t.source AND f.company_id = coalesce(k.company_id, t.company_id)
        WHERE t.level = 2
        ORDER BY place
        LIMIT CASE WHEN helpdesk._check_window(coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), time_zone) THEN top END
    ),
    rows AS (
        SELECT r.place, r.customer, r.company, c.*
        -- An unknown customer is NULL on both sides; IS NOT DISTINCT FROM would say so as well, but cannot be hashed or merged.
        -- The number comes first because a merge compares in this order, and text is slow to compare.
        FROM ranked r JOIN rolled c ON coalesce(c.customer_id, 0) = coalesce(r.customer_id, 0) AND (c.customer_id IS NULL) = (r.customer_id IS NULL) AND c.source = r.source
        UNION ALL
        SELECT NULL, NULL, NULL, c.* FROM rolled c WHERE c.level IN (1, 3)
    )
    SELECT CASE r.level WHEN 0 THEN 'cell' WHEN 2 THEN 'customer_total' WHEN 1 THEN 'column_total' ELSE 'grand_total' END,
        r.source, r.customer_id, r.customer, r.company, r.channel, r.contacts, r.conversations, r.first_contact_at, r.last_contact_at,
        round(100.0 * r.contacts / nullif((SELECT t.contacts FROM rolled t WHERE t.level = 3), 0), 2)
    FROM rows r
    ORDER BY r.place, r.level, r.channel;
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
