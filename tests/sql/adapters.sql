SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
BEGIN;
-- What helpdesk.attach refuses, before anything changes. What each adapter maps: adapter_*.sql and tests/adapters.
SELECT adapter, option, default_value FROM helpdesk.adapter_options ORDER BY 1, 2;
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zendesk')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', NULL)$$);
SELECT test.error_of($$SELECT helpdesk.attach('Support', 'zammad')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"shema": "public", "account_id": 1}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '["public"]')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', NULL)$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"schema": "zamad"}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"schema": "x\"; DROP SCHEMA helpdesk; --"}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'chatwoot', '{"account_id": "1 OR true"}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'chatwoot', '{"account_id": -1}')$$);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'request_tracker', '{"time_zone": "Europe/Warschau"}')$$);
-- a schema without the application's tables
CREATE SCHEMA empty;
SELECT a.adapter, test.error_of(format($$SELECT helpdesk.attach('support', %L, '{"schema": "empty"}')$$, a.adapter))
FROM (SELECT DISTINCT adapter FROM helpdesk.adapter_options) a ORDER BY 1;
-- another application's table of the same name
CREATE TABLE empty.tickets (id integer);
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad', '{"schema": "empty"}')$$);
-- who may not attach is told so before anything is looked at
CREATE ROLE not_attaching;
GRANT USAGE ON SCHEMA test TO not_attaching;
SET ROLE not_attaching;
SELECT test.error_of($$SELECT helpdesk.attach('support', 'zammad')$$);
RESET ROLE;
SELECT count(*) AS nothing_attached FROM helpdesk.sources;

-- Attaching again replaces the whole mapping: what the adapter does not give is gone. It changes all or nothing: without rights on one table
-- an application that was attached stays as it was.
\getenv tests HELPDESK_TESTS
\set fixture :tests '/adapters/libredesk.sql'
\i :fixture
SELECT count(*) AS lines FROM helpdesk.attach('support', 'libredesk', '{"schema": "libredesk"}');
SELECT helpdesk.attach_query('support', 'company', 'SELECT 1::bigint AS company_id, ''Acme'' AS name');
SELECT string_agg(entity, ', ' ORDER BY entity) AS entities FROM helpdesk.sources WHERE source = 'support';
SELECT count(*) AS lines FROM helpdesk.attach('support', 'libredesk', '{"schema": "libredesk"}');
SELECT string_agg(entity, ', ' ORDER BY entity) AS entities FROM helpdesk.sources WHERE source = 'support';
GRANT SELECT, INSERT, UPDATE, DELETE ON helpdesk.source_query TO not_attaching;
GRANT USAGE ON SCHEMA libredesk TO not_attaching;
GRANT SELECT ON ALL TABLES IN SCHEMA libredesk TO not_attaching;
REVOKE SELECT ON libredesk.team_members FROM not_attaching;
CREATE TABLE before AS SELECT * FROM helpdesk.source_query;
SET ROLE not_attaching;
SELECT test.error_of($$SELECT helpdesk.attach('support', 'libredesk', '{"schema": "libredesk", "category_attribute": "topic"}')$$);
RESET ROLE;
SELECT count(*) AS changed FROM (TABLE before EXCEPT TABLE helpdesk.source_query) x;

-- Pieces of queries: with and without a name put in, within each other, beside other braces; what the user gave is never expanded.
SELECT helpdesk._expanded('SELECT {a x}, {a y.z}, ''{b}'', ''{"c": {}}'', {given} FROM {both t}', '{"a": "@.id", "both": "{a @} = {own} AND @", "own": "{a own}"}',
    '{"given": "''{a x} @ {own}''"}');
ROLLBACK;
