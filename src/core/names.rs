//! A dictionary: names numbered in order of appearance.
//!
//! Found by a keyed hash (SipHash 1-3 with keys of the process), since who writes names may choose them so that an open one collides:
//! 65,536 names searched one by one took 31 s of a report that PostgreSQL alone makes in 1.4 s.

use std::hash::{BuildHasher, RandomState};

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::{Refused, pause, sorting};

/// Numbers have 32 bits, and a table twice as many places.
const MOST_NAMES: usize = 1 << 30;

/// Names of so many parts (a source and a label, say); each part may be none.
pub struct Names<A: Allocator, const PARTS: usize> {
    /// What the parts are made of, one after the other.
    text: Vec<u8, A>,
    known: Vec<Known<PARTS>, A>,
    /// The number of a name + 1, or 0; a power of 2 of them, at most half in use.
    table: Vec<u32, A>,
    keys: RandomState,
    last: usize,
}

#[derive(Clone, Copy)]
struct Known<const PARTS: usize> {
    hash: u64,
    /// Where each part lies in the text.
    parts: [Option<(usize, usize)>; PARTS],
}

impl<A: Allocator + Clone, const PARTS: usize> Names<A, PARTS> {
    pub fn new_in(allocator: A) -> Self {
        Names {
            text: Vec::new_in(allocator.clone()),
            known: Vec::new_in(allocator.clone()),
            table: Vec::new_in(allocator),
            keys: RandomState::new(),
            last: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.known.len()
    }

    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The name of a number that was given.
    pub fn name(&self, number: usize) -> [Option<&[u8]>; PARTS] {
        self.known[number].parts.map(|part| part.map(|(from, to)| &self.text[from..to]))
    }

    /// All names in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = [Option<&[u8]>; PARTS]> {
        (0..self.len()).map(|number| self.name(number))
    }

    /// The number of a name, and whether it is new.
    #[inline]
    pub fn number(&mut self, name: [Option<&[u8]>; PARTS]) -> Result<(u32, bool), Refused> {
        // rows often repeat the name before; stored days give theirs in the same order day after day
        for likely in [self.last, self.last + 1] {
            if likely < self.known.len() && self.name(likely) == name {
                self.last = likely;
                return Ok((likely as u32, false));
            }
        }
        self.find(name)
    }

    fn find(&mut self, name: [Option<&[u8]>; PARTS]) -> Result<(u32, bool), Refused> {
        let hash = self.keys.hash_one(name);
        if self.known.len() * 2 >= self.table.len() {
            self.grow()?;
        }
        let mut at = hash as usize & (self.table.len() - 1);
        while let Some(number) = self.table[at].checked_sub(1) {
            if self.known[number as usize].hash == hash && self.name(number as usize) == name {
                self.last = number as usize;
                return Ok((number, false));
            }
            at = (at + 1) & (self.table.len() - 1);
        }
        let parts = name.map(|part| {
            part.map(|part| {
                let from = self.text.len();
                self.text.extend_from_slice(part);
                (from, self.text.len())
            })
        });
        self.last = self.known.len();
        self.known.push(Known { hash, parts });
        self.table[at] = self.known.len() as u32;
        Ok((self.last as u32, true))
    }

    #[cold]
    fn grow(&mut self) -> Result<(), Refused> {
        if self.known.len() >= MOST_NAMES {
            return Err(Refused::TooLarge("names", MOST_NAMES as u64));
        }
        let size = (self.table.len() * 2).max(16);
        self.table.clear();
        self.table.resize(size, 0);
        self.fill_table();
        Ok(())
    }

    /// The table must be empty.
    fn fill_table(&mut self) {
        for (number, known) in self.known.iter().enumerate() {
            pause::look_at(number);
            let mut at = known.hash as usize & (self.table.len() - 1);
            while self.table[at] > 0 {
                at = (at + 1) & (self.table.len() - 1);
            }
            self.table[at] = number as u32 + 1;
        }
    }

    /// Numbers the names in their order: the new number of each old one, or none if they were in order.
    pub fn put_in_order(&mut self) -> Option<Vec<u32, A>> {
        let allocator = self.known.allocator().clone();
        let mut order = Vec::new_in(allocator.clone());
        order.extend(self.iter().zip(0u32..));
        if order.is_sorted() {
            return None;
        }
        sorting::sort(&mut order);
        let (mut known, mut places) = (Vec::new_in(allocator.clone()), Vec::new_in(allocator));
        places.resize(order.len(), 0);
        for (new, &(_, old)) in order.iter().enumerate() {
            known.push(self.known[old as usize]);
            places[old as usize] = new as u32;
        }
        drop(order);
        self.known = known;
        self.table.fill(0);
        self.fill_table();
        self.last = 0;
        Some(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use allocator_api2::alloc::Global;

    #[test]
    fn names_keep_their_numbers() {
        let mut names: Names<Global, 2> = Names::new_in(Global);
        let all: std::vec::Vec<String> = (0..1000).map(|n| format!("{}", n * n)).collect();
        for round in 0..3 {
            for (number, name) in all.iter().enumerate() {
                assert_eq!(names.number([None, Some(name.as_bytes())]), Ok((number as u32, round == 0)));
            }
        }
        // the same bytes in other parts are other names, and so are none and the empty one
        for (number, name) in [[Some(&b"1"[..]), None], [None, None], [None, Some(b"")], [Some(b""), None]].into_iter().enumerate() {
            assert_eq!(names.number(name), Ok((1000 + number as u32, true)));
            assert_eq!(names.name(1000 + number), name);
        }
        assert_eq!((names.len(), names.iter().count()), (1004, 1004));
        let before: std::vec::Vec<[Option<std::vec::Vec<u8>>; 2]> = names.iter().map(|name| name.map(|part| part.map(<[u8]>::to_vec))).collect();
        let places = names.put_in_order().unwrap();
        assert!(names.iter().is_sorted() && names.put_in_order().is_none());
        for (old, name) in before.iter().enumerate() {
            assert_eq!(names.number([name[0].as_deref(), name[1].as_deref()]), Ok((places[old], false)));
        }
    }
}
