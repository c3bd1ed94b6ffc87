-- The heatmap of conversations opened, to be read in psql: hours down, weekdays across, in each cell the number and a bar.
-- Cells are text of one width, numbers right-aligned, so that columns line up.

CREATE TYPE helpdesk.heatmap_text_row AS (
    hour text, mon text, tue text, wed text, thu text, fri text, sat text, sun text, total bigint
);
COMMENT ON TYPE helpdesk.heatmap_text_row IS 'One local hour of the day; the last row is the total of the weekdays.';
COMMENT ON COLUMN helpdesk.heatmap_text_row.hour IS 'The hour''s begin on the local clock, 00:00 to 23:00; total.';
COMMENT ON COLUMN helpdesk.heatmap_text_row.mon IS 'Conversations opened, and a bar of 0 to 4 blocks: each a quarter, begun, of the largest cell. Totals have no bar.';
COMMENT ON COLUMN helpdesk.heatmap_text_row.tue IS 'As mon.';
COMMENT ON COLUMN helpdesk.heatmap_text_row.wed IS 'As mon.';
COMMENT ON COLUMN helpdesk.heatmap_text_row.thu IS 'As mon.';
COMMENT ON COLUMN helpdesk.heatmap_text_row.fri IS 'As mon.';
COMMENT ON COLUMN helpdesk.heatmap_text_row.sat IS 'As mon.';
COMMENT ON COLUMN helpdesk.heatmap_text_row.sun IS 'As mon.';
COMMENT ON COLUMN helpdesk.heatmap_text_row.total IS 'Conversations opened in this hour on all weekdays.';

CREATE FUNCTION helpdesk.heatmap_text(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL,
    tags text[] DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.heatmap_text_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH cells AS (
        SELECT h.hour, h.iso_weekday, sum(h.conversations)::bigint AS conversations
        FROM helpdesk.conversations_opened_heatmap(since, until, time_zone, channels, teams, agents, categories, tags, account_id) h
        GROUP BY GROUPING SETS ((h.hour, h.iso_weekday), (h.iso_weekday))
    ),
    printed AS (
        -- the block is UTF-8; where the database cannot hold it, #
        SELECT c.hour, c.iso_weekday, c.conversations,
            lpad(c.conversations::text, length((max(c.conversations) OVER ())::text)) || ' '
            || rpad(CASE WHEN c.hour IS NULL THEN '' ELSE repeat(chr(CASE getdatabaseencoding() WHEN 'UTF8' THEN 9608 ELSE 35 END),
                ceil(4.0 * c.conversations / greatest(max(c.conversations) FILTER (WHERE c.hour IS NOT NULL) OVER (), 1))::integer) END, 4) AS cell
        FROM cells c
    )
    SELECT coalesce(lpad(p.hour::text, 2, '0') || ':00', 'total'),
        max(p.cell) FILTER (WHERE p.iso_weekday = 1), max(p.cell) FILTER (WHERE p.iso_weekday = 2), max(p.cell) FILTER (WHERE p.iso_weekday = 3),
        max(p.cell) FILTER (WHERE p.iso_weekday = 4), max(p.cell) FILTER (WHERE p.iso_weekday = 5), max(p.cell) FILTER (WHERE p.iso_weekday = 6),
        max(p.cell) FILTER (WHERE p.iso_weekday = 7), sum(p.conversations)::bigint
    FROM printed p
    GROUP BY p.hour
    ORDER BY p.hour;
END;
COMMENT ON FUNCTION helpdesk.heatmap_text(timestamptz, timestamptz, text, text[], text[], text[], text[], text[], bigint) IS
'The heatmap of conversations opened as text to be read in psql: numbers with bars, hours down, weekdays across.
Anchor: opened_at.
Population: conversations opened in [since, until); default the last 30 local days.
Unit: conversations.
Credit: the assignee (agents), the team of the conversation (teams).
Excluded: nothing.
Read by: respond.io, Conversations Opened Heatmap.
Rows: 24 hours and the total. For figures to compute with call conversations_opened_heatmap.';
