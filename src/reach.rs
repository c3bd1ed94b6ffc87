//! All that a query reaches when it is planned and run, without planning it: functions, operators, types, tables, views and what hangs
//! on tables (expressions of indexes, statistics, constraints and partition keys, which the planner computes as the reader, and policies).
//! Whose is it, and do the rows depend on who reads?

use std::collections::HashSet;
use std::ffi::CStr;

use helpdesk_core::node_tree::Mentioned;
use pgrx::pg_sys;

use crate::catalog;
use crate::text::shown;
use crate::trust::{Function, Reader};

/// Objects below this are PostgreSQL's own.
const FIRST_USER_OID: u32 = 16384;

/// Who has written a piece of a query: what is his responsibility and not the attacher's.
#[derive(Clone, Copy)]
pub struct Writer<'a> {
    /// Of the view, table or domain; nobody (InvalidOid) has to answer for the text of an attached query.
    pub owner: pg_sys::Oid,
    /// Where it stands, for the error.
    pub place: &'a str,
}

/// What is not the reader's to run.
pub struct Offence {
    pub what: String,
    pub why: String,
    pub hint: String,
}

pub struct Reach {
    reader: Reader,
    seen: HashSet<(u32, pg_sys::Oid, pg_sys::Oid)>,
    /// The tables and views that are reached, locked until the transaction ends.
    pub relations: Vec<pg_sys::Oid>,
    /// The first thing that is not the reader's to run.
    pub offence: Option<Offence>,
    /// Which rows there are depends on who reads.
    pub depends_on_reader: bool,
    /// A function of the user's own is called that may read tables itself.
    pub is_opaque: bool,
}

impl Reach {
    pub fn new(reader: Reader) -> Self {
        Reach {
            reader,
            seen: HashSet::new(),
            relations: Vec::new(),
            offence: None,
            depends_on_reader: false,
            is_opaque: false,
        }
    }

    fn is_new(&mut self, catalog: u32, object: pg_sys::Oid, detail: pg_sys::Oid) -> bool {
        self.seen.insert((catalog, object, detail))
    }

    fn offend(&mut self, offence: Option<Offence>) {
        if self.offence.is_none() {
            self.offence = offence;
        }
    }

    /// Looks at a piece of a query that reads tables as `as_user` (InvalidOid: as the reader).
    pub fn walk(&mut self, tree: &[u8], writer: Writer, as_user: pg_sys::Oid) {
        let mentioned = Mentioned::of(tree);
        for function in &mentioned.functions {
            self.function(pg_sys::Oid::from(*function), writer);
        }
        for operator in &mentioned.operators {
            self.operator(pg_sys::Oid::from(*operator), writer);
        }
        for made in &mentioned.made_types {
            self.type_of_value(pg_sys::Oid::from(*made), writer, true);
        }
        for read in &mentioned.read_types {
            self.type_of_value(pg_sys::Oid::from(*read), writer, false);
        }
        for relation in mentioned.relations {
            self.relation(pg_sys::Oid::from(relation), as_user);
        }
    }

    pub fn function(&mut self, oid: pg_sys::Oid, writer: Writer) {
        if self.is_new(pg_sys::ProcedureRelationId.to_u32(), oid, writer.owner)
            && let Some(function) = Function::of(oid)
        {
            self.is_opaque |= oid.to_u32() >= FIRST_USER_OID && !function.is_immutable() && !self.reader.is_ours(pg_sys::ProcedureRelationId, oid);
            self.offend(self.reader.objects_to(&function, writer));
        }
    }

    /// An operator of its own may name another's function, or one that negates it, which the planner puts in its place.
    fn operator(&mut self, oid: pg_sys::Oid, writer: Writer) {
        if oid.to_u32() >= FIRST_USER_OID
            && self.is_new(pg_sys::OperatorRelationId.to_u32(), oid, writer.owner)
            && let Some((owner, function)) = catalog::OPERATORS.of(oid, |row| (row.oid(c"oprowner"), row.oid(c"oprcode")))
        {
            self.function(function, writer);
            self.offend(self.reader.objects_to_owner(pg_sys::OperatorRelationId, oid, owner, writer));
        }
    }

