//! A counted month: what the cube says of each day of a local calendar's month and of the whole, per channel and of all, with each
//! channel's ids as bitmaps. A year by day is read from twelve of them: the counts of its days stand there, and the totals are unions
//! of some 72 bitmaps, however many rows there were. Unions over other members or filters are not in it: those read stored days.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::cube::{Cell, Count, Cube};
use crate::day_state::QUARTER;
use crate::grid::{read_bounds, write_bounds};
use crate::id_set::{IdSet, StoredIds};
use crate::numbered::CHUNK_BITS;
use crate::packed::{BLOCK, Corrupt, Reader, Writer};
use crate::{Refused, State};

/// The first byte: which state, which version.
const TAG: u8 = 0x61;
/// Bytes of a bitmap of 65,536 ids; where so many of them occur it takes no more room than 16 bits an id.
const CHUNK: usize = 1 << (CHUNK_BITS - 3);
const DENSE: usize = CHUNK / 2;

/// What intervals a month is to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Its days are intervals, from this one on.
    Days(usize),
    /// It is this interval.
    Whole(usize),
    /// It lies in this one.
    Within(usize),
}

/// How a month of these days fits into a grid; none if a bound lies across it, or if it begins or ends within a quarter of an hour.
pub fn fit(bounds: &[i64], days: &[i64]) -> Option<Fit> {
    let &[since, .., until] = days else { return None };
    let interval = bounds.partition_point(|&bound| bound <= since).checked_sub(1)?;
    let (start, end) = (bounds[interval], *bounds.get(interval + 1)?);
    if since % QUARTER != 0 || until % QUARTER != 0 {
        None
    } else if (start, end) == (since, until) {
        Some(Fit::Whole(interval))
    } else if end >= until {
        Some(Fit::Within(interval))
    } else {
        bounds[interval..].starts_with(days).then_some(Fit::Days(interval))
    }
}

impl<A: Allocator + Clone> Cube<A> {
    /// Writes what was counted, over intervals that are the days of a month; `names` are those of the members, by number.
    pub fn write_month<B: Allocator>(mut self, names: &[Option<&[u8]>], to: &mut Writer<B>) {
        self.count(i64::MAX);
        let mut members: std::vec::Vec<u32> = self.members.iter().filter(|member| member.rows > 0).map(|cell| cell.member).collect();
        members.sort_unstable_by_key(|&member| names[member as usize]);
        to.byte(TAG);
        write_bounds(&self.bounds, to);
        let mut sets = Writer::new_in(self.bounds.allocator().clone());
        to.number(members.len() as u64);
        for &member in &members {
            let name = names[member as usize];
            to.number(name.map_or(0, |name| name.len() as u64 + 1));
            to.raw(name.unwrap_or_default());
            self.write_ids(member, &mut sets);
        }
        let mut counts = std::vec::Vec::new();
        self.finish(|count| counts.push(count));
        for member in members.into_iter().map(Some).chain([None]) {
            for Count { rows, customers, .. } in counts.iter().filter(|count| count.member == member) {
                to.number(*rows);
                to.number(*customers);
            }
        }
        to.raw(sets.bytes());
    }

    /// The ids of a member: bitmaps of the chunks of 65,536 in which most occur, with the number of each; all others as a set.
    fn write_ids(&self, member: u32, to: &mut Writer<A>) {
        let mut ids = Vec::new_in(self.bounds.allocator().clone());
        self.members[member as usize].set.for_each(|number| ids.push(self.numbers.id(number)));
        ids.sort_unstable();
        ids.dedup();
        let mut sparse: IdSet<A, 0> = IdSet::new_in(self.bounds.allocator().clone());
        let chunks = || ids.chunk_by(|one, next| one >> CHUNK_BITS == next >> CHUNK_BITS);
        to.number(chunks().filter(|chunk| chunk.len() >= DENSE).count() as u64);
        for chunk in chunks() {
            if chunk.len() < DENSE {
                chunk.iter().for_each(|&id| sparse.insert(id));
                continue;
            }
            let mut bits = [0; CHUNK];
            for &id in chunk {
                let low = id as usize % (CHUNK * 8);
                bits[low / 8] |= 1 << (low % 8);
            }
            to.signed(chunk[0] >> CHUNK_BITS);
            to.raw(&bits);
        }
        let mut stored = Writer::new_in(self.bounds.allocator().clone());
        sparse.write(&mut stored);
        to.number(stored.bytes().len() as u64);
        to.raw(stored.bytes());
    }

