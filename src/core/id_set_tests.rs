use super::*;
use crate::{merge_bytes, to_bytes, validate};
use allocator_api2::alloc::Global;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn set_of(ids: &[i64]) -> IdSet<Global, 12> {
    let mut set = IdSet::new_in(Global);
    ids.iter().for_each(|&id| set.insert(id));
    set
}

fn bytes_of(set: &mut IdSet<Global, 12>) -> std::vec::Vec<u8> {
    let mut writer = Writer::new_in(Global);
    to_bytes(set, &mut writer);
    writer.bytes().to_vec()
}

fn members(set: &mut IdSet<Global, 12>) -> std::vec::Vec<i64> {
    let mut ids = std::vec::Vec::new();
    set.for_each(|id| ids.push(id));
    ids
}

/// Dense, sparse, mixed and extreme ids, small and large.
fn ids() -> impl Strategy<Value = std::vec::Vec<i64>> {
    let id = |spread: i64| {
        prop_oneof![
            200 => 0..spread,
            2 => -spread..0,
            1 => any::<i64>(),
            1 => Just(i64::MIN),
            1 => Just(i64::MAX),
        ]
    };
    prop_oneof![
        proptest::collection::vec(id(20), 0..40),
        proptest::collection::vec(id(30_000), 0..6_000),
        proptest::collection::vec(id(i64::MAX), 0..3_000),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn holds_exactly_the_distinct_ids(ids in ids(), probe in -5i64..30_005) {
        let expected: BTreeSet<i64> = ids.iter().copied().collect();
        let mut set = set_of(&ids);
        prop_assert_eq!(set.len(), expected.len());
        prop_assert_eq!(set.contains(probe), expected.contains(&probe));
        prop_assert_eq!(members(&mut set), expected.into_iter().collect::<std::vec::Vec<_>>());
    }

    #[test]
    fn merging_is_associative_commutative_idempotent(a in ids(), b in ids(), c in ids()) {
        let all: BTreeSet<i64> = a.iter().chain(&b).chain(&c).copied().collect();
        let expected = bytes_of(&mut set_of(&all.iter().copied().collect::<std::vec::Vec<_>>()));
        for order in [[&a, &b, &c], [&c, &a, &b], [&b, &c, &a]] {
            let mut flat = IdSet::<Global, 12>::new_in(Global);
            let mut direct = IdSet::<Global, 12>::new_in(Global);
            for ids in order {
                merge_bytes(&mut flat, &bytes_of(&mut set_of(ids))).unwrap();
                direct.merge_state(&mut set_of(ids)).unwrap();
                direct.merge_state(&mut set_of(ids)).unwrap();
            }
            prop_assert_eq!(&bytes_of(&mut flat), &expected);
            prop_assert_eq!(&bytes_of(&mut direct), &expected);
        }
        prop_assert_eq!(validate::<Global, IdSet<Global, 12>>(&expected, Global), Ok(()));
    }

    #[test]
    fn inline_ids_make_no_difference(ids in ids()) {
        let (mut with, mut without) = (set_of(&ids), IdSet::<Global, 0>::new_in(Global));
        ids.iter().for_each(|&id| without.insert(id));
        let mut bytes = Writer::new_in(Global);
        to_bytes(&mut without, &mut bytes);
        prop_assert_eq!(bytes_of(&mut with), bytes.bytes());
    }

    #[test]
    fn set_operators_agree_with_btreeset(a in ids(), b in ids()) {
        let (left, right): (BTreeSet<i64>, BTreeSet<i64>) = (a.iter().copied().collect(), b.iter().copied().collect());
        let both = set_of(&a).intersect(&mut set_of(&b)).len();
        prop_assert_eq!(both, left.intersection(&right).count());
        let only = members(&mut set_of(&a).except(&mut set_of(&b)));
        prop_assert_eq!(only, left.difference(&right).copied().collect::<std::vec::Vec<_>>());
    }

    #[test]
    fn mutated_bytes_are_refused_or_canonical(ids in ids(), at: prop::sample::Index, bits: u8) {
        let mut bytes = bytes_of(&mut set_of(&ids));
        let at = at.index(bytes.len().min(40));
        bytes[at] ^= bits;
        if bytes.first() == Some(&<IdSet<Global, 12> as State<Global>>::TAG) && stored_count(&bytes) < 1_000_000 {
            let mut set = IdSet::<Global, 12>::new_in(Global);
            if validate::<Global, IdSet<Global, 12>>(&bytes, Global).is_ok() {
                merge_bytes(&mut set, &bytes).unwrap();
                prop_assert_eq!(bytes_of(&mut set), bytes);
            }
        }
    }
}

fn stored_count(bytes: &[u8]) -> u64 {
    IdSet::<Global, 12>::stored_count(&mut Reader::new(&bytes[1..])).unwrap_or(0)
}

#[test]
fn golden_bytes() {
    assert_eq!(bytes_of(&mut set_of(&[])), [0x11, 0]);
    assert_eq!(bytes_of(&mut set_of(&[7])), [0x11, 1, 14]);
    assert_eq!(bytes_of(&mut set_of(&[9, -1, 7, 7])), [0x11, 3, 1, 3, 0b0000_1111]);
}

#[test]
fn a_growing_sequence_moves_into_the_window() {
    let mut set = set_of(&(0..1_000_000).collect::<std::vec::Vec<_>>());
    assert_eq!(set.len(), 1_000_000);
    let window = set.window.as_ref().unwrap();
    assert!(window.words.len() < 1_000_000 / 64 * 2, "{} words", window.words.len());
    assert!(set.list.capacity() <= 4096, "{} keys of list", set.list.capacity());
}
