//! Charts: aggregates that gather rows (`chart_data`), and the function that draws them.

use helpdesk_core::chart::data::Place;
use helpdesk_core::chart::{Arguments, Misfit, draw, html};
use pgrx::pg_sys;

use crate::errors::{Code, fail};
use crate::fmgr::{Args, sql_function, varlena};
use crate::memory::assure;
use crate::state::{Aggregated, ChartData, read};
use crate::text::is_utf8;

fn refuse(misfit: Misfit) -> ! {
    let code = if misfit.is_limit { Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED } else { Code::ERRCODE_INVALID_PARAMETER_VALUE };
    fail(code, misfit.message, misfit.detail, misfit.hint)
}

/// What values are given as: numbers, or intervals, which are kept as seconds.
#[derive(Clone, Copy, PartialEq)]
enum As {
    Number,
    Interval,
}

impl As {
    fn value(self, args: Args, index: usize) -> Option<f64> {
        match self {
            As::Number => args.float8(index),
            As::Interval => args.interval(index).map(|length| length as f64 / 1e6),
        }
    }
}

/// A transition: adds a row.
fn add(args: Args, place: Place, value: Option<f64>, given: As) -> Option<pg_sys::Datum> {
    let mut data = Aggregated::<ChartData>::of(args);
    data.state().add(place, value, given == As::Interval).unwrap_or_else(|misfit| refuse(misfit));
    data.datum()
}

/// (data, at, value) or (data, at, value, previous)
fn series(args: Args, given: As) -> Option<pg_sys::Datum> {
    let previous = if args.count() > 3 { given.value(args, 3) } else { None };
    add(args, Place::Series { at: args.int8(1), previous }, given.value(args, 2), given)
}

fn stacked(args: Args, given: As) -> Option<pg_sys::Datum> {
    add(args, Place::Stacked { at: args.int8(1), member: args.text(2).as_deref() }, given.value(args, 3), given)
}

fn heatmap(args: Args, given: As) -> Option<pg_sys::Datum> {
    add(args, Place::Heatmap { weekday: args.int4(1), hour: args.int4(2) }, given.value(args, 3), given)
}

fn bars(args: Args, given: As) -> Option<pg_sys::Datum> {
    add(args, Place::Bars { member: args.text(1).as_deref() }, given.value(args, 2), given)
}

sql_function!(chart_series_numbers, |args| series(args, As::Number));
sql_function!(chart_series_intervals, |args| series(args, As::Interval));
sql_function!(chart_stacked_numbers, |args| stacked(args, As::Number));
sql_function!(chart_stacked_intervals, |args| stacked(args, As::Interval));
sql_function!(chart_heatmap_numbers, |args| heatmap(args, As::Number));
sql_function!(chart_heatmap_intervals, |args| heatmap(args, As::Interval));
sql_function!(chart_bars_numbers, |args| bars(args, As::Number));
sql_function!(chart_bars_intervals, |args| bars(args, As::Interval));
sql_function!(chart_distribution_add, |args| {
    add(args, Place::Distribution { from: args.interval(1), to: args.interval(2) }, args.float8(3), As::Number)
});
sql_function!(chart_levels_add, |args| {
    add(args, Place::Levels { member: args.text(1).as_deref(), level: args.text(3).as_deref() }, args.float8(2), As::Number)
});

sql_function!(
    /// (data, title, description, language, unit, width, height, id): the SVG.
    chart_draw,
    |args| {
        let [title, description, language, unit, id] = [1, 2, 3, 4, 7].map(|index| args.text(index));
        let arguments = Arguments {
            title: title.as_deref(),
            description: description.as_deref(),
            language: language.as_deref(),
            unit: unit.as_deref(),
            width: args.int4(5),
            height: args.int4(6),
            id: id.as_deref(),
        };
        // of 5,000 rows some 2 MB of SVG, twice while it grows, and what is laid out before
        assure(32 << 20);
        drawn(read(args, 0, |data: &mut ChartData| draw(Some(data), &arguments)).unwrap_or_else(|| draw(None::<&mut ChartData>, &arguments)))
    }
);

/// UTF-8 as a text of the database: what another encoding may lack is written as XML and HTML can in any.
fn written(markup: &str) -> pg_sys::Datum {
    if is_utf8() || markup.is_ascii() {
        return varlena(markup.as_bytes());
    }
    let plain: String = markup.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("&#{};", c as u32) }).collect();
    varlena(plain.as_bytes())
}

fn drawn<T: AsRef<str>>(markup: Result<T, Misfit>) -> Option<pg_sys::Datum> {
    Some(written(markup.unwrap_or_else(|misfit| refuse(misfit)).as_ref()))
}

sql_function!(
    /// (text, longest) → HTML
    html_text,
    |args| Some(written(&html::text(&args.text(0)?, args.int4(1)?.max(0) as usize)))
);

sql_function!(
    /// (word, language) → HTML
    html_word,
    |args| drawn(html::word(&args.text(0)?, &args.text(1)?))
);

sql_function!(
    /// (value, unit, language) → HTML
    html_value,
    |args| drawn(html::value(args.float8(0)?, &args.text(1)?, &args.text(2)?))
);

sql_function!(
    /// (local time, language) → HTML
    html_day,
    |args| drawn(html::day(args.int8(0)?, &args.text(1)?))
);
