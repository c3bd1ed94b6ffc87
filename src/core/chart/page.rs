//! What all charts share: the page with title, legend and description, and its colours.

use std::fmt::Write;

use plotters::drawing::IntoDrawingArea;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor, TextStyle};

use super::data::Shape;
use super::svg::{Area, Fill, Form, Mark, PIXEL, Svg, escape};
use super::text::{fit, width, wrap};
use super::words::{Language, LANGUAGES, Unit};
use super::{Misfit, Options};

// Text on white has a contrast of 12:1 and 7:1 (WCAG AA asks for 4.5:1).
pub const INK: RGBColor = RGBColor(0x33, 0x33, 0x33);
pub const FAINT_INK: RGBColor = RGBColor(0x59, 0x59, 0x59);
pub const GRID: RGBColor = RGBColor(0xdd, 0xdd, 0xdd);
pub const WHITE: RGBColor = RGBColor(0xff, 0xff, 0xff);

/// The colours of Okabe and Ito, two of them darkened: told apart in all common kinds of colour blindness. In grey they are told
/// apart by lightness (0, 1, 6) and by patterns of their own (the others). The last is for what is summed up as other.
pub const MEMBERS: [Fill; 8] = [
    Fill { color: RGBColor(0x00, 0x72, 0xb2), pattern: None },
    Fill { color: RGBColor(0xe6, 0x9f, 0x00), pattern: None },
    Fill { color: RGBColor(0x00, 0x7d, 0x5c), pattern: Some(0) },
    Fill { color: RGBColor(0x56, 0xb4, 0xe9), pattern: Some(1) },
    Fill { color: RGBColor(0xb8, 0x4d, 0x00), pattern: Some(4) },
    Fill { color: RGBColor(0xcc, 0x79, 0xa7), pattern: Some(2) },
    Fill { color: RGBColor(0x33, 0x33, 0x33), pattern: None },
    Fill { color: RGBColor(0xbb, 0xbb, 0xbb), pattern: Some(3) },
];

/// White lines of a pattern, on its colour.
const LINES: [&str; 5] = ["M0 6L6 0", "M0 3H6", "M0 6L6 0M0 0L6 6", "M3 0V6", "M2 2H4M2 3H4"];

/// What a picture is drawn with.
pub struct Paper {
    pub language: Language,
    pub unit: Unit,
    /// Of the whole chart, in pixels.
    pub width: f64,
}

impl Paper {
    pub fn value(&self, value: f64) -> String {
        self.language.value(value, self.unit)
    }
}

pub struct Entry {
    pub text: String,
    /// An area of this fill, or a line.
    pub form: Form,
}

/// A shape with its data.
pub trait Picture {
    fn shape(&self) -> Option<Shape>;
    /// What is shown, a line each, for those who do not see it.
    fn describe(&self, paper: &Paper) -> Vec<String>;
    fn legend(&self, paper: &Paper) -> Vec<Entry>;
    /// The least and the natural height, in pixels.
    fn height(&self, paper: &Paper) -> (i32, i32);
    fn draw(&self, paper: &Paper, area: &Area) -> Result<(), Misfit>;
}

/// No rows, or none with a value.
pub struct Nothing;

impl Picture for Nothing {
    fn shape(&self) -> Option<Shape> {
        None
    }

    fn describe(&self, paper: &Paper) -> Vec<String> {
        vec![paper.language.phrases().no_data.into()]
    }

    fn legend(&self, _: &Paper) -> Vec<Entry> {
        vec![]
    }

    fn height(&self, _: &Paper) -> (i32, i32) {
        (30, 100)
    }

    fn draw(&self, paper: &Paper, area: &Area) -> Result<(), Misfit> {
        let (width, height) = area.dim_in_pixel();
        let style = style(14.0, &FAINT_INK, HPos::Center, VPos::Center);
        Ok(area.draw(&Mark::new(Form::Text(paper.language.phrases().no_data.into(), style), [(width as i32 / 2, height as i32 / 2)]))?)
    }
}

pub fn pixels(pixels: f64) -> i32 {
    (pixels * f64::from(PIXEL)).round() as i32
}

pub fn style(size: f64, color: &RGBColor, horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    FontDesc::new(FontFamily::SansSerif, size * f64::from(PIXEL), FontStyle::Normal).color(color).pos(Pos::new(horizontal, vertical))
}

/// A text in the room it has; where it is shortened, the whole is its title.
pub fn label(text: &str, at: (i32, i32), size: f64, room: f64, style: TextStyle<'static>) -> Mark<(i32, i32)> {
    let fitted = fit(text, size, room);
    let title = if fitted == text { String::new() } else { text.into() };
    Mark::new(Form::Text(fitted, style), [at]).titled(title)
}

const MARGIN: f64 = 12.0;
const TITLE: f64 = 16.0;
const SMALL: f64 = 12.0;
const LEGEND_LINE: f64 = 20.0;
const SWATCH: f64 = 14.0;

