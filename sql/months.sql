-- Counted months: of the local calendars that reports are mostly asked in, whole months counted by refresh() from the stored days, per
-- day, channel and over all, with the customers of each channel as bitmaps. A report by day or coarser, by channel or of all, without
-- other filters, reads a month at once: its time depends on the months then, not on their rows. Others read the days.

CREATE TABLE helpdesk.rollup_month (
    population text NOT NULL, since timestamptz NOT NULL, until timestamptz NOT NULL, account_id bigint, only_account bigint,
    bounds timestamptz[] NOT NULL, state bytea NOT NULL
);
ALTER TABLE helpdesk.rollup_month ALTER COLUMN state SET STORAGE EXTERNAL; -- bitmaps: pglz would search them in vain
ALTER TABLE helpdesk.rollup_month REPLICA IDENTITY FULL; -- see rollup
CREATE UNIQUE INDEX rollup_month_by_account ON helpdesk.rollup_month (population, account_id, since, bounds) NULLS NOT DISTINCT;
COMMENT ON TABLE helpdesk.rollup_month IS
'Whole months of local calendars (helpdesk.rollup_zones), counted by refresh() from the days in helpdesk.rollup; reports that read rollups read them for whoever has SELECT on this table too. population: helped (by humans), inbound, opened. bounds: of the days of the month. account_id: NULL of all accounts together; only_account: the only one there was.';
SELECT pg_catalog.pg_extension_config_dump('helpdesk.rollup_month', '');

CREATE FUNCTION helpdesk._rollup_zones() RETURNS text LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rollup_zones';
-- Whether a month of days with these bounds can be read at once for a grid: its days, or it, or more are intervals of it.
CREATE FUNCTION helpdesk._month_fits(days timestamptz[], bounds timestamptz[]) RETURNS boolean
LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'month_fits';

-- The zones whose months are counted: as they are set, or the session's.
CREATE FUNCTION helpdesk._zones_to_count() RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT btrim(z) FROM regexp_split_to_table(coalesce(helpdesk._rollup_zones(), current_setting('TimeZone')), ',') z;
END;

-- A month of a population counted anew from the stored days: of all accounts together and, where there are several, of each.
CREATE FUNCTION helpdesk._counted_month(population text, bounds timestamptz[]) RETURNS SETOF helpdesk.rollup_month
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH days AS MATERIALIZED (
        SELECT r.account_id, r.day, r.state
        FROM helpdesk.rollup r
        WHERE r.population = _counted_month.population AND r.day >= (bounds[1] AT TIME ZONE 'UTC')::date
            AND r.day::timestamp AT TIME ZONE 'UTC' < bounds[array_upper(bounds, 1)]
    ),
    accounts AS MATERIALIZED (
        SELECT count(DISTINCT d.account_id) + max((d.account_id IS NULL)::integer) AS number, max(d.account_id) AS any_of_them FROM days d
    )
    SELECT _counted_month.population, bounds[1], bounds[array_upper(bounds, 1)], d.account_id,
        (SELECT CASE a.number WHEN 1 THEN a.any_of_them END FROM accounts a), _counted_month.bounds,
        helpdesk._month('channel', NULL, NULL, NULL, NULL, CASE _counted_month.population WHEN 'helped' THEN 'human' END, NULL, NULL, d.state, _counted_month.bounds, NULL ORDER BY d.day)
    FROM days d
    GROUP BY GROUPING SETS ((), (d.account_id))
    HAVING count(*) > 0 AND (GROUPING(d.account_id) = 1 OR d.account_id IS NOT NULL AND (SELECT a.number FROM accounts a) > 1);
END;

