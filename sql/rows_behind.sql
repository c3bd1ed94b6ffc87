-- The rows behind a number: what a report counted in a window and a cell, to open in the helpdesk and look at.

CREATE TYPE helpdesk.rows_behind_row AS (
    measure text, source text, account_id bigint, conversation_id bigint, row_id bigint, counted_at timestamptz,
    customer_id bigint, company_id bigint, channel text, team_id text, agent_id text, measured interval
);
COMMENT ON TYPE helpdesk.rows_behind_row IS
'One counted row, with the conversation that it belongs to.';
COMMENT ON COLUMN helpdesk.rows_behind_row.measure IS 'what the report counts: a report may count several things';
COMMENT ON COLUMN helpdesk.rows_behind_row.account_id IS 'the tenant';
COMMENT ON COLUMN helpdesk.rows_behind_row.conversation_id IS 'the conversation, to open in the helpdesk';
COMMENT ON COLUMN helpdesk.rows_behind_row.row_id IS 'id of the contact, message or rating, else of the conversation itself';
COMMENT ON COLUMN helpdesk.rows_behind_row.counted_at IS 'the anchor: what decides the interval';
COMMENT ON COLUMN helpdesk.rows_behind_row.measured IS 'the first response or resolution time, or the time of the call or chat';

CREATE FUNCTION helpdesk.rows_behind(
    report text, since timestamptz, until timestamptz, measure text DEFAULT NULL,
    channels text[] DEFAULT NULL, teams text[] DEFAULT NULL, agents text[] DEFAULT NULL, categories text[] DEFAULT NULL, tags text[] DEFAULT NULL,
    account_id bigint DEFAULT NULL, customer_ids bigint[] DEFAULT NULL, company_ids bigint[] DEFAULT NULL
) RETURNS SETOF helpdesk.rows_behind_row
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH measures AS MATERIALIZED (
        SELECT m.measure, m.detail
        FROM helpdesk._report_measure m
        WHERE m.report = rows_behind.report AND (rows_behind.measure IS NULL OR m.measure = rows_behind.measure)
    ),
    counted AS (
        SELECT m.measure, c.source, c.account_id, c.conversation_id, c.contact_id AS row_id, c.fulfilled_at AS counted_at,
            c.customer_id, c.company_id, c.channel, c.team_id, c.agent_id, NULL::interval AS measured
        FROM measures m, helpdesk._fulfilled_contacts(since, until, channels, teams, agents, rows_behind.account_id, 'both') c
        WHERE m.measure = 'fulfilled contacts' AND (m.detail = 'both' OR c.handled_by IS DISTINCT FROM 'bot') AND categories IS NULL AND tags IS NULL
        UNION ALL
        SELECT m.measure, c.source, c.account_id, c.conversation_id, c.contact_id, c.started_at, c.customer_id, c.company_id, c.channel, c.team_id, c.agent_id, NULL
        FROM measures m, helpdesk._inbound_contacts(since, until, channels, teams, agents, rows_behind.account_id) c
        WHERE m.measure = 'inbound contacts' AND categories IS NULL AND tags IS NULL
        UNION ALL
        SELECT m.measure, c.source, c.account_id, c.conversation_id, c.contact_id, c.started_at, c.customer_id, coalesce(k.company_id, c.company_id), c.channel, c.team_id, c.agent_id,
            CASE c.kind WHEN 'call' THEN coalesce(c.talk_time, helpdesk._time_between(c.answered_at, c.ended_at))
                WHEN 'chat' THEN coalesce(c.talk_time, helpdesk._time_between(coalesce(c.answered_at, c.started_at), c.ended_at)) END
        FROM measures m, helpdesk.contacts() c LEFT JOIN helpdesk._customers() k ON k.source = c.source AND k.customer_id = c.customer_id
        WHERE m.measure IN ('company contacts', 'customer contacts') AND helpdesk._within(c.started_at, since, until)
            AND CASE m.measure WHEN 'company contacts' THEN coalesce(k.company_id, c.company_id) ELSE c.customer_id END IS NOT NULL
            AND (c.kind = 'ticket' OR c.kind IN ('call', 'chat') AND c.handled_by IS DISTINCT FROM 'bot' AND coalesce(c.answered_at, c.fulfilled_at) IS NOT NULL)
            AND (channels IS NULL OR c.channel = ANY (channels)) AND (teams IS NULL OR c.team_id = ANY (teams)) AND (agents IS NULL OR c.agent_id = ANY (agents))
            AND (rows_behind.account_id IS NULL OR c.account_id = rows_behind.account_id) AND categories IS NULL AND tags IS NULL
        UNION ALL
        SELECT m.measure, c.source, c.account_id, c.conversation_id, c.conversation_id, c.opened_at, c.customer_id, c.company_id, c.channel, c.team_id, c.assignee_id,
            helpdesk._time_between(c.opened_at, CASE m.measure WHEN 'first response times' THEN helpdesk._first_response_at(c.opened_by, c.first_response_at)
                WHEN 'resolution times' THEN helpdesk._resolved_at(c.status, c.last_closed_at) END)
        FROM measures m, helpdesk._conversations_of('opened', since, until, channels, teams, agents, categories, tags, rows_behind.account_id) c
        WHERE m.detail = 'opened'
        UNION ALL
        SELECT m.measure, c.source, c.account_id, c.conversation_id, c.conversation_id, c.last_closed_at, c.customer_id, c.company_id, c.channel, c.team_id, c.resolver_id,
            helpdesk._time_between(c.opened_at, CASE m.measure WHEN 'first response times' THEN helpdesk._first_response_at(c.opened_by, c.first_response_at)
                WHEN 'resolution times' THEN c.last_closed_at END)
        FROM measures m, helpdesk._conversations_of('closed', since, until, channels, teams, agents, categories, tags, rows_behind.account_id) c
        WHERE m.detail = 'closed'
        UNION ALL
        SELECT m.measure, e.source, e.account_id, e.conversation_id, e.conversation_id, e.at, c.customer_id, c.company_id, c.channel, e.team_id, e.agent_id, NULL
        FROM measures m, helpdesk.conversation_events() e LEFT JOIN helpdesk.conversations() c ON c.source = e.source AND c.conversation_id = e.conversation_id
        WHERE m.measure = 'closings' AND e.kind = 'closed' AND helpdesk._within(e.at, since, until)
            AND (channels IS NULL OR c.channel = ANY (channels)) AND (teams IS NULL OR e.team_id = ANY (teams)) AND (agents IS NULL OR e.agent_id = ANY (agents))
            AND (categories IS NULL OR c.category = ANY (categories))
            AND (tags IS NULL OR EXISTS (
                SELECT FROM helpdesk.conversation_tags() t WHERE t.source = e.source AND t.conversation_id = e.conversation_id AND t.tag = ANY (tags)))
            AND (rows_behind.account_id IS NULL OR e.account_id = rows_behind.account_id)
        UNION ALL
        SELECT m.measure, s.source, s.account_id, s.conversation_id, s.message_id, s.sent_at, s.customer_id, NULL, s.channel, NULL, s.agent_id, NULL
        FROM measures m, helpdesk._messages_sent(since, until, NULL, channels, agents, rows_behind.account_id) s
        WHERE m.measure = 'messages' AND teams IS NULL AND categories IS NULL AND tags IS NULL
            AND CASE WHEN m.detail IN ('inbound', 'outbound') THEN s.direction = m.detail
                WHEN m.detail = 'people' THEN (s.sender_kind IN ('bot', 'system')) IS NOT TRUE
                WHEN m.detail = 'agents' THEN s.direction = 'outbound' AND coalesce(s.sender_kind, 'agent') = 'agent' AND coalesce(s.origin, 'user') = 'user'
                ELSE true END
        UNION ALL
        SELECT m.measure, r.source, r.account_id, r.conversation_id, r.rating_id, r.rated_at, r.customer_id, NULL, NULL, NULL, r.agent_id, NULL
        FROM measures m, helpdesk.ratings() r
        WHERE m.measure = 'ratings' AND r.score IS NOT NULL AND helpdesk._within(r.rated_at, since, until)
            AND (agents IS NULL OR r.agent_id = ANY (agents)) AND channels IS NULL AND teams IS NULL AND categories IS NULL AND tags IS NULL
            AND (rows_behind.account_id IS NULL OR r.account_id = rows_behind.account_id)
    )
    SELECT c.measure, c.source, c.account_id, c.conversation_id, c.row_id, c.counted_at, c.customer_id, c.company_id, c.channel, c.team_id, c.agent_id, c.measured
    FROM counted c
    WHERE (c.measure NOT IN ('first response times', 'resolution times') OR c.measured >= interval '0')
        AND (customer_ids IS NULL OR c.customer_id = ANY (customer_ids)) AND (company_ids IS NULL OR c.company_id = ANY (company_ids))
    ORDER BY c.measure, c.counted_at, c.source, c.row_id
    LIMIT CASE WHEN helpdesk._check_report(report) AND helpdesk._check_window(since, until, 'UTC')
        AND (rows_behind.measure IS NULL OR helpdesk._check_choice('measure', rows_behind.measure, ARRAY(SELECT m.measure FROM helpdesk._report_measure m WHERE m.report = rows_behind.report ORDER BY 1)))
        THEN NULL::bigint END;
