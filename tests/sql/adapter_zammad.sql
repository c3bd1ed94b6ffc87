SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
SET jit = off;
-- Zammad's adapter on hand-written tables: what it says, each trap by its number with its figure, and that a week's report reads little.
\getenv tests HELPDESK_TESTS
\set fixture :tests '/adapters/zammad.sql'
BEGIN;
\i :fixture
SELECT helpdesk.attach('support', 'zammad', '{"schema": "zammad", "category_column": "type", "summary_column": "note"}');
-- the imported ticket is closed at no known time (trap 5); a call from a number of two users and a chat have no customer
SELECT * FROM helpdesk.check_sources();

-- trap 1: UTC without a zone: in New York it is 05:00 of 2 March at 10:00 UTC. Expected 2026-03-02 10:00 UTC; ids are bigint
SELECT opened_at AT TIME ZONE 'UTC' AS opened_utc, pg_typeof(conversation_id) FROM helpdesk.conversations() WHERE reference = 'Z102';
-- every time is the same instant in another session's zone. Expected: true
CREATE TEMP VIEW instants AS
SELECT 'conversation' AS of, extract(epoch FROM opened_at) AS a, extract(epoch FROM first_response_at) AS b, extract(epoch FROM last_closed_at) AS c FROM helpdesk.conversations()
UNION ALL SELECT 'contact', extract(epoch FROM started_at), extract(epoch FROM fulfilled_at), extract(epoch FROM ended_at) FROM helpdesk.contacts()
UNION ALL SELECT 'event', extract(epoch FROM at), NULL, NULL FROM helpdesk.conversation_events()
UNION ALL SELECT 'message', extract(epoch FROM sent_at), NULL, NULL FROM helpdesk.messages();
CREATE TEMP TABLE times AS TABLE instants;
SET LOCAL TimeZone = 'America/New_York';
SELECT count(*) = 0 AS the_same FROM (TABLE times EXCEPT ALL TABLE instants) d;
SELECT customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-01 00:00+00', '2026-03-05 00:00+00', 'all') WHERE row_kind = 'grand_total';
SET LOCAL TimeZone = 'UTC';

-- trap 2: 104 (merged) and 106 (removed) are no conversations: 9 of 11. No event, tag, message or contact of theirs either: 0 each.
-- 105 has 104's two articles beside its own two; its first response is its own of 10:10, not 104's of 08:30
SELECT kind, count(*) AS conversations FROM helpdesk.conversations() GROUP BY kind;
SELECT (SELECT count(*) FROM helpdesk.conversation_events() WHERE conversation_id IN (104, 106)) AS events, (SELECT count(*) FROM helpdesk.conversation_tags() WHERE conversation_id IN (104, 106)) AS tags,
    (SELECT count(*) FROM helpdesk.messages() WHERE conversation_id IN (104, 106)) AS messages, (SELECT count(*) FROM helpdesk.contacts() WHERE conversation_id IN (104, 106)) AS contacts;
SELECT incoming_messages, outgoing_messages, first_response_at, status FROM helpdesk.conversations() WHERE reference = 'Z105';

-- trap 3: opened by an agent (103) or by the system (111): no first response, and nobody who waits. Ben's answer to 103 is answered after 30 minutes.
-- Expected: Z103 agent NULL, Z111 broadcast NULL; one outbound contact that is not fulfilled, one inbound that is
SELECT reference, opened_by, first_response_at FROM helpdesk.conversations() WHERE opened_by <> 'customer' ORDER BY reference;
SELECT direction, kind, started_at, fulfilled_at FROM helpdesk.contacts() WHERE conversation_id = 103 ORDER BY started_at;
-- 9 conversations, answered 101 (60 min), 102 (30), 105 (40), 108 (90), 109 (45): median 45; unanswered 107 and 110
SELECT conversations, answered, median_first_response, unanswered FROM helpdesk.response_time_by('priority', '2026-03-01', '2026-03-05', 'UTC') WHERE row_kind = 'grand_total';

