-- The real data of incident_log.sql: its times by channel, team and resolver through the reports. Figures computed outside SQL, in minutes.
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\getenv tests HELPDESK_TESTS
\set file :tests '/incident_log/map.sql'
BEGIN;
\i :file

CREATE FUNCTION pg_temp.minutes(duration interval) RETURNS numeric
LANGUAGE sql IMMUTABLE RETURN round(extract(epoch FROM duration) / 60, 2);

-- median first response by channel: Phone 20, Self service 144.5, Email 8506, Direct opening 32.5, IVR 0. Of all 24,918 incidents the median is 21 and the mean
-- 2616.57 without the two that were answered before they were opened
SELECT row_kind, group_value, conversations, answered, unanswered, pg_temp.minutes(median_first_response) AS median, pg_temp.minutes(average_first_response) AS mean
FROM helpdesk.response_time_by('channel', '2016-01-01', '2018-01-01');
-- median close by channel: Phone 8741, Self service 10038, Email 17037, Direct opening 4183.5, IVR 0; of all 8752, mean 18919.72. The last row of an incident says
-- Closed for all, so that none is left out as open; those reopened have no known first close
SELECT row_kind, group_value, conversations, closed, still_open, pg_temp.minutes(median_resolution) AS median, pg_temp.minutes(average_resolution) AS mean
FROM helpdesk.handle_time_by('channel', '2016-01-01', '2018-01-01');
SELECT row_kind, group_value, conversations, closed, still_open, pg_temp.minutes(median_resolution) AS median
FROM helpdesk.handle_time_by('channel', '2016-01-01', '2018-01-01', close => 'first');
-- the same against the file, where the answers are those of percentile_cont
SELECT count(*) AS groups, count(*) FILTER (WHERE (r.median_first_response, r.p90_first_response, h.median_resolution, h.p90_resolution) IS DISTINCT FROM (o.first_response, o.p90_first_response, o.resolution, o.p90_resolution)) AS wrong
FROM helpdesk.response_time_by('category', '2016-01-01', '2018-01-01') r
    JOIN helpdesk.handle_time_by('category', '2016-01-01', '2018-01-01') h ON h.row_kind = r.row_kind AND h.group_value IS NOT DISTINCT FROM r.group_value
    CROSS JOIN LATERAL (
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY first_response_at - opened_at) FILTER (WHERE first_response_at >= opened_at) AS first_response,
            percentile_cont(0.9) WITHIN GROUP (ORDER BY first_response_at - opened_at) FILTER (WHERE first_response_at >= opened_at) AS p90_first_response,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY closed_at - opened_at) AS resolution, percentile_cont(0.9) WITHIN GROUP (ORDER BY closed_at - opened_at) AS p90_resolution
        FROM incident WHERE r.row_kind = 'grand_total' OR nullif(category, '?') IS NOT DISTINCT FROM r.group_value) o;

-- teams: Group 70 9444, ? 2157 (no team), Group 25 1243, Group 39 1199, Group 24 1060; 275 were reopened; 5,244 known callers
SELECT row_kind, team, conversations, customers, closed, reopened FROM helpdesk.team_performance('2016-01-01', '2018-01-01') WHERE conversations > 1050;
-- closed by: 11 3071, 15 2415, 103 689, 177 686, 32 597
SELECT rank, id, value FROM helpdesk.leaderboard('conversations_closed', 'agent', '2016-01-01', '2018-01-01', top => 5);
SELECT agent_id, closed FROM helpdesk.user_performance('2016-01-01', '2018-01-01') WHERE closed > 590;
ROLLBACK;
