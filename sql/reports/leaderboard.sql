-- Leaderboard (respond.io): agents or teams ranked by one metric, best first. Each table has a branch of its own, which the planner
-- drops where the metric is another one; likewise the joins to conversations and team members where no argument needs them.
--
-- Ties share a rank, and top cuts by rank: at the tenth place all who are tenth stay in.

CREATE TYPE helpdesk.leaderboard_row AS (
    rank bigint, source text, id text, name text, value numeric, median interval, average interval, counted bigint
);
COMMENT ON TYPE helpdesk.leaderboard_row IS 'One agent or team, by group_by. Those without a value (no time, no rating, a count of 0) are not ranked.';
COMMENT ON COLUMN helpdesk.leaderboard_row.rank IS 'Place, from 1; the same for equal values, the next place then left out.';
COMMENT ON COLUMN helpdesk.leaderboard_row.id IS 'The id of the agent or the team.';
COMMENT ON COLUMN helpdesk.leaderboard_row.name IS 'The name of the agent or the team.';
COMMENT ON COLUMN helpdesk.leaderboard_row.value IS
'What is ranked: seconds (the median or average, by rank_by), a count, or the average rating to two digits (ranked before rounding).';
COMMENT ON COLUMN helpdesk.leaderboard_row.median IS 'The median time (interval); NULL unless the metric is a time.';
COMMENT ON COLUMN helpdesk.leaderboard_row.average IS 'The average time (interval); NULL unless the metric is a time.';
COMMENT ON COLUMN helpdesk.leaderboard_row.counted IS
'How many rows the value is made of: times measured, conversations closed, messages sent, ratings given, or contacts fulfilled (customers_helped).';

