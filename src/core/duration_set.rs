//! An exact multiset of durations in microseconds: percentiles, mean, extremes, buckets.
//!
//! Durations are collected one by one. Where they repeat (an application that stores whole seconds) they are folded into
//! runs, so that 50 million of them take megabytes; where they do not, a duration takes 8 bytes.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::packed::{BLOCK, Corrupt, Reader, Writer, greatest_common_divisor};
use crate::{Counted, Refused, State};

/// Folding is first tried with this many durations, and again at four times as many if it did not pay.
const FOLD_FROM: usize = 1 << 14;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub duration: i64,
    pub count: u64,
}

pub struct DurationSet<A: Allocator + Clone> {
    /// Durations that stand for one occurrence each, in any order.
    singles: Vec<i64, A>,
    /// Durations that occur often, ascending and distinct.
    runs: Vec<Run, A>,
    fold_at: usize,
    /// What a one-step percentile was asked for: it travels with the state, not with stored sets.
    fraction: Option<f64>,
}

impl<A: Allocator + Clone> DurationSet<A> {
    #[inline]
    pub fn insert(&mut self, duration: i64) {
        if self.singles.len() == self.singles.capacity() {
            self.make_room();
        }
        self.singles.push(duration);
    }

    #[cold]
    fn make_room(&mut self) {
        if self.singles.len() >= self.fold_at {
            let may_repeat = self.may_repeat();
            if may_repeat {
                self.singles.sort_unstable();
            }
            if may_repeat && self.singles.chunk_by(|one, next| one == next).count() * 2 <= self.singles.len() {
                self.fold();
            } else {
                self.fold_at = self.singles.len() * 4;
            }
        }
        let length = self.singles.len();
        if length == self.singles.capacity() {
            self.singles.reserve_exact(length.max(4));
        }
    }

    /// Whether it is worth sorting all to see whether they repeat: if so, they are whole milliseconds at least, or few different ones.
    fn may_repeat(&self) -> bool {
        let mut sample: std::vec::Vec<i64> = self.singles.iter().step_by(self.singles.len() / 256 + 1).copied().collect();
        sample.sort_unstable();
        let repeated = sample.windows(2).filter(|pair| pair[0] == pair[1]).count();
        repeated * 16 > sample.len() || sample.iter().fold(0, |unit, single| greatest_common_divisor(unit, single.unsigned_abs())) % 1000 == 0
    }

    /// Moves all singles into runs.
    fn fold(&mut self) {
        self.singles.sort_unstable();
        let mut folded = Vec::new_in(self.runs.allocator().clone());
        folded.extend(self.singles.chunk_by(|one, next| one == next).map(|same| Run { duration: same[0], count: same.len() as u64 }));
        self.singles.clear();
        self.add_runs(&folded);
    }

    /// `more` must be ascending and distinct.
    fn add_runs(&mut self, more: &[Run]) {
        let mut merged = Vec::with_capacity_in(self.runs.len() + more.len(), self.runs.allocator().clone());
        let mut more = more.iter().copied().peekable();
        for &run in &self.runs {
            while let Some(lower) = more.next_if(|lower| lower.duration < run.duration) {
                merged.push(lower);
            }
            let same = more.next_if(|same| same.duration == run.duration).map_or(0, |same| same.count);
            merged.push(Run { count: run.count + same, ..run });
        }
        merged.extend(more);
        self.runs = merged;
    }

    pub fn len(&self) -> u64 {
        self.singles.len() as u64 + self.runs.iter().map(|run| run.count).sum::<u64>()
    }

    pub fn is_empty(&self) -> bool {
        self.singles.is_empty() && self.runs.is_empty()
    }

    /// Each distinct duration once with its count, ascending.
    pub fn for_each(&mut self, mut each: impl FnMut(Run)) {
        self.singles.sort_unstable();
        let mut runs = self.runs.iter().copied().peekable();
        for same in self.singles.chunk_by(|one, next| one == next) {
            while let Some(lower) = runs.next_if(|run| run.duration < same[0]) {
                each(lower);
            }
            let folded = runs.next_if(|run| run.duration == same[0]).map_or(0, |run| run.count);
            each(Run { duration: same[0], count: folded + same.len() as u64 });
        }
        runs.for_each(each);
    }

