//! An exact set of 64-bit ids, fast to fill and to unite, with one sorted stored form.
//!
//! Ids wait in a list: a sorted head and a tail in order of arrival that is sorted whenever the list is full. Where ids lie
//! dense (ids from a sequence do) a bitmap window covers them, and an insert is one bit: 1.5 ns against 25 ns through the list.
//!
//! The first `INLINE` ids lie within the object itself: with a million groups of ten each row misses the cache, and a list of
//! its own would be one miss more (a sixth of the query's time). Grids, whose cells are many and mostly larger, have none.

use allocator_api2::alloc::Allocator;
use allocator_api2::boxed::Box;
use allocator_api2::vec::Vec;

use crate::packed::{BLOCK, Corrupt, Reader, Writer};
use crate::{Counted, MOST, Refused, State, pause, sorting};

/// Marks a set that has left its inline room.
const LEFT: usize = usize::MAX;
/// A list shorter than this is not worth a window.
const WINDOW_FROM: usize = 1024;
/// Words of a window that are made between two looks outside: 32 MB.
const ZEROS_AT_ONCE: usize = 1 << 22;
/// Room is made at once for no more than this: the count of a corrupt set may be any number.
const MOST_RESERVED: usize = 1 << 16;

/// Order-preserving map of ids to unsigned keys: the sorted form is the one that `bigint[]` sorts to.
fn key_of(id: i64) -> u64 {
    id as u64 ^ (1 << 63)
}

fn id_of(key: u64) -> i64 {
    (key ^ (1 << 63)) as i64
}

/// Moves the distinct ones of sorted keys to the front; how many they are.
fn dedup(keys: &mut [u64]) -> usize {
    let mut distinct = keys.len().min(1);
    for next in 1..keys.len() {
        pause::look_at(next);
        if keys[next] != keys[distinct - 1] {
            keys[distinct] = keys[next];
            distinct += 1;
        }
    }
    distinct
}

fn each_of(keys: &[u64], mut each: impl FnMut(u64)) {
    for (index, &key) in keys.iter().enumerate() {
        pause::look_at(index);
        each(key);
    }
}

/// What is merged between two looks outside.
const MERGED_AT_ONCE: usize = 1 << 16;

/// Merges sorted, distinct keys, without a branch on their order: which side comes next is random, and a mispredicted branch
/// costs 5 ns a key.
fn merge<A: Allocator>(one: &[u64], other: &[u64], into: &mut Vec<u64, A>) {
    into.resize(one.len() + other.len(), 0);
    let (mut from_one, mut from_other, mut to) = (0, 0, 0);
    while from_one < one.len() && from_other < other.len() {
        let stop = to + MERGED_AT_ONCE;
        while from_one < one.len() && from_other < other.len() && to < stop {
            let (a, b) = (one[from_one], other[from_other]);
            into[to] = a.min(b);
            from_one += usize::from(a <= b);
            from_other += usize::from(b <= a);
            to += 1;
        }
        pause::look();
    }
    into.truncate(to);
    into.extend_from_slice(&one[from_one..]);
    into.extend_from_slice(&other[from_other..]);
}

/// In this order an insert into a small set touches the cache line of the object's header and that of the id.
#[repr(C)]
pub struct IdSet<A: Allocator + Clone, const INLINE: usize> {
    window: Option<Box<Window<A>, A>>,
    used: usize,
    inline: [u64; INLINE],
    /// Keys outside the window: distinct and sorted up to `sorted`, then as they came. As long as `used` is not `LEFT` they
    /// are the first `used` of `inline` and the list is empty.
    sorted: usize,
    list: Vec<u64, A>,
}

struct Window<A: Allocator> {
    /// The key of the first bit, a multiple of 64.
    first: u64,
    words: Vec<u64, A>,
    members: usize,
}

impl<A: Allocator> Window<A> {
    /// Whether the window covers the key; if so it is a member afterwards.
    #[inline]
    fn insert(&mut self, key: u64) -> bool {
        let offset = key.wrapping_sub(self.first);
        match self.words.get_mut((offset >> 6) as usize) {
            Some(word) => {
                self.members += usize::from(*word >> (offset & 63) & 1 == 0);
                *word |= 1 << (offset & 63);
                true
            }
            None => false,
        }
    }

    fn contains(&self, key: u64) -> bool {
        let offset = key.wrapping_sub(self.first);
        self.words.get((offset >> 6) as usize).is_some_and(|word| word >> (offset & 63) & 1 == 1)
    }

