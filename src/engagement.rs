//! Customer Engagement Load: the aggregate that adds up the parts, and the score.
//!
//! The state is a bigint[] of `FIELDS`, changed in place: sums need no type of their own.

use pgrx::pg_sys;

use crate::errors::{Code, fail};
use crate::fmgr::{Args, int8, interval, row, sql_function};
use crate::text::shown;

/// Incoming call time, outgoing call time, chat time, ticket time (microseconds); incoming calls, outgoing calls, chats, tickets.
const FIELDS: usize = 8;

/// The state in argument 0, to be changed in place.
fn fields<'a>(args: Args, datum: pg_sys::Datum) -> &'a mut [i64] {
    let mut aggregate = std::ptr::null_mut();
    // SAFETY: the call is valid
    if unsafe { pg_sys::AggCheckCallContext(args.call(), &mut aggregate) } == 0 {
        fail(Code::ERRCODE_FEATURE_NOT_SUPPORTED, "this function works within an aggregate only", "", "Call helpdesk.engagement_load.");
    }
    let state = args.array_of_8_bytes(0).unwrap_or(&[]);
    if state.len() != FIELDS {
        fail(Code::ERRCODE_DATA_EXCEPTION, "the state of engagement_load must have 8 numbers", "", "");
    }
    // SAFETY: within an aggregate the state is a plain array that the executor has copied for this group alone
    unsafe { std::slice::from_raw_parts_mut(datum.cast_mut_ptr::<u8>().add(24).cast(), FIELDS) }
}

fn add(to: &mut i64, more: i64) {
    *to = to.checked_add(more).unwrap_or_else(|| fail(Code::ERRCODE_DATETIME_FIELD_OVERFLOW, "the engagement load is too large", "", ""));
}

sql_function!(
    /// (state, kind, direction, duration, ticket_time): see engagement_load in sql/aggregates.sql.
    engagement_add,
    |args| {
        let state = args.datum(0)?;
        let Some(kind) = args.bytes(1) else { return Some(state) };
        let duration = args.interval(3);
        let (time, number, spent) = match (kind, args.bytes(2)) {
            (b"call", Some(b"inbound")) => (0, 4, duration),
            (b"call", Some(b"outbound")) => (1, 5, duration),
            (b"chat", _) => (2, 6, duration),
            (b"ticket", _) => (3, 7, Some(args.interval(4).unwrap_or(0))),
            (b"call" | b"message" | b"conversation", _) => return Some(state),
            _ => fail(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("unknown kind of contact \"{}\"", shown(kind)),
                "",
                "Known kinds are call, chat, ticket, message, conversation.",
            ),
        };
        // a call that nobody answered, or one that ends before it begins, is no load
        if let Some(spent) = spent.filter(|spent| *spent >= 0) {
            let fields = fields(args, state);
            add(&mut fields[time], spent);
            add(&mut fields[number], 1);
        }
        Some(state)
    }
);

sql_function!(engagement_combine, |args| {
    let (state, more) = (args.datum(0)?, args.array_of_8_bytes(1)?);
    for (to, more) in fields(args, state).iter_mut().zip(more) {
        add(to, *more);
    }
    Some(state)
});

sql_function!(
    /// The row type helpdesk.engagement: load_time, then the state's fields.
    engagement_final,
    |args| {
        let &[incoming, outgoing, chat, ticket, incoming_calls, outgoing_calls, chats, tickets] = args.array_of_8_bytes(0)? else {
            fail(Code::ERRCODE_DATA_EXCEPTION, "the state of engagement_load must have 8 numbers", "", "");
        };
        let mut load = 0;
        [incoming, outgoing, chat, ticket].into_iter().for_each(|time| add(&mut load, time));
        let mut values = [
            interval(load), interval(incoming), interval(outgoing), interval(chat), interval(ticket),
            int8(incoming_calls), int8(outgoing_calls), int8(chats), int8(tickets),
        ];
        Some(row(args, &mut values))
    }
);

sql_function!(engagement_score, |args| {
    let score = helpdesk_core::engagement::score(args.interval(0)?, args.interval(1)?);
    Some(pg_sys::Datum::from(score))
});

sql_function!(engagement_level, |args| Some(crate::fmgr::varlena(helpdesk_core::engagement::level(args.int4(0)?).as_bytes())));
