//! What a UTC day holds: the rows of a population with their quarter of an hour, an id, times, and the labels that reports group and
//! filter by (channel, team ...), column by column, packed.
//!
//! Rows stand channel by channel, in the order of their ids, so that ids are small gaps and go into a channel's bitmap in its own order.
//! Of a day of 27,000 of 1 million customers on six channels an id takes 10 bits, its quarter 7, one of 234 agents 8, the channel none:
//! all groups and all filters for little more than the price of one.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::names::Names;
use crate::packed::{BLOCK, Corrupt, Reader, Writer, greatest_common_divisor};
use crate::{Refused, State, pause, sorting};

pub const DAY: i64 = 86_400_000_000;
pub const QUARTER: i64 = DAY / QUARTERS as i64;
pub const QUARTERS: usize = 96;

/// The labels, in this order. Rows are stored by the first.
pub const LABELS: [&str; 7] = ["channel", "team", "agent", "category", "priority", "opened_source", "handled_by"];
/// The times, in this order: microseconds, or why there is none.
pub const TIMES: [&str; 2] = ["first_response", "resolution"];
/// There is no end yet.
pub const MISSING: i64 = -1;
/// The end is dated before the start, or infinite.
pub const NEGATIVE: i64 = -2;
/// No end is awaited.
pub const NOT_AWAITED: i64 = -3;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    channel: u32,
    /// Rows without an id come last.
    has_no_id: bool,
    id: i64,
    quarter: u8,
    /// The others.
    labels: [u32; OTHERS],
    times: [i64; TIMES.len()],
}

/// The labels that are stored as columns.
const OTHERS: usize = LABELS.len() - 1;

impl Row {
    fn label(&mut self, label: usize) -> &mut u32 {
        if label == 0 { &mut self.channel } else { &mut self.labels[label - 1] }
    }

    /// The same with the labels' numbers of another state.
    fn placed<A: Allocator>(mut self, places: &[Vec<u32, A>; LABELS.len()]) -> Self {
        for (label, places) in places.iter().enumerate() {
            let number = self.label(label);
            *number = places[*number as usize];
        }
        self
    }
}

pub struct DayState<A: Allocator + Clone> {
    /// Days since 2000-01-01, UTC; none while empty.
    day: Option<i64>,
    rows: Vec<Row, A>,
    names: [Names<A, 1>; LABELS.len()],
}

impl<A: Allocator + Clone> DayState<A> {
    /// Adds a row at an instant; refused if it belongs to another day than the rows before.
    #[inline]
    pub fn insert(
        &mut self, at: i64, id: Option<i64>, times: [i64; TIMES.len()], labels: [Option<&[u8]>; LABELS.len()],
    ) -> Result<(), Refused> {
        let day = at.div_euclid(DAY);
        if self.day != Some(day) {
            self.adopt(Some(day))?;
        }
        let mut numbers = [0; LABELS.len()];
        for ((number, names), label) in numbers.iter_mut().zip(&mut self.names).zip(labels) {
            (*number, _) = names.number([label])?;
        }
        let quarter = (at.rem_euclid(DAY) / QUARTER) as u8;
        let [channel, labels @ ..] = numbers;
        let times = times.map(|time| time.max(NOT_AWAITED));
        self.rows.push(Row { channel, has_no_id: id.is_none(), id: id.unwrap_or(0), quarter, labels, times });
        Ok(())
    }

    fn adopt(&mut self, day: Option<i64>) -> Result<(), Refused> {
        if day.is_some_and(|day| !is_day(day)) {
            return Err(Refused::BeyondCalendar);
        }
        if self.day.is_some() && day.is_some() && self.day != day {
            return Err(Refused::OtherDay);
        }
        self.day = self.day.or(day);
        Ok(())
    }

    /// Numbers the names in their order and sorts the rows, so that equal content is written alike.
    fn put_in_order(&mut self) {
        for (label, names) in self.names.iter_mut().enumerate() {
            let Some(places) = names.put_in_order() else { continue };
            for (index, row) in self.rows.iter_mut().enumerate() {
                pause::look_at(index);
                let number = row.label(label);
                *number = places[*number as usize];
            }
        }
        sorting::sort(&mut self.rows);
    }
}

/// Whether all instants of a day can be told, and the end of the day.
fn is_day(day: i64) -> bool {
    day.unsigned_abs() < (i64::MAX / DAY) as u64
}

impl<A: Allocator + Clone> State<A> for DayState<A> {
    const TAG: u8 = 0x51;

