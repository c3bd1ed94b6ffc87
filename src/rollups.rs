//! Rollups: building a UTC day, counting and measuring over stored days, the setting that says whether reports read them.

use helpdesk_core::cube::Cube;
use helpdesk_core::day_state::{LABELS, MISSING, NEGATIVE, NOT_AWAITED, QUARTER, TIMES};
use helpdesk_core::month::fit;
use helpdesk_core::names::Names;
use helpdesk_core::grid::check;
use helpdesk_core::packed::Writer;
use helpdesk_core::pause::look;
use helpdesk_core::selection::Selection;
use helpdesk_core::times::{Measured, Times};
use helpdesk_core::{Refused, State, open};
use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting, PostgresGucEnum};
use pgrx::pg_sys;

use crate::array::Array;
use crate::duration_set::between;
use crate::errors::{Code, fail, refuse};
use crate::grids::refuse_bounds;
use crate::fmgr::{Args, int8, row, sql_function, varlena};
use crate::internal::{Internal, Marker, internal_state, take};
use crate::memory::Palloc;
use crate::state::{Aggregated, CustomerGrid, DayState, Durations, StateType, add_argument, result};

#[derive(PostgresGucEnum, Clone, Copy)]
enum Rollups {
    #[name = c"off"]
    Off,
    #[name = c"on"]
    On,
    #[name = c"auto"]
    Auto,
}

static ROLLUPS: GucSetting<Rollups> = GucSetting::<Rollups>::new(Rollups::Auto);
static ZONES: GucSetting<Option<std::ffi::CString>> = GucSetting::<Option<std::ffi::CString>>::new(None);

pub fn define_settings() {
    GucRegistry::define_enum_guc(
        c"helpdesk.rollups",
        c"Whether reports read rollups instead of the application's tables.",
        c"auto: where they cover at least half of the window; on: wherever they cover a day of it; off: never.",
        &ROLLUPS,
        GucContext::Userset,
        GucFlags::default(),
    );
    GucRegistry::define_string_guc(
        c"helpdesk.rollup_zones",
        c"Time zones whose months refresh() counts, separated by commas.",
        c"Reports in these zones read a whole month at once. Empty, the default: the TimeZone of who refreshes.",
        &ZONES,
        GucContext::Userset,
        GucFlags::default(),
    );
    // SAFETY: the name is a constant; nothing else has this prefix
    unsafe { pg_sys::MarkGUCPrefixReserved(c"helpdesk".as_ptr()) };
}

sql_function!(
    /// The part of a window that must be covered for rollups to be read: 0 (any day), 0.5, or NULL for never.
    rollups_from,
    |_args| match ROLLUPS.get() {
        Rollups::Off => None,
        Rollups::On => Some(0f64),
        Rollups::Auto => Some(0.5),
    }
    .map(|part| pg_sys::Datum::from(part.to_bits()))
);

sql_function!(
    /// Whether the statement stands in a transaction block, so that nothing in it may commit.
    in_transaction_block,
    // SAFETY: reads the state of the transaction
    |_args| Some(pg_sys::Datum::from(unsafe { pg_sys::IsTransactionBlock() }))
);

sql_function!(
    /// The setting helpdesk.rollup_zones; NULL if it is empty.
    rollup_zones,
    |_args| ZONES.get().filter(|zones| !zones.is_empty()).map(|zones| varlena(zones.as_bytes()))
);

sql_function!(
    /// Whether a month of these days can be read at once for a grid of these bounds.
    month_fits,
    |args| Some(pg_sys::Datum::from(fit(args.elements(1)?, args.elements(0)?).is_some()))
);

sql_function!(
    /// The transition of _day_state: at, id, times, labels.
    day_state_add,
    |args| {
        let Some(at) = args.int8(1) else { return args.datum(0) };
        let mut state = Aggregated::<DayState>::of(args);
        let times = std::array::from_fn(|time| args.int8(3 + time).unwrap_or(NOT_AWAITED));
        let labels: [_; LABELS.len()] = std::array::from_fn(|label| args.bytes(3 + TIMES.len() + label));
        state.state().insert(at, args.int8(2), times, labels).unwrap_or_else(|refused| refuse(refused, DayState::NAME));
        state.datum()
    }
);

sql_function!(
    /// Microseconds from argument 0 to 1, or why there is no such time; argument 2: whether an end is awaited.
    elapsed,
    |args| {
        let absent = || match (args.int8(1), args.boolean(2)) {
            (Some(_), _) => NEGATIVE,
            (None, Some(true)) => MISSING,
            (None, _) => NOT_AWAITED,
        };
        Some(int8(between(args.int8(0), args.int8(1)).unwrap_or_else(absent)))
    }
);

