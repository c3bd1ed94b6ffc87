//! A counted month: what the cube says of each day of a local calendar's month and of the whole, per channel and of all, with each
//! channel's ids as bitmaps. A year by day is read from twelve of them: the counts of its days stand there, and the totals are unions
//! of some 72 bitmaps, however many rows there were. Unions over other members or filters are not in it: those read stored days.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;
use xxhash_rust::xxh3::xxh3_64;

use crate::cube::{Cell, Count, Cube};
use crate::day_state::{QUARTER, read_names, write_name};
use crate::grid::{read_bounds, write_bounds};
use crate::id_set::{IdSet, StoredIds};
use crate::names::Names;
use crate::numbered::CHUNK_BITS;
use crate::packed::{BLOCK, Corrupt, Reader, Writer};
use crate::{MOST, Refused, State, pause, sorting};

/// The first byte: which state, which version.
const TAG: u8 = 0x62;
/// The last bytes: a hash of all before. A month is read without its rows, so that a flipped bit of a bitmap would be a customer.
const HASH: usize = 8;
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
    pub fn write_month<B: Allocator>(mut self, names: &Names<A, 1>, to: &mut Writer<B>) {
        self.count(i64::MAX);
        let allocator = self.bounds.allocator().clone();
        let mut members = Vec::new_in(allocator.clone());
        members.extend(self.members.iter().filter(|member| member.rows > 0).map(|cell| (names.name(cell.member as usize), cell.member)));
        sorting::sort(&mut members);
        to.byte(TAG);
        write_bounds(&self.bounds, to);
        let mut sets = Writer::new_in(allocator.clone());
        let mut places = Vec::new_in(allocator.clone());
        places.resize(self.members.len(), 0);
        to.number(members.len() as u64);
        for (place, &([name], member)) in members.iter().enumerate() {
            pause::look();
            write_name(name, to);
            places[member as usize] = place;
            self.write_ids(member, &mut sets);
        }
        let mut counts = Vec::new_in(allocator);
        self.finish(|count| {
            let place = count.member.map_or(usize::MAX, |member| places[member as usize]);
            counts.push((place, count.interval.is_none(), count.interval, count.rows, count.customers));
        });
        sorting::sort(&mut counts);
        for (.., rows, customers) in counts {
            to.number(rows);
            to.number(customers);
        }
        to.raw(sets.bytes());
        to.raw(&xxh3_64(to.bytes()).to_le_bytes());
    }

    /// The ids of a member: bitmaps of the chunks of 65,536 in which most occur, with the number of each; all others as a set.
    fn write_ids(&self, member: u32, to: &mut Writer<A>) {
        let mut ids = Vec::new_in(self.bounds.allocator().clone());
        self.members[member as usize].set.for_each(|number| ids.push(self.numbers.id(number)));
        sorting::sort(&mut ids);
        ids.dedup();
        let mut sparse: IdSet<A, 0> = IdSet::new_in(self.bounds.allocator().clone());
        let chunks = || ids.chunk_by(|one, next| one >> CHUNK_BITS == next >> CHUNK_BITS);
        to.number(chunks().filter(|chunk| chunk.len() >= DENSE).count() as u64);
        for chunk in chunks() {
            pause::look();
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
    pub fn add_month(
        &mut self, bytes: &[u8], by_name: bool, mut member: impl FnMut(&mut Self, Option<&[u8]>) -> Result<u32, Refused>,
    ) -> Result<(), Refused> {
        let mut month = StoredMonth::read(bytes, self.bounds.allocator().clone())?;
        let (since, until) = (month.days[0], month.days[month.days.len() - 1]);
        let fit = fit(&self.bounds, &month.days).ok_or(Refused::OtherGrid)?;
        if self.months.iter().any(|(from, to)| *from < until && *to > since) {
            return Err(Refused::OutOfOrder);
        }
        self.begin(i64::MIN)?;
        let alone = if by_name { None } else { Some(member(self, None)?) };
        for place in 0..=month.names.len() {
            pause::look();
            let line = month.line(place);
            let of = match month.names.get(place) {
                Some(name) => Some(alone.map_or_else(|| member(self, *name), Ok)?),
                None => None,
            };
            // where all is one member, that has what the total has
            let keys = match (of, alone) {
                (Some(_), Some(_)) => &[][..],
                (None, Some(alone)) => &[Some(alone), None],
                (of, None) => &[of],
            };
            let (whole, days) = (line[line.len() - 1], &line[..line.len() - 1]);
            let (first, counted) = match fit {
                Fit::Days(first) => (first, days),
                Fit::Whole(interval) => (interval, &[whole][..]),
                Fit::Within(_) => (0, &[][..]),
            };
            for (interval, &(rows, customers)) in (first as u32..).zip(counted).filter(|(_, (rows, _))| *rows > 0) {
                self.counts.extend(keys.iter().map(|&member| Count { interval: Some(interval), member, customers, rows }));
            }
            if let Some(member) = of {
                self.claim(whole.0)?;
                self.gathering(fit, member).rows += whole.0;
                self.add_ids(&mut month.sets, fit, member, whole.1)?;
            }
        }
        self.months.push((since, until));
        Ok(month.sets.end()?)
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

    /// Adds the ids of a member, which are so many.
    fn add_ids(&mut self, from: &mut Reader, fit: Fit, member: u32, customers: u64) -> Result<(), Refused> {
        let mut dense = Vec::new_in(self.bounds.allocator().clone());
        let mut found = 0u64;
        for _ in 0..from.length()? {
            pause::look();
            let (chunk, bits) = (from.signed()?, from.raw(CHUNK)?);
            let ones: u64 = bits.as_chunks().0.iter().map(|bytes| u64::from(u64::from_le_bytes(*bytes).count_ones())).sum();
            if (chunk << CHUNK_BITS) >> CHUNK_BITS != chunk || dense.last().is_some_and(|last| *last >= chunk) || ones < DENSE as u64 {
                return Err(Corrupt("a bitmap is out of order or nearly empty").into());
            }
            dense.push(chunk);
            found += ones;
            if let Some(first) = self.numbers.number_chunk(chunk, ones) {
                let words = self.numbers.words();
                self.gathering(fit, member).set.insert_chunk(first, bits, words);
                self.keep_dense()?;
            } else {
                for low in (0..CHUNK * 8).filter(|low| bits[low / 8] >> (low % 8) & 1 == 1) {
                    let number = self.numbers.number((chunk << CHUNK_BITS) | low as i64);
                    self.gathering(fit, member).set.insert(number);
                }
                self.numbers.check()?;
            }
        }
        let length = from.length()?;
        let mut sparse = StoredIds::read(from.part(length)?)?;
        let mut numbers = [0; BLOCK];
        let (mut chunk, mut of_chunk) = (None, 0);
        while let Some(ids) = sparse.next_block()? {
            pause::look();
            for same in ids.chunk_by(|one, next| one >> CHUNK_BITS == next >> CHUNK_BITS) {
                let next = same[0] >> CHUNK_BITS;
                if chunk != Some(next) {
                    (chunk, of_chunk) = (Some(next), 0);
                }
                of_chunk += same.len();
                if of_chunk >= DENSE || dense.binary_search(&next).is_ok() {
                    return Err(Corrupt("ids should be in a bitmap").into());
                }
            }
            found += ids.len() as u64;
            self.numbers.number_all(ids, &mut numbers);
            self.gathering(fit, member).set.insert_all(&numbers[..ids.len()]);
            self.keep_dense()?;
        }
        sparse.end()?;
        if found != customers {
            return Err(COUNTS.into());
        }
        let words = self.numbers.words();
        self.gathering(fit, member).set.settle(words);
        Ok(())
    }
}

const COUNTS: Corrupt = Corrupt("the counts of a month do not add up");

/// A stored month but for the ids of its members, checked.
struct StoredMonth<'a, A: Allocator> {
    /// Bounds of its days, two at least.
    days: Vec<i64, A>,
    /// Ascending.
    names: Vec<Option<&'a [u8]>, A>,
    /// Rows and customers of each day and of the whole, for each member and at last for all.
    counts: Vec<(u64, u64), A>,
    sets: Reader<'a>,
}

impl<'a, A: Allocator + Clone> StoredMonth<'a, A> {
    fn read(bytes: &'a [u8], allocator: A) -> Result<Self, Corrupt> {
        let (content, hash) = bytes.split_last_chunk::<HASH>().ok_or(Corrupt("the bytes end too early"))?;
        let mut sets = Reader::new(content).strict();
        if sets.byte()? != TAG {
            return Err(Corrupt("the first byte is not the tag of a month of this version"));
        }
        if u64::from_le_bytes(*hash) != xxh3_64(content) {
            return Err(Corrupt("the month is not as it was written"));
        }
        let days = read_bounds(&mut sets, allocator.clone())?;
        if days.len() < 2 {
            return Err(Corrupt("a month has no day"));
        }
        let mut names = Vec::new_in(allocator.clone());
        read_names(&mut sets, &mut names)?;
        if !names.is_sorted_by(|one, next| one < next) {
            return Err(Corrupt("names do not ascend"));
        }
        let mut counts = Vec::new_in(allocator);
        for index in 0..(names.len() + 1).checked_mul(days.len()).ok_or(COUNTS)? {
            pause::look_at(index);
            counts.push((sets.number()?, sets.number()?));
        }
        let month = StoredMonth { days, names, counts, sets };
        month.check()?;
        Ok(month)
    }

    fn line(&self, place: usize) -> &[(u64, u64)] {
        &self.counts[place * self.days.len()..][..self.days.len()]
    }

    /// Days add up to the whole and members to all: rows exactly, customers at least as many as the most and at most as many as the sum.
    fn check(&self) -> Result<(), Corrupt> {
        let members = self.names.len();
        let is_sum = |whole: (u64, u64), parts: &mut dyn Iterator<Item = (u64, u64)>| {
            let (mut rows, mut customers, mut most) = (0u128, 0u128, 0);
            for (index, part) in parts.enumerate() {
                pause::look_at(index);
                rows += u128::from(part.0);
                customers += u128::from(part.1);
                most = most.max(part.1);
            }
            rows == u128::from(whole.0) && (u128::from(most)..=customers).contains(&u128::from(whole.1)) && whole.1 <= whole.0 && whole.0 <= MOST
        };
        for place in 0..=members {
            let line = self.line(place);
            let (whole, days) = (line[line.len() - 1], &line[..line.len() - 1]);
            let is_used = whole.0 > 0 || place == members;
            if !is_used || days.iter().any(|(rows, customers)| customers > rows) || !is_sum(whole, &mut days.iter().copied()) {
                return Err(COUNTS);
            }
        }
        for day in 0..self.days.len() {
            if !is_sum(self.line(members)[day], &mut (0..members).map(|place| self.line(place)[day])) {
                return Err(COUNTS);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "month_tests.rs"]
mod tests;
