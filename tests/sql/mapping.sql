SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- What stored days were read with: any other sources, numbers or queries leave them unread, within one statement all or none.
BEGIN;
CREATE SCHEMA mapped;
CREATE TABLE mapped.a AS SELECT i AS contact_id, i AS customer_id, timestamptz '2026-03-01 12:00' AS at FROM generate_series(1, 10) i;
CREATE TABLE mapped.b AS SELECT i AS contact_id, 6 + i AS customer_id, timestamptz '2026-03-01 13:00' AS at FROM generate_series(1, 10) i;
CREATE FUNCTION mapped.attach(source text) RETURNS void LANGUAGE sql AS $$
    SELECT helpdesk.attach_query(source, 'contact',
        format('SELECT contact_id, customer_id, at AS started_at, at AS fulfilled_at FROM mapped.%I', source)) IS NOT NULL $$;
CREATE FUNCTION mapped.detach() RETURNS void LANGUAGE sql AS $$
    SELECT count(helpdesk.detach(s.source)) FROM (SELECT DISTINCT source FROM helpdesk.sources WHERE source IN ('a', 'b')) s $$;
-- live and from rollups
CREATE FUNCTION mapped.both() RETURNS text LANGUAGE plpgsql AS $$
DECLARE found text := '';
BEGIN
    PERFORM set_config('helpdesk.rollups', 'off', true);
    found := customers FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-02', 'day', 'UTC') WHERE row_kind = 'grand_total';
    PERFORM set_config('helpdesk.rollups', 'on', true);
    RETURN found || ' ' || (SELECT customers FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-02', 'day', 'UTC')
        WHERE row_kind = 'grand_total');
END $$;
SELECT mapped.attach('a'), mapped.attach('b');
SELECT helpdesk._refresh_day(p, '2026-03-01') FROM unnest(helpdesk._populations()) p;
SELECT mapped.both() AS attached_in_this_order;
-- the numbers of the sources change places: what is stored means other customers
SELECT mapped.detach();
SELECT mapped.attach('b'), mapped.attach('a');
UPDATE mapped.b SET customer_id = contact_id;
SELECT mapped.both() AS attached_in_the_other_order;
SELECT count(*) AS covered FROM helpdesk.rollup_day WHERE sources = helpdesk._mapping() AND day = '2026-03-01';
-- the definitions of another version, and another encoding, are others
CREATE FUNCTION mapped.mapping_with(old text, new text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE body text; mapping text;
BEGIN
    body := pg_get_functiondef('helpdesk._regenerate_sources()'::regprocedure);
    EXECUTE replace(body, old, new);
    PERFORM helpdesk._regenerate_sources();
    mapping := helpdesk._mapping();
    EXECUTE body;
    PERFORM helpdesk._regenerate_sources();
    RETURN CASE WHEN mapping = helpdesk._mapping() THEN 'the same' ELSE 'another' END;
END $$;
SELECT mapped.mapping_with('helpdesk._definitions()', '0') AS definitions, mapped.mapping_with('getdatabaseencoding()', '''x''') AS encoding,
    mapped.mapping_with('s.source_number,', '') AS numbers, mapped.mapping_with('s.columns,', '') AS columns,
    mapped.mapping_with('one function an attached query', 'one function for each query') AS a_comment;
-- two sources with one number would share customers, one with two would have each twice: a restore into a database with sources
SELECT test.error_of($$INSERT INTO helpdesk.source_query (source, entity, columns, query, source_number)
    SELECT 'c', entity, columns, query, source_number FROM helpdesk.source_query WHERE source = 'a'$$);
SELECT test.error_of($$INSERT INTO helpdesk.source_query (source, entity, columns, query, source_number)
    SELECT 'a', 'customer', '{customer_id}', 'SELECT customer_id FROM mapped.a', 100$$);
SELECT test.error_of($$UPDATE helpdesk.source_query SET source_number = (SELECT source_number FROM helpdesk.source_query WHERE source = 'b') WHERE source = 'a'$$);
-- what is detached leaves a function of no rows for a reader who has just looked up its name
SELECT mapped.detach();
SELECT count(*) FROM helpdesk."_a.contact"(true);
SELECT mapped.both() AS detached;
-- every table can be published with its deletes
SELECT c.oid::regclass AS not_publishable FROM pg_class c
WHERE c.relnamespace = 'helpdesk'::regnamespace AND c.relkind = 'r' AND c.relreplident = 'd'
    AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary);
ROLLBACK;

-- A text is compared as bytes, whatever collation its column has: live, from rollups and in filters alike.
BEGIN;
CREATE SCHEMA mapped;
CREATE COLLATION mapped.careless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE mapped.contacts (id bigint, channel text COLLATE mapped.careless, team varchar COLLATE mapped.careless, agent char(8), at timestamptz);
INSERT INTO mapped.contacts VALUES (1, 'Email', 'one', 'ann', '2026-03-01 12:00'), (2, 'EMAIL', 'ONE', 'ANN', '2026-03-01 12:00'), (3, 'email', 'One', 'Ann', '2026-03-01 12:00');
SELECT helpdesk.attach_query('mapped', 'contact', 'SELECT id AS contact_id, id AS customer_id, channel, team AS team_id, agent AS agent_id,
    at AS started_at, at AS fulfilled_at FROM mapped.contacts') IS NOT NULL AS attached;
SET LOCAL helpdesk.rollups = off;
SELECT channel, customers FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-02', 'all', 'UTC') WHERE row_kind = 'column_total' ORDER BY channel COLLATE "C";
SELECT helpdesk._refresh_day(p, '2026-03-01') FROM unnest(helpdesk._populations()) p;
SET LOCAL helpdesk.rollups = on;
SELECT channel, customers FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-02', 'all', 'UTC') WHERE row_kind = 'column_total' ORDER BY channel COLLATE "C";
SELECT r.rollups, f.what, customers FROM unnest('{on,off}'::text[]) r (rollups), set_config('helpdesk.rollups', r.rollups, true),
    LATERAL (SELECT 'channel' AS what, customers FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-02', 'all', 'UTC', channels => '{Email}') WHERE row_kind = 'grand_total'
        UNION ALL SELECT 'team', customers FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-02', 'all', 'UTC', teams => '{one}') WHERE row_kind = 'grand_total'
        UNION ALL SELECT 'agent', customers FROM helpdesk.customers_helped_by_channel('2026-03-01', '2026-03-02', 'all', 'UTC', agents => '{ann}') WHERE row_kind = 'grand_total') f
ORDER BY 1, 2;
ROLLBACK;
