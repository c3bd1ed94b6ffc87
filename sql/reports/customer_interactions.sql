-- Customer interactions: company_interactions (which see; the SQL stands there) for each customer instead of each company.

CREATE TYPE helpdesk.customer_interactions_row AS (
    source text, customer_id bigint, customer text, company text,
    incoming_call_time interval, outgoing_call_time interval, chat_time interval, ticket_time interval,
    tickets bigint, chats bigint, incoming_calls bigint, outgoing_calls bigint,
    load_time interval, engagement_load integer, load_level text, share_of_load numeric, average_ticket_time interval, reference_load interval,
    previous_incoming_call_time interval, incoming_call_time_change interval, incoming_call_time_change_percent numeric,
    previous_outgoing_call_time interval, outgoing_call_time_change interval, outgoing_call_time_change_percent numeric,
    previous_chat_time interval, chat_time_change interval, chat_time_change_percent numeric,
    previous_tickets bigint, tickets_change bigint, tickets_change_percent numeric,
    previous_chats bigint, chats_change bigint, chats_change_percent numeric,
    previous_incoming_calls bigint, incoming_calls_change bigint, incoming_calls_change_percent numeric,
    previous_outgoing_calls bigint, outgoing_calls_change bigint, outgoing_calls_change_percent numeric,
    previous_load_time interval, load_time_change interval, load_time_change_percent numeric,
    previous_engagement_load integer, engagement_load_change integer, engagement_load_change_percent numeric,
    previous_average_ticket_time interval, previous_reference_load interval,
    previous_since timestamptz, previous_until timestamptz, since timestamptz, until timestamptz, running boolean
);
COMMENT ON TYPE helpdesk.customer_interactions_row IS
'One customer who had contact in the period; heaviest first. For each figure previous_X is that of the previous period, X_change the difference, X_change_percent the difference in percent of the previous (NULL where that is 0).';
-- the columns mean the same
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attname, pg_catalog.col_description(a.attrelid, a.attnum) AS meaning
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = 'helpdesk.company_interactions_row'::pg_catalog.regclass AND pg_catalog.col_description(a.attrelid, a.attnum) IS NOT NULL
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON COLUMN helpdesk.customer_interactions_row.%I IS %L', c.attname, c.meaning);
    END LOOP;
END
$$;

CREATE FUNCTION helpdesk.customer_interactions(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    customer_ids bigint[] DEFAULT NULL, account_id bigint DEFAULT NULL, reference text DEFAULT 'max', ticket_time interval DEFAULT NULL
) RETURNS SETOF helpdesk.customer_interactions_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT e.source, e.group_id, k.name, f.name, (e.figures).*
    FROM helpdesk._engagement_of('customer', helpdesk._since(since, until, 7, time_zone), helpdesk._until(since, until, time_zone), time_zone,
            account_id, reference, ticket_time) e
        LEFT JOIN helpdesk._customers() k ON k.source = e.source AND k.customer_id = e.group_id
        LEFT JOIN helpdesk._companies() f ON f.source = e.source AND f.company_id = coalesce(k.company_id, e.company_id)
    WHERE customer_ids IS NULL OR e.group_id = ANY (customer_ids)
    ORDER BY e.load_time DESC, e.source, e.group_id;
END;
COMMENT ON FUNCTION helpdesk.customer_interactions(timestamptz, timestamptz, text, bigint[], bigint, text, interval) IS
'How much of the contact centre each customer takes up: calls, chats and tickets, their time, and the Customer Engagement Load.
Anchor: started_at (contacts), last_closed_at (the average ticket time).
Population: contacts with started_at in [since, until) whose customer is known; default the last 7 local days.
Unit: calls; chats; tickets; their time.
Credit: the customer; company is the customer''s own, else the contact''s.
Excluded: contacts without a customer, and from load those of bots, unanswered calls and chats, and messages.
Read by: nobody; company_interactions of Thulium, one level down.
Rows: one customer who had contact in the period; heaviest first. Load, score, reference, ticket_time and trend as company_interactions, with the loads of customers as reference: a score of a customer is not comparable with one of a company unless the reference is fixed. customer_ids chooses rows, never the reference.';