    /// The duration at `rank` (from 0) in ascending order, and the one behind it (itself at the end).
    fn pair_at(&mut self, rank: u64) -> Option<(i64, i64)> {
        if self.runs.is_empty() {
            // selecting is linear: a median of 10 million takes 0.1 s, sorting them 0.25 s
            let rank = rank as usize;
            if rank >= self.singles.len() {
                return None;
            }
            let (_, &mut at, above) = self.singles.select_nth_unstable(rank);
            return Some((at, above.iter().copied().min().unwrap_or(at)));
        }
        let (mut seen, mut at, mut next) = (0, None, None);
        self.for_each(|run| {
            seen += run.count;
            if at.is_none() && rank < seen {
                at = Some(run.duration);
            }
            if next.is_none() && rank + 1 < seen {
                next = Some(run.duration);
            }
        });
        at.map(|at| (at, next.unwrap_or(at)))
    }

    /// As `percentile_cont`: interpolated between the two durations around `fraction × (n - 1)`, rounded to the microsecond,
    /// half to even. `fraction` must lie within 0 and 1. None when empty.
    pub fn percentile(&mut self, fraction: f64) -> Option<i64> {
        let count = self.len();
        if count == 0 {
            return None;
        }
        let position = fraction * (count - 1) as f64;
        let (low, high) = self.pair_at(position.floor() as u64)?;
        let part = position - position.floor();
        let between = (i128::from(high) - i128::from(low)) as f64;
        Some((i128::from(low) + (between * part).round_ties_even() as i128) as i64)
    }

    pub fn median(&mut self) -> Option<i64> {
        self.percentile(0.5)
    }

    /// The mean, rounded to the microsecond, halves away from zero. None when empty.
    pub fn average(&self) -> Option<i64> {
        let count = i128::from(self.len());
        if count == 0 {
            return None;
        }
        let sum = self.singles.iter().map(|&single| i128::from(single)).sum::<i128>()
            + self.runs.iter().map(|run| i128::from(run.duration) * i128::from(run.count)).sum::<i128>();
        Some(((2 * sum + sum.signum() * count) / (2 * count)) as i64)
    }

    pub fn min(&self) -> Option<i64> {
        self.singles.iter().copied().min().into_iter().chain(self.runs.first().map(|run| run.duration)).min()
    }

    pub fn max(&self) -> Option<i64> {
        self.singles.iter().copied().max().into_iter().chain(self.runs.last().map(|run| run.duration)).max()
    }

    /// How many durations lie below the first bound, between each bound (inclusive) and the next, and from the last on.
    /// `bounds` must ascend.
    pub fn buckets(&mut self, bounds: &[i64]) -> std::vec::Vec<i64> {
        let mut counts = vec![0; bounds.len() + 1];
        self.for_each(|run| counts[bounds.partition_point(|&bound| bound <= run.duration)] += run.count as i64);
        counts
    }

    pub fn fraction(&self) -> Option<f64> {
        self.fraction
    }

    /// Notes what the state will be asked for; false if it was noted otherwise before.
    #[inline]
    pub fn ask(&mut self, fraction: f64) -> bool {
        *self.fraction.get_or_insert(fraction) == fraction
    }
}

impl<A: Allocator + Clone> Counted for DurationSet<A> {
    fn count(&mut self) -> u64 {
        self.len()
    }
}

impl<A: Allocator + Clone> State<A> for DurationSet<A> {
    const TAG: u8 = 0x21;

    fn is_storable(&self) -> bool {
        self.fraction.is_none()
    }

    fn new_in(allocator: A) -> Self {
        DurationSet { singles: Vec::new_in(allocator.clone()), runs: Vec::new_in(allocator), fold_at: FOLD_FROM, fraction: None }
    }

    /// How many; the fraction asked for (0, or 1 and 8 bytes); how many distinct; then, unless empty, the smallest, its count
    /// less one, the unit (the greatest common divisor of the gaps), and blocks of gaps in units less one, each followed by a
    /// block of counts less one. The unit makes whole seconds cost 6 bits where microseconds cost 26.
    fn write<B: Allocator>(&mut self, to: &mut Writer<B>) {
        to.number(self.len());
        match self.fraction {
            None => to.byte(0),
            Some(fraction) => {
                to.byte(1);
                to.raw(&fraction.to_le_bytes());
            }
        }
        let (mut distinct, mut unit, mut last) = (0, 0, None);
        self.for_each(|run| {
            distinct += 1;
            if let Some(last) = last
                && unit != 1
            {
                unit = greatest_common_divisor(run.duration.abs_diff(last), unit);
            }
            last = Some(run.duration);
        });
        to.number(distinct);
        let (mut last, mut gaps, mut counts, mut filled) = (None, [0; BLOCK], [0; BLOCK], 0);
        self.for_each(|run| {
            match last {
                None => {
                    to.signed(run.duration);
                    to.number(run.count - 1);
                    to.number(unit);
                }
                Some(last) => {
                    gaps[filled] = run.duration.abs_diff(last) / unit - 1;
                    counts[filled] = run.count - 1;
                    filled += 1;
                }
            }
            last = Some(run.duration);
            if filled == BLOCK {
                to.block(&gaps);
                to.block(&counts);
                filled = 0;
            }
        });
        if filled > 0 {
            to.block(&gaps[..filled]);
            to.block(&counts[..filled]);
        }
    }

