//! Bytes of every type that is stored, changed at random: they are refused, or they are canonical and stay so when they are merged.

use allocator_api2::alloc::Global;

use super::{Random, inputs, timed};
use crate::chart::data::{ChartData, Place};
use crate::chart::{Arguments, draw};
use crate::cube::Cube;
use crate::day_state::{DAY, DayState, LABELS, MISSING, NEGATIVE, NOT_AWAITED, QUARTER};
use crate::duration_set::DurationSet;
use crate::grid::{self, Grid, Stored};
use crate::id_set::IdSet;
use crate::names::Names;
use crate::packed::{Reader, Writer};
use crate::selection::Selection;
use crate::times::Times;
use crate::{MOST, Refused, State, merge_bytes, open, to_bytes, validate};

type Ids = IdSet<Global, 3>;
type Durations = DurationSet<Global>;
type CustomerGrid = Grid<IdSet<Global, 0>, Global>;
type DurationGrid = Grid<Durations, Global>;
type Day = DayState<Global>;
type Chart = ChartData<Global>;

fn bytes_of<S: State<Global>>(state: &mut S) -> Vec<u8> {
    let mut writer = Writer::new_in(Global);
    to_bytes(state, &mut writer);
    writer.bytes().to_vec()
}

/// How much valid bytes hold.
fn count<S: State<Global>>(bytes: &[u8]) -> u64 {
    let mut reader = open::<Global, S>(bytes).unwrap().strict();
    S::check(&mut reader, Global).unwrap()
}

/// `use_all` asks a state, and its bytes, all that can be asked; `is_sum` says whether the count of a union fits those of its parts;
/// `may_contradict` whether bytes that would be written again as they are may be refused.
fn fuzz<S: State<Global>>(
    seeds: impl Fn(&mut Random) -> S, use_all: fn(&mut S, &[u8], &mut Random), is_sum: fn(u64, u64, u64) -> bool, may_contradict: bool,
) {
    let mut random = Random(u64::from(S::TAG));
    let mut pool: Vec<Vec<u8>> = (0..100).map(|_| bytes_of(&mut seeds(&mut random))).collect();
    let mut accepted = 0;
    for _ in 0..inputs() {
        let (one, other) = (random.below(pool.len()), random.below(pool.len()));
        let bytes = random.mutated(&pool[one], &pool[other]);
        let dice = random.next();
        let is_valid = timed(&bytes, || one_input::<S>(&bytes, &pool[other], &mut Random(dice), use_all, is_sum, may_contradict));
        accepted += u64::from(is_valid);
        // what was accepted is changed further, now and then
        if is_valid && random.one_in(10) {
            let slot = if pool.len() < 1_000 { pool.push(vec![]); pool.len() - 1 } else { 100 + random.below(900) };
            pool[slot] = bytes;
        }
    }
    assert!(accepted * 1_000 > inputs() && accepted < inputs(), "{accepted} of {} inputs accepted", inputs());
}

