//! Whose code a reader runs: a superuser's, his own and this extension's. Anybody else's, reached by an attached query, would run with
//! the reader's rights.

use pgrx::pg_sys;

use crate::catalog;
use crate::reach::{Offence, Writer, described};
use crate::text::shown;

/// Functions of PostgreSQL and of its contributed modules that run a text as a query, or read a table that they are told, and do not
/// count as volatile (or might be marked otherwise): what runs there is not seen here.
const RUN_WHAT_THEY_ARE_TOLD: [&[u8]; 20] = [
    b"query_to_xml", b"query_to_xmlschema", b"query_to_xml_and_xmlschema", b"table_to_xml", b"table_to_xmlschema", b"table_to_xml_and_xmlschema",
    b"schema_to_xml", b"schema_to_xmlschema", b"schema_to_xml_and_xmlschema", b"database_to_xml", b"database_to_xmlschema",
    b"database_to_xml_and_xmlschema", b"cursor_to_xml", b"cursor_to_xmlschema", b"crosstab", b"crosstab2", b"crosstab3", b"crosstab4", b"connectby",
    b"xpath_table",
];

/// What matters of a row of pg_proc.
pub struct Function {
    oid: pg_sys::Oid,
    owner: pg_sys::Oid,
    volatility: u8,
    pub name: Vec<u8>,
}

impl Function {
    pub fn of(oid: pg_sys::Oid) -> Option<Self> {
        let (function, column) = (pg_sys::SysCacheIdentifier::PROCOID as _, pg_sys::Datum::from(oid));
        // SAFETY: a tuple of pg_proc, from which everything is copied before it is released
        unsafe {
            let tuple = pg_sys::SearchSysCache1(function, column);
            if tuple.is_null() {
                return None;
            }
            let row = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_proc>();
            let name = std::ffi::CStr::from_ptr(row.proname.data.as_ptr()).to_bytes().to_vec();
            let found = Function { oid, owner: row.proowner, volatility: row.provolatile as u8, name };
            pg_sys::ReleaseSysCache(tuple);
            Some(found)
        }
    }

    pub fn is_immutable(&self) -> bool {
        self.volatility == pg_sys::PROVOLATILE_IMMUTABLE
    }
}

/// Who reads, and which extension is ours.
#[derive(Clone, Copy, PartialEq)]
pub struct Reader {
    pub user: pg_sys::Oid,
    pub extension: pg_sys::Oid,
}

impl Reader {
    /// The current user; `ours` is a function of the extension.
    pub fn current(ours: pg_sys::Oid) -> Self {
        // SAFETY: look-ups by OID
        unsafe { Reader { user: pg_sys::GetUserId(), extension: pg_sys::getExtensionOfObject(pg_sys::ProcedureRelationId, ours) } }
    }

    /// Whether an object is a member of the extension.
    pub fn is_ours(&self, catalog: pg_sys::Oid, object: pg_sys::Oid) -> bool {
        // SAFETY: looks up by OIDs
        self.extension != pg_sys::InvalidOid && unsafe { pg_sys::getExtensionOfObject(catalog, object) } == self.extension
    }

    fn trusts(&self, owner: pg_sys::Oid) -> bool {
        // What the extension has made belongs to the cluster's first superuser. To be a member of it is not enough: its owner, who need
        // not be a superuser any more, adds what he likes.
        // SAFETY: looks up by OID; false for a role that is gone
        owner == self.user || owner.to_u32() == pg_sys::BOOTSTRAP_SUPERUSERID || unsafe { pg_sys::superuser_arg(owner) }
    }