-- trap 4: 107 born closed: closed once, by Ann who entered it. 108 born closed by Ann, reopened by Dan (nobody of the agents), closed by Bob:
-- two closes, one reopening. 102 from one closed state to another: one close
SELECT reference, first_closed_at, last_closed_at, closes, reopens, resolver_id FROM helpdesk.conversations() WHERE reference IN ('Z102', 'Z107', 'Z108') ORDER BY reference;
SELECT conversation_id, kind, at, agent_id FROM helpdesk.conversation_events() WHERE conversation_id IN (102, 107, 108) ORDER BY conversation_id, at, kind;
-- 101 twice, 102, 107, 108 twice: 6 closings of 4 conversations
SELECT closings, conversations FROM helpdesk.conversations_closed('2026-03-01', '2026-03-05', 'all', 'UTC', NULL) WHERE row_kind = 'grand_total';

-- trap 5: 109 was imported: closed at no known time, but answered after 45 minutes by Cid, who has left
SELECT status, last_closed_at, closes, resolver_id, opened_by, first_response_at - opened_at AS first_response, assignee_id FROM helpdesk.conversations() WHERE reference = 'Z109';

-- trap 6: 110's log says "closed" where it means the state open: 0 closes, by the ids; assigned and unassigned once. Owner 1 is nobody
SELECT status, closes, reopens, assignee_id FROM helpdesk.conversations() WHERE reference = 'Z110';
SELECT kind, count(*) FROM helpdesk.conversation_events() WHERE conversation_id = 110 GROUP BY kind ORDER BY kind;

-- trap 7: the trigger's mails are the system's: 2, by no agent; 101's first response is Ann's of 10:00, not the trigger's of 09:00:05
SELECT sender_kind, direction, origin, agent_id, count(*) FROM helpdesk.messages() WHERE sender_kind = 'system' GROUP BY 1, 2, 3, 4;
SELECT first_response_at FROM helpdesk.conversations() WHERE reference = 'Z101';

-- trap 8: Ann entered what Ben (11), Cleo (12) and Dan (13) said on the phone: inbound, theirs, no agent
SELECT message_id, customer_id, direction, sender_kind, agent_id FROM helpdesk.messages() WHERE channel = 'phone' ORDER BY message_id;

-- trap 9: 101's article_count is 8 with the internal note; communication is 4 in and 3 out
SELECT t.article_count, c.incoming_messages, c.outgoing_messages FROM helpdesk.conversations() c JOIN zammad.tickets t ON t.id = c.conversation_id WHERE c.reference = 'Z101';

-- trap 10: first_response_in_min says 30 business minutes; an hour has passed
SELECT t.first_response_in_min, c.first_response_at - c.opened_at AS first_response FROM helpdesk.conversations() c JOIN zammad.tickets t ON t.id = c.conversation_id WHERE c.reference = 'Z101';

-- kinds: seven tickets that customers began, two that agents did (103, 111); later runs are messages: two of 101, one of 103, one of 105
SELECT kind, direction, count(*) FROM helpdesk.contacts() WHERE conversation_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2;
-- runs of articles: 101 has three (two mails before the first reply are one), its opening is the ticket; 108 one, from the call to Bob's reply
SELECT conversation_id, contact_id, kind, customer_id, started_at, fulfilled_at, agent_id FROM helpdesk.contacts() WHERE conversation_id IN (101, 105, 108) ORDER BY contact_id;
-- calls: 5 minutes of Ann with Ada; unknown and missed; Bob to Ada; voicemail serves nobody; a number of two users is nobody's. One chat of Ann, one waiting
SELECT kind, direction, customer_id, started_at, answered_at, fulfilled_at, talk_time, agent_id FROM helpdesk.contacts() WHERE kind IN ('call', 'chat') ORDER BY started_at;
-- email: 101 three times, 103, 109: Ada and Ben. phone: tickets of Ben and Dan, three calls: Ada. web: Cleo twice. chat: unknown. 4 customers, 13 contacts
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-05', 'all', 'UTC') WHERE row_kind IN ('column_total', 'grand_total') ORDER BY 1, 2;
-- 20 contacts, 3 of them outbound
SELECT contacts FROM helpdesk.inbound_contacts('2026-03-01', '2026-03-05', 'all', 'UTC') WHERE row_kind = 'grand_total';
-- agents by permission or because they own a ticket; members by group and by role
SELECT agent_id, name, active FROM helpdesk.agents() ORDER BY agent_id;
SELECT team_id, agent_id FROM helpdesk.team_members() ORDER BY team_id, agent_id;
SELECT category, priority, closing_summary, channel, contact_type FROM helpdesk.conversations() WHERE reference IN ('Z101', 'Z102') ORDER BY reference;

