-- Messages per customer in one row: many customers with few messages each are a wide and simple problem, few with many a hard one
-- (customer service report). All figures are of known customers, so that messages / customers is the mean that stands beside it.

CREATE TYPE helpdesk.messages_per_customer_summary_row AS (
    customers bigint, conversations bigint, messages bigint, messages_per_customer numeric,
    quartile_1 numeric, median_messages numeric, quartile_3 numeric, max_messages bigint,
    conversations_per_customer numeric, messages_per_conversation numeric
);
COMMENT ON TYPE helpdesk.messages_per_customer_summary_row IS 'All known customers of the window, in one row.';
COMMENT ON COLUMN helpdesk.messages_per_customer_summary_row.messages_per_customer IS 'The mean: messages / customers.';
COMMENT ON COLUMN helpdesk.messages_per_customer_summary_row.quartile_1 IS 'A quarter of the customers has no more messages than this, interpolated.';
COMMENT ON COLUMN helpdesk.messages_per_customer_summary_row.median_messages IS 'Half of the customers have no more messages than this, interpolated.';
COMMENT ON COLUMN helpdesk.messages_per_customer_summary_row.quartile_3 IS 'Three quarters of the customers have no more messages than this, interpolated.';
COMMENT ON COLUMN helpdesk.messages_per_customer_summary_row.max_messages IS 'Messages of the customer who has most.';
COMMENT ON COLUMN helpdesk.messages_per_customer_summary_row.conversations_per_customer IS 'conversations / customers.';
COMMENT ON COLUMN helpdesk.messages_per_customer_summary_row.messages_per_conversation IS 'messages / conversations.';

CREATE FUNCTION helpdesk.messages_per_customer_summary(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.messages_per_customer_summary_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH summed AS (
        SELECT count(*) AS customers, helpdesk.customers(helpdesk.rollup(p.conversations)) AS conversations, -- one may have several customers
            coalesce(sum(p.messages), 0)::bigint AS messages, max(p.messages) AS max_messages,
            percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY p.messages) AS quartiles
        FROM helpdesk._messages_per_customer(
            helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, account_id) p
        WHERE p.customer_id IS NOT NULL
    )
    SELECT s.customers, s.conversations, s.messages, round(s.messages::numeric / nullif(s.customers, 0), 2),
        round(s.quartiles[1]::numeric, 2), round(s.quartiles[2]::numeric, 2), round(s.quartiles[3]::numeric, 2), s.max_messages,
        round(s.conversations::numeric / nullif(s.customers, 0), 2), round(s.messages::numeric / nullif(s.conversations, 0), 2)
    FROM summed s
    LIMIT CASE WHEN helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone) THEN NULL::bigint END;
END;
COMMENT ON FUNCTION helpdesk.messages_per_customer_summary(timestamptz, timestamptz, text, text[], bigint) IS
'Whether many customers write little or few write much: customers, conversations, messages, and how messages spread over customers.
Anchor: sent_at.
Population: messages of customers and agents sent in [since, until), both directions, of known customers; default the last 30 local days.
Unit: distinct customers; distinct conversations; messages.
Credit: the customer.
Excluded: messages of bots and of the system; messages of unknown customers, which messages_per_customer shows.
Read by: customer service report (Mailchimp), messages per owner.
Rows: one.';
