//! States of type internal: objects that never leave their aggregate. SQL cannot pass a value of this type, but a superuser can
//! make an aggregate whose state one function has made and another one gets. So each state says first what it is.

use pgrx::pg_sys;

use crate::errors::{Code, fail};
use crate::fmgr::Args;
use crate::memory::{Palloc, chunk};
use crate::state::aggregate_context;

/// A type of states, told from all others by an address.
pub trait Marker {
    fn marker() -> *const u8;
}

macro_rules! internal_state {
    ($state:ty) => {
        impl Marker for $state {
            fn marker() -> *const u8 {
                // a static of its own, not of size 0: no two have one address
                static MARKER: u8 = 0;
                &raw const MARKER
            }
        }
        const _: () = assert!(align_of::<$state>() <= 8);
    };
}
pub(crate) use internal_state;

#[repr(C)]
pub struct Internal<S> {
    /// Null once the state is taken.
    marker: *const u8,
    state: S,
}

impl<S: Marker> Internal<S> {
    /// The state in argument 0, made on the first row; it is also what the transition function returns.
    pub fn of<'a>(args: Args, make: impl FnOnce(Palloc) -> S) -> (pg_sys::Datum, &'a mut S) {
        let this = Self::existing(args).unwrap_or_else(|| {
            let context = aggregate_context(args);
            let state = make(Palloc::of(context));
            // SAFETY: the context gives room, aligned as palloc aligns (8, which internal_state! checks); it is written before use
            unsafe {
                let this = chunk(context, size_of::<Self>()).cast::<Self>().as_ptr();
                this.write(Internal { marker: S::marker(), state });
                this
            }
        });
        // SAFETY: the state lives as long as the aggregate, and only the running call refers to it
        (pg_sys::Datum::from(this), unsafe { &mut (*this).state })
    }

    fn existing(args: Args) -> Option<*mut Self> {
        let this = args.datum(0)?.cast_mut_ptr::<Self>();
        // SAFETY: a state of type internal is a pointer to palloc'd memory, of 8 bytes at least; no other state begins with this address
        if unsafe { this.cast::<*const u8>().read() } != S::marker() {
            fail(
                Code::ERRCODE_FEATURE_NOT_SUPPORTED,
                "this function works with the state of its own aggregate only, and once",
                "",
                "Call the aggregate, not its functions.",
            );
        }
        Some(this)
    }
}

/// The state in argument 0, for a final function that uses it up. None if there was no row.
pub fn take<S: Marker>(args: Args) -> Option<S> {
    aggregate_context(args);
    let this = Internal::<S>::existing(args)?;
    // SAFETY: the state is one of S, which nobody reads again: its marker is gone
    unsafe {
        (*this).marker = std::ptr::null();
        Some((&raw const (*this).state).read())
    }
}
