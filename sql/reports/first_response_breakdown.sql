-- How long customers waited for a first response, in buckets (respond.io: First Response Time Breakdown).
--
-- Here also stands what both breakdowns share.

-- An interval in few letters: 30 s, 1 h 30 min, 7 d. A month counts 30 days.
CREATE FUNCTION helpdesk._short_interval(length interval) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(nullif(concat_ws(' ',
        nullif(extract(year FROM j) * 360 + extract(month FROM j) * 30 + extract(day FROM j), 0) || ' d',
        nullif(extract(hour FROM j), 0) || ' h', nullif(extract(minute FROM j), 0) || ' min',
        nullif(trim_scale(extract(second FROM j)), 0) || ' s'), ''), '0 s')
    FROM justify_interval(length) j;
END;

-- The buckets of a set of times as rows, then those that have no time yet, then all. Bounds are checked over no rows as well.
CREATE FUNCTION helpdesk._breakdown(times helpdesk.duration_set, bounds interval[], missing_kind text, missing bigint)
RETURNS TABLE (row_kind text, bucket text, from_time interval, to_time interval, conversations bigint, share_percent numeric)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH rows (row_kind, from_time, to_time, conversations, whole) AS (
        SELECT 'cell', b.from_time, b.to_time, b.conversations, helpdesk.num_durations(times)
        FROM (SELECT lag(u.to_time) OVER (ORDER BY u.no) AS from_time, u.to_time, u.conversations
            FROM unnest(helpdesk.buckets(coalesce(times, '{}'::interval[]::helpdesk.duration_set), coalesce(bounds, '{}')), bounds)
                WITH ORDINALITY AS u (conversations, to_time, no)) b
        UNION ALL
        SELECT v.row_kind, NULL, NULL, v.conversations, helpdesk.num_durations(times) + missing
        FROM (VALUES (missing_kind, missing), ('grand_total', helpdesk.num_durations(times) + missing)) v (row_kind, conversations)
    )
    SELECT r.row_kind, CASE WHEN r.row_kind = 'cell' THEN CASE
            WHEN r.from_time IS NULL AND r.to_time IS NULL THEN 'all'
            WHEN r.from_time IS NULL THEN '< ' || helpdesk._short_interval(r.to_time)
            WHEN r.to_time IS NULL THEN '>= ' || helpdesk._short_interval(r.from_time)
            ELSE helpdesk._short_interval(r.from_time) || ' to ' || helpdesk._short_interval(r.to_time) END END,
        r.from_time, r.to_time, r.conversations, round(100.0 * r.conversations / nullif(r.whole, 0), 1)
    FROM rows r;
END;

CREATE TYPE helpdesk.first_response_breakdown_row AS (
    row_kind text, bucket text, from_time interval, to_time interval, conversations bigint, share_percent numeric
);
COMMENT ON TYPE helpdesk.first_response_breakdown_row IS
'row_kind: cell (one bucket of first response times), unanswered, grand_total (the answered and the unanswered).';
COMMENT ON COLUMN helpdesk.first_response_breakdown_row.bucket IS 'The bucket in words; NULL where row_kind is not cell.';
COMMENT ON COLUMN helpdesk.first_response_breakdown_row.from_time IS 'From this first response time on; NULL: no lower bound.';
COMMENT ON COLUMN helpdesk.first_response_breakdown_row.to_time IS 'To below this first response time; NULL: no upper bound.';

CREATE FUNCTION helpdesk.first_response_breakdown(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    population text DEFAULT 'closed', bounds interval[] DEFAULT '{30 s,2 min,5 min,10 min,30 min,1 h}',
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL,
    tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.first_response_breakdown_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH measured AS MATERIALIZED (
        SELECT t.times, t.missing
        FROM helpdesk._times(population, 'first_response', NULL, 'times',
            helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, teams, agents, categories, tags, account_id) t
        WHERE t.is_total
    )
    SELECT b.row_kind, b.bucket, b.from_time, b.to_time, b.conversations, b.share_percent
    FROM measured m, helpdesk._breakdown(m.times, bounds, 'unanswered', m.missing) b
    WHERE helpdesk._check_choice('population', population, '{opened,closed}')
        AND helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone)
    ORDER BY b.row_kind <> 'cell', b.row_kind = 'grand_total', b.from_time NULLS FIRST;
END;
COMMENT ON FUNCTION helpdesk.first_response_breakdown(timestamptz, timestamptz, text, text, interval[], text[], text[], text[], text[], text[], bigint) IS
'How many customers waited how long for a first response: conversations in buckets of first response time.
Anchor: last_closed_at (population closed), opened_at (population opened).
Population: closed (default): conversations closed in [since, until) and not open again; opened: those opened in it; default the last 30 local days.
Unit: conversations; time from opening to the first public response of a human agent.
Credit: the resolver (closed) or the assignee (opened) (agents), the team of the conversation (teams).
Excluded: conversations opened by an agent or a broadcast, and responses before the opening.
Read by: respond.io, First Response Time Breakdown.
Rows: cell, unanswered, grand_total = all cells + unanswered. share_percent of a cell is of the answered, that of unanswered of the grand total.
bounds ascend (else SQLSTATE 22023); a time on a bound belongs to the bucket above it. Empty or NULL: one bucket, all.';
