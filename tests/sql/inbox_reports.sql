SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Messages, cards, series, tags and agents of the inbox on the hand-made fixture; what is bad input, with nothing attached yet.
BEGIN;
SELECT test.error_of(format('SELECT * FROM helpdesk.%s', call)) AS error, call
FROM (VALUES (1, $$messages_incoming('2026-10-02', '2026-10-01')$$), (2, $$messages_incoming('2026-10-01', '2026-10-02', 'fortnight')$$),
    (3, $$messages_incoming('2026-10-01', '2026-10-02', 'day', 'Mars/Base')$$), (4, $$messages_incoming(group_by => 'origin')$$),
    (5, $$messages_outgoing('2026-10-02', '2026-10-01')$$), (6, $$messages_outgoing(group_by => 'team')$$),
    (7, 'inbox_cards(days => 0)'), (8, 'inbox_cards(days => -1)'), (9, 'inbox_cards(days => NULL)'), (10, $$inbox_cards(time_zone => 'Mars/Base')$$),
    (11, $$inbox_series('2026-10-02', '2026-10-01')$$), (12, $$inbox_series(grain => 'fortnight')$$), (13, $$inbox_series(group_by => 'team')$$),
    (14, $$top_tags('2026-10-02', '2026-10-01')$$), (15, $$top_tags(time_zone => 'Mars/Base')$$), (16, 'top_tags(top => -1)'),
    (17, $$agent_inbox('2026-10-02', '2026-10-01')$$), (18, $$agent_inbox(time_zone => 'Mars/Base')$$)) v (no, call)
ORDER BY no;
\getenv tests HELPDESK_TESTS
\set fixture :tests '/fixture.sql'
\i :fixture
SET LOCAL timezone = 'Europe/Warsaw';

-- Incoming, with customers in braces. Saturday: Email messages 1, 4 {1} and 8 {2}, Chat 6 {1}; Sunday: Chat 11, 13 {3} and 15 {4};
-- Monday: Email 20 {4}, no channel 18 {5}. Chat is {1,3,4}, Email {1,2,4}, all {1,2,3,4,5}: 5 customers, not 3 + 3 + 1.
SELECT * FROM helpdesk.messages_incoming('2026-10-24', '2026-10-27', 'day');
-- by content type: 8 is an image, 18 has none, seven are text of {1,3,4}; one account: without 20; Chat: 6, 11, 13, 15 of {1,3,4}
SELECT row_kind, group_value, messages, customers FROM helpdesk.messages_incoming('2026-10-24', '2026-10-27', 'all', group_by => 'content_type');
SELECT row_kind, group_value, messages, customers FROM helpdesk.messages_incoming('2026-10-24', '2026-10-27', 'all', account_id => 1);
SELECT row_kind, group_value, messages, customers FROM helpdesk.messages_incoming('2026-10-24', '2026-10-27', 'all', group_by => NULL, channels => '{Chat}');
-- the hour that comes twice: 11 at 02:20 summer time, 13 at 02:20 winter time, each in a half-hour of its own
SELECT starts_at, local_start, messages FROM helpdesk.messages_incoming('2026-10-25 02:00+02', '2026-10-25 03:00+01', 'half_hour', group_by => NULL);
-- nothing there: empty intervals and totals are 0
SELECT * FROM helpdesk.messages_incoming('2020-01-01', '2020-01-02', 'day');
SELECT * FROM helpdesk.messages_incoming('2020-01-01', '2020-01-01', 'day');
SELECT row_kind, messages FROM helpdesk.messages_incoming('2026-10-24', '2026-10-27', 'all', channels => '{}');

-- Outgoing. Workflow: 2 {1}; bot: 12 {3}, 16 {4}; broadcast: 17 {2}; user: 3, 5, 7 {1}, 9 {2}, 14 {3}, 19 {5}, 21 {4}
SELECT row_kind, group_value, messages, customers FROM helpdesk.messages_outgoing('2026-10-24', '2026-10-27', 'all');
-- by agent: user:1 3, 5 {1}, 19 {5}; user:2 7 {1}, 9 {2}, 14 {3}; user:3 17; user:9 21; bot:1 12, 16; nobody 2
SELECT row_kind, group_value, messages, customers FROM helpdesk.messages_outgoing('2026-10-24', '2026-10-27', 'all', group_by => 'agent');
-- what Cid sent: the news to Ben on 26 October, a mail to Ben on 2 November: weeks that begin on Mondays
SELECT row_kind, starts_at, group_value, messages, customers FROM helpdesk.messages_outgoing('2026-10-24', '2026-11-03', 'week', agents => '{user:3}') WHERE messages > 0;
-- mail: 2, 3, 5 {1}, 9, 17 {2} and 21 {4}, the last of account 2
SELECT row_kind, group_value, messages, customers FROM helpdesk.messages_outgoing('2026-10-24', '2026-10-27', 'all', group_by => 'channel', channels => '{Email}', account_id => 1);
SELECT row_kind, group_value, messages FROM helpdesk.messages_outgoing('2026-10-24', '2026-10-27', 'all', group_by => 'content_type', agents => '{}');

