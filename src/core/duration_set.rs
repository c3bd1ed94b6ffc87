//! An exact multiset of durations in microseconds: percentiles, mean, extremes, buckets.
//!
//! Durations are collected one by one. Where they repeat (an application that stores whole seconds) they are folded into
//! runs, so that 50 million of them take megabytes; where they do not, a duration takes 8 bytes.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::packed::{BLOCK, Corrupt, Reader, Writer, greatest_common_divisor};
use crate::{Counted, MOST, Refused, State, add, pause, sorting};

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
    in_runs: u64,
    /// How many singles there may be until there is more room or an error: together with the runs no more than bigint holds.
    room: usize,
    fold_at: usize,
    /// What a one-step percentile was asked for: it travels with the state, not with stored sets.
    fraction: Option<f64>,
}

impl<A: Allocator + Clone> DurationSet<A> {
    #[inline]
    pub fn insert(&mut self, duration: i64) -> Result<(), Refused> {
        if self.singles.len() >= self.room {
            self.make_room()?;
        }
        self.singles.push(duration);
        Ok(())
    }

    #[cold]
    fn make_room(&mut self) -> Result<(), Refused> {
        if self.singles.len() >= self.fold_at {
            let may_repeat = self.may_repeat();
            if may_repeat {
                sorting::sort(&mut self.singles);
            }
            if may_repeat && distinct(&self.singles) * 2 <= self.singles.len() {
                self.fold()?;
            } else {
                self.fold_at = self.singles.len() * 4;
            }
        }
        let length = self.singles.len();
        if length == self.singles.capacity() {
            self.singles.reserve_exact(length.max(4));
        }
        self.set_room();
        if length < self.room { Ok(()) } else { Err(Refused::TooMany) }
    }

    fn set_room(&mut self) {
        self.room = self.singles.capacity().min(usize::try_from(MOST - self.in_runs).unwrap_or(usize::MAX));
    }

    /// Whether it is worth sorting all to see whether they repeat: if so, they are whole milliseconds at least, or few different ones.
    fn may_repeat(&self) -> bool {
        let (mut sample, mut taken) = ([0; 256], 0);
        for (to, single) in sample.iter_mut().zip(self.singles.iter().step_by(self.singles.len() / 256 + 1)) {
            (*to, taken) = (*single, taken + 1);
        }
        let sample = &mut sample[..taken];
        sample.sort_unstable();
        let repeated = sample.windows(2).filter(|pair| pair[0] == pair[1]).count();
        repeated * 16 > taken || sample.iter().fold(0, |unit, single| greatest_common_divisor(unit, single.unsigned_abs())) % 1000 == 0
    }

    /// Moves all singles into runs.
    fn fold(&mut self) -> Result<(), Refused> {
        sorting::sort(&mut self.singles);
        let mut folded = Vec::new_in(self.runs.allocator().clone());
        for (index, same) in self.singles.chunk_by(|one, next| one == next).enumerate() {
            pause::look_at(index);
            folded.push(Run { duration: same[0], count: same.len() as u64 });
        }
        self.singles.clear();
        self.add_runs(&folded)
    }

    /// `more` must be ascending and distinct.
    fn add_runs(&mut self, more: &[Run]) -> Result<(), Refused> {
        let added = more.iter().try_fold(0, |sum, run| add(sum, run.count))?;
        add(self.len(), added)?;
        let mut merged = Vec::with_capacity_in(self.runs.len() + more.len(), self.runs.allocator().clone());
        let mut more = more.iter().copied().peekable();
        for &run in &self.runs {
            while let Some(lower) = more.next_if(|lower| lower.duration < run.duration) {
                pause::look_at(merged.len());
                merged.push(lower);
            }
            let same = more.next_if(|same| same.duration == run.duration).map_or(0, |same| same.count);
            pause::look_at(merged.len());
            merged.push(Run { count: run.count + same, ..run });
        }
        merged.extend(more);
        self.runs = merged;
        self.in_runs += added;
        self.set_room();
        Ok(())
    }

    pub fn len(&self) -> u64 {
        self.singles.len() as u64 + self.in_runs
    }

    pub fn is_empty(&self) -> bool {
        self.singles.is_empty() && self.runs.is_empty()
    }

    /// Each distinct duration once with its count, ascending.
    pub fn for_each(&mut self, mut each: impl FnMut(Run)) {
        sorting::sort(&mut self.singles);
        let mut runs = self.runs.iter().copied().peekable();
        for (index, same) in self.singles.chunk_by(|one, next| one == next).enumerate() {
            pause::look_at(index);
            while let Some(lower) = runs.next_if(|run| run.duration < same[0]) {
                each(lower);
            }
            let folded = runs.next_if(|run| run.duration == same[0]).map_or(0, |run| run.count);
            each(Run { duration: same[0], count: folded + same.len() as u64 });
        }
        for (index, run) in runs.enumerate() {
            pause::look_at(index);
            each(run);
        }
    }

