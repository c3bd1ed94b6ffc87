-- Keeping the rollups: refresh(), what it finds to do, verify(), rollup_status(), schedule().
--
-- A day of a population is made anew in one statement and so from one snapshot, and written where it differs; a transaction is a day.
-- Readers see the old or the new. What ends a refresh (an error, a kill, a full disk) ends it between two days.

-- What the rollups of a day are, made anew from its rows, and what is stored, where they differ.
CREATE TYPE helpdesk._rollup_pair AS (made helpdesk.rollup, stored helpdesk.rollup);
CREATE FUNCTION helpdesk._difference(population text, day date) RETURNS SETOF helpdesk._rollup_pair
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT m.made, s.stored
    FROM (SELECT r AS made, r.source, coalesce(r.account_id::text, '') AS account FROM helpdesk._rolled(_difference.population, _difference.day) r) m
        FULL JOIN (SELECT r AS stored, r.source, coalesce(r.account_id::text, '') AS account FROM helpdesk.rollup r
            WHERE r.population = _difference.population AND r.day = _difference.day) s ON s.source = m.source AND s.account = m.account
    WHERE (m.made).state IS NULL OR (s.stored).state IS NULL OR (m.made).state OPERATOR(helpdesk.<>) (s.stored).state;
END;

-- Makes one day of a population anew and writes it where it differs, in one statement and so from one snapshot, which is not older than
-- begun_at; the months that it belongs to are to be counted again then. Gives whether it did.
--
-- Once more if other sources were attached meanwhile: the plans within would read by the new ones what is noted as read by the old.
CREATE FUNCTION helpdesk._refresh_day(population text, day date, begun_at timestamptz DEFAULT statement_timestamp()) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mapping text;
    change bigint;
    differs boolean := false;
    differs_now boolean;
BEGIN
    LOOP
        change := helpdesk._mapping_change();
        mapping := helpdesk._mapping();
        WITH differing AS MATERIALIZED (
            SELECT d.made, d.stored FROM helpdesk._difference(_refresh_day.population, _refresh_day.day) d
        ),
        gone AS (
            DELETE FROM helpdesk.rollup r USING differing d
            WHERE r.population = _refresh_day.population AND r.day = _refresh_day.day AND r.source = (d.stored).source AND r.account_id IS NOT DISTINCT FROM (d.stored).account_id
        ),
        put AS (
            INSERT INTO helpdesk.rollup SELECT (d.made).* FROM differing d WHERE (d.made).state IS NOT NULL
        ),
        uncounted AS (
            DELETE FROM helpdesk.rollup_month m
            WHERE m.population = _refresh_day.population AND m.since < (_refresh_day.day + 1)::timestamp AT TIME ZONE 'UTC'
                AND m.until > _refresh_day.day::timestamp AT TIME ZONE 'UTC' AND EXISTS (SELECT FROM differing)
        ),
        noted AS (
            INSERT INTO helpdesk.rollup_day AS n (population, day, sources, refreshed_at)
            VALUES (_refresh_day.population, _refresh_day.day, mapping, begun_at)
            ON CONFLICT ON CONSTRAINT rollup_day_pkey DO UPDATE SET sources = excluded.sources, refreshed_at = excluded.refreshed_at
        )
        SELECT EXISTS (SELECT FROM differing) INTO differs_now;
        differs := differs OR differs_now;
        EXIT WHEN change = helpdesk._mapping_change();
    END LOOP;
    RETURN differs;
END
$$;

-- The first UTC day that has any row, or a rollup of rows that are gone; NULL if none has. By the indexes on the anchors.
CREATE FUNCTION helpdesk._first_day() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT least((least(
        (SELECT min(c.fulfilled_at) FROM helpdesk.contacts() c WHERE c.fulfilled_at > '-infinity'),
        (SELECT min(c.started_at) FROM helpdesk.contacts() c WHERE c.started_at > '-infinity'),
        (SELECT min(c.opened_at) FROM helpdesk.conversations() c WHERE c.opened_at > '-infinity')
    ) AT TIME ZONE 'UTC')::date, (SELECT min(d.day) FROM helpdesk.rollup_day d));
END;

-- Covers the days behind one that had no row, up to the next that has one, live or stored, and gives that (or until): an opening of 1900
-- costs its day, not 9,827 empty ones.
CREATE FUNCTION helpdesk._cover_empty_days(behind date, until date) RETURNS date
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    change bigint;
    mapping text;
    begins timestamptz := (behind + 1)::timestamp AT TIME ZONE 'UTC';
    next_day date;
