//! The rows of a chart: what an aggregate gathers, checked row by row, until `draw` makes a picture of them.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use super::text::clean;
use super::{Misfit, words};
use crate::packed::{Corrupt, Reader, Writer};
use crate::{Refused, State, pause};

/// A chart of 5,000 marks is 1 MB and drawn in 40 ms; more than that nobody can tell apart on a screen.
pub const MAX_ROWS: usize = 5_000;
/// Characters kept of a name: what a line of text holds. The rest, up to megabytes, would only be carried along.
pub const MAX_MEMBER: usize = 200;
/// Beyond this, whole numbers are not exact in a double.
const MAX_VALUE: f64 = 1e15;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    Series,
    Stacked,
    Heatmap,
    Bars,
    Distribution,
    Levels,
}

const SHAPES: [Shape; 6] = [Shape::Series, Shape::Stacked, Shape::Heatmap, Shape::Bars, Shape::Distribution, Shape::Levels];

/// Where a value belongs, as the aggregates are given it. Times in microseconds since 2000, as PostgreSQL's; None is NULL.
pub enum Place<'a> {
    Series { at: Option<i64>, previous: Option<f64> },
    Stacked { at: Option<i64>, member: Option<&'a str> },
    Heatmap { weekday: Option<i32>, hour: Option<i32> },
    Bars { member: Option<&'a str> },
    Distribution { from: Option<i64>, to: Option<i64> },
    Levels { member: Option<&'a str>, level: Option<&'a str> },
}

/// A row as it is kept: `at` is the time, weekday, lower bound or level, `to` the hour or upper bound.
#[derive(Clone, Copy)]
struct Kept {
    at: i64,
    to: i64,
    /// Where the member ends in `names`, which holds them one after the other; None is NULL.
    member: Option<(usize, usize)>,
    value: Option<f64>,
    previous: Option<f64>,
}

/// The same, to draw it.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub at: i64,
    pub to: i64,
    pub member: Option<&'a str>,
    pub value: Option<f64>,
    pub previous: Option<f64>,
}

pub struct ChartData<A: Allocator> {
    shape: Shape,
    /// The values are seconds.
    pub durations: bool,
    rows: Vec<Kept, A>,
    names: Vec<u8, A>,
}

impl<A: Allocator + Clone> ChartData<A> {
    pub fn shape(&self) -> Shape {
        self.shape
    }

    pub fn allocator(&self) -> A {
        self.rows.allocator().clone()
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|row| Row {
            at: row.at,
            to: row.to,
            member: row.member.map(|(from, to)| std::str::from_utf8(&self.names[from..to]).unwrap_or_default()),
            value: row.value,
            previous: row.previous,
        })
    }

    /// Adds a row; what cannot be drawn is refused here, at the row that is to blame.
    pub fn add(&mut self, place: Place, value: Option<f64>, durations: bool) -> Result<(), Misfit> {
        let no_time = || {
            Misfit::value(
                "a chart over time needs the time of every row",
                "A row without a time is usually a total.",
                "Leave totals out: WHERE row_kind = 'cell', or 'interval_total'.",
            )
        };
        let (shape, at, to, member, previous) = match place {
            Place::Series { at, previous } => (Shape::Series, at.ok_or_else(no_time)?, 0, None, previous),
            Place::Stacked { at, member } => (Shape::Stacked, at.ok_or_else(no_time)?, 0, member, None),
            Place::Heatmap { weekday, hour } => {
                let known = weekday.zip(hour).filter(|(weekday, hour)| (1..=7).contains(weekday) && (0..=23).contains(hour));
                let (weekday, hour) = known.ok_or_else(|| {
                    Misfit::value(
                        "a heat map needs a weekday from 1 (Monday) to 7 and an hour from 0 to 23 in every row",
                        "",
                        "Write extract(isodow FROM local_time)::integer and extract(hour FROM local_time)::integer.",
                    )
                })?;
                (Shape::Heatmap, weekday.into(), hour.into(), None, None)
            }
            Place::Bars { member } => (Shape::Bars, 0, 0, member, None),
            Place::Distribution { from, to } => {
                let (lower, upper) = (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX));
                if from.or(to).is_none() || lower >= upper {
                    return Err(Misfit::value(
                        "a distribution needs buckets whose lower bound is below the upper one",
                        "One of the bounds may be NULL; a row with neither is usually a total.",
                        "Leave totals out: WHERE row_kind = 'cell'.",
                    ));
                }
                (Shape::Distribution, lower, upper, None, None)
            }
            Place::Levels { member, level } => {
                let known = level.and_then(|level| words::LEVELS.iter().position(|known| *known == level));
                let level = known.ok_or_else(|| {
                    let given = level.map_or_else(|| "NULL".into(), |level| format!("\"{}\"", clean(level, 40)));
                    Misfit::value(&format!("unknown level {given}"), "", "Known are low, medium, high, critical; helpdesk.engagement_level(score) gives them.")
                })?;
                (Shape::Levels, level as i64, 0, member, None)
            }
        };
        self.keep((shape, durations), at, to, member, value, previous)
    }

    fn keep(&mut self, kind: (Shape, bool), at: i64, to: i64, member: Option<&str>, value: Option<f64>, previous: Option<f64>) -> Result<(), Misfit> {
        if self.rows.len() >= MAX_ROWS {
            return Err(Misfit::limit(
                &format!("a chart takes at most {MAX_ROWS} rows"),
                "More marks than that cannot be told apart.",
                "Choose a coarser grain, a shorter window, or the largest groups only (ORDER BY ... LIMIT).",
            ));
        }
        for number in value.into_iter().chain(previous) {
            check_value(number)?;
            if number < 0.0 && !matches!(kind.0, Shape::Series | Shape::Bars) {
                return Err(Misfit::value(
                    &format!("this chart cannot show the negative value {number}"),
                    "Only chart_series and chart_bars can.",
                    "Leave such rows out with FILTER or WHERE, or draw them with chart_series or chart_bars.",
                ));
            }
        }
        if matches!(kind.0, Shape::Series | Shape::Stacked) && words::local_time(at).is_none() {
            return Err(Misfit::value(
                "a chart over time shows the years 1 to 9999 only",
                "",
                "Leave infinite and mistyped times out with FILTER or WHERE.",
            ));
        }
        let member = member.map(|member| {
            let from = self.names.len();
            self.names.extend_from_slice(clean(member, MAX_MEMBER).as_bytes());
            (from, self.names.len())
        });
        (self.shape, self.durations) = kind;
        self.rows.push(Kept { at, to, member, value, previous });
        Ok(())
    }
}

