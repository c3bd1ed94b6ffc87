//! Rollups: building a UTC day, counting and measuring over stored days, the setting that says whether reports read them.

use allocator_api2::vec::Vec as PgVec;
use helpdesk_core::cube::Cube;
use helpdesk_core::day_state::{LABELS, MISSING, NEGATIVE, NOT_AWAITED, QUARTER, TIMES};
use helpdesk_core::month::fit;
use helpdesk_core::packed::Writer;
use helpdesk_core::selection::Selection;
use helpdesk_core::times::{Measured, Times};
use helpdesk_core::{Refused, State, open};
use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting, PostgresGucEnum};
use pgrx::pg_sys;

use crate::duration_set::between;
use crate::errors::{Code, fail, refuse};
use crate::fmgr::{Args, array, count, int8, interval, row, sql_function, varlena};
use crate::memory::Palloc;
use crate::state::{Aggregated, CustomerGrid, DayState, Durations, StateType, add as add_state, aggregate_context, result};

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
    /// The setting helpdesk.rollup_zones; NULL if it is empty.
    rollup_zones,
    |_args| ZONES.get().filter(|zones| !zones.is_empty()).map(|zones| varlena(zones.as_bytes()))
);

sql_function!(
    /// Whether a month of these days can be read at once for a grid of these bounds.
    month_fits,
    |args| Some(pg_sys::Datum::from(fit(args.array_of_8_bytes(1)?, args.array_of_8_bytes(0)?).is_some()))
);

sql_function!(
    /// The transition of _day_state: at, id, times, labels.
    day_state_add,
    |args| {
        let Some(at) = args.int8(1) else { return args.datum(0) };
        let mut state = Aggregated::<DayState>::of(args);
        let times = std::array::from_fn(|time| args.int8(3 + time).unwrap_or(NOT_AWAITED));
        let labels: [_; LABELS.len()] = std::array::from_fn(|label| args.bytes(3 + TIMES.len() + label));
        if !state.state().insert(at, args.int8(2), times, labels) {
            refuse(Refused::OtherDay, DayState::NAME);
        }
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
        let cut = args.array_of_8_bytes(0)?.iter().map(|&bound| (bound, bound.div_euclid(QUARTER) * QUARTER)).filter(|(bound, quarter)| bound != quarter);
        Some(array(&mut cut.map(|(_, quarter)| Some(int8(quarter))).collect::<Vec<_>>(), pg_sys::TIMESTAMPTZOID))
    }
);

/// The selection that stands in the arguments from `from` on: group_by, channels, teams, agents, categories, handled_by.
fn selection<'a>(args: Args, from: usize) -> Selection<'a> {
    let label_of = |name: &[u8]| LABELS.iter().position(|label| label.as_bytes() == name);
    let mut selection = Selection { group: args.bytes(from).and_then(label_of), ..Selection::default() };
    for label in 0..4 {
        selection.filters[label] = args.bytes_of_texts(from + 1 + label);
    }
    selection.filters[LABELS.len() - 1] = args.bytes(from + 5).map(|handled_by| vec![handled_by]);
    selection
}

/// A state that never leaves its aggregate, made on the first row.
fn state_of<'a, S>(args: Args, make: impl FnOnce(Palloc) -> S) -> (pg_sys::Datum, &'a mut S) {
    let datum = args.datum(0).unwrap_or_else(|| {
        let context = aggregate_context(args);
        let state = make(Palloc::of(context));
        // SAFETY: the context gives room for one S, aligned as palloc aligns; it is written before use
        unsafe {
            let this = pg_sys::MemoryContextAlloc(context, size_of::<S>()).cast::<S>();
            this.write(state);
            pg_sys::Datum::from(this)
        }
    });
    // SAFETY: argument 0 is what this function has given to the same aggregate before; only the running call refers to it
    (datum, unsafe { &mut *datum.cast_mut_ptr::<S>() })
}

type Text = PgVec<u8, Palloc>;

/// Members by source (where they are of one) and name, in order of appearance.
struct Names {
    names: PgVec<(Option<Text>, Option<Text>), Palloc>,
    last: usize,
}

