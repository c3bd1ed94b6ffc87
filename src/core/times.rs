//! Times of conversations per member (an agent, a channel) and over all: how many, how many ended, medians and more, from stored days and
//! from sets, without writing a set in between.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::day_state::{DAY, MISSING, NOT_AWAITED, StoredDay, Wanted, intervals_of_quarters};
use crate::duration_set::DurationSet;
use crate::packed::Reader;
use crate::selection::Selection;
use crate::{Refused, State, add, pause};

/// Conversations, and the times of those whose end is known and not dated before the start.
pub struct Measured<A: Allocator + Clone> {
    pub conversations: u64,
    /// The end that is measured is known.
    pub ended: u64,
    /// It has not come yet.
    pub missing: u64,
    pub still_open: u64,
    pub times: DurationSet<A>,
}

impl<A: Allocator + Clone> Measured<A> {
    pub fn new_in(allocator: A) -> Self {
        Measured { conversations: 0, ended: 0, missing: 0, still_open: 0, times: DurationSet::new_in(allocator) }
    }

    /// Adds counts of conversations: all, ended, missing, still open.
    pub fn count(&mut self, counts: [u64; 4]) -> Result<(), Refused> {
        let own = [&mut self.conversations, &mut self.ended, &mut self.missing, &mut self.still_open];
        own.into_iter().zip(counts).try_for_each(|(own, count)| {
            *own = add(*own, count)?;
            Ok(())
        })
    }

    pub fn add(&mut self, mut other: Self) -> Result<(), Refused> {
        self.count([other.conversations, other.ended, other.missing, other.still_open])?;
        self.times.merge_state(&mut other.times)
    }
}

pub struct Times<A: Allocator + Clone> {
    pub members: Vec<Measured<A>, A>,
}

impl<A: Allocator + Clone> Times<A> {
    pub fn new_in(allocator: A) -> Self {
        Times { members: Vec::new_in(allocator) }
    }

    pub fn add_member(&mut self) -> u32 {
        self.members.push(Measured::new_in(self.members.allocator().clone()));
        self.members.len() as u32 - 1
    }

    /// Adds the selected rows of a stored day that lie within `[since, until)`; quarters across a bound are left out. `time` is the
    /// one to measure; the conversation is open as long as that is missing.
    pub fn add_day(
        &mut self, from: Reader, selection: &Selection<A>, time: usize, since: i64, until: i64,
        mut member: impl FnMut(&mut Self, Option<&[u8]>) -> Result<u32, Refused>,
    ) -> Result<(), Refused> {
        let allocator = self.members.allocator().clone();
        let mut stored = StoredDay::read(from, allocator.clone())?;
        let Some(day) = stored.day else { return Ok(()) };
        let is_whole = since <= day * DAY && until >= (day + 1) * DAY;
        let inside = intervals_of_quarters(day, &[since, until]);
        let chosen = selection.of(&stored);
        let mut members = Vec::new_in(allocator);
        for (index, name) in chosen.groups(&stored).iter().enumerate() {
            pause::look_at(index);
            members.push(member(self, *name)?);
        }
        let mut wanted = Wanted { quarters: !is_whole, ..chosen.wanted(Wanted::NONE) };
        wanted.times[time] = true;
        while stored.next_block(wanted)? {
            pause::look();
            let groups = chosen.group_of_rows(&stored);
            for row in 0..stored.count {
                if !(is_whole || inside[stored.quarters[row] as usize].is_some()) || !chosen.has(&stored, row) {
                    continue;
                }
                let of_member = &mut self.members[members[groups[row] as usize] as usize];
                of_member.conversations += 1;
                match stored.times[time][row] {
                    NOT_AWAITED => {}
                    MISSING => {
                        of_member.missing += 1;
                        of_member.still_open += 1;
                    }
                    known => {
                        of_member.ended += 1;
                        if known >= 0 {
                            of_member.times.insert(known)?;
                        }
                    }
                }
            }
        }
        Ok(stored.end()?)
    }
}
