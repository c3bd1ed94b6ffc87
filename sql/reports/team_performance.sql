-- How teams compare: volume, times and quality beside each other, all of one population of conversations, so that no two columns
-- of a row count different things. (A rating counts with its conversation, whenever it was given.)

CREATE TYPE helpdesk.team_performance_row AS (
    row_kind text, source text, team_id text, team text,
    conversations bigint, customers bigint, answered bigint, unanswered bigint, closed bigint, still_open bigint, reopened bigint,
    median_first_response interval, average_first_response interval, p90_first_response interval,
    median_resolution interval, average_resolution interval, p90_resolution interval, average_rating numeric, ratings bigint
);
COMMENT ON TYPE helpdesk.team_performance_row IS
'row_kind: cell (one team; team_id is NULL for the conversations of no team), grand_total, counted afresh.';
COMMENT ON COLUMN helpdesk.team_performance_row.answered IS
'Conversations that a customer began and a human answered. Those begun by an agent or a broadcast are neither answered nor unanswered.';
COMMENT ON COLUMN helpdesk.team_performance_row.closed IS 'Conversations of the population that are closed now: closed + still_open = conversations.';
COMMENT ON COLUMN helpdesk.team_performance_row.reopened IS 'Conversations of the population that were opened again at least once.';

CREATE FUNCTION helpdesk.team_performance(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    population text DEFAULT 'opened',
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL,
    categories text[] DEFAULT NULL, tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.team_performance_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH states AS MATERIALIZED (
        SELECT c.source, c.team_id, count(*) AS conversations, helpdesk.customer_set(helpdesk.unique_id(c.source, c.customer_id)) AS customers,
            count(helpdesk._first_response_at(c.opened_by, c.first_response_at)) AS answered,
            count(*) FILTER (WHERE helpdesk._is_unanswered(c.opened_by, c.first_response_at)) AS unanswered,
            count(helpdesk._resolved_at(c.status, c.last_closed_at)) AS closed, count(*) FILTER (WHERE c.reopens > 0) AS reopened,
            helpdesk.duration_set(c.opened_at, helpdesk._first_response_at(c.opened_by, c.first_response_at)) AS first_response,
            helpdesk.duration_set(c.opened_at, helpdesk._resolved_at(c.status, c.last_closed_at)) AS resolution
        FROM helpdesk._conversations_of(
            population, helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
            channels, teams, agents, categories, tags, account_id) c
        GROUP BY c.source, c.team_id
    ),
    rated AS MATERIALIZED (
        SELECT c.source, c.team_id, sum(r.score) AS points, count(*) AS ratings
        FROM helpdesk._conversations_of(
                population, helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
                channels, teams, agents, categories, tags, account_id) c
            JOIN helpdesk.ratings() r ON r.source = c.source AND r.conversation_id = c.conversation_id
        WHERE r.score IS NOT NULL
        GROUP BY c.source, c.team_id
    ),
    rolled AS (
        SELECT grouping(s.team_id) = 1 AS is_total, s.source, s.team_id, coalesce(sum(s.conversations), 0)::bigint AS conversations,
            helpdesk.customers(helpdesk.rollup(s.customers)) AS customers, coalesce(sum(s.answered), 0)::bigint AS answered,
            coalesce(sum(s.unanswered), 0)::bigint AS unanswered, coalesce(sum(s.closed), 0)::bigint AS closed,
            coalesce(sum(s.reopened), 0)::bigint AS reopened, helpdesk.rollup(s.first_response) AS first_response,
            helpdesk.rollup(s.resolution) AS resolution, sum(r.points) AS points, coalesce(sum(r.ratings), 0)::bigint AS ratings
        FROM states s LEFT JOIN rated r ON r.source = s.source AND r.team_id IS NOT DISTINCT FROM s.team_id
        GROUP BY GROUPING SETS ((s.source, s.team_id), ())
    )
    SELECT CASE WHEN r.is_total THEN 'grand_total' ELSE 'cell' END, r.source, r.team_id, t.name,
        r.conversations, r.customers, r.answered, r.unanswered, r.closed, r.conversations - r.closed, r.reopened,
        helpdesk.median(r.first_response), helpdesk.average(r.first_response), helpdesk.percentile(r.first_response, 0.9),
        helpdesk.median(r.resolution), helpdesk.average(r.resolution), helpdesk.percentile(r.resolution, 0.9),
        round(r.points / nullif(r.ratings, 0), 2), r.ratings
    FROM rolled r LEFT JOIN helpdesk._teams(team_performance.account_id) t ON t.source = r.source AND t.team_id = r.team_id
    ORDER BY r.is_total, r.team_id IS NULL, r.conversations DESC, r.source, r.team_id
    LIMIT CASE WHEN helpdesk._check_choice('population', population, '{opened,closed}')
        AND helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone) THEN NULL::bigint END;
END;
COMMENT ON FUNCTION helpdesk.team_performance(timestamptz, timestamptz, text, text, text[], text[], text[], text[], text[], bigint) IS
'How teams compare: volume, customers, first response, resolution, reopenings and ratings of each team.
Anchor: opened_at; last_closed_at with population closed.
Population: conversations opened in [since, until), or those closed in it and not open again since; default the last 30 local days. Every column is of this one population.
Unit: conversations; distinct customers; ratings of these conversations, whenever given.
Credit: the team of the conversation; filter agents: the assignee (population opened) or the resolver (closed).
Excluded: from the times, what response_time_by and handle_time_by leave out; ratings without a score.
Read by: customer service report (Mailchimp), quality against other departments; respond.io, Leaderboard by team.
Rows: cell, grand_total; the busiest team first, conversations of no team last. customers and times of the total are counted afresh.';
