SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Libredesk, mapped by helpdesk.attach: each trap by its number, all reports, errors, older versions, rights, and what a week reads.
BEGIN;
SET LOCAL jit = off; -- which costs more than most reports over a week
\getenv tests HELPDESK_TESTS
\set fixture :tests '/adapters/libredesk.sql'
\i :fixture
SELECT helpdesk.attach('support', 'libredesk', '{"schema": "libredesk", "category_attribute": "topic", "summary_attribute": "outcome"}');
-- nothing doubtful: no row
SELECT * FROM helpdesk.check_sources();

-- Trap 1: the app's first_reply_at takes the AI assistant (100, 101), and a moment after sending; ours the first human reply. The app
-- has 100 answered after 5:07, 101 after 1:03; ours 30:00 and not at all. resolved_at is the first close: 104 was closed last on 6 March.
SELECT c.reference, a.first_reply_at - a.created_at AS app_first_reply, c.first_response_at - c.opened_at AS first_response, c.opened_by
FROM helpdesk.conversations() c JOIN libredesk.conversations a ON a.id = c.conversation_id ORDER BY 1;
SELECT c.reference, a.resolved_at AS app_resolved_at, c.first_closed_at, c.last_closed_at, c.resolver_id FROM helpdesk.conversations() c JOIN libredesk.conversations a ON a.id = c.conversation_id WHERE c.reference = '104';
-- of eight that customers opened: 1 min (108), 2 min (102), 10 min (104), 30 and 40 min (100, 105), 3 h (103); unanswered 101 and 107; 106 was begun by an agent
SELECT row_kind, bucket, conversations FROM helpdesk.first_response_breakdown('2026-03-02', '2026-03-09', 'UTC', 'opened');

-- Trap 2: 14 outgoing: 9 by agents, 2 by the AI assistant, 1 automatic, 2 surveys. The app counts 18: with two private notes, a failed mail
-- and a continuity mail.
SELECT row_kind, group_value AS origin, messages FROM helpdesk.messages_outgoing('2026-03-02', '2026-03-09', 'all', 'UTC', 'origin') WHERE row_kind <> 'cell';
SELECT count(*) AS app_outgoing FROM libredesk.conversation_messages WHERE type = 'outgoing';
SELECT message_id FROM helpdesk.messages() WHERE message_id IN (104, 105, 107, 305);

-- Trap 3: neither the automatic answer nor the survey in Ann's name is anybody's message: Ann 3, Bob 5, Gus 1, Robo 2, nobody 3. The survey's
-- link stays in the application.
SELECT group_value AS agent, messages FROM helpdesk.messages_outgoing('2026-03-02', '2026-03-09', 'all', 'UTC', 'agent') WHERE row_kind = 'column_total';
SELECT message_id, sender_kind, agent_id, origin, content FROM helpdesk.messages() WHERE sender_kind IN ('bot', 'system') ORDER BY 1;

-- Trap 4: 103 was snoozed, woken without a row, closed once (3 March, a row without activity_type), reopened by the customer's mail in the
-- name of System (user:1), and is snoozed
SELECT kind, at, agent_id FROM helpdesk.conversation_events() WHERE conversation_id = 4 ORDER BY at;
SELECT status, closes, reopens, first_closed_at, last_closed_at FROM helpdesk.conversations() WHERE conversation_id = 4;

-- Trap 5: eleven changes into a status of category resolved are 8 closes: 100 one (Resolved, Closed), 104 two (Resolved, Closed, Open, Done,
-- Closed). With 107, whose status has been renamed since, 9, of 8 conversations
SELECT count(*) AS app_changes FROM libredesk.conversation_messages m JOIN libredesk.conversation_statuses s ON m.content LIKE '% marked the conversation as ' || s.name WHERE s.category = 'resolved';
SELECT conversation_id, count(*) FILTER (WHERE kind = 'closed') AS closed, count(*) FILTER (WHERE kind = 'reopened') AS reopened FROM helpdesk.conversation_events() GROUP BY 1 ORDER BY 1;
SELECT conversation_id, status, closes, reopens, resolver_id FROM helpdesk.conversations() ORDER BY 1;
SELECT row_kind, opened, closed FROM helpdesk.opened_vs_closed('2026-03-02', '2026-03-09', 'all', 'UTC') WHERE row_kind = 'grand_total';