    fn last(&self) -> u64 {
        self.first + (self.words.len() as u64 * 64 - 1)
    }

    fn for_each(&self, mut each: impl FnMut(u64)) {
        for (index, &word) in self.words.iter().enumerate() {
            pause::look_at(index);
            let mut rest = word;
            while rest != 0 {
                each(self.first + index as u64 * 64 + u64::from(rest.trailing_zeros()));
                rest &= rest - 1;
            }
        }
    }
}

impl<A: Allocator + Clone, const INLINE: usize> IdSet<A, INLINE> {
    #[inline]
    pub fn insert(&mut self, id: i64) {
        self.insert_key(key_of(id));
    }

    #[inline]
    fn insert_key(&mut self, key: u64) {
        if let Some(window) = &mut self.window
            && window.insert(key)
        {
            return;
        }
        if self.used < INLINE {
            self.inline[self.used] = key;
            self.used += 1;
        } else if self.list.len() < self.list.capacity() {
            self.list.push(key);
        } else {
            self.make_room();
            self.insert_key(key);
        }
    }

    /// Leaves room for at least one more key in the list.
    #[cold]
    fn make_room(&mut self) {
        self.leave_inline(INLINE);
        // ids that repeat are found out at 64 and at 512, and at every doubling from 4096 on
        if matches!(self.list.len(), 64 | 512 | 4096..) {
            self.compact();
        }
        let length = self.list.len();
        if length * 2 >= self.list.capacity() {
            self.list.reserve_exact(length.max(4));
        }
    }

    /// Moves the keys into the list, with room for `more`.
    fn leave_inline(&mut self, more: usize) {
        if self.used != LEFT {
            if self.used + more > 0 {
                self.list.reserve_exact((self.used + more).next_power_of_two());
            }
            self.list.extend_from_slice(&self.inline[..self.used]);
            self.used = LEFT;
        }
    }

    /// The keys outside the window; sorted and distinct after `compact`.
    fn keys(&self) -> &[u64] {
        if self.used == LEFT { &self.list } else { &self.inline[..self.used] }
    }

    /// Sorts the tail into the head and moves what lies dense into the window.
    fn compact(&mut self) {
        if self.used != LEFT && self.used > self.sorted {
            let keys = &mut self.inline[..self.used];
            keys.sort_unstable();
            let distinct = dedup(keys);
            (self.used, self.sorted) = (distinct, distinct);
        }
        if self.used != LEFT {
            return;
        }
        if self.sorted == self.list.len() {
            return;
        }
        let (capacity, allocator) = (self.list.capacity(), self.list.allocator().clone());
        let (head, tail) = self.list.split_at_mut(self.sorted);
        if head.len() <= tail.len() && !tail.is_sorted() {
            // sorting all in place beats sorting the larger part and merging
            sorting::sort(&mut self.list);
            let distinct = dedup(&mut self.list);
            self.list.truncate(distinct);
        } else {
            sorting::sort(tail);
            let distinct = dedup(tail);
            let mut merged = Vec::with_capacity_in(capacity, allocator);
            merge(head, &tail[..distinct], &mut merged);
            self.list = merged;
        }
        self.sorted = self.list.len();
        if self.sorted >= WINDOW_FROM {
            // one id in 64 at each end may lie far off: guests with negative ids, a test account with the largest id
            let skip = self.sorted / 64;
            self.cover(self.list[skip], self.list[self.sorted - 1 - skip], self.sorted);
        }
    }

