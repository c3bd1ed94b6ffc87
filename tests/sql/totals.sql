SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Totals are counted afresh: for every report with totals, on a random helpdesk in which the sum of the parts (of unique counts) or
-- the average of the parts (of medians) is another number, the total is what the rows themselves give.
BEGIN;
\getenv tests HELPDESK_TESTS
\set harness :tests '/differential.sql'
\i :harness
SELECT random.fill(98);
-- opened or closed in the window: of these the rows give it
CREATE VIEW random.opened AS SELECT *,
    CASE WHEN first_response_at >= opened_at AND coalesce(opened_by, '') NOT IN ('agent', 'broadcast') THEN first_response_at - opened_at END AS first_response,
    CASE WHEN last_closed_at >= opened_at AND (status IS NULL OR status = 'closed') THEN last_closed_at - opened_at END AS resolution
FROM random.conversations WHERE opened_at >= '2026-03-01' AND opened_at < '2026-06-01';
CREATE VIEW random.closed AS SELECT *, CASE WHEN last_closed_at >= opened_at THEN last_closed_at - opened_at END AS resolution
FROM random.conversations WHERE last_closed_at >= '2026-03-01' AND last_closed_at < '2026-06-01' AND (status IS NULL OR status = 'closed');

SELECT report, total = by_rows AS right, total <> sum_of_parts AS parts_differ, total, sum_of_parts
FROM (
    SELECT 'customers_helped_by_channel', max(customers) FILTER (WHERE row_kind = 'grand_total'), sum(customers) FILTER (WHERE row_kind = 'cell'),
        (SELECT count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL) FROM random.contacts WHERE fulfilled_at >= '2026-03-01' AND fulfilled_at < '2026-06-01' AND handled_by IS DISTINCT FROM 'bot')
    FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'customers_helped_trend', max(customers) FILTER (WHERE row_kind = 'grand_total'), sum(customers) FILTER (WHERE row_kind = 'column_total'),
        (SELECT count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL) FROM random.contacts WHERE fulfilled_at >= '2026-03-01' AND fulfilled_at < '2026-06-01' AND handled_by IS DISTINCT FROM 'bot')
    FROM helpdesk.customers_helped_trend('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'customers_helped_by_handler', max(customers) FILTER (WHERE row_kind = 'grand_total'), sum(customers) FILTER (WHERE row_kind = 'cell'),
        (SELECT count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL) FROM random.contacts WHERE fulfilled_at >= '2026-03-01' AND fulfilled_at < '2026-06-01')
    FROM helpdesk.customers_helped_by_handler('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'inbound_contacts', max(customers) FILTER (WHERE row_kind = 'grand_total'), sum(customers) FILTER (WHERE row_kind = 'cell'),
        (SELECT count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL) FROM random.contacts WHERE started_at >= '2026-03-01' AND started_at < '2026-06-01' AND direction IS DISTINCT FROM 'outbound')
    FROM helpdesk.inbound_contacts('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'inbound_contacts_by_customer_by_channel', max(conversations) FILTER (WHERE row_kind = 'grand_total'), sum(conversations) FILTER (WHERE row_kind = 'customer_total'),
        (SELECT count(DISTINCT (source, conversation_id)) FROM random.contacts WHERE started_at >= '2026-03-01' AND started_at < '2026-06-01' AND direction IS DISTINCT FROM 'outbound')
    FROM helpdesk.inbound_contacts_by_customer_by_channel('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'conversations_opened', max(customers) FILTER (WHERE row_kind = 'grand_total'), sum(customers) FILTER (WHERE row_kind = 'cell'),
        (SELECT count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL) FROM random.opened)
    FROM helpdesk.conversations_opened('2026-03-01', '2026-06-01', group_by => 'channel')
    UNION ALL
    SELECT 'conversations_closed', max(conversations) FILTER (WHERE row_kind = 'grand_total'), sum(conversations) FILTER (WHERE row_kind = 'interval_total'),
        (SELECT count(DISTINCT (source, conversation_id)) FROM random.conversation_events WHERE kind = 'closed' AND at >= '2026-03-01' AND at < '2026-06-01')
    FROM helpdesk.conversations_closed('2026-03-01', '2026-06-01', 'hour')
    UNION ALL
    SELECT 'opened_vs_closed', max(closed) FILTER (WHERE row_kind = 'grand_total'), sum(closed) FILTER (WHERE row_kind <> 'grand_total'),
        (SELECT count(DISTINCT (source, conversation_id)) FROM random.conversation_events WHERE kind = 'closed' AND at >= '2026-03-01' AND at < '2026-06-01')
    FROM helpdesk.opened_vs_closed('2026-03-01', '2026-06-01', 'hour')
    UNION ALL
    SELECT 'messages_incoming', max(customers) FILTER (WHERE row_kind = 'grand_total'), sum(customers) FILTER (WHERE row_kind = 'cell'),
        (SELECT count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL) FROM random.messages WHERE direction = 'inbound' AND sent_at >= '2026-03-01' AND sent_at < '2026-06-01')
    FROM helpdesk.messages_incoming('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'messages_outgoing', max(customers) FILTER (WHERE row_kind = 'grand_total'), sum(customers) FILTER (WHERE row_kind = 'cell'),
        (SELECT count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL) FROM random.messages WHERE direction = 'outbound' AND sent_at >= '2026-03-01' AND sent_at < '2026-06-01')
    FROM helpdesk.messages_outgoing('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'inbox_series', max(users) FILTER (WHERE row_kind = 'grand_total'), sum(users) FILTER (WHERE row_kind = 'interval_total'),
        (SELECT count(DISTINCT (source, customer_id)) FROM (SELECT source, customer_id FROM random.opened UNION ALL
            SELECT source, customer_id FROM random.messages WHERE sender_kind IN ('agent', 'customer') AND sent_at >= '2026-03-01' AND sent_at < '2026-06-01') u WHERE customer_id IS NOT NULL)
    FROM helpdesk.inbox_series('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'team_performance', max(customers) FILTER (WHERE row_kind = 'grand_total'), sum(customers) FILTER (WHERE row_kind = 'cell'),
        (SELECT count(DISTINCT (source, customer_id)) FILTER (WHERE customer_id IS NOT NULL) FROM random.opened)
    FROM helpdesk.team_performance('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'user_performance', max(unique_customers_closed) FILTER (WHERE row_kind = 'grand_total'), sum(unique_customers_closed) FILTER (WHERE row_kind = 'cell'),
        (SELECT count(DISTINCT (c.source, c.customer_id)) FROM random.closed c LEFT JOIN random.agents a ON a.source = c.source AND a.agent_id = c.resolver_id
            WHERE c.resolver_id IS NOT NULL AND c.customer_id IS NOT NULL AND coalesce(a.kind, 'human') = 'human')
    FROM helpdesk.user_performance('2026-03-01', '2026-06-01')
) AS t (report, total, sum_of_parts, by_rows);

SELECT report, total = by_rows AS right, total <> average_of_parts AS parts_differ, total, average_of_parts
FROM (
    SELECT 'response_time_by', max(median_first_response) FILTER (WHERE row_kind = 'grand_total'), avg(median_first_response) FILTER (WHERE row_kind = 'cell'),
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY c.first_response) FROM random.opened c)
    FROM helpdesk.response_time_by('channel', '2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'handle_time_by', max(median_resolution) FILTER (WHERE row_kind = 'grand_total'), avg(median_resolution) FILTER (WHERE row_kind = 'cell'),
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY c.resolution) FROM random.opened c)
    FROM helpdesk.handle_time_by('channel', '2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'team_performance', max(median_first_response) FILTER (WHERE row_kind = 'grand_total'), avg(median_first_response) FILTER (WHERE row_kind = 'cell'),
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY c.first_response) FROM random.opened c)
    FROM helpdesk.team_performance('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'user_performance', max(median_resolution) FILTER (WHERE row_kind = 'grand_total'), avg(median_resolution) FILTER (WHERE row_kind = 'cell'),
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY c.resolution) FROM random.closed c LEFT JOIN random.agents a ON a.source = c.source AND a.agent_id = c.resolver_id
            WHERE c.resolver_id IS NOT NULL AND coalesce(a.kind, 'human') = 'human')
    FROM helpdesk.user_performance('2026-03-01', '2026-06-01')
    UNION ALL
    SELECT 'agent_inbox', max(median_first_response) FILTER (WHERE row_kind = 'grand_total'), avg(median_first_response) FILTER (WHERE row_kind = 'cell'),
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY c.first_response) FROM random.opened c LEFT JOIN random.agents a ON a.source = c.source AND a.agent_id = c.assignee_id
            WHERE c.assignee_id IS NOT NULL AND coalesce(a.kind, 'human') = 'human')
    FROM helpdesk.agent_inbox('2026-03-01', '2026-06-01')
) AS t (report, total, average_of_parts, by_rows);
ROLLBACK;
