-- Charts as SVG. An aggregate gathers the rows of any query (chart_data), and chart() draws them: two steps, so that a chart of no
-- rows still knows its title and language, and options have names and defaults, which those of aggregates cannot. The aggregates
-- have no combine function, since the order of rows can be that of the bars.

CREATE TYPE helpdesk.chart_data;
CREATE FUNCTION helpdesk._chart_data_in(cstring) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_data_in';
CREATE FUNCTION helpdesk._chart_data_out(helpdesk.chart_data) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteaout';
CREATE FUNCTION helpdesk._chart_data_recv(internal) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_data_recv';
CREATE FUNCTION helpdesk._chart_data_send(helpdesk.chart_data) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
CREATE TYPE helpdesk.chart_data (
    INPUT = helpdesk._chart_data_in, OUTPUT = helpdesk._chart_data_out, RECEIVE = helpdesk._chart_data_recv, SEND = helpdesk._chart_data_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = external
);
COMMENT ON TYPE helpdesk.chart_data IS 'The rows of a chart, as the aggregates chart_series, chart_stacked, chart_heatmap, chart_bars, chart_distribution and chart_levels gather them; chart(data, ...) draws it. Kept, it can be drawn again in another language or size.';

CREATE FUNCTION helpdesk._chart_data_from_bytea(bytea) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_data_from_bytea';
CREATE CAST (bytea AS helpdesk.chart_data) WITH FUNCTION helpdesk._chart_data_from_bytea(bytea);
CREATE CAST (helpdesk.chart_data AS bytea) WITHOUT FUNCTION;

