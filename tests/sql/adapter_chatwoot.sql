SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET jit = off; -- pg_regress sets others
-- The Chatwoot adapter on tests/adapters/chatwoot.sql: what is attached, each trap with the figure expected, accounts apart, every report, speed.
\getenv tests HELPDESK_TESTS
\set fixture :tests '/adapters/chatwoot.sql'
BEGIN;
\i :fixture

-- one call maps everything; what Chatwoot lacks is said
SELECT helpdesk.attach('support', 'chatwoot', '{"schema": "chatwoot", "account_id": 1, "category_attribute": "topic", "summary_attribute": "summary"}');
-- what is doubtful: 8 was resolved at birth, so nothing says when (traps 5 and 12); an event of the deleted conversation 999 (trap 5)
SELECT * FROM helpdesk.check_sources();

-- every entity as it is read
SELECT conversation_id, channel, kind, opened_by, opened_source, status, priority, category, assignee_id, team_id, resolver_id FROM helpdesk.conversations() ORDER BY 1;
SELECT conversation_id, opened_at, first_response_at, first_closed_at, last_closed_at, closes, reopens, incoming_messages, outgoing_messages, closing_summary FROM helpdesk.conversations() ORDER BY 1;
SELECT contact_id, conversation_id, customer_id, company_id, channel, kind, direction, agent_id, team_id, handled_by, campaign FROM helpdesk.contacts() ORDER BY 1;
SELECT contact_id, started_at, answered_at, fulfilled_at, ended_at, talk_time FROM helpdesk.contacts() ORDER BY 1;
SELECT conversation_id, kind, at, agent_id, team_id FROM helpdesk.conversation_events() WHERE kind <> 'opened' ORDER BY at, conversation_id;
SELECT message_id, channel, sent_at, direction, sender_kind, agent_id, origin, content_type FROM helpdesk.messages() ORDER BY 1;
SELECT * FROM helpdesk.ratings() ORDER BY rating_id;
SELECT * FROM helpdesk.customers() ORDER BY customer_id;
SELECT * FROM helpdesk.companies() ORDER BY company_id;
SELECT * FROM helpdesk.agents() ORDER BY agent_id;
SELECT * FROM helpdesk.teams() ORDER BY team_id;
SELECT * FROM helpdesk.team_members() ORDER BY team_id, agent_id;

