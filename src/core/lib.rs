//! The pure logic of pg_helpdesk, without PostgreSQL: what a state holds, how states merge, what they answer, their bytes.
//!
//! | module | what |
//! |---|---|
//! | `packed` | the primitives of the byte format: varints and bit-packed blocks |
//! | `pause` | the hook by which long work is cancelled |
//! | `id_set` | an exact set of customer ids |
//! | `duration_set` | an exact multiset of durations in microseconds |
//! | `grid` | one state per interval of a time grid |
//! | `day_state` | what a UTC day holds: rows with quarter, id, times and labels, column by column |
//! | `selection` | which of these rows a report takes, and how it groups them |
//! | `times` | medians and more per member and over all, from stored days and sets |
//! | `cube` | distinct ids per interval and member with all totals, from stored days and grids |
//! | `month` | a counted month: what the cube says of its days, with each member's ids |
//! | `names` | names, numbered in order of appearance |
//! | `numbered` | dense numbers for ids, sets of them: what the cube counts with |
//! | `sorting` | sorting and selecting that can be stopped |
//! | `time_grid` | the intervals of a local calendar |
//! | `engagement` | score and level of the Customer Engagement Load |
//! | `chart` | charts as SVG |
//! | `node_tree` | which functions, operators, types and tables a query mentions |
//! | `query_text` | text of attached queries, made to mean the same whatever the reader's settings |
//! | `customer_key` | a 64-bit key for text and uuid ids |
//!
//! Every container takes its allocator, so that the glue can put it into PostgreSQL's accounted memory.

#![forbid(unsafe_code)]

pub mod chart;
pub mod cube;
pub mod customer_key;
pub mod day_state;
pub mod duration_set;
pub mod engagement;
pub mod grid;
pub mod id_set;
pub mod month;
pub mod names;
pub mod node_tree;
pub mod numbered;
pub mod packed;
pub mod pause;
pub mod query_text;
pub mod selection;
mod sorting;
pub mod time_grid;
pub mod times;

use allocator_api2::alloc::Allocator;
use packed::{Corrupt, Reader, Writer};

/// What every state can do: be empty, be written canonically (equal content, equal bytes) and take in another's bytes.
pub trait State<A: Allocator + Clone>: Sized {
    /// The first byte of the stored form: which state, which version of its format.
    const TAG: u8;
    fn new_in(allocator: A) -> Self;
    /// Writes the content without the tag. Takes `&mut self` because pending input is put in order first.
    fn write<B: Allocator>(&mut self, to: &mut Writer<B>);
    /// Adds the content of a state written by `write`. Bytes that no state writes give an error or any content, and nothing worse.
    fn merge(&mut self, from: &mut Reader) -> Result<(), Refused>;
    /// Reads over a stored state with a strict reader, which must be exactly what `write` writes for some content; a state on its way
    /// from a worker to its leader may carry more than a stored one. How much it holds: no state makes more of it than it counts.
    fn check(from: &mut Reader, allocator: A) -> Result<u64, Refused>;
    /// Adds the content of another state in memory. Where both are one object (a state added to itself), the caller gives a copy.
    fn merge_state(&mut self, other: &mut Self) -> Result<(), Refused>;
}

/// A state that counts what it holds.
pub trait Counted {
    fn count(&mut self) -> u64;

    /// The same of a stored state, without reading its content: the count stands first.
    fn stored_count(from: &mut Reader) -> Result<u64, Corrupt> {
        from.number()
    }
}

/// Why two states do not merge.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum Refused {
    /// The bytes are not of this format.
    Corrupt(Corrupt),
    /// Two grids with other intervals.
    OtherGrid,
    /// A stored interval that lies in more than one interval of a coarser grid.
    Straddles,
    /// Two states of one day each, but not the same.
    OtherDay,
    /// A state of an earlier interval than those that were counted already.
    OutOfOrder,
    /// Two percentile states that ask for other fractions.
    OtherFraction,
    /// A count, or a sum of counts, beyond what bigint holds.
    TooMany,
    /// A time that is infinite or beyond the calendar.
    BeyondCalendar,
    /// More than a state may hold: what there is too much of, and the most.
    TooLarge(&'static str, u64),
}

impl From<Corrupt> for Refused {
    fn from(corrupt: Corrupt) -> Self {
        Refused::Corrupt(corrupt)
    }
}

/// The stored form of a state: tag, content.
pub fn to_bytes<A: Allocator + Clone, B: Allocator, S: State<A>>(state: &mut S, to: &mut Writer<B>) {
    to.byte(S::TAG);
    state.write(to);
}

/// Adds a stored form to `state`.
pub fn merge_bytes<A: Allocator + Clone, S: State<A>>(state: &mut S, bytes: &[u8]) -> Result<(), Refused> {
    let mut reader = open::<A, S>(bytes)?;
    state.merge(&mut reader)?;
    Ok(reader.end()?)
}

/// A reader behind the tag of a stored form.
pub fn open<A: Allocator + Clone, S: State<A>>(bytes: &[u8]) -> Result<Reader<'_>, Corrupt> {
    let mut reader = Reader::new(bytes);
    if reader.byte()? != S::TAG {
        return Err(Corrupt("the first byte is not the tag of this type and version"));
    }
    Ok(reader)
}

/// Checks bytes from outside: they must be exactly what `to_bytes` writes for their content, so that equal content has
/// equal bytes and every later reader may rely on the form.
pub fn validate<A: Allocator + Clone, S: State<A>>(bytes: &[u8], allocator: A) -> Result<(), Refused> {
    let mut reader = open::<A, S>(bytes)?.strict();
    S::check(&mut reader, allocator)?;
    Ok(reader.end()?)
}

/// The largest count: what bigint holds.
pub(crate) const MOST: u64 = i64::MAX as u64;

/// A sum of counts.
pub(crate) fn add(one: u64, other: u64) -> Result<u64, Refused> {
    one.checked_add(other).filter(|sum| *sum <= MOST).ok_or(Refused::TooMany)
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod house_tests;
