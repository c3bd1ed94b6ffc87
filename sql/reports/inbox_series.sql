-- Inbox series (edrone): threads, messages, users and ratings per day, week, month or year, over all or per agent. A thread counts
-- on the day it was opened, however long it lasts. Shares _inbox_messages and _inbox_ratings with inbox_cards.

CREATE TYPE helpdesk.inbox_series_row AS (
    row_kind text, starts_at timestamptz, local_start timestamp, source text, agent_id text, agent text,
    threads bigint, messages bigint, users bigint, average_rating numeric, ratings bigint
);
COMMENT ON TYPE helpdesk.inbox_series_row IS
'row_kind: cell (one interval, one agent), interval_total (all agents), column_total (an agent over all intervals), grand_total. Without group_by only interval_total and grand_total. A cell without agent_id: threads without assignee, messages of customers, ratings of nobody.';
COMMENT ON COLUMN helpdesk.inbox_series_row.threads IS 'conversations opened';
COMMENT ON COLUMN helpdesk.inbox_series_row.users IS 'distinct customers of these threads and messages';

CREATE FUNCTION helpdesk.inbox_series(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, grain text DEFAULT 'day',
    time_zone text DEFAULT current_setting('TimeZone'), agents text[] DEFAULT NULL, group_by text DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.inbox_series_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH grid AS MATERIALIZED (
        SELECT helpdesk.time_grid(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), grain, time_zone) AS bounds
        WHERE group_by IS NULL OR helpdesk._check_choice('group_by', group_by, '{agent}')
    ),
    threads AS MATERIALIZED (
        SELECT CASE group_by WHEN 'agent' THEN c.source END AS source, CASE group_by WHEN 'agent' THEN c.assignee_id END AS agent_id,
            helpdesk.customer_grid(c.opened_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(c.source, c.customer_id)) AS state
        FROM helpdesk._conversations_of('opened', helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
            NULL, NULL, agents, NULL, NULL, account_id) c
        GROUP BY 1, 2
    ),
    messages AS MATERIALIZED (
        SELECT CASE group_by WHEN 'agent' THEN m.source END AS source, CASE group_by WHEN 'agent' THEN m.agent_id END AS agent_id,
            helpdesk.customer_grid(m.sent_at, (SELECT g.bounds FROM grid g), helpdesk.unique_id(m.source, m.customer_id)) AS state
        FROM helpdesk._inbox_messages(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), agents, account_id) m
        GROUP BY 1, 2
    ),
    -- ratings are few: they find their interval one by one
    ratings AS MATERIALIZED (
        SELECT CASE group_by WHEN 'agent' THEN r.source END AS source, CASE group_by WHEN 'agent' THEN r.agent_id END AS agent_id,
            width_bucket(r.rated_at, (SELECT g.bounds FROM grid g)) AS interval_no, count(*) AS ratings, sum(r.score) AS score
        FROM helpdesk._inbox_ratings(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), agents, account_id) r
        GROUP BY 1, 2, 3
    ),
    -- each agent, and all of them together
    states AS MATERIALIZED (
        SELECT grouping(s.source) = 1 AS is_total, s.source, s.agent_id, helpdesk.rollup(s.threads) AS threads, helpdesk.rollup(s.messages) AS messages,
            helpdesk.rollup(coalesce(s.threads, s.messages)) AS users
        FROM (
            SELECT t.source, t.agent_id, t.state AS threads, NULL::helpdesk.customer_grid AS messages FROM threads t
            UNION ALL
            SELECT m.source, m.agent_id, NULL, m.state FROM messages m
        ) s
        GROUP BY GROUPING SETS ((s.source, s.agent_id), ())
    ),
    parts (is_total, source, agent_id, interval_no, threads, messages, users, ratings, score) AS (
        SELECT s.is_total, s.source, s.agent_id, i.interval_no, i.threads, i.messages, i.users, NULL::numeric, NULL::numeric
        FROM states s, unnest(helpdesk.contacts_by_interval(s.threads), helpdesk.contacts_by_interval(s.messages), helpdesk.customers_by_interval(s.users))
            WITH ORDINALITY AS i (threads, messages, users, interval_no)
        UNION ALL
        SELECT s.is_total, s.source, s.agent_id, NULL, helpdesk.contacts(s.threads), helpdesk.contacts(s.messages), helpdesk.customers(s.users), NULL, NULL
        FROM states s
        UNION ALL
        SELECT grouping(r.source) = 1, r.source, r.agent_id, r.interval_no, NULL, NULL, NULL, sum(r.ratings), sum(r.score)
        FROM ratings r
        GROUP BY GROUPING SETS ((r.source, r.agent_id, r.interval_no), (r.source, r.agent_id), (r.interval_no), ())
    ),
    intervals AS (
        SELECT i.interval_no, i.starts_at, i.local_start
        FROM grid g, helpdesk._intervals(g.bounds, time_zone) i
    ),
    -- every interval of everyone who occurs at all
    framed AS (
        SELECT * FROM parts p WHERE p.is_total OR group_by IS NOT NULL
        UNION ALL
        SELECT k.is_total, k.source, k.agent_id, i.interval_no, 0, 0, 0, 0, NULL
        FROM (SELECT DISTINCT p.is_total, p.source, p.agent_id FROM parts p WHERE p.is_total OR group_by IS NOT NULL) k, intervals i
    ),
    summed AS (
        SELECT f.is_total, f.source, f.agent_id, f.interval_no, sum(f.threads)::bigint AS threads, sum(f.messages)::bigint AS messages, sum(f.users)::bigint AS users,
            sum(f.ratings)::bigint AS ratings, round(sum(f.score) / sum(f.ratings), 2) AS average_rating
        FROM framed f
        GROUP BY f.is_total, f.source, f.agent_id, f.interval_no
    )
    SELECT CASE WHEN s.is_total THEN CASE WHEN s.interval_no IS NULL THEN 'grand_total' ELSE 'interval_total' END
            WHEN s.interval_no IS NULL THEN 'column_total' ELSE 'cell' END,
        i.starts_at, i.local_start, s.source, s.agent_id, a.name, coalesce(s.threads, 0), coalesce(s.messages, 0), coalesce(s.users, 0), s.average_rating, coalesce(s.ratings, 0)
    FROM summed s
        LEFT JOIN intervals i USING (interval_no)
        LEFT JOIN helpdesk._agents(inbox_series.account_id) a ON a.source = s.source AND a.agent_id = s.agent_id
    ORDER BY s.interval_no, s.is_total, s.source, s.agent_id;
END;
COMMENT ON FUNCTION helpdesk.inbox_series(timestamptz, timestamptz, text, text, text[], text, bigint) IS
'Threads, messages, users and ratings per interval, over all or per agent.
Anchor: opened_at (threads), sent_at (messages), rated_at (ratings).
Population: conversations opened, messages of agents and customers sent, ratings given in [since, until); default the last 30 local days.
Unit: conversations; messages; distinct customers of both; ratings.
Credit: the assignee (threads), the sender (messages), the rated agent (ratings).
Excluded: messages of bots and of the system, surveys without an answer.
Read by: edrone, Inbox Reports, charts of all and of each agent.
Rows: interval_total, grand_total; with group_by => ''agent'' also cell and column_total. Users of a total are counted afresh, its average is of all ratings.';