-- Cards of 25 and 26 October (49 hours) against 23 and 24. Threads: 14 to 22 against 11, 12, 13. Messages, bots and system left out:
-- Sunday 9, 11, 13, 14, 15, Monday 17 to 21, against 1, 3, 4, 5, 6, 7, 8. Users: all five against {1,2}. Tagged: 14, 18, 22 against
-- 11, 12, 13. Ratings: 4 (at midnight), 1 and 3, mean 8/3, against 5; -2.33 is 46.6 % of 5.00.
-- Told of the year 2015, which has the same weekdays and clock changes: a period that holds today's date is compared otherwise.
SAVEPOINT this_year;
SELECT fixture.move('-4018 days');
SELECT card, value, previous_value, change, change_percent FROM helpdesk.inbox_cards('2015-10-27', 2);
SELECT DISTINCT previous_since, previous_until, since, until, running FROM helpdesk.inbox_cards('2015-10-27', 2);
-- Bob: threads 14 against 12, 13; messages 9, 14 against 7; users {3,2} against {1,2}; tagged 14 against both; rated 4 against none
SELECT card, value, previous_value, change, change_percent FROM helpdesk.inbox_cards('2015-10-27', 2, agents => '{user:2}');
ROLLBACK TO this_year;
-- account 2 has thread 22, messages 20 and 21 and a rating of 3, all on Monday
SELECT card, value, previous_value, change, change_percent FROM helpdesk.inbox_cards('2026-10-27', 1, account_id => 2);
SELECT card, value, previous_value, change, change_percent FROM helpdesk.inbox_cards('2020-01-01', agents => '{}');
-- default: the last 30 local days up to last midnight, against the 30 before
SELECT DISTINCT until = date_trunc('day', now(), 'Europe/Warsaw') AS until_today, since AT TIME ZONE 'Europe/Warsaw' = date_trunc('day', now() AT TIME ZONE 'Europe/Warsaw') - interval '30 days' AS thirty_days,
    previous_since AT TIME ZONE 'Europe/Warsaw' = date_trunc('day', now() AT TIME ZONE 'Europe/Warsaw') - interval '60 days' AS sixty_days, previous_until = since AS whole, running
FROM helpdesk.inbox_cards();

-- Series. Saturday: threads 11, 12, 13, seven messages, users {1,2}, rated 5; Sunday: 14 to 17, five messages, {1,2,3,4}, rated 4;
-- Monday: 18 to 22, five messages, {2,3,4,5}, rated 1 and 3. In all 5 users, not 10, and 13/4 on average, not the mean of 5, 4 and 2.
SELECT * FROM helpdesk.inbox_series('2026-10-24', '2026-10-27', 'day');
-- By agent. Nobody's are threads 18 {3} and 20 {2} and the customers' messages: 1, 4, 6 {1}, 8 {2}; 11, 13 {3}, 15 {4}; 18 {5}, 20 {4}.
-- Ann: 11 {1}, messages 3, 5, rated 5; 21 and 19 {5}. Bob: 12 {1}, 13 {2}, message 7; 14 {3}, messages 9 {2}, 14, rated 4.
-- Cid: 16 {1}, 17 {2}; 19 {3}, message 17 {2}, rated 1. Zoe: 22 and 21 {4}, rated 3. The bot was assigned 15 {4}.
SELECT row_kind, local_start, source, agent_id, agent, threads, messages, users, average_rating, ratings FROM helpdesk.inbox_series('2026-10-24', '2026-10-27', 'day', group_by => 'agent');
-- filters: Bob as above; account 2 is Zoe's thread, message and rating, and the customer's message
SELECT row_kind, local_start, threads, messages, users, average_rating, ratings FROM helpdesk.inbox_series('2026-10-24', '2026-10-27', 'day', agents => '{user:2}');
SELECT row_kind, agent_id, threads, messages, users, average_rating, ratings FROM helpdesk.inbox_series('2026-10-24', '2026-10-27', 'all', group_by => 'agent', account_id => 2);
-- Cid's second rating of 2 is of 2 November: (1 + 2) / 2 over both months
SELECT row_kind, local_start, threads, messages, users, average_rating, ratings FROM helpdesk.inbox_series('2026-10-01', '2026-12-01', 'month', agents => '{user:3}', group_by => 'agent');
-- an agent with nothing but a rating has rows of his own
SELECT row_kind, agent_id, threads, average_rating, ratings FROM helpdesk.inbox_series('2026-11-02 09:30', '2026-11-03', 'all', group_by => 'agent');
SELECT * FROM helpdesk.inbox_series('2020-01-01', '2020-01-02', 'day', group_by => 'agent');
SELECT row_kind, threads, messages, users, average_rating, ratings FROM helpdesk.inbox_series('2026-10-24', '2026-10-27', 'all', agents => '{}');
SELECT count(*) = 30 AS thirty_days, max(local_start) = date_trunc('day', now() AT TIME ZONE 'Europe/Warsaw') - interval '1 day' AS until_yesterday FROM helpdesk.inbox_series() WHERE row_kind = 'interval_total';

