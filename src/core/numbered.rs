//! Dense numbers for ids, and sets of such numbers: what the cube counts with.
//!
//! Ids of one range of 65,536 share a chunk, so that ids from a sequence are numbered by a shift and an addition, from whatever
//! number the sequence of each source starts. Where that leaves most numbers unused (hashed ids), each id has a chunk of its own.

use std::hash::{BuildHasher, RandomState};

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::{Refused, pause};

pub const CHUNK_BITS: u32 = 16;
/// Chunks are given up where they have more than 16 bits for each id that was read (in a list it has 32), from this many on: then a bitmap
/// has 2 MB. So they are where they are too many: then it has 32 MB (and a number 28 bits).
const CHUNKS_AT_LEAST: usize = 256;
const CHUNKS_AT_MOST: usize = 4096;
const THIN: u64 = 16;

/// A number has 32 bits; one block more than this many are given before they are found to be too many.
const MOST_NUMBERS: usize = 1 << 31;

/// Where a key stands in a table: by keys of the process, so that ids cannot be chosen to collide.
#[derive(Clone, Copy)]
pub(crate) struct Places([u64; 2]);

impl Places {
    pub fn new() -> Self {
        let keys = RandomState::new();
        Places([keys.hash_one(0), keys.hash_one(1) | 1])
    }

    /// In a table whose size is a power of 2, from 2 on.
    #[inline]
    pub fn place(self, key: u64, size: usize) -> usize {
        let product = u128::from(key ^ self.0[0]) * u128::from(self.0[1]);
        ((product as u64 ^ (product >> 64) as u64) >> (64 - size.trailing_zeros())) as usize
    }
}

/// A hash table of chunks, open addressing: hashbrown wants memory aligned to 16 bytes, which PostgreSQL does not give.
pub struct Numbers<A: Allocator + Clone> {
    bits: u32,
    chunks: Vec<i64, A>,
    /// The index of a chunk + 1, or 0; a power of 2 of them, at most half in use.
    table: Vec<u32, A>,
    places: Places,
    last: (i64, u32),
    /// How many ids were numbered; each occurrence counts.
    numbered: u64,
}

impl<A: Allocator + Clone> Numbers<A> {
    pub fn new_in(allocator: A) -> Self {
        let mut table = Vec::new_in(allocator.clone());
        table.resize(64, 0);
        let (chunks, places) = (Vec::new_in(allocator), Places::new());
        Numbers { bits: CHUNK_BITS, chunks, table, places, last: (i64::MAX, u32::MAX), numbered: 0 }
    }

    /// Numbers in order of appearance.
    pub fn one_by_one_in(allocator: A) -> Self {
        let mut this = Numbers::new_in(allocator);
        this.bits = 0;
        this
    }

    /// The number of an id; it has one afterwards.
    #[inline]
    pub fn number(&mut self, id: i64) -> u32 {
        let chunk = id >> self.bits;
        // the chunk number is none as long as nothing was numbered
        if self.last.0 != chunk || self.last.1 == u32::MAX {
            self.last = (chunk, self.find(chunk));
        }
        self.numbered += 1;
        (self.last.1 << self.bits) | self.low(id)
    }

    /// The numbers of ascending ids: those of one chunk are found at once.
    pub fn number_all(&mut self, ids: &[i64], into: &mut [u32]) {
        let mut from = 0;
        while let Some(&first) = ids.get(from) {
            let chunk = first >> self.bits;
            let base = self.number(first) - self.low(first);
            let same = ids[from..].partition_point(|id| id >> self.bits == chunk);
            for (to, id) in into[from..].iter_mut().zip(&ids[from..from + same]) {
                *to = base | self.low(*id);
            }
            self.numbered += same as u64 - 1;
            from += same;
        }
    }

