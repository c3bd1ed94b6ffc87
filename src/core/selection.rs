//! Which rows of a stored day a report takes, and how it groups them.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use crate::day_state::{LABELS, StoredDay, Wanted};
use crate::packed::BLOCK;
use crate::sorting;

/// One label to group by, or none; for each label the values that are let through, if not all are. NULL passes no filter.
pub struct Selection<'a, A: Allocator + Clone> {
    group: Option<usize>,
    /// Ascending.
    filters: [Option<Vec<&'a [u8], A>>; LABELS.len()],
    allocator: A,
}

/// A selection in the numbers of one stored day.
pub struct Chosen<A: Allocator> {
    group: Option<usize>,
    /// For each label that is filtered by: which of its values are let through.
    filters: Vec<(usize, Vec<bool, A>), A>,
}

impl<'a, A: Allocator + Clone> Selection<'a, A> {
    /// All rows, in groups of a label's values or in one.
    pub fn new_in(group: Option<usize>, allocator: A) -> Self {
        Selection { group, filters: std::array::from_fn(|_| None), allocator }
    }

    /// Lets only these values of a label through.
    pub fn filter(&mut self, label: usize, values: impl IntoIterator<Item = &'a [u8]>) {
        let mut sorted = Vec::new_in(self.allocator.clone());
        sorted.extend(values);
        sorting::sort(&mut sorted);
        self.filters[label] = Some(sorted);
    }

    pub fn of(&self, day: &StoredDay<A>) -> Chosen<A> {
        let mut filters = Vec::new_in(self.allocator.clone());
        for (label, filter) in self.filters.iter().enumerate() {
            let Some(filter) = filter else { continue };
            let mut passes = Vec::new_in(self.allocator.clone());
            passes.extend(day.names[label].iter().map(|name| name.is_some_and(|name| filter.binary_search(&name).is_ok())));
            filters.push((label, passes));
        }
        Chosen { group: self.group, filters }
    }
}

impl<A: Allocator + Clone> Chosen<A> {
    /// The names of the groups, by number; one group without a name where nothing is grouped by.
    pub fn groups<'d, 'a>(&self, day: &'d StoredDay<'a, A>) -> &'d [Option<&'a [u8]>] {
        self.group.map_or(&[None], |label| &day.names[label])
    }

    /// The group of each row of the current block.
    pub fn group_of_rows<'d>(&self, day: &'d StoredDay<A>) -> &'d [u64; BLOCK] {
        self.group.map_or(&[0; BLOCK], |label| &day.labels[label])
    }

    pub fn is_all(&self) -> bool {
        self.filters.is_empty()
    }

    /// Whether all rows of a block are of one group: the whole, or a channel, by which rows are stored.
    pub fn groups_are_blocks(&self) -> bool {
        self.group.is_none_or(|label| label == 0)
    }

    #[inline]
    pub fn has(&self, day: &StoredDay<A>, row: usize) -> bool {
        self.filters.iter().all(|(label, values)| values[day.labels[*label][row] as usize])
    }

    /// With the labels that are needed.
    pub fn wanted(&self, mut wanted: Wanted) -> Wanted {
        self.group.into_iter().chain(self.filters.iter().map(|(label, _)| *label)).for_each(|label| wanted.labels[label] = true);
        wanted
    }
}