-- 107: Finished is no status any more, but the conversation was first resolved in that minute: closed by Ann. An hour from it the row tells
-- nothing, and check_sources says so
SAVEPOINT before;
SELECT status, closes, resolver_id, last_closed_at FROM helpdesk.conversations() WHERE conversation_id = 8;
UPDATE libredesk.conversations SET resolved_at = resolved_at + interval '1 hour' WHERE id = 8;
SELECT status, closes, resolver_id, last_closed_at FROM helpdesk.conversations() WHERE conversation_id = 8;
SELECT * FROM helpdesk.check_sources();
ROLLBACK TO before;

-- Trap 6: Gus has left: an inactive agent, who keeps his reply and his close
SELECT agent_id, name, kind, active FROM helpdesk.agents() ORDER BY 1;
SELECT assignee_id, resolver_id FROM helpdesk.conversations() WHERE conversation_id = 6;
-- a deleted contact takes its two conversations along: 7 of 9 are left, and nothing refers to them
DELETE FROM libredesk.users WHERE id = 12;
SELECT count(*) AS conversations FROM helpdesk.conversations();
SELECT * FROM helpdesk.check_sources();
ROLLBACK TO before;

-- Trap 7: humans helped 4 customers in 7 contacts, the visitor among them; the AI assistant one
SELECT handled_by, customers, contacts FROM (VALUES ('human'), ('bot')) h (handled_by), helpdesk.customers_helped_by_channel('2026-03-02', '2026-03-09', 'all', 'UTC', handled_by => h.handled_by) WHERE row_kind = 'grand_total';
-- merged into a contact whom they helped as well: 3 customers
UPDATE libredesk.conversations SET contact_id = 11 WHERE contact_id = 13;
SELECT customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-02', '2026-03-09', 'all', 'UTC') WHERE row_kind = 'grand_total';
ROLLBACK TO before;

-- rating 0 is not answered: of 3 asked 2 answered, with 3.0 on average; the survey in Ann's name is credited to her
SELECT rating_id, agent_id, score, rated_at, comment FROM helpdesk.ratings() ORDER BY 1;
SELECT count(*) AS asked, count(score) AS answered, avg(score)::numeric(3, 1) AS average FROM helpdesk.ratings();

-- contacts: runs of messages and chats. 'Hello?' (106) goes on 101; 406 is the second run of its ticket; the second chat of 108 starts after its
-- close (905), the first one ended with 903; 702, 801 and 905 wait. Ann began 106: an outbound ticket (701), and what Eve wrote (702) is a message
SELECT contact_id, customer_id, channel, kind, direction, started_at, answered_at, fulfilled_at, ended_at, agent_id, handled_by FROM helpdesk.contacts() ORDER BY 1;
-- each e-mail conversation is one ticket of its customer: 11 has 3 (100, 103, 107), 12 has 2 (101, 104), 14 has 2 (105, and 106 by 701);
-- visitor 13 two chats that Bob answered, 102 from 9:02 to 9:05 and 108 from 14:01 to 14:06, 8 minutes together
SELECT customer_id, tickets, chats, chat_time FROM helpdesk.customer_interactions('2026-03-02', '2026-03-09', 'UTC') ORDER BY 1;
-- the ticket that Ann began is load of its time: from 8:00 to 9:30 of 5 March nothing but 701 began, so 14 alone is listed, with 1 ticket
SELECT customer_id, tickets, chats FROM helpdesk.customer_interactions('2026-03-05 08:00+00', '2026-03-05 09:30+00', 'UTC');
-- a note, an automatic message, a failed mail and the AI assistant before it begin no ticket, Bob's of 10:00 is no second one. 702 is answered
-- at 13:00 now, 705 waits
INSERT INTO libredesk.conversation_messages (id, created_at, type, status, private, conversation_id, sender_id, sender_type, meta) VALUES
    (790, '2026-03-05 08:50+00', 'outgoing', 'sent', true, 7, 3, 'agent', '{}'), (791, '2026-03-05 08:51+00', 'outgoing', 'sent', false, 7, 3, 'agent', '{"is_automated": true}'),
    (792, '2026-03-05 08:52+00', 'outgoing', 'failed', false, 7, 3, 'agent', '{}'), (793, '2026-03-05 08:53+00', 'outgoing', 'sent', false, 7, 5, 'agent', '{}'),
    (703, '2026-03-05 10:00+00', 'outgoing', 'sent', false, 7, 3, 'agent', '{}'), (704, '2026-03-05 13:00+00', 'outgoing', 'sent', false, 7, 3, 'agent', '{}'),
    (705, '2026-03-05 14:00+00', 'incoming', 'received', false, 7, 14, 'contact', '{}');
