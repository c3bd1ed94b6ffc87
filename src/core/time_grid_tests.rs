//! Against chrono-tz: another implementation and another copy of the time-zone database.

use super::*;
use allocator_api2::alloc::Global;
use chrono::{DateTime, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

const UNIX_2000: i64 = 946_684_800 * SECOND;

fn utc(instant: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(instant + UNIX_2000).unwrap()
}

fn instant(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros() - UNIX_2000
}

impl Zone for Tz {
    fn stretch(&self, instant: i64) -> (i64, Option<i64>) {
        let offset = |instant| i64::from(self.offset_from_utc_datetime(&utc(instant).naive_utc()).fix().local_minus_utc()) * SECOND;
        let here = offset(instant);
        // the zones tested change at most twice a year, at whole minutes
        let step = 20 * DAY;
        let Some(far) = (1..=20).map(|steps| instant + steps * step).find(|&far| offset(far) != here) else { return (here, None) };
        let (mut low, mut high) = (far - step, far);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if offset(middle) == here { low = middle } else { high = middle }
        }
        (here, Some(high))
    }
}

/// What `date_trunc` gives: the local time cut off, hours with their offset.
fn truncated(at: i64, grain: Grain, zone: Tz) -> (NaiveDate, u32, i32) {
    let local = utc(at).with_timezone(&zone);
    let date = local.date_naive();
    let offset = local.offset().fix().local_minus_utc();
    // an hour is told by its instant: local hour and offset together, as in date_trunc
    let clock = |unit: i64| {
        let since_midnight = i64::from(local.num_seconds_from_midnight());
        let cut = since_midnight / unit * unit;
        let instant = i64::from(date.num_days_from_ce()) * 86_400 + cut - i64::from(offset);
        (NaiveDate::from_num_days_from_ce_opt((instant.div_euclid(86_400)) as i32).unwrap(), instant.rem_euclid(86_400) as u32, 0)
    };
    match grain {
        Grain::HalfHour => clock(1800),
        Grain::Hour => clock(3600),
        Grain::Day => (date, 0, 0),
        Grain::Week => (date - Days::new(date.weekday().num_days_from_monday().into()), 0, 0),
        Grain::Month => (date.with_day(1).unwrap(), 0, 0),
        Grain::Quarter => (NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1).unwrap(), 0, 0),
        Grain::Year => (NaiveDate::from_ymd_opt(date.year(), 1, 1).unwrap(), 0, 0),
        Grain::All => (NaiveDate::MIN, 0, 0),
    }
}

const ZONES: [Tz; 8] = [
    Tz::UTC,
    Tz::Europe__Warsaw,
    Tz::America__New_York,
    Tz::Asia__Kolkata,
    Tz::Asia__Kathmandu,
    Tz::Australia__Lord_Howe,
    Tz::America__Havana, // its days of change begin at 01:00, or have two midnights
    Tz::Africa__Cairo,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn intervals_are_those_of_date_trunc(
        zone in prop::sample::select(&ZONES[..]), grain in prop::sample::select(&Grain::NAMES[..]),
        start in instant("2026-01-01T00:00:00Z")..instant("2027-01-01T00:00:00Z"), days in 0..40i64, probes in proptest::collection::vec(0.0..1.0f64, 40),
    ) {
        let until = start + days * DAY + 12_345_678;
        let bounds = time_grid(start, until, grain.1, &zone, Global).unwrap();
        prop_assert!(bounds.is_sorted_by(|one, next| one < next));
        prop_assert_eq!((bounds[0], bounds[bounds.len() - 1]), (start, until));
        let near_bounds = bounds.iter().flat_map(|&bound| [bound - 1, bound, bound + 1]);
        let instants = probes.iter().map(|part| start + ((until - start) as f64 * part) as i64).chain(near_bounds);
        let mut instants: Vec<i64> = instants.filter(|at| (start..until).contains(at)).collect();
        instants.sort();
        for pair in instants.windows(2) {
            let same_interval = bounds.partition_point(|bound| *bound <= pair[0]) == bounds.partition_point(|bound| *bound <= pair[1]);
            prop_assert_eq!(same_interval, truncated(pair[0], grain.1, zone) == truncated(pair[1], grain.1, zone), "{} {} {}", utc(pair[0]), utc(pair[1]), zone);
        }
    }

    #[test]
    fn a_day_starts_at_its_first_instant(zone in prop::sample::select(&ZONES[..]), at in instant("2026-01-01T00:00:00Z")..instant("2027-01-01T00:00:00Z"), days in -40..40i64) {
        let date = |at| utc(at).with_timezone(&zone).date_naive();
        let wanted = date(at) + chrono::TimeDelta::days(days);
        let start = day_start(at, days, &zone).unwrap();
        prop_assert_eq!(date(start), wanted);
        prop_assert!(date(start - 1) < wanted);
    }
}

#[test]
fn days_of_23_and_25_hours() {
    let hours = |zone: Tz, day: &str| {
        let start = first_instant(instant(&format!("{day}T00:00:00Z")), &zone).unwrap();
        time_grid(start, day_start(start, 1, &zone).unwrap(), Grain::Hour, &zone, Global).unwrap().len() - 1
    };
    assert_eq!([hours(Tz::Europe__Warsaw, "2026-03-29"), hours(Tz::Europe__Warsaw, "2026-10-25")], [23, 25]);
    assert_eq!([hours(Tz::America__New_York, "2026-03-08"), hours(Tz::America__New_York, "2026-11-01")], [23, 25]);
    assert_eq!([hours(Tz::Asia__Kathmandu, "2026-03-29"), hours(Tz::Asia__Kolkata, "2026-10-25")], [24, 24]);
}

#[test]
fn a_year_of_london_has_twelve_months() {
    let (since, until) = (instant("2026-01-01T00:00:00Z"), instant("2027-01-01T00:00:00Z"));
    assert_eq!(time_grid(since, until, Grain::Month, &Tz::Europe__London, Global).unwrap().len() - 1, 12);
}

#[test]
fn previous_periods_have_the_same_number_of_local_days() {
    let zone = Tz::Europe__Warsaw;
    // seven days after the change to summer time, from local midnight: the seven before hold only 167 hours
    let (since, until) = (instant("2026-03-30T00:00:00+02:00"), instant("2026-04-06T00:00:00+02:00"));
    assert_eq!(previous_since(since, until, &zone), Some(instant("2026-03-23T00:00:00+01:00")));
    assert_eq!(previous_since(since, until + HOUR, &zone), Some(since - 7 * DAY - HOUR));
}

#[test]
fn bad_windows() {
    assert_eq!(time_grid(1, 0, Grain::Day, &Tz::UTC, Global), Err(BadWindow::Reversed));
    assert_eq!(&time_grid(5, 5, Grain::Day, &Tz::UTC, Global).unwrap()[..], [5]);
    assert_eq!(time_grid(0, 200 * 366 * DAY, Grain::HalfHour, &Tz::UTC, Global), Err(BadWindow::TooManyIntervals));
    struct Utc;
    impl Zone for Utc {
        fn stretch(&self, _: i64) -> (i64, Option<i64>) {
            (0, None)
        }
    }
    assert_eq!(time_grid(i64::MAX - 10, i64::MAX - 1, Grain::Month, &Utc, Global), Err(BadWindow::BeyondCalendar));
    assert_eq!(&time_grid(0, DAY, Grain::All, &Tz::UTC, Global).unwrap()[..], [0, DAY]);
}
