use super::*;
use crate::{merge_bytes, to_bytes, validate};
use allocator_api2::alloc::Global;
use proptest::prelude::*;

type Set = DurationSet<Global>;

fn set_of(durations: &[i64]) -> Set {
    let mut set = Set::new_in(Global);
    durations.iter().for_each(|&duration| set.insert(duration).unwrap());
    set
}

fn bytes_of(set: &mut Set) -> std::vec::Vec<u8> {
    let mut writer = Writer::new_in(Global);
    to_bytes(set, &mut writer);
    writer.bytes().to_vec()
}

fn durations() -> impl Strategy<Value = std::vec::Vec<i64>> {
    prop_oneof![
        proptest::collection::vec(-20i64..20, 0..50),
        proptest::collection::vec((0i64..5_000).prop_map(|seconds| seconds * 1_000_000), 0..40_000),
        proptest::collection::vec(any::<i64>(), 0..2_000),
        proptest::collection::vec(prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(0)], 0..9),
    ]
}

fn naive_percentile(durations: &[i64], fraction: f64) -> Option<i64> {
    let mut sorted = durations.to_vec();
    sorted.sort();
    let position = fraction * (sorted.len().checked_sub(1)? as f64);
    let (low, high) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
    let step = (i128::from(high) - i128::from(low)) as f64 * (position - position.floor());
    Some((i128::from(low) + step.round_ties_even() as i128) as i64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn percentiles_and_figures_agree_with_sorting(durations in durations(), fraction in 0.0..=1.0) {
        let mut set = set_of(&durations);
        let fractions = [fraction, 0.0, 0.5, 0.9, 1.0, fraction / 2.0, 0.5];
        let naive = fractions.map(|fraction| naive_percentile(&durations, fraction));
        for (fraction, naive) in fractions.into_iter().zip(naive) {
            prop_assert_eq!(set.percentile(fraction), naive);
        }
        let all = set_of(&durations).percentiles(&fractions);
        prop_assert_eq!(all.map(|all| all.iter().copied().map(Some).collect()), (!durations.is_empty()).then_some(naive.to_vec()));
        prop_assert_eq!(set.len(), durations.len() as u64);
        prop_assert_eq!((set.min(), set.max()), (durations.iter().copied().min(), durations.iter().copied().max()));
        let bounds = [-5, 0, 3_000_000_000];
        let naive = [i64::MIN, -5, 0, 3_000_000_000, i64::MAX].windows(2)
            .map(|pair| durations.iter().filter(|&&d| pair[0] <= d && (d < pair[1] || pair[1] == i64::MAX)).count() as i64);
        prop_assert_eq!(&set.buckets(&bounds)[..], &naive.collect::<std::vec::Vec<_>>()[..]);
    }

    #[test]
    fn merging_is_associative_and_commutative(a in durations(), b in durations(), c in durations()) {
        let all: std::vec::Vec<i64> = a.iter().chain(&b).chain(&c).copied().collect();
        let expected = bytes_of(&mut set_of(&all));
        for order in [[&a, &b, &c], [&c, &a, &b], [&b, &c, &a]] {
            let mut flat = Set::new_in(Global);
            let mut direct = Set::new_in(Global);
            for durations in order {
                merge_bytes(&mut flat, &bytes_of(&mut set_of(durations))).unwrap();
                direct.merge_state(&mut set_of(durations)).unwrap();
            }
            prop_assert_eq!(flat.percentile(0.5), naive_percentile(&all, 0.5));
            prop_assert_eq!(&bytes_of(&mut flat), &expected);
            prop_assert_eq!(&bytes_of(&mut direct), &expected);
        }
        prop_assert_eq!(validate::<Global, Set>(&expected, Global), Ok(()));
    }

    #[test]
    fn mutated_bytes_are_refused_or_canonical(durations in durations(), at: prop::sample::Index, bits: u8) {
        let mut bytes = bytes_of(&mut set_of(&durations));
        let at = at.index(bytes.len().min(60));
        bytes[at] ^= bits;
        let mut set = Set::new_in(Global);
        if validate::<Global, Set>(&bytes, Global).is_ok() {
            merge_bytes(&mut set, &bytes).unwrap();
            prop_assert_eq!(bytes_of(&mut set), bytes);
        }
    }
}

#[test]
fn golden_bytes() {
    assert_eq!(bytes_of(&mut set_of(&[])), [0x21, 0, 0, 0]);
    assert_eq!(bytes_of(&mut set_of(&[60, 0, 20, 60])), [0x21, 4, 0, 3, 0, 0, 20, 1, 0b10, 1, 0b10]);
}

#[test]
fn a_unit_of_zero_is_refused() {
    let mut bytes = bytes_of(&mut set_of(&[60, 0, 20, 60]));
    bytes[6] = 0;
    assert!(matches!(validate::<Global, Set>(&bytes, Global), Err(Refused::Corrupt(_))));
}

#[test]
fn repeated_durations_stay_small_in_memory() {
    let mut set = Set::new_in(Global);
    (0..2_000_000i64).for_each(|index| set.insert(index * 7919 % 1_000).unwrap());
    assert!(set.singles.capacity() <= FOLD_FROM * 2, "{} singles", set.singles.capacity());
    assert_eq!(set.runs.len(), 1_000);
    assert_eq!((set.len(), set.average()), (2_000_000, Some(500)));
}

#[test]
fn fractions_must_agree() {
    let (mut one, mut other) = (set_of(&[1]), set_of(&[2]));
    assert!(one.ask(0.5) && one.ask(0.5) && other.ask(0.9));
    assert_eq!(one.merge_state(&mut other), Err(Refused::OtherFraction));
    assert_eq!(merge_bytes(&mut one, &bytes_of(&mut other)), Err(Refused::OtherFraction));
}

/// A stored set of one run.
fn run_of(duration: i64, count: u64) -> std::vec::Vec<u8> {
    let mut writer = Writer::new_in(Global);
    writer.byte(<Set as State<Global>>::TAG);
    writer.number(count);
    writer.raw(&[0, 1]);
    writer.signed(duration);
    writer.number(count - 1);
    writer.number(0);
    writer.bytes().to_vec()
}

#[test]
fn counts_stay_within_bigint() {
    let most = i64::MAX as u64;
    let mut set = Set::new_in(Global);
    merge_bytes(&mut set, &run_of(5, most - 3)).unwrap();
    (0..3).for_each(|duration| set.insert(duration).unwrap());
    assert_eq!((set.len(), set.insert(1)), (most, Err(Refused::TooMany)));
    assert_eq!((set.percentile(1.0), set.percentile(0.0), set.median(), set.average()), (Some(5), Some(0), Some(5), Some(5)));
    assert_eq!(validate::<Global, Set>(&bytes_of(&mut set), Global), Ok(()));
    assert_eq!(merge_bytes(&mut set, &run_of(7, 2)), Err(Refused::TooMany));
    assert_eq!(set.merge_state(&mut set_of(&[1])), Err(Refused::TooMany));
    // 2^64 + 5: five, where additions wrap
    let mut sum = Set::new_in(Global);
    let parts = [most, most, 7].map(|count| merge_bytes(&mut sum, &run_of(1, count)));
    assert_eq!(parts, [Ok(()), Err(Refused::TooMany), Err(Refused::TooMany)]);
    for extreme in [i64::MIN, i64::MAX] {
        let mut set = Set::new_in(Global);
        merge_bytes(&mut set, &run_of(extreme, most)).unwrap();
        assert_eq!((set.average(), set.median()), (Some(extreme), Some(extreme)));
    }
}
