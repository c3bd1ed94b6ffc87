-- Sources: what is attached stands in helpdesk.source_query; a trigger turns it into one function an entity, helpdesk.contacts()
-- and so on: the UNION ALL of the attached queries. The functions have string bodies, so they never block a migration of the
-- application's tables, and are inlined into reports, so that a report's filters reach the application's indexes.

CREATE VIEW helpdesk._entity AS
SELECT e.entity, e.source_function, e.required
FROM (VALUES
    ('conversation', 'conversations', ARRAY['conversation_id', 'opened_at']),
    ('contact', 'contacts', ARRAY['contact_id', 'started_at']),
    ('conversation_event', 'conversation_events', ARRAY['conversation_id', 'kind', 'at']),
    ('message', 'messages', ARRAY['message_id', 'conversation_id', 'sent_at']),
    ('rating', 'ratings', ARRAY['rating_id', 'score']),
    ('conversation_tag', 'conversation_tags', ARRAY['conversation_id', 'tag']),
    ('customer', 'customers', ARRAY['customer_id']),
    ('company', 'companies', ARRAY['company_id', 'name']),
    ('agent', 'agents', ARRAY['agent_id']),
    ('team', 'teams', ARRAY['team_id']),
    ('team_member', 'team_members', ARRAY['team_id', 'agent_id'])
) AS e (entity, source_function, required);
GRANT SELECT ON helpdesk._entity TO PUBLIC;

CREATE TABLE helpdesk.source_query (
    source text NOT NULL CHECK (source ~ '^[a-z_][a-z0-9_]{0,39}$'),
    entity text NOT NULL,
    columns text[] NOT NULL,
    query text NOT NULL,
    source_number smallint NOT NULL CHECK (source_number BETWEEN 0 AND 127),
    attached_by name NOT NULL DEFAULT current_user,
    attached_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, entity)
);
COMMENT ON TABLE helpdesk.source_query IS
'What is attached: written by attach_query and detach. Who may attach: superusers and whoever is granted INSERT, UPDATE and DELETE here.';
SELECT pg_catalog.pg_extension_config_dump('helpdesk.source_query', '');

CREATE FUNCTION helpdesk._check_statement(query text) RETURNS boolean
LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'check_statement';

-- Raised whenever the same rows would be stored otherwise: populations, times, labels, the format of a day. tests/release knows what it
-- stands for. Stored days of other definitions are not read until they are refreshed.
CREATE FUNCTION helpdesk._definitions() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 2;

-- One row: how often what is attached was changed.
CREATE TABLE helpdesk._source_lock (one boolean PRIMARY KEY DEFAULT true CHECK (one), changes bigint NOT NULL);
INSERT INTO helpdesk._source_lock (changes) VALUES (0);

-- An attached query runs with the rights of whoever reads it. _guard refuses, before anything is planned, one that reaches code (functions,
-- operators, casts, checks of domains) of somebody else than a superuser, the reader himself or this extension. Its argument names the
-- function of an attached query. The planner asks the support function, so that nothing is left to do when a report runs.
CREATE FUNCTION helpdesk._guard_support(internal) RETURNS internal LANGUAGE c STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'guard_support';
CREATE FUNCTION helpdesk._guard(source_function text) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL SAFE SUPPORT helpdesk._guard_support AS 'MODULE_PATHNAME', 'guard';
-- The same for the text of a query that is executed at once, which it gives back.
CREATE FUNCTION helpdesk._guarded(query text) RETURNS text LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'guarded';

CREATE FUNCTION helpdesk._regenerate_sources() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET check_function_bodies = off SET standard_conforming_strings = on AS $$
DECLARE
    e record;
    body text;
    numbers text;
    without_events text[];
