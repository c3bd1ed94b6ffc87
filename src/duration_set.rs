//! duration_set: the exact multiset of durations behind medians, percentiles, averages and distributions.

use allocator_api2::vec::Vec as PgVec;
use helpdesk_core::State;
use helpdesk_core::pause::look_at;
use pgrx::pg_sys;

use crate::array::Array;
use crate::errors::{Code, fail, refuse};
use crate::fmgr::{Args, count, interval, sql_function};
use crate::memory::Palloc;
use crate::state::{Aggregated, Durations, StateType, read, result, size};

#[inline]
fn add(args: Args, duration: Option<i64>) -> Option<pg_sys::Datum> {
    let Some(duration) = duration else { return args.datum(0) };
    let mut set = Aggregated::<Durations>::of(args);
    insert(set.state(), duration);
    set.datum()
}

#[inline]
fn insert(set: &mut Durations, duration: i64) {
    set.insert(duration).unwrap_or_else(|refused| refuse(refused, Durations::NAME));
}

/// The duration between two instants; None if one is unknown or infinite, the end lies before the start, or they are more than 292,000
/// years apart: a mistake in one row, which check_sources() tells, must not take all others with it.
#[inline]
pub fn between(start: Option<i64>, end: Option<i64>) -> Option<i64> {
    let (start, end) = (start?, end?);
    let is_finite = |instant| instant != i64::MIN && instant != i64::MAX;
    if end < start || !is_finite(start) || !is_finite(end) {
        return None;
    }
    end.checked_sub(start)
}

// (start, end) → interval, NULL where there is none
sql_function!(time_between, |args| between(args.int8(0), args.int8(1)).map(interval));

sql_function!(duration_set_add, |args| add(args, args.interval(1)));
sql_function!(duration_set_add_between, |args| add(args, between(args.int8(1), args.int8(2))));

sql_function!(
    /// Between two dates.
    duration_set_add_days,
    |args| {
        let instant = |index| {
            args.int4(index).map(|day| match day {
                i32::MIN => i64::MIN,
                i32::MAX => i64::MAX,
                // beyond the calendar of instants a date is as good as infinite
                day => i64::from(day).checked_mul(86_400_000_000).unwrap_or(i64::MAX),
            })
        };
        add(args, between(instant(1), instant(2)))
    }
);

sql_function!(duration_set_add_mixed, |_args| fail(
    Code::ERRCODE_DATATYPE_MISMATCH,
    "one time has a zone and the other has none",
    "",
    "Write opened_at AT TIME ZONE 'UTC', or the zone that the application stores, for the one without.",
));

sql_function!(
    /// The transition of the one-step percentile: the state also carries the fraction.
    duration_set_add_with_fraction,
    |args| {
        let Some(duration) = args.interval(1) else { return args.datum(0) };
        let Some(fraction) = args.float8(2).map(checked_fraction) else {
            fail(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "the fraction of percentile must not be NULL", "", "Give a number from 0 to 1, such as 0.9.")
        };
        let mut set = Aggregated::<Durations>::of(args);
        if !set.state().ask(fraction) {
            refuse(helpdesk_core::Refused::OtherFraction, Durations::NAME);
        }
        insert(set.state(), duration);
        set.datum()
    }
);

pub fn checked_fraction(fraction: f64) -> f64 {
    if !(0.0..=1.0).contains(&fraction) {
        fail(
            Code::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
            format!("percentile value {fraction} is not between 0 and 1"),
            "",
            "The ninetieth percentile is 0.9.",
        );
    }
    fraction
}

fn optional(duration: Option<i64>) -> Option<pg_sys::Datum> {
    duration.map(interval)
}

sql_function!(duration_set_median, |args| optional(read(args, 0, Durations::median)?));
sql_function!(duration_set_asked_percentile, |args| optional(read(args, 0, |set: &mut Durations| set.fraction().and_then(|fraction| set.percentile(fraction)))?));
sql_function!(duration_set_percentile, |args| {
    let fraction = checked_fraction(args.float8(1)?);
    optional(read(args, 0, |set: &mut Durations| set.percentile(fraction))?)
});
sql_function!(duration_set_percentiles, |args| {
    let fractions = args.elements::<f64>(1)?;
    fractions.iter().for_each(|&fraction| _ = checked_fraction(fraction));
    read(args, 0, |set: &mut Durations| {
        let mut percentiles = Array::with_room(pg_sys::INTERVALOID, fractions.len() as u64, size_of::<pg_sys::Interval>());
        match set.percentiles(fractions) {
            Some(found) => found.iter().for_each(|&duration| percentiles.interval(Some(duration))),
            None => fractions.iter().for_each(|_| percentiles.interval(None)),
        }
        percentiles.finish()
    })
});
sql_function!(duration_set_average, |args| optional(read(args, 0, |set: &mut Durations| set.average())?));
sql_function!(duration_set_min, |args| optional(read(args, 0, |set: &mut Durations| set.min())?));
sql_function!(duration_set_max, |args| optional(read(args, 0, |set: &mut Durations| set.max())?));

// No set is an empty set.
sql_function!(duration_set_num, |args| Some(count(size::<Durations>(args, 0))));

sql_function!(duration_set_buckets, |args| {
    let given = args.intervals(1)?;
    let mut bounds = PgVec::with_capacity_in(given.len(), Palloc::current());
    bounds.extend(given);
    if !bounds.is_sorted_by(|one, next| one < next) {
        fail(Code::ERRCODE_INVALID_PARAMETER_VALUE, "the bounds of the buckets must ascend", "", "Give them as ARRAY['30 s', '2 min', '5 min']::interval[].");
    }
    read(args, 0, |set: &mut Durations| {
        let mut counts = Array::with_room(pg_sys::INT8OID, bounds.len() as u64 + 1, 8);
        set.buckets(&bounds).iter().for_each(|&number| counts.int8(number));
        counts.finish()
    })
});

sql_function!(duration_set_from_array, |args| {
    let mut set = Durations::new_in(Palloc::current());
    for (index, duration) in args.intervals(0)?.enumerate() {
        insert(&mut set, duration);
        look_at(index);
    }
    result(set)
});

sql_function!(duration_set_to_array, |args| read(args, 0, |set: &mut Durations| {
    let mut durations = Array::with_room(pg_sys::INTERVALOID, set.len(), size_of::<pg_sys::Interval>());
    set.for_each(|run| (0..run.count).for_each(|_| durations.interval(Some(run.duration))));
    durations.finish()
}));
