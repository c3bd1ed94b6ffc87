SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Mapping tables to the model: what attach_query accepts, refuses and says; that nothing changes when it refuses.
BEGIN;
CREATE SCHEMA app;
CREATE TABLE app.calls (id integer PRIMARY KEY, caller uuid, line varchar(20), began timestamp, ended timestamp);
CREATE TYPE app.state AS ENUM ('open', 'done');
CREATE DOMAIN app.number AS bigint;

-- everything that is wrong is said at once, and nothing changes
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT id AS contact, caller AS customer_id, line AS chanel, began AS started_at, 1 AS kind, id AS kind, 1 AS source FROM app.calls')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT began::date AS started_at, ''open''::app.state AS handled_by, 1.5 AS contact_id, 2::numeric AS customer_id FROM app.calls')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT 1')$$);
-- one SELECT that only reads
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT 1 AS contact_id; DROP TABLE app.calls')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT 1) q; DROP TABLE app.calls; SELECT * FROM (SELECT 1')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'DELETE FROM app.calls RETURNING id AS contact_id')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'WITH gone AS (DELETE FROM app.calls RETURNING *) SELECT id AS contact_id FROM gone')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT * FROM (SELECT id AS contact_id FROM app.calls FOR UPDATE) q')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT 1 AS contact_id INTO app.other')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT nextval(''s'') AS contact_id')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT (random() * 9)::bigint AS contact_id')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT $1 AS contact_id')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT id AS contact_id FROM app.callls')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', '')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', NULL)$$);
CREATE TEMP TABLE mine AS SELECT 1::bigint AS contact_id, 1::bigint AS customer_id, now() AS started_at;
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT * FROM mine')$$);
-- names
SELECT test.error_of($$SELECT helpdesk.attach_query('x"; DROP TABLE app.calls', 'contact', 'SELECT 1')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query(NULL, 'contact', 'SELECT 1')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('pbx', 'contacts', 'SELECT 1')$$);
SELECT test.error_of($$SELECT helpdesk.create_tables('Pbx')$$);
SELECT test.error_of($$SELECT helpdesk.detach('pbx')$$);
SELECT count(*) AS attached FROM helpdesk.sources;
SELECT count(*) AS tables_left FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind = 'r';

-- what fits: implicit casts, domains, comments and a semicolon at the end; columns in any order, the rest NULL
SET LOCAL search_path = app, public;
INSERT INTO calls VALUES (1, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'Phone', '2026-01-01 10:00', '2026-01-01 10:05'), (2, NULL, 'Phone', '2026-01-02 10:00', NULL);
SELECT helpdesk.attach_query('pbx', 'contact', $$
    SELECT began AT TIME ZONE 'UTC' AS started_at, line AS channel, id AS contact_id, helpdesk.customer_key(caller) AS customer_id,
        ended AT TIME ZONE 'UTC' AS fulfilled_at, id::app.number AS conversation_id -- the end
    FROM calls;$$);
-- stored with qualified names: it means the same under any search_path
RESET search_path;
SELECT source, entity, columns, query, source_number FROM helpdesk.source_query;
SELECT source, contact_id, customer_id IS NULL AS unknown, channel, started_at AT TIME ZONE 'UTC' AS started_utc, talk_time FROM helpdesk.contacts() ORDER BY contact_id;
SELECT row_kind, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-01-01 00:00+00', '2026-01-03 00:00+00', 'all') WHERE row_kind = 'grand_total';

-- a second source has ids of its own; attaching again replaces; the number of a source stays
SELECT helpdesk.attach_query('mail', 'contact', $$SELECT 1 AS contact_id, 7 AS customer_id, timestamptz '2026-01-01 12:00+00' AS started_at, timestamptz '2026-01-01 12:00+00' AS fulfilled_at$$);
SELECT helpdesk.attach_query('chat', 'contact', $$SELECT 1 AS contact_id, 7 AS customer_id, timestamptz '2026-01-01 12:00+00' AS started_at, timestamptz '2026-01-01 12:00+00' AS fulfilled_at$$);
SELECT source, source_number, helpdesk.unique_id(source, 7) FROM helpdesk.source_query ORDER BY source;
SELECT customers FROM helpdesk.customers_helped_by_channel('2026-01-01 00:00+00', '2026-01-03 00:00+00', 'all') WHERE row_kind = 'grand_total';
SELECT helpdesk.detach('mail');
SELECT helpdesk.attach_query('mail', 'agent', $$SELECT 'user:1' AS agent_id$$);
SELECT source, entity, source_number FROM helpdesk.source_query ORDER BY source;
SELECT customers FROM helpdesk.customers_helped_by_channel('2026-01-01 00:00+00', '2026-01-03 00:00+00', 'all') WHERE row_kind = 'grand_total';
SELECT test.error_of($$SELECT helpdesk.detach('pbx', 'agent')$$);
SELECT helpdesk.detach('pbx', 'contact');
SELECT helpdesk.detach('chat'), helpdesk.detach('mail');
SELECT count(*) FROM helpdesk.contacts();

-- the application's tables are never blocked: its migrations run, and the report says what is missing
SELECT helpdesk.attach_query('pbx', 'contact', $$SELECT id AS contact_id, 1 AS customer_id, began AT TIME ZONE 'UTC' AS started_at FROM app.calls$$);
ALTER TABLE app.calls DROP COLUMN began;
SELECT test.error_of($$SELECT * FROM helpdesk.inbound_contacts('2026-01-01', '2026-01-02')$$);
ROLLBACK;

-- check_sources: each finding once, on data made for it
BEGIN;
SELECT helpdesk.create_tables('doubt');
ALTER TABLE doubt.conversations DROP CONSTRAINT conversations_pkey;
INSERT INTO doubt.conversations (conversation_id, customer_id, opened_at, first_response_at, first_closed_at, last_closed_at, status, kind, opened_by) VALUES
    (1, 1, '2026-01-02', '2026-01-01', '2026-01-04', '2026-01-03', 'closed', 'ticket', 'customer'),
    (1, 1, '2026-01-02', NULL, NULL, NULL, 'closed', 'letter', 'nobody'),
    (2, NULL, '2200-01-01', NULL, '2026-01-01', '2026-01-01', 'lost', 'chat', 'agent');
INSERT INTO doubt.customers (customer_id) VALUES (1);
INSERT INTO doubt.contacts (contact_id, conversation_id, customer_id, kind, direction, handled_by, started_at, answered_at, fulfilled_at, ended_at, talk_time) VALUES
    (1, 9, 8, 'call', 'inbound', 'human', '2026-01-02', '2026-01-01', '2026-01-01', '2026-01-01', '-1 s'),
    (2, 1, NULL, 'fax', 'sideways', 'ghost', '2026-01-02', NULL, '2200-01-01', NULL, NULL);
INSERT INTO doubt.messages (message_id, conversation_id, sent_at, direction, sender_kind) VALUES (1, 9, '2200-01-01', 'up', 'alien');
INSERT INTO doubt.ratings (rating_id, conversation_id, score, scale_min, scale_max) VALUES (1, 9, 7, 1, 5);
INSERT INTO doubt.conversation_events (conversation_id, kind, at) VALUES (9, 'exploded', '2200-01-01');
INSERT INTO doubt.conversation_tags (conversation_id, tag) VALUES (9, 'vip');
SELECT * FROM helpdesk.check_sources();
ROLLBACK;
