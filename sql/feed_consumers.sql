-- The live feed, second half: who gets the closes.
--
-- A consumer belongs to a role. What that role may see and change of the feed are rows of two views, its own; it has no rights on the
-- tables. Asking is an UPDATE of one's own row, and the trigger of that moves what is in the inbox.

CREATE VIEW helpdesk.feed_consumers WITH (security_barrier) AS
SELECT c.consumer, (SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.oid = c.role_oid) AS role,
    c.account_id, c.fields, c.acked, c.taken, c.missed, c.subscribed_at, c.asked_at, c.acked_at
FROM helpdesk.feed_consumer c
-- only of a role that is there: the error for one that is gone would be everybody's
WHERE EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = c.role_oid AND pg_catalog.pg_has_role(r.oid, 'USAGE'));
COMMENT ON VIEW helpdesk.feed_consumers IS
'The consumers of the roles that one belongs to. acked: the position up to which all is acknowledged; taken: the highest that was given out; missed: closes that were removed before they were acknowledged (feed_source.keep_unacknowledged); asked_at: when it last called feed_take.';
GRANT SELECT ON helpdesk.feed_consumers TO PUBLIC; -- and UPDATE of some columns: rights.sql

-- Whether the caller sees a conversation: a function in a view runs with the rights of whoever reads that.
CREATE FUNCTION helpdesk._sees_conversation(source text, conversation_id bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM helpdesk.conversations() c
        WHERE c.source = _sees_conversation.source AND c.conversation_id = _sees_conversation.conversation_id);
END;

-- The subqueries do not depend on the event, so they run once. Under row-level security an event is hidden with its conversation.
CREATE VIEW helpdesk._feed_readable WITH (security_barrier) AS
SELECT e.position, e.source, e.conversation_id, e.account_id, e.closed_at, e.published_at
FROM helpdesk.feed_event e
WHERE ((SELECT bool_or(c.account_id IS NULL) FROM helpdesk.feed_consumers c)
        OR e.account_id = ANY (ARRAY(SELECT c.account_id FROM helpdesk.feed_consumers c)))
    AND CASE WHEN (SELECT helpdesk._sees_all_rows()) THEN true ELSE helpdesk._sees_conversation(e.source, e.conversation_id) END
ORDER BY e.position; -- the order of whoever asks does not reach behind the barrier, and 100 of many would be sorted out of all of them
GRANT SELECT ON helpdesk._feed_readable TO PUBLIC;

-- Another one that asks takes milliseconds; one that holds its transaction open is not waited for, its closes come with the next call.
CREATE FUNCTION helpdesk._feed_asked() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms' AS $$
BEGIN
    -- only on its own table, and only while names of this schema mean what is in it: found by identity, before any name of ours
    IF NOT EXISTS (
        SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = f.pronamespace
        WHERE t.tgrelid = TG_RELID AND t.tgname = TG_NAME AND c.relname = 'feed_consumer'::name AND c.relnamespace = n.oid AND n.nspname = 'helpdesk'::name)
    THEN
        RAISE EXCEPTION 'this trigger belongs to feed_consumer in the schema helpdesk'
            USING ERRCODE = 'insufficient_privilege', HINT = 'A schema that was renamed must be called helpdesk again.';
    END IF;
    PERFORM FROM helpdesk._feed_lock FOR UPDATE;
    PERFORM helpdesk._feed_publish();
    RETURN NULL;
EXCEPTION WHEN lock_not_available THEN
    RETURN NULL;
END
$$;
-- for each row: an UPDATE of none is anybody's
CREATE TRIGGER asked AFTER UPDATE OF asked_at ON helpdesk.feed_consumer FOR EACH ROW EXECUTE FUNCTION helpdesk._feed_asked();

