//! Charts as SVG: what helpdesk.chart draws. plotters maps values to places and lays out the areas; the shapes, words and
//! labels are ours, and so is the SVG (see `svg`).
//!
//! | module | what |
//! |---|---|
//! | `data` | the rows of a chart, checked |
//! | `over_time` | series with the previous period; stacked bars |
//! | `bars` | leaderboards, distributions, levels: bars that lie, with their names |
//! | `heatmap` | weekday × hour |
//! | `page` | what all share: title, legend, colours, description |
//! | `ticks` | labels of axes |
//! | `words` | numbers, dates, durations, phrases in three languages |
//! | `html` | names, words and figures of a page around charts |
//! | `text` | cleaning, measuring, shortening |
//! | `svg` | the backend that writes SVG |

mod bars;
pub mod data;
mod heatmap;
pub mod html;
mod over_time;
mod page;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod ticks;
mod words;

use std::fmt::Write;

use allocator_api2::alloc::Allocator;
use xxhash_rust::xxh3::Xxh3;

use self::data::{ChartData, Shape};
use self::words::{LANGUAGES, Language, UNITS, Unit};
use crate::packed::Writer;
use crate::pause;

/// Why a chart is not drawn, to be told to the user.
#[derive(Debug)]
pub struct Misfit {
    /// Too much, rather than wrong.
    pub is_limit: bool,
    pub message: String,
    pub detail: &'static str,
    pub hint: String,
}

impl Misfit {
    fn value(message: &str, detail: &'static str, hint: &str) -> Self {
        Misfit { is_limit: false, message: message.into(), detail, hint: hint.into() }
    }

    fn limit(message: &str, detail: &'static str, hint: &str) -> Self {
        Misfit { is_limit: true, message: message.into(), detail, hint: hint.into() }
    }
}

impl From<svg::Failure> for Misfit {
    fn from(failure: svg::Failure) -> Self {
        Misfit::value(&format!("the chart cannot be laid out: {failure}"), "", "Choose a larger width and height.")
    }
}

/// The arguments of helpdesk.chart as they are given; None is NULL.
#[derive(Default, Clone, Copy, Debug)]
pub struct Arguments<'a> {
    pub title: Option<&'a str>,
    pub description: Option<&'a str>,
    pub language: Option<&'a str>,
    pub unit: Option<&'a str>,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub id: Option<&'a str>,
}

/// The same, checked; sizes in pixels.
struct Options {
    title: String,
    description: String,
    language: Language,
    unit: Option<Unit>,
    width: i32,
    height: Option<i32>,
}

fn choice<T: Copy>(argument: &str, value: &str, known: &[(&str, T)]) -> Result<T, Misfit> {
    known.iter().find(|(name, _)| *name == value).map(|(_, choice)| *choice).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        Misfit::value(&format!("unknown {argument} '{}'", text::clean(value, 40)), "", &format!("Known are {}.", names.join(", ")))
    })
}

fn size(argument: &str, value: i32, least: i32) -> Result<i32, Misfit> {
    if (least..=4_000).contains(&value) {
        return Ok(value);
    }
    Err(Misfit::value(&format!("the {argument} of a chart cannot be {value}"), "", &format!("It is {least} to 4000 pixels.")))
}

impl Options {
    fn of(arguments: &Arguments) -> Result<Self, Misfit> {
        // blanks alone are no title
        let text = |given: Option<&str>, most| text::clean(given.filter(|text| !text.trim().is_empty()).unwrap_or_default(), most);
        Ok(Options {
            title: text(arguments.title, 200),
            description: text(arguments.description, 2_000),
            language: choice("language", arguments.language.unwrap_or("en"), &LANGUAGES)?,
            unit: arguments.unit.map(|unit| choice("unit", unit, &UNITS)).transpose()?,
            width: size("width", arguments.width.unwrap_or(720), 240)?,
            height: arguments.height.map(|height| size("height", height, 120)).transpose()?,
        })
    }
}

/// The id that those of a chart begin with: given, or one that follows from all that is drawn, so that the charts of a page
/// differ and a chart is the same bytes every time.
fn id<A: Allocator + Clone>(data: Option<&mut ChartData<A>>, arguments: &Arguments) -> Result<String, Misfit> {
    if let Some(id) = arguments.id {
        let is_name = id.len() <= 60 && id.starts_with(|c: char| c.is_ascii_alphabetic()) && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        return if is_name {
            Ok(id.into())
        } else {
            Err(Misfit::value(&format!("invalid id '{}'", text::clean(id, 40)), "", "An id is a letter and up to 59 letters, digits, - or _."))
        };
    }
    let mut all = Hashed(Xxh3::new());
    let _ = write!(all, "{arguments:?}");
    if let Some(data) = data {
        // at most 5,000 rows
        let mut bytes = Writer::new_in(data.allocator());
        crate::to_bytes(data, &mut bytes);
        all.0.update(bytes.bytes());
    }
    Ok(format!("chart-{:016x}", all.0.digest()))
}

/// A hash of what is written, which may be a title of any length.
struct Hashed(Xxh3);

impl std::fmt::Write for Hashed {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for part in text.as_bytes().chunks(1 << 20) {
            pause::look();
            self.0.update(part);
        }
        Ok(())
    }
}

/// What a chart takes at most while it is drawn (5,000 names of 200 letters, each escaped, in several lists: 40 MB), in memory that only
/// the operating system counts: if there is no more of it, that is an error here and not the end of the server there.
fn check_memory() -> Result<(), Misfit> {
    Vec::<u8>::new().try_reserve_exact(64 << 20).map_err(|_| Misfit::limit("there is not enough memory to draw a chart", "It may take 64 MB.", ""))
}

/// The chart as an SVG document to be put into a page or a file. No data, or none but NULL, is a chart that says so.
pub fn draw<A: Allocator + Clone>(mut data: Option<&mut ChartData<A>>, arguments: &Arguments) -> Result<String, Misfit> {
    check_memory()?;
    let options = Options::of(arguments)?;
    let id = id(data.as_deref_mut(), arguments)?;
    let Some(data) = data.filter(|data| data.rows().any(|row| row.value.or(row.previous).is_some())) else {
        return page::draw(&options, Unit::Number, &id, &page::Nothing);
    };
    let unit = options.unit.unwrap_or(if data.durations { Unit::Duration } else { Unit::Number });
    match data.shape() {
        Shape::Series => page::draw(&options, unit, &id, &over_time::Series::of(data)?),
        Shape::Stacked => page::draw(&options, unit, &id, &over_time::Stacked::of(data, options.language)?),
        Shape::Heatmap => page::draw(&options, unit, &id, &heatmap::Heatmap::of(data)?),
        Shape::Bars | Shape::Distribution | Shape::Levels => page::draw(&options, unit, &id, &bars::Bars::of(data, options.language)?),
    }
}
