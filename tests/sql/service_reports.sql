SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Agents, teams and service times on the hand-made fixture. Its conversations, with the times that count, in minutes:
--   11 Ada   Email high   billing user:1 team:1          first response   60        closed   180
--   12 Ada   Chat  normal login   user:2 team:1                           5                  10
--   13 Ben   Email high   billing user:2 team:2                         240        first 900, last 12360 (2 November, by user:3)
--   14 Cleo  Chat  normal login   user:2 team:1                          70 (DST)           100
--   15 Dan   Chat  -      -       bot:1  -               unanswered                           2
--   16 Ada   Phone low    returns user:3 team:2                          10 less 1 µs        10 (at midnight of the 26th)
--   17 Ben   Phone low    returns user:3 team:2                           5                  10
--   18 Cleo  Phone -      -       -      -               unanswered                     open
--   19 Cleo  Phone -      returns user:3 team:2          by an agent: none                   10
--   20 Ben   Email -      -       -      -               by a broadcast: none           open
--   21 5     -     high   billing user:1 team:1          -2: in no time             first 30, open again
--   22 Dan   Email normal login   user:9 team:9 (account 2)              30                  45
BEGIN;
\getenv tests HELPDESK_TESTS
\set fixture :tests '/fixture.sql'
\i :fixture
SET LOCAL timezone = 'Europe/Warsaw';

-- billing 60, 240: median and mean 150, p90 60 + 0.9 * 180 = 222; answered 3 with 21's. login 5, 30, 70: median 30, mean 35, p90 30 + 0.8 * 40 = 62.
-- returns 5, 10 - 1 µs: 7:30 to the µs, p90 5 + 0.9 * 5 = 9:30 - 0.9 µs. Without: 15 and 18 unanswered, 20 neither.
-- All: 5, 5, 10, 30, 60, 70, 240: median 30, mean 420 / 7 = 60 (the means of the cells have a mean of 64.2), p90 70 + 0.4 * 170 = 138
SELECT * FROM helpdesk.response_time_by('category', '2026-10-24', '2026-10-27');
-- Email 60, 240, 30: median 60, mean 110, p90 60 + 0.8 * 180 = 204; Phone as returns, with 18 unanswered; Chat 5, 70: 37:30, p90 5 + 0.9 * 65 = 63:30, 15 unanswered;
-- 21 has no channel. The median of all is 30, that of the medians 37:30
SELECT * FROM helpdesk.response_time_by('channel', '2026-10-24', '2026-10-27');
-- high as billing, normal as login, low 5, 10; without priority 15, 18, 19, 20
SELECT row_kind, group_value, conversations, answered, median_first_response, unanswered FROM helpdesk.response_time_by('priority', '2026-10-24', '2026-10-27');
-- team:1 5, 60, 70 of 4; team:2 5, 10, 240 of 4, mean 255 / 3 = 85; team:9 30; no team 15, 18, 20. Teams are of a source
SELECT row_kind, source, group_value, conversations, answered, median_first_response, average_first_response, unanswered
FROM helpdesk.response_time_by('team', '2026-10-24', '2026-10-27');
-- closed on Sunday the 25th: 14 (70) and 15 (unanswered), not 16, which was closed at midnight
SELECT row_kind, group_value, conversations, answered, median_first_response, unanswered
FROM helpdesk.response_time_by('category', '2026-10-25', '2026-10-26', population => 'closed');
-- tag vip in account 1: 11 (60), 12 and 14 (5, 70); all: median 60, mean 45, p90 60 + 0.8 * 10 = 68
SELECT row_kind, group_value, conversations, median_first_response, average_first_response, p90_first_response
FROM helpdesk.response_time_by('category', '2026-10-24', '2026-10-27', tags => '{vip}', account_id => 1);
-- user:2: 12, 13, 14 are assigned to him (5, 240, 70: 70); he closed 12 and 14 (5, 70: 37:30); with more filters 13 is left
SELECT conversations, median_first_response FROM helpdesk.response_time_by('category', '2026-10-24', '2026-11-03', agents => '{user:2}') WHERE row_kind = 'grand_total';
SELECT conversations, median_first_response FROM helpdesk.response_time_by('category', '2026-10-24', '2026-11-03', population => 'closed', agents => '{user:2}') WHERE row_kind = 'grand_total';
SELECT conversations, median_first_response FROM helpdesk.response_time_by('category', '2026-10-24', '2026-11-03', agents => '{user:2}', channels => '{Email}', teams => '{team:2}', categories => '{billing,login}')
WHERE row_kind = 'grand_total';
-- of 15 alone, which has no category: the total alone. By channel it has a value
SELECT row_kind, group_value, conversations, unanswered FROM helpdesk.response_time_by('category', '2026-10-24', '2026-10-27', agents => '{bot:1}');
SELECT row_kind, group_value, conversations, unanswered FROM helpdesk.response_time_by('channel', '2026-10-24', '2026-10-27', agents => '{bot:1}');
-- an empty window, a window of no length, an empty filter
SELECT * FROM helpdesk.response_time_by('category', '2020-01-01', '2020-01-02');
SELECT row_kind, conversations FROM helpdesk.response_time_by('category', '2026-10-25', '2026-10-25');
SELECT row_kind, conversations FROM helpdesk.response_time_by('category', '2026-10-24', '2026-10-27', channels => '{}');

