//! Errors as PostgreSQL users expect them. The codes in use:
//!
//! | SQLSTATE | when |
//! |---|---|
//! | 22023 invalid_parameter_value | an argument is wrong: zone, grain, window, fraction, kind, attached query, value of a chart |
//! | 22008 datetime_field_overflow | a time or interval is infinite or beyond what a duration holds |
//! | 22003 numeric_value_out_of_range | counts or sums beyond bigint |
//! | 22P03 invalid_binary_representation | bytes that are no stored state |
//! | 22P02 invalid_text_representation | text that is no stored state |
//! | 42601 syntax_error, 42804 datatype_mismatch | an attached query is no single SELECT, or its columns do not fit |
//! | 22021 character_not_in_repertoire | a text that has no form in UTF-8 |
//! | 54000 program_limit_exceeded | a grid, a state or a chart that is too large |
//! | 39P01 trigger_protocol_violated | the trigger of the feed used otherwise than by feed_enable |
//! | 0A000 feature_not_supported | an internal function called outside its aggregate |

use helpdesk_core::Refused;
use pgrx::pg_sys::errcodes::PgSqlErrorCode;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::pg_sys::elog::PgLogLevel;

use crate::text::in_message;

pub use pgrx::pg_sys::errcodes::PgSqlErrorCode as Code;

/// Reports an error; PostgreSQL unwinds from here.
#[cold]
pub fn fail(code: PgSqlErrorCode, message: impl Into<String>, detail: impl Into<String>, hint: impl Into<String>) -> ! {
    let [message, detail, hint] = [message.into(), detail.into(), hint.into()].map(in_message);
    let mut report = ErrorReport::new(code, message, "pg_helpdesk");
    if !detail.is_empty() {
        report = report.set_detail(detail);
    }
    if !hint.is_empty() {
        report = report.set_hint(hint);
    }
    report.report(PgLogLevel::ERROR);
    unreachable!("an error report at level ERROR does not return")
}

/// Bytes or states that do not go together.
#[cold]
pub fn refuse(what: Refused, type_name: &str) -> ! {
    match what {
        Refused::Corrupt(reason) => fail(
            Code::ERRCODE_INVALID_BINARY_REPRESENTATION,
            format!("invalid bytes for type helpdesk.{type_name}"),
            reason.0,
            format!("Only bytes that helpdesk.{type_name} itself has given out can be read back."),
        ),
        Refused::OtherGrid => fail(
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "grids with different intervals cannot be combined",
            "All rows and states of one group must have the same grid.",
            "Compute the grid once: (SELECT helpdesk.time_grid(since, until, grain, time_zone)).",
        ),
        Refused::Straddles => fail(
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "a bound of the grid lies within an interval of the state",
            "What fell into that interval cannot be told apart any more.",
            "Roll up into intervals that begin and end where intervals of the states do.",
        ),
        Refused::OtherDay => fail(
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "the rows of a day_state must be of one UTC day",
            "",
            "Group by (at AT TIME ZONE 'UTC')::date.",
        ),
        Refused::OutOfOrder => fail(
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "states of days must come in order of their days",
            "",
            "ORDER BY day NULLS FIRST within the aggregate.",
        ),
        Refused::TooMany => fail(
            Code::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
            format!("a count of helpdesk.{type_name} is out of range for bigint"),
            "The states together hold more than 9,223,372,036,854,775,807.",
            "",
        ),
        Refused::BeyondCalendar => fail(
            Code::ERRCODE_DATETIME_FIELD_OVERFLOW,
            "a time is infinite or beyond the calendar",
            "",
            "Leave such rows out with FILTER or WHERE.",
        ),
        Refused::TooLarge(what, most) => fail(
            Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
            format!("too many {what}, the most is {most}"),
            "",
            "Take a shorter time or fewer groups.",
        ),
        Refused::OtherFraction => fail(
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "the fraction of percentile must be the same for all rows of a group",
            "",
            "For several percentiles of one group use helpdesk.percentile(helpdesk.duration_set(x), ARRAY[0.5, 0.9]).",
        ),
    }
}
