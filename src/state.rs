//! Aggregate states as expanded objects. The transition type of every aggregate is the SQL type itself: within an aggregate
//! it is an object in memory, everywhere else its canonical bytes (`helpdesk_core::State`) in a varlena.

use allocator_api2::boxed::Box;
use helpdesk_core::{chart, day_state};
use helpdesk_core::duration_set::DurationSet;
use helpdesk_core::grid::Grid;
use helpdesk_core::id_set::IdSet;
use helpdesk_core::packed::Writer;
use helpdesk_core::{Counted, Refused, State, merge_bytes, open, to_bytes, validate};
use pgrx::pg_sys;

use crate::errors::{Code, fail, refuse};
use crate::fmgr::{Args, sql_function};
use crate::memory::{Palloc, room};

/// A state that is an SQL type.
pub trait StateType: State<Palloc> {
    const NAME: &'static str;
}

/// With 16 ids inline the object has 256 bytes, four cache lines.
pub type CustomerSet = IdSet<Palloc, 16>;
pub type CustomersOfCell = IdSet<Palloc, 0>;
pub type Durations = DurationSet<Palloc>;
pub type CustomerGrid = Grid<CustomersOfCell, Palloc>;
pub type DurationGrid = Grid<Durations, Palloc>;
pub type ChartData = chart::data::ChartData<Palloc>;
pub type DayState = day_state::DayState<Palloc>;

/// The header comes first: PostgreSQL sees an `ExpandedObjectHeader`.
#[repr(C)]
struct Expanded<S> {
    header: pg_sys::ExpandedObjectHeader,
    state: S,
    /// `get_flat_size` must know the size, so it writes the bytes; `flatten_into`, which always follows, takes them.
    flat: Option<Box<Writer<Palloc>, Palloc>>,
}

impl<S: StateType> Expanded<S> {
    const METHODS: &'static pg_sys::ExpandedObjectMethods =
        &pg_sys::ExpandedObjectMethods { get_flat_size: Some(Self::get_flat_size), flatten_into: Some(Self::flatten_into) };

    /// A new object in the states' context of an aggregate.
    fn new(aggregate: pg_sys::MemoryContext) -> *mut Self {
        let context = states_context(aggregate);
        // SAFETY: the context is valid; the block has room for the object and every field of it is written before use
        unsafe {
            let this = room(context, size_of::<Self>()).cast::<Self>();
            pg_sys::EOH_init_header(&mut (*this).header, Self::METHODS, context);
            (&raw mut (*this).state).write(S::new_in(Palloc::of(context)));
            (&raw mut (*this).flat).write(None);
            this
        }
    }

    unsafe extern "C-unwind" fn get_flat_size(object: *mut pg_sys::ExpandedObjectHeader) -> pg_sys::Size {
        // SAFETY: METHODS belong to objects made by `new` only; the guard turns panics into PostgreSQL errors
        unsafe { pg_sys::panic::pgrx_extern_c_guard(|| (*object.cast::<Self>()).write()) }
    }

    fn write(&mut self) -> pg_sys::Size {
        let allocator = Palloc::of(self.header.eoh_context);
        let mut writer = Writer::new_in(allocator);
        to_bytes(&mut self.state, &mut writer);
        let size = writer.bytes().len() + pg_sys::VARHDRSZ;
        if size >= 1 << 30 {
            fail(
                Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
                format!("a {} of {size} bytes is too large", S::NAME),
                "A value in PostgreSQL holds less than 1 GB.",
                "Group by more columns or take a shorter time, so that each group is smaller.",
            );
        }
        self.flat = Some(Box::new_in(writer, allocator));
        size
    }

    unsafe extern "C-unwind" fn flatten_into(object: *mut pg_sys::ExpandedObjectHeader, to: *mut std::ffi::c_void, size: pg_sys::Size) {
        // SAFETY: as above; PostgreSQL gives `size` bytes, the size that get_flat_size has just returned; nothing here raises
        unsafe {
            if let Some(writer) = (*object.cast::<Self>()).flat.take() {
                let bytes = writer.bytes();
                debug_assert_eq!(bytes.len() + pg_sys::VARHDRSZ, size);
                pgrx::varlena::set_varsize_4b(to.cast(), size as i32);
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), to.cast::<u8>().add(pg_sys::VARHDRSZ), bytes.len());
            }
        }
    }
}