    fn new_in(allocator: A) -> Self {
        DayState { day: None, rows: Vec::new_in(allocator.clone()), names: std::array::from_fn(|_| Names::new_in(allocator.clone())) }
    }

    /// Whether there is a day (0 or 1) and the day; for each label how many values, and those: 0 for NULL, else length + 1 and bytes; for
    /// each time the unit (greatest common divisor). Then, for each channel, how many rows with an id and without, the first id if there
    /// is one; and for the rows with an id and for those without, in blocks: the gaps of ids, quarters, the other labels, times (0 to 2
    /// for the reasons why there is none, then units + 3).
    fn write<B: Allocator>(&mut self, to: &mut Writer<B>) {
        to.number(self.day.is_some().into());
        let Some(day) = self.day else { return };
        self.put_in_order();
        to.signed(day);
        for names in &self.names {
            to.number(names.len() as u64);
            names.iter().for_each(|[name]| write_name(name, to));
        }
        let units: [u64; TIMES.len()] =
            std::array::from_fn(|time| self.rows.iter().filter(|row| row.times[time] >= 0).map(|row| row.times[time] as u64).fold(0, greatest_common_divisor));
        units.iter().for_each(|&unit| to.number(unit));
        let mut column = [0; BLOCK];
        for rows in self.rows.chunk_by(|one, next| one.channel == next.channel) {
            let (with_id, without) = rows.split_at(rows.partition_point(|row| !row.has_no_id));
            to.number(with_id.len() as u64);
            to.number(without.len() as u64);
            let mut last = with_id.first().map_or(0, |row| row.id);
            if !with_id.is_empty() {
                to.signed(last);
            }
            let mut write = |rows: &[Row], value: &mut dyn FnMut(&Row) -> u64| {
                column.iter_mut().zip(rows).for_each(|(to, row)| *to = value(row));
                to.block(&column[..rows.len()]);
            };
            for rows in with_id.chunks(BLOCK).chain(without.chunks(BLOCK)) {
                pause::look();
                if !rows[0].has_no_id {
                    write(rows, &mut |row| row.id.abs_diff(std::mem::replace(&mut last, row.id)));
                }
                write(rows, &mut |row| row.quarter.into());
                (0..OTHERS).for_each(|label| write(rows, &mut |row| row.labels[label].into()));
                for (time, &unit) in units.iter().enumerate() {
                    write(rows, &mut |row| match row.times[time] {
                        reason @ ..0 => (reason - NOT_AWAITED) as u64,
                        time => (time as u64).checked_div(unit).unwrap_or(0) + 3,
                    });
                }
            }
        }
    }

    fn merge(&mut self, from: &mut Reader) -> Result<(), Refused> {
        let allocator = self.rows.allocator().clone();
        let mut stored = StoredDay::read(from.clone(), allocator.clone())?;
        self.adopt(stored.day)?;
        let mut places: [Vec<u32, A>; LABELS.len()] = std::array::from_fn(|_| Vec::new_in(allocator.clone()));
        for ((own, names), places) in self.names.iter_mut().zip(&stored.names).zip(&mut places) {
            for name in names {
                places.push(own.number([*name])?.0);
            }
        }
        while stored.next_block(Wanted::ALL)? {
            pause::look();
            self.rows.extend((0..stored.count).map(|row| stored.row(row).placed(&places)));
        }
        *from = stored.reader;
        Ok(())
    }

    fn check(from: &mut Reader, allocator: A) -> Result<u64, Refused> {
        let mut stored = StoredDay::read(from.clone(), allocator.clone())?;
        let mut used: [Vec<bool, A>; LABELS.len()] = std::array::from_fn(|_| Vec::new_in(allocator.clone()));
        for (names, used) in stored.names.iter().zip(&mut used) {
            if !names.is_sorted_by(|one, next| one < next) {
                return Err(Corrupt("names do not ascend").into());
            }
            used.resize(names.len(), false);
        }
        let (mut count, mut before, mut units) = (0u64, None, [0; TIMES.len()]);
        while stored.next_block(Wanted::ALL)? {
            pause::look();
            for row in 0..stored.count {
                let mut row = stored.row(row);
                if before.is_some_and(|before| before > row) {
                    return Err(Corrupt("rows are not in order").into());
                }
                (0..LABELS.len()).for_each(|label| used[label][*row.label(label) as usize] = true);
                for (unit, time) in units.iter_mut().zip(row.times).filter(|(_, time)| *time > 0) {
                    *unit = greatest_common_divisor(time as u64, *unit);
                }
                before = Some(row);
            }
            count += stored.count as u64;
        }
        if used.iter().flatten().any(|used| !used) || stored.day.is_some() && count == 0 {
            return Err(Corrupt("no row has what is named").into());
        }
        if units != stored.units {
            return Err(Corrupt("times have another unit").into());
        }
        *from = stored.reader;
        Ok(count)
    }