    /// Room for the numbers of a whole chunk, of which `used` ids are there: the first of them. None where ids are numbered one by one.
    pub fn number_chunk(&mut self, chunk: i64, used: u64) -> Option<u32> {
        (self.bits == CHUNK_BITS).then(|| {
            self.numbered += used;
            self.find(chunk) << CHUNK_BITS
        })
    }

    fn low(&self, id: i64) -> u32 {
        id as u32 & ((1 << self.bits) - 1)
    }

    fn find(&mut self, chunk: i64) -> u32 {
        let mut at = self.place(chunk);
        while self.table[at] > 0 {
            let found = self.table[at] - 1;
            if self.chunks[found as usize] == chunk {
                return found;
            }
            at = (at + 1) & (self.table.len() - 1);
        }
        self.chunks.push(chunk);
        self.table[at] = self.chunks.len() as u32;
        if self.chunks.len() * 2 > self.table.len() {
            self.grow();
        }
        self.chunks.len() as u32 - 1
    }

    fn place(&self, chunk: i64) -> usize {
        self.places.place(chunk as u64, self.table.len())
    }

    #[cold]
    fn grow(&mut self) {
        let size = self.table.len() * 2;
        self.table.clear();
        self.table.resize(size, 0);
        for (index, &chunk) in self.chunks.iter().enumerate() {
            pause::look_at(index);
            let mut at = self.place(chunk);
            while self.table[at] > 0 {
                at = (at + 1) & (size - 1);
            }
            self.table[at] = index as u32 + 1;
        }
    }

    pub fn id(&self, number: u32) -> i64 {
        (self.chunks[(number >> self.bits) as usize] << self.bits) | i64::from(number & ((1 << self.bits) - 1))
    }

    /// Words of a bitmap that has a bit for each number given so far.
    pub fn words(&self) -> usize {
        (self.chunks.len() << self.bits).div_ceil(64)
    }

    /// To be asked after each block, as `are_thin` is.
    pub fn check(&self) -> Result<(), Refused> {
        if self.chunks.len() << self.bits > MOST_NUMBERS { Err(Refused::TooLarge("customers", MOST_NUMBERS as u64)) } else { Ok(()) }
    }

    /// Whether most numbers of the chunks are not in use. To be asked after each block: a number has 32 bits.
    pub fn are_thin(&self) -> bool {
        let are_many = self.chunks.len() > CHUNKS_AT_MOST || (self.chunks.len() as u64) << self.bits > THIN * self.numbered;
        self.bits > 0 && self.chunks.len() > CHUNKS_AT_LEAST && are_many
    }

    /// Numbers the ids anew, one after the other, and with them all that is in the sets.
    #[cold]
    pub fn number_one_by_one<'a>(&mut self, sets: impl Iterator<Item = &'a mut Numbered<A>>)
    where
        A: 'a,
    {
        let mut dense = Numbers::one_by_one_in(self.chunks.allocator().clone());
        for set in sets {
            let mut again = Numbered::new_in(self.chunks.allocator().clone());
            set.for_each(|number| again.insert(dense.number(self.id(number))));
            *set = again;
        }
        dense.numbered = self.numbered;
        *self = dense;
    }
}

/// A set of numbers: a list, in which numbers may repeat, as long as that is short; else a bitmap.
pub struct Numbered<A: Allocator + Clone> {
    list: Vec<u32, A>,
    words: Vec<u64, A>,
    is_bitmap: bool,
}

impl<A: Allocator + Clone> Numbered<A> {
    pub fn new_in(allocator: A) -> Self {
        Numbered { list: Vec::new_in(allocator.clone()), words: Vec::new_in(allocator), is_bitmap: false }
    }

    #[inline]
    fn set_bit(&mut self, number: u32) {
        match self.words.get_mut(number as usize / 64) {
            Some(word) => *word |= 1 << (number % 64),
            None => self.grow_and_set_bit(number),
        }
    }

    #[cold]
    fn grow_and_set_bit(&mut self, number: u32) {
        self.words.resize(number as usize / 64 + 1, 0);
        self.set_bit(number);
    }

