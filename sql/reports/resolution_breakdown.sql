-- How long conversations took to be resolved, in buckets (respond.io: Resolution Time Breakdown).

CREATE TYPE helpdesk.resolution_breakdown_row AS (
    row_kind text, bucket text, from_time interval, to_time interval, conversations bigint, share_percent numeric
);
COMMENT ON TYPE helpdesk.resolution_breakdown_row IS
'row_kind: cell (one bucket of resolution times), still_open (0 for the population closed), grand_total (the resolved and the open).';
COMMENT ON COLUMN helpdesk.resolution_breakdown_row.bucket IS 'The bucket in words; NULL where row_kind is not cell.';
COMMENT ON COLUMN helpdesk.resolution_breakdown_row.from_time IS 'From this resolution time on; NULL: no lower bound.';
COMMENT ON COLUMN helpdesk.resolution_breakdown_row.to_time IS 'To below this resolution time; NULL: no upper bound.';

CREATE FUNCTION helpdesk.resolution_breakdown(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    population text DEFAULT 'closed', bounds interval[] DEFAULT '{30 s,2 min,5 min,10 min,30 min,1 h}',
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL,
    tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL, close text DEFAULT 'last'
) RETURNS SETOF helpdesk.resolution_breakdown_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH measured AS MATERIALIZED (
        SELECT t.times, t.missing
        FROM helpdesk._times(population, CASE close WHEN 'first' THEN 'first_close' ELSE 'resolution' END, NULL, 'times',
            helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, teams, agents, categories, tags, account_id) t
        WHERE t.is_total
    )
    SELECT b.row_kind, b.bucket, b.from_time, b.to_time, b.conversations, b.share_percent
    FROM measured m, helpdesk._breakdown(m.times, bounds, 'still_open', m.missing) b
    WHERE helpdesk._check_choice('population', population, '{opened,closed}') AND helpdesk._check_choice('close', close, '{first,last}')
        AND helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone)
    ORDER BY b.row_kind <> 'cell', b.row_kind = 'grand_total', b.from_time NULLS FIRST;
END;
COMMENT ON FUNCTION helpdesk.resolution_breakdown(timestamptz, timestamptz, text, text, interval[], text[], text[], text[], text[], text[], bigint, text) IS
'How many conversations took how long to be resolved: conversations in buckets of resolution time.
Anchor: last_closed_at (population closed), opened_at (population opened).
Population: closed (default): conversations closed in [since, until) and not open again; opened: those opened in it; default the last 30 local days.
Unit: conversations; time from opening to the last close, or to the first.
Credit: the resolver (closed) or the assignee (opened) (agents), the team of the conversation (teams).
Excluded: closes before the opening.
Read by: respond.io, Resolution Time Breakdown.
Rows: cell, still_open, grand_total = all cells + still_open. share_percent of a cell is of the resolved, that of still_open of the grand total.
close: last (default; one that was reopened and is not closed again is still open), first (time to first close; still open is what was never closed, and
conversations of which only the last close is known are left out).
bounds ascend (else SQLSTATE 22023); a time on a bound belongs to the bucket above it. Empty or NULL: one bucket, all.';
