//! Keeps an attached query from running anybody's code with the rights of whoever reads it.
//!
//! contacts() and its like pass `_guard('_support.contact')` to the function of each attached query. PostgreSQL's planner simplifies the
//! arguments of a function before it looks at what the function reads, and asks the support function here, which analyzes the query as the
//! planner is about to, under the search_path of now, and looks at all that it reaches. So a report costs nothing when it runs, and a plan
//! that is kept is made anew when its tables, views or domains change, for another search_path, and for another role.
//!
//! Nothing of what is looked at changes before the planner looks at it: the tables are locked, and what has no lock (functions, operators,
//! types) is seen as the caches of the catalog have it, which take in changes of other sessions only where a lock is taken anew.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};

use helpdesk_core::node_tree::has_compound_literal;
use pgrx::pg_sys;

use crate::catalog;
use crate::errors::{Code, fail};
use crate::fmgr::sql_function;
use crate::query::{analyze_with, c_string, only_reads, parse, text_of_tree, tree};
use crate::reach::{Offence, Reach, Writer, checks_of_domain, described};
use crate::text::shown;
use crate::trust::Reader;

sql_function!(
    /// (name of a source's function) → true; an error if it reaches what the current user does not trust. Runs where nothing was planned.
    guard,
    |args| {
        // SAFETY: PostgreSQL fills in which function is called
        let ours = unsafe { (*(*args.call()).flinfo).fn_oid };
        check(ours, args.bytes(0)?);
        Some(pg_sys::Datum::from(true))
    }
);

sql_function!(
    /// The planner's support function of `guard`: checks, and leaves a constant. A null pointer is "no", also to what it is not asked about.
    guard_support,
    |args| {
        let request = args.datum(0)?.cast_mut_ptr::<pg_sys::SupportRequestSimplify>();
        // SAFETY: PostgreSQL passes a support request, a node; one of this tag has the fields of SupportRequestSimplify, and is for a call
        // of `guard`, whose only argument is a text: a constant of it is a varlena
        let simpler = unsafe {
            if (*request).type_ == pg_sys::NodeTag::T_SupportRequestSimplify { simplified(&*request) } else { None }
        };
        Some(pg_sys::Datum::from(simpler.unwrap_or(std::ptr::null_mut())))
    }
);

/// # Safety
/// The request must be one of the planner for a call of `guard`.
unsafe fn simplified(request: &pg_sys::SupportRequestSimplify) -> Option<*mut pg_sys::Expr> {
    // SAFETY: the nodes are the planner's own, of the kinds that their tags say
    unsafe {
        let arguments = pgrx::PgList::<pg_sys::Node>::from_pg((*request.fcall).args);
        let name = arguments.get_ptr(0).filter(|name| (**name).type_ == pg_sys::NodeTag::T_Const)?.cast::<pg_sys::Const>();
        // without a planner nobody would make the plan anew for another role
        if request.root.is_null() || (*name).constisnull || (*name).consttype != pg_sys::TEXTOID {
            return None;
        }
        check((*request.fcall).funcid, pgrx::varlena::varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed((*name).constvalue.cast_mut_ptr())));
        (*(*request.root).glob).dependsOnRole = true;
        Some(pg_sys::makeBoolConst(true, false).cast())
    }
}

sql_function!(
    /// (query) → the same; an error if it reaches what the current user does not trust. For what is executed at once: an adapter asks the
    /// application's tables, which may be views by now.
    guarded,
    |args| {
        // SAFETY: PostgreSQL fills in which function is called
        let reader = Reader::current(unsafe { (*(*args.call()).flinfo).fn_oid });
        loop {
            let moment = Moment::now(reader);
            let reach = look_at(args.bytes(0)?, &[], None, "a query of the adapter", reader);
            if moment == Moment::now(reader) {
                if let Some(offence) = reach.offence {
                    refuse("the adapter", offence);
                }
                return args.datum(0);
            }
        }
    }
);

sql_function!(
    /// (names of sources' functions, what to say where a function may read tables unseen) → whether no row-level security makes the rows of
    /// these sources depend on who reads.
    rows_are_for_all,
    |args| {
        // SAFETY: PostgreSQL fills in which function is called
        let ours = unsafe { (*(*args.call()).flinfo).fn_oid };
        let (names, unseen) = (args.bytes_of_texts(0)?, args.boolean(1)?);
        Some(pg_sys::Datum::from(names.iter().all(|name| {
            let reach = in_function(name, || reached(ours, name).1);
            !reach.depends_on_reader && (unseen || !reach.is_opaque)
        })))
    }
);

/// While this stays the same, so does what a query reaches: who reads, how its text is read, and what this session has seen of other
/// sessions' changes to the catalog (its own come back to it when they are committed).
#[derive(PartialEq)]
struct Moment {
    reader: Reader,
    search_path: Vec<u8>,
    lexer: (bool, bool),
    changes: u64,
    /// Of a transaction that has written, which may have changed the catalog itself: transaction, subtransaction and command.
    own: Option<(i64, u32, u32)>,
}