/// One child context for all states of an aggregate's context. nodeAgg keeps a read-write pointer only if the object's
/// context is a child of the aggregate's own; but HashAggregate sums all child contexts whenever it adds a group, so a
/// child for each state is quadratic (210,240 groups: 3.9 s like this, not done in 10 minutes with one each).
fn states_context(aggregate: pg_sys::MemoryContext) -> pg_sys::MemoryContext {
    static NAME: &std::ffi::CStr = c"helpdesk states";
    // SAFETY: the aggregate's context is valid, and so are its children; sizes are ALLOCSET_DEFAULT_SIZES
    unsafe {
        let mut child = (*aggregate).firstchild;
        while !child.is_null() && (*child).name != NAME.as_ptr() {
            child = (*child).nextchild;
        }
        if child.is_null() {
            child = pg_sys::AllocSetContextCreateInternal(aggregate, NAME.as_ptr(), 0, 8 * 1024, 8 * 1024 * 1024);
        }
        child
    }
}

const READ_ONLY: u8 = pg_sys::vartag_external::VARTAG_EXPANDED_RO as u8;
const READ_WRITE: u8 = pg_sys::vartag_external::VARTAG_EXPANDED_RW as u8;
#[cfg(target_endian = "little")]
const EXTERNAL: u8 = 0x01;
#[cfg(target_endian = "big")]
const EXTERNAL: u8 = 0x80;

/// The object behind a datum of this state's type, if it is one with one of these tags.
///
/// # Safety
/// The datum must be a non-NULL value of the SQL type of `S`.
#[inline]
unsafe fn object<S>(datum: pg_sys::Datum, tags: &[u8]) -> Option<*mut Expanded<S>> {
    // SAFETY: a varlena has at least one byte; an external one has a tag and, for an expanded object, a pointer behind it.
    // Only aggregates of this extension make expanded objects of its types, so it is an `Expanded<S>`.
    unsafe {
        let bytes = datum.cast_mut_ptr::<u8>();
        (*bytes == EXTERNAL && tags.contains(&*bytes.add(1))).then(|| bytes.add(2).cast::<*mut Expanded<S>>().read_unaligned())
    }
}

/// Adds a value, in memory or in bytes, to a state; the datum must be of its type.
pub fn add<S: StateType>(to: &mut S, datum: pg_sys::Datum) {
    // SAFETY: callers pass non-NULL arguments whose declared type is that of S
    let result = unsafe {
        match object::<S>(datum, &[READ_ONLY, READ_WRITE]) {
            Some(other) => to.merge_state(&mut (*other).state),
            None => merge_bytes(to, pgrx::varlena::varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed(datum.cast_mut_ptr()))),
        }
    };
    result.unwrap_or_else(|refused| refuse(refused, S::NAME));
}

/// The context that lives as long as the running aggregate.
pub fn aggregate_context(args: Args) -> pg_sys::MemoryContext {
    let mut aggregate = std::ptr::null_mut();
    // SAFETY: the call is valid
    if unsafe { pg_sys::AggCheckCallContext(args.call(), &mut aggregate) } == 0 {
        fail(
            Code::ERRCODE_FEATURE_NOT_SUPPORTED,
            "this function works within an aggregate only",
            "",
            "Call the aggregate, not its transition function.",
        );
    }
    aggregate
}

/// The state of a transition or combine function: argument 0, made if there is none yet. The result of the function must be
/// `Aggregated::datum`: always the same pointer, so that the executor never copies or deletes the state.
pub struct Aggregated<S>(*mut Expanded<S>);

impl<S: StateType> Aggregated<S> {
    #[inline]
    pub fn of(args: Args) -> Self {
        let current = args.datum(0);
        // SAFETY: argument 0 is declared with the type of S
        match current.and_then(|datum| unsafe { object::<S>(datum, &[READ_WRITE]) }) {
            Some(object) => Aggregated(object),
            None => Self::make(args, current),
        }
    }

    #[cold]
    fn make(args: Args, from: Option<pg_sys::Datum>) -> Self {
        let mut this = Aggregated(Expanded::new(aggregate_context(args)));
        if let Some(from) = from {
            add(this.state(), from);
        }
        this
    }

    #[inline]
    pub fn state(&mut self) -> &mut S {
        // SAFETY: the object lives as long as the aggregate's context, and only the running call refers to it
        unsafe { &mut (*self.0).state }
    }

    #[inline]
    pub fn datum(self) -> Option<pg_sys::Datum> {
        // SAFETY: as above; the read-write pointer is part of the object
        Some(pg_sys::Datum::from(unsafe { (*self.0).header.eoh_rw_ptr.as_mut_ptr() }))
    }
}

/// The combine function of every aggregate, and the transition function of every `rollup`.
fn combine<S: StateType>(args: Args) -> Option<pg_sys::Datum> {
    let Some(more) = args.datum(1) else { return args.datum(0) };
    let mut aggregated = Aggregated::<S>::of(args);
    add(aggregated.state(), more);
    aggregated.datum()
}

