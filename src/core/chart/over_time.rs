//! Charts over local time: a line with that of the previous period, and stacked bars by member.

use std::ops::Range;

use allocator_api2::alloc::Allocator;
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::coord::types::RangedCoordf64;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor, TRANSPARENT};

use super::data::{ChartData, Shape};
use super::page::{Entry, FAINT_INK, GRID, INK, MEMBERS, Paper, Picture, pixels, style};
use super::svg::{Area, Form, Mark, Svg};
use super::text::width;
use super::words::{Grain, Language, Unit, local_time};
use super::{Misfit, ticks};

const LABEL: f64 = 12.0;
const DAY: i64 = 86_400_000_000;

type Plot<'a, 'o> = ChartContext<'a, Svg<'o>, Cartesian2d<Axis, Axis>>;

/// An axis of plotters with our labels at our places.
struct Axis {
    values: RangedCoordf64,
    labels: Vec<(f64, String)>,
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.values.map(value, limit)
    }

    /// plotters asks for lines between the labels as well; there are none.
    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { vec![] } else { self.labels.iter().map(|(at, _)| *at).collect() }
    }

    fn range(&self) -> Range<f64> {
        self.values.range()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        self.labels.iter().find(|(at, _)| at == value).map_or_else(String::new, |(_, label)| label.clone())
    }
}

pub fn twice() -> Misfit {
    Misfit::value(
        "two rows of the chart are for the same place",
        "Each time, each time and member, each weekday and hour may come once.",
        "Leave totals out (WHERE row_kind = 'cell', or 'interval_total'), or add the rows up first (GROUP BY).",
    )
}

/// Times of a chart, in order, and how they are written.
struct Times {
    at: Vec<i64>,
    grain: Grain,
    /// The shortest time between two, or a day: what a bar has room for.
    slot: i64,
}

impl Times {
    fn of(at: Vec<i64>) -> Self {
        let slot = at.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(DAY);
        Times { grain: ticks::grain_of(&at), slot, at }
    }

    fn name(&self, at: i64, language: Language) -> String {
        local_time(at).map_or_else(String::new, |at| language.date(at, self.grain))
    }

    fn describe(&self, paper: &Paper) -> String {
        let ends = [self.at.first(), self.at.last()].map(|at| at.map_or_else(String::new, |at| self.name(*at, paper.language)));
        format!("{}: {} – {}.", paper.language.phrases().period, ends[0], ends[1])
    }

    /// The axes of the chart: labels, the grid, the line of zero.
    fn axes<'a, 'o>(&self, paper: &Paper, area: &'a Area<'o>, values: &[f64]) -> Result<Plot<'a, 'o>, Misfit> {
        let (area_width, area_height) = area.dim_in_pixel();
        let bounds = values.iter().fold((0.0f64, 0.0f64), |(least, most), value| (least.min(*value), most.max(*value)));
        let whole = values.iter().all(|value| value.fract() == 0.0);
        let steps = (area_height as usize / pixels(45.0) as usize).clamp(2, 6);
        let rungs = ticks::of_values(bounds.0, bounds.1, paper.unit, whole, steps);
        let most = rungs.iter().fold(0.0f64, |most, rung| most.max(rung.abs()));
        let label = |rung: f64| if paper.unit == Unit::Number { paper.language.large(rung, most) } else { paper.value(rung) };
        let left = rungs.iter().map(|rung| width(&label(*rung), LABEL)).fold(0.0, f64::max) + 8.0;
        let left = left.min(f64::from(area_width) / 20.0);
        let right = 14.0;
        let (first, last) = (self.at[0], self.at[self.at.len() - 1]);
        let plot_width = f64::from(area_width) / 10.0 - left - right;
        let between = plot_width * (last - first) as f64 / (last - first + self.slot) as f64;
        let labels = ticks::of_times(&self.at, paper.language, between, LABEL).into_iter().map(|(at, label)| (seconds(at), label));
        let x = Axis { values: (seconds(first - self.slot / 2)..seconds(last + self.slot - self.slot / 2)).into(), labels: labels.collect() };
        let y = Axis { values: (rungs[0]..rungs[rungs.len() - 1]).into(), labels: rungs.iter().map(|rung| (*rung, label(*rung))).collect() };
        let mut plot = ChartBuilder::on(area)
            .margin_top(pixels(6.0))
            .margin_right(pixels(right))
            .y_label_area_size(pixels(left))
            .x_label_area_size(pixels(38.0))
            .build_cartesian_2d(x, y)?;
        plot.configure_mesh()
            .disable_x_mesh()
            .axis_style(TRANSPARENT)
            .bold_line_style(GRID.stroke_width(pixels(1.0) as u32))
            .set_all_tick_mark_size(pixels(3.0))
            .x_label_style(style(LABEL, &FAINT_INK, HPos::Center, VPos::Top))
            .y_label_style(style(LABEL, &FAINT_INK, HPos::Right, VPos::Center))
            .draw()?;
        Ok(plot)
    }

