//! Checks a query that maps an application's tables to an entity of the model, without running it: it must be one SELECT
//! that only reads, and its columns must fit the entity's row type by name and type. All that is wrong is said at once.

use std::collections::HashSet;
use std::ffi::{CStr, CString};

use pgrx::{PgList, pg_sys};

use crate::errors::{Code, fail};
use crate::fmgr::{Args, array, sql_function, varlena};

struct Column {
    name: String,
    type_oid: pg_sys::Oid,
}

sql_function!(
    /// (entity regtype, required columns text[], query text) → text[]: the query with every name qualified, so that it means
    /// the same under any search_path, then the columns it gives.
    check_query,
    |args: Args| {
        let (entity, required, text) = (pg_sys::Oid::from(args.datum(0)?.value() as u32), args.texts(1)?, args.text(2)?);
        let Ok(text) = CString::new(text.trim_end().trim_end_matches(';')) else { return None };
        let query = analyze(&text);
        let given = columns_of_query(query);
        let allowed = columns_of_type(entity);
        let problems = compare(&given, &allowed, &required);
        if !problems.is_empty() {
            let names: Vec<String> = allowed.iter().map(|column| format!("{} {}", column.name, type_name(column.type_oid))).collect();
            fail(
                Code::ERRCODE_DATATYPE_MISMATCH,
                format!("the query does not give the columns of {}", type_name(entity)),
                problems.join("\n"),
                format!("Name the columns with AS and cast them. Allowed: {}.", names.join(", ")),
            );
        }
        let texts = std::iter::once(qualified(query)).chain(given.into_iter().map(|column| column.name));
        Some(array(&mut texts.map(|text| Some(varlena(text.as_bytes()))).collect::<Vec<_>>(), pg_sys::TEXTOID))
    }
);

sql_function!(
    /// (query text) → true if the text is one SELECT by its grammar alone; the error otherwise. Looks up no names, so that it
    /// also works while a dump is restored.
    check_statement,
    |args: Args| {
        let Ok(text) = CString::new(args.text(0)?.as_bytes()) else { return None };
        parse(&text);
        Some(pg_sys::Datum::from(true))
    }
);

fn refuse(message: &str) -> ! {
    fail(Code::ERRCODE_SYNTAX_ERROR, message, "", "Give one SELECT without INTO that reads the application's tables.")
}

fn parse(text: &CStr) -> *mut pg_sys::RawStmt {
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

/// Parse analysis: names are looked up with the caller's search_path, nothing is executed.
fn analyze(text: &CStr) -> *mut pg_sys::Query {
    // SAFETY: a RawStmt of this text without parameters; the Query that comes back is valid in the current context
    unsafe {
        let query = pg_sys::parse_analyze_fixedparams(parse(text), text.as_ptr(), std::ptr::null(), 0, std::ptr::null_mut());
        // the node tree spells these flags for every level of the query, subqueries and WITH included; in strings blanks are escaped
        let tree = CStr::from_ptr(pg_sys::nodeToString(query.cast())).to_string_lossy();
        if tree.contains(":hasModifyingCTE true") || tree.contains(":hasForUpdate true") {
            refuse("the query must only read: no INSERT, UPDATE or DELETE in WITH, no FOR UPDATE");
        }
        if pg_sys::contain_volatile_functions(query.cast()) {
            fail(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                "the query calls a volatile function, which may write or answer differently each time",
                "",
                "Use functions that are STABLE or IMMUTABLE, such as now() in place of clock_timestamp().",
            );
        }
        if pg_sys::isQueryUsingTempRelation(query) {
            fail(Code::ERRCODE_INVALID_PARAMETER_VALUE, "the query reads a temporary table, which other sessions cannot see", "", "Attach permanent tables or views.");
        }
        query
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
        .filter(|column| column.name != "source")
        .collect()
}

/// A sentence for each thing that is wrong.
fn compare(given: &[Column], allowed: &[Column], required: &[String]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    for Column { name, type_oid } in given {
        if !seen.insert(name) {
            problems.push(format!("Column \"{name}\" is given twice."));
            continue;
        }
        match allowed.iter().find(|column| column.name == *name) {
            Some(column) if fits(*type_oid, column.type_oid) => {}
            Some(column) => {
                let (is, must) = (type_name(*type_oid), type_name(column.type_oid));
                problems.push(format!("Column \"{name}\" is {is} and must be {must}: {}.", advice(name, *type_oid, column.type_oid)));
            }
            None if name == "source" => problems.push("Column \"source\" is the name given to attach_query and must not be in the query.".into()),
            None => problems.push(match nearest(name, allowed) {
                Some(near) => format!("Column \"{name}\" is unknown; perhaps \"{near}\" is meant."),
                None => format!("Column \"{name}\" is unknown."),
            }),
        }
    }
    problems.extend(required.iter().filter(|name| !seen.contains(name)).map(|name| format!("Column \"{name}\" is missing.")));
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
fn nearest<'a>(name: &str, allowed: &'a [Column]) -> Option<&'a str> {
    let distance = |other: &str| {
        // SAFETY: both strings are passed with their length; longer ones than varstr_levenshtein takes are filtered out
        unsafe { pg_sys::varstr_levenshtein(name.as_ptr().cast(), name.len() as i32, other.as_ptr().cast(), other.len() as i32, 1, 1, 1, true) }
    };
    let near = allowed.iter().filter(|_| name.len() < 64).map(|column| (distance(&column.name), &*column.name)).min()?;
    (near.0 as usize * 3 <= near.1.len()).then_some(near.1)
}

fn type_name(oid: pg_sys::Oid) -> String {
    // SAFETY: format_type_be gives a C string for any oid
    owned(unsafe { pg_sys::format_type_be(oid) })
}

fn owned(text: *const std::ffi::c_char) -> String {
    // SAFETY: PostgreSQL's names are C strings
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// The query as text with every name outside pg_catalog qualified.
fn qualified(query: *mut pg_sys::Query) -> String {
    // SAFETY: the settings are undone at the end of its level, and by the abort if deparsing raises an error
    unsafe {
        let level = pg_sys::NewGUCNestLevel();
        // literals are deparsed according to standard_conforming_strings
        for (name, value) in [(c"search_path", c"pg_catalog"), (c"standard_conforming_strings", c"on")] {
            pg_sys::set_config_option(
                name.as_ptr(), value.as_ptr(), pg_sys::GucContext::PGC_USERSET, pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_SAVE, true, 0, false,
            );
        }
        let text = owned(pg_sys::pg_get_querydef(query, true));
        pg_sys::AtEOXact_GUC(true, level);
        text
    }
}
