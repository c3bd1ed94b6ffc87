//! Distinct ids and rows per interval and member (a channel, say) with all totals, in one pass over stored days, after
//! grids and counted months.
//!
//! Ids get dense numbers, and sets are bitmaps of numbers, or lists while they are small. What is counted is forgotten: only the
//! intervals under way and one set a member are held, so states must come in the order of their first instant.

use std::cmp::Ordering;

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::day_state::{DAY, QUARTER, QUARTERS, StoredDay, Wanted, intervals_of_quarters};
use crate::grid::Stored;
use crate::id_set::StoredIds;
use crate::numbered::{Numbered, Numbers, Places};
use crate::packed::{BLOCK, Reader};
use crate::selection::Selection;
use crate::{Refused, add, pause, sorting};

/// How many cells get their rows of a block together.
const MOST_TOGETHER: usize = 32;
const OUTSIDE: usize = usize::MAX;

/// One cell, or a total where `interval` or `member` is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub interval: Option<u32>,
    pub member: Option<u32>,
    pub customers: u64,
    pub rows: u64,
}

/// By interval and member, totals behind what they are of.
impl Ord for Count {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |count: &Self| (count.interval.is_none(), count.interval, count.member.is_none(), count.member, count.rows, count.customers);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Count {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

pub struct Cube<A: Allocator + Clone> {
    pub(crate) bounds: Vec<i64, A>,
    pub(crate) numbers: Numbers<A>,
    /// Each member over all intervals.
    pub(crate) members: Vec<Cell<A>, A>,
    /// What more states may still add to, one cell an interval and member.
    pub(crate) open: Vec<Cell<A>, A>,
    /// Where they are: the index + 1, or 0; a power of 2 of them, at most half in use.
    table: Vec<u32, A>,
    places: Places,
    /// Everything that began before this is counted.
    counted_to: i64,
    pub(crate) counts: Vec<Count, A>,
    /// Counted months, of which days bring nothing more: from, to.
    pub(crate) months: Vec<(i64, i64), A>,
    /// Rows of grids and months, which say how many they are; no more than bigint holds.
    claimed: u64,
    seen: Vec<u64, A>,
    spare: Vec<Numbered<A>, A>,
    allocator: A,
}

/// A stored day that is being added.
struct Day<A: Allocator> {
    /// Those that quarters of it lie in.
    intervals: [u32; QUARTERS],
    members: Vec<u32, A>,
    /// The open cells + 1 by interval, by member; 0 until a row falls into one.
    cells: Vec<u32, A>,
}

pub(crate) struct Cell<A: Allocator + Clone> {
    interval: u32,
    pub(crate) member: u32,
    pub(crate) rows: u64,
    pub(crate) set: Numbered<A>,
}

impl<A: Allocator + Clone> Cube<A> {
    pub fn new_in(bounds: &[i64], allocator: A) -> Self {
        let mut own = Vec::new_in(allocator.clone());
        own.extend_from_slice(bounds);
        Cube {
            bounds: own,
            numbers: Numbers::new_in(allocator.clone()),
            members: Vec::new_in(allocator.clone()),
            open: Vec::new_in(allocator.clone()),
            table: Vec::new_in(allocator.clone()),
            places: Places::new(),
            counted_to: i64::MIN,
            counts: Vec::new_in(allocator.clone()),
            months: Vec::new_in(allocator.clone()),
            claimed: 0,
            seen: Vec::new_in(allocator.clone()),
            spare: Vec::new_in(allocator.clone()),
            allocator,
        }
    }

    /// A new member; its number.
    pub fn add_member(&mut self) -> u32 {
        let member = self.members.len() as u32;
        let set = self.empty_set();
        self.members.push(Cell { interval: 0, member, rows: 0, set });
        member
    }

    fn empty_set(&mut self) -> Numbered<A> {
        self.spare.pop().unwrap_or_else(|| Numbered::new_in(self.allocator.clone()))
    }

    /// How many counts `finish` gives at most.
    pub fn most_counts(&self) -> u64 {
        (self.members.len() as u64 + 1) * self.bounds.len().max(1) as u64
    }

    /// The cell of an interval and member that rows can be added to.
    pub(crate) fn open_cell(&mut self, interval: u32, member: u32) -> usize {
        if self.open.len() * 2 >= self.table.len() {
            let size = (self.table.len() * 2).max(64);
            self.place_all(size);
        }
        let mut at = self.place(interval, member);
        while let Some(open) = self.table[at].checked_sub(1) {
            let cell = &self.open[open as usize];
            if (cell.interval, cell.member) == (interval, member) {
                return open as usize;
            }
            at = (at + 1) & (self.table.len() - 1);
        }
        let set = self.empty_set();
        self.open.push(Cell { interval, member, rows: 0, set });
        self.table[at] = self.open.len() as u32;
        self.open.len() - 1
    }

    fn place(&self, interval: u32, member: u32) -> usize {
        self.places.place(u64::from(interval) << 32 | u64::from(member), self.table.len())
    }