-- every report runs, with its default window and over these days
SELECT test.error_of(format('SELECT count(*) FROM helpdesk.%I(%s)', m.report, w.of)) AS result, count(*) > 40 AS many
FROM helpdesk.metric_definitions m, LATERAL (VALUES (''), (CASE m.report WHEN 'inbox_cards' THEN '' ELSE 'since => ''2026-03-01'', ' END || 'until => ''2026-03-05''')) w (of)
GROUP BY 1;

-- two sources: the exchange's caller 10 is not Ada: 5 customers, 14 contacts. Zammad twice: 8 and 26
CREATE TABLE zammad.pbx (id bigint, caller bigint, at timestamptz);
INSERT INTO zammad.pbx VALUES (1, 10, '2026-03-02 15:00+00');
SELECT helpdesk.attach_query('pbx', 'contact', $$SELECT id AS contact_id, caller AS customer_id, 'phone' AS channel, 'call' AS kind, 'inbound' AS direction, at AS started_at, at AS fulfilled_at FROM zammad.pbx$$);
SELECT customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-05', 'all', 'UTC') WHERE row_kind = 'grand_total';
SELECT helpdesk.detach('pbx'), count(*) FROM helpdesk.attach('second', 'zammad', '{"schema": "zammad"}');
SELECT customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-05', 'all', 'UTC') WHERE row_kind = 'grand_total';
SELECT count(*) FROM helpdesk.conversations() WHERE source = 'second' AND category IS NULL;
SELECT helpdesk.detach('second');

-- an older version: no last_close_at, no telephone, no chat. The last close comes from histories: Z101 09:30, Z102 11:00 (the second
-- closed state is no close), Z107 10:00 (close_at), Z108 13:00
ALTER TABLE zammad.tickets DROP COLUMN last_close_at;
DROP TABLE zammad.cti_logs, zammad.chat_sessions, zammad.roles_groups;
SELECT helpdesk.attach('support', 'zammad', '{"schema": "zammad"}');
SELECT reference, last_closed_at FROM helpdesk.conversations() WHERE last_closed_at IS NOT NULL ORDER BY reference;
SELECT kind, count(*) FROM helpdesk.contacts() GROUP BY kind ORDER BY kind;
-- channels are one word: a "telegram personal-message" is telegram, in ticket, contact and message
SAVEPOINT as_it_was;
UPDATE zammad.tickets SET create_article_type_id = 12 WHERE id = 110;
UPDATE zammad.ticket_articles SET type_id = 12 WHERE ticket_id = 110;
SELECT c.channel, k.channel, k.kind, m.channel FROM helpdesk.conversations() c JOIN helpdesk.contacts() k USING (conversation_id) JOIN helpdesk.messages() m USING (conversation_id) WHERE conversation_id = 110;
-- names with anything in them: Z101's category is still Incident
ALTER TABLE zammad.tickets RENAME COLUMN type TO "it's {team} @type";
ALTER SCHEMA zammad RENAME TO "Zam@{schema} %";
SELECT count(*) FROM helpdesk.attach('support', 'zammad', '{"schema": "Zam@{schema} %", "category_column": "it''s {team} @type"}');
SELECT reference, category FROM helpdesk.conversations() WHERE category IS NOT NULL;
ROLLBACK TO as_it_was;
-- who attaches and reads needs no more than the guide grants: 9 conversations, 8 fulfilled contacts since 2 March (the runs without the imported one)
CREATE ROLE helpdesk_test_zammad;
GRANT SELECT, INSERT, UPDATE, DELETE ON helpdesk.source_query TO helpdesk_test_zammad;
GRANT USAGE ON SCHEMA zammad TO helpdesk_test_zammad;
GRANT SELECT ON zammad.tickets, zammad.ticket_articles, zammad.ticket_states, zammad.ticket_state_types, zammad.ticket_priorities, zammad.ticket_article_types,
    zammad.ticket_article_senders, zammad.histories, zammad.history_objects, zammad.history_types, zammad.history_attributes, zammad.organizations, zammad.groups,
    zammad.groups_users, zammad.roles, zammad.roles_users, zammad.permissions, zammad.permissions_roles, zammad.tags, zammad.tag_items, zammad.tag_objects TO helpdesk_test_zammad;