BEGIN
    -- What is generated has its text, not its tree, and is read along whoever's search_path: operators name their schema.
    SELECT string_agg(format('WHEN source OPERATOR(pg_catalog.=) %L THEN %s', n.source, n.source_number::bigint << 56), ' ')
    INTO numbers
    FROM (SELECT DISTINCT s.source, s.source_number FROM helpdesk.source_query s WHERE s.source_number > 0) n;
    EXECUTE format('CREATE OR REPLACE FUNCTION helpdesk.unique_id(source text, id bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS %L',
        CASE WHEN numbers IS NULL THEN 'SELECT id' ELSE format('SELECT id OPERATOR(pg_catalog.#) CASE %s ELSE 0::bigint END', numbers) END);
    -- What stored days were read with. A constant, not a look at the table: it is found in the catalog at the same moment as the source
    -- functions, so a plan has both of one mapping, whatever a transaction's snapshot shows. Numbers are in it since ids are stored with
    -- them, the encoding since labels are bytes.
    EXECUTE format('CREATE OR REPLACE FUNCTION helpdesk._mapping() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS %L',
        format('SELECT %L::text', (
            SELECT md5(concat_ws(E'\n', helpdesk._definitions(), getdatabaseencoding(), string_agg(
                concat_ws(E'\n', s.source, s.source_number, s.entity, s.columns, s.query), E'\n' ORDER BY s.source, s.entity)))
            FROM helpdesk.source_query s)));
    EXECUTE format('CREATE OR REPLACE FUNCTION helpdesk._mapping_change() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS %L',
        format('SELECT %s::bigint', (SELECT l.changes FROM helpdesk._source_lock l)));
    -- one function an attached query, so that an error names source and entity: SQL function "_support.message" ...
    FOR e IN
        SELECT '_' || s.source || '.' || s.entity AS name, s.entity, s.query, string_agg(
            CASE
                WHEN a.attname = 'source' THEN format('%L::text', s.source)
                -- without a cast: a column that the application has made text since is an error, not read by the session's DateStyle
                -- A text is compared as its bytes are, whatever its column's collation takes for equal: rollups compare bytes, and one
                -- number must not have two values.
                WHEN a.attname = ANY (s.columns) THEN format(CASE a.atttypid WHEN 'text'::regtype THEN 'q.%I COLLATE pg_catalog."default"' ELSE 'q.%I' END, a.attname)
                ELSE format('NULL::%s', format_type(a.atttypid, a.atttypmod)) -- an attribute that the query does not give
            END, ', ' ORDER BY a.attnum) AS targets
        FROM helpdesk.source_query s, pg_attribute a
        WHERE a.attrelid = format('helpdesk.%I', s.entity)::regclass AND a.attnum > 0 AND NOT a.attisdropped
        GROUP BY s.source, s.entity, s.query
    LOOP
        -- the argument is what _guard says; it has no name, which a query could read as a column
        EXECUTE format('CREATE OR REPLACE FUNCTION helpdesk.%I(boolean) RETURNS SETOF helpdesk.%I LANGUAGE sql STABLE PARALLEL SAFE AS %L',
            e.name, e.entity, format(E'SELECT %s FROM (%s\n) q', e.targets, e.query));
        IF NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = format('helpdesk.%I(boolean)', e.name)::regprocedure AND d.deptype = 'e') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION helpdesk.%I(boolean) TO PUBLIC', e.name);
            EXECUTE format('ALTER EXTENSION pg_helpdesk ADD FUNCTION helpdesk.%I(boolean)', e.name);
        END IF;
    END LOOP;
    FOR e IN SELECT * FROM helpdesk._entity LOOP
        SELECT string_agg(format('SELECT * FROM helpdesk.%1$I(helpdesk._guard(%1$L))', '_' || s.source || '.' || s.entity), E'\nUNION ALL\n' ORDER BY s.source) INTO body
        FROM helpdesk.source_query s WHERE s.entity = e.entity;
        -- where a source gives no events, its conversations' own times are them: what reports of closes count
        SELECT array_agg(c.source) INTO without_events
        FROM helpdesk.source_query c
        WHERE e.entity = 'conversation_event' AND c.entity = 'conversation'
            AND NOT EXISTS (SELECT FROM helpdesk.source_query v WHERE v.source = c.source AND v.entity = 'conversation_event');
        IF without_events IS NOT NULL THEN
            body := concat_ws(E'\nUNION ALL\n', body, format($body$
SELECT source, account_id, conversation_id, 'opened'::text, opened_at, NULL::text, team_id FROM helpdesk.conversations()
WHERE source OPERATOR(pg_catalog.=) ANY (%1$L::text[])
UNION ALL
SELECT source, account_id, conversation_id, 'closed'::text, first_closed_at, NULL::text, team_id FROM helpdesk.conversations()
WHERE source OPERATOR(pg_catalog.=) ANY (%1$L::text[])
    AND first_closed_at OPERATOR(pg_catalog.<) coalesce(last_closed_at, 'infinity')
UNION ALL
SELECT source, account_id, conversation_id, 'closed'::text, last_closed_at, resolver_id, team_id FROM helpdesk.conversations()
WHERE source OPERATOR(pg_catalog.=) ANY (%1$L::text[]) AND last_closed_at IS NOT NULL$body$, without_events));
        END IF;
        IF body IS NULL THEN
            SELECT format('SELECT %s WHERE false', string_agg(format('NULL::%s', format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum))
            INTO body
            FROM pg_attribute a
            WHERE a.attrelid = format('helpdesk.%I', e.entity)::regclass AND a.attnum > 0 AND NOT a.attisdropped;
        END IF;
        EXECUTE format('CREATE OR REPLACE FUNCTION helpdesk.%I() RETURNS SETOF helpdesk.%I LANGUAGE sql STABLE PARALLEL SAFE AS %L',
            e.source_function, e.entity, body);
    END LOOP;
    -- What is detached stays as a function of no rows: a reader who has just read the old body of contacts() still looks it up, and would
    -- find nothing (2 of 4,290 reads beside a loop of detaching).
    FOR e IN
        SELECT p.proname AS name, t.typname AS entity, string_agg(format('NULL::%s', format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) AS nulls
        FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype JOIN pg_attribute a ON a.attrelid = t.typrelid
        WHERE p.pronamespace = 'helpdesk'::regnamespace AND p.proname LIKE E'\\_%.%' AND a.attnum > 0 AND NOT a.attisdropped
            AND NOT EXISTS (SELECT FROM helpdesk.source_query s WHERE '_' || s.source || '.' || s.entity = p.proname::text)
        GROUP BY p.proname, t.typname
    LOOP
        EXECUTE format('CREATE OR REPLACE FUNCTION helpdesk.%I(boolean) RETURNS SETOF helpdesk.%I LANGUAGE sql STABLE PARALLEL SAFE AS %L',
            e.name, e.entity, format('SELECT %s WHERE false', e.nulls));
    END LOOP;
END
$$;
SELECT helpdesk._regenerate_sources();

-- Replacing a source function takes its owner's rights, so the trigger has them. It runs nothing of the attached text: the text
-- becomes the body of a function with the rights of whoever calls it, and that only if it is one SELECT by its grammar.
--
-- Two sessions that attach at once wait for each other at the one row of _source_lock (above). (An advisory lock would do so as well, but
-- a transaction that is REPEATABLE READ would then not see the other's source, and regenerate without it; here it gets 40001.)
CREATE FUNCTION helpdesk._source_query_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
    other text;
BEGIN
    -- only on its own table, and only while names of this schema mean what is in it: found by identity, before any name of ours
    IF NOT EXISTS (
        SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = f.pronamespace
        WHERE t.tgrelid = TG_RELID AND t.tgname = TG_NAME AND c.relname = 'source_query'::name AND c.relnamespace = n.oid AND n.nspname = 'helpdesk'::name)
    THEN
        RAISE EXCEPTION 'this trigger belongs to source_query in the schema helpdesk'
            USING ERRCODE = 'insufficient_privilege', HINT = 'A schema that was renamed must be called helpdesk again.';
    END IF;
    IF TG_WHEN = 'AFTER' THEN
        PERFORM helpdesk._regenerate_sources();
    ELSIF TG_LEVEL = 'STATEMENT' THEN
        UPDATE helpdesk._source_lock SET changes = changes + 1;
    ELSE
        IF NOT EXISTS (SELECT FROM helpdesk._entity e WHERE e.entity = NEW.entity) THEN
            RAISE EXCEPTION 'unknown entity %', quote_literal(NEW.entity) USING ERRCODE = 'invalid_parameter_value', HINT = 'Attach with helpdesk.attach_query.';
        END IF;
        PERFORM helpdesk._check_statement(NEW.query);
        -- a source keeps its number while anything of it is attached: sets of its ids may be stored. A restored row brings its own
        NEW.source_number := coalesce(NEW.source_number,
            (SELECT min(s.source_number) FROM helpdesk.source_query s WHERE s.source = NEW.source),
            (SELECT min(n) FROM generate_series(0, 128) n WHERE n NOT IN (SELECT s.source_number FROM helpdesk.source_query s)));
        -- two sources of one number would share their customers, and one of two numbers would have each twice
        SELECT min(s.source) INTO other FROM helpdesk.source_query s
        WHERE (s.source_number = NEW.source_number) <> (s.source = NEW.source) AND NOT (TG_OP = 'UPDATE' AND s.source = OLD.source AND s.entity = OLD.entity);
        IF other IS NOT NULL THEN
            RAISE EXCEPTION 'source % cannot have the number %: source % has %', quote_literal(NEW.source), NEW.source_number, quote_literal(other),
                    CASE WHEN other = NEW.source THEN 'another' ELSE 'it' END
                USING ERRCODE = 'unique_violation', DETAIL = 'Sets of customers that are stored hold the numbers of their sources.',
                      HINT = 'Restore into a database without sources, or detach those that are there first.';
        END IF;
        RETURN NEW;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER wait BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON helpdesk.source_query
FOR EACH STATEMENT EXECUTE FUNCTION helpdesk._source_query_changes();
CREATE TRIGGER check_statement BEFORE INSERT OR UPDATE ON helpdesk.source_query
FOR EACH ROW EXECUTE FUNCTION helpdesk._source_query_changes();
CREATE TRIGGER regenerate AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON helpdesk.source_query
FOR EACH STATEMENT EXECUTE FUNCTION helpdesk._source_query_changes();
ALTER TABLE helpdesk.source_query ENABLE ALWAYS TRIGGER wait;
ALTER TABLE helpdesk.source_query ENABLE ALWAYS TRIGGER check_statement;
ALTER TABLE helpdesk.source_query ENABLE ALWAYS TRIGGER regenerate;

CREATE VIEW helpdesk.sources AS
SELECT s.source, s.entity, s.columns, s.query, s.attached_by, s.attached_at FROM helpdesk.source_query s;
COMMENT ON VIEW helpdesk.sources IS 'What is attached: source, entity, the columns given, the query with all names qualified, by whom and when.';
GRANT SELECT ON helpdesk.sources TO PUBLIC;

COMMENT ON FUNCTION helpdesk.unique_id(text, bigint) IS
'An id that is unique over all sources, for sets: customers_helped(helpdesk.unique_id(source, customer_id)). With one source it is the id itself. Each further source flips bits of the highest byte, so ids up to 2^55 either way never meet those of another source; 64-bit hashes meet with the odds of customer_key.';
COMMENT ON FUNCTION helpdesk.conversations() IS 'All attached conversations.';
COMMENT ON FUNCTION helpdesk.contacts() IS 'All attached contacts (interactions).';
COMMENT ON FUNCTION helpdesk.conversation_events() IS 'All attached opens, closes, reopens and assignments. For a source without any, its conversations'' own times: opened_at, first_closed_at and last_closed_at.';
COMMENT ON FUNCTION helpdesk.messages() IS 'All attached public messages.';
COMMENT ON FUNCTION helpdesk.ratings() IS 'All attached ratings (surveys, answered or not).';
COMMENT ON FUNCTION helpdesk.conversation_tags() IS 'All attached tags of conversations.';
COMMENT ON FUNCTION helpdesk.customers() IS 'All attached customers (persons).';
COMMENT ON FUNCTION helpdesk.companies() IS 'All attached companies.';
COMMENT ON FUNCTION helpdesk.agents() IS 'All attached agents.';
COMMENT ON FUNCTION helpdesk.teams() IS 'All attached teams.';
COMMENT ON FUNCTION helpdesk.team_members() IS 'All attached memberships of agents in teams.';