fn one_input<S: State<Global>>(
    bytes: &[u8], other: &[u8], random: &mut Random, use_all: fn(&mut S, &[u8], &mut Random), is_sum: fn(u64, u64, u64) -> bool, may_contradict: bool,
) -> bool {
    // stored bytes are read without being checked again: anything may come out, but nothing breaks
    let mut read = S::new_in(Global);
    let is_read = merge_bytes(&mut read, bytes);
    let again = is_read.is_ok().then(|| bytes_of(&mut read));
    if is_read.is_ok() {
        use_all(&mut read, bytes, random);
    }
    if let Err(refused) = validate::<Global, S>(bytes, Global) {
        assert!(matches!(refused, Refused::Corrupt(_) | Refused::TooMany), "refused as {refused:?}: {bytes:02x?}");
        assert!(may_contradict || again.is_none_or(|again| again != bytes), "refused, though it is canonical: {bytes:02x?}");
        return false;
    }
    assert_eq!(is_read, Ok(()), "{bytes:02x?}");
    assert_eq!(again.as_deref(), Some(bytes), "accepted, though it is written otherwise");

    let mut by_bytes = S::new_in(Global);
    merge_bytes(&mut by_bytes, other).unwrap();
    let merged = merge_bytes(&mut by_bytes, bytes);
    let mut by_state = S::new_in(Global);
    merge_bytes(&mut by_state, bytes).unwrap();
    let mut copy = S::new_in(Global);
    merge_bytes(&mut copy, other).unwrap();
    let merged_too = by_state.merge_state(&mut copy);
    assert_eq!(merged.is_ok(), merged_too.is_ok(), "{bytes:02x?} and {other:02x?}: {merged:?}, {merged_too:?}");
    match merged {
        Ok(()) => {
            let union = bytes_of(&mut by_bytes);
            assert_eq!(validate::<Global, S>(&union, Global), Ok(()), "a union of {bytes:02x?} and {other:02x?}");
            assert!(is_sum(count::<S>(bytes), count::<S>(other), count::<S>(&union)), "{bytes:02x?} and {other:02x?}");
            // the rows of a chart stay in their order
            assert!(S::TAG == Chart::TAG || bytes_of(&mut by_state) == union, "{bytes:02x?} and {other:02x?}");
        }
        Err(refused) => {
            let is_clean = match refused {
                Refused::TooMany => count::<S>(bytes) + count::<S>(other) > MOST,
                Refused::Corrupt(_) => S::TAG == Chart::TAG,
                refused => matches!(refused, Refused::OtherGrid | Refused::OtherDay),
            };
            assert!(is_clean, "{refused:?}: {bytes:02x?} and {other:02x?}");
        }
    }
    true
}

fn any_id(random: &mut Random, dense: i64) -> i64 {
    if random.one_in(9) { random.any_integer() } else { dense.wrapping_add(random.below(400) as i64) }
}

fn any_duration(random: &mut Random) -> i64 {
    if random.one_in(9) { random.any_integer() } else { random.below(40) as i64 * 60_000_000 }
}

#[test]
fn customer_sets() {
    let seed = |random: &mut Random| {
        let (mut set, dense) = (Ids::new_in(Global), random.any_integer());
        (0..random.below(300)).for_each(|_| set.insert(any_id(random, dense)));
        set
    };
    let use_all = |set: &mut Ids, bytes: &[u8], random: &mut Random| {
        let mut copy = Ids::new_in(Global);
        merge_bytes(&mut copy, bytes).unwrap();
        let (mut seen, id) = (0, random.any_integer());
        set.for_each(|_| seen += 1);
        assert_eq!(seen, set.len());
        assert!(set.intersect(&mut copy).len() == seen && set.except(&mut copy).is_empty());
        set.contains(id);
        set.insert(id);
        assert!(set.contains(id));
        // what follows is asked of the bytes
        std::mem::swap(set, &mut copy);
    };
    fuzz(seed, use_all, |one, other, union| union >= one.max(other) && union <= one + other, false);
}

#[test]
fn duration_sets() {
    let seed = |random: &mut Random| {
        let mut set = Durations::new_in(Global);
        (0..random.below(300)).for_each(|_| set.insert(any_duration(random)).unwrap());
        if random.one_in(3) {
            let mut writer = Writer::new_in(Global);
            let count = if random.one_in(2) { MOST - random.below(600) as u64 } else { 2 + random.below(9) as u64 };
            writer.number(count);
            writer.raw(&[0, 1]);
            writer.signed(random.any_integer());
            writer.number(count - 1);
            writer.number(0);
            let _ = set.merge(&mut Reader::new(writer.bytes()));
        }
        set
    };
    fn use_all(set: &mut Durations, bytes: &[u8], random: &mut Random) {
        let (mut seen, mut last) = (0u128, None);
        set.for_each(|run| {
            assert!(last < Some(run.duration) && run.count > 0);
            (seen, last) = (seen + u128::from(run.count), Some(run.duration));
        });
        assert_eq!(seen, u128::from(set.len()));
        let fractions = [0.0, 1.0, 0.5, random.below(1_000_000) as f64 / 1e6];
        let (least, most) = (set.min(), set.max());
        let all = set.percentiles(&fractions);
        for (index, fraction) in fractions.into_iter().enumerate() {
            let found = set.percentile(fraction);
            assert_eq!(found, all.as_ref().map(|all| all[index]), "{fraction} of {bytes:02x?}");
            assert!(found.is_none() == (seen == 0) && found >= least && found <= most);
        }
        assert!(set.average() >= least && set.average() <= most && set.median().is_some() == (seen > 0));
        let mut bounds = [random.any_integer(), random.any_integer(), 0, 60_000_000];
        bounds.sort_unstable();
        assert_eq!(set.buckets(&bounds).iter().map(|count| *count as u128).sum::<u128>(), seen);
    }
    fuzz(seed, use_all, |one, other, union| union == one + other, false);
}