GRANT SELECT (id, organization_id, login, firstname, lastname, email, active, created_at) ON zammad.users TO helpdesk_test_zammad;
SET LOCAL ROLE helpdesk_test_zammad;
SELECT count(*) FROM helpdesk.attach('support', 'zammad', '{"schema": "zammad"}');
SELECT count(*) FROM helpdesk.conversations();
SELECT contacts FROM helpdesk.customers_helped_by_channel('2026-03-02', '2026-03-05', 'all', 'UTC') WHERE row_kind = 'grand_total';
SELECT name, active FROM helpdesk.agents() ORDER BY name;
RESET ROLE;

-- what cannot be attached
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"account_id": 1}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"schema": "nowhere"}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"schema": "test"}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"schema": "zammad", "category_column": "kind; DROP TABLE tickets"}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"schema": "zammad", "summary_column": "created_at"}')$$);
-- a migration that drops a column is not blocked; the report names column, source and entity; attaching again says what is lacking, and mends it
ALTER TABLE zammad.ticket_articles DROP COLUMN origin_by_id;
CREATE FUNCTION pg_temp.error_and_place(statement text, OUT error text, OUT place text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
EXCEPTION WHEN undefined_column THEN
    GET STACKED DIAGNOSTICS error = MESSAGE_TEXT, place = PG_EXCEPTION_CONTEXT;
    place := substring(place FROM 'SQL function "[^"]*"');
END
$$;
SELECT * FROM pg_temp.error_and_place($$SELECT * FROM helpdesk.messages_incoming('2026-03-01', '2026-03-05')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"schema": "zammad"}')$$);
ALTER TABLE zammad.ticket_articles ADD COLUMN origin_by_id integer;
SELECT count(*) FROM helpdesk.attach('support', 'zammad', '{"schema": "zammad"}');
SELECT test.error_of($$SELECT * FROM helpdesk.messages_incoming('2026-03-01', '2026-03-05')$$);
-- a table that is missing
DROP TABLE zammad.histories;
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"schema": "zammad"}')$$);
ROLLBACK;

