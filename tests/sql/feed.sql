SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
SET client_min_messages = warning;
-- The live feed: what gets into it, who gets what, and errors. Sessions, kills and rollbacks: tests/feed.
CREATE ROLE hd_feed_reader;
CREATE ROLE hd_feed_tenant;
CREATE ROLE hd_feed_stranger;
CREATE ROLE hd_feed_app;
GRANT USAGE ON SCHEMA test TO PUBLIC;
CREATE SCHEMA desk;
GRANT USAGE ON SCHEMA desk TO PUBLIC;
CREATE TABLE desk.cases (id integer PRIMARY KEY, org smallint, opened timestamptz DEFAULT '2026-01-01 00:00+00', closed timestamp, state text, urgent boolean, note text);
GRANT SELECT, INSERT, UPDATE ON desk.cases TO hd_feed_app;
GRANT SELECT ON desk.cases TO hd_feed_reader, hd_feed_tenant;
SELECT helpdesk.attach_query('desk', 'conversation', $$SELECT id AS conversation_id, org AS account_id, opened AS opened_at, closed AT TIME ZONE 'UTC' AS last_closed_at, note AS closing_summary, 2 AS incoming_messages, 3 AS outgoing_messages FROM desk.cases$$);

-- errors of enabling; nothing is changed
SELECT test.error_of('SELECT helpdesk.' || call) AS error, call FROM (VALUES
    ($$feed_enable('nowhere')$$),
    ($$feed_enable(NULL)$$),
    ($$feed_enable('desk', 'desk.cases')$$),
    ($$feed_enable('desk', 'desk.cases', 'state', 'urgent', 'note', '{"stat": 1}')$$),
    ($$feed_enable('desk', 'desk.cases', 'id', 'closed', matching => '[1]')$$),
    ($$feed_enable('desk', 'desk.cases', 'id', 'closed', matching => '{"state": null}')$$),
    ($$feed_enable('desk', 'desk.cases_pkey', 'id', 'closed')$$),
    ($$feed_enable('desk', keep => '-1 day')$$),
    ($$feed_enable('desk', keep_unacknowledged => '1 day')$$),
    ($$feed_disable('desk')$$),
    ($$feed_subscribe('No')$$),
    ($$feed_subscribe('one', 'hd_nobody')$$),
    ($$feed_subscribe('one', fields => '{channel,chanel,source}')$$),
    ($$feed_unsubscribe('one')$$),
    ($$feed_take('one')$$),
    ($$feed_take(NULL)$$),
    ($$feed_ack('one', 1)$$)
) v (call);
SELECT count(*) FROM helpdesk.feed_sources;

SELECT helpdesk.feed_enable('desk', 'desk.cases', 'id', 'closed', 'org', '{"state": "closed", "urgent": false}');
SELECT source, watched, fires, polled_at, keep, keep_unacknowledged, unpublished, kept FROM helpdesk.feed_sources;
SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'desk.cases'::regclass;
SELECT helpdesk.feed_subscribe('whole', 'hd_feed_reader', fields => '{closing_summary,kind}');
SELECT helpdesk.feed_subscribe('org_2', 'hd_feed_tenant', 2, from_beginning => true);
SELECT test.error_of($$SELECT helpdesk.feed_subscribe('whole')$$);