const BOUNDS: [i64; 6] = [0, QUARTER, DAY, 3 * DAY, 4 * DAY, i64::MAX];

fn grid_of<S: State<Global>>(random: &mut Random, mut insert: impl FnMut(&mut S, &mut Random)) -> Grid<S, Global> {
    let mut grid = Grid::new_in(Global);
    if random.one_in(20) {
        return grid;
    }
    let bounds = if random.one_in(4) { &BOUNDS[..1 + random.below(5)] } else { &BOUNDS };
    grid.set_bounds(bounds).unwrap();
    for _ in 0..if bounds.len() > 1 { random.below(60) } else { 0 } {
        let cell = random.below(bounds.len() - 1);
        let state = grid.add_row(cell).unwrap();
        if !random.one_in(5) {
            insert(state, random);
        }
    }
    grid
}

/// Cells one by one, and rolled up into a coarser grid.
fn walk<S: State<Global>>(bytes: &[u8]) {
    let mut stored = Stored::read(open::<Global, Grid<S, Global>>(bytes).unwrap(), Global).unwrap();
    let mut total = S::new_in(Global);
    while let Some((_, rows, mut state)) = stored.next_cell().unwrap() {
        assert!(rows <= MOST);
        // the whole of cells that bigint holds each may be more than that
        if total.merge(&mut state).is_err() {
            break;
        }
    }
    let mut coarser = Grid::<S, Global>::new_in(Global);
    coarser.set_bounds(&[0, 3 * DAY, i64::MAX]).unwrap();
    let _ = coarser.merge_finer(open::<Global, Grid<S, Global>>(bytes).unwrap());
}

#[test]
fn customer_grids() {
    let seed = |random: &mut Random| {
        let dense = random.any_integer();
        grid_of(random, |set: &mut IdSet<Global, 0>, random| set.insert(any_id(random, dense)))
    };
    fn use_all(_: &mut CustomerGrid, bytes: &[u8], _: &mut Random) {
        walk::<IdSet<Global, 0>>(bytes);
        let mut cube = Cube::new_in(&BOUNDS, Global);
        let member = cube.add_member();
        if cube.add_grid(member, open::<Global, CustomerGrid>(bytes).unwrap()).is_ok() {
            let mut rows = 0;
            cube.finish(|count| rows = rows.max(count.rows));
            assert!(rows <= MOST);
        }
    }
    fuzz(seed, use_all, |one, other, union| union == one + other, true);
    let crafted = [0x31, 4, 0x80, 0xe0, 0x97, 0xc2, 0x8a, 0xe6, 0xeb, 2, 3, 8, 0xc7, 0x19, 0xc2, 2, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 4, 1, 0xae, 0xf3, 0xa, 0];
    assert!(validate::<Global, CustomerGrid>(&crafted, Global).is_err());
    assert!(grid::check(&BOUNDS).is_ok());
}

#[test]
fn duration_grids() {
    let seed = |random: &mut Random| grid_of(random, |set: &mut Durations, random| set.insert(any_duration(random)).unwrap());
    fuzz(seed, |_: &mut DurationGrid, bytes, _| walk::<Durations>(bytes), |one, other, union| union == one + other, true);
}

