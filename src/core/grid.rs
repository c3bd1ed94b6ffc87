//! One state per interval of a time grid, so that SQL groups by plain columns only and time stays inside the state.
//!
//! `bounds` are instants in ascending order: n + 1 of them make n intervals, each from its bound (inclusive) to the next.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::packed::{BLOCK, Corrupt, Reader, Writer, greatest_common_divisor};
use crate::{MOST, Refused, State, add, pause};

/// More intervals than this are refused: half-hours of 57 years.
pub const MOST_INTERVALS: usize = 1_000_000;

pub struct Grid<S, A: Allocator + Clone> {
    bounds: Vec<i64, A>,
    cells: Vec<Cell<S>, A>,
    /// Of all cells together: no more than bigint holds, so those of a cell are neither.
    rows: u64,
    last: usize,
    scratch: Writer<A>,
}

struct Cell<S> {
    /// Rows that fell into the interval, with or without a value.
    rows: u64,
    state: S,
}

/// What `Grid::locate` found.
pub enum Place {
    Cell(usize),
    Outside,
    /// The row brought another grid than the rows before it.
    OtherGrid,
}

/// Why bounds make no grid.
#[derive(Debug, PartialEq, Eq)]
pub enum BadBounds {
    Empty,
    NotAscending,
    TooMany(usize),
}

/// Whether bounds make a grid.
pub fn check(bounds: &[i64]) -> Result<(), BadBounds> {
    if bounds.is_empty() {
        Err(BadBounds::Empty)
    } else if bounds.len() - 1 > MOST_INTERVALS {
        Err(BadBounds::TooMany(bounds.len() - 1))
    } else if !bounds.is_sorted_by(|one, next| one < next) {
        Err(BadBounds::NotAscending)
    } else {
        Ok(())
    }
}

impl<S: State<A>, A: Allocator + Clone> Grid<S, A> {
    pub fn is_unset(&self) -> bool {
        self.bounds.is_empty()
    }

    pub fn set_bounds(&mut self, bounds: &[i64]) -> Result<(), BadBounds> {
        check(bounds)?;
        let allocator = self.bounds.allocator().clone();
        self.bounds.extend_from_slice(bounds);
        self.cells.reserve_exact(bounds.len() - 1);
        self.cells.extend((1..bounds.len()).map(|_| Cell { rows: 0, state: S::new_in(allocator.clone()) }));
        Ok(())
    }

    pub fn bounds(&self) -> &[i64] {
        &self.bounds
    }

    /// The cell of an instant. `given` are the bounds that came with the row: those that decide are compared with the grid's
    /// own, so a grid that changes under way is noticed, at the price of two comparisons a row instead of all bounds.
    #[inline]
    pub fn locate(&mut self, at: i64, given: &[i64]) -> Place {
        if given.len() != self.bounds.len() {
            return Place::OtherGrid;
        }
        // rows mostly come in order of time: the last cell is the likely one
        let mut cell = self.last;
        if !(cell + 1 < self.bounds.len() && self.bounds[cell] <= at && at < self.bounds[cell + 1]) {
            let above = self.bounds.partition_point(|&bound| bound <= at);
            if above == 0 || above == self.bounds.len() {
                let edge = if above == 0 { 0 } else { above - 1 };
                return if given[edge] == self.bounds[edge] { Place::Outside } else { Place::OtherGrid };
            }
            cell = above - 1;
            self.last = cell;
        }
        if given[cell] != self.bounds[cell] || given[cell + 1] != self.bounds[cell + 1] {
            return Place::OtherGrid;
        }
        Place::Cell(cell)
    }

    /// Counts a row in a cell, and gives the cell's state to add what the row brings.
    #[inline]
    pub fn add_row(&mut self, cell: usize) -> Result<&mut S, Refused> {
        self.rows = add(self.rows, 1)?;
        let cell = &mut self.cells[cell];
        cell.rows += 1;
        Ok(&mut cell.state)
    }

    fn add_stored(&mut self, cell: usize, rows: u64, mut state: Reader) -> Result<(), Refused> {
        self.rows = add(self.rows, rows)?;
        let cell = &mut self.cells[cell];
        cell.rows += rows;
        cell.state.merge(&mut state)?;
        Ok(state.end()?)
    }

