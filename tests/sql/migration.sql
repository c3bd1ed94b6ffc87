SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- The application migrates its tables under a mapping: nothing stops it, reports then fail with an error that names source, entity
-- and column, other entities and sources go on, and attaching again mends it.
BEGIN;
CREATE SCHEMA app;
CREATE TABLE app.calls (id bigint, caller bigint, line text, at timestamptz);
CREATE TABLE app.mails (id bigint, thread bigint, sender bigint, at timestamptz);
INSERT INTO app.calls VALUES (1, 7, 'Phone', '2026-10-24 10:00+00'), (2, 8, 'Phone', '2026-10-24 11:00+00');
INSERT INTO app.mails VALUES (1, 1, 7, '2026-10-24 12:00+00');
SELECT count(helpdesk.attach_query('pbx', 'contact', 'SELECT id AS contact_id, caller AS customer_id, line AS channel, at AS started_at, at AS fulfilled_at FROM app.calls')) AS attached;
SELECT count(helpdesk.attach_query('mail', 'message', 'SELECT id AS message_id, thread AS conversation_id, sender AS customer_id, at AS sent_at, ''inbound'' AS direction FROM app.mails')) AS attached;
CREATE VIEW app.helped AS SELECT * FROM helpdesk.customers_helped_by_channel('2026-10-24', '2026-10-25', 'all');

-- message and context of the error of a statement
CREATE FUNCTION test.error_and_context(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text; detail text; context text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, context = PG_EXCEPTION_CONTEXT;
    RETURN concat_ws(E'\n', SQLSTATE || ': ' || message, nullif(detail, ''), split_part(context, E'\n', 1));
END
$$;

-- a column dropped, one renamed, one of another type, a table gone
ALTER TABLE app.calls DROP COLUMN line;
SELECT test.error_and_context('SELECT * FROM app.helped');
SELECT messages FROM helpdesk.messages_incoming('2026-10-24', '2026-10-25', 'all') WHERE row_kind = 'grand_total';
SELECT helpdesk.attach_query('pbx', 'contact', 'SELECT id AS contact_id, caller AS customer_id, at AS started_at, at AS fulfilled_at FROM app.calls') IS NOT NULL AS attached_again;
SELECT row_kind, channel, customers FROM app.helped;
ALTER TABLE app.calls RENAME COLUMN caller TO customer;
SELECT test.error_and_context('SELECT * FROM app.helped');
ALTER TABLE app.calls RENAME COLUMN customer TO caller;
ALTER TABLE app.calls ALTER COLUMN at TYPE text;
SELECT test.error_and_context('SELECT * FROM app.helped');
DROP TABLE app.calls;
SELECT test.error_and_context('SELECT * FROM app.helped');
SELECT helpdesk.detach('pbx');
SELECT row_kind, channel, customers FROM app.helped;

-- the functions behind the sources come and go with them, and belong to the extension
SELECT p.proname, EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') AS member FROM pg_proc p WHERE p.pronamespace = 'helpdesk'::regnamespace AND EXISTS (SELECT FROM helpdesk.sources s WHERE p.proname = '_' || s.source || '.' || s.entity) ORDER BY 1;
SELECT test.error_of(format('SELECT helpdesk.attach_query(%L, ''contact'', ''SELECT 1::bigint AS contact_id, 1::bigint AS customer_id, now() AS started_at'')', repeat('a', 41)));
ROLLBACK;