impl Moment {
    fn now(reader: Reader) -> Self {
        // SAFETY: variables of the session; the search_path is a C string once the session runs
        unsafe {
            let transaction = (pg_sys::GetCurrentTransactionStartTimestamp(), pg_sys::GetCurrentSubTransactionId(), pg_sys::GetCurrentCommandId(false));
            Moment {
                reader,
                search_path: CStr::from_ptr(pg_sys::namespace_search_path).to_bytes().to_vec(),
                lexer: (pg_sys::standard_conforming_strings, pg_sys::Transform_null_equals),
                changes: pg_sys::SharedInvalidMessageCounter,
                own: (pg_sys::GetTopTransactionIdIfAny() != pg_sys::InvalidTransactionId).then_some(transaction),
            }
        }
    }
}

/// What has passed at a moment: a report mentions a source many times, a session asks for many reports. Chatwoot's contacts take 7 ms to
/// look at; that nothing has changed takes a lock a table.
struct Passed {
    moment: Moment,
    relations: HashMap<pg_sys::Oid, Vec<pg_sys::Oid>>,
}

thread_local! {
    static PASSED: RefCell<Option<Passed>> = const { RefCell::new(None) };
}

/// Whether a function has passed, and nothing has changed since: that is seen once all that it reads is locked.
fn has_passed(function: pg_sys::Oid, reader: Reader) -> bool {
    PASSED.with_borrow(|passed| {
        passed.as_ref().is_some_and(|passed| {
            passed.moment == Moment::now(reader)
                && passed.relations.get(&function).is_some_and(|relations| {
                    // SAFETY: locks by OID; a table that is gone is a change
                    relations.iter().for_each(|relation| unsafe { pg_sys::LockRelationOid(*relation, pg_sys::AccessShareLock as _) });
                    passed.moment == Moment::now(reader)
                })
        })
    })
}

fn check(ours: pg_sys::Oid, name: &[u8]) {
    let reader = Reader::current(ours);
    let function = source_function(ours, name, reader);
    if has_passed(function, reader) {
        return;
    }
    let (moment, reach) = in_function(name, || {
        let (moment, mut reach) = reached(ours, name);
        if let Some(offence) = reach.offence.take() {
            refuse(&entity(name), offence);
        }
        (moment, reach)
    });
    PASSED.with_borrow_mut(|passed| match passed {
        Some(passed) if passed.moment == moment => _ = passed.relations.insert(function, reach.relations),
        _ => *passed = Some(Passed { moment, relations: HashMap::from([(function, reach.relations)]) }),
    });
}

/// support.contact of _support.contact, which is how people know it.
fn entity(name: &[u8]) -> String {
    shown(name.strip_prefix(b"_").unwrap_or(name))
}

/// The function of an attached query: in the schema of our own functions, one of them, and of the signature that _regenerate_sources gives.
fn source_function(ours: pg_sys::Oid, name: &[u8], reader: Reader) -> pg_sys::Oid {
    let schema = catalog::FUNCTIONS.of(ours, |row| row.oid(c"pronamespace")).unwrap_or(pg_sys::InvalidOid);
    let as_c = c_string(name);
    // SAFETY: a look-up by a C string, the types of the arguments and a schema
    let function = unsafe {
        let arguments = pg_sys::buildoidvector(&pg_sys::BOOLOID, 1);
        let cache = pg_sys::SysCacheIdentifier::PROCNAMEARGSNSP as _;
        pg_sys::GetSysCacheOid(
            cache, pg_sys::Anum_pg_proc_oid as _, as_c.as_ptr().into(), pg_sys::Datum::from(arguments), schema.into(), pg_sys::Datum::null(),
        )
    };
    if function == pg_sys::InvalidOid || !reader.is_ours(pg_sys::ProcedureRelationId, function) {
        fail(
            Code::ERRCODE_UNDEFINED_FUNCTION,
            format!("{} is not attached", entity(name)),
            "",
            "It may have been detached just now: try again.",
        );
    }
    function
}

/// All that a source reaches, at a moment that is still now.
fn reached(ours: pg_sys::Oid, name: &[u8]) -> (Moment, Reach) {
    let reader = Reader::current(ours);
    loop {
        let moment = Moment::now(reader);
        let function = source_function(ours, name, reader);
        let reach = look(function, reader);
        // what other sessions have changed may have come in while tables were locked; the locks are held now, so it will not again
        if moment == Moment::now(reader) {
            return (moment, reach);
        }
    }
}

fn look(function: pg_sys::Oid, reader: Reader) -> Reach {
    let text = catalog::FUNCTIONS.of(function, |row| row.bytes(c"prosrc")).flatten().unwrap_or_default();
    look_at(&text, &[pg_sys::BOOLOID], Some(function), "the attached query", reader)
}