    /// Adds a stored grid of finer intervals: each counts in the interval of this grid that it lies in; those before and after
    /// this grid are left out.
    pub fn merge_finer(&mut self, from: Reader) -> Result<(), Refused> {
        let mut stored = Stored::read(from, self.bounds.allocator().clone())?;
        let (Some(&first), Some(&last)) = (self.bounds.first(), self.bounds.last()) else { return Ok(()) };
        while let Some((index, rows, state)) = stored.next_cell()? {
            pause::look();
            let (start, end) = (stored.bounds[index], stored.bounds[index + 1]);
            if end <= first || start >= last {
                continue;
            }
            let above = self.bounds.partition_point(|&bound| bound <= start);
            if above == 0 || end > self.bounds[above] {
                return Err(Refused::Straddles);
            }
            self.add_stored(above - 1, rows, state)?;
        }
        Ok(stored.end()?)
    }

    fn adopt(&mut self, bounds: &[i64]) -> Result<(), Refused> {
        if self.is_unset() {
            self.set_bounds(bounds).map_err(|_| Corrupt("the bounds of a grid do not ascend"))?;
        }
        if self.bounds[..] == *bounds { Ok(()) } else { Err(Refused::OtherGrid) }
    }
}

/// The bounds of a stored grid, and then its cells in order: index, rows, and a reader at the stored state.
/// Intervals that no row fell into are skipped.
pub struct Stored<'a, A: Allocator> {
    pub bounds: Vec<i64, A>,
    reader: Reader<'a>,
    cells_left: usize,
    next: usize,
}

impl<'a, A: Allocator> Stored<'a, A> {
    pub fn read(mut reader: Reader<'a>, allocator: A) -> Result<Self, Corrupt> {
        let bounds = read_bounds(&mut reader, allocator)?;
        let cells_left = reader.length()?;
        Ok(Stored { bounds, reader, cells_left, next: 0 })
    }

    pub fn intervals(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    pub fn end(&self) -> Result<(), Corrupt> {
        self.reader.end()
    }

    pub fn next_cell(&mut self) -> Result<Option<(usize, u64, Reader<'a>)>, Corrupt> {
        if self.cells_left == 0 {
            return Ok(None);
        }
        self.cells_left -= 1;
        let index = self.reader.length()?.checked_add(self.next).filter(|index| *index < self.intervals()).ok_or(Corrupt("a cell is outside its grid"))?;
        self.next = index + 1;
        let rows = self.reader.number()?;
        if rows > MOST {
            return Err(Corrupt("the rows of a cell are too many"));
        }
        let length = self.reader.length()?;
        Ok(Some((index, rows, self.reader.part(length)?)))
    }
}

/// How many bounds; the first; the unit of the gaps (their greatest common divisor); the gaps in units, in blocks.
pub fn write_bounds<B: Allocator>(bounds: &[i64], to: &mut Writer<B>) {
    to.number(bounds.len() as u64);
    let Some(&first) = bounds.first() else { return };
    to.signed(first);
    let gaps = || bounds.windows(2).map(|pair| pair[1].abs_diff(pair[0]));
    let unit = gaps().fold(0, greatest_common_divisor);
    to.number(unit);
    let (mut block, mut filled) = ([0; BLOCK], 0);
    for gap in gaps() {
        block[filled] = gap / unit;
        filled += 1;
        if filled == BLOCK {
            to.block(&block);
            filled = 0;
        }
    }
    if filled > 0 {
        to.block(&block[..filled]);
    }
}

/// The bounds ascend in every grid that is read, whatever its bytes are.
pub fn read_bounds<A: Allocator>(reader: &mut Reader, allocator: A) -> Result<Vec<i64, A>, Corrupt> {
    let count = reader.length()?;
    if count > MOST_INTERVALS + 1 {
        return Err(Corrupt("a grid has more intervals than allowed"));
    }
    let mut bounds = Vec::new_in(allocator);
    if count == 0 {
        return Ok(bounds);
    }
    let mut last = reader.signed()?;
    let unit = reader.number()?;
    bounds.push(last);
    let (mut block, mut common) = ([0; BLOCK], 0);
    while bounds.len() < count {
        let size = (count - bounds.len()).min(BLOCK);
        reader.block(size, &mut block)?;
        if reader.is_strict() {
            common = block[..size].iter().copied().fold(common, greatest_common_divisor);
        }
        if block[..size].contains(&0) {
            return Err(Corrupt("the bounds of a grid do not ascend"));
        }
        for &units in &block[..size] {
            last = units.checked_mul(unit).and_then(|gap| last.checked_add_unsigned(gap)).ok_or(Corrupt("a bound is beyond the end of time"))?;
            bounds.push(last);
        }
    }
    if (count > 1) != (unit > 0) || common > 1 {
        return Err(Corrupt("the bounds of a grid have another unit"));
    }
    Ok(bounds)
}

impl<S: State<A>, A: Allocator + Clone> State<A> for Grid<S, A> {
    /// The tag of a grid is the tag of its cells' type, one kind up.
    const TAG: u8 = S::TAG + 0x20;

