//! Distinct ids and rows per interval and member (a channel, say) with all totals, in one pass over stored days, after
//! grids and counted months.
//!
//! Ids get dense numbers, and sets are bitmaps of numbers, or lists while they are small. What is counted is forgotten: only the
//! intervals under way and one set a member are held, so states must come in the order of their first instant.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::Refused;
use crate::day_state::{DAY, QUARTER, QUARTERS, StoredDay, Wanted, intervals_of_quarters};
use crate::grid::Stored;
use crate::id_set::StoredIds;
use crate::numbered::{Numbered, Numbers};
use crate::packed::{BLOCK, Reader};
use crate::selection::Selection;

/// How many cells get their rows of a block together.
const MOST_TOGETHER: usize = 32;
const OUTSIDE: usize = usize::MAX;
/// How many open cells are searched for one that goes on.
const MOST_SEARCHED: usize = 256;

/// One cell, or a total where `interval` or `member` is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub interval: Option<u32>,
    pub member: Option<u32>,
    pub customers: u64,
    pub rows: u64,
}

pub struct Cube<A: Allocator + Clone> {
    pub(crate) bounds: Vec<i64, A>,
    pub(crate) numbers: Numbers<A>,
    /// Each member over all intervals.
    pub(crate) members: Vec<Cell<A>, A>,
    /// What more states may still add to.
    pub(crate) open: Vec<Cell<A>, A>,
    /// Everything that began before this is counted.
    counted_to: i64,
    pub(crate) counts: Vec<Count, A>,
    /// Counted months, of which days bring nothing more: from, to.
    pub(crate) months: Vec<(i64, i64), A>,
    seen: Vec<u64, A>,
    spare: Vec<Numbered<A>, A>,
    allocator: A,
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
            counted_to: i64::MIN,
            counts: Vec::new_in(allocator.clone()),
            months: Vec::new_in(allocator.clone()),
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

    /// A cell that rows can be added to. One of the days before goes on (a month has one a member, not one a day), unless there are so
    /// many that looking for it would take longer than to put them together in the end.
    pub(crate) fn open_cell(&mut self, interval: u32, member: u32) -> usize {
        if self.open.len() <= MOST_SEARCHED
            && let Some(open) = self.open.iter().position(|cell| (cell.interval, cell.member) == (interval, member))
        {
            return open;
        }
        let set = self.empty_set();
        self.open.push(Cell { interval, member, rows: 0, set });
        self.open.len() - 1
    }

