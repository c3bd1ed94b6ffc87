//! A drawing backend of plotters that writes SVG to be read, not only seen: marks have titles, fills have patterns, text is
//! escaped completely. (plotters-svg has no titles and no patterns, and lets through what XML forbids.)

use std::convert::Infallible;
use std::fmt::Write;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Drawable, PointCollection};
use plotters::style::{BLACK, Color, RGBColor, TextStyle};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle};

use super::text::{is_forbidden, width};

pub type Area<'o> = DrawingArea<Svg<'o>, Shift>;
pub type Failure = DrawingAreaErrorKind<Infallible>;

/// plotters draws on whole numbers: tenths of a pixel, so that 400 points on 600 pixels make a smooth line.
pub const PIXEL: i32 = 10;

/// A colour, or a pattern on it.
#[derive(Clone, Copy)]
pub struct Fill {
    pub color: RGBColor,
    pub pattern: Option<usize>,
}

pub enum Form {
    /// Between two corners.
    Bar(Fill),
    /// Through all points; color, width in pixels, whether it is dashed.
    Line(RGBColor, f64, bool),
    Dot(RGBColor),
    /// Between two corners; not seen, there for the pointer that rests on it.
    Hidden,
    Text(String, TextStyle<'static>),
}

/// What is drawn, in the coordinates of its area, with a title if it has one, which browsers show when the pointer rests on it.
pub struct Mark<C> {
    pub form: Form,
    pub points: Vec<C>,
    pub title: String,
}

impl<C> Mark<C> {
    pub fn new(form: Form, points: impl Into<Vec<C>>) -> Self {
        Mark { form, points: points.into(), title: String::new() }
    }

    pub fn titled(self, title: String) -> Self {
        Mark { title, ..self }
    }
}

impl<'a, C: 'a> PointCollection<'a, C> for &'a Mark<C> {
    type Point = &'a C;
    type IntoIter = &'a [C];

    fn point_iter(self) -> Self::IntoIter {
        &self.points
    }
}

impl<'o, C> Drawable<Svg<'o>> for Mark<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, mut at: I, svg: &mut Svg<'o>, _: (u32, u32)) -> Drawn {
        svg.title.clone_from(&self.title);
        match &self.form {
            Form::Bar(Fill { color, pattern }) => {
                svg.paint = pattern.map_or(Paint::Plain, Paint::Pattern);
                if let (Some((ax, ay)), Some((bx, by))) = (at.next(), at.next()) {
                    svg.draw_rect((ax.min(bx), ay.min(by)), (ax.max(bx), ay.max(by)), &color.filled(), true)?;
                }
            }
            Form::Line(color, width, dashed) => {
                svg.paint = if *dashed { Paint::Dashed } else { Paint::Plain };
                svg.draw_path(at, &Color::stroke_width(color, (width * f64::from(PIXEL)) as u32))?;
            }
            Form::Dot(color) => {
                if let Some(at) = at.next() {
                    svg.draw_circle(at, 3 * PIXEL as u32, &color.filled(), true)?;
                }
            }
            Form::Hidden => {
                svg.paint = Paint::Hidden;
                if let (Some((ax, ay)), Some((bx, by))) = (at.next(), at.next()) {
                    svg.draw_rect((ax.min(bx), ay.min(by)), (ax.max(bx), ay.max(by)), &BLACK, true)?;
                }
            }
            Form::Text(text, style) => {
                if let Some(at) = at.next() {
                    svg.draw_text(text, style, at)?;
                }
            }
        }
        svg.title.clear();
        svg.paint = Paint::Plain;
        Ok(())
    }
}

/// How the mark that is being drawn is painted, beyond the colour that plotters knows.
enum Paint {
    Plain,
    Pattern(usize),
    Dashed,
    Hidden,
}

pub type Drawn = Result<(), DrawingErrorKind<Infallible>>;

pub struct Svg<'o> {
    out: &'o mut String,
    size: (u32, u32),
    /// What ids of this chart begin with.
    id: &'o str,
    /// Of the mark that is being drawn.
    title: String,
    paint: Paint,
}

impl<'o> Svg<'o> {
    pub fn new(out: &'o mut String, size: (u32, u32), id: &'o str) -> Self {
        Svg { out, size, id, title: String::new(), paint: Paint::Plain }
    }

    /// Ends an element, with its title if it has one.
    fn end(&mut self, name: &str) {
        if self.title.is_empty() {
            self.out.push_str("/>\n");
        } else {
            self.out.push_str("><title>");
            escape(&self.title, self.out);
            let _ = writeln!(self.out, "</title></{name}>");
        }
    }

