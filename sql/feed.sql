-- The live feed of closed conversations, first half: how a close gets into it.
--
-- A trigger on the application's table (src/feed.rs) notes each close in _feed_inbox, within the application's transaction. What is
-- committed there, somebody moves to feed_event: the next consumer that asks, or feed_poll(). One at a time does (_feed_lock), so
-- positions grow in the order in which they can be seen, and a consumer that has acknowledged one has seen all below it. (Numbers
-- taken by the application's transactions would not: a transaction that commits late would be passed by. Nor would transaction ids:
-- they are taken before the wait for a row.) A transaction that runs long delays its own closes only.

CREATE TABLE helpdesk.feed_source (
    source text PRIMARY KEY,
    keep interval NOT NULL,
    keep_unacknowledged interval NOT NULL,
    poll_since timestamptz NOT NULL,
    enabled_at timestamptz NOT NULL DEFAULT now(),
    polled_at timestamptz,
    swept_at timestamptz
);
COMMENT ON TABLE helpdesk.feed_source IS
'The sources whose closed conversations are fed; written by feed_enable, feed_disable and feed_poll. Who may: superusers and whoever is granted SELECT, INSERT, UPDATE, DELETE on feed_source, feed_event, feed_consumer, _feed_inbox, _feed_known and _feed_lock, and EXECUTE on _feed_notice(). poll_since: feed_poll has found every close before.';