    fn merge(&mut self, from: &mut Reader) -> Result<(), Refused> {
        let total = from.number()?;
        match from.byte()? {
            0 => {}
            1 => {
                let bytes = from.raw(8)?.first_chunk().copied().unwrap_or_default();
                if !self.ask(f64::from_le_bytes(bytes)) {
                    return Err(Refused::OtherFraction);
                }
            }
            _ => return Err(Corrupt("the fraction is neither absent nor present").into()),
        }
        let mut rest = from.length()?;
        if rest == 0 {
            return if total == 0 { Ok(()) } else { Err(Corrupt("the counts do not add up").into()) };
        }
        const BEYOND: Corrupt = Corrupt("a duration is beyond the largest interval");
        const COUNTS: Corrupt = Corrupt("the counts do not add up");
        let (mut duration, first_count, unit) = (from.signed()?, from.number()?, from.number()?);
        let mut seen = 0u64;
        let mut runs = Vec::new_in(self.runs.allocator().clone());
        let mut take = |this: &mut Self, duration, less_one: u64| {
            let count = less_one.checked_add(1).ok_or(COUNTS)?;
            seen = seen.checked_add(count).filter(|seen| *seen <= i64::MAX as u64).ok_or(COUNTS)?;
            if count == 1 {
                this.insert(duration);
            } else {
                runs.push(Run { duration, count });
            }
            Ok::<(), Corrupt>(())
        };
        take(self, duration, first_count)?;
        rest -= 1;
        if rest > 0 && unit == 0 {
            return Err(Corrupt("distinct durations have no gaps").into());
        }
        let (mut gaps, mut counts) = ([0; BLOCK], [0; BLOCK]);
        while rest > 0 {
            let size = rest.min(BLOCK);
            from.block(size, &mut gaps)?;
            from.block(size, &mut counts)?;
            for (&gap, &count) in gaps[..size].iter().zip(&counts[..size]) {
                let step = gap.checked_add(1).and_then(|units| units.checked_mul(unit)).ok_or(BEYOND)?;
                duration = duration.checked_add_unsigned(step).ok_or(BEYOND)?;
                take(self, duration, count)?;
            }
            rest -= size;
        }
        if seen != total {
            return Err(COUNTS.into());
        }
        if !runs.is_empty() {
            self.add_runs(&runs);
        }
        Ok(())
    }

    fn merge_state(&mut self, other: &mut Self) -> Result<(), Refused> {
        if let Some(fraction) = other.fraction
            && !self.ask(fraction)
        {
            return Err(Refused::OtherFraction);
        }
        other.singles.iter().for_each(|&single| self.insert(single));
        if !other.runs.is_empty() {
            self.add_runs(&other.runs);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{merge_bytes, to_bytes, validate};
    use allocator_api2::alloc::Global;
    use proptest::prelude::*;

    type Set = DurationSet<Global>;

    fn set_of(durations: &[i64]) -> Set {
        let mut set = Set::new_in(Global);
        durations.iter().for_each(|&duration| set.insert(duration));
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
            for fraction in [fraction, 0.0, 0.5, 0.9, 1.0] {
                prop_assert_eq!(set.percentile(fraction), naive_percentile(&durations, fraction));
            }
            prop_assert_eq!(set.len(), durations.len() as u64);
            prop_assert_eq!((set.min(), set.max()), (durations.iter().copied().min(), durations.iter().copied().max()));
            let bounds = [-5, 0, 3_000_000_000];
            let naive = [i64::MIN, -5, 0, 3_000_000_000, i64::MAX].windows(2)
                .map(|pair| durations.iter().filter(|&&d| pair[0] <= d && (d < pair[1] || pair[1] == i64::MAX)).count() as i64);
            prop_assert_eq!(set.buckets(&bounds), naive.collect::<std::vec::Vec<_>>());
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
        (0..2_000_000i64).for_each(|index| set.insert(index * 7919 % 1_000));
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
}
