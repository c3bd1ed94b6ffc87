SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- The list of closed conversations and the two exports: contents, order, columns, CSV, streaming. Bad input first, with nothing attached.
BEGIN;
SELECT test.error_of(format('SELECT * FROM helpdesk.%s', call)) AS error, call
FROM unnest('{conversation_list,export_conversations,export_messages}'::text[]) WITH ORDINALITY r (report, no),
    LATERAL unnest(ARRAY[report || $$('2026-10-02', '2026-10-01')$$, report || $$(time_zone => 'Mars/Base')$$]) call
ORDER BY no, call;
-- what files are made of stays as it is
SELECT r AS report, string_agg(attname, ', ' ORDER BY attnum) AS columns
FROM unnest('{export_conversations,export_messages}'::text[]) r, pg_attribute
WHERE attrelid = format('helpdesk.%s_row', r)::regclass GROUP BY r ORDER BY r;
\getenv tests HELPDESK_TESTS
\set fixture :tests '/fixture.sql'
\i :fixture
SET LOCAL timezone = 'Europe/Warsaw';

-- Closed in order: 11 and 12 (24th), 14 and 15 (25th), 16 exactly at midnight, 17, 19, 22 (26th); 13, closed first on the 25th, is closed last on
-- 2 November; 18 and 20 never were, 21 is open again. The messages of 13 are counted: 8 in, 9 and 10 out. 15 has no human response,
-- 19 was begun by an agent: no first response time. 13 took 8 days and 14 hours over the clock change, 14 took 01:40 over it.
SELECT source, account_id, conversation_id, reference, customer_id, channel, category, priority, team_id, incoming_messages, outgoing_messages, reopens
FROM helpdesk.conversation_list('2026-10-24', '2026-11-03');
SELECT conversation_id, started_at, resolved_at, first_response_at, assignee_id, resolver_id, first_response_time, resolution_time, closing_summary
FROM helpdesk.conversation_list('2026-10-24', '2026-11-03');
-- the window: 16 belongs to the day that its midnight begins
SELECT array_agg(conversation_id) FILTER (WHERE resolved_at < '2026-10-26') AS sunday, array_agg(conversation_id) FILTER (WHERE resolved_at >= '2026-10-26') AS monday
FROM helpdesk.conversation_list('2026-10-25', '2026-10-27');
SELECT array_agg(conversation_id) AS sunday FROM helpdesk.conversation_list('2026-10-25', '2026-10-26');
-- filters, each alone; agents are those who closed: 13 is Cid's, though Bob's by assignment
SELECT filter, ids FROM (
    SELECT 1, 'channels', array_agg(conversation_id) FROM helpdesk.conversation_list('2026-10-24', '2026-11-03', channels => '{Email}')
    UNION ALL SELECT 2, 'teams', array_agg(conversation_id) FROM helpdesk.conversation_list('2026-10-24', '2026-11-03', teams => '{team:1}')
    UNION ALL SELECT 3, 'agents', array_agg(conversation_id) FROM helpdesk.conversation_list('2026-10-24', '2026-11-03', agents => '{user:3}')
    UNION ALL SELECT 4, 'categories', array_agg(conversation_id) FROM helpdesk.conversation_list('2026-10-24', '2026-11-03', categories => '{billing,login}')
    UNION ALL SELECT 5, 'tags', array_agg(conversation_id) FROM helpdesk.conversation_list('2026-10-24', '2026-11-03', tags => '{refund,urgent}')
    UNION ALL SELECT 6, 'account_id', array_agg(conversation_id) FROM helpdesk.conversation_list('2026-10-24', '2026-11-03', account_id => 2)
    UNION ALL SELECT 7, 'nobody', array_agg(conversation_id) FROM helpdesk.conversation_list('2026-10-24', '2026-11-03', agents => '{}')
    UNION ALL SELECT 8, 'export', array_agg(conversation_id) FROM helpdesk.export_conversations('2026-10-24', '2026-11-03', channels => '{Email}', account_id => 1)
    UNION ALL SELECT 9, 'messages', array_agg(message_id) FROM helpdesk.export_messages('2026-10-24', '2026-11-03', channels => '{Email}', agents => '{user:3,user:9}', account_id => 1)) f (no, filter, ids)