    /// As `percentile_cont`: interpolated between the two durations around `fraction × (n - 1)`, rounded to the microsecond,
    /// half to even. `fraction` must lie within 0 and 1. None when empty.
    pub fn percentile(&mut self, fraction: f64) -> Option<i64> {
        let between = Between::of(fraction, self.len().checked_sub(1)?);
        if self.runs.is_empty() {
            // selecting is linear: a median of 10 million takes 0.1 s, sorting them 0.25 s
            let rank = between.rank as usize;
            sorting::select(&mut self.singles, rank);
            let low = self.singles[rank];
            let next = if between.part > 0.0 { least(&self.singles[rank + 1..]) } else { None };
            return Some(between.value(low, next.unwrap_or(low)));
        }
        let mut found = None;
        self.at_ranks(&[(between.rank, 0)], |_, low, next| found = Some(between.value(low, next)));
        found
    }

    /// The same for many fractions, in one pass over the durations. None when empty.
    pub fn percentiles(&mut self, fractions: &[f64]) -> Option<Vec<i64, A>> {
        let last = self.len().checked_sub(1)?;
        let mut asked = Vec::with_capacity_in(fractions.len(), self.runs.allocator().clone());
        asked.extend(fractions.iter().enumerate().map(|(index, &fraction)| (Between::of(fraction, last).rank, index)));
        sorting::sort(&mut asked);
        let mut found = Vec::with_capacity_in(fractions.len(), self.runs.allocator().clone());
        found.resize(fractions.len(), 0);
        self.at_ranks(&asked, |index, low, next| found[index] = Between::of(fractions[index], last).value(low, next));
        Some(found)
    }