BEGIN
    LOOP
        change := helpdesk._mapping_change();
        mapping := helpdesk._mapping();
        next_day := least(until, (SELECT min(r.day) FROM helpdesk.rollup r WHERE r.day > behind), (least(
            (SELECT min(c.fulfilled_at) FROM helpdesk.contacts() c WHERE helpdesk._within(c.fulfilled_at, begins, 'infinity')),
            (SELECT min(c.started_at) FROM helpdesk.contacts() c WHERE helpdesk._within(c.started_at, begins, 'infinity')),
            (SELECT min(c.opened_at) FROM helpdesk.conversations() c WHERE helpdesk._within(c.opened_at, begins, 'infinity')),
            (SELECT min(c.last_closed_at) FROM helpdesk.conversations() c WHERE helpdesk._within(c.last_closed_at, begins, 'infinity'))
        ) AT TIME ZONE 'UTC')::date);
        INSERT INTO helpdesk.rollup_day AS n (population, day, sources, refreshed_at)
        SELECT p, behind + d, mapping, clock_timestamp() FROM unnest(helpdesk._populations()) p, generate_series(1, next_day - behind - 1) d
        ON CONFLICT ON CONSTRAINT rollup_day_pkey DO UPDATE SET sources = excluded.sources, refreshed_at = excluded.refreshed_at;
        EXIT WHEN change = helpdesk._mapping_change();
    END LOOP;
    RETURN next_day;
END
$$;

-- Days on which something counted otherwise when they were written, as far as conversations say so themselves: of those closed since a
-- day, of those reopened that were closed within 90 days before. (The rest is found by comparing all.)
CREATE FUNCTION helpdesk._days_touched(since date) RETURNS TABLE (population text, day date)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'opened', (c.opened_at AT TIME ZONE 'UTC')::date FROM helpdesk.conversations() c
    WHERE helpdesk._within(c.last_closed_at, since::timestamp AT TIME ZONE 'UTC', 'infinity') AND helpdesk._within(c.opened_at, '-infinity', 'infinity')
    UNION
    SELECT 'closed', (c.first_closed_at AT TIME ZONE 'UTC')::date FROM helpdesk.conversations() c
    WHERE helpdesk._within(c.last_closed_at, since::timestamp AT TIME ZONE 'UTC', 'infinity') AND helpdesk._within(c.first_closed_at, '-infinity', 'infinity')
    UNION
    SELECT p.population, (CASE p.population WHEN 'opened' THEN c.opened_at ELSE c.last_closed_at END AT TIME ZONE 'UTC')::date
    FROM helpdesk.conversations() c, (VALUES ('opened'), ('closed')) p (population)
    WHERE helpdesk._within(c.last_closed_at, (since - 90)::timestamp AT TIME ZONE 'UTC', since::timestamp AT TIME ZONE 'UTC') AND c.status <> 'closed'
        AND helpdesk._within(c.opened_at, '-infinity', 'infinity');
END;

-- Days of [since, until) to be made anew, with their populations: never written, written with another mapping, or to be compared: all of
-- them, or the last 7 that were written and those touched.
CREATE TYPE helpdesk._day_to_refresh AS (day date, populations text[]);
CREATE FUNCTION helpdesk._days_to_refresh(since date, until date, compare_all boolean) RETURNS SETOF helpdesk._day_to_refresh
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH recent AS MATERIALIZED (
        SELECT least(until, max(d.day) + 1) - 7 AS since FROM helpdesk.rollup_day d
    ),
    touched AS MATERIALIZED (
        SELECT t.population, t.day FROM recent r, helpdesk._days_touched(r.since) t WHERE NOT compare_all
    )
    SELECT g.day, array_agg(p.population ORDER BY p.population)
    FROM (SELECT _days_to_refresh.since + n AS day FROM generate_series(0, until - _days_to_refresh.since - 1) n) g
        CROSS JOIN unnest(helpdesk._populations()) p (population)
        LEFT JOIN helpdesk.rollup_day d ON d.population = p.population AND d.day = g.day AND d.sources = (SELECT helpdesk._mapping())
        LEFT JOIN touched t ON t.population = p.population AND t.day = g.day
    WHERE compare_all OR d.day IS NULL OR t.day IS NOT NULL OR g.day >= (SELECT r.since FROM recent r)
    GROUP BY g.day
    ORDER BY g.day;
END;

