//! What a UTC day holds: the rows of a population with their quarter of an hour, an id, times, and the labels that reports group and
//! filter by (channel, team ...), column by column, packed.
//!
//! Rows stand channel by channel, in the order of their ids, so that ids are small gaps and go into a channel's bitmap in its own order.
//! Of a day of 27,000 of 1 million customers on six channels an id takes 10 bits, its quarter 7, one of 234 agents 8, the channel none:
//! all groups and all filters for little more than the price of one.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::customer_key::customer_key;
use crate::numbered::Numbers;
use crate::packed::{BLOCK, Corrupt, Reader, Writer, greatest_common_divisor};
use crate::{Refused, State};

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
}

pub struct DayState<A: Allocator + Clone> {
    /// Days since 2000-01-01, UTC; none while empty.
    day: Option<i64>,
    rows: Vec<Row, A>,
    names: [Names<A>; LABELS.len()],
}

/// The values of a label, numbered.
struct Names<A: Allocator + Clone> {
    names: Vec<Option<Vec<u8, A>>, A>,
    /// By hash; a hash that two names share leads to the next one.
    numbers: Numbers<A>,
    last: u32,
}

impl<A: Allocator + Clone> Names<A> {
    fn new_in(allocator: A) -> Self {
        Names { names: Vec::new_in(allocator.clone()), numbers: Numbers::one_by_one_in(allocator), last: 0 }
    }

    #[inline]
    fn number(&mut self, name: Option<&[u8]>) -> u32 {
        if self.names.get(self.last as usize).is_none_or(|last| last.as_deref() != name) {
            self.last = self.find(name);
        }
        self.last
    }

    fn find(&mut self, name: Option<&[u8]>) -> u32 {
        let mut hash = name.map_or(0, customer_key);
        loop {
            let number = self.numbers.number(hash);
            match self.names.get(number as usize) {
                Some(known) if known.as_deref() == name => return number,
                Some(_) => hash = hash.wrapping_add(1),
                None => {
                    let allocator = self.names.allocator().clone();
                    self.names.push(name.map(|name| {
                        let mut own = Vec::new_in(allocator);
                        own.extend_from_slice(name);
                        own
                    }));
                    return number;
                }
            }
        }
    }
}

impl<A: Allocator + Clone> DayState<A> {
    /// Adds a row at an instant. False: it belongs to another day than the rows before.
    #[inline]
    pub fn insert(&mut self, at: i64, id: Option<i64>, times: [i64; TIMES.len()], labels: [Option<&[u8]>; LABELS.len()]) -> bool {
        let day = at.div_euclid(DAY);
        if *self.day.get_or_insert(day) != day {
            return false;
        }
        let mut numbers = [0; LABELS.len()];
        for ((number, names), label) in numbers.iter_mut().zip(&mut self.names).zip(labels) {
            *number = names.number(label);
        }
        let quarter = (at.rem_euclid(DAY) / QUARTER) as u8;
        let [channel, labels @ ..] = numbers;
        self.rows.push(Row { channel, has_no_id: id.is_none(), id: id.unwrap_or(0), quarter, labels, times: times.map(|time| time.max(NOT_AWAITED)) });
        true
    }

    fn adopt(&mut self, day: Option<i64>) -> Result<(), Refused> {
        if self.day.is_some() && day.is_some() && self.day != day {
            return Err(Refused::OtherDay);
        }
        self.day = self.day.or(day);
        Ok(())
    }