CREATE FUNCTION helpdesk.feed_subscribe(
    consumer text, role name DEFAULT current_user, account_id bigint DEFAULT NULL, fields text[] DEFAULT '{}', from_beginning boolean DEFAULT false
) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown text;
BEGIN
    PERFORM helpdesk._check_feed_rights();
    IF consumer IS NULL OR consumer !~ '^[a-z_][a-z0-9_]{0,62}$' THEN
        RAISE EXCEPTION 'invalid name of a consumer: %', coalesce(pg_catalog.quote_ident(consumer), 'NULL')
            USING ERRCODE = 'invalid_name', HINT = 'A consumer has a name of at most 63 lower-case letters, digits and _, such as warehouse.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = feed_subscribe.role) THEN
        RAISE EXCEPTION 'role % does not exist', coalesce(pg_catalog.quote_ident(role), 'NULL') USING ERRCODE = 'undefined_object', HINT = 'Give the role that calls feed_take.';
    END IF;
    SELECT pg_catalog.string_agg(coalesce(pg_catalog.quote_ident(f), 'NULL'), ', ') INTO unknown
    FROM pg_catalog.unnest(fields) f
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'helpdesk.conversation'::pg_catalog.regclass AND a.attname = f);
    IF fields IS NULL OR unknown IS NOT NULL THEN
        RAISE EXCEPTION 'unknown fields: %', coalesce(unknown, 'NULL') USING ERRCODE = 'undefined_column', HINT = E'Fields are columns of helpdesk.conversation: \\d helpdesk.conversation lists them.';
    END IF;
    BEGIN
        INSERT INTO helpdesk.feed_consumer (consumer, role, account_id, fields)
        VALUES (feed_subscribe.consumer, feed_subscribe.role, feed_subscribe.account_id, feed_subscribe.fields);
    EXCEPTION WHEN unique_violation THEN
        RAISE EXCEPTION 'there is a consumer % already', consumer USING ERRCODE = 'duplicate_object', HINT = 'To begin anew, SELECT helpdesk.feed_unsubscribe(consumer) first.';
    END;
    IF NOT coalesce(from_beginning, false) THEN
        UPDATE helpdesk.feed_consumer c SET asked_at = pg_catalog.clock_timestamp() WHERE c.consumer = feed_subscribe.consumer;
        UPDATE helpdesk.feed_consumer c SET acked = p.last, taken = p.last
        FROM (SELECT coalesce(pg_catalog.max(e.position), 0) AS last FROM helpdesk.feed_event e) p WHERE c.consumer = feed_subscribe.consumer;
    END IF;
    RETURN pg_catalog.format('%s gets what is closed %s', consumer, CASE WHEN from_beginning THEN 'and has been closed, as far as it is kept' ELSE 'from now on' END);
END
$$;
COMMENT ON FUNCTION helpdesk.feed_subscribe(text, name, bigint, text[], boolean) IS
'Registers a consumer of the feed, which the members of role may use; they also need SELECT on the application''s tables. account_id: only conversations of this tenant. fields: columns of helpdesk.conversation that it gets beside those of the export. From now on, or from the oldest close that is kept. SQLSTATE 42501: no right; 42710: there is one of that name; 42704: no such role; 42703: unknown fields.';

