//! Bars that lie, each with its name and value: leaderboards, distributions, engagement load with its level.

use allocator_api2::alloc::Allocator;
use plotters::chart::ChartBuilder;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::RGBColor;

use super::Misfit;
use super::data::{ChartData, Shape};
use super::over_time::summary;
use super::page::{Entry, FAINT_INK, INK, MEMBERS, Paper, Picture, label, pixels, style};
use super::svg::{Area, Fill, Form, Mark};
use super::text::width;
use super::words::{Language, Unit};

/// More rows than this are a table, not a chart.
const MOST: usize = 100;
const NAME: f64 = 13.0;

/// From light to dark, so that levels are in order in grey as well; each bar also says its level.
pub const LEVELS: [RGBColor; 4] = [RGBColor(0xa9, 0xd3, 0xef), RGBColor(0x56, 0xa5, 0xdd), RGBColor(0xb8, 0x4d, 0x00), RGBColor(0x6b, 0x14, 0x14)];

struct Bar {
    name: String,
    value: Option<f64>,
    color: RGBColor,
    /// What stands behind the value: the level, the share.
    note: String,
}

pub struct Bars {
    shape: Shape,
    bars: Vec<Bar>,
}

impl Bars {
    pub fn of<A: Allocator + Clone>(data: &ChartData<A>, language: Language) -> Result<Self, Misfit> {
        let (shape, phrases) = (data.shape(), language.phrases());
        let mut rows: Vec<_> = data.rows().collect();
        if rows.len() > MOST {
            return Err(Misfit::limit(
                &format!("this chart takes at most {MOST} rows"),
                "One row is one bar with its name.",
                "Take the largest only: FROM (SELECT ... ORDER BY ... LIMIT 20) x, or the argument top of the report.",
            ));
        }
        if shape == Shape::Distribution {
            rows.sort_by_key(|row| (row.at, row.to));
        }
        let total: f64 = rows.iter().filter_map(|row| row.value).sum();
        let bars = rows.iter().map(|row| {
            let (mut name, mut color, mut note) = (row.member.unwrap_or(phrases.nobody).to_owned(), MEMBERS[0].color, String::new());
            if shape == Shape::Levels {
                (color, note) = (LEVELS[row.at as usize], phrases.levels[row.at as usize].into());
            } else if shape == Shape::Distribution {
                let bound = |at: i64| language.duration(at as f64 / 1e6);
                name = match (row.at, row.to) {
                    (i64::MIN, to) => format!("{} {}", phrases.under, bound(to)),
                    (from, i64::MAX) => format!("{} {}", bound(from), phrases.and_more),
                    (from, to) => format!("{} – {}", bound(from), bound(to)),
                };
                if let Some(value) = row.value.filter(|_| total > 0.0) {
                    let share = (1_000.0 * value / total).round() / 10.0;
                    let percent = |share| language.value(share, Unit::Percent);
                    note = if value > 0.0 && share == 0.0 { format!("<{}", percent(0.1)) } else { percent(share) };
                }
            }
            Bar { name, value: row.value, color, note }
        });
        Ok(Bars { shape, bars: bars.collect() })
    }

    fn value(&self, bar: &Bar, paper: &Paper) -> String {
        match bar.value {
            None => paper.language.phrases().no_data.into(),
            Some(value) if bar.note.is_empty() => paper.value(value),
            Some(value) if self.shape == Shape::Distribution => format!("{} ({})", paper.value(value), bar.note),
            Some(value) => format!("{} · {}", paper.value(value), bar.note),
        }
    }

    /// The widest name, and whether names stand above their bars, since beside them they would take more than 38 % of the width.
    fn names(&self, paper: &Paper) -> (f64, bool) {
        let widest = self.bars.iter().map(|bar| width(&bar.name, NAME)).fold(0.0, f64::max);
        (widest, widest > 0.38 * paper.width)
    }
}

impl Picture for Bars {
    fn shape(&self) -> Option<Shape> {
        Some(self.shape)
    }

    fn describe(&self, paper: &Paper) -> Vec<String> {
        let known: Vec<f64> = self.bars.iter().filter_map(|bar| bar.value).collect();
        let bars = self.bars.iter().take(20).map(|bar| format!("{}\n{}", bar.name, self.value(bar, paper)));
        std::iter::once(summary(paper, &known, self.bars.len() - known.len())).chain(bars).collect()
    }

    fn legend(&self, _: &Paper) -> Vec<Entry> {
        vec![]
    }

    fn height(&self, paper: &Paper) -> (i32, i32) {
        let (least, natural) = if self.names(paper).1 { (30, 42) } else { (16, 28) };
        (least * self.bars.len() as i32, natural * self.bars.len() as i32)
    }

    fn draw(&self, paper: &Paper, area: &Area) -> Result<(), Misfit> {
        let (widest, above) = self.names(paper);
        let names = if above { 0.0 } else { widest + 10.0 };
        let values: Vec<String> = self.bars.iter().map(|bar| self.value(bar, paper)).collect();
        let area_width = f64::from(area.dim_in_pixel().0) / 10.0;
        let right = (values.iter().map(|value| width(value, NAME)).fold(0.0, f64::max) + 8.0).min(area_width / 2.0);
        let (least, most) = self.bars.iter().filter_map(|bar| bar.value).fold((0.0f64, 0.0f64), |(least, most), value| (least.min(value), most.max(value)));
        let most = match self.shape {
            // the load is of 100
            Shape::Levels => most.max(100.0),
            _ if least == most => 1.0,
            _ => most,
        };
        let plot = ChartBuilder::on(area)
            .margin_left(pixels(names))
            .margin_right(pixels(right))
            .build_cartesian_2d(least..most, self.bars.len() as f64..0.0)?;
        let (top, bottom) = if above { (0.5, 0.92) } else { (0.16, 0.84) };
        let left = area.get_base_pixel();
        for (number, (bar, value)) in self.bars.iter().zip(values).enumerate() {
            let row = number as f64;
            let length = bar.value.unwrap_or(0.0);
            let title = format!("{}\n{value}", bar.name);
            let fill = Fill { color: bar.color, pattern: None };
            plot.plotting_area().draw(&Mark::new(Form::Bar(fill), [(0.0, row + top), (length, row + bottom)]).titled(title))?;
            let middle = |part: f64| plot.backend_coord(&(length.max(0.0), row + part));
            let (end, at) = middle((top + bottom) / 2.0);
            let (name_at, room, side) = if above {
                ((0, middle(0.28).1 - left.1), area_width, HPos::Left)
            } else {
                ((pixels(widest), at - left.1), widest + 1.0, HPos::Right)
            };
            area.draw(&label(&bar.name, name_at, NAME, room, style(NAME, &INK, side, VPos::Center)))?;
            let ink = if bar.value.is_some() { INK } else { FAINT_INK };
            let value_at = (end - left.0 + pixels(5.0), at - left.1);
            area.draw(&label(&value, value_at, NAME, right - 5.0, style(NAME, &ink, HPos::Left, VPos::Center)))?;
            // one line of zero from bar to bar, unless names stand between them
            let ends = if above { (top, bottom) } else { (0.0, 1.0) };
            plot.plotting_area().draw(&Mark::new(Form::Line(INK, 1.0, false), [(0.0, row + ends.0), (0.0, row + ends.1)]))?;
        }
        Ok(())
    }
}