-- what is a close: the role of the application needs no right on the feed, and its lastval() stays its own
SET ROLE hd_feed_app;
INSERT INTO desk.cases (id, org, closed, state, urgent) VALUES (1, 1, '2026-01-02 10:00', 'closed', false), (2, 2, '2026-01-02 11:00', 'closed', false);
INSERT INTO desk.cases (id, org, closed, state, urgent) VALUES (3, 2, NULL, 'open', false), (4, 1, '2026-01-02 12:00', 'closed', true), (5, 2, '2026-01-02 12:00', 'open', false), (6, NULL, 'infinity', 'closed', false);
UPDATE desk.cases SET note = 'nothing new' WHERE id = 1;
UPDATE desk.cases SET state = 'closed' WHERE id = 5;
UPDATE desk.cases SET closed = '2026-01-02 13:00', state = 'closed' WHERE id = 3;
UPDATE desk.cases SET closed = NULL, state = 'open' WHERE id = 3;
UPDATE desk.cases SET closed = '2026-01-02 14:00', state = 'closed' WHERE id = 3;
BEGIN;
UPDATE desk.cases SET closed = '2026-01-03 00:00';
ROLLBACK;
BEGIN;
SAVEPOINT a;
UPDATE desk.cases SET closed = '2026-01-03 00:00';
ROLLBACK TO a;
UPDATE desk.cases SET closed = '2026-01-02 15:00', urgent = false, note = 'solved' WHERE id = 4;
COMMIT;
SELECT test.error_of('SELECT lastval()');
SELECT test.error_of('TABLE helpdesk._feed_inbox');
RESET ROLE;
SELECT unpublished, kept FROM helpdesk.feed_sources;

