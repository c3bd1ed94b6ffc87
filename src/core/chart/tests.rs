//! Charts as whole documents: that they are XML, say what they were given, and come out for any data.

use allocator_api2::alloc::Global;
use proptest::prelude::*;
use roxmltree::{Document, Node};

use super::data::{ChartData, MAX_MEMBER, MAX_ROWS, Place};
use super::text::clean;
use super::ticks::{of_times, of_values};
use super::words::{Language, Unit};
use super::{Arguments, Misfit, draw};
use crate::packed::Writer;
use crate::{State, merge_bytes, to_bytes, validate};

type Data = ChartData<Global>;

const DAY: i64 = 86_400_000_000;

fn new() -> Data {
    Data::new_in(Global)
}

fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
    let has_text = |node: &Node| node.is_text() && !node.text().unwrap_or_default().trim().is_empty();
    document.descendants().filter(has_text).map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

/// A chart of each shape with these names, where it has any, and as title and description.
fn all_shapes(names: &[String]) -> Vec<String> {
    let mut charts: Vec<Data> = (0..6).map(|_| new()).collect();
    for (number, name) in names.iter().enumerate() {
        let (value, at, member) = (Some(1.0 + number as f64), Some(number as i64 * DAY), Some(name.as_str()));
        let places = [
            Place::Series { at, previous: None },
            Place::Stacked { at, member },
            Place::Heatmap { weekday: Some(1 + number as i32 / 24 % 7), hour: Some(number as i32 % 24) },
            Place::Bars { member },
            Place::Distribution { from: at, to: Some((number as i64 + 1) * DAY) },
            Place::Levels { member, level: Some("high") },
        ];
        for (chart, place) in charts.iter_mut().zip(places) {
            chart.add(place, value, false).unwrap();
        }
    }
    let arguments = Arguments { title: names.first().map(|name| &**name), description: names.last().map(|name| &**name), ..Default::default() };
    charts.iter_mut().map(|chart| draw(Some(chart), &arguments).unwrap()).collect()
}

#[test]
fn hostile_names_are_text() {
    let long = "x<&".repeat(4_000);
    let names = ["<script>alert(1)</script>", "\"'><svg onload=x>", "]]><!--", "&lt;&#0;", "a\u{1}\u{8}\u{b}\u{1f}\u{fffe}\u{ffff}b", "\u{202e}evil\u{202c}",
        "שלום\u{200f}", "👩‍👩‍👧‍👦 e\u{301}", "line\nbreak\ttab", "", " ", &long]
        .map(String::from);
    for (shape, svg) in all_shapes(&names).iter().enumerate() {
        let texts = texts(svg);
        assert!(!svg.contains("<script") && !svg.contains("<svg onload"));
        // stacked bars show seven and the others as one
        for name in names.iter().filter(|_| [3, 5].contains(&shape)) {
            let shown = clean(name, MAX_MEMBER);
            assert!(texts.iter().any(|text| text.split('\n').next() == Some(&shown)), "{shown} in shape {shape}");
        }
    }
    assert_eq!(clean("a\u{1}\n\u{85}", 10), "a\u{fffd} \u{85}");
    assert_eq!(clean(&("e".to_owned() + &"\u{301}".repeat(100) + "x"), 200).chars().count(), 10);
    assert_eq!(clean("abcdef", 6), "abcdef");
    assert_eq!(clean("abcdefg", 6), "abcde…");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..Default::default() })]

    /// 2,000 names in 600 charts.
    #[test]
    fn names_come_back_as_they_were(names in prop::collection::vec("(\\PC|\\p{C}|[<>&\"' ]){0,40}", 20)) {
        for (shape, svg) in all_shapes(&names).iter().enumerate() {
            let texts = texts(svg);
            if let Some(description) = names.last().map(|name| clean(name, 2_000)).filter(|text| !text.trim().is_empty()) {
                prop_assert!(texts.contains(&description), "{description:?} in {svg}");
            }
            for name in names.iter().filter(|_| [3, 5].contains(&shape)) {
                let shown = clean(name, MAX_MEMBER);
                prop_assert!(texts.iter().any(|text| text.split('\n').next() == Some(&shown)), "{shown:?} in {svg}");
                let letters: &[_] = &['…', ' '];
                let label = |text: &String| *text == shown || text.ends_with('…') && shown.starts_with(text.trim_end_matches(letters));
                prop_assert!(shown.trim().is_empty() || texts.iter().any(label));
            }
        }
    }

    /// Any rows that are taken make a document, in any size, and the same one again from their bytes.
    #[test]
    fn any_rows_make_a_chart(
        rows in prop::collection::vec((any::<i64>(), prop::option::of(any::<f64>()), prop::option::of(-1e15..1e15), ".{0,5}"), 0..40),
        shape in 0..6, scale in prop::sample::select(vec![1i64, 1_000_003, DAY / 48, DAY, 30 * DAY, 365 * DAY]),
        width in 240..1_000i32, language in prop::sample::select(vec!["en", "pl", "de"]), unit in prop::option::of(prop::sample::select(vec!["number", "percent", "duration"])),
    ) {
        let mut data = new();
        for (number, value, previous, name) in &rows {
            let at = Some(number % 5_000 * scale);
            let place = match shape {
                0 => Place::Series { at, previous: *previous },
                1 => Place::Stacked { at, member: Some(name) },
                2 => Place::Heatmap { weekday: Some(1 + number.rem_euclid(7) as i32), hour: Some(number.rem_euclid(24) as i32) },
                3 => Place::Bars { member: Some(name) },
                4 => Place::Distribution { from: at, to: Some(number.saturating_add(scale)) },
                _ => Place::Levels { member: Some(name), level: Some("low") },
            };
            let _ = data.add(place, value.or(*previous), false);
        }
        let arguments = Arguments { language: Some(language), unit, width: Some(width), ..Default::default() };
        let mut bytes = Writer::new_in(Global);
        to_bytes(&mut data, &mut bytes);
        prop_assert!(validate::<Global, Data>(bytes.bytes(), Global).is_ok());
        let mut again = new();
        merge_bytes(&mut again, bytes.bytes()).unwrap();
        match (draw(Some(&mut data), &arguments), draw(Some(&mut again), &arguments)) {
            (Ok(svg), Ok(same)) => {
                texts(&svg);
                prop_assert_eq!(svg, same);
            }
            (Err(Misfit { message, .. }), Err(_)) => prop_assert_eq!(message, "two rows of the chart are for the same place"),
            _ => prop_assert!(false, "drawn once only"),
        }
    }

    #[test]
    fn axes_hold_their_values(least in -1e15..1e15f64, span in prop::sample::select(vec![0.0, 5e-324, 1e-12, 1.0, 1e6, 1e15]), steps in 2..7usize, whole: bool) {
        for unit in [Unit::Number, Unit::Duration] {
            let most = least + span;
            let labels = of_values(least, most, unit, whole, steps);
            prop_assert!((2..=2 * steps + 3).contains(&labels.len()), "{labels:?}");
            prop_assert!(labels[0] <= least.max(0.0) && labels[labels.len() - 1] >= most.min(0.0));
        }
    }
}

