//! pg_helpdesk: the native types, aggregates and calendar that its SQL is built on.
//!
//! | module | what |
//! |---|---|
//! | `core/` (crate `helpdesk_core`) | the logic, without PostgreSQL |
//! | `fmgr` | how SQL calls Rust: arguments, results |
//! | `array` | arrays as results |
//! | `errors` | SQLSTATE, message, detail, hint |
//! | `text` | text of the database as UTF-8 and back, exactly |
//! | `memory` | Rust containers in accounted PostgreSQL memory |
//! | `state` | aggregate states as expanded objects; in, out, send, recv, casts of all six types |
//! | `customer_set`, `duration_set`, `grids` | what SQL can ask of each type |
//! | `internal` | aggregate states that never leave their aggregate |
//! | `rollups` | stored days: built, counted, measured; the settings |
//! | `calendar` | time grids and periods in PostgreSQL's time zones |
//! | `engagement` | Customer Engagement Load |
//! | `charts` | rows gathered and drawn as SVG |
//! | `within` | windows of time that the planner moves to the column that an index has |
//! | `attach` | checks a query that maps an application's tables |
//! | `query` | one SELECT parsed, analyzed and deparsed, the same under all settings |
//! | `guard`, `reach`, `trust`, `catalog` | what an attached query reaches, and whether its reader may run it |
//! | `feed` | the trigger that notes a close for the live feed |
//!
//! The SQL that declares these functions is written by hand in `sql/`; nothing is generated.

#![deny(ffi_unwind_calls)]

#[cfg(not(panic = "unwind"))]
compile_error!("PostgreSQL errors cross Rust frames as panics: build with panic = \"unwind\"");

mod array;
mod attach;
mod calendar;
mod catalog;
mod charts;
mod customer_set;
mod duration_set;
mod engagement;
mod errors;
mod feed;
mod fmgr;
mod grids;
mod guard;
mod internal;
mod memory;
mod query;
mod reach;
mod rollups;
mod state;
mod text;
mod trust;
mod within;

pgrx::pg_module_magic!();

/// Called when the library is loaded.
#[pgrx::pg_guard]
pub extern "C-unwind" fn _PG_init() {
    helpdesk_core::pause::look_with(|| {
        pgrx::pg_sys::check_for_interrupts!();
    });
    rollups::define_settings();
}
