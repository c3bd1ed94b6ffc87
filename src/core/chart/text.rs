//! Text as a chart can show it: cleaned of what XML forbids, measured without a font, shortened, wrapped.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// At most `most` characters of a text that a user gave, on one line. What XML cannot hold even escaped (control characters,
/// U+FFFE, U+FFFF) becomes U+FFFD, line breaks and tabs a space; what is cut off is an ellipsis. Of the marks stacked on one
/// letter eight stay (no language needs more): a hundred would reach over the lines above.
pub fn clean(text: &str, most: usize) -> String {
    let cut = text.char_indices().nth(most).map(|_| text.char_indices().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at));
    let shown = text[..cut.unwrap_or(text.len())].chars().map(|c| match c {
        '\t' | '\n' | '\r' => ' ',
        c if is_forbidden(c) => '\u{FFFD}',
        c => c,
    });
    let mut stacked = 0;
    let sane = shown.filter(|c| {
        stacked = if c.width() == Some(0) { stacked + 1 } else { 0 };
        stacked <= 8
    });
    sane.chain(cut.map(|_| '…')).collect()
}

/// What no XML document may contain in any form.
pub fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The width of a text in pixels at this size, for a sans-serif font. No font is known where the chart is drawn, so letters
/// have the widths of DejaVu Sans, which is 10 % wider than Arial: what fits there fits in any.
pub fn width(text: &str, size: f64) -> f64 {
    size * text.chars().map(em).sum::<f64>()
}

fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 0.29,
        'I' | ' ' | '\u{A0}' | '.' | ',' | ':' | ';' | '!' => 0.34,
        'f' | 'r' | 't' | '(' | ')' | '-' | '/' => 0.40,
        'm' | 'w' | 'W' | 'M' | '@' | '%' | '…' | '—' => 1.0,
        '<' | '>' | '=' | '+' | '#' | '~' | '^' | '&' => 0.84,
        c if c.is_ascii_uppercase() => 0.72,
        c if c.is_ascii() => 0.62,
        'ą' | 'ć' | 'ę' | 'ł' | 'ń' | 'ó' | 'ś' | 'ź' | 'ż' | 'ä' | 'ö' | 'ü' | 'ß' | '–' | '·' | '−' => 0.66,
        c => match c.width() {
            None | Some(0) => 0.0,
            Some(1) => 0.85,
            Some(_) => 1.1,
        },
    }
}

/// The text if it fits, else as many whole letters of it as fit with an ellipsis.
pub fn fit(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.into();
    }
    let mut left = room - width("…", size);
    let kept: String = text
        .graphemes(true)
        .take_while(|letter| {
            left -= width(letter, size);
            left >= 0.0
        })
        .collect();
    kept.trim_end().to_owned() + "…"
}

/// The text in at most `lines` lines; the last is shortened if need be.
pub fn wrap(text: &str, size: f64, room: f64, lines: usize) -> Vec<String> {
    let mut wrapped = vec![String::new()];
    for word in text.split_word_bounds() {
        let last = wrapped.len() - 1;
        if width(&wrapped[last], size) + width(word.trim_end(), size) > room && !wrapped[last].is_empty() && wrapped.len() < lines {
            wrapped.push(word.trim_start().into());
        } else {
            wrapped[last].push_str(word);
        }
    }
    wrapped.iter().map(|line| fit(line.trim(), size, room)).filter(|line| !line.is_empty()).collect()
}