-- who gets what: all the reader, with the chosen fields; one organisation the tenant; neither what is the other's
SET ROLE hd_feed_reader;
SELECT position, redelivered, source, account_id, conversation_id, resolved_at, outgoing_messages, resolution_time, summary, fields FROM helpdesk.feed_take('whole', 4);
SELECT position, redelivered, conversation_id, resolved_at FROM helpdesk.feed_take('whole');
SELECT helpdesk.feed_ack('whole', 4), helpdesk.feed_ack('whole', 2);
SELECT position, redelivered, conversation_id FROM helpdesk.feed_take('whole');
SELECT consumer, role, account_id, acked, taken, missed, waiting, oldest_waiting_close, behind > '0' AS is_behind FROM helpdesk.feed_status();
SELECT test.error_of('SELECT helpdesk.' || call) AS error, call FROM (VALUES
    ($$feed_take('org_2')$$), ($$feed_ack('org_2', 1)$$), ($$feed_ack('whole', 1000)$$), ($$feed_ack('whole', NULL)$$), ($$feed_ack('whole', -1)$$), ($$feed_take('whole', 0)$$),
    ($$feed_subscribe('mine')$$), ($$feed_unsubscribe('whole')$$), ($$feed_enable('desk')$$), ($$feed_disable('desk')$$), ($$_feed_publish()$$), ($$_feed_asked()$$)
) v (call);
SELECT test.error_of(statement) AS error, statement FROM (VALUES
    ('CALL helpdesk.feed_poll()'), ('TABLE helpdesk.feed_event'), ('TABLE helpdesk.feed_consumer'), ('TABLE helpdesk.feed_sources'), ('DELETE FROM helpdesk.feed_consumers'),
    ('UPDATE helpdesk.feed_consumers SET account_id = NULL'), ('SELECT FROM helpdesk._feed_lock FOR UPDATE'),
    ('CREATE TEMP TABLE forged (id bigint, at timestamptz); CREATE TRIGGER helpdesk_feed_desk AFTER INSERT ON forged FOR EACH ROW EXECUTE FUNCTION helpdesk._feed_notice(''desk'', ''id'', ''at'', '''')')
) v (statement);
UPDATE helpdesk.feed_consumers SET acked = 0 WHERE consumer = 'org_2';
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT test.error_of($$SELECT helpdesk.feed_take('whole')$$);
ROLLBACK;
SET ROLE hd_feed_tenant;
SELECT position, account_id, conversation_id, fields FROM helpdesk.feed_take('org_2');
SELECT consumer, waiting FROM helpdesk.feed_status();
SELECT DISTINCT account_id FROM helpdesk._feed_readable;
SET ROLE hd_feed_stranger;
UPDATE helpdesk.feed_consumers SET asked_at = now();
SELECT count(*) FROM helpdesk.feed_status();
SELECT count(*) FROM helpdesk._feed_readable;
RESET ROLE;
-- under row-level security an event is hidden with its conversation; one that moved to another tenant is not given
ALTER TABLE desk.cases ENABLE ROW LEVEL SECURITY;
CREATE POLICY one_case ON desk.cases TO hd_feed_reader USING (id = 4);
SET ROLE hd_feed_reader;
SELECT conversation_id FROM helpdesk.feed_take('whole');
RESET ROLE;
ALTER TABLE desk.cases DISABLE ROW LEVEL SECURITY;
DROP POLICY one_case ON desk.cases;
UPDATE desk.cases SET org = 1 WHERE id = 5;
SET ROLE hd_feed_tenant;
SELECT conversation_id FROM helpdesk.feed_take('org_2');
RESET ROLE;
-- a conversation that is gone
DELETE FROM desk.cases WHERE id = 3;
SELECT position, conversation_id, started_at, resolved_at, contact_id FROM helpdesk.feed_take('whole');
SELECT helpdesk.feed_ack('whole', (SELECT taken FROM helpdesk.feed_consumers WHERE consumer = 'whole'));

-- the application's migrations are not in the way of the feed, nor it in theirs; what the trigger leaves out, polling finds
ALTER TABLE desk.cases ALTER state TYPE varchar(20), ALTER id TYPE bigint, ALTER closed TYPE timestamptz USING closed AT TIME ZONE 'UTC';
SELECT helpdesk.attach_query('desk', 'conversation', $$SELECT id AS conversation_id, org AS account_id, opened AS opened_at, closed AS last_closed_at FROM desk.cases$$);
UPDATE desk.cases SET closed = now() - interval '5 min' WHERE id = 1;
ALTER TABLE desk.cases RENAME state TO status;
UPDATE desk.cases SET closed = now() - interval '4 min' WHERE id = 2;
ALTER TABLE desk.cases RENAME status TO state;
SET session_replication_role = replica;
UPDATE desk.cases SET closed = now() - interval '2 min' WHERE id = 4;
UPDATE desk.cases SET closed = now() - interval '3 min' WHERE id = 5;
RESET session_replication_role;
SELECT conversation_id FROM helpdesk.feed_take('whole');
CALL helpdesk.feed_poll();
SELECT conversation_id, account_id FROM helpdesk.feed_take('whole');
CALL helpdesk.feed_poll('desk');
SELECT count(*) FROM helpdesk.feed_take('whole');
SELECT test.error_of('CALL helpdesk.' || call) AS error, call FROM (VALUES ($$feed_poll('nowhere')$$), ($$feed_poll('desk', overlap => '-1 h')$$)) v (call);
-- without a trigger polling is the feed; since looks further back
SELECT helpdesk.feed_enable('desk');
SELECT watched FROM helpdesk.feed_sources;
UPDATE desk.cases SET closed = now() WHERE id = 6;
INSERT INTO desk.cases (id, org, closed) VALUES (7, 1, '2025-12-01 00:00+00'), (8, 1, now() - interval '1 min');
CALL helpdesk.feed_poll('desk');
SELECT conversation_id FROM helpdesk.feed_take('whole') OFFSET 4;
CALL helpdesk.feed_poll('desk', '2025-11-01');
SELECT conversation_id FROM helpdesk.feed_take('whole') OFFSET 6;
SET client_min_messages = error; -- a warning with times of now
UPDATE helpdesk.feed_source SET poll_since = now() - interval '40 days';
CALL helpdesk.feed_poll('desk');
SELECT poll_since > now() - interval '2 hours' AS goes_on FROM helpdesk.feed_source;
RESET client_min_messages;

-- retention: acknowledged by all and older than keep; at most keep_unacknowledged, and then the consumer can see it
SELECT helpdesk.feed_ack('whole', (SELECT taken FROM helpdesk.feed_consumers WHERE consumer = 'whole'));
UPDATE helpdesk.feed_event SET published_at = now() - interval '8 days';
SELECT count(*) FROM helpdesk.feed_take('whole');
SELECT count(*) > 0 AS kept_for_the_other FROM helpdesk.feed_event;
SELECT consumer, waiting FROM helpdesk.feed_status();
UPDATE helpdesk.feed_event SET published_at = now() - interval '31 days';
SELECT count(*) FROM helpdesk.feed_take('whole');
SELECT consumer, missed FROM helpdesk.feed_consumers ORDER BY 1;
SELECT count(*) FROM helpdesk.feed_event;

-- the trigger function in other hands
CREATE TRIGGER wrong BEFORE INSERT ON desk.cases FOR EACH ROW EXECUTE FUNCTION helpdesk._feed_notice('desk', 'id', 'closed', '');
SELECT test.error_of('INSERT INTO desk.cases (id) VALUES (9)');
DROP TRIGGER wrong ON desk.cases;

SET client_min_messages = warning;
-- arrival counts, not date: one of two hours ago that arrives now is found by the hourly look; one of a time to come is fed once, also when
-- it is kept no longer; a clock that was ahead
UPDATE helpdesk.feed_source SET enabled_at = now() - interval '3 days', poll_since = now() - interval '1 hour', swept_at = NULL;
INSERT INTO desk.cases (id, org, closed) VALUES (20, 1, now() - interval '2 hours'), (21, 1, '2099-01-01'), (22, 1, now() - interval '9 days'), (23, 1, 'infinity');
CALL helpdesk.feed_poll('desk');
SELECT conversation_id FROM helpdesk.feed_take('whole') WHERE conversation_id >= 20;
SELECT swept_at IS NOT NULL AS swept FROM helpdesk.feed_source;
INSERT INTO desk.cases (id, org, closed) VALUES (24, 1, now() - interval '3 hours');
CALL helpdesk.feed_poll('desk');
SELECT count(*) AS not_yet FROM helpdesk.feed_take('whole') WHERE conversation_id = 24;
UPDATE helpdesk.feed_source SET swept_at = now() - interval '61 min';
CALL helpdesk.feed_poll('desk');
SELECT count(*) AS found FROM helpdesk.feed_take('whole') WHERE conversation_id = 24;
SELECT helpdesk.feed_ack('whole', taken) > 0 AS done FROM helpdesk.feed_consumers WHERE consumer = 'whole';
UPDATE helpdesk.feed_event SET published_at = now() - interval '31 days';
CALL helpdesk.feed_poll('desk');
UPDATE helpdesk.feed_source SET swept_at = NULL;
DELETE FROM desk.cases WHERE id NOT IN (21, 22);
CALL helpdesk.feed_poll('desk');
SELECT count(*) AS fed_again FROM helpdesk.feed_take('whole');
SELECT closed_at FROM helpdesk._feed_known WHERE conversation_id = 21;
UPDATE helpdesk.feed_source SET poll_since = '2090-01-01';
INSERT INTO desk.cases (id, org, closed) VALUES (25, 1, now());
CALL helpdesk.feed_poll('desk');
SELECT conversation_id FROM helpdesk.feed_take('whole');
SELECT poll_since < now() AS goes_on FROM helpdesk.feed_source;

-- a row that moves between partitions is one close; so is one that a subscriber's trigger notes and polling has found
CREATE TABLE desk.parts (id bigint, part integer, at timestamptz) PARTITION BY LIST (part);
CREATE TABLE desk.parts_1 PARTITION OF desk.parts FOR VALUES IN (1);
CREATE TABLE desk.parts_2 PARTITION OF desk.parts FOR VALUES IN (2);
SELECT helpdesk.feed_enable('desk', 'desk.parts', 'id', 'at');
SELECT tgrelid::regclass, tgenabled FROM pg_trigger WHERE tgname = 'helpdesk_feed_desk' ORDER BY 1;
INSERT INTO desk.parts VALUES (30, 1, '2026-01-05 10:00+00');
UPDATE desk.parts SET part = 2;
SELECT conversation_id FROM helpdesk.feed_take('whole') WHERE conversation_id = 30;
UPDATE desk.parts SET part = 1;
SELECT conversation_id FROM helpdesk.feed_take('whole') WHERE conversation_id = 30;
SELECT unpublished, held_by FROM helpdesk.feed_sources;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT unpublished FROM helpdesk.feed_sources;
SELECT count(*) AS on_the_inbox FROM pg_locks WHERE mode = 'SIReadLock' AND relation = 'helpdesk._feed_inbox'::regclass;
COMMIT;

-- what is not read under row-level security is neither seen nor counted: all cases are closed, he sees one
CREATE ROLE hd_feed_narrow;
GRANT USAGE ON SCHEMA desk TO hd_feed_narrow;
GRANT SELECT ON desk.cases TO hd_feed_narrow;
SELECT helpdesk.feed_subscribe('narrow', 'hd_feed_narrow', from_beginning => true);
ALTER TABLE desk.cases ENABLE ROW LEVEL SECURITY;
CREATE POLICY one_case ON desk.cases TO hd_feed_narrow USING (id = 25);
SELECT count(DISTINCT conversation_id) > 1 AS there_are_more FROM helpdesk.feed_event;
SET ROLE hd_feed_narrow;
SELECT DISTINCT conversation_id FROM helpdesk._feed_readable;
SELECT consumer, waiting FROM helpdesk.feed_status();
SELECT conversation_id FROM helpdesk.feed_take('narrow');
RESET ROLE;
ALTER TABLE desk.cases DISABLE ROW LEVEL SECURITY;

-- a consumer belongs to a role, not to its name
ALTER ROLE hd_feed_narrow RENAME TO hd_feed_renamed;
SET ROLE hd_feed_renamed;
SELECT consumer, role FROM helpdesk.feed_consumers;
RESET ROLE;
SELECT count(*) > 0 AS asked FROM helpdesk.feed_take('whole');
SELECT role FROM helpdesk.feed_consumer WHERE consumer = 'narrow';
DROP OWNED BY hd_feed_renamed;
DROP ROLE hd_feed_renamed;
CREATE ROLE hd_feed_renamed;
SET ROLE hd_feed_renamed;
SELECT count(*) AS handed_on FROM helpdesk.feed_consumers;
RESET ROLE;
SELECT count(*) > 0 AS asked FROM helpdesk.feed_take('whole');
SELECT role FROM helpdesk.feed_consumer WHERE consumer = 'narrow';
UPDATE helpdesk.feed_consumer SET role = 'hd_feed_renamed' WHERE consumer = 'narrow';
SET ROLE hd_feed_renamed;
SELECT consumer, role FROM helpdesk.feed_consumers;
RESET ROLE;
DROP ROLE hd_feed_renamed;

-- an inbox that is another table, or has an index that would lack rows: nothing is written, the application's statement succeeds
BEGIN;
ALTER TABLE helpdesk._feed_inbox RENAME TO inbox;
CREATE TABLE helpdesk._feed_inbox (LIKE helpdesk.inbox);
INSERT INTO desk.parts VALUES (31, 1, '2026-01-05 11:00+00');
SELECT count(*) AS into_another FROM helpdesk._feed_inbox;
ROLLBACK;
BEGIN;
ALTER TABLE helpdesk._feed_inbox ADD COLUMN more text;
INSERT INTO desk.parts VALUES (32, 1, '2026-01-05 11:00+00');
ROLLBACK;
BEGIN;
CREATE INDEX ON helpdesk._feed_inbox (conversation_id);
INSERT INTO desk.parts VALUES (34, 1, '2026-01-05 11:00+00');
SELECT count(*) AS beside_an_index FROM helpdesk._feed_inbox;
ROLLBACK;
INSERT INTO desk.parts VALUES (35, 1, '2026-01-05 11:00+00');
SELECT count(*) AS again FROM helpdesk._feed_inbox;

SELECT helpdesk.feed_unsubscribe('narrow');
SELECT helpdesk.feed_unsubscribe('whole'), helpdesk.feed_unsubscribe('org_2'), helpdesk.feed_disable('desk'), helpdesk.detach('desk');
DROP SCHEMA desk CASCADE;
DROP ROLE hd_feed_reader, hd_feed_tenant, hd_feed_stranger, hd_feed_app;