CREATE FUNCTION helpdesk.leaderboard(
    metric text DEFAULT 'first_response_time', group_by text DEFAULT 'agent',
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'), top integer DEFAULT 10,
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL, account_id bigint DEFAULT NULL,
    population text DEFAULT 'closed', rank_by text DEFAULT 'median'
) RETURNS SETOF helpdesk.leaderboard_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH sent AS (
        SELECT m.source, m.agent_id, count(*) AS messages
        FROM helpdesk._messages_sent(
                helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), 'outbound', channels, agents, leaderboard.account_id) m
            LEFT JOIN helpdesk.conversations() c ON categories IS NOT NULL AND c.source = m.source AND c.conversation_id = m.conversation_id
        WHERE metric = 'messages_sent' AND (m.sender_kind IS NULL OR m.sender_kind = 'agent') AND (m.origin IS NULL OR m.origin = 'user')
            AND (categories IS NULL OR c.category = ANY (categories))
        GROUP BY m.source, m.agent_id
    ),
    members (source, id, counted, customers, points, median, average) AS (
        SELECT t.source, t.member, CASE metric WHEN 'conversations_closed' THEN t.ended ELSE t.measured END, NULL::bigint, NULL::bigint, t.median, t.average
        FROM helpdesk._times(population, CASE metric WHEN 'first_response_time' THEN 'first_response' WHEN 'resolution_time' THEN 'resolution' ELSE 'closed' END, group_by, 'nothing',
            helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, teams, agents, categories, NULL, leaderboard.account_id) t
        WHERE metric IN ('first_response_time', 'resolution_time', 'conversations_closed') AND NOT t.is_total
        UNION ALL
        -- an agent of several teams counts for each of them
        SELECT s.source, CASE WHEN group_by = 'team' THEN t.team_id ELSE s.agent_id END, sum(s.messages)::bigint, NULL, NULL, NULL, NULL
        FROM sent s
            LEFT JOIN helpdesk._team_members() t ON group_by = 'team' AND t.source = s.source AND t.agent_id = s.agent_id
            LEFT JOIN helpdesk._agents(leaderboard.account_id) a ON group_by = 'team' AND a.source = s.source AND a.agent_id = s.agent_id
        WHERE metric = 'messages_sent' AND coalesce(a.kind, 'human') NOT IN ('bot', 'system')
            AND (teams IS NULL OR CASE WHEN group_by = 'team' THEN t.team_id = ANY (teams) ELSE EXISTS (
                SELECT FROM helpdesk._team_members() o WHERE o.source = s.source AND o.agent_id = s.agent_id AND o.team_id = ANY (teams)) END)
        GROUP BY 1, 2
        UNION ALL
        SELECT r.source, CASE WHEN group_by = 'team' THEN c.team_id ELSE r.agent_id END, count(*), NULL, sum(r.score), NULL, NULL
        FROM helpdesk.ratings() r
            LEFT JOIN helpdesk.conversations() c ON (group_by = 'team' OR channels IS NOT NULL OR teams IS NOT NULL OR categories IS NOT NULL)
                AND c.source = r.source AND c.conversation_id = r.conversation_id
        WHERE metric = 'rating' AND r.score IS NOT NULL
            AND r.rated_at >= helpdesk._since(since, until, 30, time_zone) AND r.rated_at < helpdesk._until(since, until, time_zone)
            AND (channels IS NULL OR c.channel = ANY (channels))
            AND (teams IS NULL OR c.team_id = ANY (teams))
            AND (agents IS NULL OR r.agent_id = ANY (agents))
            AND (categories IS NULL OR c.category = ANY (categories))
            AND (leaderboard.account_id IS NULL OR r.account_id = leaderboard.account_id)
        GROUP BY 1, 2
        UNION ALL
        SELECT k.source, CASE WHEN group_by = 'team' THEN k.team_id ELSE k.agent_id END, count(*), helpdesk.customers_helped(k.customer_id), NULL, NULL, NULL
        FROM helpdesk._fulfilled_contacts(
                helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, teams, agents, leaderboard.account_id, 'human') k
            LEFT JOIN helpdesk.conversations() c ON categories IS NOT NULL AND c.source = k.source AND c.conversation_id = k.conversation_id
        WHERE metric = 'customers_helped' AND (categories IS NULL OR c.category = ANY (categories))
        GROUP BY 1, 2
    ),
    valued AS (
        SELECT m.source, m.id, coalesce(a.name, t.name) AS name, CASE WHEN metric <> 'conversations_closed' THEN m.median END AS median,
            CASE WHEN metric <> 'conversations_closed' THEN m.average END AS average, m.counted,
            CASE WHEN metric IN ('first_response_time', 'resolution_time') THEN extract(epoch FROM CASE rank_by WHEN 'average' THEN m.average ELSE m.median END)
                WHEN metric = 'rating' THEN m.points::numeric / m.counted
                ELSE nullif(coalesce(m.customers, m.counted), 0) END AS value
        FROM members m
            LEFT JOIN helpdesk._agents(leaderboard.account_id) a ON group_by = 'agent' AND a.source = m.source AND a.agent_id = m.id
            LEFT JOIN helpdesk._teams(leaderboard.account_id) t ON group_by = 'team' AND t.source = m.source AND t.team_id = m.id
        WHERE m.id IS NOT NULL AND coalesce(a.kind, 'human') NOT IN ('bot', 'system')
    ),
    ranked AS (
        SELECT v.*, rank() OVER (ORDER BY CASE WHEN metric IN ('first_response_time', 'resolution_time') THEN v.value ELSE -v.value END) AS rank
        FROM valued v
        WHERE v.value IS NOT NULL
    )
    SELECT r.rank, r.source, r.id, r.name, CASE metric WHEN 'rating' THEN round(r.value, 2) ELSE trim_scale(r.value) END, r.median, r.average, r.counted
    FROM ranked r
    WHERE top IS NULL OR r.rank <= top
    ORDER BY r.rank, r.source, r.id
    LIMIT CASE WHEN helpdesk._check_choice('metric', metric, '{first_response_time,resolution_time,conversations_closed,messages_sent,rating,customers_helped}')
        AND helpdesk._check_choice('group_by', group_by, '{agent,team}') AND helpdesk._check_choice('population', population, '{opened,closed}')
        AND helpdesk._check_choice('rank_by', rank_by, '{median,average}')
        AND helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone)
        THEN CASE WHEN top < 0 THEN top END END; -- a negative top is LIMIT's own error, as in other reports
END;
COMMENT ON FUNCTION helpdesk.leaderboard(text, text, timestamptz, timestamptz, text, integer, text[], text[], text[], text[], bigint, text, text) IS
'Who is best: agents or teams ranked by first_response_time, resolution_time, conversations_closed, messages_sent, rating or customers_helped.
Anchor: last_closed_at (opened_at with population opened); sent_at for messages_sent; rated_at for rating; fulfilled_at for customers_helped.
Population: conversations closed in [since, until) and not open again since, or those opened in it; messages sent, ratings given, contacts fulfilled in it; default the last 30 local days.
Unit: seconds; conversations; messages; the average rating; distinct customers.
Credit: agents: the resolver (population closed) or assignee (opened), sender, rated agent, agent of the contact; teams: the team of the conversation or contact, for messages_sent each team that the sender is a member of.
Excluded: bots and the system; members without a value; messages that agents did not write themselves (workflows, broadcasts); contacts handled by bots.
Read by: respond.io, Leaderboard.
Rows: best first: shortest time, largest count, highest rating. top cuts by rank (default 10, NULL: all), so ties at the cut stay in. rank_by median (default) or average serves the times.
Filters: teams is the team of the conversation or contact; for messages_sent, senders who are members of one. categories and, for rating, channels are those of the conversation.
Under group_by team, times and closes are those of all conversations of the team, whoever closed them.';