-- Tags of the 12 conversations opened: vip 11, 12 {1}, 14 {3}, 22 {4}; refund 11 {1}, 13 {2}; urgent 18 {3}
SELECT * FROM helpdesk.top_tags('2026-10-24', '2026-10-27');
-- on Saturday alone vip and refund have two of three each: they share the first place, and top cuts by name
SELECT * FROM helpdesk.top_tags('2026-10-24', '2026-10-25');
SELECT * FROM helpdesk.top_tags('2026-10-24', '2026-10-25', top => 1);
SELECT count(*) FROM helpdesk.top_tags('2026-10-24', '2026-10-27', top => NULL);
SELECT count(*) FROM helpdesk.top_tags('2026-10-24', '2026-10-27', top => 0);
-- mail of account 1 is 11, 13 and 20; Bob's are 12, 13 and 14
SELECT * FROM helpdesk.top_tags('2026-10-24', '2026-10-27', channels => '{Email}', account_id => 1);
SELECT * FROM helpdesk.top_tags('2026-10-24', '2026-10-27', agents => '{user:2}');
SELECT count(*) FROM helpdesk.top_tags('2020-01-01', '2020-01-02');
SELECT count(*) FROM helpdesk.top_tags('2026-10-24', '2026-10-27', agents => '{}');

-- Agents. Bob: first responses 5 min, 4 h, 1 h 10; closes 10 min, 8 days 14 h, 1 h 40. Cid: 10 min less a microsecond and 5 min (19 he
-- began himself), closes three times 10 min. Ann: 1 h (21 has its response before its opening and is open again), close 3 h. Zoe: 30 and
-- 45 min. Idle has no work; Gone, not active, is not listed, nor is the bot. All: responses 5, 5, 10, 30, 60, 70, 240 min, closes 10, 10,
-- 10, 10, 45, 100, 180, 12360 min: medians 30 and 27.5 min.
SELECT agent_id, agent, average_rating, ratings, median_first_response, average_first_response, median_close_time, average_close_time FROM helpdesk.agent_inbox('2026-10-24', '2026-10-27');
SELECT row_kind, source, agent, conversations, unanswered, still_open FROM helpdesk.agent_inbox('2026-10-24', '2026-10-27');
-- Cid's ratings until November are 1 and 2; account 2 is Zoe's; an empty list is nobody
SELECT row_kind, agent, average_rating, ratings, conversations FROM helpdesk.agent_inbox('2026-10-24', '2026-11-03', agents => '{user:3,user:4}');
SELECT row_kind, agent, average_rating, ratings, conversations FROM helpdesk.agent_inbox('2026-10-24', '2026-10-27', account_id => 2);
SELECT row_kind, agent, average_rating, ratings, conversations FROM helpdesk.agent_inbox('2026-10-24', '2026-10-27', agents => '{}');
SELECT row_kind, agent, ratings, median_first_response, conversations, unanswered FROM helpdesk.agent_inbox('2020-01-01', '2020-01-02');
-- whoever has work is listed: an agent who left, one whom the source does not list, unanswered and answered by none
INSERT INTO fixture.conversations (account_id, conversation_id, customer_id, opened_by, status, assignee_id, opened_at) VALUES
    (1, 31, 1, 'customer', 'open', 'user:5', '2020-01-01 10:00+01'), (1, 32, 2, NULL, 'open', 'user:77', '2020-01-01 10:00+01'), (1, 33, 2, 'agent', 'open', 'user:77', '2020-01-01 10:00+01');
SELECT row_kind, agent_id, agent, conversations, unanswered, still_open FROM helpdesk.agent_inbox('2020-01-01', '2020-01-02') WHERE conversations > 0;

