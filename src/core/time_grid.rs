//! The intervals of a local calendar: half-hours to years, right on days of 23, 24 and 25 hours.
//!
//! Instants are microseconds since 2000-01-01 00:00 UTC, local times the same count on the local clock. The zone comes from
//! outside (PostgreSQL's own database in the glue), as stretches of constant offset.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;
use chrono::{Datelike, Days, Months, NaiveDate};

use crate::grid::MOST_INTERVALS;
use crate::pause;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;
/// 2000-01-01 in chrono's count of days.
const EPOCH: i32 = 730_120;

pub trait Zone {
    /// The offset east of UTC in force at an instant, and the instant from which another holds (none: for ever).
    fn stretch(&self, instant: i64) -> (i64, Option<i64>);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    HalfHour,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    All,
}

impl Grain {
    pub const NAMES: [(&'static str, Grain); 8] = [
        ("half_hour", Grain::HalfHour),
        ("hour", Grain::Hour),
        ("day", Grain::Day),
        ("week", Grain::Week),
        ("month", Grain::Month),
        ("quarter", Grain::Quarter),
        ("year", Grain::Year),
        ("all", Grain::All),
    ];

    pub fn named(name: &[u8]) -> Option<Grain> {
        Self::NAMES.iter().find(|(known, _)| known.as_bytes() == name).map(|(_, grain)| *grain)
    }

    fn is_within_a_day(self) -> bool {
        matches!(self, Grain::HalfHour | Grain::Hour)
    }

    /// The local start of the unit that holds a local time, and of the unit behind it. None beyond the calendar.
    fn unit_of(self, local: i64) -> Option<(i64, i64)> {
        let of_length = |length: i64| {
            let start = local.div_euclid(length).checked_mul(length)?;
            Some((start, start.checked_add(length)?))
        };
        let date = || NaiveDate::from_num_days_from_ce_opt(i32::try_from(local.div_euclid(DAY)).ok()?.checked_add(EPOCH)?);
        let from_month = |month0: u32, months: u32| {
            let first = date()?.with_day(1)?.with_month0(month0)?;
            Some((local_of(first), local_of(first.checked_add_months(Months::new(months))?)))
        };
        match self {
            Grain::HalfHour => of_length(HOUR / 2),
            Grain::Hour => of_length(HOUR),
            Grain::Day => of_length(DAY),
            Grain::Week => {
                let monday = date()?.checked_sub_days(Days::new(date()?.weekday().num_days_from_monday().into()))?;
                Some((local_of(monday), local_of(monday.checked_add_days(Days::new(7))?)))
            }
            Grain::Month => from_month(date()?.month0(), 1),
            Grain::Quarter => from_month(date()?.month0() / 3 * 3, 3),
            Grain::Year => from_month(0, 12),
            Grain::All => Some((i64::MIN, i64::MAX)),
        }
    }
}

fn local_of(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce() - EPOCH) * DAY
}

#[derive(Debug, PartialEq, Eq)]
pub enum BadWindow {
    Reversed,
    TooManyIntervals,
    BeyondCalendar,
}

/// The bounds of all intervals of `[since, until)`: `since`, every start of a calendar unit in between, `until`. So the
/// intervals cover the window without gap or overlap, and the first and last are shorter where the window cuts them.
/// Of `since = until` only that one bound remains: no interval.
///
/// Two instants share an interval exactly if `date_trunc(grain, instant, zone)` is the same. Where a clock is set back
/// over midnight the day begins with its first midnight.
pub fn time_grid<A: Allocator>(since: i64, until: i64, grain: Grain, zone: &impl Zone, allocator: A) -> Result<Vec<i64, A>, BadWindow> {
    if since > until {
        return Err(BadWindow::Reversed);
    }
    let mut bounds = Vec::new_in(allocator);
    bounds.push(since);
    if since == until {
        return Ok(bounds);
    }
    let (mut offset, mut change) = zone.stretch(since);
    let unit_of = |instant: i64, offset: i64| instant.checked_add(offset).and_then(|local| grain.unit_of(local)).ok_or(BadWindow::BeyondCalendar);
    let (mut start, mut next) = unit_of(since, offset)?;
    loop {
        pause::look();
        let boundary = next.saturating_sub(offset);
        let at = change.map_or(boundary, |change| boundary.min(change));
        if at >= until {
            break;
        }
        let is_new_unit = if Some(at) == change {
            let before = start.saturating_sub(offset);
            (offset, change) = zone.stretch(at);
            let (new_start, new_next) = unit_of(at, offset)?;
            // hours are told apart by instant (02:00 comes twice in autumn), days by date (each comes once)
            let is_new = if grain.is_within_a_day() { new_start.saturating_sub(offset) != before } else { new_start > start };
            if is_new || grain.is_within_a_day() {
                (start, next) = (new_start, new_next);
            }
            is_new
        } else {
            (start, next) = unit_of(at, offset)?;
            true
        };
        if is_new_unit {
            if bounds.len() == MOST_INTERVALS {
                return Err(BadWindow::TooManyIntervals);
            }
            bounds.push(at);
        }
    }
    bounds.push(until);
    Ok(bounds)
}

/// The local time of an instant.
pub fn local_time(instant: i64, zone: &impl Zone) -> i64 {
    instant.saturating_add(zone.stretch(instant).0)
}

/// The instant at which a local date begins, `days` after (or before) the date that holds `instant`. None beyond the calendar.
pub fn day_start(instant: i64, days: i64, zone: &impl Zone) -> Option<i64> {
    let date = local_time(instant, zone).div_euclid(DAY);
    first_instant(date.checked_add(days)?.checked_mul(DAY)?, zone)
}

/// The start of the local calendar unit that holds an instant.
pub fn unit_start(instant: i64, grain: Grain, zone: &impl Zone) -> Option<i64> {
    first_instant(grain.unit_of(local_time(instant, zone))?.0, zone)
}

/// The first instant at which the local clock shows `local` or later.
fn first_instant(local: i64, zone: &impl Zone) -> Option<i64> {
    // no zone is a day or more off UTC, so the search from a day before ends within a few stretches
    let mut instant = local.checked_sub(DAY)?;
    loop {
        let (offset, change) = zone.stretch(instant);
        let candidate = local.checked_sub(offset)?.max(instant);
        match change {
            Some(change) if candidate >= change => instant = change,
            _ => return Some(candidate),
        }
    }
}

/// The period before `[since, until)`: as many local days if both are local midnights, else the same length in time.
/// Returns its start; it ends at `since`. None beyond the calendar.
pub fn previous_since(since: i64, until: i64, zone: &impl Zone) -> Option<i64> {
    let whole = |instant| day_start(instant, 0, zone) == Some(instant);
    if whole(since) && whole(until) {
        let date = |instant| local_time(instant, zone).div_euclid(DAY);
        day_start(since, date(since) - date(until), zone)
    } else {
        since.checked_sub(until.checked_sub(since)?)
    }
}

#[cfg(test)]
#[path = "time_grid_tests.rs"]
mod tests;