    fn new_in(allocator: A) -> Self {
        Grid { bounds: Vec::new_in(allocator.clone()), cells: Vec::new_in(allocator.clone()), rows: 0, last: 0, scratch: Writer::new_in(allocator) }
    }

    /// The bounds; how many cells are not empty; of each the intervals skipped before it, its rows, the length of its state,
    /// its state.
    fn write<B: Allocator>(&mut self, to: &mut Writer<B>) {
        write_bounds(&self.bounds, to);
        to.number(self.cells.iter().filter(|cell| cell.rows > 0).count() as u64);
        let mut next = 0;
        for (index, cell) in self.cells.iter_mut().enumerate().filter(|(_, cell)| cell.rows > 0) {
            pause::look();
            to.number((index - next) as u64);
            next = index + 1;
            to.number(cell.rows);
            self.scratch.clear();
            cell.state.write(&mut self.scratch);
            to.number(self.scratch.bytes().len() as u64);
            to.raw(self.scratch.bytes());
        }
    }

    fn merge(&mut self, from: &mut Reader) -> Result<(), Refused> {
        let mut stored = Stored::read(from.clone(), self.bounds.allocator().clone())?;
        if !stored.bounds.is_empty() {
            self.adopt(&stored.bounds)?;
        }
        while let Some((index, rows, state)) = stored.next_cell()? {
            pause::look();
            self.add_stored(index, rows, state)?;
        }
        *from = stored.reader;
        Ok(())
    }

    fn check(from: &mut Reader, allocator: A) -> Result<u64, Refused> {
        let mut stored = Stored::read(from.clone(), allocator.clone())?;
        let mut sum = 0u64;
        while let Some((_, rows, mut state)) = stored.next_cell()? {
            pause::look();
            if rows == 0 || S::check(&mut state, allocator.clone())? > rows {
                return Err(Corrupt("a cell holds more than its rows brought").into());
            }
            state.end()?;
            sum = add(sum, rows).map_err(|_| Corrupt("the rows of a grid are too many"))?;
        }
        *from = stored.reader;
        Ok(sum)
    }

