use super::*;
use crate::day_state::{DayState, QUARTER};
use crate::grid::{Grid, Place};
use crate::id_set::IdSet;
use crate::packed::Writer;
use crate::{State, to_bytes};
use allocator_api2::alloc::Global;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const LETTERS: &[u8] = b"abcde";

type Row = (i64, u32, Option<i64>);

pub fn naive(rows: &[Row], bounds: &[i64]) -> BTreeMap<(Option<u32>, Option<u32>), (u64, u64)> {
    let mut sets: BTreeMap<_, (BTreeSet<i64>, u64)> = BTreeMap::from([((None, None), Default::default())]);
    for &(at, member, id) in rows {
        let above = bounds.partition_point(|&bound| bound <= at);
        if above == 0 || above == bounds.len() {
            continue;
        }
        let interval = Some(above as u32 - 1);
        for key in [(interval, Some(member)), (interval, None), (None, Some(member)), (None, None)] {
            let (set, count) = sets.entry(key).or_default();
            set.extend(id);
            *count += 1;
        }
    }
    sets.into_iter().map(|(key, (set, rows))| (key, (set.len() as u64, rows))).collect()
}

pub fn bytes_of<S: State<Global>>(mut state: S) -> Vec<u8> {
    let mut writer = Writer::new_in(Global);
    to_bytes(&mut state, &mut writer);
    let mut bytes = Vec::new();
    bytes.extend_from_slice(writer.bytes());
    bytes
}

/// The same rows as stored days, one a day and member, and those from `live_from` on as grids, one a member.
fn cube(rows: &[Row], bounds: &[i64], live_from: i64) -> BTreeMap<(Option<u32>, Option<u32>), (u64, u64)> {
    let mut grids: BTreeMap<u32, Grid<IdSet<Global, 0>, Global>> = BTreeMap::new();
    let mut days: BTreeMap<i64, DayState<Global>> = BTreeMap::new();
    for &(at, member, id) in rows {
        if at < live_from {
            let labels = [None, Some(&LETTERS[member as usize..][..1]), Some(b"other"), None, None, None, None];
            days.entry(at.div_euclid(DAY)).or_insert_with(|| DayState::new_in(Global)).insert(at, id, [0; 2], labels).unwrap();
        } else {
            let grid = grids.entry(member).or_insert_with(|| Grid::new_in(Global));
            if grid.is_unset() {
                grid.set_bounds(bounds).unwrap();
            }
            if let Place::Cell(cell) = grid.locate(at, bounds) {
                let set = grid.add_row(cell).unwrap();
                id.into_iter().for_each(|id| set.insert(id));
            }
        }
    }
    let mut cube = Cube::new_in(bounds, Global);
    (0..5).for_each(|member| assert_eq!(cube.add_member(), member));
    for (member, grid) in grids {
        let bytes = bytes_of(grid);
        cube.add_grid(member, Reader::new(&bytes[1..])).unwrap();
    }
    let selection = Selection::new_in(Some(1), Global);
    for day in days.into_values() {
        cube.add_day(Reader::new(&bytes_of(day)[1..]), &selection, |_, name| Ok(u32::from(name.unwrap()[0] - b'a'))).unwrap();
    }
    let mut found = BTreeMap::new();
    cube.finish(|count| assert_eq!(found.insert((count.interval, count.member), (count.customers, count.rows)), None, "no cell twice"));
    let members = found.keys().filter(|(interval, member)| interval.is_none() && member.is_some()).count();
    assert_eq!(found.len(), (members + 1) * bounds.len().max(1), "no cell is left out");
    found.retain(|key, (_, rows)| *rows > 0 || *key == (None, None));
    found
}