impl Names {
    fn new_in(allocator: Palloc) -> Self {
        Names { names: PgVec::new_in(allocator), last: 0 }
    }

    /// The number of a member, and whether it is new.
    fn number(&mut self, source: Option<&[u8]>, name: Option<&[u8]>) -> (u32, bool) {
        let is = |own: &(Option<Text>, Option<Text>)| own.1.as_deref() == name && own.0.as_deref() == source;
        // stored days give their members in the same order day after day
        let next = self.last + 1;
        let known = if self.names.get(next).is_some_and(is) { Some(next) } else { self.names.iter().position(is) };
        self.last = known.unwrap_or(self.names.len());
        if known.is_none() {
            let allocator = *self.names.allocator();
            let own = |text: Option<&[u8]>| {
                text.map(|text| {
                    let mut own = PgVec::new_in(allocator);
                    own.extend_from_slice(text);
                    own
                })
            };
            self.names.push((own(source), own(name)));
        }
        (self.last as u32, known.is_none())
    }

    fn datums(&self) -> Vec<(Option<pg_sys::Datum>, Option<pg_sys::Datum>)> {
        self.names.iter().map(|(source, name)| (source.as_deref().map(varlena), name.as_deref().map(varlena))).collect()
    }
}

struct NamedCube {
    cube: Cube<Palloc>,
    names: Names,
}