-- Whoever refreshes must be allowed to write, and see all rows.
CREATE FUNCTION helpdesk._check_refresh() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege(t, p))
        FROM pg_catalog.unnest('{helpdesk.rollup,helpdesk.rollup_day,helpdesk.rollup_month,helpdesk.rollup_run}'::text[]) t, pg_catalog.unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p)
    THEN
        RAISE EXCEPTION 'permission denied to refresh rollups'
            USING ERRCODE = 'insufficient_privilege',
                  HINT = pg_catalog.format('A superuser grants it: GRANT SELECT, INSERT, UPDATE, DELETE ON helpdesk.rollup, helpdesk.rollup_day, helpdesk.rollup_month, helpdesk.rollup_run TO %I;', current_user);
    END IF;
    IF NOT helpdesk._sees_all_rows() THEN
        RAISE EXCEPTION '% is under row-level security, so rollups would lack rows', current_user
            USING ERRCODE = 'insufficient_privilege', HINT = 'Refresh as the owner of the tables, or as a role with BYPASSRLS.';
    END IF;
    PERFORM helpdesk._check_read_committed('refresh');
END
$$;

CREATE PROCEDURE helpdesk.refresh(since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL)
LANGUAGE plpgsql AS $$
DECLARE
    first_day date;
    last_day date; -- exclusive
    queue helpdesk._day_to_refresh[];
    found integer;
    done integer := 0;
    written integer := 0;
    this_run integer;
    of_population text;
    next_day date;
    last_queued date;
    started timestamptz := pg_catalog.clock_timestamp();
    told timestamptz := started;
    seconds double precision;
    state text; failure text; hint text;
BEGIN
    -- in each transaction anew: a procedure that commits cannot have a SET clause
    SET LOCAL search_path = pg_catalog, pg_temp;
    IF since >= until THEN
        RAISE EXCEPTION 'since must be before until' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'CALL helpdesk.refresh(''2026-01-01'', ''2026-02-01''); or, for what has changed up to yesterday, CALL helpdesk.refresh();';
    END IF;
    PERFORM helpdesk._check_refresh(), helpdesk.time_grid(pg_catalog.now(), pg_catalog.now(), 'month', z) FROM helpdesk._zones_to_count() z;
    PERFORM helpdesk._check_no_transaction('refresh()');
    -- days that are over
    last_day := (pg_catalog.now() AT TIME ZONE 'UTC')::date;
    IF until < last_day::timestamp AT TIME ZONE 'UTC' THEN
        last_day := ((greatest(until, '2000-01-01 00:00+00') - interval '1 us') AT TIME ZONE 'UTC')::date + 1;
    END IF;
    -- rows of 1970 are mistakes; whoever has older ones says since
    first_day := CASE WHEN pg_catalog.isfinite(since) THEN (since AT TIME ZONE 'UTC')::date
        ELSE (SELECT greatest(f, '2000-01-01') FROM helpdesk._first_day() f WHERE f IS NOT NULL) END;
    IF first_day IS NULL OR first_day >= last_day THEN
        RAISE NOTICE 'nothing to refresh: there is no row before %', last_day;
        RETURN;
    END IF;
    queue := ARRAY(SELECT ROW(d.day, d.populations)::helpdesk._day_to_refresh FROM helpdesk._days_to_refresh(first_day, last_day, since IS NOT NULL) d);
    found := pg_catalog.cardinality(queue);
    last_queued := queue[found].day;
    DELETE FROM helpdesk.rollup_run r WHERE r.run NOT IN (SELECT k.run FROM helpdesk.rollup_run k ORDER BY k.run DESC LIMIT 99);
    INSERT INTO helpdesk.rollup_run (since, until) VALUES (first_day, last_day) RETURNING run INTO this_run;
    COMMIT;
    SET LOCAL search_path = pg_catalog, pg_temp;
    FOR round IN 1..2 LOOP
        FOR n IN 1..found LOOP
            CONTINUE WHEN queue[n] IS NULL;
            BEGIN
                -- one refresh a day: another one goes on with the next, and in a second round waits for what the first was busy with
                IF round = 1 THEN
                    CONTINUE WHEN NOT pg_catalog.pg_try_advisory_xact_lock(helpdesk._lock_of_day(queue[n].day));
                ELSE
                    PERFORM pg_catalog.pg_advisory_xact_lock(helpdesk._lock_of_day(queue[n].day));
                END IF;
                FOREACH of_population IN ARRAY queue[n].populations LOOP
                    -- unless it was made after this refresh began
                    IF NOT EXISTS (SELECT FROM helpdesk.rollup_day d WHERE d.population = of_population AND d.day = queue[n].day AND d.refreshed_at > started) THEN
                        written := written + helpdesk._refresh_day(of_population, queue[n].day, pg_catalog.clock_timestamp())::integer;
                    END IF;
                END LOOP;
                IF NOT EXISTS (SELECT FROM helpdesk.rollup r WHERE r.day = queue[n].day) AND n < found THEN
                    next_day := helpdesk._cover_empty_days(queue[n].day, last_queued);
                    FOR empty IN n + 1..found LOOP
                        EXIT WHEN queue[empty].day >= next_day;
                        done := done + (queue[empty] IS NOT NULL)::integer;
                        queue[empty] := NULL;
                    END LOOP;
                END IF;
            EXCEPTION WHEN OTHERS THEN
                GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, failure = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
            END;
            IF failure IS NOT NULL THEN
                -- where that fails for the same reason (a full disk), its error is the same
                UPDATE helpdesk.rollup_run r SET error = pg_catalog.format('%s: %s', queue[n].day, failure) WHERE r.run = this_run;
                COMMIT;
                SET LOCAL search_path = pg_catalog, pg_temp;
                RAISE EXCEPTION 'refresh of % failed: %', queue[n].day, failure
                    USING ERRCODE = state, DETAIL = pg_catalog.format('%s of %s days are done and stay.', done, found),
                          HINT = pg_catalog.concat_ws(' ', nullif(hint, ''), 'CALL helpdesk.refresh() again goes on where this has stopped.');
            END IF;
            queue[n] := NULL;
            done := done + 1;
            UPDATE helpdesk.rollup_run r SET days = done, changed = written WHERE r.run = this_run;
            COMMIT;
            SET LOCAL search_path = pg_catalog, pg_temp;
            IF pg_catalog.clock_timestamp() - told > interval '10 s' THEN
                told := pg_catalog.clock_timestamp();
                seconds := extract(epoch FROM told - started);
                RAISE NOTICE '% of % days, % a second, % left', done, found, pg_catalog.round((done / seconds)::numeric, 1), pg_catalog.make_interval(secs => pg_catalog.round(seconds * (found - done) / done));
            END IF;
        END LOOP;
    END LOOP;
    CALL helpdesk._count_months(this_run);
    UPDATE helpdesk.rollup_run r SET ended_at = pg_catalog.clock_timestamp() WHERE r.run = this_run;
    RAISE NOTICE '% days read, within % to %; % rollups written', found, first_day, last_day - 1, written;
    COMMIT;
