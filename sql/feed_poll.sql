-- The live feed without a trigger, and what a trigger leaves out.

-- No close that is not committed yet began before this, as far as its transaction's begin goes.
CREATE FUNCTION helpdesk._oldest_transaction_at() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
    SELECT least(now(),
        (SELECT min(a.xact_start) FROM pg_catalog.pg_stat_activity a WHERE a.datname = current_database() AND a.backend_type = 'client backend'),
        (SELECT min(p.prepared) FROM pg_catalog.pg_prepared_xacts p WHERE p.database = current_database()));
END;

CREATE PROCEDURE helpdesk.feed_poll(source text DEFAULT NULL, since timestamptz DEFAULT NULL, overlap interval DEFAULT '1 hour')
LANGUAGE plpgsql AS $$
DECLARE
    of_source text;
    looked_since timestamptz;
    known_until timestamptz;
    kept_since timestamptz;
    sweep boolean;
    found bigint;
BEGIN
    -- in each transaction anew: a procedure that commits cannot have a SET clause
    SET LOCAL search_path = pg_catalog, pg_temp;
    PERFORM helpdesk._check_feed_rights();
    IF NOT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') THEN
        RAISE EXCEPTION '% may not see how long transactions run, so closes could be passed by', current_user
            USING ERRCODE = 'insufficient_privilege', HINT = pg_catalog.format('GRANT pg_read_all_stats TO %I;', current_user);
    END IF;
    IF NOT helpdesk._sees_all_rows() THEN
        RAISE EXCEPTION '% is under row-level security, so the feed would lack closes', current_user
            USING ERRCODE = 'insufficient_privilege', HINT = 'Poll as the owner of the tables, or as a role with BYPASSRLS.';
    END IF;
    PERFORM helpdesk._check_read_committed('feed_poll');
    IF (overlap >= interval '0') IS NOT TRUE THEN
        RAISE EXCEPTION 'overlap must not be negative' USING ERRCODE = 'invalid_parameter_value', HINT = 'The default is 1 hour.';
    END IF;
    IF source IS NOT NULL AND NOT EXISTS (SELECT FROM helpdesk.feed_source s WHERE s.source = feed_poll.source) THEN
        RAISE EXCEPTION 'there is no feed of %', pg_catalog.quote_literal(source) USING ERRCODE = 'undefined_object', HINT = 'SELECT helpdesk.feed_enable(source) begins one.';
    END IF;
    PERFORM helpdesk._check_no_transaction('feed_poll()');
    FOREACH of_source IN ARRAY ARRAY(SELECT s.source FROM helpdesk.feed_source s WHERE feed_poll.source IS NULL OR s.source = feed_poll.source ORDER BY 1) LOOP
        PERFORM FROM helpdesk._feed_lock FOR UPDATE;
        known_until := helpdesk._oldest_transaction_at() - overlap;
        -- what was closed before may have been removed from the feed, and would come again
        -- (a clock that went ahead and back has left a time to come)
        SELECT coalesce(feed_poll.since, least(s.poll_since, known_until)), pg_catalog.now() - s.keep,
            feed_poll.since IS NULL AND (s.swept_at BETWEEN pg_catalog.now() - interval '1 hour' AND pg_catalog.now()) IS NOT TRUE
        INTO looked_since, kept_since, sweep FROM helpdesk.feed_source s WHERE s.source = of_source;
        IF since IS NULL AND looked_since < kept_since THEN
            RAISE WARNING '%: closes are not looked for from % to %', of_source, looked_since, kept_since
                USING HINT = 'Poll more often than the feed keeps closes (feed_sources.keep). feed_poll(source, since) looks further back, and feeds again what is kept no longer.';
            looked_since := kept_since;
        END IF;
        -- Once an hour all that is kept: what arrives long after its time, as on a subscriber that was behind.
        IF sweep THEN
            SELECT least(looked_since, greatest(kept_since, s.enabled_at - interval '1 hour')) INTO looked_since
            FROM helpdesk.feed_source s WHERE s.source = of_source;
        END IF;
        PERFORM helpdesk._feed_publish();
        -- One statement and so one snapshot: it sees a close of the trigger's and its row in the inbox together.
        INSERT INTO helpdesk.feed_event (source, conversation_id, account_id, closed_at)
        SELECT c.source, c.conversation_id, c.account_id, c.last_closed_at
        FROM helpdesk.conversations() c
        WHERE c.source = of_source AND helpdesk._within(c.last_closed_at, looked_since, 'infinity')
            AND NOT EXISTS (SELECT FROM helpdesk.feed_event e WHERE e.source = of_source AND e.conversation_id = c.conversation_id AND e.closed_at = c.last_closed_at)
            AND NOT EXISTS (SELECT FROM helpdesk._feed_inbox i WHERE i.source = of_source AND i.conversation_id = c.conversation_id AND i.closed_at = c.last_closed_at)
            AND NOT EXISTS (
                SELECT FROM helpdesk._feed_known k
                WHERE k.source = of_source AND k.conversation_id = c.conversation_id AND k.closed_at = c.last_closed_at)
        ORDER BY c.last_closed_at, c.conversation_id;
        GET DIAGNOSTICS found = ROW_COUNT;
        UPDATE helpdesk.feed_source s SET polled_at = pg_catalog.clock_timestamp(),
            poll_since = CASE WHEN s.poll_since > pg_catalog.now() THEN known_until ELSE greatest(s.poll_since, known_until) END,
            swept_at = CASE WHEN sweep THEN pg_catalog.clock_timestamp() ELSE s.swept_at END
        WHERE s.source = of_source;
        IF found > 0 THEN
            PERFORM pg_catalog.pg_notify('helpdesk_conversation_closed', of_source);
        END IF;
        COMMIT;
        SET LOCAL search_path = pg_catalog, pg_temp;
        RAISE NOTICE '%: % closes found since %', of_source, found, looked_since;
    END LOOP;
    COMMIT;
END
$$;
COMMENT ON PROCEDURE helpdesk.feed_poll(text, timestamptz, interval) IS
'Finds closed conversations that are not in the feed yet, of one source or all that are fed, and removes from the feed what is kept no longer. It looks at last closes (last_closed_at) since the last time, less overlap, less the time that the oldest transaction has been open; of several closes of a conversation since then it finds the last. Once an hour it looks at all since feed_enable, as far back as feed_source.keep: so a close that arrives late is found if it is dated within that. With a trigger it finds what that left out; without one it is the feed: have it run every minute, otherwise every hour. At least once within the time that the feed keeps closes; it warns if that has passed. since looks further back, and feeds again what is kept no longer. Each source is a transaction. Needs the right to operate the feed, to read the source, and pg_read_all_stats. SQLSTATE 42501: a right is missing, or row-level security; 42704: no such feed; 25000: not READ COMMITTED.';