-- trap 1: timestamps without zone are UTC under any session time zone. 23:30 of 1 March, read in New York: one conversation on 1 March UTC
SET LOCAL TimeZone = 'America/New_York';
SELECT opened_at AT TIME ZONE 'UTC' AS opened_utc FROM helpdesk.conversations() WHERE conversation_id = 1;
SELECT conversations FROM helpdesk.conversations_opened('2026-03-01 00:00+00', '2026-03-02 00:00+00', 'all', 'UTC') WHERE row_kind = 'grand_total';
SET LOCAL TimeZone = 'UTC';
-- trap 2: content_attributes in both encodings: 104 and 105 are automation, 106, 107 and 108 deleted, 109 (deleted: false) is a reply: 104, 105, 109
SELECT message_id, origin FROM helpdesk.messages() WHERE message_id BETWEEN 104 AND 109 ORDER BY 1;
-- trap 3: of account 1 there are 12 conversations, none of account 2 (conversation 9); Bob (user:2), who is in both, has no message of account 2
SELECT count(*), count(*) FILTER (WHERE conversation_id = 9) AS of_account_2 FROM helpdesk.conversations();
SELECT message_id FROM helpdesk.messages() WHERE agent_id = 'user:2' ORDER BY 1; -- 112, 204, 206
-- trap 4: the private note of 23:40 is no message and no first response: of Cid (user:3) 1 message, the one of 701; first response of 1 after 1 h
SELECT count(*) FROM helpdesk.messages() WHERE agent_id = 'user:3';
SELECT first_response_at - opened_at AS first_response FROM helpdesk.conversations() WHERE conversation_id = 1;
-- trap 5: three resolve events of conversation 1, of which one came twice: 2 closes. 8 is closed, without a time
SELECT conversation_id, status, closes, last_closed_at FROM helpdesk.conversations() WHERE conversation_id IN (1, 8) ORDER BY 1;
-- closings of the week: 2 of conversation 1, 2 of 2, 1 of 10, 1 of the deleted 999: 6, of 4 conversations
SELECT closings, conversations FROM helpdesk.conversations_closed('2026-03-01', '2026-03-08', 'all') WHERE row_kind = 'grand_total';
-- trap 6: three conversation_opened of conversation 2, one of which follows a resolve: 1 reopen, as for 1
SELECT conversation_id, reopens FROM helpdesk.conversations() WHERE reopens > 0 ORDER BY 1;
SELECT conversation_id, at FROM helpdesk.conversation_events() WHERE kind = 'reopened' ORDER BY at; -- of 1 at 08:00, of 2 on 5 March
-- trap 7: the resolver is the assignee of that time: of conversation 1 Bob at last (now Ann is assigned), of the first close Ann
SELECT assignee_id, resolver_id FROM helpdesk.conversations() WHERE conversation_id = 1;
SELECT agent_id FROM helpdesk.conversation_events() WHERE conversation_id = 1 AND kind = 'closed' ORDER BY at;
-- trap 8: times are differences of times, not the event's value (which for the duplicate is the same again): closes of 1 after 1:01 and 9:01
SELECT first_closed_at - opened_at AS first_close, last_closed_at - opened_at AS last_close FROM helpdesk.conversations() WHERE conversation_id = 1;
-- trap 9: the team is that of now, also for closes of before
UPDATE chatwoot.conversations SET team_id = 2 WHERE id = 1;
SELECT DISTINCT team_id FROM helpdesk.conversation_events() WHERE conversation_id = 1; -- team:2
UPDATE chatwoot.conversations SET team_id = 1 WHERE id = 1;
-- trap 10: deleted messages never count: 0; the imported message counts when it was imported, not in 2024; after a merge the winner has all
SELECT count(*) FROM helpdesk.messages() WHERE content = 'This message was deleted';
SELECT sent_at FROM helpdesk.messages() WHERE message_id = 1001;
-- trap 11: outgoing without a sender: 403 is an integration's and answers nobody, so 4 has no response and one contact that began at 10:00 and is not
-- fulfilled; 502 is an echo of what an agent wrote elsewhere: a response of nobody known
SELECT message_id, sender_kind, origin, agent_id FROM helpdesk.messages() WHERE message_id IN (403, 502) ORDER BY 1;
SELECT conversation_id, started_at, fulfilled_at FROM helpdesk.contacts() WHERE conversation_id IN (4, 5) ORDER BY 1;
-- trap 12: the automatic resolve of 10 is a close of nobody
SELECT closes, resolver_id, last_closed_at FROM helpdesk.conversations() WHERE conversation_id = 10;
-- trap 13: value_in_business_hours is 0 in all events: the median first response is not. Waited for and answered were 1 (1 h), 2 (3 min), 5 (10 min),
-- 10 (1 min), call 11 (20 s); 6, 7 and 13 are not waited for, 4, 8, 12 and 3 (a bot only) unanswered: median 3 min of 5, unanswered 4
SELECT answered, median_first_response, unanswered FROM helpdesk.response_time_by('priority', '2026-03-01', '2026-03-08') WHERE row_kind = 'grand_total';
-- trap 14: two labels on conversation 2: each tag has 1 conversation, and the conversations are still 12
SELECT tag, conversations FROM helpdesk.top_tags('2026-03-01', '2026-03-08') ORDER BY tag;
SELECT conversations FROM helpdesk.conversations_opened('2026-03-01', '2026-03-08', 'all') WHERE row_kind = 'grand_total';
-- trap 15: what does not name a key is not parsed: 401 holds no JSON, 111 no object, 112 null, and all three are messages
SELECT count(*) FROM helpdesk.messages() WHERE message_id IN (401, 111, 112);

