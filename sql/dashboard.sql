-- The dashboard: what a support manager looks at first, as one HTML document that needs no network and no script. Each section is a function; its
-- figures are those of a report, in <data value="...">, and its definitions are the reports' own.

-- Days where the period is short, else months.
CREATE FUNCTION helpdesk._dashboard_grain(since timestamptz, until timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN until - since <= interval '100 days' THEN 'day' ELSE 'month' END;

CREATE FUNCTION helpdesk._dashboard_cards(since timestamptz, until timestamptz, time_zone text, language text, account_id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH previous AS MATERIALIZED (
        SELECT helpdesk.previous_period_since(since, until, time_zone) AS since, helpdesk._previous_until(since, until, time_zone) AS until
    ),
    cards (n, title, unit, value, before) AS (
        SELECT v.n, v.title, 'number', v.value::numeric, v.before::numeric
        FROM helpdesk.customers_helped_trend(since, until, time_zone, account_id => _dashboard_cards.account_id) t
            CROSS JOIN LATERAL (VALUES (1, 'customers', t.customers, t.previous_customers), (2, 'contacts', t.contacts, t.previous_contacts)) v (n, title, value, before)
        WHERE t.row_kind = 'grand_total'
        UNION ALL
        SELECT v.n, v.title, 'number', v.value, v.before
        FROM helpdesk.opened_vs_closed(since, until, 'all', time_zone, account_id => _dashboard_cards.account_id) f
            CROSS JOIN previous p
            CROSS JOIN LATERAL helpdesk.opened_vs_closed(p.since, p.until, 'all', time_zone, account_id => _dashboard_cards.account_id) b
            CROSS JOIN LATERAL (VALUES (3, 'opened', f.opened, b.opened), (4, 'closed', f.closed, b.closed)) v (n, title, value, before)
        WHERE f.row_kind = 'grand_total' AND b.row_kind = 'grand_total'
        UNION ALL
        SELECT 5, 'first response', 'duration', extract(epoch FROM r.median_first_response), extract(epoch FROM b.median_first_response)
        FROM helpdesk.response_time_by('channel', since, until, time_zone, account_id => _dashboard_cards.account_id) r
            CROSS JOIN previous p
            CROSS JOIN LATERAL helpdesk.response_time_by('channel', p.since, p.until, time_zone, account_id => _dashboard_cards.account_id) b
        WHERE r.row_kind = 'grand_total' AND b.row_kind = 'grand_total'
        UNION ALL
        SELECT 6, 'resolution', 'duration', extract(epoch FROM r.median_resolution), extract(epoch FROM b.median_resolution)
        FROM helpdesk.handle_time_by('channel', since, until, time_zone, account_id => _dashboard_cards.account_id) r
            CROSS JOIN previous p
            CROSS JOIN LATERAL helpdesk.handle_time_by('channel', p.since, p.until, time_zone, account_id => _dashboard_cards.account_id) b
        WHERE r.row_kind = 'grand_total' AND b.row_kind = 'grand_total'
    )
    SELECT helpdesk._section('cards', '<div class="cards">' || string_agg(
            format('<div class="card"><h3>%s</h3><p class="figure">%s</p><p>%s <span class="quiet">%s %s</span></p></div>', helpdesk._word(c.title, language), helpdesk._figure(c.value, c.unit, language),
                helpdesk._change(round(100 * (c.value - c.before) / nullif(c.before, 0), 1), language), helpdesk._word('before', language), helpdesk._figure(c.before, c.unit, language)),
            '' ORDER BY c.n) || '</div>',
        '{customers_helped_trend,opened_vs_closed,response_time_by,handle_time_by}', language)
    FROM cards c;
END;

CREATE FUNCTION helpdesk._dashboard_channels(since timestamptz, until timestamptz, time_zone text, language text, account_id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT helpdesk._section('by channel', helpdesk._chart_of( -- contacts add up, customers of several channels do not
            (SELECT helpdesk.chart_stacked(c.local_start, c.channel, c.contacts) FROM helpdesk.customers_helped_by_channel(since, until, helpdesk._dashboard_grain(since, until), time_zone, account_id => _dashboard_channels.account_id) c WHERE c.row_kind = 'cell'),
            'contacts by channel', language, true)
        || helpdesk._table_of('by channel', '{channel,customers,previous,change,contacts}', (
            SELECT string_agg(helpdesk._row_of(CASE t.row_kind WHEN 'grand_total' THEN helpdesk._word('all', language) ELSE helpdesk._name(t.channel, language) END,
                ARRAY[helpdesk._figure(t.customers, 'number', language), helpdesk._figure(t.previous_customers, 'number', language), helpdesk._change(t.change_percent, language), helpdesk._figure(t.contacts, 'number', language)]),
                '' ORDER BY t.row_kind, t.customers DESC, t.channel)
            FROM helpdesk.customers_helped_trend(since, until, time_zone, account_id => _dashboard_channels.account_id) t), language),
        '{customers_helped_by_channel,customers_helped_trend}', language);
END;

CREATE FUNCTION helpdesk._dashboard_series(since timestamptz, until timestamptz, time_zone text, language text, account_id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH helped AS (
        SELECT row_number() OVER (ORDER BY c.starts_at) AS n, c.local_start, c.customers
        FROM helpdesk.customers_helped_by_channel(since, until, helpdesk._dashboard_grain(since, until), time_zone, account_id => _dashboard_series.account_id) c WHERE c.row_kind = 'interval_total'
    ),
    before AS (
        SELECT row_number() OVER (ORDER BY c.starts_at) AS n, c.customers
        FROM helpdesk.customers_helped_by_channel(helpdesk.previous_period_since(since, until, time_zone), since, helpdesk._dashboard_grain(since, until), time_zone, account_id => _dashboard_series.account_id) c WHERE c.row_kind = 'interval_total'
    )
    SELECT helpdesk._section('series', helpdesk._chart_of((SELECT helpdesk.chart_series(h.local_start, h.customers, b.customers) FROM helped h LEFT JOIN before b USING (n)), 'series', language),
        '{customers_helped_by_channel}', language);
END;

CREATE FUNCTION helpdesk._dashboard_heatmap(since timestamptz, until timestamptz, time_zone text, language text, account_id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT helpdesk._section('heatmap', helpdesk._chart_of((SELECT helpdesk.chart_heatmap(h.iso_weekday, h.hour, h.conversations)
            FROM helpdesk.conversations_opened_heatmap(since, until, time_zone, account_id => _dashboard_heatmap.account_id) h), 'heatmap', language),
        '{conversations_opened_heatmap}', language);
END;

-- The name of a row of a distribution: of a bucket its bounds.
CREATE FUNCTION helpdesk._bucket(row_kind text, from_time interval, to_time interval, language text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN row_kind = 'grand_total' THEN helpdesk._word('all', language) WHEN row_kind <> 'cell' THEN helpdesk._word(row_kind, language)
    WHEN from_time IS NULL THEN helpdesk._word('under', language) || ' ' || helpdesk._shown(extract(epoch FROM to_time)::double precision, 'duration', language)
    ELSE helpdesk._shown(extract(epoch FROM from_time)::double precision, 'duration', language)
        || coalesce(' &ndash; ' || helpdesk._shown(extract(epoch FROM to_time)::double precision, 'duration', language), ' ' || helpdesk._word('and more', language)) END;

-- Both distributions: title is responses or resolutions.
CREATE FUNCTION helpdesk._dashboard_times(title text, report text, rows helpdesk.first_response_breakdown_row[], language text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT helpdesk._section(title, helpdesk._chart_of((SELECT helpdesk.chart_distribution(r.from_time, r.to_time, r.conversations) FROM unnest(rows) r WHERE r.row_kind = 'cell'), title, language)
        || helpdesk._table_of(title, '{time,conversations,share}', (
            SELECT string_agg(helpdesk._row_of(helpdesk._bucket(r.row_kind, r.from_time, r.to_time, language),
                ARRAY[helpdesk._figure(r.conversations, 'number', language), helpdesk._figure(r.share_percent, 'percent', language)]), '' ORDER BY n)
            FROM unnest(rows) WITH ORDINALITY r (row_kind, bucket, from_time, to_time, conversations, share_percent, n)), language),
        ARRAY[report], language);
END;

CREATE FUNCTION helpdesk._dashboard_leaders(since timestamptz, until timestamptz, time_zone text, language text, account_id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH leaders AS MATERIALIZED (SELECT l.* FROM helpdesk.leaderboard('first_response_time', 'agent', since, until, time_zone, account_id => _dashboard_leaders.account_id) l)
    SELECT helpdesk._section('leaders', helpdesk._chart_of((SELECT helpdesk.chart_bars(coalesce(l.name, l.id), l.median ORDER BY l.rank, l.source, l.id) FROM leaders l), 'leaders', language)
        || helpdesk._table_of('leaders', '{agent,median,average,conversations}', (
            SELECT string_agg(helpdesk._row_of(helpdesk._name(coalesce(l.name, l.id), language), ARRAY[helpdesk._figure(l.median, language), helpdesk._figure(l.average, language), helpdesk._figure(l.counted, 'number', language)]),
                '' ORDER BY l.rank, l.source, l.id)
            FROM leaders l), language),
        '{leaderboard}', language);
END;

CREATE FUNCTION helpdesk._dashboard_companies(since timestamptz, until timestamptz, time_zone text, language text, account_id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH companies AS MATERIALIZED (
        SELECT coalesce(c.company, c.company_id::text) AS name, c.engagement_load, c.load_level, c.share_of_load, c.engagement_load_change_percent,
            row_number() OVER (ORDER BY c.engagement_load DESC NULLS LAST, c.share_of_load DESC, c.source, c.company_id) AS n
        FROM helpdesk.company_interactions(since, until, time_zone, account_id => _dashboard_companies.account_id) c
        ORDER BY n LIMIT 10
    )
    SELECT helpdesk._section('companies', helpdesk._chart_of((SELECT helpdesk.chart_levels(c.name, c.engagement_load, c.load_level ORDER BY c.n) FROM companies c), 'companies', language)
        || helpdesk._table_of('companies', '{company,load,change,level,share}', (
            SELECT string_agg(helpdesk._row_of(helpdesk._name(c.name, language), ARRAY[helpdesk._figure(c.engagement_load, 'number', language), helpdesk._change(c.engagement_load_change_percent, language),
                coalesce(helpdesk._word(c.load_level, language), '&ndash;'), helpdesk._figure(c.share_of_load, 'percent', language)]), '' ORDER BY c.n)
            FROM companies c), language),
        '{company_interactions}', language);
END;

CREATE FUNCTION helpdesk._dashboard_tags(since timestamptz, until timestamptz, time_zone text, language text, account_id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH tags AS MATERIALIZED (SELECT t.* FROM helpdesk.top_tags(since, until, time_zone, account_id => _dashboard_tags.account_id) t)
    SELECT helpdesk._section('tags', helpdesk._chart_of((SELECT helpdesk.chart_bars(t.tag, t.conversations ORDER BY t.rank, t.tag) FROM tags t), 'tags', language)
        || helpdesk._table_of('tags', '{tag,conversations,share,customers}', (
            SELECT string_agg(helpdesk._row_of(helpdesk._name(t.tag, language), ARRAY[helpdesk._figure(t.conversations, 'number', language), helpdesk._figure(t.share_percent, 'percent', language), helpdesk._figure(t.customers, 'number', language)]), '' ORDER BY t.rank, t.tag)
            FROM tags t), language),
        '{top_tags}', language);
END;

CREATE FUNCTION helpdesk.dashboard_html(
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, time_zone text DEFAULT current_setting('TimeZone'),
    language text DEFAULT 'en', title text DEFAULT NULL, account_id bigint DEFAULT NULL
) RETURNS text
-- a page is a dozen wide queries of some milliseconds each, of which each would be compiled for a second or more
LANGUAGE sql STABLE PARALLEL SAFE SET jit = off
BEGIN ATOMIC
    WITH page AS MATERIALIZED (
        SELECT w.since, w.until, helpdesk.previous_period_since(w.since, w.until, time_zone) AS previous_since, coalesce(helpdesk._html(dashboard_html.title), helpdesk._word('dashboard', language)) AS title
        FROM (SELECT helpdesk._since(dashboard_html.since, dashboard_html.until, 30, time_zone) AS since, helpdesk._until(dashboard_html.since, dashboard_html.until, time_zone) AS until) w
        WHERE helpdesk._check_choice('language', language, '{en,pl,de}') AND helpdesk._check_window(w.since, w.until, time_zone)
    )
    SELECT '<!DOCTYPE html><html lang="' || language || '"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        || '<meta http-equiv="Content-Security-Policy" content="default-src ''none''; style-src ''unsafe-inline''; img-src data:"><link rel="icon" href="data:,">'
        || '<title>' || p.title || '</title><style>' || helpdesk._dashboard_style() || '</style></head><body><header><h1>' || p.title || '</h1><p>'
        || format('%s: %s &ndash; %s', helpdesk._word('period', language), helpdesk._shown_day(helpdesk._local_time(p.since, time_zone), language), helpdesk._shown_day(helpdesk._local_time(p.until - interval '1 us', time_zone), language))
        || format(', %s %s &ndash; %s', helpdesk._word('against', language), helpdesk._shown_day(helpdesk._local_time(p.previous_since, time_zone), language), helpdesk._shown_day(helpdesk._local_time(p.since - interval '1 us', time_zone), language))
        || format('. %s: %s. %s: %s.</p></header><main>', helpdesk._word('zone', language), helpdesk._html(time_zone), helpdesk._word('made', language), to_char(helpdesk._local_time(now(), time_zone), 'YYYY-MM-DD HH24:MI'))
        || helpdesk._dashboard_cards(p.since, p.until, time_zone, language, dashboard_html.account_id)
        || helpdesk._dashboard_channels(p.since, p.until, time_zone, language, dashboard_html.account_id)
        || helpdesk._dashboard_series(p.since, p.until, time_zone, language, dashboard_html.account_id)
        || helpdesk._dashboard_heatmap(p.since, p.until, time_zone, language, dashboard_html.account_id)
        || helpdesk._dashboard_times('responses', 'first_response_breakdown', ARRAY(SELECT r FROM helpdesk.first_response_breakdown(p.since, p.until, time_zone, account_id => dashboard_html.account_id) r), language)
        || helpdesk._dashboard_times('resolutions', 'resolution_breakdown', ARRAY(SELECT ROW(r.*)::helpdesk.first_response_breakdown_row FROM helpdesk.resolution_breakdown(p.since, p.until, time_zone, account_id => dashboard_html.account_id) r), language)
        || helpdesk._dashboard_leaders(p.since, p.until, time_zone, language, dashboard_html.account_id)
        || helpdesk._dashboard_companies(p.since, p.until, time_zone, language, dashboard_html.account_id)
        || helpdesk._dashboard_tags(p.since, p.until, time_zone, language, dashboard_html.account_id)
        || '</main></body></html>'
    FROM page p;
END;
COMMENT ON FUNCTION helpdesk.dashboard_html(timestamptz, timestamptz, text, text, text, bigint) IS
'A page with what a support manager looks at first: cards with trends, customers helped by channel and over time, when conversations begin, first response and resolution times, leaderboard, company load, top tags; each with the definition of its report.
One HTML document that needs no network and no script: psql -AtXc "SELECT helpdesk.dashboard_html(''2026-10-01'', ''2026-11-01'', ''Europe/Warsaw'')" > report.html.
Window: [since, until); default the last 30 local days; days are drawn up to 100 days, else months. time_zone: of days and hours. language: en, pl, de (definitions are English). title: NULL is a general one. account_id: one tenant''s rows; NULL all.
Every figure is the report''s own, as <data value="...">: numbers, percentages, durations in seconds. Names are shown as text, at most 200 characters. What a report says of its rights and its errors holds; SQLSTATE 22023: an unknown language or zone, a bad window.';