    fn zero(&self, plot: &Plot) -> Result<(), Misfit> {
        let ends = [self.at[0] - self.slot / 2, self.at[self.at.len() - 1] + self.slot - self.slot / 2];
        Ok(plot.plotting_area().draw(&Mark::new(Form::Line(INK, 1.0, false), ends.map(|at| (seconds(at), 0.0))))?)
    }
}

fn seconds(at: i64) -> f64 {
    at as f64 / 1e6
}

/// Number, least, most: what a description says of values.
pub fn summary(paper: &Paper, values: &[f64], missing: usize) -> String {
    let phrases = paper.language.phrases();
    let number = |number: usize| paper.language.number(number as f64, 0);
    let (least, most) = values.iter().fold((f64::MAX, f64::MIN), |(least, most), value| (least.min(*value), most.max(*value)));
    let mut text = format!("{}: {}.", phrases.values, number(values.len()));
    if !values.is_empty() {
        text += &format!(" {}: {}. {}: {}.", phrases.least, paper.value(least), phrases.most, paper.value(most));
    }
    if missing > 0 {
        text += &format!(" {}: {}.", phrases.missing, number(missing));
    }
    text
}

pub struct Series {
    times: Times,
    /// This period's and the previous one's value at each time.
    values: [Vec<Option<f64>>; 2],
}

/// Color, width, whether dashed: grey tells them apart as well.
const LINES: [(RGBColor, f64, bool); 2] = [(MEMBERS[0].color, 2.5, false), (RGBColor(0x70, 0x70, 0x70), 1.5, true)];

impl Series {
    pub fn of<A: Allocator + Clone>(data: &ChartData<A>) -> Result<Self, Misfit> {
        let mut rows: Vec<_> = data.rows().collect();
        rows.sort_by_key(|row| row.at);
        if rows.windows(2).any(|pair| pair[0].at == pair[1].at) {
            return Err(twice());
        }
        let values = [rows.iter().map(|row| row.value).collect(), rows.iter().map(|row| row.previous).collect()];
        Ok(Series { times: Times::of(rows.iter().map(|row| row.at).collect()), values })
    }

    fn has_previous(&self) -> bool {
        self.values[1].iter().any(Option::is_some)
    }
}

impl Picture for Series {
    fn shape(&self) -> Option<Shape> {
        Some(Shape::Series)
    }

    fn describe(&self, paper: &Paper) -> Vec<String> {
        let phrases = paper.language.phrases();
        let about = |values: &[Option<f64>]| {
            let known: Vec<f64> = values.iter().copied().flatten().collect();
            summary(paper, &known, values.len() - known.len())
        };
        let mut lines = vec![self.times.describe(paper)];
        if self.has_previous() {
            lines.push(format!("{} – {}", phrases.this_period, about(&self.values[0])));
            lines.push(format!("{} – {}", phrases.previous_period, about(&self.values[1])));
        } else {
            lines.push(about(&self.values[0]));
        }
        lines
    }

    fn legend(&self, paper: &Paper) -> Vec<Entry> {
        let phrases = paper.language.phrases();
        let shown = if self.has_previous() { &[phrases.this_period, phrases.previous_period][..] } else { &[] };
        shown.iter().zip(LINES).map(|(text, (color, width, dashed))| Entry { text: (*text).into(), form: Form::Line(color, width, dashed) }).collect()
    }

    fn height(&self, _: &Paper) -> (i32, i32) {
        (110, 250)
    }

    fn draw(&self, paper: &Paper, area: &Area) -> Result<(), Misfit> {
        let known: Vec<f64> = self.values.iter().flatten().copied().flatten().collect();
        let plot = self.times.axes(paper, area, &known)?;
        self.times.zero(&plot)?;
        let at = &self.times.at;
        // dots say where the points are, as long as they do not run together
        let dots = plot.plotting_area().dim_in_pixel().0 as usize > at.len() * pixels(12.0) as usize;
        for (values, (color, width, dashed)) in self.values.iter().zip(LINES).rev() {
            let points: Vec<Option<(f64, f64)>> = at.iter().zip(values).map(|(at, value)| value.map(|value| (seconds(*at), value))).collect();
            for run in points.split(Option::is_none).filter(|run| !run.is_empty()) {
                let run: Vec<(f64, f64)> = run.iter().copied().flatten().collect();
                if dots && !dashed || run.len() == 1 {
                    for point in &run {
                        plot.plotting_area().draw(&Mark::new(Form::Dot(color), [*point]))?;
                    }
                }
                if run.len() > 1 {
                    plot.plotting_area().draw(&Mark::new(Form::Line(color, width, dashed), run))?;
                }
            }
        }
        // what the pointer rests on: the whole height, from the middle between two points to the next
        let range = plot.y_range();
        let phrases = paper.language.phrases();
        for (number, this) in at.iter().enumerate() {
            let before = number.checked_sub(1).map_or(this - self.times.slot / 2, |before| (at[before] + this) / 2);
            let after = at.get(number + 1).map_or(this + self.times.slot / 2, |after| (this + after) / 2);
            let shown = [self.values[0][number], self.values[1][number]].map(|value| value.map_or_else(|| "–".into(), |value| paper.value(value)));
            let title = if self.has_previous() {
                format!("{}\n{}: {}\n{}: {}", self.times.name(*this, paper.language), phrases.this_period, shown[0], phrases.previous_period, shown[1])
            } else {
                format!("{}\n{}", self.times.name(*this, paper.language), shown[0])
            };
            let corners = [(seconds(before), range.start), (seconds(after), range.end)];
            plot.plotting_area().draw(&Mark::new(Form::Hidden, corners).titled(title))?;
        }
        Ok(())
    }
}

