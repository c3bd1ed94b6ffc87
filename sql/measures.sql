-- What reports count and measure, from rollups where those cover the window, else from the application's tables, else from both. Each
-- function has three branches of one UNION ALL:
--   1. live, over all of the window, where rollups are not read at all: with constants that the planner knows. A left join to the plan,
--      so that nothing of it runs otherwise: a filter within would still start the workers of a parallel plan, 5 ms for nothing;
--   2. live, for the gaps that rollups leave (today, a day not refreshed yet, a window that begins within a quarter of an hour): the
--      population has no bounds then, and each gap's are asked for on top of it, by the index on time. Grouped within LATERAL, so that
--      the planner cannot begin with the population and read all of it;
--   3. the stored days, and for what the cube counts the counted months.
-- Which is decided once a call, by _rollup_plan. What the branches find is counted in one place, so that a report exists once.

-- A conversation's value of a label.
CREATE FUNCTION helpdesk._group_of(
    group_by text, channel text, team text, agent text, category text, priority text, opened_source text, status text, contact_type text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE group_by WHEN 'channel' THEN channel WHEN 'team' THEN team WHEN 'agent' THEN agent WHEN 'category' THEN category
    WHEN 'priority' THEN priority WHEN 'opened_source' THEN opened_source WHEN 'status' THEN status WHEN 'contact_type' THEN contact_type END;

-- Where the time that is measured ends, and whether it has not ended yet. After a first close nothing is open in the sense of the time
-- to first close; a source may know the last close only.
CREATE FUNCTION helpdesk._end_of(
    measure text, opened_by text, first_response_at timestamptz, first_closed_at timestamptz, last_closed_at timestamptz, status text
) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE measure WHEN 'first_response' THEN helpdesk._first_response_at(opened_by, first_response_at) WHEN 'first_close' THEN first_closed_at
    ELSE helpdesk._resolved_at(status, last_closed_at) END;
CREATE FUNCTION helpdesk._is_missing(
    measure text, opened_by text, first_response_at timestamptz, first_closed_at timestamptz, last_closed_at timestamptz, status text
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE measure WHEN 'first_response' THEN helpdesk._is_unanswered(opened_by, first_response_at) WHEN 'first_close' THEN coalesce(first_closed_at, last_closed_at) IS NULL
    ELSE helpdesk._resolved_at(status, last_closed_at) IS NULL END;

-- Customers helped and contacts, per interval of the grid and channel or handled_by (human, bot), with all totals.
CREATE FUNCTION helpdesk._helped_counts(
    bounds timestamptz[], group_by text, since timestamptz, until timestamptz,
    channels text[], teams text[], agents text[], account_id bigint, handled_by text
) RETURNS TABLE (row_kind text, interval_no bigint, member text, customers bigint, contacts bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH grid AS MATERIALIZED (SELECT _helped_counts.bounds AS bounds),
    plan AS MATERIALIZED (SELECT helpdesk._rollup_plan('helped', group_by, NULL, g.bounds,
        channels IS NULL AND teams IS NULL AND agents IS NULL AND _helped_counts.handled_by = 'human', _helped_counts.account_id) AS plan FROM grid g),
    states (member, grid, day, state, month) AS (
        SELECT l.*
        FROM plan p LEFT JOIN (
            SELECT CASE group_by WHEN 'channel' THEN c.channel ELSE CASE c.handled_by WHEN 'bot' THEN 'bot' ELSE 'human' END END,
                helpdesk.customer_grid(c.fulfilled_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.customer_id)), NULL::date, NULL::helpdesk.day_state, NULL::bytea
            FROM helpdesk._fulfilled_contacts(since, until, channels, teams, agents, _helped_counts.account_id, _helped_counts.handled_by) c
            GROUP BY 1
        ) l ON true
        WHERE (p.plan).live_because IS NOT NULL
        UNION ALL
        SELECT l.*
        FROM plan p, unnest((p.plan).gaps) AS gap, LATERAL (
            SELECT CASE group_by WHEN 'channel' THEN c.channel ELSE CASE c.handled_by WHEN 'bot' THEN 'bot' ELSE 'human' END END,
                helpdesk.customer_grid(c.fulfilled_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.customer_id)), NULL::date, NULL::helpdesk.day_state, NULL::bytea
            FROM helpdesk._fulfilled_contacts('-infinity', 'infinity', channels, teams, agents, _helped_counts.account_id, _helped_counts.handled_by) c
            WHERE helpdesk._within(c.fulfilled_at, lower(gap), upper(gap))
            GROUP BY 1
        ) l
        UNION ALL
        SELECT NULL, NULL, r.day, r.state, NULL FROM plan p, helpdesk._rollup_rows('helped', p.plan, _helped_counts.account_id) r
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, m FROM plan p, grid g, helpdesk._rollup_months('helped', p.plan, _helped_counts.account_id, g.bounds) m
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, NULL -- there are totals without any row, too
    ),
    counted AS MATERIALIZED (
        SELECT helpdesk._cube(group_by, array_remove(channels, NULL), array_remove(teams, NULL), array_remove(agents, NULL), NULL, nullif(_helped_counts.handled_by, 'both'),
            s.member, s.grid, s.state, (SELECT g.bounds FROM grid g), s.month ORDER BY s.day NULLS FIRST) AS cube
        FROM states s
    )
    SELECT u.row_kind, u.interval_no, u.member, u.customers, u.contacts
    FROM counted k, unnest((k.cube).row_kinds, (k.cube).interval_nos, (k.cube).members, (k.cube).customers, (k.cube).contacts)
        AS u (row_kind, interval_no, member, customers, contacts);
END;

-- Inbound contacts and their customers, per interval and over all.
CREATE FUNCTION helpdesk._inbound_counts(
    bounds timestamptz[], since timestamptz, until timestamptz, channels text[], teams text[], agents text[], account_id bigint
) RETURNS TABLE (row_kind text, interval_no bigint, customers bigint, contacts bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH grid AS MATERIALIZED (SELECT _inbound_counts.bounds AS bounds),
    plan AS MATERIALIZED (SELECT helpdesk._rollup_plan('inbound', NULL, NULL, g.bounds,
        channels IS NULL AND teams IS NULL AND agents IS NULL, _inbound_counts.account_id) AS plan FROM grid g),
    states (grid, day, state, month) AS (
        SELECT l.*
        FROM plan p LEFT JOIN (
            SELECT helpdesk.customer_grid(c.started_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.customer_id)), NULL::date, NULL::helpdesk.day_state, NULL::bytea
            FROM helpdesk._inbound_contacts(since, until, channels, teams, agents, _inbound_counts.account_id) c
        ) l ON true
        WHERE (p.plan).live_because IS NOT NULL
        UNION ALL
        SELECT l.*
        FROM plan p, unnest((p.plan).gaps) AS gap, LATERAL (
            SELECT helpdesk.customer_grid(c.started_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.customer_id)), NULL::date, NULL::helpdesk.day_state, NULL::bytea
            FROM helpdesk._inbound_contacts('-infinity', 'infinity', channels, teams, agents, _inbound_counts.account_id) c
            WHERE helpdesk._within(c.started_at, lower(gap), upper(gap))
        ) l
        UNION ALL
        SELECT NULL, r.day, r.state, NULL FROM plan p, helpdesk._rollup_rows('inbound', p.plan, _inbound_counts.account_id) r
        UNION ALL
        SELECT NULL, NULL, NULL, m FROM plan p, grid g, helpdesk._rollup_months('inbound', p.plan, _inbound_counts.account_id, g.bounds) m
        UNION ALL
        SELECT NULL, NULL, NULL, NULL -- there are totals without any row, too
    ),
    counted AS MATERIALIZED (
        SELECT helpdesk._cube(NULL, array_remove(channels, NULL), array_remove(teams, NULL), array_remove(agents, NULL), NULL, NULL,
            NULL, s.grid, s.state, (SELECT g.bounds FROM grid g), s.month ORDER BY s.day NULLS FIRST) AS cube
        FROM states s
    )
    SELECT u.row_kind, u.interval_no, u.customers, u.contacts
    FROM counted k, unnest((k.cube).row_kinds, (k.cube).interval_nos, (k.cube).customers, (k.cube).contacts) AS u (row_kind, interval_no, customers, contacts)
    WHERE u.row_kind IN ('interval_total', 'grand_total');
