//! The trigger of the live feed, on the application's table: notes a close in helpdesk._feed_inbox, within the application's
//! transaction. It must never fail nor wait, and cost other updates nothing that shows. Hence:
//!
//! - The row goes into the heap directly: no rights of the application's role are asked for or lent, no executor runs, no text of
//!   anybody's, and the inbox has no index and no sequence (which would also change the lastval() of the application's session).
//! - What it cannot do at once it leaves: a column that is gone, a type that is another now, a lock that somebody holds on the
//!   inbox. feed_poll() finds such closes.
//! - No WHEN condition and no list of columns: PostgreSQL would refuse to change the type of a column named there.

use std::ffi::{CStr, c_char};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use pgrx::fcinfo::direct_function_call_as_datum;
use pgrx::pg_sys;

use crate::customer_set::key;
use crate::errors::{Code, fail};
use crate::fmgr::{int8, sql_function, varlena};

const AFTER_ROW_INSERT: u32 = 0b0_0100;
const AFTER_ROW_UPDATE: u32 = 0b0_0110;
/// Operation, level and timing of a trigger's event.
const EVENT: u32 = 0b1_1111;
const CHANNEL: &[u8] = b"helpdesk_conversation_closed";

/// A row of the watched table, before or after the change.
struct Row {
    tuple: pg_sys::HeapTuple,
    descriptor: pg_sys::TupleDesc,
}

impl Row {
    /// Base type and value of a column; None if it is NULL or there is no such column.
    fn value(&self, column: &CStr) -> Option<(pg_sys::Oid, pg_sys::Datum)> {
        let mut is_null = false;
        // SAFETY: tuple and descriptor are those of the trigger's call and belong together
        unsafe {
            let number = pg_sys::SPI_fnumber(self.descriptor, column.as_ptr());
            if number <= 0 {
                return None;
            }
            let value = pg_sys::SPI_getbinval(self.tuple, self.descriptor, number, &mut is_null);
            (!is_null).then(|| (pg_sys::getBaseType(pg_sys::SPI_gettypeid(self.descriptor, number)), value))
        }
    }

    /// A finite time; without a zone it means UTC.
    fn time(&self, column: &CStr) -> Option<i64> {
        match self.value(column)? {
            (pg_sys::TIMESTAMPTZOID | pg_sys::TIMESTAMPOID, time) => Some(time.value() as i64).filter(|&time| time != i64::MIN && time != i64::MAX),
            _ => None,
        }
    }

    fn id(&self, column: &CStr) -> Option<i64> {
        match self.value(column)? {
            (pg_sys::INT8OID, id) => Some(id.value() as i64),
            (pg_sys::INT4OID, id) => Some((id.value() as i32).into()),
            (pg_sys::INT2OID, id) => Some((id.value() as i16).into()),
            // SAFETY: a text points to a varlena, a uuid to its 16 bytes
            (pg_sys::TEXTOID | pg_sys::VARCHAROID, id) => {
                Some(key(unsafe { pgrx::varlena::varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed(id.cast_mut_ptr())) }))
            }
            (pg_sys::UUIDOID, id) => Some(key(unsafe { &*id.cast_mut_ptr::<[u8; 16]>() })),
            _ => None,
        }
    }

    /// Whether a column's value is written like this.
    fn reads(&self, column: &CStr, text: &CStr) -> bool {
        self.value(column).is_some_and(|(base_type, value)| {
            let (mut output, mut is_varlena) = (pg_sys::InvalidOid, false);
            // SAFETY: the value is of that type, whose output function gives a C string
            unsafe {
                pg_sys::getTypeOutputInfo(base_type, &mut output, &mut is_varlena);
                CStr::from_ptr(pg_sys::OidOutputFunctionCall(output, value)) == text
            }
        })
    }
}

/// What feed_enable has written into the trigger: source, columns of id, time and account ('' if there is none), then pairs of a
/// column and what it must read.
struct Watch<'a>(Vec<&'a CStr>);

impl Watch<'_> {
    /// When the conversation was closed according to a row; None if the row is no close.
    fn closed_at(&self, row: &Row) -> Option<i64> {
        let closed_at = row.time(self.0[2])?;
        self.0[4..].chunks_exact(2).all(|pair| row.reads(pair[0], pair[1])).then_some(closed_at)
    }
}

