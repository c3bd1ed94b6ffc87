//! customer_grid and duration_grid: one set per interval of a time grid.

use allocator_api2::vec::Vec as PgVec;
use helpdesk_core::grid::{BadBounds, Grid, MOST_INTERVALS, Place, Stored};
use helpdesk_core::packed::{Corrupt, Reader};
use helpdesk_core::pause::look;
use helpdesk_core::{Counted, Refused, State, open};
use pgrx::pg_sys;

use crate::array::Array;
use crate::duration_set::{between, checked_fraction};
use crate::errors::{Code, fail, refuse};
use crate::fmgr::{Args, count, sql_function};
use crate::memory::Palloc;
use crate::state::{Aggregated, CustomerGrid, CustomersOfCell, DurationGrid, Durations, StateType, result, union};

/// The transition of both grids: the row at `args[1]` counts in its interval of the grid `args[2]`, with what `insert` adds.
/// Rows outside the grid, or without a time, count nowhere.
#[inline]
fn add<S: State<Palloc>>(args: Args, insert: impl FnOnce(&mut S) -> Result<(), Refused>) -> Option<pg_sys::Datum>
where
    Grid<S, Palloc>: StateType,
{
    let (Some(at), Some(bounds)) = (args.int8(1), args.elements(2)) else { return args.datum(0) };
    let mut aggregated = Aggregated::<Grid<S, Palloc>>::of(args);
    let grid = aggregated.state();
    if grid.is_unset() {
        grid.set_bounds(bounds).unwrap_or_else(|bad| refuse_bounds(bad));
    }
    match grid.locate(at, bounds) {
        Place::Cell(cell) => grid.add_row(cell).and_then(insert).unwrap_or_else(|refused| refuse(refused, <Grid<S, Palloc>>::NAME)),
        Place::Outside => {}
        Place::OtherGrid => refuse(Refused::OtherGrid, <Grid<S, Palloc>>::NAME),
    }
    aggregated.datum()
}

pub fn refuse_bounds(bad: BadBounds) -> ! {
    let (code, message) = match bad {
        BadBounds::Empty => (Code::ERRCODE_INVALID_PARAMETER_VALUE, "a grid needs at least one bound".to_owned()),
        BadBounds::NotAscending => (Code::ERRCODE_INVALID_PARAMETER_VALUE, "the bounds of a grid must ascend".to_owned()),
        BadBounds::TooMany(intervals) => (Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED, format!("a grid of {intervals} intervals is too large, the most is {MOST_INTERVALS}")),
    };
    fail(code, message, "", "Make the grid with helpdesk.time_grid(since, until, grain, time_zone).")
}

sql_function!(grid_add_without_zone, |_args| fail(
    Code::ERRCODE_DATATYPE_MISMATCH,
    "a time without a zone lies in no interval of a grid",
    "",
    "Write at AT TIME ZONE 'UTC', or the zone that the application stores.",
));
sql_function!(customer_grid_add, |args| {
    add(args, |set: &mut CustomersOfCell| {
        args.int8(3).into_iter().for_each(|id| set.insert(id));
        Ok(())
    })
});
sql_function!(duration_grid_add, |args| add(args, |set: &mut Durations| args.interval(3).map_or(Ok(()), |duration| set.insert(duration))));
sql_function!(duration_grid_add_between, |args| {
    add(args, |set: &mut Durations| between(args.int8(3), args.int8(4)).map_or(Ok(()), |duration| set.insert(duration)))
});

/// The transition of rollup(state, grid): the finer intervals of the stored grid `args[1]` count in those of the grid `args[2]`.
fn add_finer<S: State<Palloc>>(args: Args) -> Option<pg_sys::Datum>
where
    Grid<S, Palloc>: StateType,
{
    let (Some(bytes), Some(bounds)) = (args.bytes(1), args.elements(2)) else { return args.datum(0) };
    let mut aggregated = Aggregated::<Grid<S, Palloc>>::of(args);
    let grid = aggregated.state();
    if grid.is_unset() {
        grid.set_bounds(bounds).unwrap_or_else(|bad| refuse_bounds(bad));
    } else if grid.bounds() != bounds {
        refuse(Refused::OtherGrid, <Grid<S, Palloc>>::NAME);
    }
    open::<Palloc, Grid<S, Palloc>>(bytes).map_err(Refused::from).and_then(|reader| grid.merge_finer(reader)).unwrap_or_else(|refused| refuse(refused, <Grid<S, Palloc>>::NAME));
    aggregated.datum()
}

sql_function!(customer_grid_add_finer, add_finer::<CustomersOfCell>);
sql_function!(duration_grid_add_finer, add_finer::<Durations>);