sql_function!(
    /// The starts of the quarters of an hour that a bound of a grid lies within.
    quarters_cut,
    |args| {
        let mut quarters = Array::of(pg_sys::TIMESTAMPTZOID);
        for &bound in args.elements::<i64>(0)? {
            let quarter = bound.div_euclid(QUARTER).saturating_mul(QUARTER);
            if quarter != bound {
                quarters.int8(quarter);
            }
        }
        Some(quarters.finish())
    }
);

/// The selection that stands in the arguments from `from` on: group_by, channels, teams, agents, categories, handled_by.
fn selection<'a>(args: Args, from: usize) -> Selection<'a, Palloc> {
    let label_of = |name: &[u8]| LABELS.iter().position(|label| label.as_bytes() == name);
    let mut selection = Selection::new_in(args.bytes(from).and_then(label_of), Palloc::current());
    for label in 0..4 {
        if let Some(values) = args.bytes_of_texts(from + 1 + label) {
            selection.filter(label, values);
        }
    }
    if let Some(handled_by) = args.bytes(from + 5) {
        selection.filter(LABELS.len() - 1, [handled_by]);
    }
    selection
}

struct NamedCube {
    cube: Cube<Palloc>,
    names: Names<Palloc, 1>,
}

internal_state!(NamedCube);

/// The bounds of a cube's grid.
fn bounds<'a>(args: Args, index: usize) -> &'a [i64] {
    let Some(bounds) = args.elements(index) else {
        fail(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "the bounds of a cube must not be NULL", "", "Give helpdesk.time_grid(since, until, grain, time_zone).")
    };
    check(bounds).unwrap_or_else(|bad| refuse_bounds(bad));
    bounds
}

sql_function!(
    /// The transition of _cube: selection, member, grid, day, bounds, month.
    cube_add,
    |args| {
        let (datum, NamedCube { cube, names }) =
            Internal::of(args, |allocator| NamedCube { cube: Cube::new_in(bounds(args, 10), allocator), names: Names::new_in(allocator) });
        let mut member = |cube: &mut Cube<Palloc>, name: Option<&[u8]>| {
            let (number, is_new) = names.number([name])?;
            if is_new {
                cube.add_member();
            }
            Ok(number)
        };
        let result = match (args.bytes(8), args.bytes(9), args.bytes(11)) {
            (Some(grid), ..) => open::<Palloc, CustomerGrid>(grid).map_err(Refused::from).and_then(|reader| {
                let member = member(cube, args.bytes(7))?;
                cube.add_grid(member, reader)
            }),
            (None, Some(day), _) => open::<Palloc, DayState>(day).map_err(Refused::from).and_then(|reader| cube.add_day(reader, &selection(args, 1), member)),
            (None, None, Some(month)) => cube.add_month(month, args.bytes(1).is_some(), member),
            (None, None, None) => Ok(()),
        };
        result.unwrap_or_else(|refused| refuse(refused, DayState::NAME));
        Some(datum)
    }
);

sql_function!(
    /// The same cube as a counted month.
    cube_month,
    |args| {
        let NamedCube { cube, names } = take(args)?;
        let mut writer = Writer::new_in(Palloc::current());
        cube.write_month(&names, &mut writer);
        Some(varlena(writer.bytes()))
    }
);

sql_function!(
    /// All cells of the members that have a row, and all totals, as a row of arrays: row_kinds, interval_nos, members, customers, contacts.
    cube_counts,
    |args| {
        let NamedCube { cube, names } = take(args)?;
        let [mut kinds, mut members] = [(); 2].map(|()| Array::of(pg_sys::TEXTOID));
        let [mut intervals, mut customers, mut contacts] = [(); 3].map(|()| Array::of(pg_sys::INT8OID));
        cube.finish(|found| {
            let kind = 2 * usize::from(found.interval.is_none()) + usize::from(found.member.is_none());
            kinds.text(Some([&b"cell"[..], b"interval_total", b"column_total", b"grand_total"][kind]));
            match found.interval {
                Some(interval) => intervals.int8(i64::from(interval) + 1),
                None => intervals.null(),
            }
            members.text(found.member.and_then(|member| names.name(member as usize)[0]));
            customers.count(found.customers);
            contacts.count(found.rows);
        });
        let types = [pg_sys::TEXTARRAYOID, pg_sys::INT8ARRAYOID, pg_sys::TEXTARRAYOID, pg_sys::INT8ARRAYOID, pg_sys::INT8ARRAYOID];
        Some(row(args, [kinds, intervals, members, customers, contacts].map(Array::finish), types))
    }
);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Total {
    Nothing,
    Figures,
    Times,
}

