-- Conversations opened, by weekday and hour of day on the local clock (respond.io): when is it busiest. Conversations are counted
-- on a grid of hours, and the hours are then put together: the local time of each conversation is never computed. An hour that a
-- change of the clock cuts or doubles still begins within its local hour, in zones with a shift of half an hour too.

CREATE TYPE helpdesk.conversations_opened_heatmap_row AS (iso_weekday integer, hour integer, conversations bigint, share_percent numeric);
COMMENT ON TYPE helpdesk.conversations_opened_heatmap_row IS 'One hour of one weekday; always all 168, by weekday and hour. No totals.';
COMMENT ON COLUMN helpdesk.conversations_opened_heatmap_row.iso_weekday IS '1 (Monday) to 7 (Sunday), local.';
COMMENT ON COLUMN helpdesk.conversations_opened_heatmap_row.hour IS 'The local hour, 0 to 23.';

CREATE FUNCTION helpdesk.conversations_opened_heatmap(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL,
    tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.conversations_opened_heatmap_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH hours AS MATERIALIZED (
        SELECT c.interval_no, c.conversations
        FROM helpdesk._opened_counts(
            helpdesk.time_grid(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), 'hour', time_zone), NULL, false,
            helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), channels, teams, agents, categories, tags, account_id) c
        WHERE c.row_kind IN ('interval_total', 'grand_total')
    ),
    counted AS (
        SELECT extract(isodow FROM i.local_start)::integer AS iso_weekday, extract(hour FROM i.local_start)::integer AS hour, sum(c.conversations)::bigint AS conversations
        FROM hours c JOIN helpdesk._intervals(helpdesk.time_grid(helpdesk._since(since, until, 30, time_zone), helpdesk._until(since, until, time_zone), 'hour', time_zone), time_zone) i USING (interval_no)
        GROUP BY 1, 2
    )
    SELECT d.iso_weekday, h.hour, coalesce(c.conversations, 0), round(100.0 * coalesce(c.conversations, 0) / nullif(t.conversations, 0), 1)
    FROM generate_series(1, 7) AS d (iso_weekday) CROSS JOIN generate_series(0, 23) AS h (hour)
        CROSS JOIN (SELECT o.conversations FROM hours o WHERE o.interval_no IS NULL) t
        LEFT JOIN counted c ON c.iso_weekday = d.iso_weekday AND c.hour = h.hour
    ORDER BY d.iso_weekday, h.hour;
END;
COMMENT ON FUNCTION helpdesk.conversations_opened_heatmap(timestamptz, timestamptz, text, text[], text[], text[], text[], text[], bigint) IS
'When conversations are opened: how many in each hour of each weekday, on the local clock.
Anchor: opened_at.
Population: conversations opened in [since, until); default the last 30 local days.
Unit: conversations.
Credit: the assignee (agents), the team of the conversation (teams).
Excluded: nothing.
Read by: respond.io, Conversations Opened Heatmap.
Rows: always 168, with 0 where nothing was opened; share_percent is of all conversations opened in the window and filters, NULL if there is none.
Windows of whole weeks show each weekday equally often. heatmap_text prints the same to read.';
