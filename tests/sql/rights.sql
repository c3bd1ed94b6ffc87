-- Who may do what: reports run with the rights of whoever calls them; attaching takes rights on helpdesk.source_query and none
-- on the functions made from it; what others plant in a search_path changes no report.
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
SET LOCAL intervalstyle = 'postgres';
CREATE ROLE hd_stranger;
CREATE ROLE hd_reader;
CREATE ROLE hd_attacher;
CREATE ROLE hd_half;
CREATE ROLE hd_planter;
GRANT USAGE ON SCHEMA test TO PUBLIC;
CREATE SCHEMA desk;
GRANT USAGE ON SCHEMA desk TO PUBLIC;
CREATE TABLE desk.calls (id bigint, caller bigint, line varchar(20), at timestamptz);
INSERT INTO desk.calls SELECT i, i % 30, CASE WHEN i % 3 = 0 THEN 'PHONE' ELSE 'CHAT' END, timestamptz '2026-01-01 12:00+00' + i * interval '1 h' FROM generate_series(1, 100) i;
CREATE TABLE desk.secrets AS TABLE desk.calls;
GRANT SELECT ON desk.calls TO hd_reader, hd_attacher;
SELECT helpdesk.attach_query('desk', 'contact', 'SELECT id AS contact_id, caller AS customer_id, line AS channel, at AS started_at, at AS fulfilled_at FROM desk.calls');

-- a stranger: attaches nothing, in no way
SET LOCAL ROLE hd_stranger;
SELECT test.error_of($$SELECT helpdesk.attach_query('mine', 'contact', 'SELECT 1::bigint AS contact_id, 1::bigint AS customer_id, now() AS started_at')$$);
SELECT test.error_of($$SELECT helpdesk.attach_query('desk', 'contact', 'SELECT 1::bigint AS contact_id, 1::bigint AS customer_id, now() AS started_at')$$);
SELECT test.error_of($$SELECT helpdesk.detach('desk')$$);
SELECT test.error_of($$SELECT helpdesk.detach('desk', 'contact')$$);
SELECT test.error_of($$SELECT helpdesk.create_tables('mine')$$);
SELECT test.error_of($$INSERT INTO helpdesk.source_query (source, entity, columns, query) VALUES ('mine', 'contact', '{}', 'SELECT 1')$$);
SELECT test.error_of($$UPDATE helpdesk.source_query SET query = 'SELECT 1'$$);
SELECT test.error_of($$DELETE FROM helpdesk.source_query$$);
SELECT test.error_of($$TRUNCATE helpdesk.source_query$$);
SELECT test.error_of($$SELECT * FROM helpdesk.source_query$$);
SELECT test.error_of($$SELECT * FROM helpdesk.sources$$);
SELECT test.error_of($$SELECT helpdesk._regenerate_sources()$$);
SELECT test.error_of($$CREATE OR REPLACE FUNCTION helpdesk.contacts() RETURNS SETOF helpdesk.contact LANGUAGE sql AS 'SELECT NULL'$$);
-- and reads nothing that it may not read: the rights are those on the application's tables
SELECT test.error_of($$SELECT * FROM helpdesk.contacts()$$);
SELECT test.error_of($$SELECT * FROM helpdesk.customers_helped_by_channel('2026-01-01', '2026-02-01', 'month')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.customers_helped_trend('2026-01-01', '2026-02-01')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.customers_helped_by_handler('2026-01-01', '2026-02-01', 'month')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.inbound_contacts('2026-01-01', '2026-02-01', 'month')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.inbound_contacts_by_customer('2026-01-01', '2026-02-01')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.inbound_contacts_by_customer_by_channel('2026-01-01', '2026-02-01')$$);
SELECT test.error_of($$SELECT * FROM helpdesk.check_sources()$$);
-- sources without a table, aggregates and grids are anybody's
SELECT count(*) FROM helpdesk.messages();
SELECT helpdesk.customers_helped(i % 7), helpdesk.median(i * interval '1 s'), helpdesk.unique_id('desk', 5), cardinality(helpdesk.time_grid('2026-01-01', '2026-02-01', 'day')) FROM generate_series(1, 20) i;