CREATE FUNCTION helpdesk.feed_unsubscribe(consumer text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM helpdesk._check_feed_rights();
    DELETE FROM helpdesk.feed_consumer c WHERE c.consumer = feed_unsubscribe.consumer;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no consumer %', coalesce(pg_catalog.quote_literal(consumer), 'NULL') USING ERRCODE = 'undefined_object', HINT = 'SELECT consumer FROM helpdesk.feed_consumers lists them.';
    END IF;
    RETURN pg_catalog.format('%s is forgotten', consumer);
END
$$;
COMMENT ON FUNCTION helpdesk.feed_unsubscribe(text) IS 'Removes a consumer of the feed; nothing is kept for it any more. SQLSTATE 42704: there is none of that name.';

CREATE TYPE helpdesk.feed_conversation AS (
    "position" bigint, redelivered boolean, source text, account_id bigint,
    conversation_id bigint, started_at timestamptz, resolved_at timestamptz, contact_id bigint, assignee text,
    outgoing_messages bigint, incoming_messages bigint, first_response_at timestamptz, resolver text,
    first_response_time interval, resolution_time interval, category text, summary text, fields jsonb
);
COMMENT ON TYPE helpdesk.feed_conversation IS
'One close: its position in the feed, whether it was given out before, then the columns of export_conversations and the chosen fields. resolved_at is the time of this close; all else is as it is when taken, and NULL of a conversation that is gone.';

CREATE FUNCTION helpdesk.feed_take(consumer text, max integer DEFAULT 100) RETURNS SETOF helpdesk.feed_conversation
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me record;
    events helpdesk._feed_readable[];
    ids bigint[];
    at bigint;
    given integer := 0;
    more integer;
    sees_all boolean := helpdesk._sees_all_rows();
BEGIN
    IF (max BETWEEN 1 AND 10000) IS NOT TRUE THEN
        RAISE EXCEPTION 'max must be from 1 to 10000' USING ERRCODE = 'invalid_parameter_value', HINT = 'The default is 100.';
    END IF;
    PERFORM helpdesk._check_read_committed('feed_take');
    SELECT c.* INTO me FROM helpdesk.feed_consumers c WHERE c.consumer = feed_take.consumer FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        -- another process is just taking: that one gets them
        PERFORM FROM helpdesk.feed_consumers c WHERE c.consumer = feed_take.consumer;
        IF FOUND THEN
            RETURN;
        END IF;
        PERFORM helpdesk._no_consumer(consumer);
    END IF;
    UPDATE helpdesk.feed_consumers c SET asked_at = pg_catalog.clock_timestamp() WHERE c.consumer = feed_take.consumer;
    at := me.acked;
    WHILE given < max LOOP
        SELECT pg_catalog.array_agg(d ORDER BY d.position), pg_catalog.array_agg(d.conversation_id) INTO events, ids
        FROM (
            SELECT f.* FROM helpdesk._feed_readable f
            WHERE f.position > at AND (me.account_id IS NULL OR f.account_id = me.account_id) ORDER BY f.position LIMIT max - given
        ) d;
        EXIT WHEN events IS NULL;
        at := events[pg_catalog.array_upper(events, 1)].position;
        RETURN QUERY
        SELECT e.position, e.position <= me.taken, e.source, coalesce(c.account_id, e.account_id),
            e.conversation_id, c.opened_at, e.closed_at, c.customer_id, c.assignee_id,
            coalesce(c.outgoing_messages, (
                SELECT pg_catalog.count(*) FROM helpdesk.messages() m WHERE m.source = c.source AND m.conversation_id = c.conversation_id AND m.direction = 'outbound')),
            coalesce(c.incoming_messages, (
                SELECT pg_catalog.count(*) FROM helpdesk.messages() m WHERE m.source = c.source AND m.conversation_id = c.conversation_id AND m.direction = 'inbound')),
            c.first_response_at, c.resolver_id,
            helpdesk._time_between(c.opened_at, helpdesk._first_response_at(c.opened_by, c.first_response_at)),
            helpdesk._time_between(c.opened_at, e.closed_at), c.category, c.closing_summary,
            CASE WHEN me.fields <> '{}' THEN (
                SELECT pg_catalog.jsonb_object_agg(j.key, j.value) FROM pg_catalog.jsonb_each(pg_catalog.to_jsonb(c)) j WHERE j.key = ANY (me.fields)) END
        FROM pg_catalog.unnest(events) e
            LEFT JOIN (SELECT * FROM helpdesk.conversations() v WHERE v.conversation_id = ANY (ids)) c ON c.source = e.source AND c.conversation_id = e.conversation_id
        -- row-level security hides the event with its conversation; a tenant's is not what another's has become
        WHERE CASE WHEN c.conversation_id IS NULL THEN sees_all ELSE me.account_id IS NULL OR c.account_id = me.account_id END
        ORDER BY e.position;
        GET DIAGNOSTICS more = ROW_COUNT;
        given := given + more;
    END LOOP;
    IF at > me.taken THEN
        UPDATE helpdesk.feed_consumers c SET taken = at WHERE c.consumer = feed_take.consumer;
    END IF;
END
$$;
COMMENT ON FUNCTION helpdesk.feed_take(text, integer) IS
'The next closes of a consumer, at most max, in the order of position; the same again until feed_ack(). Positions grow and have gaps; closes of one conversation come in the order of their commits, where a close writes to the conversation''s row. At least once: after a crash between use and feed_ack() a close comes again, redelivered; position tells it. No rows: nothing is new (LISTEN helpdesk_conversation_closed, and ask every few seconds all the same), or another process is just taking for this consumer. Call it in a transaction of its own, or one that ends soon: the others get no new closes while it is open. Reads the source with the caller''s rights. SQLSTATE 42704: no such consumer of this role; 25000: not READ COMMITTED.';

CREATE FUNCTION helpdesk._no_consumer(consumer text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% has no consumer %', current_user, coalesce(pg_catalog.quote_literal(consumer), 'NULL')
        USING ERRCODE = 'undefined_object', HINT = 'SELECT consumer FROM helpdesk.feed_consumers lists those that are; helpdesk.feed_subscribe(consumer, role) makes one.';
END
$$;

CREATE FUNCTION helpdesk.feed_ack(consumer text, "position" bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_acked bigint;
BEGIN
    IF position IS NULL OR position < 0 THEN
        RAISE EXCEPTION 'invalid position %', coalesce(position::text, 'NULL') USING ERRCODE = 'invalid_parameter_value', HINT = 'Give the position of the last row of feed_take() that is done.';
    END IF;
    UPDATE helpdesk.feed_consumers c SET acked = greatest(c.acked, feed_ack.position), acked_at = pg_catalog.clock_timestamp()
    WHERE c.consumer = feed_ack.consumer AND feed_ack.position <= c.taken
    RETURNING c.acked INTO now_acked;
    IF NOT FOUND THEN
        PERFORM FROM helpdesk.feed_consumers c WHERE c.consumer = feed_ack.consumer;
        IF NOT FOUND THEN
            PERFORM helpdesk._no_consumer(consumer);
        END IF;
        RAISE EXCEPTION 'position % was not given to % yet', position, consumer
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give the position of the last row of feed_take() that is done.';
    END IF;
    RETURN now_acked;
END
$$;
COMMENT ON FUNCTION helpdesk.feed_ack(text, bigint) IS
'Says that a consumer is done with all closes up to a position; they do not come again. Returns the position up to which all is acknowledged: an earlier one changes nothing. SQLSTATE 22023: a position that it has not been given; 42704: no such consumer of this role.';

CREATE TYPE helpdesk.feed_lag AS (
    consumer text, role name, account_id bigint, acked bigint, taken bigint, missed bigint, waiting bigint, oldest_waiting_close timestamptz, behind interval, asked_at timestamptz
);
COMMENT ON TYPE helpdesk.feed_lag IS
'How far a consumer is. waiting: closes that it has not acknowledged; oldest_waiting_close: when the oldest of them was closed; behind: since when that can be taken, 0 without one; missed: closes that were removed before it acknowledged them.';
CREATE FUNCTION helpdesk.feed_status() RETURNS SETOF helpdesk.feed_lag
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.consumer, c.role, c.account_id, c.acked, c.taken, c.missed, d.waiting, d.oldest_close, coalesce(now() - d.oldest_published, interval '0'), c.asked_at
    FROM helpdesk.feed_consumers c
        CROSS JOIN LATERAL (
            SELECT count(*) AS waiting, min(e.closed_at) AS oldest_close, min(e.published_at) AS oldest_published 
            FROM helpdesk._feed_readable e WHERE e.position > c.acked AND (c.account_id IS NULL OR e.account_id = c.account_id)) d
    ORDER BY c.consumer;
END;
COMMENT ON FUNCTION helpdesk.feed_status() IS
'How far the consumers of the roles that one belongs to are behind, a row each. What nobody has asked for yet is in helpdesk.feed_sources (unpublished).';
