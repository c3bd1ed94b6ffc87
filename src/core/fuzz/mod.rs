//! Hostile input, made by a generator that gives the same every time: bytes of states that were changed at random, and any arguments of
//! time grids and charts. A few seconds of it in `cargo test`; `make fuzz` takes a million inputs a type (HELPDESK_FUZZ).
//!
//! Overflow checks are on in both: an addition that wraps is a failure.

mod inputs;
mod states;

use std::time::{Duration, Instant};

/// No input may take longer.
const LONGEST: Duration = Duration::from_secs(1);

/// How many inputs a type.
fn inputs() -> u64 {
    std::env::var("HELPDESK_FUZZ").ok().and_then(|count| count.parse().ok()).unwrap_or(3_000)
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Near 0, near the ends, or anywhere.
    fn any_integer(&mut self) -> i64 {
        let near = self.pick(&[0, i64::MIN, i64::MAX, 1 << 32, 1 << 56, -1 << 40]);
        match self.below(3) {
            0 => near.wrapping_add(self.below(9) as i64 - 4),
            1 => self.next() as i64 >> self.below(64),
            _ => self.below(1000) as i64,
        }
    }

    /// Changes bytes in one to four places, as chance and malice would.
    fn mutated(&mut self, from: &[u8], other: &[u8]) -> Vec<u8> {
        const HUGE: [u8; 10] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        let mut bytes = from.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            let byte = self.pick(&[0, 1, 2, 0x40, 0x7f, 0x80, 0xff]);
            match self.below(12) {
                0..=2 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                3 if !bytes.is_empty() => bytes[at] = byte,
                4 if !bytes.is_empty() => bytes[at] = bytes[at].wrapping_add(self.pick(&[1, 0xff, 3])),
                5 => bytes.insert(at, byte),
                6 if !bytes.is_empty() => _ = bytes.remove(at),
                7 if self.one_in(3) => bytes.truncate(at),
                8 => {
                    // a number becomes huge, or takes more room than it needs
                    let number = if self.one_in(2) { &HUGE[self.below(10)..] } else { &[0x80, 0x00] };
                    bytes.splice(at..at, number.iter().copied());
                }
                9 => {
                    let to = at + self.below(bytes.len() - at + 1);
                    let part = bytes[at..to].to_vec();
                    bytes.splice(to..to, part);
                }
                10 => {
                    let from = self.below(other.len());
                    bytes.truncate(at);
                    bytes.extend_from_slice(&other[from..]);
                }
                _ if self.one_in(8) => bytes.iter_mut().skip(1).for_each(|byte| *byte = self.next() as u8),
                _ => bytes.push(byte),
            }
        }
        bytes.truncate(8_192);
        bytes
    }
}

/// What this thread has used of a processor; where the system does not say, what a clock says.
fn used(since: Instant) -> Duration {
    let used = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = used.and_then(|used| used.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// Runs one input. One that takes too long runs again, and fails if it was not the machine that was busy.
fn timed<R>(input: &impl std::fmt::Debug, mut run: impl FnMut() -> R) -> R {
    let start = Instant::now();
    let result = run();
    if start.elapsed() < LONGEST {
        return result;
    }
    let before = used(start);
    let result = run();
    let took = used(start) - before;
    assert!(took < LONGEST, "takes {took:?}: {input:02x?}");
    result
}
