-- Rollups: what the reports need of each UTC day, exact and mergeable, kept by refresh(). Reports read them where they cover the
-- window and the filters, and the application's tables for the rest (see measures.sql).
--
-- A population is a set of rows with one anchor. Its rollup has, for each UTC day, source and account, one day_state: its rows with
-- their quarter of an hour, customer, times and labels (channel, team, agent ...), column by column, in some 5 to 15 bytes a row. All
-- zones of today have offsets of whole quarters, so their days, weeks and months are unions of quarters; any label groups and filters.

-- A time as it is stored: microseconds, or why there is none: -1 missing, -2 dated before the opening (or infinite), -3 not awaited.
CREATE FUNCTION helpdesk._elapsed(opened_at timestamptz, ended_at timestamptz, is_awaited boolean) RETURNS bigint
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'elapsed';

CREATE FUNCTION helpdesk._day_state_add(
    helpdesk.day_state, at timestamptz, customer bigint, first_response bigint, resolution bigint,
    channel text, team text, agent text, category text, priority text, opened_source text, handled_by text
) RETURNS helpdesk.day_state LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'day_state_add';
CREATE AGGREGATE helpdesk._day_state(
    at timestamptz, customer bigint, first_response bigint, resolution bigint,
    channel text, team text, agent text, category text, priority text, opened_source text, handled_by text
) (
    SFUNC = helpdesk._day_state_add, STYPE = helpdesk.day_state, SSPACE = 1000000, COMBINEFUNC = helpdesk._day_state_combine, PARALLEL = SAFE
);

