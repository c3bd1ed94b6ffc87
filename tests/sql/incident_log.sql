-- Real data: the audit log of an IT service desk, 141,712 rows of 24,918 incidents, loaded raw into incident_event_log and mapped
-- by tests/incident_log/map.sql. What must come out (in minutes where it is a time) stands above each query; it was computed
-- outside SQL, from the file alone.
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\getenv tests HELPDESK_TESTS
\set file :tests '/incident_log/map.sql'
BEGIN;
\i :file

CREATE FUNCTION pg_temp.minutes(duration interval, digits integer) RETURNS numeric
LANGUAGE sql IMMUTABLE RETURN round(extract(epoch FROM duration) / 60, digits);

-- the file was loaded as it is, in its order
SELECT count(*) AS events, count(DISTINCT number) AS incidents, min(line) AS first_line, max(line) AS last_line FROM incident_event_log;

-- incidents 24,918
SELECT count(*) AS incidents FROM helpdesk.conversations();
-- median first response 21.0 of all, with the two negative ones, of which -147 is the least; mean 2616.35 of all, 2616.57
-- without the two. The forms of two times leave the two out; they are below zero, so the median is the same
SELECT helpdesk.num_durations(d.all) AS all, pg_temp.minutes(helpdesk.median(d.all), 1) AS median, pg_temp.minutes(helpdesk.min(d.all), 1) AS least,
    pg_temp.minutes(helpdesk.average(d.all), 2) AS mean, pg_temp.minutes(d.median_of_all, 1) AS median_of_interval,
    helpdesk.num_durations(d.valid) AS valid, pg_temp.minutes(helpdesk.average(d.valid), 2) AS valid_mean, pg_temp.minutes(d.median_first_response, 1) AS valid_median
FROM (
    SELECT helpdesk.duration_set(first_response_at - opened_at) AS all, helpdesk.median(first_response_at - opened_at) AS median_of_all,
        helpdesk.duration_set(opened_at, first_response_at) AS valid, helpdesk.median_first_response(opened_at, first_response_at) AS median_first_response
    FROM helpdesk.conversations()
) d;
-- median close 8752.0, mean close 18919.72
SELECT pg_temp.minutes(helpdesk.median_close_time(opened_at, last_closed_at), 1) AS median_close,
    pg_temp.minutes(helpdesk.average(helpdesk.duration_set(opened_at, last_closed_at)), 2) AS mean_close
FROM helpdesk.conversations();
-- incidents with resolved_at 23,362, median resolve 1326.0. The model has no time of resolving, so this is the aggregate on the application's own rows
SELECT count(resolved_at) AS resolved, pg_temp.minutes(helpdesk.median(resolved_at - opened_at), 1) AS median_resolve FROM incident;
-- reopened incidents 275, reopenings 331, made_sla = false 9,115 (again a column of the application)
SELECT count(*) FILTER (WHERE reopens > 0) AS reopened_incidents, sum(reopens) AS reopenings FROM helpdesk.conversations();
SELECT count(*) FILTER (WHERE NOT made_sla) AS sla_not_made FROM incident;

-- unique callers 5,245 with ? counted as one caller; the model has NULL for it, so one fewer without
SELECT helpdesk.customers_helped(coalesce(customer_id, -1)) AS callers, helpdesk.customers_helped(customer_id) AS known_callers, count(*) FILTER (WHERE customer_id IS NULL) AS incidents_of_unknown
FROM helpdesk.conversations();
-- unique callers by channel, ? as one: Phone 5,211, Self service 139, Email 34, IVR 7, Direct opening 3, which sum to 5,394 as they overlap;
-- incidents by channel: Phone 24,688, Self service 158, Email 59, IVR 9, Direct opening 4
SELECT channel, helpdesk.customers_helped(coalesce(customer_id, -1)) AS callers, helpdesk.customers_helped(customer_id) AS known_callers, count(*) AS incidents
FROM helpdesk.conversations() GROUP BY ROLLUP (channel) ORDER BY grouping(channel), callers DESC;
SELECT sum(helpdesk.customers(callers)) AS sum_of_channels, helpdesk.customers(helpdesk.rollup(callers)) AS callers
FROM (SELECT helpdesk.customer_set(coalesce(customer_id, -1)) AS callers FROM helpdesk.conversations() GROUP BY channel) c;
-- the same by the report, for which an unknown caller (three incidents on the phone) is no customer
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2016-01-01', '2018-01-01', 'all') ORDER BY row_kind, customers DESC;

-- median first response by channel: Phone 20, Self service 144.5, Email 8506, Direct opening 32.5, IVR 0;
-- median close by channel: Phone 8741, Self service 10038, Email 17037, Direct opening 4183.5, IVR 0
SELECT channel, pg_temp.minutes(helpdesk.median(first_response_at - opened_at), 1) AS median_first_response,
    pg_temp.minutes(helpdesk.median_first_response(opened_at, first_response_at), 1) AS of_valid,
    pg_temp.minutes(helpdesk.median_close_time(opened_at, last_closed_at), 1) AS median_close
