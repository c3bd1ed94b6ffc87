-- What the dashboard is put together from: names, words and figures as HTML, in three languages; tables, charts, sections.

CREATE FUNCTION helpdesk._html(text text, longest integer DEFAULT 200) RETURNS text LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'html_text';
CREATE FUNCTION helpdesk._word(word text, language text) RETURNS text LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'html_word';
CREATE FUNCTION helpdesk._shown(value double precision, unit text, language text) RETURNS text LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'html_value';
CREATE FUNCTION helpdesk._shown_day(at timestamp, language text) RETURNS text LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'html_day';

-- A figure as people of the language read it, and for programs as it is: a number, a percentage, or seconds.
CREATE FUNCTION helpdesk._figure(value numeric, unit text, language text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value IS NULL THEN '<span>&ndash;</span>' ELSE format('<data value="%s">%s</data>', trim_scale(value), helpdesk._shown(value::double precision, unit, language)) END;
CREATE FUNCTION helpdesk._figure(value interval, language text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN helpdesk._figure(extract(epoch FROM value), 'duration', language);
-- A change in percent, with its sign; no colours, since more is not always better.
CREATE FUNCTION helpdesk._change(percent numeric, language text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN percent > 0 THEN '+' ELSE '' END || helpdesk._figure(percent, 'percent', language);

-- The name of something that a user has named, on its own line of direction.
CREATE FUNCTION helpdesk._name(name text, language text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN name IS NULL THEN helpdesk._word('none', language) ELSE '<bdi>' || helpdesk._html(name) || '</bdi>' END;

CREATE FUNCTION helpdesk._row_of(head text, cells text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT '<tr><th scope="row">' || head || '</th>' || string_agg('<td>' || c || '</td>', '' ORDER BY n) || '</tr>' FROM unnest(cells) WITH ORDINALITY u (c, n);
END;
-- A table with the words of its head; without rows a sentence instead.
CREATE FUNCTION helpdesk._table_of(caption text, head text[], rows text, language text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN rows IS NULL THEN '<p>' || helpdesk._word('no data', language) || '</p>'
        ELSE '<div class="scroll" tabindex="0" role="region" aria-label="' || helpdesk._word(caption, language) || '"><table><caption>' || helpdesk._word(caption, language) || '</caption><thead><tr>'
            || (SELECT string_agg('<th scope="col">' || helpdesk._word(h, language) || '</th>', '' ORDER BY n) FROM unnest(head) WITH ORDINALITY u (h, n))
            || '</tr></thead><tbody>' || rows || '</tbody></table></div>' END;
END;

-- A chart in two widths, of which a screen shows one: text of 720 pixels shrunk to a telephone could not be read. A title that is not the
-- section's is shown.
CREATE FUNCTION helpdesk._chart_of(data helpdesk.chart_data, title text, language text, is_shown boolean DEFAULT false) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN format('<figure aria-label="%1$s">%2$s<div class="wide">%3$s</div><div class="narrow">%4$s</div></figure>', helpdesk._word(title, language),
    CASE WHEN is_shown THEN '<figcaption>' || helpdesk._word(title, language) || '</figcaption>' ELSE '' END,
    helpdesk.chart(data, language => language, width => 720), helpdesk.chart(data, language => language, width => 340));

-- A part of the page, with the definitions of the reports that its figures are from.
CREATE FUNCTION helpdesk._section(title text, body text, reports text[], language text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT format('<section id="%1$s"><h2>%2$s</h2>%3$s<details><summary>%4$s</summary><dl lang="en">%5$s</dl></details></section>',
        replace(title, ' ', '-'), helpdesk._word(title, language), body, helpdesk._word('how', language), string_agg(format('<dt>%s</dt><dd>%s</dd>', r.report,
            (SELECT string_agg(helpdesk._html(l, 2000), '<br>' ORDER BY n) FROM string_to_table(obj_description(p.oid, 'pg_proc'), E'\n') WITH ORDINALITY t (l, n))), '' ORDER BY r.n))
    FROM unnest(reports) WITH ORDINALITY r (report, n) JOIN pg_proc p ON p.proname = r.report AND p.pronamespace = 'helpdesk'::regnamespace;
END;

CREATE FUNCTION helpdesk._dashboard_style() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN $css$
:root { color-scheme: light; } * { box-sizing: border-box; }
figure { margin: 0; } figcaption { font-weight: 600; font-size: .92rem; margin-bottom: .3rem; } body { margin: 0 auto; max-width: 800px; padding: 1rem; font: 16px/1.45 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-top: 2px solid #1a1a1a; padding-top: .5rem; }
header p, .quiet, summary, caption { color: #555; } header p { margin: .2rem 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .75rem; }
.card { border: 1px solid #c8c8c8; border-radius: 4px; padding: .6rem .8rem; } .card h3 { font-size: .9rem; font-weight: 600; margin: 0; }
.card p { margin: .1rem 0; font-size: .9rem; } .card .figure { font-size: 1.5rem; font-weight: 600; }
svg { display: block; max-width: 100%; height: auto; } .narrow { display: none; }
.scroll { overflow-x: auto; margin: .8rem 0; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: .3rem .5rem; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap; } th:first-child { text-align: left; }
tbody th { font-weight: 400; max-width: 16rem; overflow: hidden; text-overflow: ellipsis; }
details { margin: .5rem 0; font-size: .88rem; } dt { font-weight: 600; font-family: ui-monospace, monospace; } dd { margin: 0 0 .6rem; overflow-wrap: anywhere; }
@media (max-width: 759px) { .wide { display: none; } .narrow { display: block; } }
@media print { details { display: none; } }
$css$;
