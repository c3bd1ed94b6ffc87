SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Company interactions and their summary, customer interactions: Customer Engagement Load by hand.
BEGIN;
SET LOCAL timezone = 'Europe/Warsaw';

-- without any source: no company, six indicators, and what is wrong is an error all the same
SELECT count(*) FROM helpdesk.company_interactions();
SELECT indicator, value, share_percent FROM helpdesk.company_interactions_summary();
SELECT test.error_of($$SELECT * FROM helpdesk.company_interactions('2025-04-07', '2025-03-31')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.company_interactions_summary('2025-04-07', '2025-03-31')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.customer_interactions('2025-03-31', '2025-04-07', 'Europe/Warschau', customer_ids => '{}')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.company_interactions_summary('2025-03-31', '2025-04-07', 'Europe/Warschau')$$);
SELECT test.error_of(format('SELECT * FROM helpdesk.company_interactions(company_ids => ''{}'', reference => %L)', r)) FROM unnest(ARRAY['heaviest', '', '-8 hours', '8 lightyears', '8', NULL]) r;
SELECT test.error_of($$SELECT * FROM helpdesk.customer_interactions(ticket_time => '-1 second')$$);

-- The week from Monday 31 March 2025, and the week before, which has a day of 23 hours (the 30th).
-- Tickets closed in the week: 1,800 s, 1,800 s, and 7,200 s of one closed at its very first instant: 3,600 s on average. Not one of
-- them: closed as the week ends, open again, closed before it was opened, a chat. In the week before: one of 5,400 s.
SELECT helpdesk.create_tables('cel');
INSERT INTO cel.companies (company_id, name) VALUES (1, 'Alpha'), (2, 'Beta'), (3, 'Gamma'), (4, 'Delta'), (5, 'Epsilon'), (6, 'Zeta');
INSERT INTO cel.customers (customer_id, name, company_id) VALUES (10, 'Ann', 1), (11, 'Al', 1), (20, 'Ben', 2), (40, 'Solo', NULL), (60, 'Zoe', 6), (80, 'Dee', 4);
INSERT INTO cel.conversations (account_id, conversation_id, kind, status, opened_at, last_closed_at) VALUES
    (1, 1, 'ticket', 'closed', '2025-03-31 08:00+02', '2025-03-31 08:30+02'), (1, 2, 'ticket', NULL, '2025-04-01 08:00+02', '2025-04-01 08:30+02'),
    (2, 3, 'ticket', 'closed', '2025-03-30 22:00+02', '2025-03-31 00:00+02'), (1, 4, 'ticket', 'closed', '2025-04-06 14:00+02', '2025-04-07 00:00+02'),
    (1, 5, 'ticket', 'open', '2025-04-01 08:00+02', '2025-04-02 08:00+02'), (1, 6, 'ticket', 'closed', '2025-04-02 08:00+02', '2025-04-02 07:00+02'),
    (1, 7, 'chat', 'closed', '2025-04-01 08:00+02', '2025-04-03 08:00+02'),
    (1, 8, 'ticket', 'closed', '2025-03-28 08:00+01', '2025-03-28 09:30+01'), (1, 9, 'ticket', 'closed', '2025-03-23 20:00+01', '2025-03-23 23:30+01');