SELECT contact_id, kind, direction, fulfilled_at, agent_id FROM helpdesk.contacts() WHERE conversation_id = 7 ORDER BY started_at;
-- begun by Eve at 8:40 instead: her run is the ticket, which Ann answered at 9:00, and there is no outbound one
INSERT INTO libredesk.conversation_messages (id, created_at, type, status, conversation_id, sender_id, sender_type) VALUES (794, '2026-03-05 08:40+00', 'incoming', 'received', 7, 14, 'contact');
SELECT contact_id, kind, direction, fulfilled_at, agent_id FROM helpdesk.contacts() WHERE conversation_id = 7 ORDER BY started_at;
ROLLBACK TO before;
-- Eve never wrote: the ticket is there all the same, alone
DELETE FROM libredesk.conversation_messages WHERE id = 702;
SELECT contact_id, kind, direction, fulfilled_at, agent_id FROM helpdesk.contacts() WHERE conversation_id = 7;
ROLLBACK TO before;
-- a chat is never begun by an agent: in the livechat inbox the one contact is what Eve wrote, 702
UPDATE libredesk.conversations SET inbox_id = 2 WHERE id = 7;
SELECT contact_id, channel, kind, direction FROM helpdesk.contacts() WHERE conversation_id = 7;
ROLLBACK TO before;
-- after a close the agent writes first: the chat still begins with the customer's message
INSERT INTO libredesk.conversation_messages (id, created_at, type, status, conversation_id, sender_id, sender_type)
VALUES (999, '2026-03-06 13:00+00', 'outgoing', 'sent', 9, 3, 'agent');
SELECT contact_id, kind, started_at FROM helpdesk.contacts() WHERE conversation_id = 9 ORDER BY 1;
ROLLBACK TO before;
-- the rest of the entities
SELECT conversation_id, tag FROM helpdesk.conversation_tags() ORDER BY 1, 2;
SELECT customer_id, name FROM helpdesk.customers() ORDER BY 1;
SELECT t.team_id, t.name, m.agent_id FROM helpdesk.teams() t JOIN helpdesk.team_members() m USING (team_id) ORDER BY 1, 3;
SELECT conversation_id, channel, kind, opened_source, status, priority, category, assignee_id, team_id, contact_type, closing_summary FROM helpdesk.conversations() ORDER BY 1;

-- all reports, over the week and over their own windows
SELECT test.error_of('SELECT * FROM ' || test.call_of(report, '2026-03-02', '2026-03-09')) AS over_the_week, test.error_of(format('SELECT * FROM helpdesk.%I(%s)', report, CASE report WHEN 'leaderboard' THEN '''rating''' ELSE '' END)) AS over_its_own, count(*) > 30 AS all_reports
FROM helpdesk.metric_definitions GROUP BY 1, 2;
-- another time zone of the session, the same figures
CREATE TABLE libredesk.utc AS SELECT * FROM helpdesk.contacts();
CREATE TABLE libredesk.utc_conversations AS SELECT * FROM helpdesk.conversations();
SET LOCAL TimeZone = 'America/St_Johns';
SELECT test.differences('TABLE libredesk.utc', 'SELECT * FROM helpdesk.contacts()') AS contacts, test.differences('TABLE libredesk.utc_conversations', 'SELECT * FROM helpdesk.conversations()') AS conversations;
SET LOCAL TimeZone = 'UTC';

-- together with a telephone system's table of calls: 4 customers and 7 contacts here, 1 customer in 2 calls there
CREATE TABLE libredesk.calls (id bigint, caller bigint, at timestamptz);
INSERT INTO libredesk.calls VALUES (1, 11, '2026-03-03 10:00+00'), (2, 11, '2026-03-03 11:00+00');
SELECT helpdesk.attach_query('pbx', 'contact', $$SELECT id AS contact_id, caller AS customer_id, 'phone' AS channel, 'call' AS kind, 'inbound' AS direction, at AS started_at, at AS fulfilled_at FROM libredesk.calls$$);
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-02', '2026-03-09', 'all', 'UTC') WHERE row_kind <> 'cell' AND row_kind <> 'interval_total';
-- and with another installation, here the same tables once more: 4 + 1 + 4 customers
SELECT count(*) AS entities FROM helpdesk.attach('other', 'libredesk', '{"schema": "libredesk"}');
SELECT customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-02', '2026-03-09', 'all', 'UTC') WHERE row_kind = 'grand_total';
SELECT helpdesk.detach('pbx'), helpdesk.detach('other');