    fn fill(&mut self, color: BackendColor) {
        let _ = match self.paint {
            Paint::Hidden => write!(self.out, " fill=\"none\" pointer-events=\"all\""),
            Paint::Pattern(pattern) => write!(self.out, " fill=\"url(#{}-{pattern})\"", self.id),
            Paint::Plain | Paint::Dashed => write!(self.out, " fill=\"{}\"", Hex(color)),
        };
    }

    fn stroke<S: BackendStyle>(&mut self, style: &S) {
        let dashes = if matches!(self.paint, Paint::Dashed) { " stroke-dasharray=\"5 4\"" } else { "" };
        let _ = write!(self.out, " fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{dashes}", Hex(style.color()), Tenths(style.stroke_width() as i32));
    }
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(at, (at.0 + PIXEL, at.1 + PIXEL), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        let (width, height) = (Tenths(to.0 - from.0), Tenths(to.1 - from.1));
        let _ = write!(self.out, "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\"", Tenths(from.0), Tenths(from.1));
        if fill {
            self.fill(style.color());
            // whole pixels, without a seam where bars touch
            self.out.push_str(" shape-rendering=\"crispEdges\"");
        } else {
            self.stroke(style);
        }
        self.end("rect");
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        self.out.push_str("<path d=\"");
        for (at, (x, y)) in path.into_iter().enumerate() {
            let _ = write!(self.out, "{}{} {}", if at == 0 { 'M' } else { 'L' }, Tenths(x), Tenths(y));
        }
        self.out.push('"');
        self.stroke(style);
        self.end("path");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let _ = write!(self.out, "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", Tenths(at.0), Tenths(at.1), Tenths(radius as i32));
        if fill { self.fill(style.color()) } else { self.stroke(style) }
        self.end("circle");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Drawn {
        self.out.push_str("<polygon points=\"");
        for (x, y) in corners {
            let _ = write!(self.out, "{},{} ", Tenths(x), Tenths(y));
        }
        self.out.push('"');
        self.fill(style.color());
        self.end("polygon");
        Ok(())
    }

    /// Lines of a text are told apart by a line break, which only labels of axes have: what users give is cleaned of it.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let (size, anchor) = (style.size(), style.anchor());
        let lines = text.split('\n').count() as f64;
        // where letters stand on their line, in parts of their size
        let baseline = match anchor.v_pos {
            VPos::Top => 0.8,
            VPos::Center => 0.35 - 0.6 * (lines - 1.0),
            VPos::Bottom => -0.2 - 1.2 * (lines - 1.0),
        };
        let anchor = match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let bold = if matches!(style.style(), FontStyle::Bold) { " font-weight=\"bold\"" } else { "" };
        let color = Hex(style.color());
        let (x, size_in_pixels) = (Tenths(at.0), Tenths(size as i32));
        for (number, line) in text.split('\n').enumerate() {
            let y = Tenths(at.1 + (size * (baseline + 1.2 * number as f64)).round() as i32);
            let _ = write!(self.out, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size_in_pixels}\" fill=\"{color}\" text-anchor=\"{anchor}\"{bold}>");
            if !self.title.is_empty() {
                self.out.push_str("<title>");
                escape(&self.title, self.out);
                self.out.push_str("</title>");
            }
            escape(line, self.out);
            self.out.push_str("</text>\n");
        }
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((width(text, style.size()) as u32, style.size() as u32))
    }
}

/// Tenths of a pixel as SVG writes them: 12, 12.5.
struct Tenths(i32);

impl std::fmt::Display for Tenths {
    fn fmt(&self, to: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(to, "{}", f64::from(self.0) / f64::from(PIXEL))
    }
}

struct Hex(BackendColor);

impl std::fmt::Display for Hex {
    fn fmt(&self, to: &mut std::fmt::Formatter) -> std::fmt::Result {
        let (red, green, blue) = self.0.rgb;
        write!(to, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Writes a text so that a parser of XML, or of HTML, reads the same text.
pub fn escape(text: &str, to: &mut String) {
    for c in text.chars() {
        match c {
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '&' => to.push_str("&amp;"),
            '"' => to.push_str("&quot;"),
            '\'' => to.push_str("&#39;"),
            c if is_forbidden(c) => to.push('\u{FFFD}'),
            c => to.push(c),
        }
    }
}