-- billing 180, 12360 of 3: 6270 (4 days 8:30), p90 180 + 0.9 * 12180 = 11142 (7 days 17:42); login 10, 45, 100: 45, mean 51:40, p90 45 + 0.8 * 55 = 89;
-- returns 10 each; without 2 of 3. All 2, 10, 10, 10, 10, 45, 100, 180, 12360: median 10, mean 12727 / 9 = 1414:06.667, p90 180 + 0.2 * 12180 = 2616
SELECT * FROM helpdesk.handle_time_by('category', '2026-10-24', '2026-10-27');
-- time to the first close: billing 30, 180, 900 (21 has been closed once and is open): 180, mean 370, p90 180 + 0.8 * 720 = 756.
-- All 2, 10, 10, 10, 10, 30, 45, 100, 180, 900: median 20, mean 1297 / 10 = 129:42, p90 180 + 0.1 * 720 = 252
SELECT * FROM helpdesk.handle_time_by('category', '2026-10-24', '2026-10-27', close => 'first');
-- closed in the window: Chat 2, 10, 100; Phone 10 each; Email 45, 180: 112:30. All: median 10, mean 367 / 8 = 45:52.5, p90 100 + 0.3 * 80 = 124; none open
SELECT * FROM helpdesk.handle_time_by('channel', '2026-10-24', '2026-10-27', population => 'closed');
-- 2 November: 13 alone. 240 to its first response, 900 to its first close
SELECT row_kind, source, group_value, conversations, closed, median_resolution FROM helpdesk.handle_time_by('team', '2026-11-02', '2026-11-03', population => 'closed', close => 'first');
SELECT row_kind, group_value, closed, still_open FROM helpdesk.handle_time_by('priority', '2026-10-24', '2026-10-27', tags => '{refund,urgent}');
SELECT * FROM helpdesk.handle_time_by('channel', '2020-01-01', '2020-01-02');

