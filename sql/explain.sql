-- What is behind a number: explain_metric says how many rows a report counted and why the others were left out; rows_behind lists
-- the rows themselves. Both read the same map of which report counts what.

CREATE VIEW helpdesk._report_measure AS
SELECT m.report, m.measure, m.detail
FROM (VALUES
    ('customers_helped_by_channel', 'fulfilled contacts', 'human'),
    ('customers_helped_trend', 'fulfilled contacts', 'human'),
    ('customers_helped_by_handler', 'fulfilled contacts', 'both'),
    ('inbound_contacts', 'inbound contacts', NULL),
    ('inbound_contacts_by_customer', 'inbound contacts', NULL),
    ('inbound_contacts_by_customer_by_channel', 'inbound contacts', NULL),
    ('company_interactions', 'company contacts', NULL),
    ('company_interactions_summary', 'company contacts', NULL),
    ('customer_interactions', 'customer contacts', NULL),
    ('conversations_opened', 'conversations', 'opened'),
    ('conversations_opened_heatmap', 'conversations', 'opened'),
    ('heatmap_text', 'conversations', 'opened'),
    ('top_tags', 'conversations', 'opened'),
    ('opened_vs_closed', 'conversations', 'opened'),
    ('opened_vs_closed', 'closings', NULL),
    ('conversations_closed', 'closings', NULL),
    ('conversation_list', 'conversations', 'closed'),
    ('export_conversations', 'conversations', 'closed'),
    ('messages_incoming', 'messages', 'inbound'),
    ('messages_outgoing', 'messages', 'outbound'),
    ('export_messages', 'messages', NULL),
    ('messages_per_customer', 'messages', 'people'),
    ('messages_per_customer_summary', 'messages', 'people'),
    ('first_response_breakdown', 'first response times', 'closed'),
    ('response_time_by', 'first response times', 'opened'),
    ('resolution_breakdown', 'resolution times', 'closed'),
    ('handle_time_by', 'resolution times', 'opened'),
    ('leaderboard', 'first response times', 'closed'),
    ('leaderboard', 'resolution times', 'closed'),
    ('leaderboard', 'messages', 'agents'),
    ('leaderboard', 'ratings', NULL),
    ('leaderboard', 'fulfilled contacts', 'human'),
    ('user_performance', 'conversations', 'closed'),
    ('user_performance', 'first response times', 'closed'),
    ('user_performance', 'resolution times', 'closed'),
    ('team_performance', 'conversations', 'opened'),
    ('team_performance', 'first response times', 'opened'),
    ('team_performance', 'resolution times', 'opened'),
    ('inbox_cards', 'conversations', 'opened'),
    ('inbox_cards', 'messages', 'people'),
    ('inbox_cards', 'ratings', NULL),
    ('inbox_series', 'conversations', 'opened'),
    ('inbox_series', 'messages', 'people'),
    ('inbox_series', 'ratings', NULL),
    ('agent_inbox', 'conversations', 'opened'),
    ('agent_inbox', 'first response times', 'opened'),
    ('agent_inbox', 'resolution times', 'opened'),
    ('agent_inbox', 'ratings', NULL)
) AS m (report, measure, detail);
GRANT SELECT ON helpdesk._report_measure TO PUBLIC;