fn day_of(random: &mut Random) -> Day {
    let (mut state, dense) = (Day::new_in(Global), random.any_integer());
    let day = if random.one_in(9) { random.pick(&[-1, 7, 106_751_990, -106_751_990]) } else { 3 };
    for _ in 0..random.below(200) {
        let id = (!random.one_in(8)).then(|| any_id(random, dense));
        let labels: [Option<&[u8]>; LABELS.len()] = std::array::from_fn(|_| random.pick(&[None, Some(&b""[..]), Some(b"a"), Some(b"ab"), Some(b"b")]));
        let times = [0; 2].map(|_| random.pick(&[NOT_AWAITED, MISSING, NEGATIVE, 0, 6_000_000, 9_000_000, i64::MAX]));
        state.insert(day * DAY + random.below(96) as i64 * QUARTER, id, times, labels).unwrap();
    }
    state
}

/// A selection of rows by one label or two.
fn selection(random: &mut Random) -> Selection<'static, Global> {
    let group = (!random.one_in(3)).then(|| random.below(LABELS.len()));
    let mut selection = Selection::new_in(group, Global);
    if random.one_in(2) {
        selection.filter(random.below(LABELS.len()), [&b"ab"[..], b"", b"zz"]);
    }
    selection
}

#[test]
fn day_states() {
    fn use_all(_: &mut Day, bytes: &[u8], random: &mut Random) {
        let mut names: Names<Global, 1> = Names::new_in(Global);
        let mut cube = Cube::new_in(random.pick(&[&BOUNDS[..], &[3 * DAY + QUARTER, 4 * DAY], &[0]]), Global);
        let added = cube.add_day(open::<Global, Day>(bytes).unwrap(), &selection(random), |cube, name| {
            let (number, is_new) = names.number([name])?;
            assert_eq!(is_new, number as u64 == cube.most_counts() / cube.bounds.len() as u64 - 1);
            Ok(if is_new { cube.add_member() } else { number })
        });
        let most = cube.most_counts();
        let mut given = 0;
        cube.finish(|count| {
            assert!(count.customers <= count.rows || added.is_err());
            given += 1;
        });
        assert!(given <= most);
        let mut times = Times::new_in(Global);
        let (since, until) = (random.any_integer(), random.any_integer());
        let _ = times.add_day(open::<Global, Day>(bytes).unwrap(), &selection(random), random.below(2), since, until, |times, _| Ok(times.add_member()));
        times.members.iter_mut().for_each(|member| _ = member.times.median());
    }
    // a name that no row has
    fuzz(day_of, use_all, |one, other, union| union == one + other, true);
}

#[test]
fn charts() {
    let seed = |random: &mut Random| {
        let mut data = Chart::new_in(Global);
        let shape = random.below(6);
        for number in 0..random.below(40) as i64 {
            let (at, member) = (Some(number * DAY), random.pick(&[None, Some("a"), Some("b<&"), Some("")]));
            let place = match shape {
                0 => Place::Series { at, previous: (number % 2 == 0).then_some(4.0) },
                1 => Place::Stacked { at, member },
                2 => Place::Heatmap { weekday: Some(1 + number as i32 % 7), hour: Some(number as i32 % 24) },
                3 => Place::Bars { member },
                4 => Place::Distribution { from: at, to: Some((number + 1) * DAY) },
                _ => Place::Levels { member, level: Some("low") },
            };
            data.add(place, (number % 5 > 0).then_some(number as f64 / 3.0), shape == 0).unwrap();
        }
        data
    };
    fn use_all(data: &mut Chart, _: &[u8], random: &mut Random) {
        if random.one_in(20)
            && let Ok(svg) = draw(Some(data), &Arguments::default())
        {
            assert!(roxmltree::Document::parse(&svg).is_ok());
        }
    }
    fuzz(seed, use_all, |one, other, union| union == one + other, false);
}