    fn merge_state(&mut self, other: &mut Self) -> Result<(), Refused> {
        if !other.is_unset() {
            self.adopt(&other.bounds)?;
        }
        self.rows = add(self.rows, other.rows)?;
        for (cell, theirs) in self.cells.iter_mut().zip(&mut other.cells).filter(|(_, theirs)| theirs.rows > 0) {
            pause::look();
            cell.rows += theirs.rows;
            cell.state.merge_state(&mut theirs.state)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id_set::IdSet;
    use crate::{Counted, merge_bytes, to_bytes, validate};
    use allocator_api2::alloc::Global;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    type Customers = Grid<IdSet<Global, 0>, Global>;
    const BOUNDS: [i64; 5] = [0, 10, 20, 45, 50];

    fn grid_of(rows: &[(i64, i64)]) -> Customers {
        let mut grid = Customers::new_in(Global);
        grid.set_bounds(&BOUNDS).unwrap();
        for &(at, id) in rows {
            if let Place::Cell(cell) = grid.locate(at, &BOUNDS) {
                grid.add_row(cell).unwrap().insert(id);
            }
        }
        grid
    }

    fn bytes_of(grid: &mut Customers) -> std::vec::Vec<u8> {
        let mut writer = Writer::new_in(Global);
        to_bytes(grid, &mut writer);
        writer.bytes().to_vec()
    }

    proptest! {
        #[test]
        fn every_row_falls_into_its_interval(rows in proptest::collection::vec((-5i64..55, -9i64..9), 0..200), cut in 0usize..200) {
            let mut naive: BTreeMap<usize, (u64, BTreeSet<i64>)> = BTreeMap::new();
            for &(at, id) in &rows {
                if let Some(cell) = BOUNDS.windows(2).position(|pair| pair[0] <= at && at < pair[1]) {
                    let (count, ids) = naive.entry(cell).or_default();
                    *count += 1;
                    ids.insert(id);
                }
            }
            let bytes = bytes_of(&mut grid_of(&rows));
            let mut stored = Stored::read(crate::open::<Global, Customers>(&bytes).unwrap(), Global).unwrap();
            prop_assert_eq!(&stored.bounds[..], &BOUNDS[..]);
            for (cell, (count, ids)) in naive {
                let (index, rows, mut state) = stored.next_cell().unwrap().unwrap();
                prop_assert_eq!((index, rows), (cell, count));
                prop_assert_eq!(IdSet::<Global, 0>::stored_count(&mut state).unwrap(), ids.len() as u64);
            }
            prop_assert!(stored.next_cell().unwrap().is_none());

            let (one, other) = rows.split_at(cut.min(rows.len()));
            let mut flat = Customers::new_in(Global);
            merge_bytes(&mut flat, &bytes_of(&mut grid_of(other))).unwrap();
            merge_bytes(&mut flat, &bytes_of(&mut grid_of(one))).unwrap();
            prop_assert_eq!(bytes_of(&mut flat), bytes.clone());
            let mut direct = grid_of(one);
            direct.merge_state(&mut grid_of(other)).unwrap();
            prop_assert_eq!(bytes_of(&mut direct), bytes.clone());
            prop_assert_eq!(validate::<Global, Customers>(&bytes, Global), Ok(()));
        }

        #[test]
        fn mutated_bytes_are_refused_or_canonical(rows in proptest::collection::vec((-5i64..55, -9i64..9), 0..50), at: prop::sample::Index, bits: u8) {
            let mut bytes = bytes_of(&mut grid_of(&rows));
            let at = at.index(bytes.len());
            bytes[at] ^= bits;
            if validate::<Global, Customers>(&bytes, Global).is_ok() {
                let mut grid = Customers::new_in(Global);
                merge_bytes(&mut grid, &bytes).unwrap();
                prop_assert_eq!(bytes_of(&mut grid), bytes);
            }
        }
    }

    proptest! {
        #[test]
        fn finer_intervals_roll_up(rows in proptest::collection::vec((-5i64..55, -9i64..9), 0..200)) {
            let coarse = [10, 45, 50];
            let mut rolled = Customers::new_in(Global);
            rolled.set_bounds(&coarse).unwrap();
            let bytes = bytes_of(&mut grid_of(&rows));
            rolled.merge_finer(crate::open::<Global, Customers>(&bytes).unwrap()).unwrap();
            let mut direct = Customers::new_in(Global);
            direct.set_bounds(&coarse).unwrap();
            for &(at, id) in &rows {
                if let Place::Cell(cell) = direct.locate(at, &coarse) {
                    direct.add_row(cell).unwrap().insert(id);
                }
            }
            prop_assert_eq!(bytes_of(&mut rolled), bytes_of(&mut direct));
        }
    }

    #[test]
    fn intervals_that_straddle_are_refused() {
        let bytes = bytes_of(&mut grid_of(&[(25, 1)])); // in [20, 45)
        for (bounds, result) in [
            (&[0, 20, 45][..], Ok(())), (&[0, 20], Ok(())), (&[45, 50], Ok(())), (&[20], Ok(())),
            (&[0, 30], Err(Refused::Straddles)), (&[30, 60], Err(Refused::Straddles)), (&[0, 30, 60], Err(Refused::Straddles)),
        ] {
            let mut grid = Customers::new_in(Global);
            grid.set_bounds(bounds).unwrap();
            assert_eq!(grid.merge_finer(crate::open::<Global, Customers>(&bytes).unwrap()), result, "{bounds:?}");
        }
    }

    #[test]
    fn other_grids_are_refused() {
        let mut grid = grid_of(&[(5, 1)]);
        assert!(matches!(grid.locate(5, &[0, 10, 20]), Place::OtherGrid));
        assert!(matches!(grid.locate(5, &[0, 11, 20, 45, 50]), Place::OtherGrid));
        assert!(matches!(grid.locate(70, &[0, 10, 20, 45, 51]), Place::OtherGrid));
        assert!(matches!(grid.locate(50, &BOUNDS), Place::Outside));
        let mut other = Customers::new_in(Global);
        other.set_bounds(&[0, 1]).unwrap();
        assert_eq!(grid.merge_state(&mut other), Err(Refused::OtherGrid));
        assert_eq!(Customers::new_in(Global).set_bounds(&[1, 1]), Err(BadBounds::NotAscending));
        assert_eq!(Customers::new_in(Global).set_bounds(&[]), Err(BadBounds::Empty));
    }
}