sql_function!(
    /// The transition of _cube: selection, member, grid, day, bounds, month.
    cube_add,
    |args| {
        let Some(bounds) = args.array_of_8_bytes(10) else {
            fail(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "the bounds of a cube must not be NULL", "", "Give helpdesk.time_grid(since, until, grain, time_zone).")
        };
        let (datum, NamedCube { cube, names }) = state_of(args, |allocator| NamedCube { cube: Cube::new_in(bounds, allocator), names: Names::new_in(allocator) });
        let mut member = |cube: &mut Cube<Palloc>, name: Option<&[u8]>| {
            let (number, is_new) = names.number(None, name);
            if is_new {
                cube.add_member();
            }
            number
        };
        let result = match (args.bytes(8), args.bytes(9), args.bytes(11)) {
            (Some(grid), ..) => open::<Palloc, CustomerGrid>(grid).map_err(Refused::from).and_then(|reader| {
                let member = member(cube, args.bytes(7));
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
        // SAFETY: as for cube_counts: _month is declared with FINALFUNC_MODIFY = READ_WRITE
        let NamedCube { cube, names } = unsafe { std::ptr::read(args.datum(0)?.cast_mut_ptr::<NamedCube>()) };
        let names: Vec<Option<&[u8]>> = names.names.iter().map(|(_, name)| name.as_deref()).collect();
        let mut writer = Writer::new_in(Palloc::current());
        cube.write_month(&names, &mut writer);
        Some(varlena(writer.bytes()))
    }
);

sql_function!(
    /// All cells of the members that have a row, and all totals, as a row of arrays: row_kinds, interval_nos, members, customers, contacts.
    cube_counts,
    |args| {
        // SAFETY: the argument is what cube_add has given; _cube is declared with FINALFUNC_MODIFY = READ_WRITE, so it is read once
        let NamedCube { cube, names } = unsafe { std::ptr::read(args.datum(0)?.cast_mut_ptr::<NamedCube>()) };
        let names = names.datums();
        let kinds = ["cell", "interval_total", "column_total", "grand_total"].map(|kind| varlena(kind.as_bytes()));
        let mut columns: [Vec<Option<pg_sys::Datum>>; 5] = Default::default();
        cube.finish(|found| {
            let kind = 2 * usize::from(found.interval.is_none()) + usize::from(found.member.is_none());
            let row = [
                Some(kinds[kind]),
                found.interval.map(|interval| int8(i64::from(interval) + 1)),
                found.member.and_then(|member| names[member as usize].1),
                Some(count(found.customers)),
                Some(count(found.rows)),
            ];
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        });
        let types = [pg_sys::TEXTOID, pg_sys::INT8OID, pg_sys::TEXTOID, pg_sys::INT8OID, pg_sys::INT8OID];
        Some(row_of_arrays(args, &mut columns, types, &[]))
    }
);

fn row_of_arrays<const N: usize>(args: Args, columns: &mut [Vec<Option<pg_sys::Datum>>; N], types: [pg_sys::Oid; N], more: &[pg_sys::Datum]) -> pg_sys::Datum {
    let mut values: Vec<_> = columns.iter_mut().zip(types).map(|(column, of)| array(column, of)).collect();
    values.extend_from_slice(more);
    row(args, &mut values)
}

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
    names: Names,
    /// What is wanted of all together: nothing, figures, or the set as well.
    total: Total,
}

sql_function!(
    /// The transition of _times_cube: selection, measure, since, until, source, then a day, or a member with conversations, ended,
    /// missing, still_open and times; at last what is wanted of all: nothing, figures, times.
    times_cube_add,
    |args| {
        let (datum, NamedTimes { times, names, .. }) =
            state_of(args, |allocator| NamedTimes { times: Times::new_in(allocator), names: Names::new_in(allocator), total: Total::of(args.bytes(18)) });
        let mut member = |times: &mut Times<Palloc>, name: Option<&[u8]>| {
            let (number, is_new) = names.number(args.bytes(10), name);
            if is_new {
                times.add_member();
            }
            number
        };
        let result = if let Some(day) = args.bytes(11) {
            let (since, until) = (args.int8(8).unwrap_or(i64::MIN), args.int8(9).unwrap_or(i64::MAX));
            let time = usize::from(args.bytes(7) != Some(b"first_response"));
            open::<Palloc, DayState>(day).map_err(Refused::from).and_then(|reader| times.add_day(reader, &selection(args, 1), time, since, until, member))
        } else if let Some(conversations) = args.int8(13) {
            let member = member(times, args.bytes(12));
            let of_member = &mut times.members[member as usize];
            let number = |index| args.int8(index).unwrap_or(0) as u64;
            of_member.conversations += conversations as u64;
            of_member.ended += number(14);
            of_member.missing += number(15);
            of_member.still_open += number(16);
            if let Some(set) = args.datum(17) { add_state(&mut of_member.times, set) }
            Ok(())
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
        // SAFETY: the argument is what times_cube_add has given; _times_cube is declared with FINALFUNC_MODIFY = READ_WRITE, so it is read once
        let NamedTimes { times, names, total: wanted } = unsafe { std::ptr::read(args.datum(0)?.cast_mut_ptr::<NamedTimes>()) };
        let mut total = Measured::new_in(Palloc::current());
        let mut columns: [Vec<Option<pg_sys::Datum>>; 11] = Default::default();
        let mut push = |is_total: bool, (source, name): (Option<pg_sys::Datum>, Option<pg_sys::Datum>), found: &mut Measured<Palloc>| {
            let p90 = if wanted == Total::Nothing { None } else { found.times.percentile(0.9) };
            let row = [
                Some(pg_sys::Datum::from(is_total)),
                source,
                name,
                Some(count(found.conversations)),
                Some(count(found.ended)),
                Some(count(found.missing)),
                Some(count(found.still_open)),
                Some(count(found.times.len())),
                found.times.median().map(interval),
                found.times.average().map(interval),
                p90.map(interval),
            ];
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        };
        for (name, mut found) in names.datums().into_iter().zip(times.members) {
            if found.conversations > 0 {
                push(false, name, &mut found);
                if wanted != Total::Nothing {
                    total.add(found).unwrap_or_else(|refused| refuse(refused, Durations::NAME));
                }
            }
        }
        push(true, (None, None), &mut total);
        let types = [
            pg_sys::BOOLOID, pg_sys::TEXTOID, pg_sys::TEXTOID, pg_sys::INT8OID, pg_sys::INT8OID, pg_sys::INT8OID, pg_sys::INT8OID, pg_sys::INT8OID,
            pg_sys::INTERVALOID, pg_sys::INTERVALOID, pg_sys::INTERVALOID,
        ];
        let set = result(if wanted == Total::Times { total.times } else { Durations::new_in(Palloc::current()) })?;
        Some(row_of_arrays(args, &mut columns, types, &[set]))
    }
);