    /// What runs when a value of a type is made (checks of domains within it) or shown (a cast to json, which json_agg and its like look up
    /// themselves; the difference of a range, which its selectivity is estimated by).
    fn type_of_value(&mut self, oid: pg_sys::Oid, writer: Writer, is_made: bool) {
        if oid.to_u32() < FIRST_USER_OID || !self.is_new(pg_sys::TypeRelationId.to_u32(), oid, pg_sys::Oid::from(u32::from(is_made))) {
            return;
        }
        let mut casts = Vec::new();
        catalog::CASTS.each(oid, |row| {
            if row.oid(c"casttarget") == pg_sys::JSONOID {
                casts.push(row.oid(c"castfunc"));
            }
        });
        for function in casts.into_iter().filter(|function| *function != pg_sys::InvalidOid) {
            self.function(function, writer);
        }
        let facts = |row: &catalog::Row| (row.char(c"typtype"), row.oid(c"typowner"), [row.oid(c"typbasetype"), row.oid(c"typelem")], row.oid(c"typrelid"));
        let Some((kind, owner, within, columns_of)) = catalog::TYPES.of(oid, facts) else { return };
        for part in within {
            self.type_of_value(part, writer, is_made);
        }
        match kind {
            b'd' if is_made => {
                let place = format!("the check of {}", described(pg_sys::TypeRelationId, oid));
                for check in checks_of_domain(oid) {
                    self.walk(&check, Writer { owner, place: &place }, pg_sys::InvalidOid);
                }
            }
            b'c' => {
                let mut columns = Vec::new();
                catalog::ATTRIBUTES.each(columns_of, |row| columns.push(row.oid(c"atttypid")));
                for column in columns {
                    self.type_of_value(column, writer, is_made);
                }
            }
            b'r' => {
                let facts = |row: &catalog::Row| (row.oid(c"rngsubtype"), [row.oid(c"rngsubdiff"), row.oid(c"rngcanonical")]);
                let Some((bound, functions)) = catalog::RANGES.of(oid, facts) else { return };
                self.type_of_value(bound, writer, is_made);
                for function in functions.into_iter().filter(|function| *function != pg_sys::InvalidOid) {
                    self.function(function, writer);
                }
            }
            // SAFETY: a look-up by the OID of a multirange
            b'm' => self.type_of_value(unsafe { pg_sys::get_multirange_range(oid) }, writer, is_made),
            _ => {}
        }
    }

    fn relation(&mut self, oid: pg_sys::Oid, as_user: pg_sys::Oid) {
        if oid.to_u32() < FIRST_USER_OID || !self.is_new(pg_sys::RelationRelationId.to_u32(), oid, as_user) {
            return;
        }
        // SAFETY: locks by OID; a relation that is gone has no row below
        unsafe { pg_sys::LockRelationOid(oid, pg_sys::AccessShareLock as _) };
        self.relations.push(oid);
        let facts = |row: &catalog::Row| {
            let (has_policies, has_children) = (row.bool(c"relrowsecurity"), row.bool(c"relhassubclass"));
            (row.char(c"relkind"), row.oid(c"relowner"), has_policies, has_children, is_security_invoker(&row.texts(c"reloptions")))
        };
        let Some((kind, owner, has_policies, has_children, is_invoker)) = catalog::TABLES.of(oid, facts) else { return };
        let place = described(pg_sys::RelationRelationId, oid);
        let writer = Writer { owner, place: &place };
        if kind == b'v' {
            let as_user = if is_invoker { as_user } else { owner };
            for action in column_of(&catalog::REWRITE_RULES, oid, c"ev_action") {
                self.walk(&action, writer, as_user);
            }
            return;
        }
        self.hangs_on_table(oid, kind, writer);
        // SAFETY: asks by OIDs; InvalidOid is the current user
        if has_policies && unsafe { pg_sys::check_enable_rls(oid, as_user, true) } as u32 == pg_sys::CheckEnableRlsResult::RLS_ENABLED {
            self.policies(oid, writer, as_user);
        }
        if has_children {
            self.children(oid);
        }
    }