-- Distinct customers and rows per interval and member with all totals, of live grids (each a member's) and counted months first, then of
-- stored days in order; as a row of arrays, a place in them for each cell and total. What has no row is 0; a member without any is left out.
CREATE FUNCTION helpdesk._cube_add(
    internal, group_by text, channels text[], teams text[], agents text[], categories text[], handled_by text,
    member text, grid helpdesk.customer_grid, day helpdesk.day_state, bounds timestamptz[], month bytea
) RETURNS internal LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'cube_add';
CREATE TYPE helpdesk._cube_counts AS (row_kinds text[], interval_nos bigint[], members text[], customers bigint[], contacts bigint[]);
CREATE FUNCTION helpdesk._cube_final(internal) RETURNS helpdesk._cube_counts LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'cube_counts';
CREATE AGGREGATE helpdesk._cube(
    group_by text, channels text[], teams text[], agents text[], categories text[], handled_by text,
    member text, grid helpdesk.customer_grid, day helpdesk.day_state, bounds timestamptz[], month bytea
) (
    SFUNC = helpdesk._cube_add, STYPE = internal, SSPACE = 1000000, FINALFUNC = helpdesk._cube_final, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE
);
-- The same as a counted month, over the days of one.
CREATE FUNCTION helpdesk._cube_month(internal) RETURNS bytea LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'cube_month';
CREATE AGGREGATE helpdesk._month(
    group_by text, channels text[], teams text[], agents text[], categories text[], handled_by text,
    member text, grid helpdesk.customer_grid, day helpdesk.day_state, bounds timestamptz[], month bytea
) (
    SFUNC = helpdesk._cube_add, STYPE = internal, SSPACE = 1000000, FINALFUNC = helpdesk._cube_month, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE
);

-- Times of conversations within [since, until) per member, and of all as the last place: of stored days, and of live sets with their
-- counts. total says what is wanted of all: nothing (then there is no p90 either), figures, times (their set as well).
CREATE FUNCTION helpdesk._times_cube_add(
    internal, group_by text, channels text[], teams text[], agents text[], categories text[], handled_by text,
    measure text, since timestamptz, until timestamptz, source text, day helpdesk.day_state,
    member text, conversations bigint, ended bigint, missing bigint, still_open bigint, times helpdesk.duration_set, total text
) RETURNS internal LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'times_cube_add';
CREATE TYPE helpdesk._times_counts AS (
    is_total boolean[], sources text[], members text[], conversations bigint[], ended bigint[], missing bigint[], still_open bigint[],
    measured bigint[], medians interval[], averages interval[], p90s interval[], times helpdesk.duration_set
);
CREATE FUNCTION helpdesk._times_cube_final(internal) RETURNS helpdesk._times_counts LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'times_cube_final';
CREATE AGGREGATE helpdesk._times_cube(
    group_by text, channels text[], teams text[], agents text[], categories text[], handled_by text,
    measure text, since timestamptz, until timestamptz, source text, day helpdesk.day_state,
    member text, conversations bigint, ended bigint, missing bigint, still_open bigint, times helpdesk.duration_set, total text
) (
    SFUNC = helpdesk._times_cube_add, STYPE = internal, SSPACE = 1000000, FINALFUNC = helpdesk._times_cube_final, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE
);

CREATE FUNCTION helpdesk._populations() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN '{helped,inbound,opened,closed}'::text[];

CREATE TABLE helpdesk.rollup (
    population text NOT NULL, day date NOT NULL, source text NOT NULL, account_id bigint, state helpdesk.day_state NOT NULL
);
CREATE INDEX rollup_by_day ON helpdesk.rollup (population, day, account_id);
COMMENT ON TABLE helpdesk.rollup IS
'What reports need of each UTC day, kept by refresh(). Reports read it for whoever has SELECT on it and on rollup_day and is under no row-level security; all others read live. population: helped (contacts by fulfilled_at), inbound (contacts by started_at), opened, closed (conversations by opened_at, last_closed_at).';

CREATE TABLE helpdesk.rollup_day (
    population text, day date, sources text NOT NULL, refreshed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (population, day)
);
COMMENT ON TABLE helpdesk.rollup_day IS
'The UTC days that helpdesk.rollup covers, with a fingerprint of what they were read with: sources, their numbers and queries, the definitions of this version, the encoding. Days of another are not read.';
-- a publication of all tables needs to know which row is deleted; an account may be NULL, so there is no key
ALTER TABLE helpdesk.rollup REPLICA IDENTITY FULL;

CREATE TABLE helpdesk.rollup_run (
    run integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, started_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
    since date NOT NULL, until date NOT NULL, days integer NOT NULL DEFAULT 0, changed integer NOT NULL DEFAULT 0, error text, pid integer NOT NULL DEFAULT pg_backend_pid()
);
COMMENT ON TABLE helpdesk.rollup_run IS 'The calls of refresh(), the last 100; one that was killed has neither ended_at nor error, and there is no backend pid any more.';

SELECT pg_catalog.pg_extension_config_dump('helpdesk.rollup', '');
SELECT pg_catalog.pg_extension_config_dump('helpdesk.rollup_day', '');

-- One refresh a day: an advisory lock.
CREATE FUNCTION helpdesk._lock_of_day(day date) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ('helpdesk.rollup'::regclass::oid::bigint << 32) + (1 << 30) + (day - date '2000-01-01');

-- The rollups of one day of a population, made anew from its rows: what refresh() stores and verify() compares.
CREATE FUNCTION helpdesk._rolled(population text, day date) RETURNS SETOF helpdesk.rollup
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    since timestamptz := day::timestamp AT TIME ZONE 'UTC';
    until timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    CASE population
    WHEN 'helped' THEN
        RETURN QUERY
        SELECT _rolled.population, _rolled.day, c.source, c.account_id, helpdesk._day_state(c.fulfilled_at, helpdesk.unique_id(c.source, c.customer_id), NULL, NULL,
            c.channel, c.team_id, c.agent_id, NULL, NULL, NULL, CASE c.handled_by WHEN 'bot' THEN 'bot' ELSE 'human' END)
        FROM helpdesk._fulfilled_contacts(since, until, NULL, NULL, NULL, NULL, 'both') c
        GROUP BY c.source, c.account_id;
    WHEN 'inbound' THEN
        RETURN QUERY
        SELECT _rolled.population, _rolled.day, c.source, c.account_id, helpdesk._day_state(c.started_at, helpdesk.unique_id(c.source, c.customer_id), NULL, NULL,
            c.channel, c.team_id, c.agent_id, NULL, NULL, NULL, NULL)
        FROM helpdesk._inbound_contacts(since, until, NULL, NULL, NULL, NULL) c
        GROUP BY c.source, c.account_id;
    WHEN 'opened' THEN
        RETURN QUERY
        SELECT _rolled.population, _rolled.day, c.source, c.account_id, helpdesk._day_state(c.opened_at, helpdesk.unique_id(c.source, c.customer_id),
            helpdesk._elapsed(c.opened_at, helpdesk._first_response_at(c.opened_by, c.first_response_at), helpdesk._customer_waits(c.opened_by)),
            helpdesk._elapsed(c.opened_at, helpdesk._resolved_at(c.status, c.last_closed_at), true),
            c.channel, c.team_id, c.assignee_id, c.category, c.priority, c.opened_source, NULL)
        FROM helpdesk._conversations_of('opened', since, until, NULL, NULL, NULL, NULL, NULL, NULL) c
        GROUP BY c.source, c.account_id;
    WHEN 'closed' THEN
        RETURN QUERY
        SELECT _rolled.population, _rolled.day, c.source, c.account_id, helpdesk._day_state(c.last_closed_at, NULL,
            helpdesk._elapsed(c.opened_at, helpdesk._first_response_at(c.opened_by, c.first_response_at), helpdesk._customer_waits(c.opened_by)),
            helpdesk._elapsed(c.opened_at, c.last_closed_at, true),
            c.channel, c.team_id, c.resolver_id, c.category, c.priority, c.opened_source, NULL)
        FROM helpdesk._conversations_of('closed', since, until, NULL, NULL, NULL, NULL, NULL, NULL) c
        GROUP BY c.source, c.account_id;
    END CASE;
END
$$;

-- What a report may read: live_because says why nothing, else it is NULL. Then the days that are covered, the counted months among them,
-- and the rest of the window, read live.
CREATE TYPE helpdesk._rollup_plan AS (live_because text, days date[], months tstzrange[], gaps tstzrange[]);

CREATE FUNCTION helpdesk._rollups_from() RETURNS double precision LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rollups_from';
CREATE FUNCTION helpdesk._quarters_cut(bounds timestamptz[]) RETURNS timestamptz[] LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'quarters_cut';

-- What commits, and goes on by what others have committed meanwhile, says so where it could not.
CREATE FUNCTION helpdesk._check_read_committed(who text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF pg_catalog.current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION '% needs READ COMMITTED: it must see what was committed before it', who
            USING ERRCODE = 'invalid_transaction_state', HINT = 'SET default_transaction_isolation = ''read committed'';';
    END IF;
END
$$;

-- What commits as it goes cannot within a transaction of others; PostgreSQL says "invalid transaction termination" at the first commit.
CREATE FUNCTION helpdesk._in_transaction_block() RETURNS boolean LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'in_transaction_block';
CREATE FUNCTION helpdesk._check_no_transaction(who text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF helpdesk._in_transaction_block() THEN
        RAISE EXCEPTION '% cannot run within a transaction, since it commits as it goes', who
            USING ERRCODE = 'active_sql_transaction', HINT = 'CALL it as a statement of its own, with autocommit on.';
    END IF;
END
$$;

-- Row-level security means that readers see different rows; a rollup holds what its refresher saw. What counts is what the queries of the
-- sources named reach. unseen: whether a function of the user's own, which may read tables itself, sees all rows.
CREATE FUNCTION helpdesk._rows_are_for_all(source_functions text[], unseen boolean) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rows_are_for_all';

CREATE FUNCTION helpdesk._sees_all_rows() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    -- rollups and the feed are of contacts and conversations
    SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relrowsecurity) THEN helpdesk._rows_are_for_all(
        ARRAY(SELECT pg_catalog.format('_%s.%s', s.source, s.entity) FROM helpdesk.sources s WHERE s.entity IN ('contact', 'conversation')),
        NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relrowsecurity AND pg_catalog.row_security_active(c.oid)))
    ELSE true END;
END;

-- group_by: what the report groups by; tags: its filter, if any. bounds: of the report's grid, or its window. months_are_enough: whether it
-- has no filter but the account that a counted month does not have. mapping: what the caller's plan reads live, a constant in it.
CREATE FUNCTION helpdesk._rollup_plan(
    population text, group_by text, tags text[], bounds timestamptz[], months_are_enough boolean DEFAULT false, account_id bigint DEFAULT NULL,
    mapping text DEFAULT helpdesk._mapping()
) RETURNS helpdesk._rollup_plan
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    plan helpdesk._rollup_plan;
    part double precision := helpdesk._rollups_from();
    since timestamptz := bounds[1];
    until timestamptz := bounds[pg_catalog.array_upper(bounds, 1)];
    cut timestamptz[] := helpdesk._quarters_cut(bounds);
    covered tstzmultirange;
    month tstzrange;
    counted_to timestamptz := since;
BEGIN
    IF part IS NULL THEN
        plan.live_because := 'helpdesk.rollups is off';
    ELSIF mapping <> helpdesk._mapping() THEN
        plan.live_because := 'other sources were attached while this was planned';
    ELSIF tags IS NOT NULL OR group_by IN ('status', 'contact_type') THEN -- these change long after
        plan.live_because := pg_catalog.format('rollups do not have %s', CASE WHEN tags IS NULL THEN group_by ELSE 'tags' END);
    ELSIF population IS NULL THEN
        plan.live_because := 'rollups do not have the first close';
    ELSIF NOT (pg_catalog.isfinite(since) AND pg_catalog.isfinite(until) AND since < until) THEN
        plan.live_because := 'the window is empty or infinite';
    ELSIF pg_catalog.cardinality(cut) > 4 THEN -- the ends of a window and of the previous one may be any time
        plan.live_because := 'the intervals begin within a quarter of an hour';
    ELSIF NOT pg_catalog.has_table_privilege('helpdesk.rollup', 'SELECT') OR NOT pg_catalog.has_table_privilege('helpdesk.rollup_day', 'SELECT') THEN
        plan.live_because := pg_catalog.format('%s may not read rollups', current_user);
    ELSIF NOT helpdesk._sees_all_rows() THEN
        plan.live_because := pg_catalog.format('%s is under row-level security', current_user);
    ELSE
        -- a quarter with a bound in it is read live
        SELECT pg_catalog.array_agg(d.day ORDER BY d.day),
            pg_catalog.range_agg(pg_catalog.tstzrange(d.day::timestamp AT TIME ZONE 'UTC', (d.day + 1)::timestamp AT TIME ZONE 'UTC'))
            - (SELECT coalesce(pg_catalog.range_agg(pg_catalog.tstzrange(q, q + interval '15 min')), '{}') FROM pg_catalog.unnest(cut) q)
        INTO plan.days, covered
        FROM helpdesk.rollup_day d
        WHERE d.population = _rollup_plan.population AND d.sources = mapping
            AND d.day >= (since AT TIME ZONE 'UTC')::date AND d.day::timestamp AT TIME ZONE 'UTC' < until;
        IF plan.days IS NULL OR pg_catalog.cardinality(plan.days) * interval '1 day' < part * (until - since) THEN
            plan := NULL;
            plan.live_because := 'rollups cover too little of the window';
        ELSE
            IF months_are_enough AND (group_by IS NULL OR group_by = 'channel') AND pg_catalog.has_table_privilege('helpdesk.rollup_month', 'SELECT') THEN
                FOR month IN SELECT pg_catalog.tstzrange(m.since, m.until) FROM helpdesk._fitting_months(population, account_id, bounds) m LOOP
                    -- months of two calendars overlap: those that begin first
                    IF covered @> month AND pg_catalog.lower(month) >= counted_to THEN
                        plan.months := plan.months || month;
                        counted_to := pg_catalog.upper(month);
                    END IF;
                END LOOP;
            END IF;
            plan.gaps := ARRAY(SELECT pg_catalog.unnest(pg_catalog.tstzmultirange(pg_catalog.tstzrange(since, until)) - covered));
        END IF;
    END IF;
    RETURN plan;
END
$$;

-- The stored days of a plan that are not within its counted months; none if it is live. A function, so that a reader without rights on the
-- table needs none.
CREATE FUNCTION helpdesk._rollup_rows(population text, plan helpdesk._rollup_plan, account_id bigint) RETURNS SETOF helpdesk.rollup
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 400 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    counted tstzmultirange := coalesce((SELECT pg_catalog.range_agg(m) FROM pg_catalog.unnest(plan.months) m), '{}');
BEGIN
    IF plan.live_because IS NULL THEN
        RETURN QUERY
        SELECT r.* FROM helpdesk.rollup r
        WHERE r.population = _rollup_rows.population AND r.day = ANY (plan.days) AND (_rollup_rows.account_id IS NULL OR r.account_id = _rollup_rows.account_id)
            AND NOT counted @> pg_catalog.tstzrange(r.day::timestamp AT TIME ZONE 'UTC', (r.day + 1)::timestamp AT TIME ZONE 'UTC');
    END IF;
END
$$;

-- The counted months of a plan.
CREATE FUNCTION helpdesk._rollup_months(population text, plan helpdesk._rollup_plan, account_id bigint, bounds timestamptz[]) RETURNS SETOF bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF plan.months IS NOT NULL THEN
        RETURN QUERY SELECT m.state FROM helpdesk._fitting_months(population, account_id, bounds) m WHERE pg_catalog.tstzrange(m.since, m.until) = ANY (plan.months);
    END IF;
END
$$;