END;

-- Conversations opened and, if wanted, their customers, per interval and group, with all totals.
CREATE FUNCTION helpdesk._opened_counts(
    bounds timestamptz[], group_by text, with_customers boolean, since timestamptz, until timestamptz,
    channels text[], teams text[], agents text[], categories text[], tags text[], account_id bigint
) RETURNS TABLE (row_kind text, interval_no bigint, member text, customers bigint, conversations bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH grid AS MATERIALIZED (SELECT _opened_counts.bounds AS bounds),
    plan AS MATERIALIZED (SELECT helpdesk._rollup_plan('opened', group_by, tags, g.bounds,
        channels IS NULL AND teams IS NULL AND agents IS NULL AND categories IS NULL, _opened_counts.account_id) AS plan FROM grid g),
    states (member, grid, day, state, month) AS (
        SELECT l.*
        FROM plan p LEFT JOIN (
            SELECT helpdesk._group_of(group_by, c.channel, c.team_id, c.assignee_id, c.category, c.priority, c.opened_source, c.status,
                    helpdesk._contact_type(c.contact_type, c.opened_at, f.first_opened_at)),
                helpdesk.customer_grid(c.opened_at, (SELECT g.bounds FROM grid g), CASE WHEN with_customers THEN helpdesk.unique_id(c.source, c.customer_id) END), NULL::date, NULL::helpdesk.day_state, NULL::bytea
            FROM helpdesk._conversations_of('opened', since, until, channels, teams, agents, categories, tags, _opened_counts.account_id) c
                LEFT JOIN helpdesk._first_openings() f ON f.unique_id = helpdesk.unique_id(c.source, c.customer_id)
            GROUP BY 1
        ) l ON true
        WHERE (p.plan).live_because IS NOT NULL
        UNION ALL
        SELECT l.*
        FROM plan p, unnest((p.plan).gaps) AS gap, LATERAL (
            SELECT helpdesk._group_of(group_by, c.channel, c.team_id, c.assignee_id, c.category, c.priority, c.opened_source, NULL, NULL), -- those are read live
                helpdesk.customer_grid(c.opened_at, (SELECT g.bounds FROM grid g), CASE WHEN with_customers THEN helpdesk.unique_id(c.source, c.customer_id) END), NULL::date, NULL::helpdesk.day_state, NULL::bytea
            FROM helpdesk._conversations_of('opened', '-infinity', 'infinity', channels, teams, agents, categories, tags, _opened_counts.account_id) c
            WHERE helpdesk._within(c.opened_at, lower(gap), upper(gap))
            GROUP BY 1
        ) l
        UNION ALL
        SELECT NULL, NULL, r.day, r.state, NULL FROM plan p, helpdesk._rollup_rows('opened', p.plan, _opened_counts.account_id) r
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, m FROM plan p, grid g, helpdesk._rollup_months('opened', p.plan, _opened_counts.account_id, g.bounds) m
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, NULL -- there are totals without any row, too
    ),
    counted AS MATERIALIZED (
        SELECT helpdesk._cube(group_by, array_remove(channels, NULL), array_remove(teams, NULL), array_remove(agents, NULL), array_remove(categories, NULL), NULL,
            s.member, s.grid, s.state, (SELECT g.bounds FROM grid g), s.month ORDER BY s.day NULLS FIRST) AS cube
        FROM states s
    )
    SELECT u.row_kind, u.interval_no, u.member, u.customers, u.conversations
    FROM counted k, unnest((k.cube).row_kinds, (k.cube).interval_nos, (k.cube).members, (k.cube).customers, (k.cube).contacts)
        AS u (row_kind, interval_no, member, customers, conversations);
END;

-- Conversations of a population with their group and what is measured of them. Teams and agents are of a source.
CREATE FUNCTION helpdesk._timed_conversations(
    population text, measure text, group_by text, since timestamptz, until timestamptz,
    channels text[], teams text[], agents text[], categories text[], tags text[], account_id bigint
) RETURNS TABLE (source text, member text, counted_at timestamptz, opened_at timestamptz, ended_at timestamptz, is_missing boolean, is_open boolean)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN group_by IN ('team', 'agent') THEN c.source END,
        helpdesk._group_of(group_by, c.channel, c.team_id, CASE population WHEN 'closed' THEN c.resolver_id ELSE c.assignee_id END, c.category, c.priority, NULL, NULL, NULL),
        CASE population WHEN 'opened' THEN c.opened_at WHEN 'closed' THEN c.last_closed_at END, c.opened_at,
        helpdesk._end_of(measure, c.opened_by, c.first_response_at, c.first_closed_at, c.last_closed_at, c.status),
        helpdesk._is_missing(measure, c.opened_by, c.first_response_at, c.first_closed_at, c.last_closed_at, c.status),
        helpdesk._resolved_at(c.status, c.last_closed_at) IS NULL
    FROM helpdesk._conversations_of(population, since, until, channels, teams, agents, categories, tags, _timed_conversations.account_id) c;
END;

-- Times of conversations per group and of all: how many conversations; how many have the end that is measured (ended), lack it (missing),
-- are open now; how many times were measured, and these. measure: first_response, resolution, first_close, or closed: as resolution,
-- where only counts are wanted. total: what is wanted of all together: nothing (no p90 of the groups
-- either), figures, or times, their set.
CREATE FUNCTION helpdesk._times(
    population text, measure text, group_by text, total text, since timestamptz, until timestamptz,
    channels text[], teams text[], agents text[], categories text[], tags text[], account_id bigint
) RETURNS TABLE (
    is_total boolean, source text, member text, conversations bigint, ended bigint, missing bigint, still_open bigint,
    measured bigint, median interval, average interval, p90 interval, times helpdesk.duration_set
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH plan AS MATERIALIZED (
        SELECT helpdesk._rollup_plan(CASE WHEN measure <> 'first_close' THEN population END, group_by, tags, ARRAY[since, until]) AS plan
    ),
    states (source, day, member, conversations, ended, missing, still_open, times) AS (
        SELECT l.*
        FROM plan p LEFT JOIN (
            SELECT c.source, NULL::helpdesk.day_state, c.member, count(*), count(c.ended_at), count(*) FILTER (WHERE c.is_missing), count(*) FILTER (WHERE c.is_open),
                helpdesk.duration_set(c.opened_at, CASE WHEN measure <> 'closed' THEN c.ended_at END)
            FROM helpdesk._timed_conversations(population, measure, group_by, since, until, channels, teams, agents, categories, tags, _times.account_id) c
            GROUP BY 1, 3
        ) l ON true
        WHERE (p.plan).live_because IS NOT NULL
        UNION ALL
        SELECT l.*
        FROM plan p, unnest((p.plan).gaps) AS gap, LATERAL (
            SELECT c.source, NULL::helpdesk.day_state, c.member, count(*), count(c.ended_at), count(*) FILTER (WHERE c.is_missing), count(*) FILTER (WHERE c.is_open),
                helpdesk.duration_set(c.opened_at, CASE WHEN measure <> 'closed' THEN c.ended_at END)
            FROM helpdesk._timed_conversations(population, measure, group_by, '-infinity', 'infinity', channels, teams, agents, categories, tags, _times.account_id) c
            WHERE helpdesk._within(c.counted_at, lower(gap), upper(gap))
            GROUP BY 1, 3
        ) l
        UNION ALL
        SELECT CASE WHEN group_by IN ('team', 'agent') THEN r.source END, r.state, NULL, NULL, NULL, NULL, NULL, NULL
        FROM plan p, helpdesk._rollup_rows(population, p.plan, _times.account_id) r
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL -- there is a total without any row, too
    ),
    counted AS MATERIALIZED (
        SELECT helpdesk._times_cube(group_by, array_remove(channels, NULL), array_remove(teams, NULL), array_remove(agents, NULL), array_remove(categories, NULL), NULL,
            measure, since, until, s.source, s.day, s.member, s.conversations, s.ended, s.missing, s.still_open, s.times, _times.total) AS cube
        FROM states s
    )
    SELECT u.is_total, u.source, u.member, u.conversations, u.ended, u.missing, u.still_open, u.measured, u.median, u.average, u.p90,
        CASE WHEN u.is_total THEN (k.cube).times END
    FROM counted k, unnest((k.cube).is_total, (k.cube).sources, (k.cube).members, (k.cube).conversations, (k.cube).ended, (k.cube).missing, (k.cube).still_open,
        (k.cube).measured, (k.cube).medians, (k.cube).averages, (k.cube).p90s)
        AS u (is_total, source, member, conversations, ended, missing, still_open, measured, median, average, p90);
END;