#[test]
fn months() {
    const DAYS: [i64; 4] = [3 * DAY, 4 * DAY, 5 * DAY, 6 * DAY];
    /// The days of a cube by name, and the names.
    fn cube(bounds: &[i64], states: &[Vec<u8>], months: &[&[u8]], by_name: bool) -> Result<(Cube<Global>, Names<Global, 1>), Refused> {
        let (mut cube, mut names) = (Cube::new_in(bounds, Global), Names::new_in(Global));
        let mut member = |cube: &mut Cube<Global>, name: Option<&[u8]>| {
            let (number, is_new) = names.number([name])?;
            Ok(if is_new { cube.add_member() } else { number })
        };
        for month in months {
            cube.add_month(month, by_name, &mut member)?;
        }
        let selection = Selection::new_in(by_name.then_some(0), Global);
        for state in states {
            cube.add_day(open::<Global, Day>(state)?, &selection, &mut member)?;
        }
        Ok((cube, names))
    }
    let write = |(cube, names): (Cube<Global>, Names<Global, 1>)| {
        let mut writer = Writer::new_in(Global);
        cube.write_month(&names, &mut writer);
        writer.bytes().to_vec()
    };
    let mut random = Random(0x62);
    let pool: Vec<Vec<u8>> = (0..30)
        .map(|seed| {
            let mut states: Vec<(i64, Vec<u8>)> = vec![];
            for day in 3..6 {
                let mut state = Day::new_in(Global);
                // every tenth has bitmaps
                for row in 0..if seed % 10 == 0 { 35_000 } else { random.below(50) as i64 } {
                    let label = random.pick(&[None, Some(&b"a"[..]), Some(b"b")]);
                    let id = if random.one_in(9) { random.any_integer() } else { row };
                    state.insert(day * DAY, Some(id), [0; 2], [label, None, None, None, None, None, None]).unwrap();
                }
                states.push((day, bytes_of(&mut state)));
            }
            let states: Vec<Vec<u8>> = states.into_iter().map(|(_, state)| state).collect();
            write(cube(&DAYS, &states, &[], true).unwrap())
        })
        .collect();
    let (mut accepted, mut crafted) = (0, 0);
    for number in 0..inputs() {
        // large ones now and then
        let seed = if number % 100 == 0 { 0 } else { 1 + random.below(9) };
        let other = 1 + random.below(9);
        let mut bytes = if seed == 0 { pool[0].clone() } else { random.mutated(&pool[seed], &pool[other]) };
        if seed == 0 {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        let has_hash = bytes.len() > 8 && random.one_in(2);
        if has_hash {
            let at = bytes.len() - 8;
            let hash = xxhash_rust::xxh3::xxh3_64(&bytes[..at]);
            bytes[at..].copy_from_slice(&hash.to_le_bytes());
        }
        let (bounds, by_name) = (random.pick(&[&DAYS[..], &[3 * DAY, 6 * DAY], &[0, 9 * DAY]]), random.one_in(2));
        let added = timed(&bytes, || {
            let added = cube(bounds, &[], &[&bytes[..], &pool[other]][..1 + number as usize % 2], by_name);
            added.map(|(cube, _)| {
                let most = cube.most_counts();
                let mut given = 0;
                cube.finish(|count| {
                    assert!(count.customers <= count.rows && count.rows <= MOST, "{count:?}");
                    given += 1;
                });
                assert!(given <= most);
            })
        });
        let is_own = pool.contains(&bytes);
        assert!(added.is_err() || has_hash || is_own, "accepted: {bytes:02x?}");
        // what is accepted is written again; how many customers members have together is known within bounds only, so a month that was
        // made with its hash may be written otherwise
        if let Ok(again) = cube(&DAYS, &[], &[&bytes], true) {
            accepted += 1;
            crafted += u64::from(!is_own);
            let again = write(again);
            assert!(!is_own || again == bytes, "{bytes:02x?}");
        }
    }
    assert!(accepted > 0 && crafted * 20 < inputs(), "{crafted} of {} that nobody wrote", inputs());
}
