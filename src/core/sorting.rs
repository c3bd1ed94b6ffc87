//! Sorting and selecting in place, with looks outside: std's `sort` takes memory of its own, and its `sort_unstable` cannot be
//! stopped (500 million durations take 15 s).

use crate::pause;

/// What is sorted at once: some 20 ms.
const AT_ONCE: usize = 1 << 20;
const SAMPLE: usize = 255;

/// Sorts in place; where it is stopped, all are still there, in another order.
pub fn sort<T: Copy + Ord>(all: &mut [T]) {
    // so many bad pivots come from no data that was not made to have them
    let tries = 2 * all.len().checked_ilog2().unwrap_or(0);
    sort_part(all, tries);
}

fn sort_part<T: Copy + Ord>(mut part: &mut [T], mut tries: u32) {
    while part.len() > AT_ONCE && tries > 0 {
        if is_sorted(part) {
            return;
        }
        tries -= 1;
        let (below, above) = split(part);
        let (small, large) = if below.len() < above.len() { (below, above) } else { (above, below) };
        sort_part(small, tries);
        part = large;
    }
    part.sort_unstable();
    pause::look();
}

/// Puts what belongs at `rank` there, lower ones before and higher ones behind it, as `select_nth_unstable` does. The rank must be within.
pub fn select<T: Copy + Ord>(all: &mut [T], rank: usize) {
    let (mut from, mut to, mut tries) = (0, all.len(), 2 * all.len().checked_ilog2().unwrap_or(0));
    while to - from > AT_ONCE && tries > 0 {
        tries -= 1;
        let (below, above) = split(&mut all[from..to]);
        let (below, above) = (below.len(), above.len());
        if rank < from + below {
            to = from + below;
        } else if rank >= to - above {
            from = to - above;
        } else {
            // among those that equal the pivot
            return;
        }
    }
    all[from..to].select_nth_unstable(rank - from);
    pause::look();
}

fn is_sorted<T: Copy + Ord>(part: &[T]) -> bool {
    let mut from = 0;
    while from < part.len() {
        let to = (from + AT_ONCE).min(part.len());
        if !part[from.saturating_sub(1)..to].is_sorted() {
            return false;
        }
        pause::look();
        from = to;
    }
    true
}

/// Splits at a pivot: the lower ones, and the higher ones; in between is what equals it if nothing is lower.
fn split<T: Copy + Ord>(part: &mut [T]) -> (&mut [T], &mut [T]) {
    let step = part.len() / SAMPLE;
    let mut sample: [T; SAMPLE] = std::array::from_fn(|index| part[index * step]);
    sample.sort_unstable();
    let pivot = sample[SAMPLE / 2];
    let below = partition(part, |one| one < pivot);
    if below > 0 {
        return part.split_at_mut(below);
    }
    // nothing is lower: those that equal the pivot stand where they belong
    let equal = partition(part, |one| one == pivot);
    (&mut [], &mut part[equal..])
}

/// Moves those to the front for which `is_low` says so, without a branch on it; how many they are.
fn partition<T: Copy>(part: &mut [T], is_low: impl Fn(T) -> bool) -> usize {
    let (mut low, mut from) = (0, 0);
    while from < part.len() {
        let to = (from + AT_ONCE).min(part.len());
        for index in from..to {
            let one = part[index];
            part[index] = part[low];
            part[low] = one;
            low += usize::from(is_low(one));
        }
        pause::look();
        from = to;
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(all: Vec<u64>) {
        let mut expected = all.clone();
        expected.sort_unstable();
        let mut sorted = all.clone();
        sort(&mut sorted);
        assert_eq!(sorted, expected);
        for rank in [0, all.len() / 3, all.len() / 2, all.len() - 1] {
            let mut selected = all.clone();
            select(&mut selected, rank);
            assert_eq!(selected[rank], expected[rank]);
            assert!(selected[..rank].iter().all(|one| *one <= expected[rank]) && selected[rank..].iter().all(|one| *one >= expected[rank]));
        }
    }

    #[test]
    fn large_ones_are_sorted_and_selected_like_small_ones() {
        let mixed = |n: u64| (n ^ n >> 7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        check((0..3_000_000).map(mixed).collect());
        check((0..2_500_000).map(|n| mixed(n) % 5).collect());
        check(vec![7; 2_500_000]);
        check((0..2_500_000).collect());
        check((0..2_500_000).rev().collect());
        check((0..1_500_000).chain(0..1_500_000).collect());
        check(vec![1]);
    }
}