impl Total {
    fn of(wanted: Option<&[u8]>) -> Self {
        match wanted {
            Some(b"times") => Total::Times,
            Some(b"figures") => Total::Figures,
            _ => Total::Nothing,
        }
    }
}

struct NamedTimes {
    times: Times<Palloc>,
    /// Members by source and name.
    names: Names<Palloc, 2>,
    /// What is wanted of all together: nothing, figures, or the set as well.
    total: Total,
}

internal_state!(NamedTimes);

/// A count that is given as a bigint.
fn number(args: Args, index: usize) -> u64 {
    u64::try_from(args.int8(index).unwrap_or(0))
        .unwrap_or_else(|_| fail(Code::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "a number of conversations is negative", "", ""))
}

sql_function!(
    /// The transition of _times_cube: selection, measure, since, until, source, then a day, or a member with conversations, ended,
    /// missing, still_open and times; at last what is wanted of all: nothing, figures, times.
    times_cube_add,
    |args| {
        let (datum, NamedTimes { times, names, .. }) =
            Internal::of(args, |allocator| NamedTimes { times: Times::new_in(allocator), names: Names::new_in(allocator), total: Total::of(args.bytes(18)) });
        let mut member = |times: &mut Times<Palloc>, name: Option<&[u8]>| {
            let (number, is_new) = names.number([args.bytes(10), name])?;
            if is_new {
                times.add_member();
            }
            Ok(number)
        };
        let result = if let Some(day) = args.bytes(11) {
            let (since, until) = (args.int8(8).unwrap_or(i64::MIN), args.int8(9).unwrap_or(i64::MAX));
            let time = usize::from(args.bytes(7) != Some(b"first_response"));
            open::<Palloc, DayState>(day).map_err(Refused::from).and_then(|reader| times.add_day(reader, &selection(args, 1), time, since, until, member))
        } else if args.int8(13).is_some() {
            member(times, args.bytes(12)).and_then(|member| {
                let of_member = &mut times.members[member as usize];
                add_argument(&mut of_member.times, args, 17);
                of_member.count([13, 14, 15, 16].map(|index| number(args, index)))
            })
        } else {
            Ok(())
        };
        result.unwrap_or_else(|refused| refuse(refused, DayState::NAME));
        Some(datum)
    }
);

sql_function!(
    /// Each member that has a conversation, and all together as the last, as a row of arrays: is_total, sources, members, conversations,
    /// ended, missing, still_open, measured, medians, averages, p90s; then the set of all times, empty unless it is wanted. p90s are not
    /// made where nothing is wanted of all.
    times_cube_final,
    |args| {
        let NamedTimes { times, names, total: wanted } = take(args)?;
        let mut total = Measured::new_in(Palloc::current());
        let mut is_total = Array::of(pg_sys::BOOLOID);
        let [mut sources, mut members] = [(); 2].map(|()| Array::of(pg_sys::TEXTOID));
        let mut numbers = [(); 5].map(|()| Array::of(pg_sys::INT8OID));
        let mut figures = [(); 3].map(|()| Array::of(pg_sys::INTERVALOID));
        let mut push = |member: Option<usize>, found: &mut Measured<Palloc>| {
            is_total.boolean(member.is_none());
            let [source, name] = member.map_or([None; 2], |member| names.name(member));
            sources.text(source);
            members.text(name);
            let counts = [found.conversations, found.ended, found.missing, found.still_open, found.times.len()];
            numbers.iter_mut().zip(counts).for_each(|(column, number)| column.count(number));
            let p90 = if wanted == Total::Nothing { None } else { found.times.percentile(0.9) };
            let times = [found.times.median(), found.times.average(), p90];
            figures.iter_mut().zip(times).for_each(|(column, time)| column.interval(time));
            look();
        };
        for (member, mut found) in times.members.into_iter().enumerate() {
            if found.conversations > 0 {
                push(Some(member), &mut found);
                if wanted != Total::Nothing {
                    total.add(found).unwrap_or_else(|refused| refuse(refused, Durations::NAME));
                }
            }
        }
        push(None, &mut total);
        let set = result(if wanted == Total::Times { total.times } else { Durations::new_in(Palloc::current()) })?;
        let [conversations, ended, missing, still_open, measured] = numbers.map(Array::finish);
        let [medians, averages, p90s] = figures.map(Array::finish);
        let (text, number, time) = (pg_sys::TEXTARRAYOID, pg_sys::INT8ARRAYOID, pg_sys::INTERVALARRAYOID);
        Some(row(
            args,
            [
                is_total.finish(), sources.finish(), members.finish(), conversations, ended, missing, still_open, measured, medians, averages, p90s, set,
            ],
            [pg_sys::BOOLARRAYOID, text, text, number, number, number, number, number, time, time, time, pg_sys::InvalidOid],
        ))
    }
);