    /// Adds the selected rows of a stored day; `member` gives the number of a member's name. Quarters outside the grid, or across its
    /// bounds, are left out.
    pub fn add_day(&mut self, from: Reader, selection: &Selection, mut member: impl FnMut(&mut Self, Option<&[u8]>) -> u32) -> Result<(), Refused> {
        let mut stored = StoredDay::read(from)?;
        let Some(day) = stored.day else { return Ok(()) };
        self.begin(day * DAY)?;
        let mut intervals = intervals_of_quarters(day, &self.bounds);
        for &(since, until) in self.months.iter().filter(|(since, until)| *since < (day + 1) * DAY && *until > day * DAY) {
            let at = |quarter: usize| day * DAY + quarter as i64 * QUARTER;
            (0..QUARTERS).filter(|quarter| (since..until).contains(&at(*quarter))).for_each(|quarter| intervals[quarter] = None);
        }
        let Some(first) = intervals.iter().find_map(|interval| *interval) else { return Ok(()) };
        let last = intervals.iter().rev().find_map(|interval| *interval).unwrap_or(first);
        let is_one = intervals.iter().all(|interval| *interval == Some(first));
        let chosen = selection.of(&stored);
        let members: std::vec::Vec<u32> = chosen.groups(&stored).map(|name| member(self, name)).collect();
        // where the cells of each quarter's interval begin
        let starts = intervals.map(|interval| interval.map_or(OUTSIDE, |interval| (interval - first) as usize * members.len()));
        // the cells of this day: by interval, by member; made when a row falls into one
        let mut cells: std::vec::Vec<Option<usize>> = vec![None; (last - first + 1) as usize * members.len()];
        // few cells get their rows of a block together: whether a cell is a bitmap is asked once then, not once a row
        let mut together: std::vec::Vec<([u32; BLOCK], usize)> = vec![([0; BLOCK], 0); if cells.len() <= MOST_TOGETHER { cells.len() } else { 0 }];
        let wanted = Wanted { ids: true, quarters: !is_one, ..chosen.wanted(Wanted::NONE) };
        let mut numbers = [0; BLOCK];
        while stored.next_block(wanted)? {
            self.numbers.number_all(&stored.ids[..if stored.has_ids { stored.count } else { 0 }], &mut numbers);
            let (groups, takes_all) = (chosen.group_of_rows(&stored), chosen.is_all());
            if is_one && takes_all && chosen.groups_are_blocks() {
                let place = groups[0] as usize;
                self.add_to(&mut cells[place], first, &members, place, &numbers[..stored.count], stored.has_ids);
                self.settle(&cells);
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
                    self.add_to(&mut cells[place], first, &members, place, &numbers[row..=row], stored.has_ids);
                }
            }
            for (place, (numbers_of_cell, count)) in together.iter_mut().enumerate() {
                self.add_to(&mut cells[place], first, &members, place, &numbers_of_cell[..std::mem::take(count)], stored.has_ids);
            }
            self.settle(&cells);
        }
        Ok(stored.end()?)
    }

    /// Adds rows to a cell of a day; their numbers count if they have ids.
    #[inline]
    fn add_to(&mut self, cell: &mut Option<usize>, first_interval: u32, members: &[u32], place: usize, numbers: &[u32], have_ids: bool) {
        if !numbers.is_empty() {
            let cell = *cell.get_or_insert_with(|| self.open_cell(first_interval + (place / members.len()) as u32, members[place % members.len()]));
            self.open[cell].rows += numbers.len() as u64;
            if have_ids {
                self.open[cell].set.insert_all(numbers);
            }
        }
    }

    /// Makes bitmaps of lists that have grown.
    fn settle(&mut self, cells: &[Option<usize>]) {
        self.keep_dense();
        let words = self.numbers.words();
        cells.iter().flatten().for_each(|&cell| self.open[cell].set.settle(words));
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
                self.numbers.number_all(ids, &mut numbers);
                self.open[cell].set.insert_all(&numbers[..ids.len()]);
                self.keep_dense();
            }
            stored_ids.end()?;
            self.open[cell].rows += rows;
        }
        Ok(stored.end()?)
    }

    pub(crate) fn keep_dense(&mut self) {
        if self.numbers.are_thin() {
            let sets = self.open.iter_mut().chain(&mut self.members).map(|cell| &mut cell.set);
            self.numbers.number_one_by_one(sets);
        }
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
        self.open.sort_by_key(|cell| (cell.interval, cell.member));
        let done = self.open.partition_point(|cell| self.bounds[cell.interval as usize + 1] <= at);
        if done == 0 {
            return;
        }
        let words = self.numbers.words();
        self.seen.resize(self.seen.len().max(words), 0);
        let mut total = self.empty_set();
        let mut cells = self.open.drain(..done).peekable();
        let mut rows_of_interval = 0;
        while let Some(mut cell) = cells.next() {
            // what several states brought for one cell
            while let Some(mut same) = cells.next_if(|next| (next.interval, next.member) == (cell.interval, cell.member)) {
                cell.rows += same.rows;
                same.set.move_to(&mut cell.set, words);
                self.spare.push(same.set);
            }
            let of_member = &mut self.members[cell.member as usize];
            of_member.rows += cell.rows;
            rows_of_interval += cell.rows;
            let customers = cell.set.count_and_move(&mut self.seen, &mut total, &mut of_member.set, words);
            self.spare.push(cell.set);
            if cell.rows > 0 {
                self.counts.push(Count { interval: Some(cell.interval), member: Some(cell.member), customers, rows: cell.rows });
            }
            if cells.peek().is_none_or(|next| next.interval != cell.interval) {
                let customers = total.count(&mut self.seen);
                total.clear();
                if rows_of_interval > 0 {
                    self.counts.push(Count { interval: Some(cell.interval), member: None, customers, rows: rows_of_interval });
                }
                rows_of_interval = 0;
            }
        }
        drop(cells);
        self.spare.push(total);
    }

    /// Gives all cells of the members that have a row, by interval, with the totals behind; what has no row is 0.
    pub fn finish(mut self, mut each: impl FnMut(Count)) {
        self.count(i64::MAX);
        let words = self.numbers.words();
        self.seen.resize(self.seen.len().max(words), 0);
        // months brought theirs first
        self.counts.sort_unstable_by_key(|count| (count.interval, count.member.is_none(), count.member));
        let mut counts = self.counts.iter().copied().peekable();
        for interval in 0..self.bounds.len().saturating_sub(1) as u32 {
            let members = self.members.iter().filter(|member| member.rows > 0).map(|cell| Some(cell.member));
            for member in members.chain([None]) {
                let counted = counts.next_if(|next| next.interval == Some(interval) && next.member == member);
                each(counted.unwrap_or(Count { interval: Some(interval), member, customers: 0, rows: 0 }));
            }
        }
        let mut all = Cell { interval: 0, member: 0, rows: 0, set: Numbered::new_in(self.allocator.clone()) };
        for Cell { member, rows, set, .. } in self.members.iter_mut().filter(|member| member.rows > 0) {
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