-- order_of_close is a place in the write-ahead log. No index, which every close would pay for. Vacuum must not cut off empty pages:
-- for that it locks the table, and a close does not wait for locks. As closes come and go, it is vacuumed by their number.
CREATE TABLE helpdesk._feed_inbox (
    order_of_close pg_lsn NOT NULL, source text NOT NULL, conversation_id bigint NOT NULL, account_id bigint, closed_at timestamptz NOT NULL
) USING heap WITH (vacuum_truncate = off, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
ALTER TABLE helpdesk._feed_inbox REPLICA IDENTITY FULL; -- so that rows can be taken out where all tables are published

-- What a restore brings (the trigger above writes the heap itself) has places in another server's log: it comes first, by its times.
CREATE FUNCTION helpdesk._feed_restored() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.order_of_close := '0/0';
    RETURN NEW;
END
$$;
CREATE TRIGGER restored BEFORE INSERT ON helpdesk._feed_inbox FOR EACH ROW EXECUTE FUNCTION helpdesk._feed_restored();

CREATE TABLE helpdesk.feed_event (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL, conversation_id bigint NOT NULL, account_id bigint, closed_at timestamptz NOT NULL,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX feed_event_of_conversation ON helpdesk.feed_event (source, conversation_id, closed_at);
COMMENT ON TABLE helpdesk.feed_event IS
'Closes in the order in which consumers get them. Kept until all consumers have acknowledged them and feed_source.keep has passed, at most feed_source.keep_unacknowledged.';

-- Closes that were removed from feed_event and are dated so that feed_poll would find them again: until that time has passed.
CREATE TABLE helpdesk._feed_known (
    source text, conversation_id bigint, closed_at timestamptz, PRIMARY KEY (source, conversation_id, closed_at)
);

-- A consumer belongs to role_oid, and to nobody when that role is dropped. role is its name, for a dump, which knows roles by their names.
CREATE TABLE helpdesk.feed_consumer (
    consumer text PRIMARY KEY CHECK (consumer ~ '^[a-z_][a-z0-9_]{0,62}$'),
    role name,
    role_oid oid,
    account_id bigint,
    fields text[] NOT NULL,
    acked bigint NOT NULL DEFAULT 0,
    taken bigint NOT NULL DEFAULT 0,
    missed bigint NOT NULL DEFAULT 0,
    subscribed_at timestamptz NOT NULL DEFAULT now(),
    asked_at timestamptz,
    acked_at timestamptz
);
COMMENT ON TABLE helpdesk.feed_consumer IS 'The consumers of the feed; written by feed_subscribe and feed_unsubscribe. Each role sees its own in helpdesk.feed_consumers.';

-- What a restore brings finds its role by name.
CREATE FUNCTION helpdesk._feed_role() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.role_oid := (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = NEW.role);
    RETURN NEW;
END
$$;
CREATE TRIGGER role BEFORE INSERT OR UPDATE OF role ON helpdesk.feed_consumer FOR EACH ROW EXECUTE FUNCTION helpdesk._feed_role();

CREATE TABLE helpdesk._feed_lock (one boolean PRIMARY KEY);
INSERT INTO helpdesk._feed_lock VALUES (true);

SELECT pg_catalog.pg_extension_config_dump('helpdesk.feed_source', '');
SELECT pg_catalog.pg_extension_config_dump('helpdesk._feed_inbox', '');
SELECT pg_catalog.pg_extension_config_dump('helpdesk.feed_event', '');
SELECT pg_catalog.pg_extension_config_dump('helpdesk.feed_event_position_seq', '');
SELECT pg_catalog.pg_extension_config_dump('helpdesk.feed_consumer', '');
SELECT pg_catalog.pg_extension_config_dump('helpdesk._feed_known', '');

CREATE FUNCTION helpdesk._feed_notice() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'feed_notice';

-- Moves to feed_event what has been committed, and removes what nobody needs any more; only within a transaction that has locked
-- _feed_lock, and a statement of its own, so that it sees what the one before has moved. Of the oldest 1000 a call: an event that is
-- kept longer than others keeps those behind it.
CREATE FUNCTION helpdesk._feed_publish() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    overdue bigint;
    all_can_count boolean;
BEGIN
    -- The names of roles as they are now. Not of a consumer that is just used: it comes with a later call.
    UPDATE helpdesk.feed_consumer c SET role = n.name
    FROM (
        SELECT k.consumer, (SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.oid = k.role_oid) AS name
        FROM helpdesk.feed_consumer k
        WHERE k.role_oid IS NOT NULL AND k.role IS DISTINCT FROM (SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.oid = k.role_oid)
        FOR NO KEY UPDATE OF k SKIP LOCKED -- and of no other, which would be held until this transaction ends
    ) n
    WHERE c.consumer = n.consumer;

    -- A row that moves between partitions is inserted anew, and its close noted again.
    WITH gone AS (
        DELETE FROM helpdesk._feed_inbox i RETURNING i.*
    ),
    once AS (
        SELECT DISTINCT ON (g.source, g.conversation_id, g.closed_at) g.* FROM gone g
        ORDER BY g.source, g.conversation_id, g.closed_at, g.order_of_close
    )
    INSERT INTO helpdesk.feed_event (source, conversation_id, account_id, closed_at)
    SELECT o.source, o.conversation_id, o.account_id, o.closed_at FROM once o
    WHERE NOT EXISTS (
        SELECT FROM helpdesk.feed_event e WHERE e.source = o.source AND e.conversation_id = o.conversation_id AND e.closed_at = o.closed_at)
    ORDER BY o.order_of_close, o.closed_at;

    IF (SELECT e.published_at FROM helpdesk.feed_event e ORDER BY e.position LIMIT 1)
        < pg_catalog.now() - (SELECT least(pg_catalog.min(s.keep), interval '7 days') FROM helpdesk.feed_source s)
    THEN
        -- Who holds the row of a consumer that would miss closes keeps these longer, but not the others from getting new ones.
        SELECT pg_catalog.max(o.position) INTO overdue
        FROM (
            SELECT e.position, e.published_at, s.keep_unacknowledged
            FROM helpdesk.feed_event e LEFT JOIN helpdesk.feed_source s ON s.source = e.source ORDER BY e.position LIMIT 1000
        ) o
        WHERE o.published_at < pg_catalog.now() - coalesce(o.keep_unacknowledged, interval '30 days');
        all_can_count := NOT EXISTS (
            SELECT FROM helpdesk.feed_consumer c WHERE c.acked < overdue AND c.consumer <> ALL (ARRAY(
                SELECT k.consumer FROM helpdesk.feed_consumer k WHERE k.acked < overdue FOR NO KEY UPDATE SKIP LOCKED)));
        WITH oldest AS MATERIALIZED (
            SELECT e.position, all_can_count AND e.published_at < pg_catalog.now() - coalesce(s.keep_unacknowledged, interval '30 days')
                OR e.published_at < pg_catalog.now() - coalesce(s.keep, interval '7 days')
                    AND e.position <= coalesce((SELECT pg_catalog.min(c.acked) FROM helpdesk.feed_consumer c), e.position) AS may_go,
                pg_catalog.now() - s.keep AS looked_since
            FROM helpdesk.feed_event e LEFT JOIN helpdesk.feed_source s ON s.source = e.source
            ORDER BY e.position LIMIT 1000
        ),
        gone AS (
            DELETE FROM helpdesk.feed_event e USING oldest o WHERE e.position = o.position AND o.may_go RETURNING e.*, o.looked_since
        ),
        known AS (
            INSERT INTO helpdesk._feed_known (source, conversation_id, closed_at)
            SELECT DISTINCT g.source, g.conversation_id, g.closed_at FROM gone g WHERE g.closed_at >= g.looked_since
            ON CONFLICT DO NOTHING
        )
        UPDATE helpdesk.feed_consumer c SET missed = c.missed + m.events
        FROM (
            SELECT k.consumer, pg_catalog.count(*) AS events
            FROM gone g JOIN helpdesk.feed_consumer k ON g.position > k.acked AND (k.account_id IS NULL OR k.account_id = g.account_id)
            GROUP BY k.consumer
        ) m
        WHERE c.consumer = m.consumer;
        DELETE FROM helpdesk._feed_known k
        WHERE k.closed_at < pg_catalog.now() - coalesce((SELECT s.keep FROM helpdesk.feed_source s WHERE s.source = k.source), interval '0');
    END IF;
END
$$;

CREATE FUNCTION helpdesk._check_feed_rights() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege(t, p)) AND pg_catalog.has_function_privilege('helpdesk._feed_notice()', 'EXECUTE')
        FROM pg_catalog.unnest('{helpdesk.feed_source,helpdesk.feed_event,helpdesk.feed_consumer,helpdesk._feed_inbox,helpdesk._feed_known,helpdesk._feed_lock}'::text[]) t,
            pg_catalog.unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p)
    THEN
        RAISE EXCEPTION 'permission denied to operate the feed'
            USING ERRCODE = 'insufficient_privilege',
                  HINT = pg_catalog.format('A superuser grants it: GRANT SELECT, INSERT, UPDATE, DELETE ON helpdesk.feed_source, helpdesk.feed_event, helpdesk.feed_consumer, helpdesk._feed_inbox, helpdesk._feed_known, helpdesk._feed_lock TO %1$I; GRANT EXECUTE ON FUNCTION helpdesk._feed_notice() TO %1$I;', current_user);
    END IF;