INSERT INTO cel.contacts (account_id, contact_id, customer_id, company_id, kind, direction, started_at, answered_at, fulfilled_at, ended_at, talk_time, handled_by) VALUES
    -- Alpha: a call of 600 s at the first instant, one of 300 s to them (from answer to end), a chat of 900 s (from start to end), 2 tickets
    (1, 1, 10, NULL, 'call', 'inbound', '2025-03-31 00:00+02', '2025-03-31 00:00:05+02', NULL, '2025-03-31 01:00+02', '600 s', 'human'),
    (1, 2, NULL, 1, 'call', 'outbound', '2025-03-31 09:00+02', '2025-03-31 09:00:30+02', NULL, '2025-03-31 09:05:30+02', NULL, 'human'),
    (1, 3, 11, NULL, 'chat', 'inbound', '2025-04-01 10:00+02', NULL, '2025-04-01 10:14+02', '2025-04-01 10:15+02', NULL, NULL),
    (1, 4, 10, 1, 'ticket', 'inbound', '2025-04-01 11:00+02', NULL, NULL, NULL, NULL, NULL),
    (1, 5, 10, 1, 'ticket', 'outbound', '2025-04-01 12:00+02', NULL, NULL, '2025-04-01 19:00+02', '1 h', 'bot'),
    -- none of it: as the week ends, unanswered, a bot's
    (1, 6, 10, 1, 'call', 'inbound', '2025-04-07 00:00+02', '2025-04-07 00:00+02', NULL, NULL, '1 h', 'human'),
    (1, 7, 10, 1, 'call', 'inbound', '2025-04-02 10:00+02', NULL, NULL, '2025-04-02 11:00+02', '1 h', NULL),
    (1, 8, 10, 1, 'chat', 'inbound', '2025-04-02 10:00+02', '2025-04-02 10:00+02', NULL, '2025-04-02 11:00+02', NULL, 'bot'),
    -- Beta through Ben alone: a call of 1,800 s, a chat of 600 s that was filed under Alpha (the customer's company counts)
    (1, 9, 20, NULL, 'call', NULL, '2025-04-02 12:00+02', NULL, '2025-04-02 13:00+02', NULL, '1800 s', NULL),
    (1, 10, 20, 1, 'chat', 'inbound', '2025-04-03 10:00+02', '2025-04-03 10:01+02', NULL, '2025-04-03 10:11+02', NULL, 'human'),
    -- Gamma: a ticket of someone unknown; calls that end before they begin, never end, and of unknown end: 0 s each
    (2, 11, 30, 3, 'ticket', 'inbound', '2025-04-03 11:00+02', NULL, NULL, NULL, NULL, 'human'),
    (2, 12, NULL, 3, 'call', 'inbound', '2025-04-03 12:00+02', '2025-04-03 12:05+02', NULL, '2025-04-03 12:00+02', NULL, 'human'),
    (2, 13, NULL, 3, 'call', 'inbound', '2025-04-03 13:00+02', '2025-04-03 13:05+02', NULL, 'infinity', NULL, 'human'),
    (2, 14, NULL, 3, 'call', 'inbound', '2025-04-03 14:00+02', NULL, '2025-04-03 14:30+02', NULL, NULL, 'human'),
    -- Epsilon did not answer, and was called by a machine: not listed. Zeta wrote, company 7 got no answer: listed without load
    (2, 15, NULL, 5, 'call', 'outbound', '2025-04-04 10:00+02', NULL, NULL, NULL, NULL, NULL),
    (2, 16, NULL, 5, 'call', 'outbound', '2025-04-04 11:00+02', '2025-04-04 11:00+02', NULL, NULL, '1 h', 'bot'),
    (2, 17, 60, NULL, 'message', 'inbound', '2025-04-04 12:00+02', NULL, NULL, NULL, '1 h', NULL),
    (2, 18, 70, 7, 'call', 'inbound', '2025-04-04 13:00+02', NULL, NULL, NULL, NULL, NULL),
    -- of no company; of nobody at all
    (2, 19, 40, NULL, 'ticket', 'inbound', '2025-04-04 14:00+02', NULL, NULL, NULL, NULL, NULL),
    (2, 20, NULL, NULL, 'ticket', 'inbound', '2025-04-04 15:00+02', NULL, NULL, NULL, NULL, NULL),
    -- the week before: Alpha a call of 1,200 s at its first instant and a ticket in its last second, nothing of the second before;
    -- Delta a call of 13,200 s, Beta a chat of 600 s
    (1, 31, 10, NULL, 'call', 'inbound', '2025-03-24 00:00+01', '2025-03-24 00:00+01', NULL, NULL, '1200 s', 'human'),
    (1, 32, 10, NULL, 'ticket', 'inbound', '2025-03-30 23:59:59+02', NULL, NULL, NULL, NULL, NULL),
    (1, 33, 10, NULL, 'chat', 'inbound', '2025-03-23 23:59:59+01', '2025-03-24 00:00+01', NULL, NULL, '1 h', 'human'),
    (2, 34, 80, NULL, 'call', 'outbound', '2025-03-26 10:00+01', '2025-03-26 10:00+01', NULL, NULL, '13200 s', 'human'),
    (1, 35, 20, NULL, 'chat', 'inbound', '2025-03-27 10:00+01', '2025-03-27 10:00+01', NULL, NULL, '600 s', 'human');

-- Loads: Alpha 600 + 300 + 900 + 2 × 3,600 = 9,000 s; Gamma 3,600 s; Beta 1,800 + 600 = 2,400 s; together 15,000 s.
-- Scores against the heaviest: 100; 3,600 / 9,000 = 40; 2,400 / 9,000 = 26.7, so 27. Shares: 60, 24, 16 %.
SELECT company_id, company, incoming_call_time AS incoming, outgoing_call_time AS outgoing, chat_time AS chat, ticket_time AS ticket, tickets, chats, incoming_calls AS "in", outgoing_calls AS "out",
    load_time, engagement_load AS score, load_level, share_of_load AS share, average_ticket_time, reference_load
FROM helpdesk.company_interactions('2025-03-31', '2025-04-07');
-- the score by hand from its row; Alpha is 100 as 9,000 s is the reference
SELECT company, least(100, round(100 * extract(epoch FROM incoming_call_time + outgoing_call_time + chat_time + tickets * average_ticket_time) / extract(epoch FROM reference_load))) AS by_hand, engagement_load
FROM helpdesk.company_interactions('2025-03-31', '2025-04-07') WHERE load_time > '0';

-- Trend. The week before: Alpha 1,200 + 1 × 5,400 = 6,600 s, Beta 600 s, Delta (not listed) 13,200 s, its reference: scores 50 and 5 (4.5).
-- Alpha 9,000 against 6,600 s: + 2,400 s, 36.4 %; score 100 against 50. Beta 2,400 against 600 s: + 1,800 s, 300 %; 27 against 5: 440 %.
SELECT company, previous_load_time, load_time_change, load_time_change_percent AS percent, previous_engagement_load AS score, engagement_load_change AS change, engagement_load_change_percent AS percent,
    previous_average_ticket_time, previous_reference_load
FROM helpdesk.company_interactions('2025-03-31', '2025-04-07');
-- Alpha: calls of 600 s against 1,200 s; 300 s and 900 s against none; 2 tickets against 1; a call to and fro, and a chat
SELECT previous_incoming_call_time, incoming_call_time_change, incoming_call_time_change_percent, previous_outgoing_call_time, outgoing_call_time_change, outgoing_call_time_change_percent,
    previous_chat_time, chat_time_change, chat_time_change_percent, previous_tickets, tickets_change, tickets_change_percent, previous_chats, chats_change, chats_change_percent,
    previous_incoming_calls, incoming_calls_change, incoming_calls_change_percent, previous_outgoing_calls, outgoing_calls_change, outgoing_calls_change_percent,
    previous_since, previous_until, since, until, running
FROM helpdesk.company_interactions('2025-03-31', '2025-04-07', company_ids => '{1}') \gx

-- Fixed references around each bound of a level. Alpha's 9,000 s are 20.4997 and 20.5001 % of the first two, then 50.499 and 50.502,
-- 80.494 and 80.501; a reference below the load is 100, one of 10 hours 25, none at all 0. Beta's 2,400 s are 5.467, 5.467, 13.466,
-- 13.467, 21.465, 21.467, 26.7, 26.7, 66.7, 6.7, 2.6, 26.7 %.
SELECT r AS reference, max(engagement_load) FILTER (WHERE company_id = 1) AS alpha, max(load_level) FILTER (WHERE company_id = 1) AS level,
    max(engagement_load) FILTER (WHERE company_id = 2) AS beta, min(reference_load) = r::interval AND min(previous_reference_load) = r::interval AS as_given
FROM unnest(ARRAY['43903 seconds', '43902 seconds', '17822 seconds', '17821 seconds', '11181 seconds', '11180 seconds', '9000 s', '02:30:00', '1 hour', '10 HOURS', '1 day 02:00:00', '2.5h', '0 seconds']) WITH ORDINALITY u (r, no),
    helpdesk.company_interactions('2025-03-31', '2025-04-07', reference => r) GROUP BY no, r ORDER BY no;
-- p95 of 0, 0, 2,400, 3,600, 9,000 s: 0.8 of the way from the fourth to the fifth, 7,920 s: 100, 45 (45.5), 30 (30.3).
-- Of 600, 6,600, 13,200 s in the week before: 0.9 of the way from the second to the third, 12,540 s: 53 (52.6) and 5 (4.8).
-- What is asked for makes no difference.
SELECT company, engagement_load, load_level, reference_load, previous_engagement_load, previous_reference_load FROM helpdesk.company_interactions('2025-03-31', '2025-04-07', reference => 'p95');
SELECT company, engagement_load, reference_load, share_of_load FROM helpdesk.company_interactions('2025-03-31', '2025-04-07', company_ids => '{2,3,4}');
SELECT count(*) FROM helpdesk.company_interactions('2025-03-31', '2025-04-07', company_ids => '{}');
-- A ticket of 30 minutes: Alpha 1,800 + 3,600 = 5,400 s, Beta 2,400 s: 44 (44.4), Gamma 1,800 s: 33 (33.3); before: Alpha 1,200 + 1,800 s of
-- 13,200 s: 23 (22.7). Of no time: Alpha 1,800 s, Beta 2,400 s, Gamma 0.
SELECT company, ticket_time, load_time, engagement_load, previous_load_time, previous_engagement_load, average_ticket_time, previous_average_ticket_time
FROM helpdesk.company_interactions('2025-03-31', '2025-04-07', ticket_time => '30 minutes');
SELECT company, tickets, load_time, engagement_load FROM helpdesk.company_interactions('2025-03-31', '2025-04-07', ticket_time => '0');
-- A ticket of 15 hours: 1,800 s + 30 hours against 1,200 s + 15 hours
SELECT load_time, previous_load_time, load_time_change FROM helpdesk.company_interactions('2025-03-31', '2025-04-07', company_ids => '{1}', ticket_time => '15 hours');
-- The first account closed tickets of 1,800 s only: Alpha 1,800 + 2 × 1,800 s. The second one of 7,200 s: Gamma.
SELECT a AS account, company, load_time, average_ticket_time FROM unnest(ARRAY[1, 2]) a, helpdesk.company_interactions('2025-03-31', '2025-04-07', account_id => a) ORDER BY a, load_time DESC, company_id;
-- A day without a closed ticket: 2 calls of 0 s and one, and a ticket that weighs nothing (3 April); with Beta's chat of 600 s
SELECT company, tickets, ticket_time, load_time, engagement_load, share_of_load, average_ticket_time FROM helpdesk.company_interactions('2025-04-03', '2025-04-04');

-- Companies: Alpha, Beta, Gamma, Zeta and the seventh against Alpha, Beta, Delta. Hotline: Alpha 1, Beta 1, Gamma 3 against 1. Campaign: Alpha
-- against Delta. Tickets: Alpha 2, Gamma 1 against 1 (those of no company are not here). Chats: Alpha, Beta against Beta. In all 11 against 4.
SELECT indicator, value, previous_value AS previous, change, change_percent, share_percent, previous_share_percent, previous_since, until, running FROM helpdesk.company_interactions_summary('2025-03-31', '2025-04-07');
-- Alpha and Beta: 2 calls, 1, 2 tickets, 2 chats of 7; before 1, 0, 1, 1 of 3
SELECT indicator, value, previous_value AS previous, share_percent, previous_share_percent FROM helpdesk.company_interactions_summary('2025-03-31', '2025-04-07', company_ids => '{1,2}', account_id => 1);
SELECT indicator, value, previous_value AS previous, change_percent, share_percent FROM helpdesk.company_interactions_summary('2025-03-31', '2025-04-07', company_ids => '{}');

-- Customers: Ann 600 + 7,200 = 7,800 s, Al 900 s, Ben 2,400 s; Solo has no company, 30 no name: a ticket each. The call of 300 s is no customer's.
-- Together 18,300 s. Scores of 7,800 s: 100; 3,600: 46 (46.2); 2,400: 31 (30.8); 900: 12 (11.5). Before: Ann 6,600 of Dee's 13,200 s.
SELECT source, customer_id, customer, company, load_time, engagement_load, load_level, share_of_load, previous_load_time, previous_engagement_load FROM helpdesk.customer_interactions('2025-03-31', '2025-04-07');
SELECT customer, tickets, chats, incoming_calls, outgoing_calls, load_time, engagement_load, reference_load FROM helpdesk.customer_interactions('2025-03-31', '2025-04-07', customer_ids => '{10,20}', account_id => 1, reference => '2 hours', ticket_time => '10 minutes');
SELECT count(*) FROM helpdesk.customer_interactions('2025-03-31', '2025-04-07', customer_ids => '{}');

-- A second source with a company 1 of its own: a call of 9,000 s, as heavy as Alpha
SELECT helpdesk.attach_query('cel_b', 'contact', $$SELECT 1::bigint AS contact_id, 10::bigint AS customer_id, 1::bigint AS company_id, 'call' AS kind,
    timestamptz '2025-04-01 10:00+02' AS started_at, timestamptz '2025-04-01 10:00+02' AS answered_at, interval '9000 s' AS talk_time$$) IS NOT NULL AS attached;
SELECT source, company_id, company, load_time, engagement_load FROM helpdesk.company_interactions('2025-03-31', '2025-04-07', company_ids => '{1}');

-- A window that is running, of four hours around now: the first two are over, so of the four hours before only the first two count
INSERT INTO cel.contacts (contact_id, company_id, kind, direction, started_at, answered_at, talk_time)
SELECT 100 + hours, 3, 'call', 'inbound', now() - hours * interval '1 h', now(), t FROM (VALUES (1, interval '60 s'), (5, '120 s'), (3, '240 s')) v (hours, t)
UNION ALL SELECT 200, 4, 'call', 'inbound', now() - interval '3 h', now(), '240 s';
SELECT company, load_time, previous_load_time, load_time_change, running, previous_since = now() - interval '6 h' AS previous_since, previous_until = now() - interval '4 h' AS previous_until
FROM helpdesk.company_interactions(now() - interval '2 h', now() + interval '2 h');
SELECT value, previous_value, running FROM helpdesk.company_interactions_summary(now() - interval '2 h', now() + interval '2 h') WHERE indicator = 'hotline_contacts';
-- no bounds: the last 7 full local days
SELECT indicator, until = date_trunc('day', now()) AS until_today, since = date_trunc('day', now()) - interval '7 days' AS since_7_days, running FROM helpdesk.company_interactions_summary() LIMIT 1;
INSERT INTO cel.contacts (contact_id, customer_id, kind, started_at) VALUES (300, 10, 'ticket', date_trunc('day', now()) - interval '7 days'), (301, 20, 'ticket', date_trunc('day', now())), (302, 20, 'ticket', date_trunc('day', now()) - interval '7 days 1 second');
SELECT company, since = date_trunc('day', now()) - interval '7 days' AS since_7_days, tickets FROM helpdesk.company_interactions(company_ids => '{1,2}');
SELECT customer, tickets FROM helpdesk.customer_interactions(customer_ids => '{10,20}');

-- inlined, parallel, by the index on time; a given ticket_time reads no conversation
SELECT test.parallel(2);
SELECT call, test.plan_has(q, 'Parallel [^\n]* on contacts') AS parallel_plan, test.plan_has(q, 'Function Scan') AS not_inlined, test.plan_has(q, 'Index Cond: \(\(started_at >= ') AS by_index, test.plan_has(q, ' on conversations') AS reads_conversations
FROM (VALUES ('company_interactions'), ('company_interactions_summary'), ('customer_interactions')) v (call), format($$SELECT * FROM helpdesk.%s('2025-03-31', '2025-04-07')$$, call) q;
SELECT test.plan_has($$SELECT * FROM helpdesk.company_interactions(ticket_time => '1 h')$$, ' on conversations') AS reads_conversations;
ROLLBACK;

-- The shared fixture has calls and chats without times: a period of zero load. Acme: Ada's chat, her call and Ben's; Globex: Cleo's chat with
-- Bob (not the bot's) and the call to her. Tickets closed: 3 hours, and 45 minutes of the other account.
BEGIN;
\getenv tests HELPDESK_TESTS
\set fixture :tests '/fixture.sql'
\i :fixture
SET LOCAL timezone = 'Europe/Warsaw';
SELECT source, company, incoming_calls, outgoing_calls, chats, tickets, load_time, engagement_load, load_level, share_of_load, average_ticket_time, reference_load FROM helpdesk.company_interactions('2026-10-24', '2026-10-27');
SELECT DISTINCT average_ticket_time FROM helpdesk.company_interactions('2026-10-24', '2026-10-27', account_id => 1);
-- the telephone exchange has customers of its own
SELECT source, customer_id, customer, company, incoming_calls, outgoing_calls, chats, engagement_load FROM helpdesk.customer_interactions('2026-10-24', '2026-10-27');
ROLLBACK;