    /// Why a function may not run for this reader, where this writer has written the call.
    pub fn objects_to(&self, function: &Function, writer: Writer) -> Option<Offence> {
        if !self.trusts(function.owner) {
            return self.objects_to_owner(pg_sys::ProcedureRelationId, function.oid, function.owner, writer);
        }
        // for what a trusted role has written into a view or a policy, that role answers
        if writer.owner != pg_sys::InvalidOid && self.trusts(writer.owner) {
            return None;
        }
        let what = described(pg_sys::ProcedureRelationId, function.oid);
        if function.volatility == pg_sys::PROVOLATILE_VOLATILE {
            let why = format!("It is volatile, so it may write, and stands in {}.", writer.place);
            return Some(Offence { what, why, hint: "Use functions that are STABLE or IMMUTABLE, such as now() in place of clock_timestamp().".into() });
        }
        if RUN_WHAT_THEY_ARE_TOLD.contains(&&*function.name) {
            let why = format!("It runs or reads what it is told, which cannot be checked, and stands in {}.", writer.place);
            return Some(Offence { what, why, hint: "Write what it is to read as a subquery.".into() });
        }
        // the functions behind the sources are reached through those that guard them
        if function.name.first() == Some(&b'_') && function.name.contains(&b'.') && self.is_ours(pg_sys::ProcedureRelationId, function.oid) {
            let why = format!("It is a source by itself, and stands in {}.", writer.place);
            return Some(Offence { what, why, hint: "Read helpdesk.contacts() and the like, which are all sources.".into() });
        }
        None
    }

    /// Why an object of this owner may not be used for this reader.
    pub fn objects_to_owner(&self, catalog: pg_sys::Oid, object: pg_sys::Oid, owner: pg_sys::Oid, writer: Writer) -> Option<Offence> {
        if self.trusts(owner) {
            return None;
        }
        let (owner, reader) = (role(owner), role(self.user));
        let what = described(catalog, object);
        let why = format!("It belongs to {owner}, would run with the rights of {reader}, and stands in {}.", writer.place);
        let hint = if is_named_like_a_built_in(catalog, object) {
            format!(
                "PostgreSQL has one of this name: if that was meant, the search_path finds this one first. Leave schemas in which others may \
                 create out of the search_path. Otherwise read as {owner} (SET ROLE {owner}), or have a superuser look at its code and own it."
            )
        } else {
            format!("Read as {owner} (SET ROLE {owner}), or have a superuser look at its code and then own it: ALTER ... OWNER TO.")
        };
        Some(Offence { what, why, hint })
    }
}

pub fn role(oid: pg_sys::Oid) -> String {
    // SAFETY: gives a C string, or null for a role that is gone
    unsafe {
        let name = pg_sys::GetUserNameFromId(oid, true);
        if name.is_null() { "nobody".into() } else { shown(std::ffi::CStr::from_ptr(pg_sys::quote_identifier(name)).to_bytes()) }
    }
}

/// Whether pg_catalog has a function or operator of the same name.
fn is_named_like_a_built_in(catalog: pg_sys::Oid, object: pg_sys::Oid) -> bool {
    let (table, column) = match catalog {
        pg_sys::ProcedureRelationId => (&catalog::FUNCTIONS, c"proname"),
        pg_sys::OperatorRelationId => (&catalog::OPERATORS, c"oprname"),
        _ => return false,
    };
    let Some(name) = table.of(object, |row| row.name(column)) else { return false };
    let mut name = crate::query::c_string(&name).into_bytes_with_nul();
    // SAFETY: look-ups by a name that ends with a zero byte; list nodes of names are copied by the callee's contract of reading only
    unsafe {
        let mut names = pgrx::PgList::<pg_sys::Node>::new();
        names.push(pg_sys::makeString(c"pg_catalog".as_ptr().cast_mut()).cast());
        names.push(pg_sys::makeString(name.as_mut_ptr().cast()).cast());
        let candidates = if catalog == pg_sys::ProcedureRelationId {
            pg_sys::FuncnameGetCandidates(names.into_pg(), -1, std::ptr::null_mut(), false, false, false, true)
        } else {
            pg_sys::OpernameGetCandidates(names.into_pg(), 0, true)
        };
        !candidates.is_null()
    }
}