#[test]
fn of_many_members_seven_are_shown_and_the_others_as_one() {
    let mut data = new();
    for member in 1..=12 {
        data.add(Place::Stacked { at: Some(0), member: Some(&format!("m{member}")) }, Some(f64::from(member)), false).unwrap();
    }
    let svg = draw(Some(&mut data), &Arguments::default()).unwrap();
    let texts = texts(&svg);
    assert!(texts[1].contains("Members: 12.") && texts[1].ends_with("m6\n6\nOther (5)\n15"), "{}", texts[1]);
    assert_eq!(texts[2..10], ["m12", "m11", "m10", "m9", "m8", "m7", "m6", "Other (5)"]);
}

#[test]
fn times_are_labelled_where_people_count() {
    let labels = |points: &[i64], pixels| of_times(points, Language::English, pixels, 12.0).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
    let days: Vec<i64> = (0..5).map(|day| day * DAY).collect();
    assert_eq!(labels(&days, 600.0), ["1\u{a0}Jan\n2000", "2\u{a0}Jan", "3\u{a0}Jan", "4\u{a0}Jan", "5\u{a0}Jan"]);
    assert_eq!(labels(&[0], 600.0), ["1\u{a0}Jan\n2000"]);
    let half_hours: Vec<i64> = (0..96).map(|number| number * DAY / 48).collect();
    assert_eq!(labels(&half_hours, 300.0), ["0:00\n1\u{a0}Jan", "12:00", "0:00\n2\u{a0}Jan", "12:00"]);
    let two_years: Vec<i64> = (0..731).map(|day| day * DAY).collect();
    assert_eq!(labels(&two_years, 300.0), ["Jan\n2000", "Jul", "Jan\n2001", "Jul"]);
    assert!(labels(&two_years, 20.0).len() <= 2);
}