-- Two million articles of four years, in 400,000 tickets. CLUSTER writes the table anew, which leaves none of its pages in memory: so every
-- page that the reports touch is read once, and EXPLAIN counts it.
BEGIN;
\i :fixture
CREATE TEMP TABLE indexes ON COMMIT DROP AS
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
WHERE i.indrelid IN ('zammad.ticket_articles'::regclass, 'zammad.tickets'::regclass, 'zammad.histories'::regclass) AND NOT i.indisunique;
DO $$ DECLARE i record; BEGIN FOR i IN SELECT * FROM indexes LOOP EXECUTE 'DROP INDEX ' || i.name; END LOOP; END $$;
INSERT INTO zammad.users (id, login) SELECT g, 'customer ' || g FROM generate_series(1001, 21000) g;
INSERT INTO zammad.tickets (id, number, group_id, state_id, owner_id, customer_id, close_at, last_close_at, create_article_type_id, create_article_sender_id, created_by_id, created_at)
SELECT 1000 + g, 'B' || g, 1, CASE WHEN g % 10 = 0 THEN 2 ELSE 4 END, 2 + g % 2, 1001 + test.pick(1, g, 20000), CASE WHEN g % 10 <> 0 THEN x + interval '50 h' END, CASE WHEN g % 10 <> 0 THEN x + interval '50 h' END, 1, 2, 1001, x
FROM (SELECT g, timestamp '2022-03-01' + g * interval '315 s' AS x FROM generate_series(1, 400000) g) t;
-- customer, agent, customer, agent, customer, ten hours apart: in a week 3 of 5 articles come from customers, each a run of its own
INSERT INTO zammad.ticket_articles (id, ticket_id, type_id, sender_id, created_by_id, created_at, body)
SELECT 1000 + row_number() OVER (ORDER BY x), ticket_id, 1, 1 + (k + 1) % 2, CASE k % 2 WHEN 0 THEN 1001 ELSE 2 END, x, repeat('text ', 20)
FROM (SELECT 1000 + g AS ticket_id, k, timestamp '2022-03-01' + g * interval '315 s' + k * interval '10 h' AS x FROM generate_series(1, 400000) g, generate_series(0, 4) k) t;
INSERT INTO zammad.histories (history_type_id, history_object_id, history_attribute_id, o_id, id_from, id_to, created_by_id, created_at)
SELECT 2, 1, 1, 1000 + g, 1, 4, 2, timestamp '2022-03-01' + g * interval '315 s' + interval '50 h' FROM generate_series(1, 400000) g WHERE g % 10 <> 0;
DO $$ DECLARE i record; BEGIN FOR i IN SELECT * FROM indexes LOOP EXECUTE i.definition; END LOOP; END $$;
CLUSTER zammad.ticket_articles USING ticket_articles_pkey;
ANALYZE zammad.users, zammad.tickets, zammad.ticket_articles, zammad.histories;
SELECT count(*) AS entities FROM helpdesk.attach('support', 'zammad', '{"schema": "zammad"}');
-- pages of ticket_articles and its indexes that a query reads into memory
CREATE FUNCTION pg_temp.pages_read(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ' || query INTO plan;
    RETURN (SELECT coalesce(sum((n ->> 'Shared Read Blocks')::bigint), 0) FROM jsonb_path_query(plan, 'strict $.**') n
        WHERE jsonb_typeof(n) = 'object' AND n ->> 'Relation Name' = 'ticket_articles');
END
$$;
-- One week of each report. pages are those that it and the reports above it read, so no fewer than its own.
CREATE TEMP TABLE week ON COMMIT DROP AS
SELECT m.report, pg_temp.pages_read('SELECT * FROM ' || test.call_of(m.report, '2025-06-02', '2025-06-09')) AS pages
FROM (SELECT d.report FROM helpdesk.metric_definitions d ORDER BY d.report) m;
SELECT report, sum(pages) OVER (ORDER BY report) < 0.05 * (SELECT relpages FROM pg_class WHERE oid = 'zammad.ticket_articles'::regclass) AS under_5_percent FROM week ORDER BY report;
-- the measure sees pages, and a table that is read whole
SELECT sum(pages) > 100 AS some, pg_temp.pages_read('SELECT count(body) FROM zammad.ticket_articles') > 40000 AS whole FROM week;
-- 9600 articles a week, 5760 of customers; every run of customers' articles begins in it, and 3840 are answered in it
SELECT contacts FROM helpdesk.inbound_contacts('2025-06-02', '2025-06-09', 'all', 'UTC') WHERE row_kind = 'grand_total';
SELECT contacts FROM helpdesk.customers_helped_by_channel('2025-06-02', '2025-06-09', 'all', 'UTC') WHERE row_kind = 'grand_total';
ROLLBACK;