sql_function!(feed_notice, |args| {
    // SAFETY: of a call by the trigger manager (which is checked) the context is a TriggerData, valid during the call
    unsafe {
        let trigger = (*args.call()).context.cast::<pg_sys::TriggerData>();
        if trigger.is_null() || (*trigger).type_ != pg_sys::NodeTag::T_TriggerData || !matches!((*trigger).tg_event & EVENT, AFTER_ROW_INSERT | AFTER_ROW_UPDATE) {
            misused();
        }
        let pg_sys::TriggerData { tg_event, tg_relation, tg_trigtuple, tg_newtuple, tg_trigger, .. } = *trigger;
        let descriptor = (*tg_relation).rd_att;
        let watch = Watch(arguments((*tg_trigger).tgargs, (*tg_trigger).tgnargs));
        if watch.0.len() < 4 {
            misused();
        }
        let is_update = tg_event & EVENT == AFTER_ROW_UPDATE;
        let row = Row { tuple: if is_update { tg_newtuple } else { tg_trigtuple }, descriptor };
        if let Some(closed_at) = watch.closed_at(&row) {
            let known = is_update && watch.closed_at(&Row { tuple: tg_trigtuple, descriptor }) == Some(closed_at);
            if let Some(id) = row.id(watch.0[1]).filter(|_| !known) {
                note((*(*args.call()).flinfo).fn_oid, watch.0[0], id, row.id(watch.0[3]), closed_at);
            }
        }
    }
    // a trigger's result is no SQL value: a null pointer that is not NULL
    Some(pg_sys::Datum::null())
});

/// # Safety
/// `arguments` must point to as many C strings.
unsafe fn arguments<'a>(arguments: *mut *mut c_char, count: i16) -> Vec<&'a CStr> {
    // SAFETY: as the caller promises
    (0..count.max(0) as usize).map(|n| unsafe { CStr::from_ptr(*arguments.add(n)) }).collect()
}

fn misused() -> ! {
    fail(
        Code::ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
        "helpdesk._feed_notice is a trigger AFTER INSERT OR UPDATE FOR EACH ROW",
        "",
        "SELECT helpdesk.feed_enable(source, table, ...) makes it.",
    )
}

/// The inbox of a trigger function: the table of that name which lies in the function's schema and belongs to the extension that the
/// function belongs to. Another table of that name is none.
///
/// # Safety
/// Within a transaction.
unsafe fn inbox_of(function: pg_sys::Oid) -> pg_sys::Oid {
    if KNOWN_FUNCTION.load(Relaxed) == function.to_u32() {
        return KNOWN_INBOX.load(Relaxed).into();
    }
    // SAFETY: catalog look-ups; the callback is a function that lives as long as the process
    unsafe {
        if !WATCHING.swap(true, Relaxed) {
            pg_sys::CacheRegisterRelcacheCallback(Some(forget_inbox), pg_sys::Datum::null());
        }
        let inbox = pg_sys::get_relname_relid(c"_feed_inbox".as_ptr(), pg_sys::get_func_namespace(function));
        let extension = pg_sys::getExtensionOfObject(pg_sys::ProcedureRelationId, function);
        if inbox == pg_sys::InvalidOid
            || extension == pg_sys::InvalidOid
            || pg_sys::getExtensionOfObject(pg_sys::RelationRelationId, inbox) != extension
        {
            return pg_sys::InvalidOid;
        }
        KNOWN_INBOX.store(inbox.to_u32(), Relaxed);
        KNOWN_FUNCTION.store(function.to_u32(), Relaxed);
        inbox
    }
}

/// What `inbox_of` has found, until that relation changes: two scans of pg_depend are not for every close.
static KNOWN_FUNCTION: AtomicU32 = AtomicU32::new(0);
static KNOWN_INBOX: AtomicU32 = AtomicU32::new(0);
static WATCHING: AtomicBool = AtomicBool::new(false);

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn forget_inbox(_argument: pg_sys::Datum, relation: pg_sys::Oid) {
    if relation == pg_sys::InvalidOid || relation.to_u32() == KNOWN_INBOX.load(Relaxed) {
        KNOWN_FUNCTION.store(0, Relaxed);
    }
}