-- runs, chats and calls. Fulfilled by humans: runs 101, 111, 501, 1001; chats 201 and 207 of conversation 2 (two questions before a resolve are one chat);
-- calls 1101 and 1301: 8 contacts of the customers 1, 2, 3, 4, 5. By the bot: 301 of customer 3
SELECT channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-08', 'all', 'UTC') WHERE row_kind IN ('column_total', 'grand_total');
SELECT row_kind, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-08', 'all', 'UTC', handled_by => 'bot') WHERE row_kind = 'grand_total';
-- Acme: the call of 5 min, the chat of 201 from 10:03 to 10:08, that of 207 of 0 s; two tickets, 101 of the mail conversation 1 and 701, with
-- which Cid began 7; 111 and 702 are messages and no load. Bolt: a call made; 12 was not answered
SELECT company, tickets, incoming_calls, incoming_call_time, outgoing_calls, chats, chat_time FROM helpdesk.company_interactions('2026-03-01', '2026-03-08') ORDER BY company;
-- each mail conversation is one ticket: customers began 1 (101) and 8 (801), Cid 7: outbound, of 10:00, never fulfilled; what Eve wrote then is a message
SELECT contact_id, kind, direction, started_at, answered_at, fulfilled_at, ended_at, agent_id, handled_by FROM helpdesk.contacts() WHERE channel = 'email' ORDER BY 1;
-- and is load: from 9:30 to 11:00 nothing but 701 began (601 is a campaign's), so Acme alone is listed, with 1 ticket
SELECT company, tickets, incoming_calls, outgoing_calls, chats FROM helpdesk.company_interactions('2026-03-04 09:30+00', '2026-03-04 11:00+00');
SAVEPOINT begun_by_an_agent;
-- a note, a bot, an automation and a deleted message before it begin no ticket, Ann's of 11:00 is no second one. 702 is answered at 13:00 now, 705 waits
INSERT INTO chatwoot.messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id, private, content_attributes) VALUES
    (691, 1, 1, 7, 1, '2026-03-04 09:50', 'User', 1, true, '{}'), (692, 1, 1, 7, 1, '2026-03-04 09:51', 'AgentBot', 1, false, '{}'),
    (693, 1, 1, 7, 1, '2026-03-04 09:52', 'User', 1, false, '{"automation_rule_id": 5}'), (694, 1, 1, 7, 1, '2026-03-04 09:53', 'User', 1, false, '{"deleted": true}'),
    (703, 1, 1, 7, 1, '2026-03-04 11:00', 'User', 1, false, '{}'), (704, 1, 1, 7, 1, '2026-03-04 13:00', 'User', 2, false, '{}'), (705, 1, 1, 7, 0, '2026-03-04 14:00', 'Contact', 1, false, '{}');
SELECT contact_id, kind, direction, fulfilled_at, agent_id FROM helpdesk.contacts() WHERE conversation_id = 7 ORDER BY started_at;
-- begun by Eve at 9:45 instead: her run is the ticket, which Cid answered at 10:00, and there is no outbound one
INSERT INTO chatwoot.messages (id, account_id, inbox_id, conversation_id, message_type, created_at, sender_type, sender_id) VALUES (690, 1, 1, 7, 0, '2026-03-04 09:45', 'Contact', 1);
SELECT contact_id, kind, direction, fulfilled_at, agent_id FROM helpdesk.contacts() WHERE conversation_id = 7 ORDER BY started_at;
ROLLBACK TO begun_by_an_agent;
-- Eve never wrote: the ticket is there all the same, alone
DELETE FROM chatwoot.messages WHERE id = 702;
SELECT contact_id, kind, direction, fulfilled_at, agent_id FROM helpdesk.contacts() WHERE conversation_id = 7;
ROLLBACK TO begun_by_an_agent;
-- over a messenger (inbox 4) or in a website's chat (inbox 2) an agent begins no ticket: the one contact is what Eve wrote, 702
UPDATE chatwoot.conversations SET inbox_id = 4 WHERE id = 7;
UPDATE chatwoot.messages SET inbox_id = 4 WHERE conversation_id = 7;
SELECT contact_id, channel, kind, direction FROM helpdesk.contacts() WHERE conversation_id = 7;
UPDATE chatwoot.conversations SET inbox_id = 2 WHERE id = 7;
UPDATE chatwoot.messages SET inbox_id = 2 WHERE conversation_id = 7;
SELECT contact_id, channel, kind, direction FROM helpdesk.contacts() WHERE conversation_id = 7;
ROLLBACK TO begun_by_an_agent;