-- a reader: the report, but no attaching
SET LOCAL ROLE hd_reader;
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-01-01', '2026-02-01', 'month');
SELECT split_part(test.error_of($$SELECT helpdesk.detach('desk')$$), E'\n', 1);

-- a view over a report does not lend its owner's rights, for functions in views run as the caller; what does: a stored result, or a
-- function that is SECURITY DEFINER
RESET ROLE;
CREATE VIEW desk.helped AS SELECT row_kind, channel, customers FROM helpdesk.customers_helped_by_channel('2026-01-01', '2026-02-01', 'all', 'UTC');
CREATE MATERIALIZED VIEW desk.helped_stored AS TABLE desk.helped;
CREATE FUNCTION desk.helped_as_owner() RETURNS SETOF desk.helped LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS 'TABLE desk.helped';
GRANT SELECT ON desk.helped, desk.helped_stored TO hd_stranger;
SET LOCAL ROLE hd_stranger;
SELECT test.error_of('TABLE desk.helped');
SELECT * FROM desk.helped_stored WHERE row_kind = 'grand_total';
SELECT * FROM desk.helped_as_owner() WHERE row_kind = 'grand_total';

-- who is granted a part of the rights is told what is missing
RESET ROLE;
GRANT SELECT, INSERT ON helpdesk.source_query TO hd_half;
SET LOCAL ROLE hd_half;
SELECT test.error_of($$SELECT helpdesk.attach_query('mine', 'contact', 'SELECT 1::bigint AS contact_id, 1::bigint AS customer_id, now() AS started_at')$$);

-- who is granted all of them attaches, without owning the functions
RESET ROLE;
GRANT SELECT, INSERT, UPDATE, DELETE ON helpdesk.source_query TO hd_attacher;
SET LOCAL ROLE hd_attacher;
SELECT helpdesk.attach_query('chat', 'contact', $$SELECT id AS contact_id, caller AS customer_id, 'web' AS channel, at AS started_at, at AS fulfilled_at FROM desk.calls WHERE line = 'CHAT'$$);
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2026-01-01', '2026-02-01', 'month') WHERE row_kind <> 'interval_total';
SELECT source, entity, source_number, attached_by = 'hd_attacher' AS by_attacher FROM helpdesk.source_query ORDER BY 1, 2;
SELECT p.proname, pg_get_userbyid(p.proowner) = pg_get_userbyid(e.extowner) AS of_the_owner, pg_has_role('hd_attacher', p.proowner, 'USAGE') AS of_the_attacher
FROM pg_proc p, pg_extension e WHERE e.extname = 'pg_helpdesk' AND p.oid IN ('helpdesk.contacts()'::regprocedure, 'helpdesk.unique_id(text, bigint)'::regprocedure) ORDER BY 1;
-- not what it may not read itself, and not by its own hand
SELECT test.error_of($$SELECT helpdesk.attach_query('chat', 'contact', 'SELECT id AS contact_id, caller AS customer_id, at AS started_at FROM desk.secrets')$$);
SELECT test.error_of($$SELECT helpdesk._regenerate_sources()$$);
SELECT test.error_of($$TRUNCATE helpdesk.source_query$$);
SELECT helpdesk.detach('chat');
SELECT helpdesk.attach_query('chat', 'team', $$SELECT 'a' AS team_id$$), helpdesk.detach('chat', 'team');