CREATE FUNCTION helpdesk._chart_series_add(helpdesk.chart_data, timestamp, double precision, double precision) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_series_numbers';
CREATE AGGREGATE helpdesk.chart_series(at timestamp, value double precision, previous double precision) (SFUNC = helpdesk._chart_series_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_series(timestamp, double precision, double precision) IS
'A line over local time, with that of the previous period dashed: local_start of a report, its value, and the value of the previous period at the same place; NULL is a gap. Rows may come in any order. SQLSTATE 22023: at is NULL (a total) or outside of the years 1 to 9999, a time comes twice, a value is NaN, infinite or beyond 1e15. At most 5,000 rows (SQLSTATE 54000). Of no rows: NULL, which chart() draws as no data. Times with a zone: at AT TIME ZONE Europe/Warsaw.';

CREATE FUNCTION helpdesk._chart_series_add(helpdesk.chart_data, timestamp, double precision) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_series_numbers';
CREATE AGGREGATE helpdesk.chart_series(at timestamp, value double precision) (SFUNC = helpdesk._chart_series_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_series(timestamp, double precision) IS
'A line over local time; as chart_series with previous.';

CREATE FUNCTION helpdesk._chart_series_add(helpdesk.chart_data, timestamp, interval, interval) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_series_intervals';
CREATE AGGREGATE helpdesk.chart_series(at timestamp, value interval, previous interval) (SFUNC = helpdesk._chart_series_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_series(timestamp, interval, interval) IS
'A line of durations over local time with that of the previous period; as chart_series of numbers.';

CREATE FUNCTION helpdesk._chart_series_add(helpdesk.chart_data, timestamp, interval) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_series_intervals';
CREATE AGGREGATE helpdesk.chart_series(at timestamp, value interval) (SFUNC = helpdesk._chart_series_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_series(timestamp, interval) IS
'A line of durations over local time; as chart_series of numbers.';

CREATE FUNCTION helpdesk._chart_stacked_add(helpdesk.chart_data, timestamp, text, double precision) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_stacked_numbers';
CREATE AGGREGATE helpdesk.chart_stacked(at timestamp, member text, value double precision) (SFUNC = helpdesk._chart_stacked_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_stacked(timestamp, text, double precision) IS
'Stacked bars over local time, by member (channel, team, ...): the largest at the bottom. Values are added up, so draw what may be: contacts or conversations, not distinct customers, who may have come by two channels. Of more than eight members the seven largest are shown, and the others as one. NULL as member is shown as (none), a NULL value is none. Rows may come in any order. SQLSTATE 22023: at is NULL (a total) or outside of the years 1 to 9999, a time and member come twice, a value is negative, NaN, infinite or beyond 1e15. At most 5,000 rows (SQLSTATE 54000).';

CREATE FUNCTION helpdesk._chart_stacked_add(helpdesk.chart_data, timestamp, text, interval) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_stacked_intervals';
CREATE AGGREGATE helpdesk.chart_stacked(at timestamp, member text, value interval) (SFUNC = helpdesk._chart_stacked_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_stacked(timestamp, text, interval) IS
'Stacked bars of durations over local time; as chart_stacked of numbers.';

CREATE FUNCTION helpdesk._chart_heatmap_add(helpdesk.chart_data, integer, integer, double precision) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_heatmap_numbers';
CREATE AGGREGATE helpdesk.chart_heatmap(iso_weekday integer, hour integer, value double precision) (SFUNC = helpdesk._chart_heatmap_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_heatmap(integer, integer, double precision) IS
'A heat map of weekdays (1 is Monday, 7 Sunday) and hours (0 to 23), as conversations_opened_heatmap gives them; missing cells and NULL stay white. Rows may come in any order. SQLSTATE 22023: another weekday or hour, a cell comes twice, a value is negative, NaN, infinite or beyond 1e15.';

CREATE FUNCTION helpdesk._chart_heatmap_add(helpdesk.chart_data, integer, integer, interval) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_heatmap_intervals';
CREATE AGGREGATE helpdesk.chart_heatmap(iso_weekday integer, hour integer, value interval) (SFUNC = helpdesk._chart_heatmap_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_heatmap(integer, integer, interval) IS
'A heat map of durations; as chart_heatmap of numbers.';

CREATE FUNCTION helpdesk._chart_bars_add(helpdesk.chart_data, text, double precision) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_bars_numbers';
CREATE AGGREGATE helpdesk.chart_bars(member text, value double precision) (SFUNC = helpdesk._chart_bars_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_bars(text, double precision) IS
'Bars with their names, such as a leaderboard, from the top in the order of the rows: write chart_bars(name, value ORDER BY rank). Negative values point to the left, a NULL value has no bar, a NULL member is shown as (none). SQLSTATE 22023: a value is NaN, infinite or beyond 1e15; 54000: more than 100 rows.';

CREATE FUNCTION helpdesk._chart_bars_add(helpdesk.chart_data, text, interval) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_bars_intervals';
CREATE AGGREGATE helpdesk.chart_bars(member text, value interval) (SFUNC = helpdesk._chart_bars_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_bars(text, interval) IS
'Bars of durations with their names; as chart_bars of numbers.';

CREATE FUNCTION helpdesk._chart_distribution_add(helpdesk.chart_data, interval, interval, double precision) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_distribution_add';
CREATE AGGREGATE helpdesk.chart_distribution(from_time interval, to_time interval, value double precision) (SFUNC = helpdesk._chart_distribution_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_distribution(interval, interval, double precision) IS
'A distribution of times over buckets, as first_response_breakdown and resolution_breakdown give them (WHERE row_kind = cell), each with its share of all: from from_time to below to_time, NULL for no bound; value is the number in the bucket. Buckets are shown in order. SQLSTATE 22023: both bounds are NULL (a total) or from_time is not below to_time, a value is negative, NaN, infinite or beyond 1e15; 54000: more than 100 rows.';

CREATE FUNCTION helpdesk._chart_levels_add(helpdesk.chart_data, text, double precision, text) RETURNS helpdesk.chart_data LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'chart_levels_add';
CREATE AGGREGATE helpdesk.chart_levels(member text, value double precision, level text) (SFUNC = helpdesk._chart_levels_add, STYPE = helpdesk.chart_data, SSPACE = 16384, PARALLEL = SAFE);
COMMENT ON AGGREGATE helpdesk.chart_levels(text, double precision, text) IS
'Bars with levels, such as Customer Engagement Load: chart_levels(company, engagement_load, load_level ORDER BY engagement_load DESC). The scale reaches to 100 at least. Level is low, medium, high or critical (else SQLSTATE 22023). Otherwise as chart_bars, without negative values.';

CREATE FUNCTION helpdesk.chart(
    data helpdesk.chart_data, title text DEFAULT NULL, description text DEFAULT NULL, language text DEFAULT 'en', unit text DEFAULT NULL,
    width integer DEFAULT 720, height integer DEFAULT NULL, id text DEFAULT NULL
) RETURNS text LANGUAGE c IMMUTABLE PARALLEL SAFE COST 10000 AS 'MODULE_PATHNAME', 'chart_draw';
COMMENT ON FUNCTION helpdesk.chart(helpdesk.chart_data, text, text, text, text, integer, integer, text) IS
'Draws what an aggregate has gathered as SVG, for a page or a file: SELECT helpdesk.chart(helpdesk.chart_series(local_start, customers), title => ''Customers helped'') FROM .... NULL data (no rows), and data without any value, are drawn as "no data".
title: above the chart, and its accessible name; NULL: none above, the kind of chart as name. description: for those who do not see the chart; NULL: period, number, least and greatest value, and the bars. language: en, pl, de; of dates, numbers and words. unit: number, percent, duration (seconds, shown as 1 h 25 min); NULL: duration where the values are intervals, else number. width: 240 to 4000 pixels; height: 120 to 4000, NULL: what the chart needs. id: what the ids within the SVG begin with; NULL: from a hash of all that is drawn, so that charts of one page differ.
Texts are shown as they are given, escaped. Shortened: names to 200 characters, titles to 200, descriptions to 2,000; what does not fit its place ends with an ellipsis and shows in full when the pointer rests on it. Line breaks and tabs become spaces; of marks stacked on one letter eight stay; characters that XML forbids become U+FFFD. The same arguments give the same bytes. No fonts, scripts, styles or other files are needed. In a database that is not UTF-8, characters beyond ASCII are written as &#...;.
SQLSTATE 22023: unknown language or unit, width or height out of bounds or too small for the rows, an id that is none.';