FROM helpdesk.conversations() GROUP BY channel ORDER BY count(*) DESC;

-- opened by month, from 2016-02: 207, 8995, 7934, 7508, 5, 14, 15, 12, 16, 26, 37, 94, 55;
-- unique callers by month of opening, ? left out: 170, 3269, 3147, 3012, 5, 14, 13, 12, 16, 25, 35, 86, 45
SELECT row_kind, local_start::date AS month, contacts, customers FROM helpdesk.inbound_contacts('2016-02-01', '2017-03-01', 'month');
-- the same by the aggregates
SELECT g.month, helpdesk.customers_helped(c.customer_id) AS callers, count(*) AS incidents
FROM helpdesk.conversations() c, LATERAL (SELECT date_trunc('month', c.opened_at)::date AS month) g GROUP BY g.month ORDER BY g.month;

-- customers helped by month of the close and channel: each month's total is counted afresh, as is the grand total
SELECT row_kind, local_start::date AS month, channel, customers, contacts
FROM helpdesk.customers_helped_by_channel('2016-02-01', '2017-04-01', 'month') WHERE row_kind <> 'cell' ORDER BY row_kind DESC, month, customers DESC;
SELECT count(*) AS cells, count(*) FILTER (WHERE r.customers <> o.customers OR r.contacts <> o.contacts) AS wrong
FROM helpdesk.customers_helped_by_channel('2016-02-01', '2017-04-01', 'month') r JOIN LATERAL (
    SELECT count(DISTINCT nullif(i.caller_id, '?')) AS customers, count(*) AS contacts
    FROM incident i WHERE (r.starts_at IS NULL OR date_trunc('month', i.closed_at) = r.starts_at) AND (r.channel IS NULL OR i.contact_type = r.channel)
) o ON true;

-- heatmap by opening, ISO weekday and hour, top five: (1,9) 814, (1,10) 735, (1,8) 678, (2,9) 622, (1,11) 620
SELECT extract(isodow FROM opened_at) AS weekday, extract(hour FROM opened_at) AS hour, count(*) AS incidents
FROM helpdesk.conversations() GROUP BY 1, 2 ORDER BY incidents DESC, 1, 2 LIMIT 5;
-- closed by: 11 3071, 15 2415, 103 689, 177 686, 32 597
SELECT resolver_id, count(*) AS incidents FROM helpdesk.conversations() GROUP BY 1 ORDER BY incidents DESC, 1 LIMIT 5;
-- teams: Group 70 9444, ? 2157 (no team), Group 25 1243, Group 39 1199, Group 24 1060
SELECT team_id, count(*) AS incidents FROM helpdesk.conversations() GROUP BY 1 ORDER BY incidents DESC, 1 LIMIT 5;
-- categories: 42 3558, 26 3338, 53 2678, 46 2432, 32 1522
SELECT category, count(*) AS incidents FROM helpdesk.conversations() GROUP BY 1 ORDER BY incidents DESC, 1 LIMIT 5;

-- what the data itself says against: the two first responses before the opening (as such and as answers of contacts), the unknown callers
SELECT * FROM helpdesk.check_sources();
SELECT conversation_id, opened_at, first_response_at, first_response_at - opened_at AS first_response
FROM helpdesk.conversations() WHERE first_response_at < opened_at ORDER BY first_response;

-- who contacts most, in the order of the report, with the names of attached customers
SELECT customer_id, customer, contacts, conversations, share_percent FROM helpdesk.inbound_contacts_by_customer('2016-02-01', '2017-03-01', top => 5);
SELECT row_kind, customer, channel, contacts, conversations, share_percent FROM helpdesk.inbound_contacts_by_customer_by_channel('2016-02-01', '2017-03-01', top => 2);

-- the other reading of ?, by attaching the contacts anew: a customer of its own. Now the report gives the figures as they are,
-- 5,211 on the phone and 5,245 in all, where the channels sum to 5,394
SELECT helpdesk.attach_query('service_desk', 'contact', $$
    SELECT substr(number, 4)::bigint AS contact_id, coalesce(substring(caller_id FROM '\d+')::bigint, -1) AS customer_id,
        contact_type AS channel, opened_at AS started_at, closed_at AS fulfilled_at
    FROM incident
$$);
SELECT row_kind, channel, customers, contacts FROM helpdesk.customers_helped_by_channel('2016-01-01', '2018-01-01', 'all') WHERE row_kind <> 'cell' ORDER BY row_kind, customers DESC;
SELECT row_kind, sum(customers) AS customers, sum(contacts) AS contacts FROM helpdesk.customers_helped_by_channel('2016-01-01', '2018-01-01', 'all') GROUP BY row_kind ORDER BY row_kind;
ROLLBACK;