-- what cannot be
SELECT test.error_of($$SELECT helpdesk.attach('support', 'libredesk', '{"schema": "libredesk", "account_id": 1}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'libredesk', '{"schema": "nowhere"}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'libredesk', '{"schema": "test"}')$$);
ALTER TABLE libredesk.conversations RENAME COLUMN resolved_at TO solved_at;
SELECT test.error_of($$SELECT helpdesk.attach('support', 'libredesk', '{"schema": "libredesk"}')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.conversation_list('2026-03-02', '2026-03-09')$$);
ROLLBACK TO before;

-- Libredesk before 2.2 has no categories: Resolved and Closed are the closed ones; Done, a status of one's own, then is not (104 is closed
-- last by its last row). The report fails, attaching anew mends it.
ALTER TABLE libredesk.conversation_statuses DROP COLUMN category;
SELECT test.error_of($$SELECT * FROM helpdesk.conversation_list('2026-03-02', '2026-03-09')$$) ~ '^42703: .*category does not exist' AS fails;
SELECT a FROM helpdesk.attach('support', 'libredesk', '{"schema": "libredesk"}') a WHERE a LIKE 'support.conversation %';
SELECT conversation_id, status, closes, last_closed_at FROM helpdesk.conversations() WHERE conversation_id IN (1, 4, 5, 7) ORDER BY 1;
ROLLBACK TO before;

-- what users name is taken as it is
UPDATE libredesk.conversations SET custom_attributes = jsonb_build_object('a ''{schema}'' {human @} %s', 'odd') WHERE id = 1;
SELECT count(*) AS entities FROM helpdesk.attach('support', 'libredesk', jsonb_build_object('schema', 'libredesk', 'category_attribute', 'a ''{schema}'' {human @} %s'));
SELECT category FROM helpdesk.conversations() WHERE conversation_id = 1;
ROLLBACK TO before;
ALTER SCHEMA libredesk RENAME TO "Libre {log} @desk";
SELECT count(*) AS entities FROM helpdesk.attach('support', 'libredesk', '{"schema": "Libre {log} @desk"}');
SELECT count(*) AS contacts FROM helpdesk.contacts(); -- the 12 of above
ROLLBACK TO before;

-- a reading role with the rights that the guide gives: no passwords, no settings of inboxes. With those on source_query it attaches as well
CREATE ROLE libredesk_reader;
GRANT USAGE ON SCHEMA libredesk TO libredesk_reader;
GRANT SELECT ON libredesk.conversations, libredesk.conversation_messages, libredesk.conversation_statuses, libredesk.conversation_priorities,
    libredesk.conversation_tags, libredesk.tags, libredesk.teams, libredesk.team_members, libredesk.csat_responses TO libredesk_reader;
GRANT SELECT (id, name, channel) ON libredesk.inboxes TO libredesk_reader;
GRANT SELECT (id, created_at, type, email, first_name, last_name, enabled, deleted_at) ON libredesk.users TO libredesk_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON helpdesk.source_query TO libredesk_reader;
GRANT USAGE ON SCHEMA test TO libredesk_reader;
SET LOCAL ROLE libredesk_reader;
SELECT count(*) AS entities FROM helpdesk.attach('support', 'libredesk', '{"schema": "libredesk"}');
SELECT * FROM helpdesk.check_sources();
SELECT test.error_of('SELECT * FROM ' || test.call_of(report, '2026-03-02', '2026-03-09')) AS as_reader, count(*) > 30 AS all_reports FROM helpdesk.metric_definitions GROUP BY 1;
ROLLBACK TO before;