/// Reads the cells of the stored grid in argument 0 in order; its bounds. None if it is NULL.
fn each_cell<'a, S: State<Palloc>>(args: Args, mut each: impl FnMut(usize, u64, &mut Reader<'a>) -> Result<(), Refused>) -> Option<PgVec<i64, Palloc>>
where
    Grid<S, Palloc>: StateType,
{
    let bytes = args.bytes(0)?;
    let mut walk = || -> Result<PgVec<i64, Palloc>, Refused> {
        let mut stored = Stored::read(open::<Palloc, Grid<S, Palloc>>(bytes)?, Palloc::current())?;
        while let Some((index, rows, mut state)) = stored.next_cell()? {
            each(index, rows, &mut state)?;
            look();
        }
        Ok(stored.bounds)
    };
    Some(walk().unwrap_or_else(|refused| refuse(refused, <Grid<S, Palloc>>::NAME)))
}

/// An array with one element an interval: what `of` adds for its rows and state, what `empty` adds where no row fell.
fn by_interval<S: State<Palloc>>(
    args: Args, type_oid: pg_sys::Oid, empty: impl Fn(&mut Array), of: impl Fn(&mut Array, u64, &mut Reader) -> Result<(), Refused>,
) -> Option<pg_sys::Datum>
where
    Grid<S, Palloc>: StateType,
{
    let (mut elements, mut next) = (Array::of(type_oid), 0);
    let bounds = each_cell::<S>(args, |index, rows, state| {
        (next..index).for_each(|_| empty(&mut elements));
        next = index + 1;
        of(&mut elements, rows, state)
    })?;
    (next..bounds.len().saturating_sub(1)).for_each(|_| empty(&mut elements));
    Some(elements.finish())
}

/// One state of all cells.
fn total<S: State<Palloc>>(args: Args) -> Option<S>
where
    Grid<S, Palloc>: StateType,
{
    let mut total = S::new_in(Palloc::current());
    each_cell::<S>(args, |_, _, state| total.merge(state))?;
    Some(total)
}

fn rows<S: State<Palloc>>(args: Args) -> Option<pg_sys::Datum>
where
    Grid<S, Palloc>: StateType,
{
    let mut sum = 0u64;
    each_cell::<S>(args, |_, rows, _| {
        sum = sum.saturating_add(rows);
        Ok(())
    });
    Some(count(sum))
}

fn bounds<S: State<Palloc>>(args: Args) -> Option<pg_sys::Datum>
where
    Grid<S, Palloc>: StateType,
{
    let bounds = each_cell::<S>(args, |_, _, _| Ok(()))?;
    let mut array = Array::with_room(pg_sys::TIMESTAMPTZOID, bounds.len() as u64, 8);
    bounds.iter().for_each(|&bound| array.int8(bound));
    Some(array.finish())
}

sql_function!(customer_grid_bounds, bounds::<CustomersOfCell>);
sql_function!(duration_grid_bounds, bounds::<Durations>);
sql_function!(customer_grid_contacts, rows::<CustomersOfCell>);
sql_function!(customer_grid_customers, |args| Some(count(total::<CustomersOfCell>(args).map_or(0, |mut set| set.count()))));
sql_function!(customer_grid_total, |args| result(total::<CustomersOfCell>(args)?));
sql_function!(duration_grid_total, |args| result(total::<Durations>(args)?));

/// A bigint[] with a count of each cell, 0 where there are no rows.
fn count_by_interval<S: State<Palloc>>(args: Args, count: impl Fn(u64, &mut Reader) -> Result<u64, Corrupt>) -> Option<pg_sys::Datum>
where
    Grid<S, Palloc>: StateType,
{
    by_interval::<S>(args, pg_sys::INT8OID, |counts| counts.int8(0), |counts, rows, state| {
        counts.count(count(rows, state)?);
        Ok(())
    })
}

sql_function!(customer_grid_customers_by_interval, |args| count_by_interval::<CustomersOfCell>(args, |_, state| CustomersOfCell::stored_count(state)));
sql_function!(customer_grid_contacts_by_interval, |args| count_by_interval::<CustomersOfCell>(args, |rows, _| Ok(rows)));
sql_function!(duration_grid_num_by_interval, |args| count_by_interval::<Durations>(args, |_, state| Durations::stored_count(state)));

/// An interval[] with a figure of each cell's durations, NULL where there are none.
fn figure_by_interval(args: Args, figure: impl Fn(&mut Durations) -> Option<i64>) -> Option<pg_sys::Datum> {
    by_interval::<Durations>(args, pg_sys::INTERVALOID, Array::null, |figures, _, state| {
        let mut durations = Durations::new_in(Palloc::current());
        durations.merge(state)?;
        figures.interval(figure(&mut durations));
        Ok(())
    })
}

sql_function!(duration_grid_medians, |args| figure_by_interval(args, Durations::median));
sql_function!(duration_grid_averages, |args| figure_by_interval(args, |durations| durations.average()));
sql_function!(duration_grid_percentiles, |args| {
    let fraction = checked_fraction(args.float8(1)?);
    figure_by_interval(args, |durations| durations.percentile(fraction))
});

// Two grids over the same intervals, united interval by interval.
sql_function!(customer_grid_union, union::<CustomerGrid>);
sql_function!(duration_grid_union, union::<DurationGrid>);
