-- Inbound contacts by customer (Gladly): who contacts us most. Anchor: started_at.

CREATE TYPE helpdesk.inbound_contacts_by_customer_row AS (
    source text, customer_id bigint, customer text, company text, contacts bigint, conversations bigint,
    first_contact_at timestamptz, last_contact_at timestamptz, share_percent numeric
);
COMMENT ON TYPE helpdesk.inbound_contacts_by_customer_row IS
'One customer; customer_id is NULL for contacts whose customer is unknown. share_percent: of all inbound contacts of the window and filters.';

CREATE FUNCTION helpdesk.inbound_contacts_by_customer(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL,
    top integer DEFAULT NULL
) RETURNS SETOF helpdesk.inbound_contacts_by_customer_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH per_customer AS (
        -- names come last: they are joined to customers, not to contacts
        SELECT c.source, c.customer_id, max(c.company_id) AS company_id, count(*) AS contacts,
            helpdesk.customers_helped(c.conversation_id) AS conversations, -- distinct ids, whatever they are ids of
            min(c.started_at) AS first_contact_at, max(c.started_at) AS last_contact_at
        FROM helpdesk._inbound_contacts(
            coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()),
            channels, teams, agents, account_id) c
        GROUP BY c.source, c.customer_id
    ),
    shared AS (
        SELECT p.*, round(100.0 * p.contacts / sum(p.contacts) OVER (), 2) AS share_percent
        FROM per_customer p
        ORDER BY p.contacts DESC, p.last_contact_at DESC, p.source, p.customer_id
        LIMIT CASE WHEN helpdesk._check_window(coalesce(since, helpdesk._unit_start(now(), 'month', time_zone)), coalesce(until, now()), time_zone) THEN top END
    ),
    -- of the customers listed alone, by the index where they are few: a name a customer, as _customers() has it
    named AS (
        SELECT k.source, k.customer_id, min(k.name) AS name, min(k.company_id) AS company_id
        FROM shared s JOIN helpdesk.customers() k ON k.source = s.source AND k.customer_id = s.customer_id
        GROUP BY k.source, k.customer_id
    )
    SELECT s.source, s.customer_id, k.name, f.name, s.contacts, s.conversations, s.first_contact_at, s.last_contact_at, s.share_percent
    FROM shared s
        LEFT JOIN named k ON k.source = s.source AND k.customer_id = s.customer_id
        LEFT JOIN helpdesk._companies() f ON f.source = s.source AND f.company_id = coalesce(k.company_id, s.company_id)
    ORDER BY s.contacts DESC, s.last_contact_at DESC, s.source, s.customer_id;
END;
COMMENT ON FUNCTION helpdesk.inbound_contacts_by_customer(timestamptz, timestamptz, text, text[], text[], text[], bigint, integer) IS
'Who contacts us most: inbound contacts of each customer, most first.
Anchor: started_at.
Population: contacts that customers began (direction inbound or unknown), answered or not, with started_at in [since, until); default the current month to date.
Unit: contacts; distinct conversations.
Credit: the customer; company is the customer''s own, else the contact''s.
Excluded: outbound contacts; contacts whose customer is unknown are one row with a NULL customer_id.
Read by: Gladly, Inbound Contacts by Customer.
top limits the rows (default: all); share_percent is of all contacts all the same.';