    /// A view's owner sees the same rows whoever reads the view, unless a policy asks for the session.
    fn policies(&mut self, table: pg_sys::Oid, writer: Writer, as_user: pg_sys::Oid) {
        self.depends_on_reader |= as_user == pg_sys::InvalidOid;
        let mut conditions = Vec::new();
        catalog::POLICIES.each(table, |row| {
            if matches!(row.char(c"polcmd"), b'*' | b'r') {
                conditions.extend(row.bytes(c"polqual"));
            }
        });
        for condition in conditions {
            let mentioned = Mentioned::of(&condition);
            let is_stable = |function: &u32| Function::of(pg_sys::Oid::from(*function)).is_some_and(|function| !function.is_immutable());
            self.depends_on_reader |= mentioned.asks_for_session || mentioned.functions.iter().any(is_stable);
            self.walk(&condition, writer, as_user);
        }
    }

    /// What the planner computes of a table before it reads any of it.
    fn hangs_on_table(&mut self, table: pg_sys::Oid, kind: u8, writer: Writer) {
        let mut trees = column_of(&catalog::INDEXES, table, c"indexprs");
        trees.extend(column_of(&catalog::INDEXES, table, c"indpred"));
        trees.extend(column_of(&catalog::CONSTRAINTS_OF_TABLE, table, c"conbin"));
        trees.extend(column_of(&catalog::STATISTICS, table, c"stxexprs"));
        if kind == b'p' {
            trees.extend(column_of(&catalog::PARTITION_KEYS, table, c"partexprs"));
        }
        for tree in trees {
            self.walk(&tree, writer, pg_sys::InvalidOid);
        }
        if kind == b'f' {
            let server = catalog::FOREIGN_TABLES.of(table, |row| row.oid(c"ftserver")).unwrap_or(pg_sys::InvalidOid);
            let owner = catalog::SERVERS.of(server, |row| row.oid(c"srvowner")).unwrap_or(pg_sys::InvalidOid);
            for (catalog, object, owner) in [(pg_sys::RelationRelationId, table, writer.owner), (pg_sys::ForeignServerRelationId, server, owner)] {
                self.offend(self.reader.objects_to_owner(catalog, object, owner, writer));
            }
        }
    }

    /// Partitions are not locked here: the planner locks those that it does not prune.
    fn children(&mut self, parent: pg_sys::Oid) {
        let mut children = Vec::new();
        catalog::CHILDREN.each(parent, |row| children.push(row.oid(c"inhrelid")));
        for child in children {
            if self.is_new(pg_sys::RelationRelationId.to_u32(), child, child) {
                let facts = |row: &catalog::Row| (row.char(c"relkind"), row.oid(c"relowner"), row.bool(c"relhassubclass"));
                let Some((kind, owner, has_children)) = catalog::TABLES.of(child, facts) else { continue };
                let place = described(pg_sys::RelationRelationId, child);
                self.hangs_on_table(child, kind, Writer { owner, place: &place });
                if has_children {
                    self.children(child);
                }
            }
        }
    }
}

fn column_of(of: &catalog::Catalog, key: pg_sys::Oid, column: &CStr) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    of.each(key, |row| values.extend(row.bytes(column)));
    values
}

/// The conditions of a domain.
pub fn checks_of_domain(domain: pg_sys::Oid) -> Vec<Vec<u8>> {
    column_of(&catalog::CONSTRAINTS_OF_DOMAIN, domain, c"conbin")
}

/// As an error names it, with its schema: "function app.c(integer)".
pub fn described(catalog: pg_sys::Oid, object: pg_sys::Oid) -> String {
    let address = pg_sys::ObjectAddress { classId: catalog, objectId: object, objectSubId: 0 };
    // SAFETY: both give a C string, or null for what is gone
    unsafe {
        let (kind, identity) = (pg_sys::getObjectTypeDescription(&address, true), pg_sys::getObjectIdentity(&address, true));
        if kind.is_null() || identity.is_null() {
            return "what has just been dropped".into();
        }
        format!("{} {}", shown(CStr::from_ptr(kind).to_bytes()), shown(CStr::from_ptr(identity).to_bytes()))
    }
}

/// Whether a view reads as whoever reads it; PostgreSQL takes any beginning of these words for true.
fn is_security_invoker(options: &[Vec<u8>]) -> bool {
    options.iter().filter_map(|option| option.strip_prefix(b"security_invoker=")).any(|value| {
        let value = value.to_ascii_lowercase();
        !value.is_empty() && (value == b"1" || value == b"on" || b"true".starts_with(&value) || b"yes".starts_with(&value))
    })
}
