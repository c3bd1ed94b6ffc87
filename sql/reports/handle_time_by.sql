-- Handle times by category, priority, channel or team: the total time until the case closes (customer service report; the field
-- also says resolution time). As response_time_by: the total stands alone where no conversation has a value of the dimension.

CREATE TYPE helpdesk.handle_time_by_row AS (
    row_kind text, source text, group_value text, conversations bigint, closed bigint,
    median_resolution interval, average_resolution interval, p90_resolution interval, still_open bigint
);
COMMENT ON TYPE helpdesk.handle_time_by_row IS
'row_kind: cell (one value of the dimension; NULL: conversations without one), grand_total. For teams group_value is the id, and source the source it belongs to; NULL for the other dimensions.';
COMMENT ON COLUMN helpdesk.handle_time_by_row.closed IS
'Conversations that have the close asked for: with close last, those closed and not open again since, so that closed + still_open = conversations; with close first, those whose first close is known, open again or not. Closes dated before the opening count here, and in no time.';

CREATE FUNCTION helpdesk.handle_time_by(
    group_by text DEFAULT 'category', since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
    time_zone text DEFAULT current_setting('TimeZone'), population text DEFAULT 'opened', close text DEFAULT 'last',
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL,
    categories text[] DEFAULT NULL, tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.handle_time_by_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH states AS MATERIALIZED (
        SELECT CASE group_by WHEN 'team' THEN c.source END AS source,
            CASE group_by WHEN 'category' THEN c.category WHEN 'priority' THEN c.priority WHEN 'channel' THEN c.channel ELSE c.team_id END AS group_value,
            count(*) AS conversations,
            count(CASE close WHEN 'first' THEN c.first_closed_at ELSE helpdesk._resolved_at(c.status, c.last_closed_at) END) AS closed,
            helpdesk.duration_set(c.opened_at,
                CASE close WHEN 'first' THEN c.first_closed_at ELSE helpdesk._resolved_at(c.status, c.last_closed_at) END) AS resolution,
            count(*) FILTER (WHERE helpdesk._resolved_at(c.status, c.last_closed_at) IS NULL) AS still_open
        FROM helpdesk._conversations_of(
            population, helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone),
            channels, teams, agents, categories, tags, account_id) c
        GROUP BY 1, 2
    ),
    rolled AS (
        SELECT grouping(s.group_value) = 1 AS is_total, s.source, s.group_value, coalesce(sum(s.conversations), 0)::bigint AS conversations,
            coalesce(sum(s.closed), 0)::bigint AS closed, helpdesk.rollup(s.resolution) AS resolution,
            coalesce(sum(s.still_open), 0)::bigint AS still_open
        FROM states s
        GROUP BY GROUPING SETS ((s.source, s.group_value), ())
        HAVING grouping(s.group_value) = 1 OR EXISTS (SELECT FROM states o WHERE o.group_value IS NOT NULL)
    )
    SELECT CASE WHEN r.is_total THEN 'grand_total' ELSE 'cell' END, r.source, r.group_value, r.conversations, r.closed,
        helpdesk.median(r.resolution), helpdesk.average(r.resolution), helpdesk.percentile(r.resolution, 0.9), r.still_open
    FROM rolled r
    ORDER BY r.is_total, r.group_value IS NULL, r.conversations DESC, r.source, r.group_value
    LIMIT CASE WHEN helpdesk._check_choice('group_by', group_by, '{category,priority,channel,team}')
        AND helpdesk._check_choice('population', population, '{opened,closed}') AND helpdesk._check_choice('close', close, '{first,last}')
        AND helpdesk._check_window(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), time_zone) THEN NULL::bigint END;
END;
COMMENT ON FUNCTION helpdesk.handle_time_by(text, timestamptz, timestamptz, text, text, text, text[], text[], text[], text[], text[], bigint) IS
'How long cases take from opening to close, by category, priority, channel or team.
Anchor: opened_at; last_closed_at with population closed.
Population: conversations opened in [since, until), or those closed in it and not open again since; default the last 30 local days.
Unit: conversations; times from the opening to the last close (close last) or to the first one (close first).
Credit: the dimension of the conversation; filter agents: the assignee (population opened) or the resolver (closed).
Excluded: from the times, conversations that are not closed (close last: or open again), closes before the opening.
Read by: customer service report (Mailchimp), handle time; respond.io, Resolutions.
Rows: cell, grand_total; the largest group first, conversations without a value last. If none has a value, the grand_total alone.
still_open: open now, whichever close is measured.';