-- Two million messages in 400,000 conversations over four years, written in the order of time. The first scan of a week's pages reads them
-- from disk, for CREATE TABLE AS and CREATE INDEX leave them out of the buffers: so the pages that EXPLAIN says were read, in a week of its own
-- for each report, are the pages touched. Under 5 % of those of conversation_messages, by the indexes that Libredesk has, and within 5 s.
SET LOCAL session_replication_role = replica; -- no checks of foreign keys
SET LOCAL maintenance_work_mem = '256MB';
CREATE TABLE test.indexes AS SELECT indexdef FROM pg_indexes WHERE schemaname = 'libredesk' AND tablename = 'conversation_messages';
TRUNCATE libredesk.conversations, libredesk.csat_responses, libredesk.conversation_tags, libredesk.conversation_messages;
INSERT INTO libredesk.users (id, type, first_name) SELECT 1000 + n, 'contact', 'Contact' FROM generate_series(1, 40000) n;
INSERT INTO libredesk.conversations (id, created_at, reference_number, contact_id, assigned_user_id, assigned_team_id, inbox_id, status_id, resolved_at)
SELECT k, at, k, 1001 + k * 7919 % 40000, 2 + k % 2, 1 + k % 2, CASE k % 4 WHEN 0 THEN 2 ELSE 1 END, CASE k % 10 WHEN 9 THEN 2 ELSE 3 END, CASE WHEN k % 10 < 9 THEN at + interval '3 hours' END
FROM (SELECT k, timestamptz '2022-01-03 00:00+00' + k * interval '314.5 s' AS at FROM generate_series(1, 400000::bigint) k) c;
INSERT INTO libredesk.csat_responses (created_at, conversation_id, rating, response_timestamp)
SELECT created_at, id, id % 6, CASE WHEN id % 6 > 0 THEN created_at + interval '1 day' END FROM libredesk.conversations WHERE id % 10 = 0;
CREATE TABLE libredesk.bulk AS
SELECT c.id * 10 + n AS id, c.created_at + interval '45 min' * (n - 1) AS created_at,
    (CASE n WHEN 5 THEN 'activity' WHEN 1 THEN 'incoming' WHEN 3 THEN 'incoming' ELSE 'outgoing' END)::libredesk.message_type AS type,
    'sent'::libredesk.message_status AS status, n = 5 AS private, c.id AS conversation_id, 'html'::libredesk.content_type AS content_type,
    CASE n WHEN 5 THEN 'Bob marked the conversation as ' || CASE c.id % 10 WHEN 9 THEN 'Snoozed' ELSE 'Resolved' END ELSE repeat('text ', 50) END AS content,
    NULL::text AS text_content, CASE WHEN n IN (1, 3) THEN c.contact_id WHEN n = 2 AND c.id % 10 = 3 THEN 5 ELSE c.assigned_user_id END AS sender_id,
    (CASE WHEN n IN (1, 3) THEN 'contact' ELSE 'agent' END)::libredesk.message_sender_type AS sender_type,
    CASE n WHEN 5 THEN '{"activity_type": "status_change"}' ELSE '{}' END::jsonb AS meta
FROM libredesk.conversations c, generate_series(1, 5) n ORDER BY 2;
DROP TABLE libredesk.conversation_messages;
ALTER TABLE libredesk.bulk RENAME TO conversation_messages;
DO $$ DECLARE d text; BEGIN FOR d IN SELECT indexdef FROM test.indexes LOOP EXECUTE d; END LOOP; END $$;
ANALYZE libredesk.conversation_messages;
ANALYZE libredesk.conversations;
ANALYZE libredesk.users;
ANALYZE libredesk.csat_responses;
-- pages of conversation_messages and its indexes that a statement reads (all but those of other tables), and its seconds
CREATE FUNCTION test.cost(query text, OUT pages bigint, OUT seconds numeric) LANGUAGE plpgsql AS $$
DECLARE
    plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ' || query INTO plan;
    seconds := ((plan #>> '{0,Planning Time}')::numeric + (plan #>> '{0,Execution Time}')::numeric) / 1000;
    pages := (plan #>> '{0,Plan,Shared Read Blocks}')::bigint - coalesce((
        SELECT sum((n ->> 'Shared Read Blocks')::bigint - coalesce((SELECT sum((k ->> 'Shared Read Blocks')::bigint) FROM jsonb_array_elements(n -> 'Plans') k), 0))
        FROM jsonb_path_query(plan, 'strict $.**') n
        WHERE jsonb_typeof(n) = 'object' AND n ->> 'Relation Name' <> 'conversation_messages'), 0);
END
$$;
CREATE TABLE test.read AS
SELECT m.report, c.pages, c.seconds
FROM (SELECT report, timestamptz '2022-02-07 00:00+00' + row_number() OVER (ORDER BY report) * interval '6 weeks' AS since FROM helpdesk.metric_definitions) m,
    test.cost('SELECT * FROM ' || test.call_of(m.report, m.since::text, (m.since + interval '7 days')::text)) c;
SELECT report, pages < 0.05 * (SELECT relpages FROM pg_class WHERE oid = 'libredesk.conversation_messages'::regclass) AS under_5_percent, seconds < 5 AS within_5_s
FROM test.read ORDER BY report;
-- they did read from disk
SELECT max(pages) > 100 AS read_from_disk FROM test.read;
ROLLBACK;
