-- User performance (respond.io): all figures of an agent are of the conversations that he closed. assigned alone is of those
-- closed in the window by anyone that were assigned to him.
--
-- One pass over the conversations keeps states per resolver and assignee, few groups, from which both credits are rolled up;
-- messages and ratings join the same population. Only humans are users: what a bot, the system or nobody known has closed is left
-- out of the rows and of the total.

CREATE TYPE helpdesk.user_performance_row AS (
    row_kind text, source text, agent_id text, agent text,
    assigned bigint, closed bigint, unique_customers_closed bigint, messages_sent bigint,
    median_first_response interval, average_first_response interval,
    median_resolution interval, average_resolution interval, max_resolution interval, average_rating numeric, ratings bigint
);
COMMENT ON TYPE helpdesk.user_performance_row IS
'row_kind: cell (one agent with closed or assigned above 0), grand_total (all agents listed, counted afresh).';
COMMENT ON COLUMN helpdesk.user_performance_row.assigned IS 'Conversations closed in the window, by anyone, that are assigned to the agent.';
COMMENT ON COLUMN helpdesk.user_performance_row.closed IS 'Conversations closed in the window by the agent. All columns but assigned are of these.';
COMMENT ON COLUMN helpdesk.user_performance_row.unique_customers_closed IS 'Distinct customers of the conversations closed.';
COMMENT ON COLUMN helpdesk.user_performance_row.messages_sent IS 'The agent''s own messages in the conversations that he closed, whenever sent; broadcasts and workflows are not his own.';
COMMENT ON COLUMN helpdesk.user_performance_row.max_resolution IS 'The longest time from opening to last close (interval).';

CREATE FUNCTION helpdesk.user_performance(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.user_performance_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH states AS MATERIALIZED (
        SELECT c.source, c.resolver_id, c.assignee_id, count(*) AS conversations,
            helpdesk.customer_set(helpdesk.unique_id(c.source, c.customer_id)) AS customers,
            helpdesk.duration_set(c.opened_at, helpdesk._first_response_at(c.opened_by, c.first_response_at)) AS first_response,
            helpdesk.duration_set(c.opened_at, c.last_closed_at) AS resolution
        FROM helpdesk._conversations_of(
            'closed', helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
            channels, teams, NULL, categories, NULL, account_id) c
        WHERE agents IS NULL OR c.resolver_id = ANY (agents) OR c.assignee_id = ANY (agents)
        GROUP BY c.source, c.resolver_id, c.assignee_id
    ),
    parts (source, agent_id, assigned, closed, customers, first_response, resolution, messages, points, ratings) AS (
        SELECT s.source, s.resolver_id, 0, s.conversations, s.customers, s.first_response, s.resolution, 0, 0, 0 FROM states s
        UNION ALL
        SELECT s.source, s.assignee_id, s.conversations, 0, NULL, NULL, NULL, 0, 0, 0 FROM states s
        UNION ALL
        SELECT c.source, c.resolver_id, 0, 0, NULL, NULL, NULL, count(*), 0, 0
        FROM helpdesk._conversations_of(
                'closed', helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
                channels, teams, agents, categories, NULL, account_id) c
            JOIN helpdesk.messages() m ON m.source = c.source AND m.conversation_id = c.conversation_id AND m.agent_id = c.resolver_id
        WHERE m.direction = 'outbound' AND (m.sender_kind IS NULL OR m.sender_kind = 'agent') AND (m.origin IS NULL OR m.origin = 'user')
        GROUP BY c.source, c.resolver_id
        UNION ALL
        SELECT c.source, c.resolver_id, 0, 0, NULL, NULL, NULL, 0, sum(r.score), count(*)
        FROM helpdesk._conversations_of(
                'closed', helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
                channels, teams, agents, categories, NULL, account_id) c
            JOIN helpdesk.ratings() r ON r.source = c.source AND r.conversation_id = c.conversation_id
        WHERE r.score IS NOT NULL
        GROUP BY c.source, c.resolver_id
    ),
    rolled AS (
        SELECT grouping(p.agent_id) = 1 AS is_total, p.source, p.agent_id, a.name, coalesce(sum(p.assigned), 0)::bigint AS assigned,
            coalesce(sum(p.closed), 0)::bigint AS closed, helpdesk.customers(helpdesk.rollup(p.customers)) AS customers,
            coalesce(sum(p.messages), 0)::bigint AS messages, helpdesk.rollup(p.first_response) AS first_response,
            helpdesk.rollup(p.resolution) AS resolution, sum(p.points) AS points, coalesce(sum(p.ratings), 0)::bigint AS ratings
        FROM parts p LEFT JOIN helpdesk._agents(user_performance.account_id) a ON a.source = p.source AND a.agent_id = p.agent_id
        WHERE p.agent_id IS NOT NULL AND (agents IS NULL OR p.agent_id = ANY (agents)) AND coalesce(a.kind, 'human') NOT IN ('bot', 'system')
        GROUP BY GROUPING SETS ((p.source, p.agent_id, a.name), ())
    )
    SELECT CASE WHEN r.is_total THEN 'grand_total' ELSE 'cell' END, r.source, r.agent_id, r.name, r.assigned, r.closed, r.customers, r.messages,
        helpdesk.median(r.first_response), helpdesk.average(r.first_response),
        helpdesk.median(r.resolution), helpdesk.average(r.resolution), helpdesk.max(r.resolution), round(r.points / nullif(r.ratings, 0), 2), r.ratings
    FROM rolled r
    ORDER BY r.is_total, r.closed DESC, r.source, r.agent_id
    LIMIT CASE WHEN helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone) THEN NULL::bigint END;
END;
COMMENT ON FUNCTION helpdesk.user_performance(timestamptz, timestamptz, text, text[], text[], text[], text[], bigint) IS
'What each agent has closed: how many conversations of how many customers, with how many messages, how fast, how well rated.
Anchor: last_closed_at.
Population: conversations closed in [since, until) and not open again since; default the last 30 local days.
Unit: conversations; distinct customers; messages; ratings of these conversations, whenever given.
Credit: the resolver, for all columns but assigned, which is the assignee''s.
Excluded: bots, the system and unknown resolvers, from the rows and the total; from first response times, conversations begun by an agent or a broadcast.
Read by: respond.io, User Performance.
Rows: cell (agents with closed or assigned above 0), grand_total; who closed most first. The total is counted afresh.';