-- A running period: 24 hours of which 18 have passed are compared with the first 18 of the 24 before. Thread 42 lies in neither.
SET LOCAL timezone = 'UTC';
INSERT INTO fixture.conversations (account_id, conversation_id, customer_id, opened_by, status, opened_at)
SELECT 9, id, id, 'customer', 'open', now() - hours * interval '1 hour' FROM (VALUES (41, 42), (42, 23), (43, 18), (44, 1), (45, 24.1)) v (id, hours);
SELECT card, value, previous_value, now() - previous_since AS previous_since, now() - previous_until AS previous_until, now() - since AS since, until - now() AS until, running
FROM helpdesk.inbox_cards(now() + interval '6 hours', 1, account_id => 9) WHERE card IN ('new_threads', 'users');
-- The default windows: of the four first and last microseconds of them, the two inside count.
SET LOCAL timezone = 'Europe/Warsaw';
CREATE TABLE fixture.edges AS
SELECT row_number() OVER () AS id, at AT TIME ZONE 'Europe/Warsaw' AS at
FROM (SELECT date_trunc('day', now() AT TIME ZONE 'Europe/Warsaw') AS today) t, LATERAL unnest(ARRAY[today, today - interval '1 us', today - interval '30 days', today - interval '30 days 1 us']) at;
INSERT INTO fixture.conversations (account_id, conversation_id, customer_id, assignee_id, opened_at) SELECT 8, id + 50, id, 'user:1', at FROM fixture.edges;
INSERT INTO fixture.conversation_tags (account_id, conversation_id, tag) SELECT 8, id + 50, 'edge' FROM fixture.edges;
INSERT INTO fixture.messages (account_id, message_id, conversation_id, customer_id, sent_at, direction) SELECT 8, id + 50, id + 50, id, at, 'inbound' FROM fixture.edges
UNION ALL SELECT 8, id + 60, id + 50, id, at, 'outbound' FROM fixture.edges;
INSERT INTO fixture.ratings (account_id, rating_id, conversation_id, agent_id, score, rated_at) SELECT 8, id + 50, id + 50, 'user:1', id, at FROM fixture.edges;
SELECT (SELECT messages FROM helpdesk.messages_incoming(account_id => 8) WHERE row_kind = 'grand_total') AS incoming, (SELECT messages FROM helpdesk.messages_outgoing(account_id => 8) WHERE row_kind = 'grand_total') AS outgoing,
    (SELECT value FROM helpdesk.inbox_cards(account_id => 8) WHERE card = 'new_threads') AS card, (SELECT previous_value FROM helpdesk.inbox_cards(account_id => 8) WHERE card = 'new_threads') AS card_before,
    (SELECT conversations FROM helpdesk.top_tags(account_id => 8)) AS tagged, (SELECT conversations FROM helpdesk.agent_inbox(account_id => 8) WHERE row_kind = 'grand_total') AS opened;
SELECT threads, messages, users, average_rating, ratings FROM helpdesk.inbox_series(account_id => 8) WHERE row_kind = 'grand_total';

-- Plans: everything is inlined, the time range reaches an index, many rows are counted in parallel.
SELECT helpdesk.create_tables('plans');
INSERT INTO plans.conversations (conversation_id, customer_id, assignee_id, opened_at)
SELECT i, test.pick(1, i, 5000), 'user:' || i % 20, timestamptz '2025-01-01 00:00+00' + i * interval '4 min' FROM generate_series(1, 100000) i;
INSERT INTO plans.messages (message_id, conversation_id, customer_id, channel, sent_at, direction)
SELECT i, i, test.pick(1, i, 5000), 'Email', timestamptz '2025-01-01 00:00+00' + i * interval '4 min', CASE WHEN i % 2 = 0 THEN 'inbound' ELSE 'outbound' END FROM generate_series(1, 100000) i;
ANALYZE plans.conversations, plans.messages;
SELECT test.parallel(2);
SELECT call, test.plan_has('SELECT * FROM helpdesk.' || call, 'Partial (Hash|Group)?Aggregate') AS parallel_plan, test.plan_has('SELECT * FROM helpdesk.' || call, 'Function Scan on (_|conversation|message|rating|agent|inbox|top)') AS not_inlined
FROM unnest(ARRAY[$$messages_incoming('2025-01-01', '2026-01-01')$$, $$messages_outgoing('2025-01-01', '2026-01-01')$$, $$inbox_cards('2025-07-01', 180)$$,
    $$inbox_series('2025-01-01', '2026-01-01', group_by => 'agent')$$, $$top_tags('2025-01-01', '2026-01-01')$$, $$agent_inbox('2025-01-01', '2026-01-01')$$]) call;
SELECT call, test.plan_has('SELECT * FROM helpdesk.' || call, 'Index Cond: \(\(' || anchor || ' >= [^\n]* AND \(' || anchor || ' < ') AS time_reaches_an_index
FROM (VALUES ('messages_incoming()', 'sent_at'), ('messages_outgoing()', 'sent_at'), ('inbox_cards()', 'sent_at'), ('inbox_cards()', 'opened_at'),
    ('inbox_series()', 'sent_at'), ('inbox_series()', 'opened_at'), ('top_tags()', 'opened_at'), ('agent_inbox()', 'opened_at')) v (call, anchor);
ROLLBACK;
