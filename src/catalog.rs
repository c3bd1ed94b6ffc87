//! Rows of the system catalog, read by an index and by the names of their columns.

use std::ffi::CStr;

use pgrx::pg_sys;
use pgrx::varlena::varlena_to_byte_slice;

use crate::errors::{Code, fail};

/// A catalog, one of its indexes and the column that the index begins with. OIDs of catalogs are fixed for ever.
pub struct Catalog {
    table: u32,
    index: u32,
    key: &'static CStr,
}

pub const REWRITE_RULES: Catalog = Catalog { table: 2618, index: 2693, key: c"ev_class" };
pub const CONSTRAINTS_OF_TABLE: Catalog = Catalog { table: 2606, index: 2665, key: c"conrelid" };
pub const CONSTRAINTS_OF_DOMAIN: Catalog = Catalog { table: 2606, index: 2666, key: c"contypid" };
pub const INDEXES: Catalog = Catalog { table: 2610, index: 2678, key: c"indrelid" };
pub const STATISTICS: Catalog = Catalog { table: 3381, index: 3379, key: c"stxrelid" };
pub const POLICIES: Catalog = Catalog { table: 3256, index: 3258, key: c"polrelid" };
pub const PARTITION_KEYS: Catalog = Catalog { table: 3350, index: 3351, key: c"partrelid" };
pub const CHILDREN: Catalog = Catalog { table: 2611, index: 2187, key: c"inhparent" };
pub const CASTS: Catalog = Catalog { table: 2605, index: 2661, key: c"castsource" };
pub const RANGES: Catalog = Catalog { table: 3541, index: 3542, key: c"rngtypid" };
pub const ATTRIBUTES: Catalog = Catalog { table: 1249, index: 2659, key: c"attrelid" };
pub const FOREIGN_TABLES: Catalog = Catalog { table: 3118, index: 3119, key: c"ftrelid" };
pub const SERVERS: Catalog = Catalog { table: 1417, index: 113, key: c"oid" };
pub const TABLES: Catalog = Catalog { table: 1259, index: 2662, key: c"oid" };
pub const TYPES: Catalog = Catalog { table: 1247, index: 2703, key: c"oid" };
pub const OPERATORS: Catalog = Catalog { table: 2617, index: 2688, key: c"oid" };
pub const FUNCTIONS: Catalog = Catalog { table: 1255, index: 2690, key: c"oid" };

pub struct Row {
    tuple: pg_sys::HeapTuple,
    descriptor: pg_sys::TupleDesc,
}

impl Row {
    fn value(&self, column: &CStr) -> Option<pg_sys::Datum> {
        let mut is_null = false;
        // SAFETY: tuple and descriptor belong together and are valid while the row is looked at
        unsafe {
            let number = pg_sys::SPI_fnumber(self.descriptor, column.as_ptr());
            if number == pg_sys::SPI_ERROR_NOATTRIBUTE {
                fail(Code::ERRCODE_UNDEFINED_COLUMN, format!("the catalog has no column {}", column.to_bytes().escape_ascii()), "", "");
            }
            let value = pg_sys::SPI_getbinval(self.tuple, self.descriptor, number, &mut is_null);
            (!is_null).then_some(value)
        }
    }

    pub fn oid(&self, column: &CStr) -> pg_sys::Oid {
        self.value(column).map_or(pg_sys::InvalidOid, |value| pg_sys::Oid::from(value.value() as u32))
    }

    pub fn char(&self, column: &CStr) -> u8 {
        self.value(column).map_or(0, |value| value.value() as u8)
    }

    pub fn bool(&self, column: &CStr) -> bool {
        self.value(column).is_some_and(|value| value.value() & 1 == 1)
    }

    /// The elements of a text[]; none if it is NULL.
    pub fn texts(&self, column: &CStr) -> Vec<Vec<u8>> {
        let Some(value) = self.value(column) else { return Vec::new() };
        let (mut elements, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
        // SAFETY: the columns that are asked for are of type text[], whose elements are varlenas
        unsafe {
            let array = pg_sys::pg_detoast_datum(value.cast_mut_ptr()).cast();
            pg_sys::deconstruct_array(array, pg_sys::TEXTOID, -1, false, b'i' as _, &mut elements, &mut nulls, &mut count);
            let elements = std::slice::from_raw_parts(elements, count as usize);
            elements.iter().map(|text| varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed(text.cast_mut_ptr())).to_vec()).collect()
        }
    }

    /// A text or a node tree.
    pub fn bytes(&self, column: &CStr) -> Option<Vec<u8>> {
        // SAFETY: the columns that are asked for are varlenas
        self.value(column).map(|value| unsafe { varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed(value.cast_mut_ptr())) }.to_vec())
    }

    pub fn name(&self, column: &CStr) -> Vec<u8> {
        // SAFETY: the columns that are asked for are of type name, a C string
        self.value(column).map_or(Vec::new(), |value| unsafe { CStr::from_ptr(value.cast_mut_ptr()) }.to_bytes().to_vec())
    }
}

impl Catalog {
    /// Shows each row of a key.
    pub fn each(&self, key: pg_sys::Oid, look: impl FnMut(&Row)) {
        self.scan(pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, key, look);
    }

    /// Shows each row that has a key at all.
    pub fn each_with_key(&self, look: impl FnMut(&Row)) {
        self.scan(pg_sys::BTGreaterStrategyNumber, pg_sys::F_OIDGT, pg_sys::InvalidOid, look);
    }

    /// What is made of the only row of a key, if there is one.
    pub fn of<T>(&self, key: pg_sys::Oid, look: impl Fn(&Row) -> T) -> Option<T> {
        let mut found = None;
        self.each(key, |row| found = Some(look(row)));
        found
    }

    fn scan(&self, strategy: u32, comparison: u32, key: pg_sys::Oid, mut look: impl FnMut(&Row)) {
        // SAFETY: table, index and column belong together; a row is valid until the next is fetched
        unsafe {
            let table = pg_sys::table_open(pg_sys::Oid::from(self.table), pg_sys::AccessShareLock as _);
            let mut condition = pg_sys::ScanKeyData::default();
            let column = pg_sys::SPI_fnumber((*table).rd_att, self.key.as_ptr());
            pg_sys::ScanKeyInit(&mut condition, column as _, strategy as _, pg_sys::Oid::from(comparison).into(), key.into());
            let scan = pg_sys::systable_beginscan(table, pg_sys::Oid::from(self.index), true, std::ptr::null_mut(), 1, &mut condition);
            loop {
                let tuple = pg_sys::systable_getnext(scan);
                if tuple.is_null() {
                    break;
                }
                look(&Row { tuple, descriptor: (*table).rd_att });
            }
            pg_sys::systable_endscan(scan);
            pg_sys::table_close(table, pg_sys::AccessShareLock as _);
        }
    }
}
