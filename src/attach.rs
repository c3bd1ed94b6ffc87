//! Checks a query that maps an application's tables to an entity of the model, without running it: it must be one SELECT
//! that only reads, and its columns must fit the entity's row type by name and type. All that is wrong is said at once.

use std::collections::HashSet;
use std::ffi::CStr;

use pgrx::{PgList, pg_sys};

use crate::array::Array;
use crate::errors::{Code, fail};
use crate::fmgr::{Args, sql_function};
use crate::guard::check_literals;
use crate::query::{analyze_with, c_string, deparse, has_field, only_reads, parse, tree, under};
use crate::text::shown;

struct Column {
    /// In the database's encoding.
    name: Vec<u8>,
    type_oid: pg_sys::Oid,
}

sql_function!(
    /// (entity regtype, required columns text[], query text, search_path text) → text[]: the query with every name qualified, as
    /// it means along that path, so that it means the same under any other; then the columns it gives.
    check_query,
    |args: Args| {
        let (entity, required, text) = (pg_sys::Oid::from(args.datum(0)?.value() as u32), args.bytes_of_texts(1)?, args.bytes(2)?);
        let end = text.iter().rposition(|byte| *byte != b';' && !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
        let path = c_string(args.bytes(3)?);
        let text = c_string(&text[..end]);
        let statement = parse(&text);
        // SAFETY: PostgreSQL fills in which function is called
        check_literals(statement, unsafe { (*(*args.call()).flinfo).fn_oid });
        let query = under(&[(c"search_path", &path)], || analyze_with(statement, &text, &[]));
        check(query);
        let given = columns_of_query(query);
        let allowed = columns_of_type(entity);
        let problems = compare(&given, &allowed, &required);
        if !problems.is_empty() {
            let names: Vec<String> = allowed.iter().map(|column| format!("{} {}", shown(&column.name), type_name(column.type_oid))).collect();
            fail(
                Code::ERRCODE_DATATYPE_MISMATCH,
                format!("the query does not give the columns of {}", type_name(entity)),
                problems.join("\n"),
                format!("Name the columns with AS and cast them. Allowed: {}.", names.join(", ")),
            );
        }
        let texts = std::iter::once(deparse(query)).chain(given.into_iter().map(|column| column.name));
        let mut array = Array::of(pg_sys::TEXTOID);
        texts.for_each(|text| array.text(Some(&text)));
        Some(array.finish())
    }
);

sql_function!(
    /// (query text) → true if the text is one SELECT by its grammar alone; the error otherwise. Looks up no names, so that it
    /// also works while a dump is restored.
    check_statement,
    |args: Args| {
        parse(&c_string(args.bytes(0)?));
        Some(pg_sys::Datum::from(true))
    }
);

/// What may be attached only reads, and reads the same for everybody.
fn check(query: *mut pg_sys::Query) {
    let tree = tree(query);
    if !only_reads(&tree) {
        fail(
            Code::ERRCODE_SYNTAX_ERROR,
            "the query must only read: no INSERT, UPDATE or DELETE in WITH, no FOR UPDATE",
            "",
            "Give one SELECT without INTO that reads the application's tables.",
        );
    }
    // SAFETY: the query is valid
    unsafe {
        if pg_sys::contain_volatile_functions(query.cast()) {
            fail(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                "the query calls a volatile function, which may write or answer differently each time",
                "",
                "Use functions that are STABLE or IMMUTABLE, such as now() in place of clock_timestamp().",
            );
        }
        if pg_sys::isQueryUsingTempRelation(query) {
            fail(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                "the query reads a temporary table, which other sessions cannot see",
                "",
                "Attach permanent tables or views.",
            );
        }
    }
    // its input is read by lc_monetary, which no constant can name
    if has_field(&tree, b":consttype 790 ") || has_field(&tree, b":consttype 791 ") {
        fail(
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "the query has a constant of type money, which each session reads by its own lc_monetary",
            "",
            "Compare with a number instead: price::numeric > 5.",
        );
    }
}

fn columns_of_query(query: *mut pg_sys::Query) -> Vec<Column> {
    // SAFETY: the query is valid; its target list holds TargetEntry nodes
    unsafe {
        let targets = PgList::<pg_sys::TargetEntry>::from_pg((*query).targetList);
        let visible = targets.iter_ptr().filter(|target| !(**target).resjunk);
        visible.map(|target| Column { name: owned((*target).resname), type_oid: pg_sys::exprType((*target).expr.cast()) }).collect()
    }
}

fn columns_of_type(entity: pg_sys::Oid) -> Vec<Column> {
    // SAFETY: lookup_rowtype_tupdesc raises if the type is not composite; PgTupleDesc releases the descriptor
    let descriptor = unsafe { pgrx::PgTupleDesc::from_pg(pg_sys::lookup_rowtype_tupdesc(entity, -1)) };
    let attributes = descriptor.iter().filter(|attribute| !attribute.attisdropped);
    attributes
        .map(|attribute| Column { name: owned(attribute.attname.data.as_ptr()), type_oid: attribute.atttypid })
        .filter(|column| column.name != b"source")
        .collect()
}

/// A sentence for each thing that is wrong.
fn compare(given: &[Column], allowed: &[Column], required: &[&[u8]]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    for Column { name, type_oid } in given {
        if !seen.insert(name.as_slice()) {
            problems.push(format!("Column \"{}\" is given twice.", shown(name)));
            continue;
        }
        match allowed.iter().find(|column| column.name == *name) {
            Some(column) if fits(*type_oid, column.type_oid) => {}
            Some(column) => {
                let (is, must) = (type_name(*type_oid), type_name(column.type_oid));
                let name = shown(name);
                problems.push(format!("Column \"{name}\" is {is} and must be {must}: {}.", advice(&name, *type_oid, column.type_oid)));
            }
            None if name == b"source" => problems.push("Column \"source\" is the name given to attach_query and must not be in the query.".into()),
            None => problems.push(match nearest(name, allowed) {
                Some(near) => format!("Column \"{}\" is unknown; perhaps \"{}\" is meant.", shown(name), shown(near)),
                None => format!("Column \"{}\" is unknown.", shown(name)),
            }),
        }
    }
    problems.extend(required.iter().filter(|name| !seen.contains(**name)).take(100).map(|name| format!("Column \"{}\" is missing.", shown(name))));
    problems
}

/// Whether a value may be taken over as it is: by the same type or an implicit cast that needs no setting of the session
/// (timestamp to timestamptz does: it would read the session's zone into the application's times).
fn fits(given: pg_sys::Oid, wanted: pg_sys::Oid) -> bool {
    // SAFETY: catalog look-ups with valid oids
    unsafe {
        let given = pg_sys::getBaseType(given);
        let mut function = pg_sys::InvalidOid;
        given == wanted
            || match pg_sys::find_coercion_pathway(wanted, given, pg_sys::CoercionContext::COERCION_IMPLICIT, &mut function) {
                pg_sys::CoercionPathType::COERCION_PATH_RELABELTYPE => true,
                pg_sys::CoercionPathType::COERCION_PATH_FUNC => pg_sys::func_volatile(function) == pg_sys::PROVOLATILE_IMMUTABLE as std::ffi::c_char,
                _ => false,
            }
    }
}

fn advice(name: &str, given: pg_sys::Oid, wanted: pg_sys::Oid) -> String {
    match (given, wanted) {
        (pg_sys::TIMESTAMPOID | pg_sys::DATEOID, pg_sys::TIMESTAMPTZOID) => format!("write {name} AT TIME ZONE 'UTC', or the zone that the application stores"),
        (pg_sys::TEXTOID | pg_sys::VARCHAROID | pg_sys::UUIDOID, pg_sys::INT8OID) => format!("write helpdesk.customer_key({name})"),
        _ => format!("write {name}::{}", type_name(wanted)),
    }
}

/// The allowed name that differs least, if by no more than a third of its letters.
fn nearest<'a>(name: &[u8], allowed: &'a [Column]) -> Option<&'a [u8]> {
    let distance = |other: &[u8]| {
        // SAFETY: both strings are passed with their length; longer ones than varstr_levenshtein takes are filtered out
        unsafe { pg_sys::varstr_levenshtein(name.as_ptr().cast(), name.len() as i32, other.as_ptr().cast(), other.len() as i32, 1, 1, 1, true) }
    };
    let near = allowed.iter().filter(|_| name.len() < 64).map(|column| (distance(&column.name), &*column.name)).min()?;
    (near.0 as usize * 3 <= near.1.len()).then_some(near.1)
}

fn type_name(oid: pg_sys::Oid) -> String {
    // SAFETY: format_type_be gives a C string for any oid
    shown(&owned(unsafe { pg_sys::format_type_be(oid) }))
}

fn owned(text: *const std::ffi::c_char) -> Vec<u8> {
    // SAFETY: PostgreSQL's names are C strings
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}
