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
///
/// # Safety
/// `methods` must be those of `Expanded<Self>`, at an address that no other type has: they tell whose object it is.
pub unsafe trait StateType: State<Palloc> {
    const NAME: &'static str;
    fn methods() -> &'static pg_sys::ExpandedObjectMethods;
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
    const METHODS: pg_sys::ExpandedObjectMethods =
        pg_sys::ExpandedObjectMethods { get_flat_size: Some(Self::get_flat_size), flatten_into: Some(Self::flatten_into) };

    /// A new object in the states' context of an aggregate.
    fn new(aggregate: pg_sys::MemoryContext) -> *mut Self {
        let context = states_context(aggregate);
        // SAFETY: the context is valid; the block has room for the object and every field of it is written before use
        unsafe {
            let this = room(context, size_of::<Self>()).cast::<Self>();
            pg_sys::EOH_init_header(&mut (*this).header, S::methods(), context);
            (&raw mut (*this).state).write(S::new_in(Palloc::of(context)));
            (&raw mut (*this).flat).write(None);
            this
        }
    }

    unsafe extern "C-unwind" fn get_flat_size(object: *mut pg_sys::ExpandedObjectHeader) -> pg_sys::Size {
        // SAFETY: the methods belong to objects made by `new` only; the guard turns panics into PostgreSQL errors
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

/// The object behind a datum, if it is one of this state's type with one of these tags. An expanded object of another type, or of
/// another extension, is none: it is read through its bytes, as everything else is.
///
/// # Safety
/// The datum must be a non-NULL varlena.
#[inline]
unsafe fn object<S: StateType>(datum: pg_sys::Datum, tags: &[u8]) -> Option<*mut Expanded<S>> {
    // SAFETY: a varlena has at least one byte; an external one has a tag and, for an expanded object, a pointer behind it, to a
    // header that names its methods. Ours are those of `Expanded<S>` only
    unsafe {
        let bytes = datum.cast_mut_ptr::<u8>();
        if *bytes != EXTERNAL || !tags.contains(&*bytes.add(1)) {
            return None;
        }
        let header = bytes.add(2).cast::<*mut pg_sys::ExpandedObjectHeader>().read_unaligned();
        std::ptr::eq((*header).eoh_methods, S::methods()).then_some(header.cast())
    }
}

/// Adds a value in bytes to a state.
fn add_bytes<S: StateType>(to: &mut S, bytes: &[u8]) {
    merge_bytes(to, bytes).unwrap_or_else(|refused| refuse(refused, S::NAME));
}

/// A state as an argument: an object in memory, which others may refer to as well, or one made of bytes.
enum Operand<S> {
    Object(*mut Expanded<S>),
    Own(S),
}

impl<S: StateType> Operand<S> {
    fn of(args: Args, index: usize) -> Option<Self> {
        let datum = args.datum(index)?;
        // SAFETY: the argument is declared with the type of S, which is a varlena
        if let Some(object) = unsafe { object(datum, &[READ_ONLY, READ_WRITE]) } {
            return Some(Operand::Object(object));
        }
        let mut state = S::new_in(Palloc::current());
        add_bytes(&mut state, args.bytes(index)?);
        Some(Operand::Own(state))
    }

    /// The same once more, for a call that has one object twice (s & s): nothing may be borrowed twice.
    fn copied(self) -> Self {
        let mut copy = S::new_in(Palloc::current());
        self.with(|state| {
            let mut writer = Writer::new_in(Palloc::current());
            to_bytes(state, &mut writer);
            add_bytes(&mut copy, writer.bytes());
        });
        Operand::Own(copy)
    }

    fn is(&self, object: *const Expanded<S>) -> bool {
        matches!(self, Operand::Object(own) if std::ptr::eq(*own, object))
    }

    /// Putting pending input of a shared object in order does not change its content.
    fn with<R>(self, with: impl FnOnce(&mut S) -> R) -> R {
        match self {
            // SAFETY: the object lives as long as the call; only this call works with it, and it has no other reference to it: a
            // call reads one argument after the other, or two by `read_both`, which copies one that comes twice
            Operand::Object(object) => with(unsafe { &mut (*object).state }),
            Operand::Own(mut state) => with(&mut state),
        }
    }
}

/// The context that lives as long as the running aggregate.
pub fn aggregate_context(args: Args) -> pg_sys::MemoryContext {
    let mut aggregate = std::ptr::null_mut();
    // SAFETY: the call is valid
    let kind = unsafe { pg_sys::AggCheckCallContext(args.call(), &mut aggregate) };
    if kind == 0 {
        fail(
            Code::ERRCODE_FEATURE_NOT_SUPPORTED,
            "this function works within an aggregate only",
            "",
            "Call the aggregate, not its transition function.",
        );
    }
    // A moving aggregate, which has a context of its own, hands its state to somebody's inverse function. One in PL/pgSQL takes an
    // object in memory for its own and frees it under the executor's hands (PostgreSQL's arrays end like that, too).
    // SAFETY: of this kind of call the context is a WindowAggState
    if kind == pg_sys::AGG_CONTEXT_WINDOW as i32 && unsafe { (*(*args.call()).context.cast::<pg_sys::WindowAggState>()).aggcontext != aggregate } {
        fail(Code::ERRCODE_FEATURE_NOT_SUPPORTED, "this function does not work in a moving aggregate", "", "Leave out MSFUNC and MINVFUNC.");
    }
    aggregate
}

/// Functions that are never called within an aggregate, as those that read what a client has sent, are refused there: a superuser's
/// aggregate over internal could hand them something else.
fn outside_of_aggregates(args: Args) {
    // SAFETY: the call is valid; the context is not asked for
    if unsafe { pg_sys::AggCheckCallContext(args.call(), std::ptr::null_mut()) } != 0 {
        fail(Code::ERRCODE_FEATURE_NOT_SUPPORTED, "this function does not work within an aggregate", "", "");
    }
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
        if from.is_some() {
            add_argument(this.state(), args, 0);
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
    if args.datum(1).is_none() {
        return args.datum(0);
    }
    let mut aggregated = Aggregated::<S>::of(args);
    add_argument(aggregated.state(), args, 1);
    aggregated.datum()
}

/// Adds the state given as an argument, in memory or in bytes, to another one; nothing if it is NULL.
pub fn add_argument<S: StateType>(to: &mut S, args: Args, index: usize) {
    let Some(datum) = args.datum(index) else { return };
    // SAFETY: the argument is declared with the type of S, which is a varlena
    match unsafe { object::<S>(datum, &[READ_ONLY, READ_WRITE]) } {
        // SAFETY: only the address is taken
        Some(object) if std::ptr::eq(unsafe { &raw const (*object).state }, to) => {
            let mut writer = Writer::new_in(Palloc::current());
            to_bytes(to, &mut writer);
            add_bytes(to, writer.bytes());
        }
        // SAFETY: the object lives as long as the call, which alone works with it; it is not the one that `to` is
        Some(object) => to.merge_state(unsafe { &mut (*object).state }).unwrap_or_else(|refused| refuse(refused, S::NAME)),
        None => add_bytes(to, args.bytes(index).unwrap_or_default()),
    }
}

/// Reads a state given as an argument; None if it is NULL. `with` must not read another argument.
pub fn read<S: StateType, R>(args: Args, index: usize, with: impl FnOnce(&mut S) -> R) -> Option<R> {
    Some(Operand::<S>::of(args, index)?.with(with))
}

/// Reads the states given as arguments 0 and 1; None if one is NULL.
pub fn read_both<S: StateType, R>(args: Args, with: impl FnOnce(&mut S, &mut S) -> R) -> Option<R> {
    let (one, other) = (Operand::<S>::of(args, 0)?, Operand::<S>::of(args, 1)?);
    let other = match one {
        Operand::Object(object) if other.is(object) => other.copied(),
        _ => other,
    };
    Some(one.with(|one| other.with(|other| with(one, other))))
}

/// What the states in arguments 0 and 1 hold together; None if one is NULL.
pub fn union<S: StateType>(args: Args) -> Option<pg_sys::Datum> {
    args.datum(0).and(args.datum(1))?;
    let mut union = S::new_in(Palloc::current());
    [0, 1].into_iter().for_each(|index| add_argument(&mut union, args, index));
    result(union)
}

/// The tag and a number of 64 bits.
const HEAD: usize = 11;

/// How many a state given as an argument holds (0 if it is NULL); of stored bytes only the head is read.
pub fn size<S: StateType + Counted>(args: Args, index: usize) -> u64 {
    let Some(datum) = args.datum(index) else { return 0 };
    // SAFETY: the argument is declared with the type of S, which is a varlena; nothing else refers to the object meanwhile
    match unsafe { object::<S>(datum, &[READ_ONLY, READ_WRITE]).map(|object| (*object).state.count()) } {
        Some(count) => count,
        None => args
            .head(index, HEAD)
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

/// in, recv, cast from bytea and, where the order of rows does not count, combine of a type. (out and send are bytea's own.)
macro_rules! state_type {
    ($state:ty, $name:literal, $in:ident, $recv:ident, $from_bytea:ident $(, $combine:ident)?) => {
        // SAFETY: a static has an address of its own
        unsafe impl StateType for $state {
            const NAME: &'static str = $name;
            fn methods() -> &'static pg_sys::ExpandedObjectMethods {
                static METHODS: pg_sys::ExpandedObjectMethods = Expanded::<$state>::METHODS;
                &METHODS
            }
        }
        sql_function!($in, |args| checked::<$state>(bytea_from(pg_sys::byteain, args.datum(0))?));
        sql_function!($recv, |args| {
            outside_of_aggregates(args);
            checked::<$state>(bytea_from(pg_sys::bytearecv, args.datum(0))?)
        });
        sql_function!($from_bytea, |args| checked::<$state>(args.bytes(0)?));
        $(sql_function!($combine, combine::<$state>);)?
    };
}

state_type!(CustomerSet, "customer_set", customer_set_in, customer_set_recv, customer_set_from_bytea, customer_set_combine);
state_type!(Durations, "duration_set", duration_set_in, duration_set_recv, duration_set_from_bytea, duration_set_combine);
state_type!(CustomerGrid, "customer_grid", customer_grid_in, customer_grid_recv, customer_grid_from_bytea, customer_grid_combine);
state_type!(DurationGrid, "duration_grid", duration_grid_in, duration_grid_recv, duration_grid_from_bytea, duration_grid_combine);
state_type!(DayState, "day_state", day_state_in, day_state_recv, day_state_from_bytea, day_state_combine);
state_type!(ChartData, "chart_data", chart_data_in, chart_data_recv, chart_data_from_bytea);