pub struct Stacked {
    times: Times,
    /// The members shown, the largest first, with their values at each time.
    members: Vec<(String, Vec<Option<f64>>)>,
    /// How many there are, those that are shown as one included.
    count: usize,
}

impl Stacked {
    /// The largest seven, and the others as one where they are more than eight: more colours are not told apart.
    pub fn of<A: Allocator + Clone>(data: &ChartData<A>, language: Language) -> Result<Self, Misfit> {
        let mut rows: Vec<_> = data.rows().map(|row| (row.member, row.at, row.value)).collect();
        rows.sort_by_key(|(member, at, _)| (*member, *at));
        if rows.windows(2).any(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
            return Err(twice());
        }
        let mut at: Vec<i64> = rows.iter().map(|(_, at, _)| *at).collect();
        at.sort_unstable();
        at.dedup();
        let phrases = language.phrases();
        let mut by_member: Vec<_> = rows.chunk_by(|one, next| one.0 == next.0).collect();
        let count = by_member.len();
        let total = |rows: &[(Option<&str>, i64, Option<f64>)]| rows.iter().filter_map(|(.., value)| *value).sum::<f64>();
        by_member.sort_by(|a, b| total(b).total_cmp(&total(a)));
        // only those that are shown get a value at each time: 5,000 members of 5,000 times were 400 MB
        let others = by_member.split_off(if count > MEMBERS.len() { MEMBERS.len() - 1 } else { count });
        let values = |rows: &[&[(Option<&str>, i64, Option<f64>)]]| {
            let mut values = vec![None; at.len()];
            for (_, time, value) in rows.iter().copied().flatten() {
                let (Ok(number), Some(value)) = (at.binary_search(time), *value) else { continue };
                values[number] = Some(values[number].map_or(value, |sum| sum + value));
            }
            values
        };
        let mut members: Vec<(String, Vec<Option<f64>>)> =
            by_member.iter().map(|rows| (rows[0].0.unwrap_or(phrases.nobody).into(), values(std::slice::from_ref(rows)))).collect();
        if !others.is_empty() {
            members.push((format!("{} ({})", phrases.other, others.len()), values(&others)));
        }
        Ok(Stacked { times: Times::of(at), members, count })
    }

    fn sums(&self) -> Vec<f64> {
        (0..self.times.at.len()).map(|number| self.members.iter().filter_map(|(_, values)| values[number]).sum()).collect()
    }
}

impl Picture for Stacked {
    fn shape(&self) -> Option<Shape> {
        Some(Shape::Stacked)
    }

    fn describe(&self, paper: &Paper) -> Vec<String> {
        let phrases = paper.language.phrases();
        let totals = self.members.iter().map(|(name, values)| format!("{}\n{}", name, paper.value(values.iter().flatten().sum())));
        [self.times.describe(paper), summary(paper, &self.sums(), 0), format!("{}: {}.", phrases.members, self.count)].into_iter().chain(totals).collect()
    }

    fn legend(&self, _: &Paper) -> Vec<Entry> {
        let entries = self.members.iter().zip(MEMBERS);
        entries.map(|((name, _), fill)| Entry { text: name.clone(), form: Form::Bar(fill) }).collect()
    }

    fn height(&self, _: &Paper) -> (i32, i32) {
        (110, 270)
    }

    fn draw(&self, paper: &Paper, area: &Area) -> Result<(), Misfit> {
        let plot = self.times.axes(paper, area, &self.sums())?;
        // a bar leaves a fifth of its place free, unless it would be a hair then; wider than a thumb it would be a block
        let place = f64::from(plot.plotting_area().dim_in_pixel().0) / ((self.times.at[self.times.at.len() - 1] - self.times.at[0]) as f64 / self.times.slot as f64 + 1.0);
        let share = if place < f64::from(pixels(4.0)) { 0.5 } else { 0.4 };
        let half = share * seconds(self.times.slot) * (f64::from(pixels(60.0)) / place).min(1.0);
        for (number, at) in self.times.at.iter().enumerate() {
            let mut below = 0.0;
            for ((name, values), fill) in self.members.iter().zip(MEMBERS) {
                let Some(value) = values[number].filter(|value| *value > 0.0) else { continue };
                let corners = [(seconds(*at) - half, below), (seconds(*at) + half, below + value)];
                let title = format!("{}\n{name}\n{}", self.times.name(*at, paper.language), paper.value(value));
                plot.plotting_area().draw(&Mark::new(Form::Bar(fill), corners).titled(title))?;
                below += value;
            }
        }
        self.times.zero(&plot)
    }
}
