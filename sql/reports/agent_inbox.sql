-- Agents' inbox (edrone): all agents with ratings, median first response time and median close time. Agents without work are
-- listed with no times. Shares _inbox_ratings with inbox_cards.

CREATE TYPE helpdesk.agent_inbox_row AS (
    row_kind text, source text, agent_id text, agent text, average_rating numeric, ratings bigint,
    median_first_response interval, average_first_response interval, median_close_time interval, average_close_time interval,
    conversations bigint, unanswered bigint, still_open bigint
);
COMMENT ON TYPE helpdesk.agent_inbox_row IS
'row_kind: cell (one agent), grand_total (all agents listed, counted afresh).';
COMMENT ON COLUMN helpdesk.agent_inbox_row.median_close_time IS 'median time from opening to last close, of the conversations that are closed';
COMMENT ON COLUMN helpdesk.agent_inbox_row.average_close_time IS 'mean time from opening to last close, of the conversations that are closed';

CREATE FUNCTION helpdesk.agent_inbox(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    agents text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.agent_inbox_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH worked AS MATERIALIZED (
        SELECT c.source, c.assignee_id AS agent_id, count(*) AS conversations,
            count(*) FILTER (WHERE helpdesk._is_unanswered(c.opened_by, c.first_response_at)) AS unanswered,
            count(*) FILTER (WHERE helpdesk._resolved_at(c.status, c.last_closed_at) IS NULL) AS still_open,
            helpdesk.duration_set(c.opened_at, helpdesk._first_response_at(c.opened_by, c.first_response_at)) AS first_response,
            helpdesk.duration_set(c.opened_at, helpdesk._resolved_at(c.status, c.last_closed_at)) AS close_time
        FROM helpdesk._conversations_of('opened', helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
            NULL, NULL, agents, NULL, NULL, account_id) c
        WHERE c.assignee_id IS NOT NULL
        GROUP BY c.source, c.assignee_id
    ),
    rated AS MATERIALIZED (
        SELECT r.source, r.agent_id, count(*) AS ratings, sum(r.score) AS score
        FROM helpdesk._inbox_ratings(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), agents, account_id) r
        WHERE r.agent_id IS NOT NULL
        GROUP BY r.source, r.agent_id
    ),
    listed AS (
        SELECT a.source, a.agent_id
        FROM helpdesk._agents(agent_inbox.account_id) a
        WHERE a.active AND a.listed
            AND (agents IS NULL OR a.agent_id = ANY (agents))
        UNION
        SELECT w.source, w.agent_id FROM worked w
        UNION
        SELECT r.source, r.agent_id FROM rated r
    ),
    summed AS (
        SELECT grouping(l.source) = 1 AS is_total, l.source, l.agent_id, a.name,
            coalesce(sum(r.ratings), 0) AS ratings, round(sum(r.score) / sum(r.ratings), 2) AS average_rating,
            coalesce(sum(w.conversations), 0) AS conversations, coalesce(sum(w.unanswered), 0) AS unanswered, coalesce(sum(w.still_open), 0) AS still_open,
            helpdesk.rollup(w.first_response) AS first_response, helpdesk.rollup(w.close_time) AS close_time
        FROM listed l
            LEFT JOIN helpdesk._agents(agent_inbox.account_id) a ON a.source = l.source AND a.agent_id = l.agent_id
            LEFT JOIN worked w ON w.source = l.source AND w.agent_id = l.agent_id
            LEFT JOIN rated r ON r.source = l.source AND r.agent_id = l.agent_id
        WHERE a.kind IS NULL OR a.kind = 'human'
        GROUP BY GROUPING SETS ((l.source, l.agent_id, a.name), ())
    )
    SELECT CASE WHEN s.is_total THEN 'grand_total' ELSE 'cell' END, s.source, s.agent_id, s.name, s.average_rating, s.ratings::bigint,
        helpdesk.median(s.first_response), helpdesk.average(s.first_response), helpdesk.median(s.close_time), helpdesk.average(s.close_time),
        s.conversations::bigint, s.unanswered::bigint, s.still_open::bigint
    FROM summed s
    ORDER BY s.is_total, s.conversations DESC, s.source, s.agent_id
    LIMIT CASE WHEN helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone) THEN NULL::bigint END;
END;
COMMENT ON FUNCTION helpdesk.agent_inbox(timestamptz, timestamptz, text, text[], bigint) IS
'All agents with ratings, median first response time and median close time.
Anchor: opened_at (conversations), rated_at (ratings).
Population: conversations opened and ratings given in [since, until); default the last 30 local days.
Unit: conversations; ratings.
Credit: the assignee (conversations), the rated agent (ratings).
Excluded: bots and the system; conversations without assignee; surveys without an answer; from the times: unanswered, still open and agent-opened conversations.
Read by: edrone, Inbox Reports, agents.
Rows: cell for each active agent and each other who has work or ratings, most conversations first; grand_total over these, its medians of all conversations. Without work: 0 conversations, times NULL.';
