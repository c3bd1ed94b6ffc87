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
    WITH times AS MATERIALIZED (
        SELECT t.* FROM helpdesk._times(population, CASE close WHEN 'first' THEN 'first_close' ELSE 'resolution' END, group_by, 'figures',
            helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, teams, agents, categories, tags, account_id) t
    )
    SELECT CASE WHEN t.is_total THEN 'grand_total' ELSE 'cell' END, t.source, t.member, t.conversations, t.ended, t.median, t.average, t.p90, t.still_open
    FROM times t
    WHERE t.is_total OR EXISTS (SELECT FROM times o WHERE o.member IS NOT NULL)
    ORDER BY t.is_total, t.member IS NULL, t.conversations DESC, t.source, t.member
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
