SELECT team_id, count(*) AS conversations, date_trunc('second', helpdesk.median_first_response(opened_at, first_response_at)) AS median_first_response
FROM helpdesk.conversations() GROUP BY ROLLUP (team_id) ORDER BY grouping(team_id), team_id;