-- what it inserts directly is one SELECT, or nothing
SELECT text, split_part(test.error_of(format('INSERT INTO helpdesk.source_query (source, entity, columns, query) VALUES (%L, %L, %L, %L)', 'evil', 'contact', '{}', text)), E'\n', 1) AS error
FROM (VALUES
    ('SELECT 1) q; DROP TABLE desk.calls; SELECT * FROM (SELECT 1'),
    ('SELECT 1; DROP TABLE desk.calls'),
    ('DROP TABLE desk.calls'),
    ('DELETE FROM desk.calls'),
    ('DELETE FROM desk.calls RETURNING *'),
    ('UPDATE desk.calls SET at = now()'),
    ('SELECT 1 INTO desk.made'),
    ('CREATE TABLE desk.made AS SELECT 1'),
    ('COPY desk.calls TO ''/tmp/calls'''),
    ('DO $x$ BEGIN END $x$'),
    ('EXPLAIN SELECT 1'),
    ('SELECT 1 /* ) q; DROP TABLE desk.calls'),
    ('SELECT $a$ ) q; DROP TABLE desk.calls'),
    ('SELECT 1 FROM ('),
    (''),
    (' -- nothing')
) v (text);
SELECT split_part(test.error_of($$INSERT INTO helpdesk.source_query (source, entity, columns, query) VALUES ('Evil"; DROP', 'contact', '{}', 'SELECT 1')$$), E'\n', 1) AS error;
SELECT test.error_of($$UPDATE helpdesk.source_query SET query = 'SELECT 1) q; DROP TABLE desk.calls; SELECT * FROM (SELECT 1'$$);
-- a column that is no attribute is none in the function either, whatever it is called; a line comment ends with its line
INSERT INTO helpdesk.source_query (source, entity, columns, query) VALUES ('evil', 'contact', '{contact_id,"x) q; DROP TABLE desk.calls; --"}', 'SELECT 5::bigint AS contact_id --');
SELECT source, contact_id, channel FROM helpdesk.contacts() WHERE source = 'evil';
DELETE FROM helpdesk.source_query WHERE source = 'evil';
SELECT count(*) FROM desk.calls;