ORDER BY no;
SELECT count(*) FROM helpdesk.conversation_list('2020-01-01', '2020-01-02');
SELECT count(*) FROM helpdesk.conversation_list('2026-10-24', '2026-10-24');

-- files: quotes are doubled, a line break stays inside its quotes, an absent value is nothing
COPY (SELECT * FROM helpdesk.export_conversations('2026-10-24', '2026-11-03')) TO STDOUT (FORMAT csv, HEADER);
COPY (SELECT * FROM helpdesk.export_messages('2026-10-24', '2026-10-26')) TO STDOUT (FORMAT csv, HEADER);
-- the same bytes by a plan without indexes
SET LOCAL enable_indexscan = off;
SET LOCAL enable_bitmapscan = off;
COPY (SELECT * FROM helpdesk.export_messages('2026-10-24', '2026-10-26')) TO STDOUT (FORMAT csv, HEADER);
RESET enable_indexscan;
RESET enable_bitmapscan;
COPY (SELECT * FROM helpdesk.export_messages('2020-01-01', '2020-01-02')) TO STDOUT (FORMAT csv, HEADER);
-- under a cursor, and messages of one moment by their ids, of two sources by the source
INSERT INTO fixture.messages (account_id, message_id, conversation_id, customer_id, sent_at, direction) VALUES (1, 103, 11, 1, '2026-11-05 10:00+01', 'inbound'), (1, 102, 11, 1, '2026-11-05 10:00+01', 'outbound'), (1, 101, 11, 1, '2026-11-05 10:00+01', NULL);
SELECT helpdesk.attach_query('another', 'message', $$SELECT 102 AS message_id, 11 AS conversation_id, timestamptz '2026-11-05 10:00+01' AS sent_at, 'outbound' AS direction, 'user:7' AS agent_id$$) IS NOT NULL AS attached;
DECLARE messages CURSOR FOR SELECT message_id, sender_id, sender_type, contact_id, message_type FROM helpdesk.export_messages('2026-11-05', '2026-11-06');
FETCH 2 FROM messages;
FETCH 3 FROM messages;
CLOSE messages;
-- moments that are no times: an infinite response, a close before the opening; counts by half from the source
INSERT INTO fixture.conversations (account_id, conversation_id, opened_at, first_response_at, last_closed_at, incoming_messages) VALUES
    (1, 51, '2026-11-06 10:00+01', 'infinity', '2026-11-06 11:00+01', 7), (1, 52, '2026-11-06 12:00+01', '2026-11-06 11:30+01', '2026-11-06 11:30+01', NULL);
INSERT INTO fixture.messages (account_id, message_id, conversation_id, sent_at, direction) VALUES (1, 104, 51, '2026-11-06 10:30+01', 'inbound'), (1, 105, 51, '2026-11-06 10:30+01', 'outbound');
SELECT conversation_id, incoming_messages, outgoing_messages, first_response_at, first_response_time, resolution_time FROM helpdesk.conversation_list('2026-11-06', '2026-11-07');

