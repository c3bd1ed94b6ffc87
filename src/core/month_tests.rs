use super::*;
use crate::cube::tests::{any_rows, bytes_of, naive};
use crate::day_state::{DAY, DayState};
use crate::selection::Selection;
use allocator_api2::alloc::Global;
use proptest::prelude::*;
use std::collections::BTreeMap;

const NAMES: [Option<&[u8]>; 5] = [Some(b"e"), None, Some(b"d"), Some(b""), Some(b"a")];

type Counts = BTreeMap<(Option<u32>, Option<u32>), (u64, u64)>;

/// The rows of stored days, with months first; a member is the place of its channel in NAMES, or 0 of all.
fn cube(rows: &[(i64, u32, Option<i64>)], bounds: &[i64], months: &[std::vec::Vec<u8>], by_name: bool) -> Cube<Global> {
    let mut days: BTreeMap<i64, DayState<Global>> = BTreeMap::new();
    for &(at, member, id) in rows {
        let labels = [NAMES[member as usize], None, None, None, None, None, None];
        days.entry(at.div_euclid(DAY)).or_insert_with(|| DayState::new_in(Global)).insert(at, id, [0; 2], labels).unwrap();
    }
    let mut cube = Cube::new_in(bounds, Global);
    (0..5).for_each(|member| assert_eq!(cube.add_member(), member));
    let member = |name: Option<&[u8]>| Ok(if by_name { NAMES.iter().position(|known| *known == name).unwrap() as u32 } else { 0 });
    for month in months {
        cube.add_month(month, by_name, |_, name| member(name)).unwrap();
    }
    let selection = Selection::new_in(by_name.then_some(0), Global);
    for day in days.into_values() {
        cube.add_day(Reader::new(&bytes_of(day)[1..]), &selection, |_, name| member(name)).unwrap();
    }
    cube
}

fn month(rows: &[(i64, u32, Option<i64>)], days: &[i64]) -> std::vec::Vec<u8> {
    let mut writer = Writer::new_in(Global);
    let mut names = Names::new_in(Global);
    NAMES.iter().for_each(|name| assert_eq!(names.number([*name]).map(|(_, is_new)| is_new), Ok(true)));
    cube(rows, days, &[], true).write_month(&names, &mut writer);
    writer.bytes().to_vec()
}

fn counted(cube: Cube<Global>) -> Counts {
    let mut found = BTreeMap::new();
    cube.finish(|count| assert_eq!(found.insert((count.interval, count.member), (count.customers, count.rows)), None, "no cell twice"));
    found.retain(|key, (_, rows)| *rows > 0 || *key == (None, None));
    found
}

/// Bounds by days that begin at a quarter.
fn days(quarter: i64, from: i64, to: i64, step: usize) -> std::vec::Vec<i64> {
    (from..=to).step_by(step).map(|day| day * DAY + quarter * QUARTER).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn months_count_like_their_rows(rows in any_rows(), quarter in 0i64..96, split in 2i64..18, step in prop_oneof![Just(1), Just(3), Just(20)], by_name: bool) {
        let all = if by_name { rows.clone() } else { rows.iter().map(|&(at, _, id)| (at, 0, id)).collect() };
        // two months amid days; the grid by day, by the months, or coarser
        let months = [days(quarter, 1, split, 1), days(quarter, split, 19, 1)];
        let mut bounds = match step { 3 => vec![months[0][0], months[1][0], 19 * DAY + quarter * QUARTER], step => days(quarter, -1, 19, step as usize) };
        bounds.push(25 * DAY);
        let written = months.each_ref().map(|days| month(&rows, days));
        for used in [&written[..1], &written[1..], &written[..]] {
            prop_assert_eq!(counted(cube(&rows, &bounds, used, by_name)), naive(&all, &bounds));
        }
    }
}

#[test]
fn dense_ids_are_bitmaps() {
    let rows: std::vec::Vec<_> = (0..200_000i64).map(|n| (n % 20 * DAY + n % 96 * QUARTER, (n % 2) as u32, Some(if n % 3 == 0 { n / 3 } else { n.wrapping_mul(1 << 40) }))).collect();
    let (grid, year) = (days(0, 0, 20, 1), [0, 100 * DAY]);
    let month = month(&rows, &grid);
    for bounds in [&grid[..], &year] {
        assert_eq!(counted(cube(&rows, bounds, std::slice::from_ref(&month), true)), naive(&rows, bounds));
    }
    let dense: std::vec::Vec<_> = (0..200_000i64).map(|n| (n % 20 * DAY, 0, Some(1 << 40 | n % 150_000))).collect();
    assert!(super::tests::month(&dense, &grid).len() < 3 * CHUNK + 1000);
}

#[test]
fn months_fit_where_no_bound_is_across() {
    let month = days(3, 10, 20, 1);
    for (bounds, expected) in [
        (days(3, 0, 30, 1), Some(Fit::Days(10))),
        (days(3, 0, 30, 10), Some(Fit::Whole(1))),
        (days(3, 0, 30, 30), Some(Fit::Within(0))),
        (vec![5 * DAY, 20 * DAY + 3 * QUARTER], Some(Fit::Within(0))),
        (days(3, 10, 19, 1), None),
        (days(3, 11, 30, 1), None),
        (days(2, 0, 30, 1), None),
        (days(3, 8, 22, 7), None),
        (days(3, 12, 15, 1), None),
        (vec![], None),
        (vec![0], None),
    ] {
        assert_eq!(fit(&bounds, &month), expected, "{bounds:?}");
    }
    assert_eq!(fit(&[0, 30 * DAY], &[DAY + 1, 2 * DAY]), None);
    assert_eq!(fit(&[0, 30 * DAY], &[DAY]), None);
}

#[test]
fn other_bytes_are_refused() {
    let rows = [(DAY, 0, Some(7)), (2 * DAY, 1, None)];
    let written = month(&rows, &days(0, 0, 10, 1));
    let add = |bytes: &[u8], bounds: &[i64]| Cube::new_in(bounds, Global).add_month(bytes, true, |cube, _| Ok(cube.add_member()));
    assert_eq!(add(&written, &days(0, 0, 10, 1)), Ok(()));
    assert_eq!(add(&written, &days(0, 5, 15, 1)), Err(Refused::OtherGrid));
    for end in 0..written.len() {
        assert!(matches!(add(&written[..end], &days(0, 0, 10, 1)), Err(Refused::Corrupt(_))), "cut at {end}");
    }
}