END
$$;

-- The triggers of the feed, as they are: nothing else says which table is watched.
CREATE VIEW helpdesk._feed_trigger AS
SELECT pg_catalog.substr(t.tgname, 15) AS source, t.tgname AS trigger_name, t.tgrelid::regclass AS watched, t.tgenabled <> 'D' AS fires
FROM pg_catalog.pg_trigger t
WHERE t.tgfoid = 'helpdesk._feed_notice()'::regprocedure AND t.tgname LIKE E'helpdesk\\_feed\\_%' AND t.tgparentid = 0;
GRANT SELECT ON helpdesk._feed_trigger TO PUBLIC;

-- A trigger is made and dropped under a lock that the application waits for, behind whoever this waits for: for two seconds, not longer.
CREATE FUNCTION helpdesk._feed_execute(watched regclass, command text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before text := pg_catalog.current_setting('lock_timeout');
BEGIN
    PERFORM pg_catalog.set_config('lock_timeout', '2s', true);
    EXECUTE command;
    PERFORM pg_catalog.set_config('lock_timeout', before, true);
EXCEPTION WHEN lock_not_available THEN
    RAISE EXCEPTION 'table % is busy', watched
        USING ERRCODE = 'lock_not_available', DETAIL = 'A transaction that has written to it did not end within 2 seconds. Nothing was changed.',
              HINT = 'Try again when it is quiet: the application waits as long as this does.';
END
$$;

CREATE FUNCTION helpdesk._drop_feed_triggers(source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT f.trigger_name, f.watched FROM helpdesk._feed_trigger f WHERE f.source = _drop_feed_triggers.source LOOP
        PERFORM helpdesk._feed_execute(t.watched, pg_catalog.format('DROP TRIGGER %I ON %s', t.trigger_name, t.watched));
    END LOOP;
END
$$;

-- The arguments of the trigger, if the table has these columns with types that it can read; else one error with all that is wrong.
CREATE FUNCTION helpdesk._feed_columns(watch regclass, conversation_id text, closed_at text, account_id text, matching jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong text;
    pairs text;
BEGIN
    IF (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = watch) <> ALL ('{r,p}') THEN
        RAISE EXCEPTION '% is no table', watch USING ERRCODE = 'wrong_object_type', HINT = 'Give the table that the application writes a close to, or NULL to have feed_poll() find closes.';
    END IF;
    IF matching IS NULL OR pg_catalog.jsonb_typeof(matching) <> 'object' OR pg_catalog.jsonb_path_exists(matching, '$.* ? (@.type() == "object" || @.type() == "array" || @.type() == "null")') THEN
        RAISE EXCEPTION 'matching must be a JSON object of columns and plain values' USING ERRCODE = 'invalid_parameter_value', HINT = 'For example {"name": "conversation_resolved"}.';
    END IF;
    SELECT pg_catalog.string_agg(pg_catalog.format('Column %I %s.', w.name, CASE WHEN a.attname IS NULL THEN 'does not exist'
            ELSE 'is ' || pg_catalog.format_type(a.atttypid, a.atttypmod) || ' and must be ' || w.meant END), E'\n' ORDER BY w.place)
    INTO wrong
    FROM (VALUES (1, conversation_id, '{int2,int4,int8,text,varchar,uuid}'::name[], 'an integer, text or uuid'),
            (2, closed_at, '{timestamptz,timestamp}', 'a time'), (3, account_id, '{int2,int4,int8}', 'an integer')) w (place, name, types, meant)
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = watch AND a.attname = w.name AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
    WHERE (w.place <= 2 OR w.name IS NOT NULL) AND (b.typname = ANY (w.types) AND b.typnamespace = 'pg_catalog'::pg_catalog.regnamespace) IS NOT TRUE;
    SELECT pg_catalog.concat_ws(E'\n', wrong, pg_catalog.string_agg(pg_catalog.format('Column %I does not exist.', m.key), E'\n' ORDER BY m.key)) INTO wrong
    FROM pg_catalog.jsonb_object_keys(matching) m (key)
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = watch AND a.attname = m.key AND a.attnum > 0 AND NOT a.attisdropped);
    IF wrong <> '' THEN
        RAISE EXCEPTION 'closes cannot be read from %', watch
            USING ERRCODE = 'undefined_column', DETAIL = wrong,
                  HINT = 'Name the columns of the conversation''s id, as it is in the mapping, and of the time of the close; optionally that of the account.';
    END IF;
    -- as the trigger sees a value: a boolean is written t or f
    SELECT pg_catalog.string_agg(pg_catalog.format(', %L, %L', m.key, CASE pg_catalog.jsonb_typeof(m.value) WHEN 'boolean' THEN pg_catalog.left(m.value #>> '{}', 1) ELSE m.value #>> '{}' END), '' ORDER BY m.key)
    INTO pairs FROM pg_catalog.jsonb_each(matching) m;
    RETURN pg_catalog.format('%L, %L, %L', conversation_id, closed_at, coalesce(account_id, '')) || coalesce(pairs, '');
END
$$;

CREATE FUNCTION helpdesk.feed_enable(
    source text, watch regclass DEFAULT NULL, conversation_id text DEFAULT 'conversation_id', closed_at text DEFAULT 'last_closed_at',
    account_id text DEFAULT NULL, matching jsonb DEFAULT '{}', keep interval DEFAULT '7 days', keep_unacknowledged interval DEFAULT '30 days'
) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    arguments text;
    name text;
BEGIN
    PERFORM helpdesk._check_feed_rights();
    IF NOT EXISTS (SELECT FROM helpdesk.sources s WHERE s.source = feed_enable.source AND s.entity = 'conversation') THEN
        RAISE EXCEPTION 'no conversations are attached as %', coalesce(pg_catalog.quote_literal(source), 'NULL')
            USING ERRCODE = 'undefined_object', HINT = 'SELECT source, entity FROM helpdesk.sources lists what is attached.';
    END IF;
    IF (keep > interval '0' AND keep_unacknowledged >= keep) IS NOT TRUE THEN
        RAISE EXCEPTION 'keep must be positive, and keep_unacknowledged no shorter' USING ERRCODE = 'invalid_parameter_value', HINT = 'The defaults are 7 days and 30 days.';
    END IF;
    IF watch IS NOT NULL THEN
        arguments := helpdesk._feed_columns(watch, conversation_id, closed_at, account_id, matching);
    END IF;
    PERFORM helpdesk._drop_feed_triggers(source);
    IF watch IS NOT NULL THEN
        name := pg_catalog.quote_ident('helpdesk_feed_' || source);
        PERFORM helpdesk._feed_execute(watch, pg_catalog.format(
            'CREATE TRIGGER %s AFTER INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION helpdesk._feed_notice(%L, %s)', name, watch, source, arguments));
        -- also what arrives by logical replication is a close
        PERFORM helpdesk._feed_execute(watch, pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %s', watch, name));
        -- it goes when the extension goes
        PERFORM helpdesk._feed_execute(watch, pg_catalog.format('ALTER TRIGGER %s ON %s DEPENDS ON EXTENSION pg_helpdesk', name, watch));
    END IF;
    -- a close that was written before and is committed later is found by its time
    INSERT INTO helpdesk.feed_source AS s (source, keep, keep_unacknowledged, poll_since)
    VALUES (feed_enable.source, feed_enable.keep, feed_enable.keep_unacknowledged, pg_catalog.now() - interval '1 hour')
    ON CONFLICT ON CONSTRAINT feed_source_pkey DO UPDATE SET keep = excluded.keep, keep_unacknowledged = excluded.keep_unacknowledged;
    RETURN pg_catalog.format('closes of %s are fed: %s', source,
        CASE WHEN watch IS NULL THEN 'CALL helpdesk.feed_poll() finds them' ELSE pg_catalog.format('noted by a trigger on %s; CALL helpdesk.feed_poll() finds what it leaves out', watch) END);
END
$$;
COMMENT ON FUNCTION helpdesk.feed_enable(text, regclass, text, text, text, jsonb, interval, interval) IS
'Feeds the closed conversations of a source to consumers (feed_subscribe, feed_take, feed_ack). watch: the application''s table whose rows say that a conversation was closed; a trigger on it notes each close in the application''s own transaction. conversation_id, closed_at: its columns of the id (as in the mapping; text and uuid become customer_key) and of the time of the close, as the mapping''s last_closed_at (without a zone: UTC); account_id: of the tenant, without which consumers of one account get nothing of it. A close is a row in which closed_at becomes a time or another one, and in which the columns of matching read so: {"name": "conversation_resolved"}. watch NULL: no trigger, feed_poll() finds closes. keep: how long closes are kept that all consumers have acknowledged; keep_unacknowledged: how long at most. Again replaces. Making the trigger takes the ownership of the table and a lock on it, and gives up after 2 s. The trigger waits for no lock: it leaves a close to feed_poll() if it cannot note it at once. It writes a row, so the close fails where that cannot be written (disk or tablespace full, out of memory, statement_timeout just then). It fires for what arrives by logical replication, too. SQLSTATE 42501: no right; 42704: no such source; 42703: columns missing or of a type that cannot be; 55P03: the table is busy.';

CREATE FUNCTION helpdesk.feed_disable(source text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM helpdesk._check_feed_rights();
    PERFORM helpdesk._drop_feed_triggers(source);
    DELETE FROM helpdesk.feed_source s WHERE s.source = feed_disable.source;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no feed of %', coalesce(pg_catalog.quote_literal(source), 'NULL') USING ERRCODE = 'undefined_object', HINT = 'SELECT source FROM helpdesk.feed_sources lists those that are.';
    END IF;
    RETURN pg_catalog.format('closes of %s are fed no more', source);
END
$$;
COMMENT ON FUNCTION helpdesk.feed_disable(text) IS
'Ends the feed of a source and drops its trigger. Consumers still get what was closed before. SQLSTATE 42704: there is no such feed; 55P03: the table is busy.';

CREATE VIEW helpdesk.feed_sources AS
SELECT s.source, t.watched, t.fires, s.enabled_at, s.polled_at, s.poll_since, s.keep, s.keep_unacknowledged,
    -- a serializable transaction that has read the inbox could make an application's close fail
    CASE WHEN current_setting('transaction_isolation') <> 'serializable' THEN
        (SELECT count(*) FROM helpdesk._feed_inbox i WHERE i.source = s.source) END AS unpublished,
    (SELECT count(*) FROM helpdesk.feed_event e WHERE e.source = s.source) AS kept,
    -- whoever publishes holds this lock until his transaction ends
    ARRAY(SELECT l.pid FROM pg_catalog.pg_locks l WHERE l.relation = 'helpdesk._feed_lock'::regclass AND l.mode = 'RowShareLock' AND l.granted
        AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()) ORDER BY 1) AS held_by
FROM helpdesk.feed_source s LEFT JOIN helpdesk._feed_trigger t ON t.source = s.source;
COMMENT ON VIEW helpdesk.feed_sources IS
'The sources that are fed. watched: the table with the trigger, NULL if there is none; fires: whether that is enabled; polled_at: when feed_poll() last ran, NULL: never; unpublished: closes that no consumer has asked for yet: above 0 for long, nobody asks, or somebody holds a transaction open in which he asked (held_by: the processes that have; pg_terminate_backend ends one); NULL in a SERIALIZABLE transaction; kept: closes that consumers can get or have got.';