/// Its name in pg_sys depends on the version of PostgreSQL.
const PG_LSN: pg_sys::Oid = pg_sys::Oid::from_u32(3220);
/// The columns of the inbox: order, source, conversation_id, account_id, closed_at.
const COLUMNS: [pg_sys::Oid; 5] = [PG_LSN, pg_sys::TEXTOID, pg_sys::INT8OID, pg_sys::INT8OID, pg_sys::TIMESTAMPTZOID];

/// Whether a row of these columns can be put into the heap of a table as it is: no index would lack it.
///
/// # Safety
/// `relation` must be open and locked.
unsafe fn takes_rows(relation: pg_sys::Relation) -> bool {
    // SAFETY: an open relation has its row of pg_class and its descriptor, with as many columns as that says
    unsafe {
        let (form, descriptor) = ((*relation).rd_rel, (*relation).rd_att);
        (*form).relkind == pg_sys::RELKIND_RELATION as c_char
            && (*form).relpersistence == pg_sys::RELPERSISTENCE_PERMANENT as c_char
            && (*form).relam == pg_sys::HEAP_TABLE_AM_OID
            // it says so long after the last one is gone
            && (!(*form).relhasindex || pg_sys::RelationGetIndexList(relation).is_null())
            && (*form).relchecks == 0
            && (*descriptor).natts as usize == COLUMNS.len()
            && COLUMNS.iter().zip((*descriptor).attrs.as_slice(COLUMNS.len())).all(|(&of, column)| {
                column.atttypid == of && !column.attisdropped && column.attgenerated == 0
            })
    }
}

/// A row of the inbox of this trigger function.
fn note(function: pg_sys::Oid, source: &CStr, id: i64, account: Option<i64>, closed_at: i64) {
    // SAFETY: the relation is opened under a lock that is held until the transaction ends, and is checked to have the columns of the tuple
    unsafe {
        let inbox = inbox_of(function);
        if inbox == pg_sys::InvalidOid || !pg_sys::ConditionalLockRelationOid(inbox, pg_sys::RowExclusiveLock as _) {
            return;
        }
        let relation = pg_sys::try_relation_open(inbox, pg_sys::NoLock as _);
        if relation.is_null() {
            return;
        }
        if takes_rows(relation) {
            // The insert position of the write-ahead log orders closes of one conversation: the second can only happen when the first
            // has committed, and its commit stands in the log.
            let order = pg_sys::GetXLogInsertRecPtr();
            let mut values = [int8(order as i64), varlena(source.to_bytes()), int8(id), int8(account.unwrap_or(0)), int8(closed_at)];
            let mut nulls = [false, false, false, account.is_none(), false];
            let row = pg_sys::heap_form_tuple((*relation).rd_att, values.as_mut_ptr(), nulls.as_mut_ptr());
            pg_sys::simple_heap_insert(relation, row);
            wake(inbox, source);
        }
        pg_sys::relation_close(relation, pg_sys::NoLock as _);
    }
}

/// NOTIFY, if no other transaction is about to. Transactions that notify commit one after the other, each with its own wait for the
/// disk: if every close did, eight sessions would take turns. A wake-up is a hint; consumers look by themselves as well.
///
/// Not where the application might PREPARE TRANSACTION, which a NOTIFY forbids, nor when a sleeping listener has filled half of the queue.
///
/// # Safety
/// Within a transaction.
unsafe fn wake(inbox: pg_sys::Oid, source: &CStr) {
    // SAFETY: a setting that every server has, as a C string; SQL functions called with arguments of their types
    unsafe {
        if CStr::from_ptr(pg_sys::GetConfigOption(c"max_prepared_transactions".as_ptr(), false, false)) != c"0" {
            return;
        }
        let lock = [Some(pg_sys::Datum::from(inbox.to_u32() as i32)), Some(pg_sys::Datum::from(0i32))];
        if direct_function_call_as_datum(pg_sys::pg_try_advisory_xact_lock_int4, &lock).is_none_or(|first| first.value() & 1 == 0) {
            return;
        }
        if direct_function_call_as_datum(pg_sys::pg_notification_queue_usage, &[]).is_some_and(|full| f64::from_bits(full.value() as u64) < 0.5) {
            direct_function_call_as_datum(pg_sys::pg_notify, &[Some(varlena(CHANNEL)), Some(varlena(source.to_bytes()))]);
        }
    }
}