/// What a query reaches, of the text of a function with arguments of these types; rows_of: the function whose rows its rows become.
fn look_at(text: &[u8], arguments: &[pg_sys::Oid], rows_of: Option<pg_sys::Oid>, place: &str, reader: Reader) -> Reach {
    let mut reach = Reach::new(reader);
    let text = c_string(text);
    let statement = parse(&text);
    reach.offence = in_literals(statement, reader);
    if reach.offence.is_some() {
        return reach;
    }
    let query = analyze_with(statement, &text, arguments);
    let tree = tree(query);
    if !only_reads(&tree) {
        reach.offence = Some(Offence { what: "tables to write or to lock".into(), why: String::new(), hint: "Attach one SELECT that only reads.".into() });
        return reach;
    }
    let writer = Writer { owner: pg_sys::InvalidOid, place };
    if let Some(function) = rows_of {
        for cast in casts_of_result(query, function) {
            reach.function(cast, writer);
        }
    }
    reach.walk(&tree, writer, pg_sys::InvalidOid);
    reach
}

/// The functions by which PostgreSQL makes the rows of a query rows of its function's type: they stand in no tree before it is planned.
fn casts_of_result(query: *mut pg_sys::Query, function: pg_sys::Oid) -> Vec<pg_sys::Oid> {
    let row_type = catalog::FUNCTIONS.of(function, |row| row.oid(c"prorettype")).unwrap_or(pg_sys::InvalidOid);
    // SAFETY: the query is valid and its target list holds TargetEntry nodes; lookup_rowtype_tupdesc raises if the type is not composite,
    // and PgTupleDesc releases the descriptor; the rest are look-ups by OID
    unsafe {
        let descriptor = pgrx::PgTupleDesc::from_pg(pg_sys::lookup_rowtype_tupdesc(row_type, -1));
        let targets = pgrx::PgList::<pg_sys::TargetEntry>::from_pg((*query).targetList);
        let given = targets.iter_ptr().filter(|target| !(**target).resjunk).map(|target| pg_sys::exprType((*target).expr.cast()));
        let wanted = descriptor.iter().filter(|attribute| !attribute.attisdropped).map(|attribute| attribute.atttypid);
        let casts = wanted.zip(given).map(|(wanted, given)| {
            let mut cast = pg_sys::InvalidOid;
            pg_sys::find_coercion_pathway(wanted, given, pg_sys::CoercionContext::COERCION_ASSIGNMENT, &mut cast);
            cast
        });
        casts.filter(|cast| *cast != pg_sys::InvalidOid).collect()
    }
}

/// Literals of rows, arrays and ranges are read when names are looked up, and run the checks of domains within. So where there is a domain
/// whose check the reader does not trust, such literals are refused before.
fn in_literals(statement: *mut pg_sys::RawStmt, reader: Reader) -> Option<Offence> {
    untrusted_domain(reader).filter(|_| has_compound_literal(&text_of_tree(statement.cast())))
}

/// Refuses a statement that may not be analyzed; `ours` is the function that was called for it.
pub fn check_literals(statement: *mut pg_sys::RawStmt, ours: pg_sys::Oid) {
    if let Some(offence) = in_literals(statement, Reader::current(ours)) {
        refuse("the query", offence);
    }
}

fn refuse(who: &str, Offence { what, why, hint }: Offence) -> ! {
    fail(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, format!("permission denied: {who} reaches {what}"), why, hint)
}

/// The check of a domain that would run what the reader does not trust, if there is one in this database.
fn untrusted_domain(reader: Reader) -> Option<Offence> {
    let mut domains = Vec::new();
    catalog::CONSTRAINTS_OF_DOMAIN.each_with_key(|row| domains.push(row.oid(c"contypid")));
    domains.into_iter().find_map(|domain| {
        let owner = catalog::TYPES.of(domain, |row| row.oid(c"typowner"))?;
        let place = format!("the check of {}, which a literal of a row, an array or a range may hold", described(pg_sys::TypeRelationId, domain));
        let mut reach = Reach::new(reader);
        for check in checks_of_domain(domain) {
            reach.walk(&check, Writer { owner, place: &place }, pg_sys::InvalidOid);
        }
        reach.offence
    })
}

unsafe extern "C" {
    fn set_errcontext_domain(domain: *const c_char) -> c_int;
    fn errcontext_msg(format: *const c_char, ...) -> c_int;
}

/// Says in errors which source they are of, as PostgreSQL says it where it inlines the function itself.
fn in_function<T>(name: &[u8], run: impl FnOnce() -> T) -> T {
    unsafe extern "C-unwind" fn tell(name: *mut c_void) {
        // SAFETY: called by PostgreSQL while it reports an error, with the C string given below
        unsafe {
            set_errcontext_domain(std::ptr::null());
            errcontext_msg(c"SQL function \"%s\" during inlining".as_ptr(), name.cast::<c_char>());
        }
    }
    let name = c_string(name);
    // SAFETY: callback and name are palloc'd, so they outlive an error, after which PostgreSQL resets the stack by itself
    unsafe {
        let callback = pg_sys::palloc0(size_of::<pg_sys::ErrorContextCallback>()).cast::<pg_sys::ErrorContextCallback>();
        *callback =
            pg_sys::ErrorContextCallback { previous: pg_sys::error_context_stack, callback: Some(tell), arg: pg_sys::pstrdup(name.as_ptr()).cast() };
        pg_sys::error_context_stack = callback;
        let result = run();
        pg_sys::error_context_stack = (*callback).previous;
        result
    }
}