-- Whether a report counts a measure, and how; evaluated once a query, so that tables of other measures are not read.
CREATE FUNCTION helpdesk._counts(report text, measure text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM helpdesk._report_measure m WHERE m.report = _counts.report AND m.measure = _counts.measure);
CREATE FUNCTION helpdesk._counts_detail(report text, measure text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT m.detail FROM helpdesk._report_measure m WHERE m.report = _counts_detail.report AND m.measure = _counts_detail.measure);
CREATE FUNCTION helpdesk._check_report(report text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN helpdesk._check_choice('report', report, (SELECT array_agg(DISTINCT m.report ORDER BY m.report) FROM helpdesk._report_measure m));

-- From where a report takes a measure: rollups, the application's tables (live) and why, or both.
CREATE FUNCTION helpdesk._read_from(report text, measure text, since timestamptz, until timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN p.population IS NULL THEN 'live: this measure has no rollups' WHEN (p.plan).live_because IS NOT NULL THEN 'live: ' || (p.plan).live_because
        ELSE format('rollups of %s days', cardinality((p.plan).days)) || CASE WHEN (p.plan).gaps <> '{}' THEN '; live: the rest' ELSE '' END END
    FROM (
        SELECT k.population, helpdesk._rollup_plan(k.population, NULL, NULL, ARRAY[_read_from.since, _read_from.until]) AS plan
        FROM (
            SELECT CASE WHEN m.report IN ('customers_helped_by_channel', 'customers_helped_trend', 'customers_helped_by_handler') THEN 'helped'
                WHEN m.report = 'inbound_contacts' THEN 'inbound'
                WHEN m.report IN ('conversations_opened', 'conversations_opened_heatmap', 'heatmap_text') THEN 'opened'
                WHEN m.report IN ('first_response_breakdown', 'resolution_breakdown', 'response_time_by', 'handle_time_by', 'leaderboard')
                    AND m.measure IN ('first response times', 'resolution times') THEN m.detail END AS population
            FROM helpdesk._report_measure m
            WHERE m.report = _read_from.report AND m.measure = _read_from.measure
        ) k OFFSET 0 -- planned once, not once a column
    ) p;
END;

CREATE TYPE helpdesk.explain_metric_row AS (measure text, outcome text, row_count bigint, newest_at timestamptz, read_from text);
COMMENT ON TYPE helpdesk.explain_metric_row IS
'outcome: used; all (every row there is: its newest_at is "data as of"); each other one is a reason why rows were left out. The row_count of a measure''s other outcomes add up to that of all.';
COMMENT ON COLUMN helpdesk.explain_metric_row.measure IS 'what the report counts: a report may count several things';
COMMENT ON COLUMN helpdesk.explain_metric_row.outcome IS 'used, all, or why rows were left out';
COMMENT ON COLUMN helpdesk.explain_metric_row.row_count IS 'how many rows';
COMMENT ON COLUMN helpdesk.explain_metric_row.newest_at IS 'the latest anchor among these rows';
COMMENT ON COLUMN helpdesk.explain_metric_row.read_from IS 'of the outcome all: whether the report takes this measure from rollups, live, or both, and why live';

CREATE FUNCTION helpdesk.explain_metric(
    report text, since timestamptz, until timestamptz, account_id bigint DEFAULT NULL
) RETURNS SETOF helpdesk.explain_metric_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH classified (measure, at, account_id, outcome) AS (
        -- a reason stands before the window where the row can never count
        SELECT 'fulfilled contacts', c.fulfilled_at, c.account_id,
            CASE WHEN c.fulfilled_at IS NULL THEN 'not fulfilled'
                WHEN c.fulfilled_at < since OR c.fulfilled_at >= until THEN 'outside the window'
                WHEN c.handled_by = 'bot' AND helpdesk._counts_detail(report, 'fulfilled contacts') = 'human' THEN 'by a bot'
                WHEN c.customer_id IS NULL THEN 'used as a contact, customer unknown' ELSE 'used' END
        FROM helpdesk.contacts() c WHERE (SELECT helpdesk._counts(report, 'fulfilled contacts'))
        UNION ALL
        SELECT 'inbound contacts', c.started_at, c.account_id,
            CASE WHEN c.direction = 'outbound' THEN 'outbound'
                WHEN (c.started_at >= since AND c.started_at < until) IS NOT TRUE THEN 'outside the window'
                WHEN c.customer_id IS NULL THEN 'used as a contact, customer unknown' ELSE 'used' END
        FROM helpdesk.contacts() c WHERE (SELECT helpdesk._counts(report, 'inbound contacts'))
        UNION ALL
        SELECT m.measure, c.started_at, c.account_id,
            CASE WHEN (c.started_at >= since AND c.started_at < until) IS NOT TRUE THEN 'outside the window'
                WHEN m.measure = 'company contacts' AND coalesce(k.company_id, c.company_id) IS NULL THEN 'no company known'
                WHEN m.measure = 'customer contacts' AND c.customer_id IS NULL THEN 'no customer known'
                WHEN c.kind IN ('call', 'chat') AND c.handled_by = 'bot' THEN 'by a bot'
                WHEN c.kind IN ('call', 'chat') AND coalesce(c.answered_at, c.fulfilled_at) IS NULL THEN 'unanswered'
                WHEN c.kind IN ('call', 'chat', 'ticket') THEN 'used' ELSE 'neither call, chat nor ticket' END
        FROM helpdesk._report_measure m, helpdesk.contacts() c
            LEFT JOIN helpdesk._customers() k ON k.source = c.source AND k.customer_id = c.customer_id
        WHERE m.report = explain_metric.report AND m.measure IN ('company contacts', 'customer contacts')
        UNION ALL
        SELECT m.measure, CASE m.detail WHEN 'closed' THEN c.last_closed_at ELSE c.opened_at END, c.account_id,
            CASE WHEN m.detail = 'closed' AND c.last_closed_at IS NULL THEN 'never closed'
                WHEN CASE m.detail WHEN 'closed' THEN c.last_closed_at < since OR c.last_closed_at >= until
                    ELSE (c.opened_at >= since AND c.opened_at < until) IS NOT TRUE END THEN 'outside the window'
                WHEN m.detail = 'closed' AND helpdesk._resolved_at(c.status, c.last_closed_at) IS NULL THEN 'open again since'
                WHEN m.measure = 'first response times' AND NOT helpdesk._customer_waits(c.opened_by) THEN 'opened by an agent or a broadcast'
                WHEN m.measure = 'first response times' AND c.first_response_at IS NULL THEN 'unanswered'
                WHEN m.measure = 'first response times' AND c.first_response_at < c.opened_at THEN 'negative'
                WHEN m.measure = 'resolution times' AND helpdesk._resolved_at(c.status, c.last_closed_at) IS NULL THEN 'still open'
                WHEN m.measure = 'resolution times' AND c.last_closed_at < c.opened_at THEN 'negative'
                ELSE 'used' END
        FROM helpdesk._report_measure m, helpdesk.conversations() c
        WHERE m.report = explain_metric.report AND m.measure IN ('conversations', 'first response times', 'resolution times')
        UNION ALL
        SELECT 'closings', e.at, e.account_id,
            CASE WHEN (e.at >= since AND e.at < until) IS NOT TRUE THEN 'outside the window' ELSE 'used' END
        FROM helpdesk.conversation_events() e WHERE e.kind = 'closed' AND (SELECT helpdesk._counts(report, 'closings'))
        UNION ALL
        SELECT 'messages', s.sent_at, s.account_id,
            CASE WHEN m.detail IN ('inbound', 'outbound') AND s.direction IS DISTINCT FROM m.detail THEN coalesce(s.direction, 'direction unknown')
                WHEN m.detail = 'people' AND s.sender_kind IN ('bot', 'system') THEN 'by a bot or the system'
                WHEN m.detail = 'agents' AND NOT (s.direction = 'outbound' AND coalesce(s.sender_kind, 'agent') = 'agent' AND coalesce(s.origin, 'user') = 'user') IS TRUE
                    THEN 'not written by an agent'
                WHEN (s.sent_at >= since AND s.sent_at < until) IS NOT TRUE THEN 'outside the window' ELSE 'used' END
        FROM helpdesk._report_measure m, helpdesk.messages() s
        WHERE m.report = explain_metric.report AND m.measure = 'messages'
        UNION ALL
        SELECT 'ratings', r.rated_at, r.account_id,
            CASE WHEN r.score IS NULL THEN 'unanswered'
                WHEN (r.rated_at >= since AND r.rated_at < until) IS NOT TRUE THEN 'outside the window' ELSE 'used' END
        FROM helpdesk.ratings() r WHERE (SELECT helpdesk._counts(report, 'ratings'))
    ),
    counted AS (
        SELECT c.measure, CASE WHEN explain_metric.account_id IS NULL OR c.account_id = explain_metric.account_id THEN c.outcome ELSE 'another account' END AS outcome,
            count(*) AS row_count, max(c.at) AS newest_at
        FROM classified c
        GROUP BY 1, 2
    ),
    totals AS (
        SELECT m.measure, 'all' AS outcome, coalesce(sum(c.row_count), 0)::bigint AS row_count, max(c.newest_at) AS newest_at
        FROM helpdesk._report_measure m LEFT JOIN counted c USING (measure)
        WHERE m.report = explain_metric.report AND helpdesk._check_window(since, until, 'UTC')
        GROUP BY m.measure
    ),
    listed AS (
        SELECT * FROM counted UNION ALL SELECT * FROM totals
    )
    SELECT l.measure, l.outcome, l.row_count, l.newest_at, CASE l.outcome WHEN 'all' THEN helpdesk._read_from(report, l.measure, since, until) END
    FROM listed l
    ORDER BY l.measure, (l.outcome = 'all'), (l.outcome NOT LIKE 'used%'), l.row_count DESC, l.outcome
    LIMIT CASE WHEN helpdesk._check_report(report) AND helpdesk._check_window(since, until, 'UTC') THEN NULL::bigint END;
END;
COMMENT ON FUNCTION helpdesk.explain_metric(text, timestamptz, timestamptz, bigint) IS
'How many rows a report counts in a window, how many it leaves out and why, and how new the data is.
explain_metric(''response_time_by'', ''2026-10-01'', ''2026-11-01''): one row for each measure of the report and outcome: used, or the reason (outside the window, unanswered, negative, opened by an agent or a broadcast, by a bot, another account ...), then all. read_from says whether the report would read rollups. It reads the whole tables of those measures itself, once. Reports are explained with their default population and without other filters than account_id. SQLSTATE 22023: unknown report, since after until.';