END
$$;
COMMENT ON PROCEDURE helpdesk.refresh(timestamptz, timestamptz) IS
'Brings the rollups up to date, to the end of yesterday (UTC), a day a transaction; reports read what is later live. refresh() writes days that are missing or were read with another mapping, and reads anew the last 7 days, those on which conversations were opened or first closed that have been closed since, and those of conversations reopened within 90 days of a close that the application still knows. A close that it has taken back on older days is not seen (rollup_status: oldest_read_at). refresh(since) and refresh(since, until) read every day anew and write what differs: after merges, deletions, edits of older days; refresh(''-infinity'') all since 2000. Then it counts the months that are over in the zones of helpdesk.rollup_zones (default: its session''s TimeZone). It can be stopped at any time and goes on where it stopped. Two at once share the work. SQLSTATE 42501: no right to write, or row-level security; 25000: not READ COMMITTED; 25001: within a transaction.';

CREATE TYPE helpdesk.rollup_difference AS (population text, day date, source text, account_id bigint, difference text);
COMMENT ON TYPE helpdesk.rollup_difference IS 'A stored rollup that is not what its rows give now. difference: changed, missing, without rows; month counted otherwise (than the stored days; day is where it begins).';
CREATE FUNCTION helpdesk.verify(since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL) RETURNS SETOF helpdesk.rollup_difference
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF since >= until THEN
        RAISE EXCEPTION 'since must be before until' USING ERRCODE = 'invalid_parameter_value', HINT = 'SELECT * FROM helpdesk.verify(''2026-01-01'', ''2026-02-01'');';
    END IF;
    RETURN QUERY
    SELECT d.population, d.day, coalesce((x.made).source, (x.stored).source), coalesce((x.made).account_id, (x.stored).account_id),
        CASE WHEN (x.stored).state IS NULL THEN 'missing' WHEN (x.made).state IS NULL THEN 'without rows' ELSE 'changed' END
    FROM helpdesk.rollup_day d, LATERAL helpdesk._difference(d.population, d.day) x
    WHERE d.sources = helpdesk._mapping()
        AND (since IS NULL OR (d.day + 1)::timestamp AT TIME ZONE 'UTC' > since) AND (until IS NULL OR d.day::timestamp AT TIME ZONE 'UTC' < until)
    UNION ALL
    SELECT m.population, m.day, NULL, m.account_id, 'month counted otherwise' FROM helpdesk._different_months(verify.since, verify.until) m
    ORDER BY 2, 1, 3, 4;
