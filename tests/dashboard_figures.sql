-- What the figures of each section of the dashboard must be, in their order: of two tests.
CREATE FUNCTION page.expected(since timestamptz, until timestamptz, account bigint) RETURNS TABLE (section text, figures numeric[])
LANGUAGE sql AS $$
    WITH t AS MATERIALIZED (SELECT * FROM helpdesk.customers_helped_trend(since, until, 'Europe/Warsaw', account_id => account)),
    p AS MATERIALIZED (SELECT helpdesk.previous_period_since(since, until, 'Europe/Warsaw') AS since, since AS until),
    f AS (SELECT n.opened, n.closed, b.opened AS o, b.closed AS c FROM helpdesk.opened_vs_closed(since, until, 'all', 'Europe/Warsaw', account_id => account) n,
        p, LATERAL helpdesk.opened_vs_closed(p.since, p.until, 'all', 'Europe/Warsaw', account_id => account) b WHERE n.row_kind = 'grand_total' AND b.row_kind = 'grand_total'),
    r AS (SELECT extract(epoch FROM n.median_first_response) AS n, extract(epoch FROM b.median_first_response) AS b FROM helpdesk.response_time_by('channel', since, until, 'Europe/Warsaw', account_id => account) n,
        p, LATERAL helpdesk.response_time_by('channel', p.since, p.until, 'Europe/Warsaw', account_id => account) b WHERE n.row_kind = 'grand_total' AND b.row_kind = 'grand_total'),
    h AS (SELECT extract(epoch FROM n.median_resolution) AS n, extract(epoch FROM b.median_resolution) AS b FROM helpdesk.handle_time_by('channel', since, until, 'Europe/Warsaw', account_id => account) n,
        p, LATERAL helpdesk.handle_time_by('channel', p.since, p.until, 'Europe/Warsaw', account_id => account) b WHERE n.row_kind = 'grand_total' AND b.row_kind = 'grand_total')
    SELECT 'cards', (SELECT ARRAY[t.customers, t.change_percent, t.previous_customers, t.contacts, t.contacts_change_percent, t.previous_contacts,
            f.opened, round(100.0 * (f.opened - f.o) / nullif(f.o, 0), 1), f.o, f.closed, round(100.0 * (f.closed - f.c) / nullif(f.c, 0), 1), f.c, r.n, round(100 * (r.n - r.b) / r.b, 1), r.b, h.n, round(100 * (h.n - h.b) / h.b, 1), h.b]
        FROM t, f, r, h WHERE t.row_kind = 'grand_total')
    UNION ALL SELECT 'by-channel', (SELECT array_agg(v ORDER BY t.row_kind, t.customers DESC, t.channel, n) FROM t, unnest(ARRAY[t.customers, t.previous_customers, t.change_percent, t.contacts]) WITH ORDINALITY u (v, n))
    UNION ALL SELECT 'responses', (SELECT array_agg(v ORDER BY n, k) FROM helpdesk.first_response_breakdown(since, until, 'Europe/Warsaw', account_id => account) WITH ORDINALITY b (row_kind, bucket, f, t, c, s, n), unnest(ARRAY[c, s]) WITH ORDINALITY u (v, k))
    UNION ALL SELECT 'resolutions', (SELECT array_agg(v ORDER BY n, k) FROM helpdesk.resolution_breakdown(since, until, 'Europe/Warsaw', account_id => account) WITH ORDINALITY b (row_kind, bucket, f, t, c, s, n), unnest(ARRAY[c, s]) WITH ORDINALITY u (v, k))
    UNION ALL SELECT 'leaders', (SELECT array_agg(v ORDER BY l.rank, l.id, k) FROM helpdesk.leaderboard('first_response_time', 'agent', since, until, 'Europe/Warsaw', account_id => account) l,
        unnest(ARRAY[extract(epoch FROM l.median), extract(epoch FROM l.average), l.counted]) WITH ORDINALITY u (v, k))
    UNION ALL SELECT 'companies', (SELECT array_agg(v ORDER BY c.engagement_load DESC NULLS LAST, c.share_of_load DESC, c.source, c.company_id, k) FROM (SELECT * FROM helpdesk.company_interactions(since, until, 'Europe/Warsaw', account_id => account) c ORDER BY c.engagement_load DESC NULLS LAST, c.share_of_load DESC, c.source, c.company_id LIMIT 10) c,
        unnest(ARRAY[c.engagement_load, c.engagement_load_change_percent, c.share_of_load]) WITH ORDINALITY u (v, k))
    UNION ALL SELECT 'tags', (SELECT array_agg(v ORDER BY t.rank, t.tag, k) FROM helpdesk.top_tags(since, until, 'Europe/Warsaw', account_id => account) t, unnest(ARRAY[t.conversations, t.share_percent, t.customers]) WITH ORDINALITY u (v, k))
$$;
-- What the marks of its charts say, in English, without their names.
CREATE FUNCTION page.expected_marks(since timestamptz, until timestamptz, account bigint) RETURNS TABLE (section text, marks text[])
LANGUAGE sql AS $$
    SELECT m.section, array_agg(CASE WHEN m.value IS NOT NULL THEN m.before || to_char(m.value, 'FM999,999,990') || m.behind END ORDER BY m.before || to_char(m.value, 'FM999,999,990') || m.behind COLLATE "C")
    FROM (
        SELECT 'by-channel', '', c.contacts, '' FROM helpdesk.customers_helped_by_channel(since, until, 'day', 'Europe/Warsaw', account_id => account) c WHERE c.row_kind = 'cell' AND c.contacts > 0
        UNION ALL SELECT 'series', 'This period: ', c.customers, '' FROM helpdesk.customers_helped_by_channel(since, until, 'day', 'Europe/Warsaw', account_id => account) c WHERE c.row_kind = 'interval_total'
        UNION ALL SELECT 'heatmap', '', h.conversations, '' FROM helpdesk.conversations_opened_heatmap(since, until, 'Europe/Warsaw', account_id => account) h
        UNION ALL SELECT 'responses', '', r.conversations, '' FROM helpdesk.first_response_breakdown(since, until, 'Europe/Warsaw', account_id => account) r WHERE r.row_kind = 'cell'
        UNION ALL SELECT 'resolutions', '', r.conversations, '' FROM helpdesk.resolution_breakdown(since, until, 'Europe/Warsaw', account_id => account) r WHERE r.row_kind = 'cell'
        UNION ALL (SELECT 'companies', '', c.engagement_load, ' · ' || c.load_level FROM helpdesk.company_interactions(since, until, 'Europe/Warsaw', account_id => account) c
            ORDER BY c.engagement_load DESC NULLS LAST, c.share_of_load DESC, c.source, c.company_id LIMIT 10)
        UNION ALL SELECT 'tags', '', t.conversations, '' FROM helpdesk.top_tags(since, until, 'Europe/Warsaw', account_id => account) t
    ) m (section, before, value, behind)
    GROUP BY m.section
$$;
