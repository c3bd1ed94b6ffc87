use super::*;
use crate::{merge_bytes, to_bytes, validate};
use allocator_api2::alloc::Global;
use proptest::prelude::*;

pub type Given = (i64, Option<i64>, [i64; TIMES.len()], [Option<u8>; LABELS.len()]);

pub fn bytes_of<'a>(rows: impl IntoIterator<Item = &'a Given>) -> std::vec::Vec<u8> {
    let mut state = DayState::new_in(Global);
    for (at, id, times, labels) in rows {
        let labels: [_; LABELS.len()] = std::array::from_fn(|label| labels[label].as_ref().map(std::slice::from_ref));
        state.insert(*at, *id, *times, labels).unwrap();
    }
    bytes(&mut state)
}

fn bytes(state: &mut DayState<Global>) -> std::vec::Vec<u8> {
    let mut writer = Writer::new_in(Global);
    to_bytes(state, &mut writer);
    writer.bytes().to_vec()
}

/// Rows of one day.
fn rows() -> impl Strategy<Value = std::vec::Vec<Given>> {
    let id = prop_oneof![6 => (0i64..3000).prop_map(Some), 2 => any::<i64>().prop_map(Some), 1 => Just(None), 1 => Just(Some(i64::MIN)), 1 => Just(Some(i64::MAX))];
    let time = prop_oneof![3 => -3i64..3, 3 => (0i64..100_000).prop_map(|second| second * 1_000_000), 1 => 0..i64::MAX];
    let label = prop_oneof![4 => (0u8..5).prop_map(Some), 1 => Just(None), 1 => any::<u8>().prop_map(Some)];
    (-20_000i64..20_000, proptest::collection::vec((0i64..86_400, id, proptest::array::uniform(time), proptest::array::uniform(label)), 0..400))
        .prop_map(|(day, rows)| rows.into_iter().map(|(second, id, times, labels)| (day * DAY + second * 1_000_000, id, times, labels)).collect())
}

fn read(bytes: &[u8]) -> std::vec::Vec<(Option<i64>, u64, [i64; TIMES.len()], [Option<u8>; LABELS.len()])> {
    let mut stored = StoredDay::read(Reader::new(&bytes[1..]), Global).unwrap();
    let mut found = std::vec::Vec::new();
    while stored.next_block(Wanted::ALL).unwrap() {
        for row in 0..stored.count {
            let labels = std::array::from_fn(|label| stored.names[label][stored.labels[label][row] as usize].map(|name| name[0]));
            found.push((stored.has_ids.then_some(stored.ids[row]), stored.quarters[row], std::array::from_fn(|time| stored.times[time][row]), labels));
        }
    }
    stored.end().unwrap();
    found.sort_unstable();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn holds_what_was_put_in(rows in rows()) {
        let bytes = bytes_of(&rows);
        prop_assert_eq!(validate::<Global, DayState<Global>>(&bytes, Global), Ok(()));
        let mut expected: std::vec::Vec<_> = rows.iter().map(|&(at, id, times, labels)| (id, (at.rem_euclid(DAY) / QUARTER) as u64, times, labels)).collect();
        expected.sort_unstable();
        prop_assert_eq!(read(&bytes), expected);
    }

    #[test]
    fn merging_in_any_order_gives_the_same_bytes(rows in rows(), cut in any::<prop::sample::Index>()) {
        let cut = cut.index(rows.len() + 1);
        let (one, other) = (bytes_of(&rows[..cut]), bytes_of(&rows[cut..]));
        for (first, second) in [(&one, &other), (&other, &one)] {
            let mut state = DayState::new_in(Global);
            merge_bytes(&mut state, first).unwrap();
            let mut more = DayState::new_in(Global);
            merge_bytes(&mut more, second).unwrap();
            state.merge_state(&mut more).unwrap();
            prop_assert_eq!(bytes(&mut state), bytes_of(&rows));
        }
    }

    #[test]
    fn mutated_bytes_are_refused_or_canonical(rows in rows(), at: prop::sample::Index, bits: u8) {
        let mut mutated = bytes_of(&rows);
        let at = at.index(mutated.len().min(60));
        mutated[at] ^= bits;
        if mutated[0] == <DayState<Global> as State<Global>>::TAG && validate::<Global, DayState<Global>>(&mutated, Global).is_ok() {
            let mut state = DayState::new_in(Global);
            merge_bytes(&mut state, &mutated).unwrap();
            prop_assert_eq!(bytes(&mut state), mutated);
        }
    }
}

#[test]
fn golden_bytes() {
    assert_eq!(bytes_of(&[]), [0x51, 0]);
    let labels = |channel| [Some(channel), None, None, None, None, None, None];
    let rows = [(DAY, Some(5), [2_000_000, MISSING], labels(b'b')), (DAY + 95 * QUARTER, Some(7), [4_000_000, 0], labels(b'a')), (DAY, None, [NOT_AWAITED; 2], labels(b'a'))];
    let names = [2, 2, b'a', 2, b'b', 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0];
    let units = [0x80, 0x89, 0x7a, 0];
    // a: one row with an id, one without; gaps, quarters, six labels, two times
    let channel_a = [1, 1, 14, 0, 7, 95, 0, 0, 0, 0, 0, 0, 3, 5, 2, 3];
    let without = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    let channel_b = [1, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 2, 2];
    assert_eq!(bytes_of(&rows), [&[0x51, 1, 2][..], &names, &units, &channel_a, &without, &channel_b].concat());
}

#[test]
fn a_row_of_another_day_is_refused() {
    let labels = [None; LABELS.len()];
    let mut state = DayState::new_in(Global);
    state.insert(-1, Some(1), [0; 2], labels).unwrap();
    assert_eq!(state.insert(0, Some(1), [0; 2], labels), Err(Refused::OtherDay));
    for infinite in [i64::MIN, i64::MAX] {
        assert_eq!(DayState::new_in(Global).insert(infinite, None, [0; 2], labels), Err(Refused::BeyondCalendar));
    }
    assert_eq!(merge_bytes(&mut state, &bytes_of(&[(DAY, None, [0; 2], [None; LABELS.len()])])), Err(Refused::OtherDay));
}

#[test]
fn quarters_across_a_bound_lie_nowhere() {
    let intervals = intervals_of_quarters(0, &[QUARTER / 2, 2 * QUARTER, 3 * QUARTER, 4 * QUARTER + 1]);
    assert_eq!(intervals[..6], [None, Some(0), Some(1), Some(2), None, None]);
}