#[test]
fn numbers_and_durations_as_people_write_them() {
    use Language::{English, German, Polish};
    for (value, english, polish, german) in [
        (0.0, "0", "0", "0"), (1234.5, "1,234.5", "1234,5", "1.234,5"), (-1234567.891, "−1,234,567.89", "−1\u{a0}234\u{a0}567,89", "−1.234.567,89"),
        (0.012345, "0.012", "0,012", "0,012"), (-1e-15, "0", "0", "0"), (1e15, "1,000,000,000,000,000", "1\u{a0}000\u{a0}000\u{a0}000\u{a0}000\u{a0}000", "1.000.000.000.000.000"),
    ] {
        assert_eq!([English, Polish, German].map(|language| language.value(value, Unit::Number)), [english, polish, german]);
    }
    assert_eq!([English, Polish, German].map(|language| language.large(2.5e6, 5e6)), ["2.5\u{a0}M", "2,5\u{a0}mln", "2,5\u{a0}Mio."]);
    assert_eq!([English, Polish, German].map(|language| language.large(-1e12, 1e12)), ["−1,000\u{a0}bn", "−1000\u{a0}mld", "−1.000\u{a0}Mrd."]);
    assert_eq!((English.large(0.0, 1e6), English.large(1_000.0, 999_999.0)), ("0".into(), "1,000".into()));
    assert_eq!([English, Polish, German].map(|language| language.value(12.5, Unit::Percent)), ["12.5%", "12,5%", "12,5\u{a0}%"]);
    for (seconds, text) in [
        (0.0, "0 s"), (0.0042, "0.004 s"), (4.26, "4.3 s"), (59.4, "59 s"), (59.6, "1 min"), (85.0 * 60.0, "1 h 25 min"), (3_599.6, "1 h"), (90.0, "1 min 30 s"),
        (86_399.0, "1 d"), (86_400.0 * 2.0 + 3_600.0 * 3.4, "2 d 3 h"), (-5_400.0, "−1 h 30 min"), (86_400.0 * 1_000.0, "1,000 d"),
    ] {
        assert_eq!(English.duration(seconds).replace('\u{a0}', " "), text, "{seconds}");
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_with_advice() {
    let refused = |place, value| {
        let misfit = new().add(place, Some(value), false).expect_err("refused");
        assert!(!misfit.hint.is_empty() && !misfit.is_limit, "{misfit:?}");
        misfit.message
    };
    let bars = || Place::Bars { member: Some("a") };
    assert!(refused(bars(), f64::NAN).contains("NaN") && refused(bars(), f64::INFINITY).contains("inf") && refused(bars(), 1e16).contains("value"));
    assert!(refused(Place::Levels { member: None, level: Some("low") }, -1.0).contains("negative"));
    assert!(refused(Place::Levels { member: None, level: None }, 1.0).contains("level NULL"));
    assert!(refused(Place::Series { at: None, previous: None }, 1.0).contains("time"));
    assert!(refused(Place::Series { at: Some(i64::MAX), previous: None }, 1.0).contains("9999"));
    assert!(refused(Place::Series { at: Some(0), previous: Some(f64::NAN) }, 1.0).contains("NaN"));
    assert!(refused(Place::Heatmap { weekday: Some(0), hour: Some(0) }, 1.0).contains("weekday"));
    assert!(refused(Place::Heatmap { weekday: Some(1), hour: Some(24) }, 1.0).contains("hour"));
    assert!(refused(Place::Distribution { from: None, to: None }, 1.0).contains("bound"));
    assert!(refused(Place::Distribution { from: Some(2), to: Some(2) }, 1.0).contains("bound"));

    let mut data = new();
    for number in 0..MAX_ROWS {
        data.add(Place::Series { at: Some(number as i64 * DAY), previous: None }, Some(1.0), false).unwrap();
    }
    assert!(data.add(Place::Series { at: Some(-DAY), previous: None }, Some(1.0), false).is_err_and(|misfit| misfit.is_limit));
    let svg = draw(Some(&mut data), &Arguments::default()).unwrap();
    assert!(svg.len() < 1_500_000, "{}", svg.len());
    for wrong in [
        Arguments { language: Some("fr"), ..Default::default() }, Arguments { unit: Some("km"), ..Default::default() }, Arguments { width: Some(10), ..Default::default() },
        Arguments { height: Some(119), ..Default::default() }, Arguments { id: Some("1\" onload=\"x"), ..Default::default() }, Arguments { id: Some(""), ..Default::default() },
    ] {
        assert!(draw(Some(&mut data), &wrong).is_err_and(|misfit| !misfit.hint.is_empty()), "{wrong:?}");
    }
}

/// Relative luminance as WCAG defines it.
fn contrast(a: plotters::style::RGBColor, b: plotters::style::RGBColor) -> f64 {
    let luminance = |plotters::style::RGBColor(red, green, blue)| {
        let linear = [red, green, blue].map(|part: u8| f64::from(part) / 255.0).map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_can_be_read_and_grey_tells_apart() {
    use super::page::{FAINT_INK, INK, MEMBERS, WHITE};
    assert!(contrast(INK, WHITE) >= 12.0 && contrast(FAINT_INK, WHITE) >= 7.0);
    for (shade, color) in super::heatmap::SHADES.into_iter().enumerate() {
        assert!(contrast(super::heatmap::ink(shade), color) >= 4.5, "shade {shade}");
    }
    for orders in [&super::heatmap::SHADES[..], &super::bars::LEVELS[..]] {
        assert!(orders.windows(2).all(|pair| contrast(pair[0], WHITE) * 1.15 < contrast(pair[1], WHITE)));
    }
    for (number, a) in MEMBERS.iter().enumerate() {
        for b in &MEMBERS[number + 1..] {
            assert!(a.pattern != b.pattern || contrast(a.color, b.color) >= 1.8, "member {number}");
        }
    }
}
