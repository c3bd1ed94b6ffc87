//! Any arguments of time grids, and any rows and texts of charts.

use allocator_api2::alloc::Global;

use super::{Random, inputs, timed};
use crate::State;
use crate::chart::data::{ChartData, Place};
use crate::chart::{Arguments, draw, html};
use crate::grid::MOST_INTERVALS;
use crate::time_grid::{Grain, Zone, day_start, local_time, previous_since, time_grid, unit_start};

const HOUR: i64 = 3_600_000_000;

/// A clock that is set anyhow, up to 15 hours off.
#[derive(Debug)]
struct Clock(Vec<(i64, i64)>);

impl Zone for Clock {
    fn stretch(&self, instant: i64) -> (i64, Option<i64>) {
        let next = self.0.partition_point(|(from, _)| *from <= instant);
        (next.checked_sub(1).map_or(0, |now| self.0[now].1), self.0.get(next).map(|(from, _)| *from))
    }
}

#[test]
fn time_grids() {
    let mut random = Random(1);
    for _ in 0..inputs() {
        let mut changes: Vec<(i64, i64)> = (0..random.below(9)).map(|_| (random.any_integer(), (random.below(121) as i64 - 60) * HOUR / 4)).collect();
        changes.sort_unstable();
        changes.dedup_by_key(|(from, _)| *from);
        let zone = Clock(changes);
        let (_, grain) = random.pick(&Grain::NAMES);
        let since = random.any_integer();
        let length = random.pick(&[HOUR / 3, 30 * HOUR, 9_000 * HOUR, 200_000 * HOUR]);
        let until = if random.one_in(3) { random.any_integer() } else { since.saturating_add((random.next() % length as u64) as i64) };
        let input = (since, until, grain, &zone);
        timed(&input, || {
            if let Ok(bounds) = time_grid(since, until, grain, &zone, Global) {
                assert!(bounds.first() == Some(&since) && bounds.last() == Some(&until) && bounds.len() <= MOST_INTERVALS + 1, "{input:?}");
                assert!(bounds.is_sorted_by(|one, next| one < next), "{input:?}: {bounds:?}");
            }
            local_time(since, &zone);
            let starts = [day_start(since, until, &zone), unit_start(since, grain, &zone), previous_since(since, until, &zone)];
            assert!(starts[1].is_none_or(|start| start <= since), "{input:?}: {starts:?}");
        });
    }
}

fn any_value(random: &mut Random) -> Option<f64> {
    let value = match random.below(4) {
        0 => random.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, f64::MIN_POSITIVE, 1e15, -1e15, 1e-300, f64::MAX, 5e-324]),
        1 => f64::from_bits(random.next()),
        2 => random.any_integer() as f64,
        _ => random.below(100) as f64 / 4.0,
    };
    (!random.one_in(9)).then_some(value)
}

fn any_text(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.below(30) {
        match random.below(4) {
            0 => text.push_str(random.pick(&["<script>", "]]>", "&#0;", "\"'", "\u{0}", "\u{1b}", "\u{fffe}", "\u{202e}", "e\u{301}\u{301}", "\n\t", "👩‍👩‍👧", "--"])),
            1 => text.extend(char::from_u32(random.next() as u32 % 0x11_0000)),
            _ => text.push(char::from(b'a' + random.below(26) as u8)),
        }
    }
    if random.one_in(50) { text.repeat(1_000) } else { text }
}

#[test]
fn charts() {
    let mut random = Random(2);
    // a chart takes a thousand times as long as a state
    for _ in 0..inputs().div_ceil(20) {
        let (shape, rows) = (random.below(6), if random.one_in(50) { random.below(5_100) } else { random.below(60) });
        let scale = random.pick(&[1, HOUR, 24 * HOUR, 24 * 365 * HOUR]);
        let rows: Vec<_> = (0..rows as i64)
            .map(|number| {
                let at = if random.one_in(200) { random.any_integer() } else { number.wrapping_mul(scale) };
                ((!random.one_in(300)).then_some(at), any_text(&mut random), any_value(&mut random), any_value(&mut random), random.below(9) as i32)
            })
            .collect();
        let texts: [String; 3] = std::array::from_fn(|_| any_text(&mut random));
        let size = |random: &mut Random| (!random.one_in(3)).then(|| if random.one_in(20) { random.any_integer() as i32 } else { random.below(4_000) as i32 });
        let arguments = Arguments {
            title: (!random.one_in(3)).then_some(&*texts[0]),
            description: random.one_in(3).then_some(&*texts[1]),
            language: Some(random.pick(&["en", "pl", "de", "de", "xx"])),
            unit: random.pick(&[None, Some("number"), Some("percent"), Some("duration"), Some("")]),
            width: size(&mut random),
            height: size(&mut random),
            id: random.one_in(9).then_some(&*texts[2]),
        };
        let input = (shape, &rows, &arguments);
        timed(&input, || {
            let mut data = ChartData::new_in(Global);
            for (at, name, value, previous, level) in &rows {
                let member = (*level > 0).then_some(&**name);
                let place = match shape {
                    0 => Place::Series { at: *at, previous: *previous },
                    1 => Place::Stacked { at: *at, member },
                    2 => Place::Heatmap { weekday: at.map(|at| at as i32 % 8), hour: Some(*level * 3) },
                    3 => Place::Bars { member },
                    4 => Place::Distribution { from: *at, to: at.map(|at| at.saturating_add(scale)) },
                    _ => Place::Levels { member, level: Some(["low", "medium", "high", "critical", name][*level as usize % 5]) },
                };
                // what cannot be shown is left out here, as FILTER would
                let _ = data.add(place, *value, shape == 0 && *level > 4);
            }
            if let Ok(svg) = draw(Some(&mut data), &arguments) {
                let document = roxmltree::Document::parse(&svg);
                assert!(document.is_ok_and(|document| document.descendants().all(|node| node.tag_name().name() != "script")), "{svg}");
            }
        });
        let value = any_value(&mut random).unwrap_or(0.0);
        let values = [html::value(value, "duration", "en"), html::value(value, "number", "pl")].map(Result::unwrap_or_default);
        for made in values.into_iter().chain([html::text(&texts[0], random.below(300))]) {
            assert!(roxmltree::Document::parse(&format!("<p>{made}</p>")).is_ok(), "{made:?}");
        }
        let _ = html::day(random.any_integer(), "de");
    }
}
