//! What holds for all of this crate: memory is the caller's, and long work can be stopped.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use allocator_api2::alloc::Global;

use crate::cube::Cube;
use crate::day_state::{DAY, DayState, LABELS};
use crate::duration_set::DurationSet;
use crate::grid::Grid;
use crate::id_set::IdSet;
use crate::names::Names;
use crate::packed::Writer;
use crate::selection::Selection;
use crate::time_grid::{Grain, Zone, time_grid};
use crate::{State, merge_bytes, open, pause, to_bytes, validate};

/// What takes memory that PostgreSQL does not count, and whose end would abort the server.
const OWN_MEMORY: [&str; 17] = [
    "std::vec", "vec![", ".collect()", ".collect::<", ".to_vec()", ".concat()", ".join(", "String", "format!", ".to_owned()", ".to_string()",
    "HashMap", "BTreeMap", "Box<dyn", "Box::new(", ".sort()", ".sort_by",
];
/// What cannot be stopped.
const ENDLESS: [&str; 3] = [".sort_unstable", ".select_nth_unstable", ".dedup()"];
/// Where it may stand, and why.
const ALLOWED: [(&str, &str); 7] = [
    ("chart/", "a chart has at most 5,000 rows with names of 200 letters; check_memory asks for all that it may take"),
    ("sorting.rs", "parts of a million"),
    ("duration_set.rs:sample.sort_unstable()", "256 numbers"),
    ("id_set.rs:keys.sort_unstable()", "16 inline ids"),
    ("month.rs:ids.dedup()", "a pass over what was sorted: 1 ns an id"),
    ("node_tree.rs", "object ids of a query's tree, which PostgreSQL holds as text many times as long"),
    ("query_text.rs", "a query that PostgreSQL has parsed, which took it several times as much"),
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_str().unwrap().to_owned();
        if entry.is_dir() && !name.starts_with("fuzz") {
            sources(&entry, found);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            found.push((name, std::fs::read_to_string(&entry).unwrap()));
        }
    }
}

#[test]
fn memory_is_the_callers_and_sorting_can_be_stopped() {
    let mut files = vec![];
    sources(Path::new(env!("CARGO_MANIFEST_DIR")), &mut files);
    assert!(files.len() > 25);
    let mut refused = vec![];
    for (name, text) in &files {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for line in code.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            let place = format!("{name}:{line}");
            let is_allowed = |(allowed, _): &(&str, &str)| match allowed.split_once(':') {
                Some((file, part)) => name == file && line.contains(part),
                None => name.starts_with(allowed),
            };
            if OWN_MEMORY.iter().chain(&ENDLESS).any(|word| line.contains(word)) && !ALLOWED.iter().any(is_allowed) {
                refused.push(place);
            }
        }
    }
    assert_eq!(refused, Vec::<String>::new(), "take the caller's allocator, or sorting::sort; or say in ALLOWED why not");
}

thread_local! {
    /// Looks that are left until the work is stopped, and looks so far.
    static LEFT: Cell<(u64, u64)> = const { Cell::new((u64::MAX, 0)) };
}

fn count_or_stop() {
    LEFT.set(match LEFT.get() {
        (0, _) => std::panic::panic_any("stopped"),
        (left, looks) => (left - 1, looks + 1),
    });
}

/// Runs work on this many things twice: that it looks outside often enough, and that it stops where it is told to.
fn can_be_stopped(name: &str, things: u64, mut work: impl FnMut()) {
    pause::look_with(count_or_stop);
    LEFT.set((u64::MAX, 0));
    work();
    let (_, looks) = LEFT.get();
    assert!(looks >= things / (1 << 20) && looks > 0, "{name}: {looks} looks for {things}");
    // some of it may be done once only
    LEFT.set((looks / 10, 0));
    let result = catch_unwind(AssertUnwindSafe(&mut work));
    LEFT.set((u64::MAX, 0));
    assert_eq!(result.err().and_then(|payload| payload.downcast::<&str>().ok()).as_deref(), Some(&"stopped"), "{name}");
}

fn bytes_of<S: State<Global>>(state: &mut S) -> Vec<u8> {
    let mut writer = Writer::new_in(Global);
    to_bytes(state, &mut writer);
    writer.bytes().to_vec()
}

fn read<S: State<Global>>(bytes: &[u8]) -> S {
    let mut state = S::new_in(Global);
    merge_bytes(&mut state, bytes).unwrap();
    state
}

const MANY: i64 = 1_200_000;

fn mixed(number: i64) -> i64 {
    (number ^ number >> 7).wrapping_mul(0x9e37_79b9_7f4a_7c15u64 as i64)
}

type Ids = IdSet<Global, 16>;
type Durations = DurationSet<Global>;

