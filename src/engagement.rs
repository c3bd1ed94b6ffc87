//! Customer Engagement Load: the aggregate that adds up the parts, and the score.
//!
//! The state is a bigint[] of `FIELDS`: sums need no type of their own.

use pgrx::pg_sys;
use pgrx::varlena::varatt_is_4b_u;

use crate::array::Array;
use crate::errors::{Code, fail};
use crate::fmgr::{Args, int8, interval, row, sql_function};
use crate::state::aggregate_context;
use crate::text::shown;

/// Incoming call time, outgoing call time, chat time, ticket time (microseconds); incoming calls, outgoing calls, chats, tickets.
const FIELDS: usize = 8;
type Fields = [i64; FIELDS];

fn fields<'a>(args: Args, index: usize) -> Option<&'a Fields> {
    let state = args.elements(index)?;
    Some(state.try_into().unwrap_or_else(|_| fail(Code::ERRCODE_DATA_EXCEPTION, "the state of engagement_load must have 8 numbers", "", "")))
}

/// The state in argument 0, changed: in place if it is as this function has made it, else a new one. Anybody's aggregate may
/// begin with an array of another form.
fn changed(args: Args, change: impl FnOnce(&mut Fields)) -> Option<pg_sys::Datum> {
    aggregate_context(args);
    let (datum, state) = (args.datum(0)?, fields(args, 0)?);
    // SAFETY: the argument is a bigint[]; `fields` has read it where it lies if it is plain. Then it belongs to this group of the
    // aggregate, which has copied what it began with, and nothing else refers to it
    unsafe {
        let varlena = datum.cast_mut_ptr::<pg_sys::varlena>();
        if varatt_is_4b_u(varlena) && state.as_ptr().addr().wrapping_sub(varlena.addr()) == crate::array::ARRAY_HEADER {
            change(&mut *varlena.cast::<u8>().add(crate::array::ARRAY_HEADER).cast::<Fields>());
            return Some(datum);
        }
    }
    let mut copy = *state;
    change(&mut copy);
    let mut array = Array::with_room(pg_sys::INT8OID, FIELDS as u64, 8);
    copy.into_iter().for_each(|number| array.int8(number));
    Some(array.finish())
}

fn add(to: &mut i64, more: i64) {
    *to = to.checked_add(more).unwrap_or_else(|| fail(Code::ERRCODE_DATETIME_FIELD_OVERFLOW, "the engagement load is too large", "", ""));
}

sql_function!(
    /// (state, kind, direction, duration, ticket_time): see engagement_load in sql/engagement.sql.
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
            return changed(args, |fields| {
                add(&mut fields[time], spent);
                add(&mut fields[number], 1);
            });
        }
        Some(state)
    }
);

sql_function!(engagement_combine, |args| {
    let more = *fields(args, 1)?;
    changed(args, |state| state.iter_mut().zip(more).for_each(|(to, more)| add(to, more)))
});

sql_function!(
    /// The row type helpdesk.engagement: load_time, then the state's fields.
    engagement_final,
    |args| {
        let &[incoming, outgoing, chat, ticket, incoming_calls, outgoing_calls, chats, tickets] = fields(args, 0)?;
        let mut load = 0;
        [incoming, outgoing, chat, ticket].into_iter().for_each(|time| add(&mut load, time));
        let values = [
            interval(load), interval(incoming), interval(outgoing), interval(chat), interval(ticket),
            int8(incoming_calls), int8(outgoing_calls), int8(chats), int8(tickets),
        ];
        let (time, number) = (pg_sys::INTERVALOID, pg_sys::INT8OID);
        Some(row(args, values, [time, time, time, time, time, number, number, number, number]))
    }
);

sql_function!(engagement_score, |args| {
    let score = helpdesk_core::engagement::score(args.interval(0)?, args.interval(1)?);
    Some(pg_sys::Datum::from(score))
});

sql_function!(engagement_level, |args| Some(crate::fmgr::varlena(helpdesk_core::engagement::level(args.int4(0)?).as_bytes())));