-- team:1 Ada, Cleo, 5; ratings 5, 4 (14's has no score). team:2 Ada, Ben, Cleo; 10, 10, 10, 12360: median 10, mean 3097:30 (2 days 3:37:30), p90 10 + 0.7 * 12350 = 8655; ratings 2, 1;
-- 13 reopened. Customers of all: 5 (teams sum to 10); ratings (5 + 4 + 2 + 1 + 3) / 5
SELECT row_kind, source, team_id, team, conversations, customers, answered, unanswered, closed, still_open, reopened, average_rating, ratings FROM helpdesk.team_performance('2026-10-24', '2026-10-27');
SELECT team_id, median_first_response, average_first_response, p90_first_response, median_resolution, average_resolution, p90_resolution FROM helpdesk.team_performance('2026-10-24', '2026-10-27');
-- closed in the window: neither 13 nor 21; team:1 12, 14, 11; team:2 16, 17, 19 of Ada, Ben, Cleo
SELECT row_kind, team_id, conversations, customers, answered, closed, still_open, reopened, median_resolution, average_rating FROM helpdesk.team_performance('2026-10-24', '2026-10-27', population => 'closed');
SELECT row_kind, team, conversations, ratings FROM helpdesk.team_performance('2026-10-24', '2026-10-27', agents => '{user:2}', tags => '{vip,refund}');
SELECT row_kind, team, conversations, customers, median_resolution, average_rating, ratings FROM helpdesk.team_performance('2020-01-01', '2020-01-02');

-- Closed from the 24th to the 26th by user:3 16, 17, 19; by user:2 12, 14 with messages 7, 14 (9 is in 13); by user:1 11 with 3, 5; by user:9 22 with 21. 15 was closed by a bot.
-- All: Ada, Ben, Cleo, Dan (3 + 2 + 1 + 1 by agent); first response 5, 5, 10 - 1 µs, 30, 60, 70: median 19:59.9999995, cut to the µs as percentile_cont does;
-- resolution 10, 10, 10, 10, 45, 100, 180: median 10, mean 365 / 7; ratings (5 + 4 + 1 + 3) / 4
SELECT row_kind, source, agent_id, agent, assigned, closed, unique_customers_closed AS customers, messages_sent, average_rating, ratings FROM helpdesk.user_performance('2026-10-24', '2026-10-27');
SELECT agent, median_first_response, average_first_response, median_resolution, average_resolution, max_resolution FROM helpdesk.user_performance('2026-10-24', '2026-10-27');
-- 2 November: 13, closed by user:3, who wrote message 10 (9 was user:2's), and assigned to user:2
SELECT row_kind, agent, assigned, closed, unique_customers_closed AS customers, messages_sent, median_first_response, max_resolution, average_rating, ratings FROM helpdesk.user_performance('2026-11-02', '2026-11-03');
-- user:2 over both: assigned 12, 13, 14, closed 12, 14; the total is of the agents listed
SELECT row_kind, agent, assigned, closed, messages_sent FROM helpdesk.user_performance('2026-10-24', '2026-11-03', agents => '{user:2}');
SELECT row_kind, agent, assigned, closed FROM helpdesk.user_performance('2026-10-24', '2026-11-03', channels => '{Email}', teams => '{team:1,team:9}', categories => '{billing,login}', account_id => 1);
-- the bot alone, and nothing: the total of nobody
SELECT * FROM helpdesk.user_performance('2026-10-24', '2026-10-27', agents => '{bot:1}');
SELECT row_kind, closed FROM helpdesk.user_performance('2020-01-01', '2020-01-02');

-- user:3 5, 10 of 16 and 17; user:9 30; user:2 5, 70; user:1 60
SELECT * FROM helpdesk.leaderboard(since => '2026-10-24', until => '2026-10-27');
-- the bot's 2 minutes are not ranked. By team: 10; 45; 10, 100, 180
SELECT rank, id, name, value, median, average, counted FROM helpdesk.leaderboard('resolution_time', 'agent', '2026-10-24', '2026-10-27');
SELECT rank, id, name, value, median, average, counted FROM helpdesk.leaderboard('resolution_time', 'team', '2026-10-24', '2026-10-27');
-- opened: user:2 has 10, 100, 12360: the median puts him before user:1 (180), the mean of 4156:40 after
SELECT rank, name, value, average, counted FROM helpdesk.leaderboard('resolution_time', 'agent', '2026-10-24', '2026-10-27', population => 'opened');
SELECT rank, name, value, average, counted FROM helpdesk.leaderboard('resolution_time', 'agent', '2026-10-24', '2026-10-27', population => 'opened', rank_by => 'average');
-- 3, 2, 1, 1: who is third stays, both; the second place cuts there
SELECT rank, name, value, median, counted FROM helpdesk.leaderboard('conversations_closed', 'agent', '2026-10-24', '2026-10-27', top => 3);
SELECT rank, name, value FROM helpdesk.leaderboard('conversations_closed', 'agent', '2026-10-24', '2026-10-27', top => 2);
-- opened and closed now: user:2 12, 13, 14, user:3 16, 17, 19, user:1 11 (21 is open), user:9 22. All are counted with top NULL, none with 0
SELECT rank, name, value FROM helpdesk.leaderboard('conversations_closed', 'agent', '2026-10-24', '2026-10-27', top => NULL, population => 'opened');
SELECT count(*) FROM helpdesk.leaderboard('conversations_closed', top => 0, since => '2026-10-24', until => '2026-10-27');
SELECT rank, name, value FROM helpdesk.leaderboard('conversations_closed', 'agent', '2026-10-24', '2026-10-27', channels => '{Chat,Phone}', teams => '{team:1}', agents => '{user:1,user:2}', categories => '{login}');
-- user:1 3, 5, 19; user:2 7, 9, 14; user:9 21; the broadcast 17 is not user:3's. user:2 is of team:1 and team:2: 6 + 3 + 1 are more than 7
SELECT rank, id, name, value, counted FROM helpdesk.leaderboard('messages_sent', 'agent', '2026-10-24', '2026-10-27');
SELECT rank, id, name, value, counted FROM helpdesk.leaderboard('messages_sent', 'team', '2026-10-24', '2026-10-27');
-- members of team:2 are user:2 and user:3; in billing (11, 13, 21) wrote user:1 3, 5, 19 and user:2 9; by Chat user:2 7, 14
SELECT rank, name, value FROM helpdesk.leaderboard('messages_sent', 'agent', '2026-10-24', '2026-10-27', teams => '{team:2}');
SELECT rank, name, value FROM helpdesk.leaderboard('messages_sent', 'team', '2026-10-24', '2026-10-27', teams => '{team:2}');
SELECT rank, name, value FROM helpdesk.leaderboard('messages_sent', 'agent', '2026-10-24', '2026-10-27', categories => '{billing}', account_id => 1);
SELECT rank, name, value FROM helpdesk.leaderboard('messages_sent', 'agent', '2026-10-24', '2026-10-27', channels => '{Chat}', agents => '{user:1,user:2}');
-- ratings 5, 4, 3, 1 in the window (2 was given on 2 November); by team (5 + 4) / 2. On the 24th 5 alone: 4 was given at midnight. By Email 5 and 3
SELECT rank, id, value, counted FROM helpdesk.leaderboard('rating', 'agent', '2026-10-24', '2026-10-27');
SELECT rank, id, value, counted FROM helpdesk.leaderboard('rating', 'team', '2026-10-24', '2026-10-27');
SELECT rank, id, value, counted FROM helpdesk.leaderboard('rating', 'agent', '2026-10-24', '2026-10-25');
SELECT rank, id, value, counted FROM helpdesk.leaderboard('rating', 'agent', '2026-10-24', '2026-10-27', channels => '{Email}');
-- user:2 Ada, Ben, Cleo in 3 contacts; user:3 Ada, Ben, Cleo in 3; user:1 Ada twice and 5; user:9 Dan. team:1 Ada, Cleo, 5 in 5; team:2 Ada, Ben, Cleo in 4
SELECT rank, id, value, counted FROM helpdesk.leaderboard('customers_helped', 'agent', '2026-10-24', '2026-10-27');
SELECT rank, id, value, counted FROM helpdesk.leaderboard('customers_helped', 'team', '2026-10-24', '2026-10-27');
-- in billing and login by team:1: contacts 1, 2, 13 of user:1, 3 and 6 of user:2 (4 is team:2's)
SELECT rank, id, value, counted FROM helpdesk.leaderboard('customers_helped', 'agent', '2026-10-24', '2026-10-27', categories => '{billing,login}', teams => '{team:1}');
SELECT count(*) FROM helpdesk.leaderboard('customers_helped', 'agent', '2020-01-01', '2020-01-02');
SELECT count(*) FROM helpdesk.leaderboard('rating', 'team', '2026-10-24', '2026-10-27', teams => '{}');

-- One metric reads its own table, and conversations only for the team of a rating or a filter on categories.
CREATE FUNCTION pg_temp.tables_read(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) ' || query INTO plan;
    RETURN (SELECT string_agg(DISTINCT t #>> '{}', ', ' ORDER BY t #>> '{}')
        FROM jsonb_path_query(plan, 'strict $.** ? (exists(@."Relation Name") && @."Actual Loops" > 0)."Relation Name"') t
        WHERE t #>> '{}' IN ('conversations', 'contacts', 'messages', 'ratings'));
END
$$;
SELECT metric, group_by, pg_temp.tables_read(format($$SELECT * FROM helpdesk.leaderboard(%L, %L, '2026-10-24', '2026-10-27')$$, metric, group_by)) AS tables_read
FROM unnest(ARRAY['first_response_time', 'conversations_closed', 'messages_sent', 'rating', 'customers_helped']) metric, unnest(ARRAY['agent', 'team']) group_by ORDER BY group_by, metric;
SELECT pg_temp.tables_read($$SELECT * FROM helpdesk.leaderboard('messages_sent', 'agent', '2026-10-24', '2026-10-27', categories => '{login}')$$) AS tables_read;

-- Ada 1, 3, 4, 5, 6, 7 in 11, 12; Ben 8, 9, 17 in 13, 20; Cleo 11, 13, 14; Dan 15, 20, 21 in 15, 22; 5 18, 19. Neither bots' nor the system's: 17 in all
SELECT * FROM helpdesk.messages_per_customer('2026-10-24', '2026-10-27');
SELECT source, customer_id, messages, share_percent FROM helpdesk.messages_per_customer('2026-10-24', '2026-10-27', top => 1);
SELECT customer_id, messages, share_percent FROM helpdesk.messages_per_customer('2026-10-24', '2026-10-27', account_id => 2);
-- 2, 3, 3, 3, 6: mean 3.4; conversations 11, 12, 13, 20, 14, 15, 22, 21
SELECT * FROM helpdesk.messages_per_customer_summary('2026-10-24', '2026-10-27');
-- By Chat Ada 6, 7; Cleo 3; Dan 15; and now two of nobody known, one in 12 and one in no conversation, and one of Ben in 12. So 12 has several customers:
-- of 9 messages 33.3, 22.2, 22.2, 11.1, 11.1 percent; known customers 4 with 7 messages in 3 conversations; 1, 1, 2, 3: quartiles 1, 1.5, 2.25
INSERT INTO fixture.messages (account_id, message_id, conversation_id, customer_id, channel, sent_at, direction, sender_kind) VALUES
    (1, 30, 12, NULL, 'Chat', '2026-10-24 13:06+02', 'inbound', NULL), (1, 31, NULL, NULL, 'Chat', '2026-10-24 13:07+02', 'outbound', 'agent'), (1, 32, 12, 2, 'Chat', '2026-10-24 13:08+02', 'inbound', 'customer');
SELECT * FROM helpdesk.messages_per_customer('2026-10-24', '2026-10-27', channels => '{Chat}');
SELECT * FROM helpdesk.messages_per_customer_summary('2026-10-24', '2026-10-27', channels => '{Chat}');
-- nothing: no rows; one row
SELECT * FROM helpdesk.messages_per_customer('2020-01-01', '2020-01-02');
SELECT * FROM helpdesk.messages_per_customer_summary('2020-01-01', '2020-01-02');
SELECT count(*) FROM helpdesk.messages_per_customer('2026-10-24', '2026-10-27', channels => '{}');

-- The default window: the last 30 full local days. Of four instants around its bounds the two within it count.
INSERT INTO fixture.conversations (account_id, conversation_id, channel, status, assignee_id, resolver_id, team_id, opened_at, first_response_at, last_closed_at)
SELECT 1, 90 + i, 'Now', 'closed', 'user:4', 'user:4', 'team:2', at, at, at
FROM (SELECT date_trunc('day', now(), 'Asia/Kathmandu') AT TIME ZONE 'Asia/Kathmandu' AS today) t,
    LATERAL (VALUES (1, t.today - interval '30 days' - interval '1 s'), (2, t.today - interval '30 days'), (3, t.today - interval '1 s'), (4, t.today)) v (i, local),
    LATERAL (SELECT v.local AT TIME ZONE 'Asia/Kathmandu' AS at) a;
INSERT INTO fixture.messages (account_id, message_id, conversation_id, customer_id, channel, sent_at, direction, sender_kind, agent_id)
SELECT 1, conversation_id, conversation_id, 4, 'Now', opened_at, 'outbound', 'agent', 'user:4' FROM fixture.conversations WHERE channel = 'Now';
SELECT (SELECT conversations = 2 FROM helpdesk.response_time_by('channel', time_zone => 'Asia/Kathmandu', channels => '{Now}') WHERE row_kind = 'grand_total') AS response_time_by,
    (SELECT closed = 2 FROM helpdesk.handle_time_by('channel', time_zone => 'Asia/Kathmandu', channels => '{Now}', population => 'closed') WHERE row_kind = 'grand_total') AS handle_time_by,
    (SELECT conversations = 2 FROM helpdesk.team_performance(time_zone => 'Asia/Kathmandu', channels => '{Now}') WHERE row_kind = 'grand_total') AS team_performance,
    (SELECT closed = 2 AND messages_sent = 2 FROM helpdesk.user_performance(time_zone => 'Asia/Kathmandu', channels => '{Now}') WHERE row_kind = 'grand_total') AS user_performance,
    (SELECT counted = 2 FROM helpdesk.leaderboard(time_zone => 'Asia/Kathmandu', channels => '{Now}')) AS leaderboard,
    (SELECT value = 2 FROM helpdesk.leaderboard('messages_sent', time_zone => 'Asia/Kathmandu', channels => '{Now}')) AS leaderboard_messages,
    (SELECT messages = 2 FROM helpdesk.messages_per_customer(time_zone => 'Asia/Kathmandu', channels => '{Now}')) AS messages_per_customer,
    (SELECT messages = 2 FROM helpdesk.messages_per_customer_summary(time_zone => 'Asia/Kathmandu', channels => '{Now}')) AS summary;
ROLLBACK;

-- Errors, over no source at all; and then a helpdesk without anything.
SET TimeZone = 'Europe/Warsaw';
SELECT call, test.error_of('SELECT * FROM helpdesk.' || call) AS error FROM unnest(ARRAY[
    $$response_time_by('colour')$$, $$response_time_by(NULL)$$, $$response_time_by(population => 'all')$$, $$response_time_by(population => NULL)$$,
    $$handle_time_by('agent')$$, $$handle_time_by(population => 'all')$$, $$handle_time_by(close => 'second')$$, $$handle_time_by(close => NULL)$$,
    $$team_performance(population => 'all')$$,
    $$leaderboard('happiness')$$, $$leaderboard(NULL)$$, $$leaderboard(group_by => 'channel')$$, $$leaderboard(population => 'all')$$, $$leaderboard(rank_by => 'mean')$$,
    $$leaderboard(top => -1)$$, $$messages_per_customer(top => -1)$$]) call;
-- a window that ends before it begins, and no such zone: the same of all, whether or not the default window is asked for
SELECT test.error_of(format('SELECT * FROM helpdesk.%s(%s)', report, arguments)) AS error, count(*) AS reports
FROM unnest(ARRAY[$$since => '2026-10-02', until => '2026-10-01'$$, $$time_zone => 'Europe/Warsow'$$, $$since => '2026-10-01', until => '2026-10-02', time_zone => 'Europe/Warsow'$$]) WITH ORDINALITY w (arguments, no),
    unnest(ARRAY['response_time_by', 'handle_time_by', 'team_performance', 'user_performance', 'leaderboard', 'messages_per_customer', 'messages_per_customer_summary']) report
GROUP BY w.no, 1 ORDER BY w.no;
-- even where the caller looks at some rows only
SELECT test.error_of($$SELECT * FROM helpdesk.response_time_by(since => '2026-10-02', until => '2026-10-01') WHERE row_kind = 'cell'$$);
SELECT conversations FROM helpdesk.response_time_by();
SELECT conversations FROM helpdesk.handle_time_by();
SELECT conversations, customers FROM helpdesk.team_performance();
SELECT closed FROM helpdesk.user_performance();
SELECT count(*) FROM helpdesk.leaderboard();
SELECT count(*) FROM helpdesk.messages_per_customer();
SELECT customers, messages, median_messages FROM helpdesk.messages_per_customer_summary();