/// Reads a state given as an argument; None if it is NULL.
pub fn read<S: StateType, R>(args: Args, index: usize, with: impl FnOnce(&mut S) -> R) -> Option<R> {
    let datum = args.datum(index)?;
    // SAFETY: the argument is declared with the type of S; putting its pending input in order does not change its content
    if let Some(object) = unsafe { object::<S>(datum, &[READ_ONLY, READ_WRITE]) } {
        return Some(with(unsafe { &mut (*object).state }));
    }
    let mut state = S::new_in(Palloc::current());
    add(&mut state, datum);
    Some(with(&mut state))
}

/// How many a state given as an argument holds (0 if it is NULL); of stored bytes only the head is read.
pub fn size<S: StateType + Counted>(args: Args, index: usize) -> u64 {
    let Some(datum) = args.datum(index) else { return 0 };
    // SAFETY: the argument is declared with the type of S
    match unsafe { object::<S>(datum, &[READ_ONLY, READ_WRITE]) } {
        Some(object) => unsafe { (*object).state.count() },
        None => args
            .bytes(index)
            .map_or(Ok(0), |bytes| open::<Palloc, S>(bytes).and_then(|mut reader| S::stored_count(&mut reader)))
            .unwrap_or_else(|corrupt| refuse(corrupt.into(), S::NAME)),
    }
}

/// The bytes of a new state, as a result.
pub fn result<S: State<Palloc>>(mut state: S) -> Option<pg_sys::Datum> {
    let mut writer = Writer::new_in(Palloc::current());
    to_bytes(&mut state, &mut writer);
    Some(crate::fmgr::varlena(writer.bytes()))
}

/// Bytes from outside: as they are if they are canonical, else an error.
fn checked<S: StateType>(bytes: &[u8]) -> Option<pg_sys::Datum> {
    validate::<Palloc, S>(bytes, Palloc::current()).unwrap_or_else(|refused| {
        // stored states know no percentile, so only a grid or bytes can be wrong here
        refuse(if refused == Refused::OtherFraction { Refused::Corrupt(helpdesk_core::packed::Corrupt("a state under way is not a stored one")) } else { refused }, S::NAME)
    });
    Some(crate::fmgr::varlena(bytes))
}

/// Calls a built-in function of bytea with one argument and gives the payload it returns.
fn bytea_from<'a>(function: unsafe fn(pg_sys::FunctionCallInfo) -> pg_sys::Datum, datum: Option<pg_sys::Datum>) -> Option<&'a [u8]> {
    // SAFETY: byteain takes a cstring, bytearecv a StringInfo: what PostgreSQL passes to in and recv functions
    unsafe {
        pgrx::direct_function_call::<pg_sys::Datum>(function, &[datum])
            .map(|bytea| pgrx::varlena::varlena_to_byte_slice(bytea.cast_mut_ptr()))
    }
}

/// in, recv, cast from bytea, equality and, where the order of rows does not count, combine of a type. (out and send are bytea's own.)
macro_rules! state_type {
    ($state:ty, $name:literal, $in:ident, $recv:ident, $from_bytea:ident, $eq:ident, $ne:ident $(, $combine:ident)?) => {
        impl StateType for $state {
            const NAME: &'static str = $name;
        }
        sql_function!($in, |args| checked::<$state>(bytea_from(pg_sys::byteain, args.datum(0))?));
        sql_function!($recv, |args| checked::<$state>(bytea_from(pg_sys::bytearecv, args.datum(0))?));
        sql_function!($from_bytea, |args| checked::<$state>(args.bytes(0)?));
        sql_function!($eq, |args| Some(pg_sys::Datum::from(args.bytes(0)? == args.bytes(1)?)));
        sql_function!($ne, |args| Some(pg_sys::Datum::from(args.bytes(0)? != args.bytes(1)?)));
        $(sql_function!($combine, combine::<$state>);)?
    };
}

state_type!(CustomerSet, "customer_set", customer_set_in, customer_set_recv, customer_set_from_bytea, customer_set_eq, customer_set_ne, customer_set_combine);
state_type!(Durations, "duration_set", duration_set_in, duration_set_recv, duration_set_from_bytea, duration_set_eq, duration_set_ne, duration_set_combine);
state_type!(CustomerGrid, "customer_grid", customer_grid_in, customer_grid_recv, customer_grid_from_bytea, customer_grid_eq, customer_grid_ne, customer_grid_combine);
state_type!(DurationGrid, "duration_grid", duration_grid_in, duration_grid_recv, duration_grid_from_bytea, duration_grid_eq, duration_grid_ne, duration_grid_combine);
state_type!(DayState, "day_state", day_state_in, day_state_recv, day_state_from_bytea, day_state_eq, day_state_ne, day_state_combine);
state_type!(ChartData, "chart_data", chart_data_in, chart_data_recv, chart_data_from_bytea, chart_data_eq, chart_data_ne);