    fn place_all(&mut self, size: usize) {
        self.table.clear();
        self.table.resize(size, 0);
        for open in 0..self.open.len() {
            pause::look_at(open);
            let mut at = self.place(self.open[open].interval, self.open[open].member);
            while self.table[at] > 0 {
                at = (at + 1) & (size - 1);
            }
            self.table[at] = open as u32 + 1;
        }
    }

    /// Adds the selected rows of a stored day; `member` gives the number of a member's name. Quarters outside the grid, or across its
    /// bounds, are left out.
    pub fn add_day(
        &mut self, from: Reader, selection: &Selection<A>, mut member: impl FnMut(&mut Self, Option<&[u8]>) -> Result<u32, Refused>,
    ) -> Result<(), Refused> {
        let mut stored = StoredDay::read(from, self.allocator.clone())?;
        let Some(day) = stored.day else { return Ok(()) };
        self.begin(day * DAY)?;
        let mut intervals = intervals_of_quarters(day, &self.bounds);
        for &(since, until) in self.months.iter().filter(|(since, until)| *since < (day + 1) * DAY && *until > day * DAY) {
            let at = |quarter: usize| day * DAY + quarter as i64 * QUARTER;
            (0..QUARTERS).filter(|quarter| (since..until).contains(&at(*quarter))).for_each(|quarter| intervals[quarter] = None);
        }
        // the day's intervals; others may lie between them, shorter than a quarter
        let (mut of_day, mut count) = ([0; QUARTERS], 0);
        let slots = intervals.map(|interval| {
            let interval = interval?;
            if count == 0 || of_day[count - 1] != interval {
                (of_day[count], count) = (interval, count + 1);
            }
            Some(count - 1)
        });
        if count == 0 {
            return Ok(());
        }
        let is_one = slots.iter().all(|slot| *slot == Some(0));
        let chosen = selection.of(&stored);
        let mut members = Vec::new_in(self.allocator.clone());
        for (index, name) in chosen.groups(&stored).iter().enumerate() {
            pause::look_at(index);
            members.push(member(self, *name)?);
        }
        // where the cells of each quarter's interval begin
        let starts = slots.map(|slot| slot.map_or(OUTSIDE, |slot| slot * members.len()));
        let mut day = Day { intervals: of_day, members, cells: Vec::new_in(self.allocator.clone()) };
        day.cells.resize(count * day.members.len(), 0);
        // few cells get their rows of a block together: whether a cell is a bitmap is asked once then, not once a row
        let mut together = Vec::new_in(self.allocator.clone());
        together.resize(if day.cells.len() <= MOST_TOGETHER { day.cells.len() } else { 0 }, ([0; BLOCK], 0));
        let wanted = Wanted { ids: true, quarters: !is_one, ..chosen.wanted(Wanted::NONE) };
        let mut numbers = [0; BLOCK];
        while stored.next_block(wanted)? {
            pause::look();
            self.numbers.number_all(&stored.ids[..if stored.has_ids { stored.count } else { 0 }], &mut numbers);
            let (groups, takes_all) = (chosen.group_of_rows(&stored), chosen.is_all());
            if is_one && takes_all && chosen.groups_are_blocks() {
                self.add_to(&mut day, groups[0] as usize, &numbers[..stored.count], stored.has_ids);
                self.keep_dense()?;
                continue;
            }
            for row in 0..stored.count {
                let start = if is_one { 0 } else { starts[stored.quarters[row] as usize] };
                if start == OUTSIDE || !(takes_all || chosen.has(&stored, row)) {
                    continue;
                }
                let place = start + groups[row] as usize;
                if let Some((numbers_of_cell, count)) = together.get_mut(place) {
                    numbers_of_cell[*count & (BLOCK - 1)] = numbers[row];
                    *count += 1;
                } else {
                    self.add_to(&mut day, place, &numbers[row..=row], stored.has_ids);
                }
            }
            for (place, (numbers_of_cell, count)) in together.iter_mut().enumerate() {
                self.add_to(&mut day, place, &numbers_of_cell[..std::mem::take(count)], stored.has_ids);
            }
            self.keep_dense()?;
        }
        Ok(stored.end()?)
    }

    /// Adds rows to a cell of a day; their numbers count if they have ids. A list that has grown becomes a bitmap.
    #[inline]
    fn add_to(&mut self, day: &mut Day<A>, place: usize, numbers: &[u32], have_ids: bool) {
        if numbers.is_empty() {
            return;
        }
        if day.cells[place] == 0 {
            let (interval, member) = (day.intervals[place / day.members.len()], day.members[place % day.members.len()]);
            day.cells[place] = self.open_cell(interval, member) as u32 + 1;
        }
        let cell = &mut self.open[day.cells[place] as usize - 1];
        cell.rows += numbers.len() as u64;
        if have_ids {
            cell.set.insert_all(numbers);
            cell.set.settle(self.numbers.words());
        }
    }