-- Whether all days of a time are covered.
CREATE FUNCTION helpdesk._is_covered(population text, since timestamptz, until timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT count(*) = (until AT TIME ZONE 'UTC' - interval '1 us')::date - (since AT TIME ZONE 'UTC')::date + 1
    FROM helpdesk.rollup_day d
    WHERE d.population = _is_covered.population AND d.sources = helpdesk._mapping()
        AND d.day BETWEEN (since AT TIME ZONE 'UTC')::date AND (until AT TIME ZONE 'UTC' - interval '1 us')::date;
END;

-- Months that are over, whose days are all covered, and that are not counted.
CREATE TYPE helpdesk._month_to_count AS (population text, bounds timestamptz[]);
CREATE FUNCTION helpdesk._months_to_count() RETURNS SETOF helpdesk._month_to_count
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT p.population, m.bounds
    FROM (
            SELECT d.population, min(d.day)::timestamp AT TIME ZONE 'UTC' AS since, max(d.day + 1)::timestamp AT TIME ZONE 'UTC' AS until
            FROM helpdesk.rollup_day d
            WHERE d.population <> 'closed'
            GROUP BY d.population
        ) p
        CROSS JOIN helpdesk._zones_to_count() AS zone
        CROSS JOIN LATERAL unnest(helpdesk.time_grid(helpdesk._unit_start(p.since, 'month', zone), p.until, 'month', zone)) AS g (since)
        CROSS JOIN LATERAL (SELECT helpdesk._unit_start(g.since + interval '40 days', 'month', zone) AS until) e
        CROSS JOIN LATERAL (SELECT helpdesk.time_grid(g.since, e.until, 'day', zone) AS bounds) m
    WHERE e.until <= p.until AND helpdesk._month_fits(m.bounds, m.bounds)
        AND NOT EXISTS (SELECT FROM helpdesk.rollup_month k WHERE k.population = p.population AND k.account_id IS NULL AND k.since = m.bounds[1] AND k.bounds = m.bounds)
        AND helpdesk._is_covered(p.population, g.since, e.until)
    ORDER BY m.bounds, p.population;
END;

-- Counted months within [since, until) that are not what the stored days say. (One whose days are not all covered is not read.)
CREATE FUNCTION helpdesk._different_months(since timestamptz, until timestamptz) RETURNS TABLE (population text, day date, account_id bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT k.population, (k.bounds[1] AT TIME ZONE 'UTC')::date, d.account_id
    FROM (
            SELECT DISTINCT r.population, r.bounds
            FROM helpdesk.rollup_month r
            WHERE (_different_months.since IS NULL OR r.until > _different_months.since) AND (_different_months.until IS NULL OR r.since < _different_months.until)
                AND helpdesk._is_covered(r.population, r.since, r.until)
        ) k
        CROSS JOIN LATERAL (
            SELECT coalesce(m.account_id, c.account_id) AS account_id
            FROM (SELECT r.* FROM helpdesk.rollup_month r WHERE r.population = k.population AND r.since = k.bounds[1] AND r.bounds = k.bounds) m
                FULL JOIN helpdesk._counted_month(k.population, k.bounds) c ON coalesce(c.account_id::text, '') = coalesce(m.account_id::text, '')
            WHERE m.only_account IS DISTINCT FROM c.only_account OR m.state IS DISTINCT FROM c.state
        ) d;
END;

-- Counts what is to be counted, a transaction a month. Whoever changes a day of a month holds the day's lock and forgets the month with it.
CREATE PROCEDURE helpdesk._count_months(this_run integer)
LANGUAGE plpgsql AS $$
DECLARE
    queue helpdesk._month_to_count[];
    month helpdesk._month_to_count;
    state text; failure text; hint text;
BEGIN
    SET LOCAL search_path = pg_catalog, pg_temp;
    queue := ARRAY(SELECT ROW(m.population, m.bounds)::helpdesk._month_to_count FROM helpdesk._months_to_count() m);
    FOREACH month IN ARRAY queue LOOP
        BEGIN
            PERFORM pg_catalog.pg_advisory_xact_lock(helpdesk._lock_of_day(d.day))
            FROM (SELECT (pg_catalog.unnest(month.bounds) AT TIME ZONE 'UTC')::date AS day ORDER BY 1) d;
            INSERT INTO helpdesk.rollup_month SELECT c.* FROM helpdesk._counted_month(month.population, month.bounds) c
            WHERE NOT EXISTS (SELECT FROM helpdesk.rollup_month k WHERE k.population = month.population AND k.since = month.bounds[1] AND k.bounds = month.bounds);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, failure = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
        END;
        IF failure IS NOT NULL THEN
            UPDATE helpdesk.rollup_run r SET error = pg_catalog.format('month from %s: %s', month.bounds[1], failure) WHERE r.run = this_run;
            COMMIT;
            SET LOCAL search_path = pg_catalog, pg_temp;
            RAISE EXCEPTION 'counting the month from % failed: %', month.bounds[1], failure
                USING ERRCODE = state, DETAIL = 'All days are done and stay; reports read them.',
                      HINT = pg_catalog.concat_ws(' ', nullif(hint, ''), 'CALL helpdesk.refresh() again goes on where this has stopped.');
        END IF;
        COMMIT;
        SET LOCAL search_path = pg_catalog, pg_temp;
    END LOOP;
END
$$;

-- The counted months that fit a grid, of one account or of all, by their start. Two of different calendars may overlap.
CREATE FUNCTION helpdesk._fitting_months(population text, account_id bigint, bounds timestamptz[]) RETURNS SETOF helpdesk.rollup_month
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT ON (m.since, m.until) m.*
    FROM helpdesk.rollup_month m
    WHERE m.population = _fitting_months.population AND m.since >= bounds[1] AND m.until <= bounds[array_upper(bounds, 1)]
        AND (m.account_id = _fitting_months.account_id OR m.account_id IS NULL AND (_fitting_months.account_id IS NULL OR m.only_account = _fitting_months.account_id))
        AND helpdesk._month_fits(m.bounds, _fitting_months.bounds)
    ORDER BY m.since, m.until, m.bounds;
END;
