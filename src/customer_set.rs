//! customer_set: the exact set of customer ids behind `customers_helped`.

use helpdesk_core::pause::look_at;
use helpdesk_core::{Counted, State};
use pgrx::pg_sys;

use crate::array::Array;
use crate::fmgr::{Args, count, int8, sql_function};
use crate::memory::Palloc;
use crate::state::{Aggregated, CustomerSet, read, read_both, result, size, union};

/// The transition of customer_set and customers_helped; a NULL id adds nothing.
#[inline]
fn add(args: Args, id: Option<i64>) -> Option<pg_sys::Datum> {
    let Some(id) = id else { return args.datum(0) };
    let mut set = Aggregated::<CustomerSet>::of(args);
    set.state().insert(id);
    set.datum()
}

pub(crate) fn key(bytes: &[u8]) -> i64 {
    helpdesk_core::customer_key::customer_key(bytes)
}

sql_function!(customer_set_add_bigint, |args| add(args, args.int8(1)));
sql_function!(customer_set_add_smallint, |args| add(args, args.datum(1).map(|id| i64::from(id.value() as i16))));
sql_function!(customer_set_add_integer, |args| add(args, args.int4(1).map(i64::from)));
sql_function!(customer_set_add_uuid, |args| add(args, args.uuid(1).map(|uuid| key(uuid))));
sql_function!(customer_set_add_text, |args| add(args, args.bytes(1).map(key)));

sql_function!(customer_key_text, |args| Some(int8(key(args.bytes(0)?))));
sql_function!(customer_key_uuid, |args| Some(int8(key(args.uuid(0)?))));

// The final function of customers_helped, and an accessor; no set is an empty set.
sql_function!(customer_set_customers, |args| Some(count(size::<CustomerSet>(args, 0))));

sql_function!(customer_set_contains, |args| {
    let id = args.int8(1)?;
    read(args, 0, |set: &mut CustomerSet| pg_sys::Datum::from(set.contains(id)))
});

sql_function!(customer_set_intersect, |args| result(read_both(args, CustomerSet::intersect)?));
sql_function!(customer_set_except, |args| result(read_both(args, CustomerSet::except)?));
sql_function!(customer_set_union, union::<CustomerSet>);

sql_function!(customer_set_from_array, |args| {
    let mut set = CustomerSet::new_in(Palloc::current());
    for (index, &id) in args.elements(0)?.iter().enumerate() {
        set.insert(id);
        look_at(index);
    }
    result(set)
});

sql_function!(customer_set_to_array, |args| read(args, 0, |set: &mut CustomerSet| {
    let mut ids = Array::with_room(pg_sys::INT8OID, set.count(), 8);
    set.for_each(|id| ids.int8(id));
    ids.finish()
}));