-- every report runs
SELECT test.error_of('SELECT * FROM ' || test.call_of(d.report, '2026-03-01', '2026-03-08')) AS error, count(*) FROM helpdesk.metric_definitions d GROUP BY 1;
-- and needs no more rights than the guide names
CREATE ROLE hd_chatwoot_reader;
GRANT USAGE ON SCHEMA chatwoot, helpdesk TO hd_chatwoot_reader;
GRANT SELECT ON chatwoot.conversations, chatwoot.messages, chatwoot.reporting_events, chatwoot.inboxes, chatwoot.contacts, chatwoot.account_users, chatwoot.agent_bots,
    chatwoot.teams, chatwoot.team_members, chatwoot.csat_survey_responses, chatwoot.taggings, chatwoot.tags, chatwoot.companies, chatwoot.captain_assistants TO hd_chatwoot_reader;
GRANT SELECT (id, name, display_name) ON chatwoot.users TO hd_chatwoot_reader;
GRANT SELECT (id, medium) ON chatwoot.channel_twilio_sms TO hd_chatwoot_reader;
GRANT USAGE ON SCHEMA test TO hd_chatwoot_reader;
SET LOCAL ROLE hd_chatwoot_reader;
SELECT test.error_of('SELECT * FROM ' || test.call_of(d.report, '2026-03-01', '2026-03-08')) AS error, count(*) FROM helpdesk.metric_definitions d GROUP BY 1;
RESET ROLE;
-- and says the same under other session time zones: 0 rows differ
CREATE FUNCTION test.differing_reports(calls text[], before text, after text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    call text;
    n integer := 0;
BEGIN
    EXECUTE before;
    FOREACH call IN ARRAY calls LOOP
        n := n + 1;
        EXECUTE format('CREATE TEMP TABLE kept_%s ON COMMIT DROP AS SELECT * FROM %s', n, call);
    END LOOP;
    EXECUTE after;
    n := 0;
    FOREACH call IN ARRAY calls LOOP
        n := n + 1;
        IF test.differences(format('TABLE pg_temp.kept_%s', n), 'SELECT * FROM ' || call) > 0 THEN
            RETURN NEXT call;
        END IF;
        EXECUTE format('DROP TABLE pg_temp.kept_%s', n);
    END LOOP;
END
$$;
SELECT array_agg(test.call_of(report, '2026-03-01 00:00+00', '2026-03-08 00:00+00')) AS calls, array_agg(test.call_of(report, '2026-03-01 00:00+00', '2026-03-08 00:00+00', 1)) AS calls_of_1
FROM helpdesk.metric_definitions \gset
SELECT test.differing_reports(:'calls', $$SET LOCAL TimeZone = 'UTC'$$, $$SET LOCAL TimeZone = 'America/New_York'$$);
SELECT test.differing_reports(:'calls', $$SET LOCAL TimeZone = 'UTC'$$, $$SET LOCAL TimeZone = 'Asia/Kolkata'$$);
SET LOCAL TimeZone = 'UTC';

-- two accounts never mix, in any report. Account 1 alone; then beside account 2 as a source of its own; then all accounts as one source: with
-- account_id => 1 no report differs
SELECT test.differing_reports(:'calls_of_1', '', $$SELECT helpdesk.attach('other', 'chatwoot', '{"schema": "chatwoot", "account_id": 2}')$$);
SELECT source, count(*), min(account_id), max(account_id) FROM helpdesk.conversations() GROUP BY source ORDER BY source; -- 12 of 1, 1 of 2
-- both together: customers 5 + 1, contacts 8 + 1
SELECT customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-08', 'all') WHERE row_kind = 'grand_total';
-- the ratings 4 and 1 stay with their accounts
SELECT account_id, value FROM (VALUES (1), (2)) a (account_id), helpdesk.inbox_cards('2026-03-08', 7, account_id => a.account_id) WHERE card = 'average_rating';
SELECT helpdesk.detach('other') IS NOT NULL AS detached;
SELECT test.differing_reports(:'calls_of_1', '', $$SELECT helpdesk.attach('support', 'chatwoot', '{"schema": "chatwoot", "category_attribute": "topic", "summary_attribute": "summary"}')$$);
-- all accounts as one source: Bob once, and of no one account
SELECT agent_id, count(*), min(account_id) AS account_id FROM helpdesk.agents() WHERE agent_id IN ('user:1', 'user:2') GROUP BY 1 ORDER BY 1;
SELECT customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-08', 'all') WHERE row_kind = 'grand_total';
SELECT customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-08', 'all', account_id => 2) WHERE row_kind = 'grand_total';

-- beside a PBX's table of calls: 6 customers and 9 contacts of both accounts, and one caller with two calls
CREATE SCHEMA pbx;
CREATE TABLE pbx.cdr (id integer PRIMARY KEY, caller text, began timestamptz, ended timestamptz);
INSERT INTO pbx.cdr VALUES (1, '+48999', '2026-03-02 09:00+00', '2026-03-02 09:02+00'), (2, '+48999', '2026-03-03 09:00+00', '2026-03-03 09:01+00');
SELECT helpdesk.attach_query('pbx', 'contact', $$SELECT id AS contact_id, helpdesk.customer_key(caller) AS customer_id, 'phone' AS channel, 'call' AS kind, 'inbound' AS direction,
    began AS started_at, began AS answered_at, ended AS fulfilled_at, ended AS ended_at FROM pbx.cdr$$);
SELECT customers, contacts FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-08', 'all') WHERE row_kind = 'grand_total';
SELECT helpdesk.detach('pbx');

-- other versions of the schema: table calls of 2026 (23 made by Bob of 4 min, 24 missed), the older calls stay; companies by name; no Captain, no Twilio;
-- content_attributes as jsonb
SAVEPOINT schema_of_4_10;
CREATE TABLE chatwoot.calls (
    id bigserial PRIMARY KEY, account_id bigint NOT NULL, inbox_id bigint NOT NULL, conversation_id bigint NOT NULL, contact_id bigint NOT NULL, message_id bigint,
    direction integer NOT NULL, status varchar NOT NULL DEFAULT 'ringing', created_at timestamp NOT NULL, started_at timestamp, duration_seconds integer, accepted_by_agent_id bigint
);
CREATE INDEX ON chatwoot.calls (account_id, conversation_id);
CREATE INDEX ON chatwoot.calls (account_id, created_at);
INSERT INTO chatwoot.calls (id, account_id, inbox_id, conversation_id, contact_id, message_id, direction, status, created_at, started_at, duration_seconds, accepted_by_agent_id) VALUES
    (23, 1, 6, 4, 4, NULL, 1, 'completed', '2026-03-06 09:00', '2026-03-06 09:00:30', 240, 2), (24, 1, 6, 12, 3, 1201, 0, 'no_answer', '2026-03-05 10:00', NULL, NULL, NULL);
DROP TABLE chatwoot.companies, chatwoot.captain_assistants, chatwoot.channel_twilio_sms;
ALTER TABLE chatwoot.contacts DROP COLUMN company_id;
UPDATE chatwoot.messages SET content_attributes = '{}' WHERE id = 401;
ALTER TABLE chatwoot.messages ALTER content_attributes TYPE jsonb USING content_attributes::jsonb;
SELECT line FROM helpdesk.attach('support', 'chatwoot', '{"schema": "chatwoot", "account_id": 1}') line WHERE line ~ '^support.(contact|company|agent) ';
-- 12 is now in calls, once; 4 was answered by the call of 9:00:30
SELECT contact_id, conversation_id, direction, started_at, fulfilled_at, talk_time, agent_id FROM helpdesk.contacts() WHERE kind = 'call' ORDER BY started_at;
SELECT first_response_at FROM helpdesk.conversations() WHERE conversation_id = 4;
-- 'Acme' and ' ACME ' are one company of two customers, 'Bolt' of one
SELECT f.name, count(*) FROM helpdesk.companies() f JOIN helpdesk.customers() k USING (company_id) GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM helpdesk.messages() WHERE content = 'This message was deleted';
SELECT test.error_of('SELECT * FROM ' || test.call_of(d.report, '2026-03-01', '2026-03-08')) AS error, count(*) FROM helpdesk.metric_definitions d GROUP BY 1;
ROLLBACK TO schema_of_4_10;

-- names and keys with anything in them
ALTER SCHEMA chatwoot RENAME TO "Chat@woot {schema}";
UPDATE "Chat@woot {schema}".conversations SET custom_attributes = jsonb_build_object('it''s @{schema} %', 'odd') WHERE id = 1;
SELECT count(*) FROM helpdesk.attach('support', 'chatwoot', '{"schema": "Chat@woot {schema}", "category_attribute": "it''s @{schema} %"}');
SELECT conversation_id, category FROM helpdesk.conversations() WHERE category IS NOT NULL;
ROLLBACK TO schema_of_4_10;

-- what cannot be attached
SELECT test.error_of($$SELECT helpdesk.attach('support', 'chatwoot', '{"schema": "chatwoot", "tenant": 1}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'chatwoot', '{"schema": "chatwoot", "account_id": "one"}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'chatwoot', '{"schema": "nowhere"}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'chatwoot', '{"schema": "pbx"}')$$);
-- a migration of the application is not blocked; afterwards the report fails, attaching says what is missing, and mends it once it is there
ALTER TABLE chatwoot.messages RENAME COLUMN private TO hidden;
SELECT split_part(test.error_of($$SELECT * FROM helpdesk.messages_incoming('2026-03-01', '2026-03-08')$$), E'\n', 1);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'chatwoot', '{"schema": "chatwoot"}')$$);
ALTER TABLE chatwoot.messages RENAME COLUMN hidden TO private;
SELECT count(*) FROM helpdesk.attach('support', 'chatwoot', '{"schema": "chatwoot"}');
SELECT test.error_of($$SELECT * FROM helpdesk.messages_incoming('2026-03-01', '2026-03-08')$$);

ROLLBACK;

-- Speed: 2 million messages of four years in 200,000 conversations, of which each 100th goes on for a month, written in the order of time.
-- CREATE TABLE AS and CREATE INDEX leave the pages out of the buffers, so the pages that EXPLAIN says were read, in a week of its own for each
-- report, are the pages touched. The indexes are Chatwoot's own.
BEGIN;
\i :fixture
SET LOCAL jit = off;
SET LOCAL search_path = chatwoot, public;
CREATE TABLE test.index AS SELECT indexdef FROM pg_indexes WHERE schemaname = 'chatwoot' AND tablename IN ('messages', 'reporting_events') ORDER BY indexdef;
DELETE FROM conversations;
INSERT INTO users (id, name) SELECT i, 'Agent ' || i FROM generate_series(11, 60) i;
INSERT INTO contacts (id, account_id, name, created_at, company_id) SELECT i, 1 + i % 2, 'Customer ' || i, '2022-01-01', 1 + i % 2 FROM generate_series(11, 40020) i;
INSERT INTO inboxes SELECT 10 + i, 1 + i % 2, 'Inbox ' || i, (ARRAY['Channel::WebWidget', 'Channel::Email', 'Channel::Whatsapp', 'Channel::Api', 'Channel::Telegram'])[i % 5 + 1], i FROM generate_series(1, 10) i;
INSERT INTO conversations (id, account_id, inbox_id, status, assignee_id, created_at, contact_id, display_id)
SELECT i, 1 + i % 2, 11 + i % 10, CASE i % 10 WHEN 9 THEN 0 ELSE 1 END, 11 + i % 50, timestamp '2022-01-03' + i * interval '630 s', 12 + (i - i % 2) * 7919 % 40000 + i % 2, i FROM generate_series(1, 200000) i;
CREATE TABLE bulk AS
SELECT i * 10 + k AS id, repeat('Lorem ipsum dolor sit amet. ', 4) AS content, 1 + i % 2 AS account_id, 11 + i % 10 AS inbox_id, i AS conversation_id,
    (ARRAY[0, 0, 1, 0, 1, 1, 0, 2, 1, 3])[k + 1] AS message_type, timestamp '2022-01-03' + i * interval '630 s' + k * CASE i % 100 WHEN 0 THEN interval '3 days' ELSE interval '5 min' END AS created_at,
    k = 4 AS private, 0 AS content_type, CASE k WHEN 3 THEN '{"in_reply_to": 1}'::json ELSE '"{}"' END AS content_attributes,
    (ARRAY['Contact', 'Contact', 'User', 'Contact', 'User', 'User', 'Contact', NULL, 'User', NULL])[k + 1] AS sender_type,
    CASE WHEN k IN (2, 4, 5, 8) THEN 11 + i % 50 ELSE 12 + (i - i % 2) * 7919 % 40000 + i % 2 END::bigint AS sender_id, '{}'::jsonb AS additional_attributes
FROM generate_series(1, 200000) i, generate_series(0, 9) k ORDER BY 7, 1;
DROP TABLE messages, reporting_events;
ALTER TABLE bulk RENAME TO messages;
CREATE TABLE reporting_events AS
SELECT i::bigint AS id, 'conversation_resolved'::varchar AS name, 2800::double precision AS value, 1 + i % 2 AS account_id, 11 + i % 50 AS user_id, i AS conversation_id,
    timestamp '2022-01-03' + i * interval '630 s' + interval '2800 s' AS created_at FROM generate_series(1, 200000) i WHERE i % 10 <> 9;
DO $$ DECLARE d text; BEGIN FOR d IN SELECT replace(indexdef, 'reporting_events_pkey', 'events_pkey') FROM test.index WHERE indexdef !~ 'inbox_id\)$|sender_type' LOOP EXECUTE d; END LOOP; END $$;
ANALYZE messages, reporting_events, conversations, contacts, inboxes, users;
SELECT count(*) AS entities FROM helpdesk.attach('support', 'chatwoot', '{"schema": "chatwoot"}') line;
RESET search_path;
-- pages of messages and of its indexes that a query reads from disk, and its time
CREATE FUNCTION test.measured(query text, OUT pages bigint, OUT ms numeric) LANGUAGE plpgsql AS $$
DECLARE
    plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ' || query INTO plan;
    ms := (plan #>> '{0,Execution Time}')::numeric;
    -- all that was read, less what nodes of other tables read by themselves
    pages := (plan #>> '{0,Plan,Shared Read Blocks}')::bigint - coalesce((
        SELECT sum((n ->> 'Shared Read Blocks')::bigint - coalesce((SELECT sum((k ->> 'Shared Read Blocks')::bigint) FROM jsonb_array_elements(n -> 'Plans') k), 0))
        FROM jsonb_path_query(plan, 'strict $.**') n WHERE jsonb_typeof(n) = 'object' AND n ->> 'Relation Name' <> 'messages'), 0);
END
$$;
CREATE TABLE test.week AS
SELECT d.report, m.* FROM (
    SELECT report, timestamptz '2022-01-10 00:00+00' + (row_number() OVER (ORDER BY report)) * interval '6 weeks' AS since FROM helpdesk.metric_definitions) d,
    test.measured('SELECT * FROM ' || test.call_of(d.report, d.since::text, (d.since + interval '7 days')::text)) m;
SELECT w.report, w.pages < 0.05 * c.relpages AS under_5_percent, w.ms < 5000 AS under_5_seconds
FROM test.week w, pg_class c WHERE c.oid = 'chatwoot.messages'::regclass ORDER BY w.report;
-- the measure sees a table that is read whole, and that the reports read something
SELECT (test.measured('SELECT count(content_attributes) FROM chatwoot.messages')).pages > 0.5 * c.relpages AS whole, (SELECT max(pages) FROM test.week) > 100 AS something
FROM pg_class c WHERE c.oid = 'chatwoot.messages'::regclass;
ROLLBACK;