-- names are bound when attaching: tables, functions, operators and types of the application by the search_path of that moment
RESET ROLE;
CREATE FUNCTION desk.channel_of(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower($1) $$;
CREATE FUNCTION desk.before(timestamptz, timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 < $2 $$;
CREATE OPERATOR desk.<<< (LEFTARG = timestamptz, RIGHTARG = timestamptz, FUNCTION = desk.before);
CREATE TYPE desk.medium AS ENUM ('PHONE', 'CHAT');
SET LOCAL ROLE hd_attacher;
SET LOCAL search_path = desk;
SELECT helpdesk.detach('desk');
SELECT helpdesk.attach_query('desk', 'contact', $$
    SELECT abs(id) AS contact_id, caller AS customer_id, channel_of(line) AS channel, at AS started_at, at AS fulfilled_at, upper(line) AS campaign
    FROM calls WHERE at <<< '2027-01-01 00:00+00' AND line = ANY ('{PHONE,CHAT}') AND line::text::medium::text = line
$$);
SELECT query ~ 'FROM desk\.calls' AS bound_table, query ~ 'desk\.channel_of\(' AS bound_function, query ~ 'OPERATOR\(desk\.<<<\)' AS bound_operator, query ~ '::desk\.medium' AS bound_type FROM helpdesk.source_query;
RESET ROLE;
RESET search_path;
CREATE TABLE public.before_planting AS SELECT * FROM helpdesk.customers_helped_by_channel('2026-01-01', '2026-02-01', 'week');
CREATE TABLE public.contacts_before AS SELECT * FROM helpdesk.contacts();
GRANT SELECT ON public.before_planting, public.contacts_before TO PUBLIC;
SELECT row_kind, channel, customers, contacts FROM public.before_planting WHERE starts_at IS NULL;

-- somebody plants the same names in a schema in front, and names of the catalog and of the reports as well
CREATE SCHEMA plant AUTHORIZATION hd_planter;
SET LOCAL ROLE hd_planter;
GRANT USAGE ON SCHEMA plant TO PUBLIC;
CREATE TABLE plant.calls (id bigint, caller bigint, line varchar(20), at timestamptz);
INSERT INTO plant.calls SELECT i, -i, 'planted', '2026-01-05' FROM generate_series(1, 50) i;
CREATE VIEW plant.contacts AS TABLE plant.calls;
GRANT SELECT ON plant.calls, plant.contacts TO PUBLIC;
DO $$
DECLARE
    f text;
BEGIN
    FOREACH f IN ARRAY ARRAY[
        'channel_of(text) RETURNS text', 'abs(bigint) RETURNS bigint', 'upper(text) RETURNS text', 'upper(varchar) RETURNS text', 'now() RETURNS timestamptz',
        'equal(varchar, varchar) RETURNS boolean', 'equal(varchar, text) RETURNS boolean', 'equal(text, text) RETURNS boolean', 'less(timestamptz, timestamptz) RETURNS boolean',
        'contacts() RETURNS SETOF helpdesk.contact', 'unique_id(text, bigint) RETURNS bigint', 'time_grid(timestamptz, timestamptz, text, text) RETURNS timestamptz[]',
        'customers(helpdesk.customer_grid) RETURNS bigint', 'format(text, text) RETURNS text', 'has_table_privilege(text, text) RETURNS boolean'
    ] LOOP
        EXECUTE format('CREATE FUNCTION plant.%s LANGUAGE plpgsql IMMUTABLE AS %L', f, format('BEGIN RAISE EXCEPTION ''planted %s ran as %%'', current_user; END', split_part(f, ' ', 1)));
    END LOOP;
END
$$;
CREATE OPERATOR plant.<<< (LEFTARG = timestamptz, RIGHTARG = timestamptz, FUNCTION = plant.less);
CREATE OPERATOR plant.>= (LEFTARG = timestamptz, RIGHTARG = timestamptz, FUNCTION = plant.less);
CREATE OPERATOR plant.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = plant.equal);
CREATE OPERATOR plant.= (LEFTARG = varchar, RIGHTARG = text, FUNCTION = plant.equal);
CREATE OPERATOR plant.= (LEFTARG = text, RIGHTARG = text, FUNCTION = plant.equal);
CREATE DOMAIN plant.medium AS text CHECK (false);
CREATE DOMAIN plant.text AS pg_catalog.text CHECK (false);

SET LOCAL ROLE hd_reader;
SET LOCAL search_path = plant, public;
SELECT test.differences($$SELECT * FROM helpdesk.customers_helped_by_channel('2026-01-01', '2026-02-01', 'week', 'UTC')$$, 'TABLE public.before_planting') AS report,
    test.differences('SELECT * FROM helpdesk.contacts()', 'TABLE public.contacts_before') AS contacts;
SELECT customers, contacts FROM helpdesk.inbound_contacts('2026-01-01', '2026-02-01', 'all', 'UTC') WHERE row_kind = 'grand_total';
-- a temporary table is in front of everything, for its own session only; not for the report even there
CREATE TEMP TABLE calls AS TABLE plant.calls;
SELECT test.differences('SELECT * FROM helpdesk.contacts()', 'TABLE public.contacts_before') AS contacts;
-- whoever attaches with plants in front runs none of them in the trigger, which has its owner's rights
SET LOCAL ROLE hd_attacher;
SELECT helpdesk.attach_query('more', 'contact', 'SELECT id AS contact_id, caller AS customer_id, at AS started_at FROM desk.calls');
SELECT helpdesk.detach('more');
RESET ROLE;
ROLLBACK;

-- nothing of it is left
SELECT count(*) FROM helpdesk.source_query WHERE source IN ('desk', 'chat', 'evil', 'more');
SELECT count(*) FROM helpdesk.contacts() WHERE source IN ('desk', 'chat', 'evil', 'more');
