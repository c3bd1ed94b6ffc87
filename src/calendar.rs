//! Time grids and periods of a local calendar, in the zones of PostgreSQL's own time-zone database, so that they agree with
//! `date_trunc(field, instant, zone)`.

use helpdesk_core::grid::MOST_INTERVALS;
use helpdesk_core::time_grid::{BadWindow, Grain, Zone, local_time, previous_since, time_grid, unit_start};
use pgrx::pg_sys;

use crate::array::Array;
use crate::errors::{Code, fail};
use crate::fmgr::{Args, int8, sql_function};
use crate::memory::Palloc;
use crate::text::shown;

const SECOND: i64 = 1_000_000;
/// Seconds from 1970 to 2000: PostgreSQL's time zones count from the former, its timestamps from the latter.
const EPOCH: i64 = 946_684_800;

struct PgZone(*mut pg_sys::pg_tz);

/// The names of the time-zone database that have no small letter.
const IN_CAPITALS: [&str; 24] = [
    "CET", "CST6CDT", "EET", "EST", "EST5EDT", "GB", "GMT", "GMT+0", "GMT-0", "GMT0", "HST", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "PRC",
    "PST8PDT", "ROC", "ROK", "UCT", "UTC", "W-SU", "WET",
];

/// Whether PostgreSQL has found a zone in the database: it names it as the database writes it then. Of what it takes for a rule of POSIX,
/// such as +02 (two hours west) or foo5, it only makes capitals.
fn is_name(zone: *mut pg_sys::pg_tz) -> bool {
    // SAFETY: the zone is valid; its name is a C string
    let name = unsafe { std::ffi::CStr::from_ptr(pg_sys::pg_get_timezone_name(zone)) }.to_bytes();
    name.iter().any(u8::is_ascii_lowercase) || IN_CAPITALS.iter().any(|known| known.as_bytes() == name)
}

impl PgZone {
    /// The zone named by an argument. Abbreviations such as PST are no zones: they stand for one offset and know no summer. Offsets are
    /// none either: of +02 PostgreSQL makes two hours west.
    fn of(args: Args, index: usize) -> Self {
        let name = given(args.bytes(index), "time_zone");
        let unknown = || {
            fail(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("time zone \"{}\" not recognized", shown(name)),
                "",
                "Use a name such as Europe/Warsaw; SELECT name FROM pg_timezone_names lists them all.",
            )
        };
        if name.is_empty() || name.len() > 255 {
            unknown();
        }
        let Ok(name) = std::ffi::CString::new(name) else { unknown() };
        // SAFETY: pg_tzset takes a C string and returns a zone that lives as long as the backend, or null
        let zone = unsafe { pg_sys::pg_tzset(name.as_ptr()) };
        if zone.is_null() || !is_name(zone) { unknown() } else { PgZone(zone) }
    }
}

impl Zone for PgZone {
    fn stretch(&self, instant: i64) -> (i64, Option<i64>) {
        let mut time = instant.div_euclid(SECOND) + EPOCH;
        let (mut before, mut before_dst, mut change, mut after, mut after_dst) = (0, 0, 0, 0, 0);
        // a change may alter the name or the summer flag alone: go on to one that moves the clock
        loop {
            // SAFETY: the zone is valid; all else are numbers to be written
            let found = unsafe {
                pg_sys::pg_next_dst_boundary(&time, &mut before, &mut before_dst, &mut change, &mut after, &mut after_dst, self.0)
            };
            let offset = before * SECOND;
            match found {
                1 if after == before => time = change,
                1 => return (offset, Some((change - EPOCH) * SECOND)),
                0 => return (offset, None),
                _ => beyond(),
            }
        }
    }
}

fn beyond() -> ! {
    fail(Code::ERRCODE_DATETIME_FIELD_OVERFLOW, "the window reaches beyond the calendar", "", "Give since and until as ordinary dates.")
}