    /// Makes the window reach from `low` to `high`, if the bitmap then takes at most two words a member, which is what a list that
    /// doubles takes as well; `more` is how many members will come to it. The list must be sorted.
    fn cover(&mut self, low: u64, high: u64, more: usize) -> bool {
        self.leave_inline(0);
        let (mut first, mut last, mut members) = (low, high, more);
        if let Some(window) = &self.window {
            if window.first <= low && high <= window.last() {
                return true;
            }
            members += window.members;
            // a window that grows will grow again: with a quarter more room it is not copied for every thousand new ids
            let room = (window.words.len() as u64 * 64) / 4;
            first = if low < window.first { low.saturating_sub(room) } else { window.first };
            last = if high > window.last() { high.saturating_add(room) } else { window.last() };
        }
        let words = ((last >> 6) - (first >> 6)) as usize + 1;
        if words > 2 * members {
            return false;
        }
        let allocator = self.list.allocator().clone();
        let mut wider = Window { first: first & !63, words: Vec::with_capacity_in(words, allocator.clone()), members: 0 };
        while wider.words.len() < words {
            pause::look();
            wider.words.resize(words.min(wider.words.len() + ZEROS_AT_ONCE), 0);
        }
        if let Some(old) = self.window.take() {
            let at = ((old.first - wider.first) / 64) as usize;
            wider.words[at..at + old.words.len()].copy_from_slice(&old.words);
            wider.members = old.members;
        }
        let covered = self.list.partition_point(|&key| key < wider.first)..self.list.partition_point(|&key| key <= wider.last());
        for (index, &key) in self.list[covered.clone()].iter().enumerate() {
            pause::look_at(index);
            wider.insert(key);
        }
        self.list.drain(covered);
        self.sorted = self.list.len();
        self.window = Some(Box::new_in(wider, allocator));
        true
    }

    /// How many distinct ids.
    pub fn len(&mut self) -> usize {
        self.compact();
        self.keys().len() + self.window.as_ref().map_or(0, |window| window.members)
    }

    pub fn is_empty(&self) -> bool {
        self.keys().is_empty() && self.window.is_none()
    }

    pub fn contains(&mut self, id: i64) -> bool {
        self.compact();
        let key = key_of(id);
        self.window.as_ref().is_some_and(|window| window.contains(key)) || self.keys().binary_search(&key).is_ok()
    }

    /// Every id once, ascending.
    pub fn for_each(&mut self, mut each: impl FnMut(i64)) {
        self.for_each_key(|key| each(id_of(key)));
    }

    fn for_each_key(&mut self, mut each: impl FnMut(u64)) {
        self.compact();
        let keys = self.keys();
        let below = self.window.as_ref().map_or(0, |window| keys.partition_point(|&key| key < window.first));
        each_of(&keys[..below], &mut each);
        if let Some(window) = &self.window {
            window.for_each(&mut each);
        }
        each_of(&keys[below..], &mut each);
    }

    /// Keeps the ids for which `keep` says so.
    fn filtered(&mut self, mut keep: impl FnMut(i64) -> bool) -> Self {
        let mut kept = Self::new_in(self.list.allocator().clone());
        self.for_each(|id| {
            if keep(id) {
                kept.insert(id);
            }
        });
        kept
    }

    pub fn intersect(&mut self, other: &mut Self) -> Self {
        self.filtered(|id| other.contains(id))
    }

    pub fn except(&mut self, other: &mut Self) -> Self {
        self.filtered(|id| !other.contains(id))
    }
}

impl<A: Allocator + Clone, const INLINE: usize> Counted for IdSet<A, INLINE> {
    fn count(&mut self) -> u64 {
        self.len() as u64
    }
}

impl<A: Allocator + Clone, const INLINE: usize> State<A> for IdSet<A, INLINE> {
    const TAG: u8 = 0x11;

    fn new_in(allocator: A) -> Self {
        IdSet { window: None, used: 0, inline: [0; INLINE], sorted: 0, list: Vec::new_in(allocator) }
    }

    /// How many; the first id; then the gaps between neighbours, less one, in blocks.
    fn write<B: Allocator>(&mut self, to: &mut Writer<B>) {
        to.number(self.len() as u64);
        let (mut last, mut gaps, mut filled) = (None, [0; BLOCK], 0);
        self.for_each_key(|key| {
            match last {
                None => to.signed(id_of(key)),
                Some(last) => {
                    gaps[filled] = key - last - 1;
                    filled += 1;
                }
            }
            last = Some(key);
            if filled == BLOCK {
                to.block(&gaps);
                filled = 0;
            }
        });
        if filled > 0 {
            to.block(&gaps[..filled]);
        }
    }

    fn merge(&mut self, from: &mut Reader) -> Result<(), Refused> {
        let mut stored = StoredIds::read(from.clone())?;
        let (before, added) = (self.keys().len(), stored.left);
        if self.window.is_none() && before + added > INLINE {
            self.leave_inline(added.min(MOST_RESERVED));
            self.list.reserve(added.min(MOST_RESERVED));
        }
        while let Some(ids) = stored.next_block()? {
            pause::look();
            if self.window.is_none() && self.used == LEFT && self.list.capacity() - self.list.len() >= ids.len() {
                self.list.extend(ids.iter().map(|&id| key_of(id)));
            } else {
                ids.iter().for_each(|&id| self.insert(id));
            }
        }
        *from = stored.reader;
        // a run that came sorted is merged at once, if that is not often for few: it need not be sorted again
        if added * 2 >= before {
            self.compact();
        }
        Ok(())
    }

