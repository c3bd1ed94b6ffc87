//! Which rows of a stored day a report takes, and how it groups them.

use crate::day_state::{LABELS, StoredDay, Wanted};
use crate::packed::BLOCK;

/// One label to group by, or none; for each label the values that are let through, if not all are. NULL passes no filter.
#[derive(Default)]
pub struct Selection<'a> {
    pub group: Option<usize>,
    pub filters: [Option<Vec<&'a [u8]>>; LABELS.len()],
}

/// A selection in the numbers of one stored day.
pub struct Chosen {
    group: Option<usize>,
    /// For each label that is filtered by: which of its values are let through.
    filters: Vec<(usize, Vec<bool>)>,
}

impl Selection<'_> {
    pub fn of(&self, day: &StoredDay) -> Chosen {
        let filters = self.filters.iter().enumerate().filter_map(|(label, filter)| {
            let filter = filter.as_ref()?;
            Some((label, day.names[label].iter().map(|name| name.is_some_and(|name| filter.contains(&name))).collect()))
        });
        Chosen { group: self.group, filters: filters.collect() }
    }
}

impl Chosen {
    /// The names of the groups, by number; one group without a name where nothing is grouped by.
    pub fn groups<'a>(&self, day: &StoredDay<'a>) -> impl Iterator<Item = Option<&'a [u8]>> {
        match self.group {
            Some(label) => day.names[label].clone(),
            None => vec![None],
        }
        .into_iter()
    }

    /// The group of each row of the current block.
    pub fn group_of_rows<'a>(&self, day: &'a StoredDay) -> &'a [u64; BLOCK] {
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
    pub fn has(&self, day: &StoredDay, row: usize) -> bool {
        self.filters.iter().all(|(label, values)| values[day.labels[*label][row] as usize])
    }

    /// With the labels that are needed.
    pub fn wanted(&self, mut wanted: Wanted) -> Wanted {
        self.group.into_iter().chain(self.filters.iter().map(|(label, _)| *label)).for_each(|label| wanted.labels[label] = true);
        wanted
    }
}