/// The functions of the calendar are not STRICT: a NULL zone would otherwise make every number of a report NULL or 0.
fn given<T>(argument: Option<T>, name: &str) -> T {
    argument.unwrap_or_else(|| fail(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, format!("{name} must not be NULL"), "", format!("Give {name}, or leave it out where there is a default.")))
}

/// A finite timestamptz; `name` names it in the error.
fn instant(args: Args, index: usize, name: &str) -> i64 {
    let instant = given(args.int8(index), name);
    if instant == i64::MIN || instant == i64::MAX {
        fail(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("{name} must be finite"), "", "Give both ends of the window.");
    }
    instant
}

/// since and until from arguments 0 and 1.
fn window(args: Args) -> (i64, i64) {
    let (since, until) = (instant(args, 0, "since"), instant(args, 1, "until"));
    if since > until {
        reversed();
    }
    (since, until)
}

fn reversed() -> ! {
    fail(
        Code::ERRCODE_INVALID_PARAMETER_VALUE,
        "since is after until",
        "A window is [since, until): it begins at since and ends before until.",
        "Exchange the two.",
    )
}

fn grain(args: Args, index: usize) -> Grain {
    let name = given(args.bytes(index), "grain");
    Grain::named(name).unwrap_or_else(|| {
        let known: Vec<&str> = Grain::NAMES.iter().map(|(known, _)| *known).collect();
        fail(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("unknown grain \"{}\"", shown(name)), "", format!("Known grains are {}.", known.join(", ")))
    })
}

fn instants(instants: impl ExactSizeIterator<Item = i64>, of: pg_sys::Oid) -> pg_sys::Datum {
    let mut array = Array::with_room(of, instants.len() as u64, 8);
    instants.for_each(|instant| array.int8(instant));
    array.finish()
}

sql_function!(
    /// (since, until, grain, time_zone) → timestamptz[]
    time_grid_bounds,
    |args| {
        let ((since, until), grain, zone) = (window(args), grain(args, 2), PgZone::of(args, 3));
        match time_grid(since, until, grain, &zone, Palloc::current()) {
            Ok(bounds) => Some(instants(bounds.into_iter(), pg_sys::TIMESTAMPTZOID)),
            Err(BadWindow::Reversed) => reversed(),
            Err(BadWindow::BeyondCalendar) => beyond(),
            Err(BadWindow::TooManyIntervals) => fail(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("the grid has more than {MOST_INTERVALS} intervals"),
                "",
                "Choose a coarser grain or a shorter window.",
            ),
        }
    }
);

sql_function!(
    /// (timestamptz[], time_zone) → timestamp[]: local times by the zone itself, where AT TIME ZONE may take its name for an abbreviation.
    local_times,
    |args| {
        let (times, zone) = (given(args.elements::<i64>(0), "the times"), PgZone::of(args, 1));
        Some(instants(times.iter().map(|&instant| local_time(instant, &zone)), pg_sys::TIMESTAMPOID))
    }
);

sql_function!(
    /// (since, until, time_zone) → true, or the error of a bad window.
    check_window,
    |args| {
        window(args);
        PgZone::of(args, 2);
        Some(pg_sys::Datum::from(true))
    }
);

sql_function!(
    /// (since, until, time_zone) → timestamptz: where the preceding period begins.
    previous_period_since,
    |args| {
        let ((since, until), zone) = (window(args), PgZone::of(args, 2));
        Some(int8(previous_since(since, until, &zone).unwrap_or_else(|| beyond())))
    }
);

sql_function!(
    /// (instant, grain, time_zone) → timestamptz: the start of the local unit.
    local_unit_start,
    |args| {
        let (at, grain, zone) = (instant(args, 0, "the instant"), grain(args, 1), PgZone::of(args, 2));
        Some(int8(unit_start(at, grain, &zone).unwrap_or_else(|| beyond())))
    }
);