    fn merge_state(&mut self, other: &mut Self) -> Result<(), Refused> {
        self.adopt(other.day)?;
        let mut places: [Vec<u32, A>; LABELS.len()] = std::array::from_fn(|_| Vec::new_in(self.rows.allocator().clone()));
        for ((own, names), places) in self.names.iter_mut().zip(&other.names).zip(&mut places) {
            for name in names.iter() {
                places.push(own.number(name)?.0);
            }
        }
        self.rows.reserve(other.rows.len());
        for rows in other.rows.chunks(BLOCK) {
            pause::look();
            self.rows.extend(rows.iter().map(|row| row.placed(&places)));
        }
        Ok(())
    }
}

/// 0 for NULL, else length + 1 and bytes.
pub(crate) fn write_name<B: Allocator>(name: Option<&[u8]>, to: &mut Writer<B>) {
    to.number(name.map_or(0, |name| name.len() as u64 + 1));
    to.raw(name.unwrap_or_default());
}

/// How many names, and those.
pub(crate) fn read_names<'a, A: Allocator>(from: &mut Reader<'a>, into: &mut Vec<Option<&'a [u8]>, A>) -> Result<(), Corrupt> {
    let mut left = from.number()?;
    while left > 0 {
        pause::look_at(into.len());
        into.push(match from.length()? {
            0 => None,
            length => Some(from.raw(length - 1)?),
        });
        left -= 1;
    }
    Ok(())
}

/// The columns that a reader needs.
#[derive(Clone, Copy)]
pub struct Wanted {
    pub ids: bool,
    pub quarters: bool,
    pub labels: [bool; LABELS.len()],
    pub times: [bool; TIMES.len()],
}

impl Wanted {
    pub const ALL: Wanted = Wanted { ids: true, quarters: true, labels: [true; LABELS.len()], times: [true; TIMES.len()] };
    pub const NONE: Wanted = Wanted { ids: false, quarters: false, labels: [false; LABELS.len()], times: [false; TIMES.len()] };
}

/// A stored day, read block by block: columns that are not wanted hold anything.
pub struct StoredDay<'a, A: Allocator> {
    pub day: Option<i64>,
    /// The values of each label, ascending, NULL first.
    pub names: [Vec<Option<&'a [u8]>, A>; LABELS.len()],
    /// Rows of the current block, and whether they have ids.
    pub count: usize,
    pub has_ids: bool,
    pub ids: [i64; BLOCK],
    pub quarters: [u64; BLOCK],
    pub labels: [[u64; BLOCK]; LABELS.len()],
    pub times: [[i64; BLOCK]; TIMES.len()],
    reader: Reader<'a>,
    /// Of the channel that is read: its number, rows with and without ids that are left, the last id, and whether that is the first.
    channel: usize,
    left: [usize; 2],
    last: i64,
    begins: bool,
    units: [u64; TIMES.len()],
}

impl<'a, A: Allocator + Clone> StoredDay<'a, A> {
    pub fn read(reader: Reader<'a>, allocator: A) -> Result<Self, Corrupt> {
        let mut this = StoredDay {
            day: None, names: std::array::from_fn(|_| Vec::new_in(allocator.clone())), count: 0, has_ids: false, ids: [0; BLOCK],
            quarters: [0; BLOCK], labels: [[0; BLOCK]; LABELS.len()], times: [[0; BLOCK]; TIMES.len()], reader, channel: 0, left: [0; 2],
            last: 0, begins: false, units: [0; TIMES.len()],
        };
        match this.reader.number()? {
            0 => return Ok(this),
            1 => this.day = Some(this.reader.signed()?).filter(|day| is_day(*day)),
            _ => return Err(Corrupt("neither a day nor none")),
        }
        if this.day.is_none() {
            return Err(Corrupt("the day is beyond the calendar"));
        }
        for names in &mut this.names {
            read_names(&mut this.reader, names)?;
        }
        for unit in &mut this.units {
            *unit = this.reader.number()?;
        }
        this.begin_channel()?;
        Ok(this)
    }

    fn begin_channel(&mut self) -> Result<(), Corrupt> {
        if self.channel < self.names[0].len() {
            self.left = [self.reader.length()?, self.reader.length()?];
            if self.left[0] > 0 {
                (self.last, self.begins) = (self.reader.signed()?, true);
            }
        }
        Ok(())
    }