    /// Numbers the names in their order and sorts the rows, so that equal content is written alike.
    fn put_in_order(&mut self) {
        for (label, Names { names, numbers, last }) in self.names.iter_mut().enumerate() {
            let mut order: std::vec::Vec<u32> = (0..names.len() as u32).collect();
            order.sort_unstable_by(|&one, &other| names[one as usize].cmp(&names[other as usize]));
            if order.is_sorted() {
                continue;
            }
            let mut place = vec![0; order.len()];
            order.iter().enumerate().for_each(|(new, &old)| place[old as usize] = new as u32);
            for row in &mut self.rows {
                let number = row.label(label);
                *number = place[*number as usize];
            }
            names.sort_unstable();
            *numbers = Numbers::one_by_one_in(names.allocator().clone());
            *last = 0;
            let sorted = std::mem::replace(names, Vec::new_in(names.allocator().clone()));
            let mut again = Names { names: Vec::new_in(sorted.allocator().clone()), numbers: Numbers::one_by_one_in(sorted.allocator().clone()), last: 0 };
            sorted.iter().for_each(|name| {
                again.find(name.as_deref());
            });
            (*names, *numbers) = (again.names, again.numbers);
        }
        self.rows.sort_unstable();
    }
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
        for Names { names, .. } in &self.names {
            to.number(names.len() as u64);
            for name in names {
                to.number(name.as_ref().map_or(0, |name| name.len() as u64 + 1));
                to.raw(name.as_deref().unwrap_or_default());
            }
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
        let mut stored = StoredDay::read(from.clone())?;
        self.adopt(stored.day)?;
        let places: [std::vec::Vec<u32>; LABELS.len()] =
            std::array::from_fn(|label| stored.names[label].iter().map(|name| self.names[label].number(*name)).collect());
        while stored.next_block(Wanted::ALL)? {
            for row in 0..stored.count {
                let [channel, labels @ ..]: [u32; LABELS.len()] = std::array::from_fn(|label| places[label][stored.labels[label][row] as usize]);
                let times = std::array::from_fn(|time| stored.times[time][row]);
                let id = if stored.has_ids { stored.ids[row] } else { 0 };
                self.rows.push(Row { channel, has_no_id: !stored.has_ids, id, quarter: stored.quarters[row] as u8, labels, times });
            }
        }
        *from = stored.reader;
        Ok(())
    }

    fn merge_state(&mut self, other: &mut Self) -> Result<(), Refused> {
        self.adopt(other.day)?;
        let places: [std::vec::Vec<u32>; LABELS.len()] =
            std::array::from_fn(|label| other.names[label].names.iter().map(|name| self.names[label].number(name.as_deref())).collect());
        self.rows.extend(other.rows.iter().map(|row| {
            let mut row = *row;
            for (label, places) in places.iter().enumerate() {
                let number = row.label(label);
                *number = places[*number as usize];
            }
            row
        }));
        Ok(())
    }
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
pub struct StoredDay<'a> {
    pub day: Option<i64>,
    /// The values of each label, ascending, NULL first.
    pub names: [std::vec::Vec<Option<&'a [u8]>>; LABELS.len()],
    /// Rows of the current block, and whether they have ids.
    pub count: usize,
    pub has_ids: bool,
    pub ids: [i64; BLOCK],
    pub quarters: [u64; BLOCK],
    pub labels: [[u64; BLOCK]; LABELS.len()],
    pub times: [[i64; BLOCK]; TIMES.len()],
    reader: Reader<'a>,
    /// Of the channel that is read: its number, rows with and without ids that are left, the last id.
    channel: usize,
    left: [usize; 2],
    last: i64,
    units: [u64; TIMES.len()],
}

impl<'a> StoredDay<'a> {
    pub fn read(reader: Reader<'a>) -> Result<Self, Corrupt> {
        let mut this = StoredDay {
            day: None, names: Default::default(), count: 0, has_ids: false, ids: [0; BLOCK], quarters: [0; BLOCK], labels: [[0; BLOCK]; LABELS.len()],
            times: [[0; BLOCK]; TIMES.len()], reader, channel: 0, left: [0; 2], last: 0, units: [0; TIMES.len()],
        };
        match this.reader.number()? {
            0 => return Ok(this),
            1 => this.day = Some(this.reader.signed()?).filter(|day| day.unsigned_abs() < (i64::MAX / DAY) as u64),
            _ => return Err(Corrupt("neither a day nor none")),
        }
        if this.day.is_none() {
            return Err(Corrupt("the day is beyond the calendar"));
        }
        for names in &mut this.names {
            for _ in 0..this.reader.length()? {
                names.push(match this.reader.length()? {
                    0 => None,
                    length => Some(this.reader.raw(length - 1)?),
                });
            }
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
                self.last = self.reader.signed()?;
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
                let (unit, mut beyond) = (self.units[time], false);
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
