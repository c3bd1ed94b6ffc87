//! A look outside, from time to time: whether the work is still wanted.
//!
//! Every loop whose length depends on data calls `look` once a block (128 numbers or more: a call takes 1 ns). Within PostgreSQL it is
//! CHECK_FOR_INTERRUPTS, which unwinds where the query was cancelled; so whatever is under way then may be dropped, never read.

use std::sync::OnceLock;

static LOOK: OnceLock<fn()> = OnceLock::new();

/// Says what `look` does; by itself it does nothing. Only the first one counts.
pub fn look_with(look: fn()) {
    let _ = LOOK.set(look);
}

#[inline]
pub fn look() {
    if let Some(look) = LOOK.get() {
        look();
    }
}

/// For loops over single things: a look at every 4,096th.
#[inline]
pub fn look_at(index: usize) {
    if index % 4096 == 4095 {
        look();
    }
}