-- the default windows: of the four first and last microseconds, the two inside
INSERT INTO fixture.messages (account_id, message_id, conversation_id, sent_at, direction)
SELECT 8, 200 + row_number() OVER (), 60 + row_number() OVER (), at AT TIME ZONE 'Europe/Warsaw', 'inbound'
FROM (SELECT date_trunc('day', now() AT TIME ZONE 'Europe/Warsaw') AS today) t, LATERAL unnest(ARRAY[today, today - interval '1 us', today - interval '30 days', today - interval '30 days 1 us']) at;
INSERT INTO fixture.conversations (account_id, conversation_id, opened_at, last_closed_at) SELECT 8, conversation_id, sent_at, sent_at FROM fixture.messages WHERE account_id = 8;
SELECT (SELECT array_agg(message_id) FROM helpdesk.export_messages(account_id => 8)) AS messages, (SELECT array_agg(conversation_id) FROM helpdesk.export_conversations(account_id => 8)) AS conversations,
    (SELECT array_agg(conversation_id) FROM helpdesk.conversation_list(account_id => 8)) AS list;
ROLLBACK;

-- Streaming: an index gives the order and no full sort is left; messages are read only for what the source does not count itself.
BEGIN;
SELECT helpdesk.create_tables('plans');
INSERT INTO plans.conversations (conversation_id, customer_id, status, opened_at, last_closed_at, incoming_messages, outgoing_messages)
SELECT i, test.pick(1, i, 5000), 'closed', t, t + test.pick(2, i, 100000) * interval '1 s', 1, 1
FROM (SELECT i, timestamptz '2025-01-01 00:00+00' + i * interval '25 min' AS t FROM generate_series(1, 20000) i) x;
INSERT INTO plans.messages (message_id, conversation_id, customer_id, sent_at, direction, content)
SELECT i, test.pick(3, i, 20000), test.pick(1, i, 5000), timestamptz '2025-01-01 00:00+00' + test.pick(4, i, 500000) * interval '1 min', 'inbound', repeat('x', 50) FROM generate_series(1, 60000) i;
ANALYZE plans.conversations, plans.messages;
SELECT call, test.plan_has('SELECT * FROM helpdesk.' || call, 'Index Scan using ' || index) AS by_index, test.plan_has('SELECT * FROM helpdesk.' || call, '(^|-> +)Sort') AS full_sort,
    test.plan_has('SELECT * FROM helpdesk.' || call, 'Function Scan') AS not_inlined
FROM (VALUES ($$conversation_list('2025-01-01', '2026-01-01')$$, 'conversations_last_closed_at'), ($$export_conversations('2025-01-01', '2026-01-01')$$, 'conversations_last_closed_at'),
    ($$export_messages('2025-01-01', '2026-01-01')$$, 'messages_sent_at'), ($$export_messages('2025-06-01', '2025-06-02')$$, 'messages_sent_at'), ($$export_messages('-infinity', 'infinity')$$, 'messages_sent_at')) v (call, index);
CREATE FUNCTION test.runs_with(query text, pattern text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    line text;
    plan text := '';
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query LOOP
        plan := plan || line || E'\n';
    END LOOP;
    RETURN plan ~ pattern;
END
$$;
SELECT test.runs_with('SELECT * FROM helpdesk.conversation_list(''2025-03-01'', ''2025-03-08'')', 'on messages [^\n]*never executed') AS messages_are_not_read;
UPDATE plans.conversations SET incoming_messages = NULL;
SELECT test.runs_with('SELECT * FROM helpdesk.conversation_list(''2025-03-01'', ''2025-03-08'')', 'messages_conversation_id_idx [^\n]*rows=') AS messages_are_read_by_index;
-- two sources: merged in order of time, not sorted
CREATE TABLE plans.other (LIKE plans.messages INCLUDING ALL);
INSERT INTO plans.other SELECT * FROM plans.messages;
ANALYZE plans.other;
SELECT helpdesk.attach_query('other', 'message', 'SELECT * FROM plans.other') IS NOT NULL AS attached;
SELECT test.plan_has($$SELECT * FROM helpdesk.export_messages('2025-01-01', '2026-01-01')$$, 'Merge Append') AS merged,
    test.plan_has($$SELECT * FROM helpdesk.export_messages('2025-01-01', '2026-01-01')$$, '(^|-> +)Sort') AS full_sort;
ROLLBACK;
