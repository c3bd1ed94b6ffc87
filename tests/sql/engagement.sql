SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; -- pg_regress sets others
-- Customer Engagement Load: parts, score, level.
SELECT (helpdesk.engagement_load(kind, direction, duration, interval '1 hour')).*
FROM (VALUES ('call', 'inbound', interval '600 s'), ('call', 'outbound', '300 s'), ('chat', NULL, '900 s'), ('ticket', NULL, NULL), ('ticket', NULL, NULL),
    ('call', 'inbound', NULL), ('call', 'inbound', '-5 s'), ('message', 'inbound', '1 h'), (NULL, NULL, '1 h')) v (kind, direction, duration);
SELECT (helpdesk.engagement_load(kind, direction, duration, NULL)).* FROM (VALUES ('ticket', NULL, interval '1 h')) v (kind, direction, duration);
SELECT (helpdesk.engagement_load('call', 'inbound', '1 s', NULL)).* FROM generate_series(1, 3) WHERE false;
SELECT test.error_of($$SELECT helpdesk.engagement_load('cal', 'inbound', '1 s', NULL)$$);

SELECT l AS load_s, helpdesk.engagement_score(l * interval '1 s', interval '1000 s') AS score, helpdesk.engagement_level(helpdesk.engagement_score(l * interval '1 s', interval '1000 s')) AS level
FROM unnest(ARRAY[0, 4, 5, 200, 204, 205, 210, 500, 504, 505, 510, 800, 804, 805, 810, 1000, 5000]) l;
SELECT helpdesk.engagement_score('1 h', '0'), helpdesk.engagement_score('0', '0'), helpdesk.engagement_score(NULL, '1 h'), helpdesk.engagement_score('-1 h', '1 h');

-- serial and parallel against sums
BEGIN;
CREATE TABLE calls AS
SELECT test.pick(1, i, 20) AS company_id, (ARRAY['call', 'chat', 'ticket', 'message'])[1 + test.pick(2, i, 4)] AS kind,
    (ARRAY['inbound', 'outbound', NULL])[1 + test.pick(3, i, 3)] AS direction, CASE WHEN i % 7 > 0 THEN test.pick(4, i, 4000) * interval '1 s' END AS duration
FROM generate_series(1, 20000) i;
ANALYZE calls;
CREATE FUNCTION test.engagement_differences() RETURNS bigint LANGUAGE sql AS $$
    SELECT test.differences(
        'SELECT company_id, (helpdesk.engagement_load(kind, direction, duration, ''20 min'')).* FROM calls GROUP BY company_id',
        'SELECT company_id, i + o + c + t, i, o, c, t, ni, no, nc, nt FROM (SELECT company_id,
            sum(duration) FILTER (WHERE kind = ''call'' AND direction = ''inbound'') AS i, sum(duration) FILTER (WHERE kind = ''call'' AND direction = ''outbound'') AS o,
            sum(duration) FILTER (WHERE kind = ''chat'') AS c, count(*) FILTER (WHERE kind = ''ticket'') * interval ''20 min'' AS t,
            count(duration) FILTER (WHERE kind = ''call'' AND direction = ''inbound'') AS ni, count(duration) FILTER (WHERE kind = ''call'' AND direction = ''outbound'') AS no,
            count(duration) FILTER (WHERE kind = ''chat'') AS nc, count(*) FILTER (WHERE kind = ''ticket'') AS nt
            FROM calls GROUP BY company_id) x')
$$;
SELECT test.parallel(0), test.engagement_differences();
SELECT test.parallel(2), test.engagement_differences();
SELECT test.plan_has('SELECT company_id, (helpdesk.engagement_load(kind, direction, duration, ''20 min'')).* FROM calls GROUP BY company_id', 'Partial') AS parallel_plan;
ROLLBACK;
