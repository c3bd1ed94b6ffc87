-- Real data, by the reports: the audit log of an IT service desk, loaded raw and mapped as in incident_log.sql. What must come out stands above each
-- query; it was computed outside SQL, from the file alone.
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\getenv tests HELPDESK_TESTS
\set file :tests '/incident_log/map.sql'
BEGIN;
\i :file

-- heatmap by opening, ISO weekday and hour, top five: (1,9) 814, (1,10) 735, (1,8) 678, (2,9) 622, (1,11) 620; all 24,918
SELECT iso_weekday, hour, conversations, share_percent FROM helpdesk.conversations_opened_heatmap('2016-02-01', '2017-03-01') ORDER BY conversations DESC LIMIT 5;
SELECT sum(conversations) AS incidents FROM helpdesk.conversations_opened_heatmap('2016-02-01', '2017-03-01');
-- by hour from 07: 573, 2547, 3014, 2893, 2469, 1342; by weekday: 5947, 4951, 4884, 4105, 3829, 639, 563
SELECT * FROM helpdesk.heatmap_text('2016-02-01', '2017-03-01') WHERE hour BETWEEN '07:00' AND '12:00' OR hour = 'total';

-- opened by month, from 2016-02: 207, 8995, 7934, 7508, 5, 14, 15, 12, 16, 26, 37, 94, 55;
-- unique callers by month of opening, ? left out: 170, 3269, 3147, 3012, 5, 14, 13, 12, 16, 25, 35, 86, 45. In all 5,244: 5,245 with ?
SELECT row_kind, local_start::date AS month, conversations, customers FROM helpdesk.conversations_opened('2016-02-01', '2017-03-01', 'month');

-- categories: 42 3558, 26 3338, 53 2678, 46 2432, 32 1522
SELECT group_value AS category, conversations FROM helpdesk.conversations_opened('2016-02-01', '2017-03-01', 'all', group_by => 'category')
WHERE row_kind = 'column_total' ORDER BY conversations DESC LIMIT 5;
-- teams: Group 70 9444, ? 2157 (NULL here), Group 25 1243, Group 39 1199, Group 24 1060
SELECT group_value AS team, conversations FROM helpdesk.conversations_opened('2016-02-01', '2017-03-01', 'all', group_by => 'team')
WHERE row_kind = 'column_total' ORDER BY conversations DESC LIMIT 5;
-- closed by: 11 3071, 15 2415, 103 689, 177 686, 32 597. The log is mapped without events, so each incident has its last close as its only one, by its
-- resolver: closes are incidents, all of which are closed in the end
SELECT group_value AS closed_by, closings, conversations FROM helpdesk.conversations_closed('2016-02-01', '2018-01-01', 'all', group_by => 'agent')
WHERE row_kind IN ('column_total', 'grand_total') ORDER BY conversations DESC LIMIT 6;
-- opened in 2016 24,769 (the months above), in 2017 149; closed_at in 2016 24,729, in 2017 189
SELECT row_kind, opened, closed, difference FROM helpdesk.opened_vs_closed('2016-01-01', '2018-01-01', 'year');
ROLLBACK;