#[test]
fn sets_of_ids_can_be_stopped() {
    for (name, id) in [("dense", (|n| n) as fn(i64) -> i64), ("sparse", mixed)] {
        let filled = || {
            let mut set = Ids::new_in(Global);
            (0..MANY).for_each(|number| set.insert(id(number)));
            set
        };
        let bytes = bytes_of(&mut filled());
        can_be_stopped(&format!("{name} filled"), MANY as u64, || assert!(filled().len() > 0));
        can_be_stopped(&format!("{name} read"), MANY as u64, || _ = read::<Ids>(&bytes));
        can_be_stopped(&format!("{name} validated"), MANY as u64, || validate::<Global, Ids>(&bytes, Global).unwrap());
        let (mut one, mut other) = (read::<Ids>(&bytes), read::<Ids>(&bytes));
        other.insert(-7);
        can_be_stopped(&format!("{name} written"), MANY as u64, || _ = bytes_of(&mut one));
        can_be_stopped(&format!("{name} intersected"), MANY as u64, || _ = one.intersect(&mut other));
        can_be_stopped(&format!("{name} merged"), MANY as u64, || one.merge_state(&mut other).unwrap());
    }
}

#[test]
fn sets_of_durations_can_be_stopped() {
    let bounds: Vec<i64> = (0..MANY).collect();
    let fractions: Vec<f64> = (0..MANY / 4).map(|number| number as f64 / MANY as f64).collect();
    let filled = || {
        let mut set = Durations::new_in(Global);
        (0..MANY).for_each(|number| set.insert(mixed(number)).unwrap());
        set
    };
    let bytes = bytes_of(&mut filled());
    let things = MANY as u64;
    can_be_stopped("median", things, || _ = filled().median());
    can_be_stopped("percentiles", things, || _ = filled().percentiles(&fractions));
    can_be_stopped("buckets", things, || _ = filled().buckets(&bounds));
    can_be_stopped("written", things, || _ = bytes_of(&mut filled()));
    can_be_stopped("read", things, || _ = read::<Durations>(&bytes));
    can_be_stopped("validated", things, || validate::<Global, Durations>(&bytes, Global).unwrap());
    let mut one = read::<Durations>(&bytes);
    can_be_stopped("merged", things, || read::<Durations>(&[0x21, 0, 0, 0]).merge_state(&mut one).unwrap());
}

struct Utc;

impl Zone for Utc {
    fn stretch(&self, _: i64) -> (i64, Option<i64>) {
        (0, None)
    }
}

#[test]
fn grids_days_and_cubes_can_be_stopped() {
    let half_hours = || time_grid(0, 20_000 * DAY, Grain::HalfHour, &Utc, Global).unwrap();
    can_be_stopped("time grid", 960_000, || _ = half_hours());
    let bounds = half_hours();
    let mut grid: Grid<IdSet<Global, 0>, Global> = Grid::new_in(Global);
    grid.set_bounds(&bounds).unwrap();
    (0..bounds.len() - 1).for_each(|cell| grid.add_row(cell).unwrap().insert(cell as i64 % 1000));
    let bytes = bytes_of(&mut grid);
    can_be_stopped("grid read", 960_000, || _ = read::<Grid<IdSet<Global, 0>, Global>>(&bytes));
    can_be_stopped("grid validated", 960_000, || validate::<Global, Grid<IdSet<Global, 0>, Global>>(&bytes, Global).unwrap());
    can_be_stopped("cube of a grid", 960_000, || {
        let mut cube = Cube::new_in(&bounds, Global);
        let member = cube.add_member();
        cube.add_grid(member, open::<Global, Grid<IdSet<Global, 0>, Global>>(&bytes).unwrap()).unwrap();
        cube.finish(|_| {});
    });

    // a name for every third row: 200,000 of them are found by their hash
    let filled = || {
        let mut state = DayState::new_in(Global);
        for number in 0..600_000i64 {
            let name = (number * 7 % 200_000).to_le_bytes();
            let labels = [None, Some(&name[..]), None, None, None, None, None];
            state.insert(number % DAY, Some(mixed(number)), [number, -1], labels).unwrap();
        }
        state
    };
    let bytes = bytes_of(&mut filled());
    can_be_stopped("day written", 600_000, || _ = bytes_of(&mut filled()));
    can_be_stopped("day read", 600_000, || _ = read::<DayState<Global>>(&bytes));
    can_be_stopped("day validated", 600_000, || validate::<Global, DayState<Global>>(&bytes, Global).unwrap());
    let grouped = Selection::new_in(Some(1), Global);
    assert_eq!(LABELS[1], "team");
    can_be_stopped("cube of a day", 600_000, || {
        let (mut cube, mut names) = (Cube::new_in(&[0, DAY], Global), Names::<Global, 1>::new_in(Global));
        cube.add_day(open::<Global, DayState<Global>>(&bytes).unwrap(), &grouped, |cube, name| {
            let (number, is_new) = names.number([name])?;
            Ok(if is_new { cube.add_member() } else { number })
        })
        .unwrap();
        let mut writer = Writer::new_in(Global);
        cube.write_month(&names, &mut writer);
    });
}