    /// The durations at ascending ranks (from 0), each with the one behind it (itself at the end) and what stands beside the rank.
    fn at_ranks(&mut self, asked: &[(u64, usize)], mut give: impl FnMut(usize, i64, i64)) {
        // those up to `waiting` are given, those up to `met` wait for the duration behind theirs
        let (mut seen, mut waiting, mut met, mut last) = (0, 0, 0, 0);
        self.for_each(|run| {
            asked[waiting..met].iter().for_each(|(_, index)| give(*index, last, run.duration));
            (waiting, last, seen) = (met, run.duration, seen + run.count);
            while let Some((rank, index)) = asked.get(met).filter(|(rank, _)| *rank < seen) {
                pause::look_at(met);
                met += 1;
                if rank + 1 < seen {
                    give(*index, last, last);
                    waiting = met;
                }
            }
        });
        asked[waiting..met].iter().for_each(|(_, index)| give(*index, last, last));
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
        // at most 2^63 of 2^63 each; twice that and the count still fit
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
    pub fn buckets(&mut self, bounds: &[i64]) -> Vec<i64, A> {
        let mut counts = Vec::with_capacity_in(bounds.len() + 1, self.runs.allocator().clone());
        counts.resize(bounds.len() + 1, 0);
        let mut bucket = 0;
        self.for_each(|run| {
            while bounds.get(bucket).is_some_and(|bound| *bound <= run.duration) {
                pause::look_at(bucket);
                bucket += 1;
            }
            counts[bucket] += run.count as i64;
        });
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

    fn new_in(allocator: A) -> Self {
        let (singles, runs) = (Vec::new_in(allocator.clone()), Vec::new_in(allocator));
        DurationSet { singles, runs, in_runs: 0, room: 0, fold_at: FOLD_FROM, fraction: None }
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
        let mut stored = StoredRuns::read(from.clone())?;
        if let Some(fraction) = stored.fraction
            && !self.ask(fraction)
        {
            return Err(Refused::OtherFraction);
        }
        let mut often = Vec::new_in(self.runs.allocator().clone());
        while let Some(runs) = stored.next_block()? {
            pause::look();
            for &run in runs {
                if run.count == 1 {
                    self.insert(run.duration)?;
                } else {
                    often.push(run);
                }
            }
        }
        *from = stored.reader;
        if often.is_empty() { Ok(()) } else { self.add_runs(&often) }
    }

    fn check(from: &mut Reader, _: A) -> Result<u64, Refused> {
        let mut stored = StoredRuns::read(from.clone())?;
        if stored.fraction.is_some() {
            return Err(Corrupt("a state under way is not a stored one").into());
        }
        while stored.next_block()?.is_some() {
            pause::look();
        }
        *from = stored.reader;
        Ok(stored.total)
    }

    fn merge_state(&mut self, other: &mut Self) -> Result<(), Refused> {
        if let Some(fraction) = other.fraction
            && !self.ask(fraction)
        {
            return Err(Refused::OtherFraction);
        }
        for (index, &single) in other.singles.iter().enumerate() {
            pause::look_at(index);
            self.insert(single)?;
        }
        if other.runs.is_empty() { Ok(()) } else { self.add_runs(&other.runs) }
    }
}

/// Where a percentile lies among durations in order.
struct Between {
    /// Of the one below it, from 0.
    rank: u64,
    /// How far it is on the way to the next.
    part: f64,
}

impl Between {
    /// `last` is the highest rank.
    fn of(fraction: f64, last: u64) -> Self {
        let position = fraction * last as f64;
        // beyond 2^53 a double is no whole number any more: it may lie behind the last
        Between { rank: (position.floor() as u64).min(last), part: position - position.floor() }
    }

    fn value(&self, low: i64, next: i64) -> i64 {
        let between = (i128::from(next) - i128::from(low)) as f64;
        (i128::from(low) + (between * self.part).round_ties_even() as i128) as i64
    }
}

fn distinct(sorted: &[i64]) -> usize {
    let mut count = sorted.len().min(1);
    for (index, pair) in sorted.windows(2).enumerate() {
        pause::look_at(index);
        count += usize::from(pair[0] != pair[1]);
    }
    count
}

fn least(durations: &[i64]) -> Option<i64> {
    durations.iter().copied().min()
}

const BEYOND: Corrupt = Corrupt("a duration is beyond the largest interval");
const COUNTS: Corrupt = Corrupt("the counts do not add up");
const UNIT: Corrupt = Corrupt("durations have another unit");

/// The runs of a stored set, ascending, read block by block.
struct StoredRuns<'a> {
    reader: Reader<'a>,
    total: u64,
    fraction: Option<f64>,
    left: usize,
    /// Of the first, less one; none when it was given.
    first_count: Option<u64>,
    unit: u64,
    /// The greatest common divisor of the gaps so far, in units.
    common: u64,
    seen: u64,
    last: i64,
    runs: [Run; BLOCK],
}

impl<'a> StoredRuns<'a> {
    fn read(mut reader: Reader<'a>) -> Result<Self, Corrupt> {
        let total = reader.number()?;
        let fraction = match reader.byte()? {
            0 => None,
            1 => Some(f64::from_le_bytes(reader.raw(8)?.first_chunk().copied().unwrap_or_default())),
            _ => return Err(Corrupt("the fraction is neither absent nor present")),
        };
        if fraction.is_some_and(|fraction| !(0.0..=1.0).contains(&fraction)) {
            return Err(Corrupt("a fraction is not between 0 and 1"));
        }
        let left = reader.length()?;
        let (mut last, mut first_count, mut unit) = (0, None, 0);
        if left > 0 {
            (last, first_count, unit) = (reader.signed()?, Some(reader.number()?), reader.number()?);
            if (left > 1) != (unit > 0) {
                return Err(UNIT);
            }
        }
        let runs = [Run { duration: 0, count: 0 }; BLOCK];
        Ok(StoredRuns { reader, total, fraction, left, first_count, unit, common: 0, seen: 0, last, runs })
    }

    fn next_block(&mut self) -> Result<Option<&[Run]>, Corrupt> {
        if self.left == 0 {
            let is_own_unit = self.common <= 1 || !self.reader.is_strict();
            return if self.seen != self.total { Err(COUNTS) } else if is_own_unit { Ok(None) } else { Err(UNIT) };
        }
        let size = if let Some(less_one) = self.first_count.take() {
            self.runs[0] = Run { duration: self.last, count: self.counted(less_one)? };
            1
        } else {
            let size = self.left.min(BLOCK);
            let (mut gaps, mut counts) = ([0; BLOCK], [0; BLOCK]);
            self.reader.block(size, &mut gaps)?;
            self.reader.block(size, &mut counts)?;
            for index in 0..size {
                let units = gaps[index].checked_add(1).ok_or(BEYOND)?;
                let step = units.checked_mul(self.unit).ok_or(BEYOND)?;
                self.last = self.last.checked_add_unsigned(step).ok_or(BEYOND)?;
                if self.common != 1 && self.reader.is_strict() {
                    self.common = greatest_common_divisor(units, self.common);
                }
                self.runs[index] = Run { duration: self.last, count: self.counted(counts[index])? };
            }
            size
        };
        self.left -= size;
        Ok(Some(&self.runs[..size]))
    }

    fn counted(&mut self, less_one: u64) -> Result<u64, Corrupt> {
        let count = less_one.checked_add(1).ok_or(COUNTS)?;
        self.seen = self.seen.checked_add(count).filter(|seen| *seen <= MOST).ok_or(COUNTS)?;
        Ok(count)
    }
}

#[cfg(test)]
#[path = "duration_set_tests.rs"]
mod tests;