    /// Adds a stored grid, which must have the bounds of this cube. As it may reach over all of it, grids come before days, and all their
    /// cells are open until the end: as lists, which are 4 bytes an id; 2,190 bitmaps would be 270 MB.
    pub fn add_grid(&mut self, member: u32, from: Reader) -> Result<(), Refused> {
        let mut stored = Stored::read(from, self.allocator.clone())?;
        if stored.bounds != self.bounds {
            return Err(Refused::OtherGrid);
        }
        self.begin(i64::MIN)?;
        let mut numbers = [0; BLOCK];
        while let Some((interval, rows, state)) = stored.next_cell()? {
            let cell = self.open_cell(interval as u32, member);
            let mut stored_ids = StoredIds::read(state)?;
            while let Some(ids) = stored_ids.next_block()? {
                pause::look();
                self.numbers.number_all(ids, &mut numbers);
                self.open[cell].set.insert_all(&numbers[..ids.len()]);
                self.keep_dense()?;
            }
            stored_ids.end()?;
            self.claim(rows)?;
            self.open[cell].rows += rows;
        }
        Ok(stored.end()?)
    }

    /// Notes rows that a state says it has.
    pub(crate) fn claim(&mut self, rows: u64) -> Result<(), Refused> {
        self.claimed = add(self.claimed, rows)?;
        Ok(())
    }

    pub(crate) fn keep_dense(&mut self) -> Result<(), Refused> {
        if self.numbers.are_thin() {
            let sets = self.open.iter_mut().chain(&mut self.members).map(|cell| &mut cell.set);
            self.numbers.number_one_by_one(sets);
        }
        self.numbers.check()
    }

    /// A state follows that begins at `at`: what ends before it is complete.
    pub(crate) fn begin(&mut self, at: i64) -> Result<(), Refused> {
        if at < self.counted_to {
            return Err(Refused::OutOfOrder);
        }
        if at > self.counted_to {
            self.count(at);
        }
        self.counted_to = at;
        Ok(())
    }

    /// Counts the cells and totals of all intervals that end at `at` or before.
    pub(crate) fn count(&mut self, at: i64) {
        let is_done = |cell: &Cell<A>, bounds: &[i64]| bounds[cell.interval as usize + 1] <= at;
        let mut done = Vec::new_in(self.allocator.clone());
        for (open, cell) in self.open.iter().enumerate() {
            pause::look_at(open);
            if is_done(cell, &self.bounds) {
                done.push((cell.interval, cell.member, open as u32));
            }
        }
        if done.is_empty() {
            return;
        }
        sorting::sort(&mut done);
        let words = self.numbers.words();
        self.seen.resize(self.seen.len().max(words), 0);
        let (mut total, mut rows_of_interval) = (self.empty_set(), 0);
        for (index, &(interval, member, open)) in done.iter().enumerate() {
            pause::look();
            let empty = Numbered::new_in(self.allocator.clone());
            let cell = &mut self.open[open as usize];
            let (rows, mut set) = (cell.rows, std::mem::replace(&mut cell.set, empty));
            let of_member = &mut self.members[member as usize];
            of_member.rows += rows;
            rows_of_interval += rows;
            let customers = set.count_and_move(&mut self.seen, &mut total, &mut of_member.set, words);
            self.spare.push(set);
            if rows > 0 {
                self.counts.push(Count { interval: Some(interval), member: Some(member), customers, rows });
            }
            if done.get(index + 1).is_none_or(|next| next.0 != interval) {
                let customers = total.count(&mut self.seen);
                total.clear();
                if rows_of_interval > 0 {
                    self.counts.push(Count { interval: Some(interval), member: None, customers, rows: rows_of_interval });
                }
                rows_of_interval = 0;
            }
        }
        self.spare.push(total);
        self.open.retain(|cell| !is_done(cell, &self.bounds));
        self.place_all((self.open.len() * 4).next_power_of_two().max(64));
    }

    /// Gives all cells of the members that have a row, by interval, with the totals behind; what has no row is 0.
    pub fn finish(mut self, mut each: impl FnMut(Count)) {
        self.count(i64::MAX);
        let words = self.numbers.words();
        self.seen.resize(self.seen.len().max(words), 0);
        // months brought theirs first
        sorting::sort(&mut self.counts);
        let mut counts = self.counts.iter().copied().peekable();
        for interval in 0..self.bounds.len().saturating_sub(1) as u32 {
            pause::look();
            let members = self.members.iter().filter(|member| member.rows > 0).map(|cell| Some(cell.member));
            for member in members.chain([None]) {
                let counted = counts.next_if(|next| next.interval == Some(interval) && next.member == member);
                each(counted.unwrap_or(Count { interval: Some(interval), member, customers: 0, rows: 0 }));
            }
        }
        let mut all = Cell { interval: 0, member: 0, rows: 0, set: Numbered::new_in(self.allocator.clone()) };
        for Cell { member, rows, set, .. } in self.members.iter_mut().filter(|member| member.rows > 0) {
            pause::look();
            each(Count { interval: None, member: Some(*member), customers: set.count(&mut self.seen), rows: *rows });
            all.rows += *rows;
            set.move_to(&mut all.set, words);
        }
        each(Count { interval: None, member: None, customers: all.set.count(&mut self.seen), rows: all.rows });
    }
}

#[cfg(test)]
#[path = "cube_tests.rs"]
pub(crate) mod tests;