    /// Adds a month that fits the grid, before all days: of its time no day brings anything any more. `by_name` says whether its members
    /// are members here; else all of it is one, without a name.
    pub fn add_month(&mut self, bytes: &[u8], by_name: bool, mut member: impl FnMut(&mut Self, Option<&[u8]>) -> u32) -> Result<(), Refused> {
        let mut from = Reader::new(bytes);
        if from.byte()? != TAG {
            return Err(Corrupt("the first byte is not the tag of a month of this version").into());
        }
        let days = read_bounds(&mut from, self.bounds.allocator().clone())?;
        let fit = fit(&self.bounds, &days).ok_or(Refused::OtherGrid)?;
        self.begin(i64::MIN)?;
        let mut names = std::vec::Vec::new();
        for _ in 0..from.length()? {
            names.push(match from.length()? {
                0 => None,
                length => Some(from.raw(length - 1)?),
            });
        }
        let alone = if by_name { None } else { Some(member(self, None)) };
        let members: std::vec::Vec<u32> = names.into_iter().map(|name| alone.unwrap_or_else(|| member(self, name))).collect();
        for of in members.iter().copied().map(Some).chain([None]) {
            let mut line = std::vec::Vec::new();
            for _ in 0..days.len() {
                line.push((from.number()?, from.number()?));
            }
            let whole = line.pop().unwrap_or_default();
            let (first, counted) = match fit {
                Fit::Days(first) => (first, line),
                Fit::Whole(interval) => (interval, vec![whole]),
                Fit::Within(_) => (0, vec![]),
            };
            // where all is one member, that has what the total has
            let keys = match (of, alone) {
                (Some(_), Some(_)) => vec![],
                (None, Some(alone)) => vec![Some(alone), None],
                (of, None) => vec![of],
            };
            for (interval, (rows, customers)) in (first as u32..).zip(counted).filter(|(_, (rows, _))| *rows > 0) {
                self.counts.extend(keys.iter().map(|&member| Count { interval: Some(interval), member, customers, rows }));
            }
            if let Some(member) = of {
                self.gathering(fit, member).rows += whole.0;
            }
        }
        for &member in &members {
            self.add_ids(&mut from, fit, member)?;
        }
        self.months.push((days[0], days[days.len() - 1]));
        Ok(from.end()?)
    }

    /// Where rows and ids of a month go: to the cell that is to be counted with more, else straight to the member.
    fn gathering(&mut self, fit: Fit, member: u32) -> &mut Cell<A> {
        match fit {
            Fit::Within(interval) => {
                let cell = self.open_cell(interval as u32, member);
                &mut self.open[cell]
            }
            _ => &mut self.members[member as usize],
        }
    }

    fn add_ids(&mut self, from: &mut Reader, fit: Fit, member: u32) -> Result<(), Refused> {
        for _ in 0..from.length()? {
            let (chunk, bits) = (from.signed()?, from.raw(CHUNK)?);
            let ones = bits.as_chunks().0.iter().map(|bytes| u64::from(u64::from_le_bytes(*bytes).count_ones())).sum();
            if let Some(first) = self.numbers.number_chunk(chunk, ones) {
                let words = self.numbers.words();
                self.gathering(fit, member).set.insert_chunk(first, bits, words);
                self.keep_dense();
            } else {
                for low in (0..CHUNK * 8).filter(|low| bits[low / 8] >> (low % 8) & 1 == 1) {
                    let number = self.numbers.number((chunk << CHUNK_BITS) | low as i64);
                    self.gathering(fit, member).set.insert(number);
                }
            }
        }
        let length = from.length()?;
        let mut sparse = StoredIds::read(Reader::new(from.raw(length)?))?;
        let mut numbers = [0; BLOCK];
        while let Some(ids) = sparse.next_block()? {
            self.numbers.number_all(ids, &mut numbers);
            self.gathering(fit, member).set.insert_all(&numbers[..ids.len()]);
            self.keep_dense();
        }
        sparse.end()?;
        let words = self.numbers.words();
        self.gathering(fit, member).set.settle(words);
        Ok(())
    }
}

#[cfg(test)]
#[path = "month_tests.rs"]
mod tests;