/// Where the entries of a legend stand: how far right, in which line.
fn legend_places(entries: &[Entry], room: f64) -> Vec<(f64, usize)> {
    let (mut x, mut line) = (0.0, 0);
    let mut places = vec![];
    for entry in entries {
        let needed = SWATCH + 6.0 + width(&entry.text, SMALL).min(entry_room(room));
        if x > 0.0 && x + needed > room {
            (x, line) = (0.0, line + 1);
        }
        places.push((x, line));
        x += needed + 16.0;
    }
    places
}

/// The room of a legend's text: a third of the line, or all of it on a phone.
fn entry_room(room: f64) -> f64 {
    (room / 3.0).max(room.min(300.0) - SWATCH - 6.0)
}

pub fn draw(options: &Options, unit: Unit, id: &str, picture: &impl Picture) -> Result<String, Misfit> {
    let paper = Paper { language: options.language, unit, width: options.width.into() };
    let room = paper.width - 2.0 * MARGIN;
    // letters of the title are bold, a tenth wider
    let title = wrap(&options.title, 1.1 * TITLE, room, 3);
    let entries = picture.legend(&paper);
    let places = legend_places(&entries, room);
    let legend_top = MARGIN + title.len() as f64 * 20.0 + if title.is_empty() { 0.0 } else { 6.0 };
    let body_top = legend_top + places.last().map_or(0.0, |(_, line)| (line + 1) as f64 * LEGEND_LINE + 6.0);
    let around = (body_top + MARGIN / 2.0).ceil() as i32;
    let (least, natural) = picture.height(&paper);
    let height = options.height.unwrap_or(around + natural);
    if height < around + least {
        return Err(Misfit::value(
            &format!("the chart does not fit into a height of {height} pixels"),
            "",
            &format!("Give it a height of {} or more, or none, or fewer rows.", around + least),
        ));
    }

    let mut out = String::new();
    let shown = if options.title.is_empty() { picture.shape().map_or(paper.language.phrases().no_data, |shape| paper.language.shape(shape)) } else { &options.title };
    let described = if options.description.is_empty() {
        let shape = picture.shape().map(|shape| format!("{}.", paper.language.shape(shape)));
        shape.into_iter().chain(picture.describe(&paper)).collect::<Vec<_>>().join("\n")
    } else {
        options.description.clone()
    };
    let language = LANGUAGES.iter().find(|(_, language)| *language == options.language).map_or("en", |(name, _)| name);
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"{id}-title {id}-description\" lang=\"{language}\" \
         width=\"{0}\" height=\"{height}\" viewBox=\"0 0 {0} {height}\" font-family=\"system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif\">",
        options.width
    );
    for (element, text) in [("title", shown), ("desc", &described)] {
        let _ = write!(out, "<{element} id=\"{id}-{}\">", if element == "desc" { "description" } else { element });
        escape(text, &mut out);
        let _ = writeln!(out, "</{element}>");
    }
    for entry in &entries {
        if let Form::Bar(Fill { color: RGBColor(red, green, blue), pattern: Some(pattern) }) = entry.form {
            let _ = writeln!(
                out,
                "<pattern id=\"{id}-{pattern}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
                 <path d=\"M0 0H6V6H0Z\" fill=\"#{red:02x}{green:02x}{blue:02x}\"/><path d=\"{}\" stroke=\"#fff\"/></pattern>",
                LINES[pattern]
            );
        }
    }
    {
        let size = ((options.width * PIXEL) as u32, (height * PIXEL) as u32);
        let root = Svg::new(&mut out, size, id).into_drawing_area();
        root.fill(&WHITE)?;
        for (number, line) in title.iter().enumerate() {
            let bold = FontDesc::new(FontFamily::SansSerif, TITLE * f64::from(PIXEL), FontStyle::Bold).color(&INK);
            root.draw(&Mark::new(Form::Text(line.clone(), bold), [(pixels(MARGIN), pixels(MARGIN + 20.0 * number as f64))]))?;
        }
        for (entry, (x, line)) in entries.into_iter().zip(places) {
            let (left, middle) = (pixels(MARGIN + x), pixels(legend_top + LEGEND_LINE * (line as f64 + 0.5)));
            draw_entry(&root, entry, (left, middle), entry_room(room))?;
        }
        let body = root.margin(pixels(body_top), pixels(MARGIN / 2.0), pixels(MARGIN), pixels(MARGIN));
        picture.draw(&paper, &body)?;
    }
    out.push_str("</svg>\n");
    Ok(out)
}

fn draw_entry(root: &Area, entry: Entry, (left, middle): (i32, i32), room: f64) -> Result<(), Misfit> {
    let right = left + pixels(SWATCH);
    let half = if matches!(entry.form, Form::Bar(_)) { pixels(6.0) } else { 0 };
    root.draw(&Mark::new(entry.form, [(left, middle - half), (right, middle + half)]))?;
    let text = style(SMALL, &INK, HPos::Left, VPos::Center);
    Ok(root.draw(&label(&entry.text, (right + pixels(6.0), middle), SMALL, room, text))?)
}