END;
COMMENT ON FUNCTION helpdesk.rows_behind(text, timestamptz, timestamptz, text, text[], text[], text[], text[], text[], bigint, bigint[], bigint[]) IS
'The rows that a report counted, with their conversations: give the window and the values of the cell.
rows_behind(''customers_helped_by_channel'', ''2026-10-25'', ''2026-10-26'', channels => ''{Chat}''): one row for each counted contact, conversation, closing, message or rating, in order of the anchor. A report with several measures gives the rows of each, or of the one named by measure. Rows that a report leaves out (see explain_metric) are left out here. A filter that a measure does not know (tags of messages, say) leaves no row of it. SQLSTATE 22023: unknown report or measure, since after until.';

CREATE VIEW helpdesk.metric_definitions AS
SELECT p.proname::text AS report, split_part(d.text, E'\n', 1) AS answers,
    substring(d.text FROM E'\nAnchor: ([^\n]*)[.](?:\n|$)') AS anchor,
    substring(d.text FROM E'\nPopulation: ([^\n]*)[.](?:\n|$)') AS population,
    substring(d.text FROM E'\nUnit: ([^\n]*)[.](?:\n|$)') AS unit,
    substring(d.text FROM E'\nCredit: ([^\n]*)[.](?:\n|$)') AS credit,
    substring(d.text FROM E'\nExcluded: ([^\n]*)[.](?:\n|$)') AS excluded,
    substring(d.text FROM E'\nRead by: ([^\n]*)[.](?:\n|$)') AS read_by
FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_type t ON t.oid = p.prorettype AND t.typname = p.proname || '_row' AND t.typnamespace = p.pronamespace,
    LATERAL (SELECT pg_catalog.obj_description(p.oid, 'pg_proc') AS text) d
WHERE p.pronamespace = 'helpdesk'::regnamespace AND d.text ~ E'\nAnchor: ';
COMMENT ON VIEW helpdesk.metric_definitions IS
'What each report counts: the timestamp that decides the interval (anchor), which rows (population), of what (unit), for whom (credit), what is left out (excluded), and which system reads it so (read_by). Taken from the comments of the functions, so that there is one definition.';
GRANT SELECT ON helpdesk.metric_definitions TO PUBLIC;