fn rows(spread: i64) -> impl Strategy<Value = Vec<Row>> {
    let id = prop_oneof![8 => (0..spread).prop_map(Some), 1 => (1i64 << 56..(1 << 56) + 50).prop_map(Some), 1 => Just(None), 1 => any::<i64>().prop_map(Some)];
    proptest::collection::vec((0..20 * DAY, 0u32..5, id), 0..1500)
        .prop_map(|rows| rows.into_iter().collect::<std::vec::Vec<_>>())
        .prop_map(|rows| { let mut own = Vec::new(); own.extend(rows); own })
}

pub fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    prop_oneof![rows(50), rows(200_000), rows(i64::MAX)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn agrees_with_sets_of_rows(rows in any_rows(), step in 1i64..400, offset in 1i64..96, live_from in 0i64..21) {
        // bounds on quarters, as those of all zones are
        let bounds: std::vec::Vec<i64> = (0..).map(|n| (offset + n * step) * QUARTER).take_while(|&at| at < 22 * DAY).collect();
        prop_assert_eq!(cube(&rows, &bounds, (live_from * DAY).max(bounds[0])), naive(&rows, &bounds));
    }
}

#[test]
fn thin_ids_are_numbered_one_by_one() {
    let mut rows: Vec<Row> = Vec::new();
    rows.extend((0..40_000i64).map(|i| (i % 20 * DAY, (i % 5) as u32, Some((i / 3).wrapping_mul(0x9e37_79b9_7f4a_7c15u64 as i64)))));
    let bounds: std::vec::Vec<i64> = (0..=20).map(|day| day * DAY).collect();
    assert_eq!(cube(&rows, &bounds, i64::MAX), naive(&rows, &bounds));
    assert_eq!(cube(&rows, &bounds, i64::MIN), naive(&rows, &bounds));
}

#[test]
fn many_chunks_are_given_up_however_many_ids_were_read() {
    let mut numbers = Numbers::new_in(Global);
    numbers.number_chunk(0, 1 << 40);
    for chunk in 1..=4096 {
        assert!(!numbers.are_thin());
        numbers.number(chunk << 16);
    }
    assert!(numbers.are_thin());
}

#[test]
fn a_state_of_an_earlier_day_is_refused() {
    let mut cube = Cube::new_in(&[0, 10 * DAY], Global);
    cube.add_member();
    for (day, result) in [(3, Ok(())), (3, Ok(())), (2, Err(Refused::OutOfOrder))] {
        let mut state = DayState::new_in(Global);
        state.insert(day * DAY, Some(1), [0; 2], [None; 7]).unwrap();
        assert_eq!(cube.add_day(Reader::new(&bytes_of(state)[1..]), &Selection::new_in(None, Global), |_, _| Ok(0)), result);
    }
}

#[test]
fn filters_let_named_values_through() {
    let mut cube = Cube::new_in(&[0, DAY], Global);
    cube.add_member();
    let mut state = DayState::new_in(Global);
    for (id, channel, team) in [(1, Some(&b"Email"[..]), Some(&b"one"[..])), (2, Some(b"Email"), Some(b"two")), (3, None, Some(b"one")), (4, Some(b"Chat"), Some(b"one"))] {
        state.insert(0, Some(id), [0; 2], [channel, team, None, None, None, None, None]).unwrap();
    }
    let mut selection = Selection::new_in(None, Global);
    selection.filter(0, [&b"Email"[..], b"Chat", b"Fax"]);
    selection.filter(1, [&b"one"[..]]);
    cube.add_day(Reader::new(&bytes_of(state)[1..]), &selection, |_, _| Ok(0)).unwrap();
    cube.finish(|count| assert_eq!((count.customers, count.rows), (2, 2)));
}

#[test]
fn ones_are_counted() {
    let words: std::vec::Vec<u64> = (0..40u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
    let mut set = Numbered::new_in(Global);
    let mut expected = 0;
    for (index, word) in words.iter().enumerate() {
        (0..64).filter(|bit| word >> bit & 1 == 1).for_each(|bit| set.insert(index as u32 * 64 + bit));
        expected += u64::from(word.count_ones());
    }
    set.settle(40);
    assert_eq!(set.count(&mut [0; 40]), expected);
}
