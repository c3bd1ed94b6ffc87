-- Messages per customer (customer service report: "messages per owner"): how much work each customer takes. Also here: the
-- population that messages_per_customer_summary shares.

-- Messages between customers and people; what bots and the system wrote is no one's work. One row a customer, its conversations
-- as a set of ids.
CREATE FUNCTION helpdesk._messages_per_customer(since timestamptz, until timestamptz, channels text[], account_id bigint)
RETURNS TABLE (source text, customer_id bigint, conversations helpdesk.customer_set, messages bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT m.source, m.customer_id, helpdesk.customer_set(helpdesk.unique_id(m.source, m.conversation_id)), count(*)
    FROM helpdesk._messages_sent(since, until, NULL, channels, NULL, _messages_per_customer.account_id) m
    WHERE m.sender_kind IS NULL OR m.sender_kind IN ('customer', 'agent')
    GROUP BY m.source, m.customer_id;
END;

CREATE TYPE helpdesk.messages_per_customer_row AS (
    source text, customer_id bigint, customer text, company text, conversations bigint, messages bigint, messages_per_conversation numeric, share_percent numeric
);
COMMENT ON TYPE helpdesk.messages_per_customer_row IS
'One customer; customer_id is NULL for the messages whose customer is unknown.';
COMMENT ON COLUMN helpdesk.messages_per_customer_row.messages_per_conversation IS
'messages / conversations; NULL where the messages are of no known conversation.';

CREATE FUNCTION helpdesk.messages_per_customer(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, account_id bigint DEFAULT NULL, top integer DEFAULT NULL
) RETURNS SETOF helpdesk.messages_per_customer_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH shared AS (
        SELECT p.source, p.customer_id, helpdesk.customers(p.conversations) AS conversations, p.messages,
            round(100.0 * p.messages / sum(p.messages) OVER (), 1) AS share_percent
        FROM helpdesk._messages_per_customer(
            helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, account_id) p
        ORDER BY p.messages DESC, p.source, p.customer_id
        LIMIT CASE WHEN helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone) THEN top END
    ),
    -- of the customers listed alone, by the index where they are few: a name a customer, as _customers() has it
    named AS (
        SELECT k.source, k.customer_id, min(k.name) AS name, min(k.company_id) AS company_id
        FROM shared s JOIN helpdesk.customers() k ON k.source = s.source AND k.customer_id = s.customer_id
        GROUP BY k.source, k.customer_id
    )
    SELECT s.source, s.customer_id, k.name, f.name, s.conversations, s.messages, round(s.messages::numeric / nullif(s.conversations, 0), 2), s.share_percent
    FROM shared s
        LEFT JOIN named k ON k.source = s.source AND k.customer_id = s.customer_id
        LEFT JOIN helpdesk._companies() f ON f.source = s.source AND f.company_id = k.company_id
    ORDER BY s.messages DESC, s.source, s.customer_id;
END;
COMMENT ON FUNCTION helpdesk.messages_per_customer(timestamptz, timestamptz, text, text[], bigint, integer) IS
'Which customers take most work: the messages exchanged with each customer and the conversations they belong to.
Anchor: sent_at.
Population: messages of customers and agents sent in [since, until), both directions; default the last 30 local days.
Unit: messages; distinct conversations.
Credit: the customer.
Excluded: messages of bots and of the system.
Read by: customer service report (Mailchimp), messages per owner.
Rows: one a customer, most messages first; messages of unknown customers are a row of their own. top limits the rows (default: all), and no share.';
