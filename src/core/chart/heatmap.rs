//! Weekday × hour: cells from light to dark, so that grey shows the same order as colour.

use allocator_api2::alloc::Allocator;
use plotters::chart::ChartBuilder;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::RGBColor;

use super::Misfit;
use super::data::{ChartData, Shape};
use super::over_time::{summary, twice};
use super::page::{Entry, FAINT_INK, INK, Paper, Picture, WHITE, pixels, style};
use super::svg::{Area, Fill, Form, Mark};
use super::text::width;

/// None, then fifths of the largest value. Text on them is dark up to the third and white from there on: at least 4.9:1.
pub const SHADES: [RGBColor; 6] = [
    RGBColor(0xf2, 0xf2, 0xf2), RGBColor(0xd2, 0xe3, 0xf3), RGBColor(0x9e, 0xca, 0xe1), RGBColor(0x5f, 0xa8, 0xd3), RGBColor(0x20, 0x70, 0xb4), RGBColor(0x08, 0x30, 0x6b),
];
const LABEL: f64 = 12.0;
const NUMBER: f64 = 10.0;

fn shaded(color: RGBColor) -> Form {
    Form::Bar(Fill { color, pattern: None })
}

pub fn ink(shade: usize) -> RGBColor {
    if shade > 3 { WHITE } else { INK }
}

pub struct Heatmap {
    /// By weekday from Monday and hour; None has no row, or no value.
    cells: [[Option<f64>; 24]; 7],
    most: f64,
    whole: bool,
    /// In how many shades beyond none: five, or as many as there are whole numbers.
    steps: usize,
}

impl Heatmap {
    pub fn of<A: Allocator + Clone>(data: &ChartData<A>) -> Result<Self, Misfit> {
        let (mut cells, mut seen) = ([[None; 24]; 7], [[false; 24]; 7]);
        for row in data.rows() {
            let (weekday, hour) = (row.at as usize - 1, row.to as usize);
            if std::mem::replace(&mut seen[weekday][hour], true) {
                return Err(twice());
            }
            cells[weekday][hour] = row.value;
        }
        let most = cells.iter().flatten().flatten().fold(0.0f64, |most, value| most.max(*value));
        let whole = cells.iter().flatten().flatten().all(|value| value.fract() == 0.0);
        let steps = if whole { most.clamp(1.0, 5.0) as usize } else { 5 };
        Ok(Heatmap { cells, most, whole, steps })
    }

    fn step(&self, value: f64) -> usize {
        if self.most > 0.0 { ((self.steps as f64 * value / self.most).ceil() as usize).min(self.steps) } else { 0 }
    }

    /// The shade of a step; the last step is always the darkest.
    fn shade(&self, step: usize) -> usize {
        (5 * step).div_ceil(self.steps)
    }
}

impl Picture for Heatmap {
    fn shape(&self) -> Option<Shape> {
        Some(Shape::Heatmap)
    }

    fn describe(&self, paper: &Paper) -> Vec<String> {
        let known: Vec<f64> = self.cells.iter().flatten().copied().flatten().collect();
        let mut lines = vec![summary(paper, &known, 7 * 24 - known.len())];
        for (weekday, hours) in self.cells.iter().enumerate() {
            for (hour, value) in hours.iter().enumerate() {
                if value.is_some_and(|value| value == self.most && value > 0.0) {
                    lines.push(format!("{}: {} {hour}:00.", paper.language.phrases().most, paper.language.weekday(weekday)));
                }
            }
        }
        // where many cells are the busiest, none stands out
        lines.truncate(4);
        lines
    }

    fn legend(&self, paper: &Paper) -> Vec<Entry> {
        let text = |step: usize| {
            let bound = self.most * step as f64 / self.steps as f64;
            format!("{} {}", paper.language.phrases().at_most, paper.value(if self.whole { bound.floor() } else { bound }))
        };
        let steps = if self.most > 0.0 { self.steps } else { 0 };
        let none = Entry { text: paper.value(0.0), form: shaded(SHADES[0]) };
        std::iter::once(none).chain((1..=steps).map(|step| Entry { text: text(step), form: shaded(SHADES[self.shade(step)]) })).collect()
    }

    fn height(&self, _: &Paper) -> (i32, i32) {
        (7 * 12 + 24, 7 * 26 + 24)
    }

    fn draw(&self, paper: &Paper, area: &Area) -> Result<(), Misfit> {
        let names: Vec<&str> = (0..7).map(|weekday| paper.language.weekday(weekday)).collect();
        let left = names.iter().map(|name| width(name, LABEL)).fold(0.0, f64::max) + 8.0;
        let plot = ChartBuilder::on(area).margin_left(pixels(left)).margin_bottom(pixels(24.0)).build_cartesian_2d(0.0..24.0, 7.0..0.0)?;
        let base = area.get_base_pixel();
        let place = |x: f64, y: f64| {
            let (x, y) = plot.backend_coord(&(x, y));
            (x - base.0, y - base.1)
        };
        let cell = f64::from(plot.plotting_area().dim_in_pixel().0) / 240.0;
        let widest = self.cells.iter().flatten().flatten().map(|value| width(&paper.value(*value), NUMBER)).fold(0.0, f64::max);
        for (weekday, hours) in self.cells.iter().enumerate() {
            let y = weekday as f64;
            let name = Form::Text(names[weekday].into(), style(LABEL, &FAINT_INK, HPos::Right, VPos::Center));
            area.draw(&Mark::new(name, [(pixels(left - 8.0), place(0.0, y + 0.5).1)]))?;
            for (hour, value) in hours.iter().enumerate() {
                let (Some(value), x) = (*value, hour as f64) else { continue };
                let shade = self.shade(self.step(value));
                let title = format!("{} {hour}:00\n{}", names[weekday], paper.value(value));
                plot.plotting_area().draw(&Mark::new(shaded(SHADES[shade]), [(x + 0.03, y + 0.03), (x + 0.97, y + 0.97)]).titled(title))?;
                if widest + 3.0 <= cell {
                    let number = Form::Text(paper.value(value), style(NUMBER, &ink(shade), HPos::Center, VPos::Center));
                    area.draw(&Mark::new(number, [place(x + 0.5, y + 0.5)]))?;
                }
            }
        }
        let every = [1, 2, 3, 6].into_iter().find(|every| f64::from(*every) * cell >= width("00:00", LABEL) + 8.0).unwrap_or(6);
        for hour in (0..24).step_by(every as usize) {
            let (x, y) = place(f64::from(hour) + 0.5, 7.0);
            let name = Form::Text(format!("{hour}:00"), style(LABEL, &FAINT_INK, HPos::Center, VPos::Top));
            area.draw(&Mark::new(name, [(x, y + pixels(6.0))]))?;
        }
        Ok(())
    }
}
