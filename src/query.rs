//! One SELECT as text: parsed, analyzed, deparsed so that every reader reads the same. Nothing is executed. Text stays bytes of the
//! database's encoding.

use std::ffi::{CStr, CString};
use std::panic::AssertUnwindSafe;

use helpdesk_core::query_text::portable;
use pgrx::pg_sys::panic::CaughtError;
use pgrx::{PgList, PgTryBuilder, pg_sys};

use crate::errors::{Code, fail};
use crate::memory::assure;
use crate::text::shown;

/// A setting of the session and its value.
type Setting<'a> = (&'a CStr, &'a CStr);

/// Constants are deparsed under these, as pg_dump does: exact, and with names outside pg_catalog qualified.
const PINNED: [Setting; 10] = [
    (c"search_path", c"pg_catalog"),
    (c"standard_conforming_strings", c"on"),
    (c"DateStyle", c"ISO, MDY"),
    (c"IntervalStyle", c"postgres"),
    (c"TimeZone", c"UTC"),
    (c"extra_float_digits", c"3"),
    (c"bytea_output", c"hex"),
    (c"xmloption", c"content"),
    (c"xmlbinary", c"base64"),
    (c"quote_all_identifiers", c"off"),
];

/// What a reader may have set that changes how a query is read. Those of PINNED that matter for output only are not among them.
const READERS: [Setting; 10] = [
    (c"DateStyle", c"SQL, DMY"),
    (c"DateStyle", c"German, MDY"),
    (c"IntervalStyle", c"sql_standard"),
    (c"IntervalStyle", c"iso_8601"),
    (c"TimeZone", c"Asia/Kathmandu"),
    (c"standard_conforming_strings", c"off"),
    (c"backslash_quote", c"off"),
    (c"transform_null_equals", c"on"),
    (c"array_nulls", c"off"),
    (c"xmloption", c"document"),
];

fn refuse(message: &str) -> ! {
    fail(Code::ERRCODE_SYNTAX_ERROR, message, "", "Give one SELECT without INTO that reads the application's tables.")
}

/// A longer query than this nobody has written; an adapter's have 10 kB.
const MOST_BYTES: usize = 1 << 20;

/// A text as C string: a text of PostgreSQL has no zero byte.
pub fn c_string(text: &[u8]) -> CString {
    if text.len() > MOST_BYTES {
        fail(
            Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
            format!("a query of {} bytes is too long, the most is {MOST_BYTES}", text.len()),
            "",
            "Make it a view.",
        );
    }
    // parsed, deparsed, compared: several copies of it, and of the columns that it gives
    assure(16 << 20);
    CString::new(text).unwrap_or_else(|_| refuse("the query must not contain a zero byte"))
}

pub fn parse(text: &CStr) -> *mut pg_sys::RawStmt {
    // SAFETY: pg_parse_query takes a C string and gives a list of RawStmt; syntax errors are raised by it
    unsafe {
        let statements = PgList::<pg_sys::RawStmt>::from_pg(pg_sys::pg_parse_query(text.as_ptr()));
        let Some(statement) = statements.get_ptr(0).filter(|_| statements.len() == 1) else {
            refuse(&format!("the query must be one statement, not {}", statements.len()))
        };
        if (*(*statement).stmt).type_ != pg_sys::NodeTag::T_SelectStmt || !(*(*statement).stmt.cast::<pg_sys::SelectStmt>()).intoClause.is_null() {
            refuse("the query must be a SELECT that only reads");
        }
        statement
    }
}

/// Parse analysis: names are looked up along the session's search_path.
pub fn analyze(text: &CStr) -> *mut pg_sys::Query {
    analyze_with(parse(text), text, &[])
}

/// The same for a statement of this text in a function with these types of arguments.
pub fn analyze_with(statement: *mut pg_sys::RawStmt, text: &CStr, arguments: &[pg_sys::Oid]) -> *mut pg_sys::Query {
    // SAFETY: a RawStmt of this text; the Query that comes back is valid in the current context
    unsafe { pg_sys::parse_analyze_fixedparams(statement, text.as_ptr(), arguments.as_ptr(), arguments.len() as i32, std::ptr::null_mut()) }
}

/// The node tree as text: every node of every level, subqueries and WITH included, with the names of its fields.
pub fn tree(query: *mut pg_sys::Query) -> Vec<u8> {
    text_of_tree(query.cast())
}

pub fn text_of_tree(node: *mut std::ffi::c_void) -> Vec<u8> {
    // SAFETY: nodeToString gives a C string for any node
    unsafe { CStr::from_ptr(pg_sys::nodeToString(node)) }.to_bytes().to_vec()
}

/// Whether the tree of a query contains a field of this value.
pub fn has_field(tree: &[u8], field: &[u8]) -> bool {
    tree.windows(field.len()).any(|window| window == field)
}

pub fn only_reads(tree: &[u8]) -> bool {
    !has_field(tree, b":hasModifyingCTE true") && !has_field(tree, b":hasForUpdate true")
}

/// Runs under settings that are undone at the end, or by the abort if an error is raised.
pub fn under<T>(settings: &[Setting], run: impl FnOnce() -> T) -> T {
    // SAFETY: names and values are C strings of settings that any role may set
    unsafe {
        let level = pg_sys::NewGUCNestLevel();
        for (name, value) in settings {
            pg_sys::set_config_option(
                name.as_ptr(), value.as_ptr(), pg_sys::GucContext::PGC_USERSET, pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_SAVE, true, 0, false,
            );
        }
        let result = run();
        pg_sys::AtEOXact_GUC(true, level);
        result
    }
}

/// The query as text with every name outside pg_catalog qualified, which means the same under every reader's settings.
pub fn deparse(query: *mut pg_sys::Query) -> Vec<u8> {
    // SAFETY: the query is valid; pg_get_querydef gives a C string
    let text = under(&PINNED, || portable(unsafe { CStr::from_ptr(pg_sys::pg_get_querydef(query, true)) }.to_bytes()));
    let as_c = c_string(&text);
    let meant = under(&PINNED, || analyze(&as_c));
    for setting in READERS {
        let read = PgTryBuilder::new(AssertUnwindSafe(|| under(&[setting], || analyze(&as_c))))
            .catch_when(Code::ERRCODE_QUERY_CANCELED, |error| error.rethrow())
            // what was raised is raised again, in other words: nothing goes on after it
            .catch_others(move |error| match error {
                CaughtError::PostgresError(report) => depends(setting, report.message()),
                other => other.rethrow(),
            })
            .execute();
        // SAFETY: both are valid trees
        if !unsafe { pg_sys::equal(meant.cast(), read.cast()) } {
            depends(setting, "");
        }
    }
    text
}

fn depends((name, value): Setting, error: &str) -> ! {
    let (name, value) = (shown(name.to_bytes()), shown(value.to_bytes()));
    let said = if error.is_empty() { String::new() } else { format!(": {error}") };
    fail(
        Code::ERRCODE_INVALID_PARAMETER_VALUE,
        "the query means something else under other settings of the session",
        format!("With {name} = '{value}' it is read differently{said}."),
        "Write its constants so that no setting matters: ARRAY['a', NULL], numeric for money, text for xml, names of the schema that they are in.",
    )
}