/// Whether a chart, or the page around it, can write a value.
pub fn check_value(value: f64) -> Result<(), Misfit> {
    if value.is_finite() && value.abs() <= MAX_VALUE {
        return Ok(());
    }
    Err(Misfit::value(
        &format!("a chart cannot show the value {value}"),
        "Values reach to 1,000,000,000,000,000 either way.",
        "Leave such rows out with FILTER or WHERE, or make the value NULL, which is a gap.",
    ))
}

const TWO_KINDS: Corrupt = Corrupt("rows of two kinds of charts");
const NO_ROW: Corrupt = Corrupt("a row that no chart takes");

fn write_value<B: Allocator>(to: &mut Writer<B>, value: Option<f64>) {
    to.byte(value.is_some().into());
    if let Some(value) = value {
        to.raw(&value.to_bits().to_le_bytes());
    }
}

fn read_value(from: &mut Reader) -> Result<Option<f64>, Corrupt> {
    Ok(if read_flag(from)? { Some(f64::from_le_bytes(from.raw(8)?.first_chunk().copied().unwrap_or_default())) } else { None })
}

fn read_flag(from: &mut Reader) -> Result<bool, Corrupt> {
    match from.byte()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Corrupt("neither absent nor present")),
    }
}

impl<A: Allocator + Clone> State<A> for ChartData<A> {
    const TAG: u8 = 0x61;

    fn new_in(allocator: A) -> Self {
        ChartData { shape: Shape::Series, durations: false, rows: Vec::new_in(allocator.clone()), names: Vec::new_in(allocator) }
    }

    fn write<B: Allocator>(&mut self, to: &mut Writer<B>) {
        to.byte(self.shape as u8);
        to.byte(self.durations.into());
        to.number(self.rows.len() as u64);
        for row in self.rows() {
            to.signed(row.at);
            to.signed(row.to);
            to.byte(row.member.is_some().into());
            if let Some(member) = row.member {
                to.number(member.len() as u64);
                to.raw(member.as_bytes());
            }
            write_value(to, row.value);
            write_value(to, row.previous);
        }
    }

    fn merge(&mut self, from: &mut Reader) -> Result<(), Refused> {
        let shape = *SHAPES.get(usize::from(from.byte()?)).ok_or(Corrupt("unknown kind of chart"))?;
        let durations = read_flag(from)?;
        let rows = from.number()?;
        if !self.rows.is_empty() && rows > 0 && (self.shape, self.durations) != (shape, durations) {
            return Err(TWO_KINDS.into());
        }
        if rows == 0 && (shape as u8, durations) != (0, false) {
            return Err(NO_ROW.into());
        }
        for _ in 0..rows {
            pause::look();
            let (at, to) = (from.signed()?, from.signed()?);
            let member = if read_flag(from)? {
                let length = from.length()?;
                Some(std::str::from_utf8(from.raw(length)?).map_err(|_| Corrupt("a name is not UTF-8"))?)
            } else {
                None
            };
            let (value, previous) = (read_value(from)?, read_value(from)?);
            // as `add` makes them
            let possible = match shape {
                Shape::Series => to == 0 && member.is_none(),
                Shape::Stacked => to == 0,
                Shape::Heatmap => (1..=7).contains(&at) && (0..=23).contains(&to) && member.is_none(),
                Shape::Bars => (at, to) == (0, 0),
                Shape::Distribution => at < to && (at, to) != (i64::MIN, i64::MAX) && member.is_none() && !durations,
                Shape::Levels => (0..words::LEVELS.len() as i64).contains(&at) && to == 0 && !durations,
            };
            let is_clean = (previous.is_none() || shape == Shape::Series) && member.is_none_or(|member| clean(member, MAX_MEMBER) == member);
            if !possible || !is_clean || self.keep((shape, durations), at, to, member, value, previous).is_err() {
                return Err(NO_ROW.into());
            }
        }
        Ok(())
    }

    /// Rows are few, and `merge` takes none but those that `add` makes.
    fn check(from: &mut Reader, allocator: A) -> Result<u64, Refused> {
        let mut data = Self::new_in(allocator);
        data.merge(from)?;
        Ok(data.rows.len() as u64)
    }

    fn merge_state(&mut self, other: &mut Self) -> Result<(), Refused> {
        if !self.rows.is_empty() && !other.rows.is_empty() && (self.shape, self.durations) != (other.shape, other.durations) {
            return Err(TWO_KINDS.into());
        }
        for row in other.rows() {
            self.keep((other.shape, other.durations), row.at, row.to, row.member, row.value, row.previous).map_err(|_| NO_ROW)?;
        }
        Ok(())
    }
}