    /// Reads the next rows, at most `BLOCK`, all of one channel; false behind the last.
    pub fn next_block(&mut self, wanted: Wanted) -> Result<bool, Corrupt> {
        while self.left == [0, 0] && self.channel < self.names[0].len() {
            self.channel += 1;
            self.begin_channel()?;
        }
        let group = usize::from(self.left[0] == 0);
        self.count = self.left[group].min(BLOCK);
        self.left[group] -= self.count;
        self.has_ids = group == 0;
        if self.count == 0 {
            return Ok(false);
        }
        let count = self.count;
        let mut column = [0; BLOCK];
        if self.has_ids {
            if wanted.ids {
                self.reader.block(count, &mut column)?;
                if std::mem::take(&mut self.begins) && column[0] > 0 {
                    return Err(Corrupt("a first id is behind itself"));
                }
                self.add_up(&column)?;
            } else {
                self.reader.skip_block(count)?;
            }
        }
        if wanted.quarters {
            self.reader.block(count, &mut self.quarters)?;
            if reach(&self.quarters[..count], QUARTERS as u64) {
                return Err(Corrupt("a day has 96 quarters"));
            }
        } else {
            self.reader.skip_block(count)?;
        }
        if wanted.labels[0] {
            self.labels[0][..count].fill(self.channel as u64);
        }
        for label in 1..LABELS.len() {
            if wanted.labels[label] {
                self.reader.block(count, &mut self.labels[label])?;
                if reach(&self.labels[label][..count], self.names[label].len() as u64) {
                    return Err(Corrupt("a label has no name"));
                }
            } else {
                self.reader.skip_block(count)?;
            }
        }
        for time in 0..TIMES.len() {
            if wanted.times[time] {
                self.reader.block(count, &mut column)?;
                let (unit, mut beyond) = (self.units[time], self.units[time] == 0 && reach(&column[..count], 4));
                for (to, &units) in self.times[time].iter_mut().zip(&column[..count]) {
                    let (micros, too_long) = units.wrapping_sub(3).overflowing_mul(unit);
                    let is_time = units >= 3;
                    beyond |= is_time && (too_long || micros > i64::MAX as u64);
                    *to = if is_time { micros as i64 } else { units as i64 + NOT_AWAITED };
                }
                if beyond {
                    return Err(Corrupt("a time is too long"));
                }
            } else {
                self.reader.skip_block(count)?;
            }
        }
        Ok(true)
    }

    fn add_up(&mut self, gaps: &[u64; BLOCK]) -> Result<(), Corrupt> {
        let (mut beyond, mut id) = (false, self.last);
        for (to, &gap) in self.ids[..self.count].iter_mut().zip(gaps) {
            let (next, too_far) = id.overflowing_add_unsigned(gap);
            (id, beyond) = (next, beyond | too_far);
            *to = id;
        }
        self.last = id;
        if beyond { Err(Corrupt("an id is beyond the largest bigint")) } else { Ok(()) }
    }

    /// A row of the current block, all columns of which must have been wanted, with the numbers of this day's names.
    fn row(&self, row: usize) -> Row {
        let [channel, labels @ ..]: [u32; LABELS.len()] = std::array::from_fn(|label| self.labels[label][row] as u32);
        let id = if self.has_ids { self.ids[row] } else { 0 };
        let times = std::array::from_fn(|time| self.times[time][row]);
        Row { channel, has_no_id: !self.has_ids, id, quarter: self.quarters[row] as u8, labels, times }
    }

    pub fn end(&self) -> Result<(), Corrupt> {
        self.reader.end()
    }
}

/// Whether any number is this or greater. (All are looked at, several at a time.)
fn reach(numbers: &[u64], most: u64) -> bool {
    numbers.iter().fold(false, |reached, &number| reached | (number >= most))
}

/// In which interval each quarter of a day lies whole: none where it lies outside the grid, or across a bound.
pub fn intervals_of_quarters(day: i64, bounds: &[i64]) -> [Option<u32>; QUARTERS] {
    let mut intervals = [None; QUARTERS];
    let mut above = bounds.partition_point(|&bound| bound <= day * DAY);
    for (quarter, interval) in intervals.iter_mut().enumerate() {
        let start = day * DAY + quarter as i64 * QUARTER;
        while bounds.get(above).is_some_and(|&bound| bound <= start) {
            above += 1;
        }
        if above > 0 && bounds.get(above).is_some_and(|&end| start + QUARTER <= end) {
            *interval = Some(above as u32 - 1);
        }
    }
    intervals
}

#[cfg(test)]
#[path = "day_state_tests.rs"]
mod tests;