    #[inline]
    pub fn insert(&mut self, number: u32) {
        if self.is_bitmap {
            self.set_bit(number);
        } else {
            self.list.push(number);
        }
    }

    pub fn insert_all(&mut self, numbers: &[u32]) {
        if self.is_bitmap {
            numbers.iter().for_each(|&number| self.set_bit(number));
        } else {
            self.list.extend_from_slice(numbers);
        }
    }

    /// Adds the numbers from `first` on whose bits are set in a chunk's bitmap; there are bitmaps of so many words.
    pub fn insert_chunk(&mut self, first: u32, bits: &[u8], words: usize) {
        self.become_bitmap(words);
        for (word, bytes) in self.words[first as usize / 64..].iter_mut().zip(bits.as_chunks().0) {
            *word |= u64::from_le_bytes(*bytes);
        }
    }

    /// Makes a bitmap of a list that is no longer short, where bitmaps have so many words.
    pub fn settle(&mut self, words: usize) {
        if !self.is_bitmap && self.list.len() > words / 32 {
            self.become_bitmap(words);
        }
    }

    fn become_bitmap(&mut self, words: usize) {
        self.is_bitmap = true;
        self.words.resize(self.words.len().max(words), 0);
        for index in 0..self.list.len() {
            self.set_bit(self.list[index]);
        }
        self.list.clear();
    }

    /// Each number; those of a list as often as they are in it.
    pub fn for_each(&self, mut each: impl FnMut(u32)) {
        for (index, &number) in self.list.iter().enumerate() {
            pause::look_at(index);
            each(number);
        }
        for (index, &word) in self.words.iter().enumerate() {
            pause::look_at(index);
            let mut rest = word;
            while rest != 0 {
                each(index as u32 * 64 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
    }

    /// How many; a list has no repetitions afterwards. `seen` is a bitmap for all numbers, all 0 before and after.
    pub fn count(&mut self, seen: &mut [u64]) -> u64 {
        if self.is_bitmap {
            return self.words.iter().map(|word| u64::from(word.count_ones())).sum();
        }
        self.list.retain(|&number| {
            let word = &mut seen[number as usize / 64];
            let is_new = *word >> (number % 64) & 1 == 0;
            *word |= 1 << (number % 64);
            is_new
        });
        self.list.iter().for_each(|&number| seen[number as usize / 64] = 0);
        self.list.len() as u64
    }

    /// Counts, and adds all to two others: one pass over three bitmaps. Is empty afterwards.
    pub fn count_and_move(&mut self, seen: &mut [u64], one: &mut Self, other: &mut Self, words: usize) -> u64 {
        let mut count = 0;
        if self.is_bitmap {
            one.become_bitmap(words);
            other.become_bitmap(words);
            for ((own, one), other) in self.words.iter_mut().zip(&mut one.words).zip(&mut other.words) {
                count += u64::from(own.count_ones());
                *one |= *own;
                *other |= *own;
                *own = 0;
            }
            self.is_bitmap = false;
        } else {
            count = self.count(seen);
            for &number in &self.list {
                one.insert(number);
                other.insert(number);
            }
            one.settle(words);
            other.settle(words);
            self.list.clear();
        }
        count
    }

    /// Adds all to another and is empty afterwards.
    pub fn move_to(&mut self, other: &mut Self, words: usize) {
        if self.is_bitmap {
            other.become_bitmap(words);
            other.words.iter_mut().zip(&self.words).for_each(|(own, word)| *own |= word);
        } else {
            self.list.iter().for_each(|&number| other.insert(number));
            other.settle(words);
        }
        self.clear();
    }

    /// Empties the set and keeps its memory.
    pub fn clear(&mut self) {
        self.list.clear();
        if self.is_bitmap {
            self.words.fill(0);
        }
        self.is_bitmap = false;
    }
}