END
$$;
COMMENT ON FUNCTION helpdesk.verify(timestamptz, timestamptz) IS
'Makes the rollups of all covered days within [since, until) anew and lists those that differ from what is stored; no rows if all are right. Writes nothing; refresh(since, until) mends. Reads all rows of these days.';

CREATE TYPE helpdesk.rollup_coverage AS (
    population text, first_day date, last_day date, days bigint, missing_days bigint, other_mapping_days bigint, months bigint, behind interval, bytes bigint,
    last_run_at timestamptz, last_run_ended_at timestamptz, last_error text, oldest_read_at timestamptz
);
COMMENT ON TYPE helpdesk.rollup_coverage IS
'What the rollups of a population cover. missing_days: between the first day and the last, but not covered; other_mapping_days: covered with a mapping that is no longer attached; both are read live. months: those counted, of all calendars in helpdesk.rollup_zones. behind: from the end of the last day to now. bytes: on disk, of all populations together. last_run_ended_at is NULL of a run that is under way or failed (last_error). oldest_read_at: when the day was read that was read longest ago; what an application has since changed on days before the last 7 may be missing until refresh(since).';
CREATE FUNCTION helpdesk.rollup_status() RETURNS SETOF helpdesk.rollup_coverage
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.population, c.first_day, c.last_day, c.days, c.last_day - c.first_day + 1 - c.days, c.other,
        (SELECT count(*) FROM helpdesk.rollup_month m WHERE m.population = p.population AND m.account_id IS NULL), now() - (c.last_day + 1)::timestamp AT TIME ZONE 'UTC',
        pg_total_relation_size('helpdesk.rollup') + pg_total_relation_size('helpdesk.rollup_day') + pg_total_relation_size('helpdesk.rollup_month'), r.started_at, r.ended_at,
        -- a run that could note nothing, as on a full disk, has neither an end nor a backend
        coalesce(r.error, CASE WHEN r.run IS NOT NULL AND r.ended_at IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = r.pid)
            THEN 'it ended without a word: killed, or it could not write' END),
        c.oldest
    FROM unnest(helpdesk._populations()) WITH ORDINALITY p (population, place)
        CROSS JOIN LATERAL (
            SELECT min(d.day) AS first_day, max(d.day) AS last_day, count(*) AS days, count(*) FILTER (WHERE d.sources <> helpdesk._mapping()) AS other,
                min(d.refreshed_at) AS oldest
            FROM helpdesk.rollup_day d WHERE d.population = p.population) c
        LEFT JOIN (SELECT k.* FROM helpdesk.rollup_run k ORDER BY k.run DESC LIMIT 1) r ON true
    ORDER BY p.place;
END;
COMMENT ON FUNCTION helpdesk.rollup_status() IS
'What the rollups cover, how far they are behind, how large they are, when refresh() last ran and how it ended: a row a population. Needs SELECT on rollup, rollup_day, rollup_month and rollup_run.';

CREATE FUNCTION helpdesk.schedule(cron text DEFAULT '30 3 * * *') RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    job bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = 'pg_cron') THEN
        RAISE EXCEPTION 'pg_cron is not installed in this database'
            USING ERRCODE = 'feature_not_supported',
                  HINT = pg_catalog.format('CREATE EXTENSION pg_cron; or, in the database where it is: SELECT cron.schedule_in_database(%L, %L, %L, %L); or a line of the system''s crontab: %s postgres psql -X -q -d %s -c ''CALL helpdesk.refresh()''',
                      'helpdesk.refresh', cron, 'CALL helpdesk.refresh()', current_database(), cron, current_database());
    END IF;
    EXECUTE 'SELECT cron.schedule($1, $2, $3)' INTO job USING 'helpdesk.refresh', cron, 'CALL helpdesk.refresh()';
    RETURN pg_catalog.format('refresh() runs at %s (time zone of pg_cron: %s) as job %s', cron, coalesce(pg_catalog.current_setting('cron.timezone', true), 'GMT'), job);
END
$$;
COMMENT ON FUNCTION helpdesk.schedule(text) IS
'Has pg_cron CALL helpdesk.refresh() at these times, by default every night at 03:30; calling it again changes the times. Without pg_cron the error says the line for the system''s crontab. SELECT cron.unschedule(''helpdesk.refresh'') ends it.';