    /// Reads the gaps only: 1.8 billion ids in 14 MB take 0.3 s and no memory.
    fn check(from: &mut Reader, _: A) -> Result<u64, Refused> {
        let mut stored = StoredIds::read(from.clone())?;
        let count = stored.left as u64;
        while stored.skip_block()? {
            pause::look();
        }
        *from = stored.reader;
        if count <= MOST { Ok(count) } else { Err(Refused::TooMany) }
    }

    fn merge_state(&mut self, other: &mut Self) -> Result<(), Refused> {
        other.compact();
        if let Some(window) = &other.window {
            self.compact();
            if self.cover(window.first, window.last(), window.members)
                && let Some(own) = &mut self.window
            {
                let at = ((window.first - own.first) / 64) as usize;
                let Window { words, members, .. } = &mut **own;
                for (index, (own_word, word)) in words[at..].iter_mut().zip(&window.words).enumerate() {
                    pause::look_at(index);
                    *members += (word & !*own_word).count_ones() as usize;
                    *own_word |= word;
                }
            } else {
                window.for_each(|key| self.insert_key(key));
            }
        }
        each_of(other.keys(), |key| self.insert_key(key));
        Ok(())
    }
}

const BEYOND: Corrupt = Corrupt("an id is beyond the largest bigint");

/// The ids of a stored set, ascending, read block by block.
pub struct StoredIds<'a> {
    reader: Reader<'a>,
    left: usize,
    /// The last id's key, none before the first block.
    last: Option<u64>,
    ids: [i64; BLOCK],
}

impl<'a> StoredIds<'a> {
    pub fn read(mut reader: Reader<'a>) -> Result<Self, Corrupt> {
        let left = reader.length()?;
        Ok(StoredIds { reader, left, last: None, ids: [0; BLOCK] })
    }

    pub fn next_block(&mut self) -> Result<Option<&[i64]>, Corrupt> {
        if self.left == 0 {
            return Ok(None);
        }
        let Some(mut key) = self.last else {
            self.ids[0] = self.read_first()?;
            return Ok(Some(&self.ids[..1]));
        };
        let mut gaps = [0; BLOCK];
        let count = self.read_gaps(&mut gaps)?;
        for (id, gap) in self.ids.iter_mut().zip(&gaps[..count]) {
            key = gap.checked_add(1).and_then(|step| key.checked_add(step)).ok_or(BEYOND)?;
            *id = id_of(key);
        }
        self.last = Some(key);
        Ok(Some(&self.ids[..count]))
    }

    /// The first id stands alone, before the gaps.
    fn read_first(&mut self) -> Result<i64, Corrupt> {
        let first = self.reader.signed()?;
        self.last = Some(key_of(first));
        self.left -= 1;
        Ok(first)
    }

    fn read_gaps(&mut self, gaps: &mut [u64; BLOCK]) -> Result<usize, Corrupt> {
        let count = self.left.min(BLOCK);
        self.left -= count;
        self.reader.block(count, gaps)?;
        Ok(count)
    }

    /// Goes on to the last id of the next block; false behind the last.
    fn skip_block(&mut self) -> Result<bool, Corrupt> {
        if self.left == 0 {
            return Ok(false);
        }
        let Some(key) = self.last else { return self.read_first().map(|_| true) };
        let mut gaps = [0; BLOCK];
        let count = self.read_gaps(&mut gaps)?;
        // 128 gaps of 56 bits have a sum of 63
        let small = gaps[..count].iter().fold(0, |all, gap| all | gap) >> 56 == 0;
        let sum = if small { Some(gaps[..count].iter().sum()) } else { gaps[..count].iter().try_fold(0, |sum: u64, gap| sum.checked_add(*gap)) };
        let last = sum.and_then(|sum| sum.checked_add(count as u64)).and_then(|step| key.checked_add(step));
        self.last = Some(last.ok_or(BEYOND)?);
        Ok(true)
    }

    pub fn end(&self) -> Result<(), Corrupt> {
        self.reader.end()
    }
}

#[cfg(test)]
#[path = "id_set_tests.rs"]
mod tests;
