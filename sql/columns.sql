-- What the columns that reports share mean; the report's own file says the rest. Comments of row types are the reference.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT r.relname, a.attname, m.meaning
        FROM pg_catalog.pg_class r
            JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
            CROSS JOIN LATERAL (
                SELECT v.meaning
                FROM (VALUES
                    ('row_kind', 'cell, or which total the row is'),
                    ('starts_at', 'begin of the interval; NULL in totals over all'),
                    ('local_start', 'begin of the interval on the clock of time_zone'),
                    ('source', 'the attached source that the ids belong to'),
                    ('customer_id', 'id of the customer within the source; NULL: unknown'),
                    ('customer', 'name of the customer'),
                    ('company_id', 'id of the company within the source'),
                    ('company', 'name of the company'),
                    ('agent_id', 'id of the agent within the source; NULL: nobody'),
                    ('agent', 'name of the agent'),
                    ('team_id', 'id of the team within the source; NULL: none'),
                    ('team', 'name of the team'),
                    ('channel', 'channel; NULL: unknown, in totals over channels: all'),
                    ('group_value', 'value of the column that group_by names; NULL: unknown, in totals over values: all'),
                    ('conversations', 'distinct conversations'),
                    ('contacts', 'contacts'),
                    ('first_contact_at', 'when the first of the contacts began'),
                    ('last_contact_at', 'when the last of the contacts began'),
                    ('messages', 'messages'),
                    ('customers', 'distinct customers, counted afresh in totals'),
                    ('ratings', 'answered surveys'),
                    ('average_rating', 'mean score of the answered surveys; NULL without one'),
                    ('share_percent', 'part of the whole, in percent'),
                    ('answered', 'conversations with a first response time'),
                    ('unanswered', 'conversations that the customer began and no human has answered'),
                    ('still_open', 'conversations not closed, or open again since'),
                    ('median_first_response', 'median time from opening to the first human response'),
                    ('average_first_response', 'mean time from opening to the first human response'),
                    ('p90_first_response', '90th percentile of the time from opening to the first human response'),
                    ('median_resolution', 'median time from opening to the last close'),
                    ('average_resolution', 'mean time from opening to the last close'),
                    ('p90_resolution', '90th percentile of the time from opening to the last close'),
                    ('value', 'the figure of this period'),
                    ('change', 'value less previous_value'),
                    ('change_percent', 'change in percent of the previous value; NULL where that is 0'),
                    ('previous_since', 'begin of the previous period'),
                    ('previous_until', 'end of what is compared of the previous period'),
                    ('since', 'begin of this period'),
                    ('until', 'end of this period'),
                    ('running', 'whether now lies in this period; then only as much of the previous one is compared'),
                    ('previous_%', pg_catalog.replace(pg_catalog.substr(a.attname, 10), '_', ' ') || ' of the previous period'),
                    ('%_change_percent', 'change in percent of the previous value; NULL where that is 0'),
                    ('%_change', pg_catalog.replace(pg_catalog.regexp_replace(a.attname, '_change$', ''), '_', ' ') || ' of this period less that of the previous one')
                ) AS v (name, meaning)
                WHERE a.attname LIKE pg_catalog.replace(v.name, '_', E'\\_')
                ORDER BY v.name LIKE E'%\\%%', pg_catalog.length(v.name) DESC
                LIMIT 1
            ) m
        WHERE r.relnamespace = 'helpdesk'::pg_catalog.regnamespace AND r.relkind = 'c' AND r.relname LIKE E'%\\_row'
            AND pg_catalog.col_description(r.oid, a.attnum) IS NULL
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON COLUMN helpdesk.%I.%I IS %L', c.relname, c.attname, c.meaning);
    END LOOP;
END
$$;
