//! A window of time over a column, so that an index on the column serves it.
//!
//! Applications often store UTC in timestamps without a zone, and their sources say `created_at AT TIME ZONE 'UTC'`. An index on
//! created_at serves no condition on that expression; but since UTC knows no change of the clock the condition can move to the
//! other side: `created_at >= since AT TIME ZONE 'UTC'`. The planner asks `within_support` once it sees what the column is made of.

use pgrx::pg_sys;
use pgrx::varlena::varlena_to_byte_slice;

use crate::fmgr::sql_function;

/// `<` and `>=` of timestamp and of timestamptz in pg_operator, fixed for ever like all OIDs there.
const TIMESTAMP_LESS: u32 = 2062;
const TIMESTAMP_NOT_LESS: u32 = 2065;
const TIMESTAMPTZ_LESS: u32 = 1322;
const TIMESTAMPTZ_NOT_LESS: u32 = 1325;

sql_function!(
    /// (at, since, until): since <= at < until. STRICT.
    within,
    |args| {
        let (at, since, until) = (args.int8(0)?, args.int8(1)?, args.int8(2)?);
        Some(pg_sys::Datum::from(since <= at && at < until))
    }
);

sql_function!(
    /// The planner's support function of `within`: the call as two comparisons. For "no", also to what it is not asked about, it gives
    /// a null pointer, never an SQL NULL, which is an error.
    within_support,
    |args| {
        let request = args.datum(0)?.cast_mut_ptr::<pg_sys::SupportRequestSimplify>();
        // SAFETY: nobody can give an argument of type internal but the planner, which passes a support request, a node; one of
        // this tag has the fields of SupportRequestSimplify
        let simpler = unsafe { if (*request).type_ == pg_sys::NodeTag::T_SupportRequestSimplify { simplified(&*request) } else { None } };
        Some(pg_sys::Datum::from(simpler.unwrap_or(std::ptr::null_mut())))
    }
);

/// # Safety
/// The request must be one of the planner, about any function: a superuser can name `within_support` as the support of his own.
unsafe fn simplified(request: &pg_sys::SupportRequestSimplify) -> Option<*mut pg_sys::Expr> {
    // SAFETY: the nodes are the planner's own, of the kinds that their tags say; constants of type text are varlenas
    unsafe {
        if pg_sys::list_length((*request.fcall).args) != 3 {
            return None;
        }
        let [at, since, until] = [0, 1, 2].map(|index| argument((*request.fcall).args, index));
        if [at, since, until].into_iter().any(|node| pg_sys::exprType(node) != pg_sys::TIMESTAMPTZOID) {
            return None;
        }
        if (*at).type_ == pg_sys::NodeTag::T_FuncExpr && (*at.cast::<pg_sys::FuncExpr>()).funcid.to_u32() == pg_sys::F_TIMEZONE_TEXT_TIMESTAMP {
            let (zone, local) = (argument((*at.cast::<pg_sys::FuncExpr>()).args, 0), argument((*at.cast::<pg_sys::FuncExpr>()).args, 1));
            if is_utc(zone) {
                let bound = |bound| {
                    let arguments = list(pg_sys::copyObjectImpl(zone.cast()).cast(), bound);
                    let function = pg_sys::Oid::from(pg_sys::F_TIMEZONE_TEXT_TIMESTAMPTZ);
                    let (none, format) = (pg_sys::InvalidOid, pg_sys::CoercionForm::COERCE_EXPLICIT_CALL);
                    let local: *mut pg_sys::FuncExpr = pg_sys::makeFuncExpr(function, pg_sys::TIMESTAMPOID, arguments, none, none, format);
                    // of a constant a constant, or it would be computed for each row
                    pg_sys::eval_const_expressions(request.root, local.cast())
                };
                return Some(between(local, bound(since), TIMESTAMP_NOT_LESS, bound(until), TIMESTAMP_LESS));
            }
        }
        // A column of a subquery stays as it is: it may be a UNION ALL, and what the column is made of is known in each branch only.
        if (*at).type_ == pg_sys::NodeTag::T_Var {
            let column = &*at.cast::<pg_sys::Var>();
            if request.root.is_null() || column.varlevelsup > 0 {
                return None;
            }
            let table = argument((*(*request.root).parse).rtable, column.varno as usize - 1).cast::<pg_sys::RangeTblEntry>();
            if (*table).rtekind != pg_sys::RTEKind::RTE_RELATION {
                return None;
            }
        }
        Some(between(at, since, TIMESTAMPTZ_NOT_LESS, until, TIMESTAMPTZ_LESS))
    }
}

/// # Safety
/// The list must have such an element, and its elements must be nodes.
unsafe fn argument(list: *const pg_sys::List, index: usize) -> *mut pg_sys::Node {
    // SAFETY: see above
    unsafe { (*(*list).elements.add(index)).ptr_value.cast() }
}

unsafe fn list(one: *mut pg_sys::Node, other: *mut pg_sys::Node) -> *mut pg_sys::List {
    // SAFETY: a null pointer is the empty list
    unsafe { pg_sys::lappend(pg_sys::lappend(std::ptr::null_mut(), one.cast()), other.cast()) }
}

/// # Safety
/// The node must be the first argument of timezone(text, timestamp).
unsafe fn is_utc(zone: *mut pg_sys::Node) -> bool {
    // SAFETY: a constant that is not NULL has a value of its type, here text
    unsafe {
        if (*zone).type_ != pg_sys::NodeTag::T_Const || (*zone.cast::<pg_sys::Const>()).constisnull {
            return false;
        }
        varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed((*zone.cast::<pg_sys::Const>()).constvalue.cast_mut_ptr())).eq_ignore_ascii_case(b"UTC")
    }
}

/// at >= low AND at < high, with these operators.
unsafe fn between(at: *mut pg_sys::Node, low: *mut pg_sys::Node, not_less: u32, high: *mut pg_sys::Node, less: u32) -> *mut pg_sys::Expr {
    let compare = |operator: u32, left: *mut pg_sys::Node, right: *mut pg_sys::Node| {
        let none = pg_sys::InvalidOid;
        // SAFETY: the operator is one of the built-in ones above, and left and right are of its type
        unsafe {
            let clause = pg_sys::make_opclause(pg_sys::Oid::from(operator), pg_sys::BOOLOID, false, left.cast(), right.cast(), none, none);
            pg_sys::set_opfuncid(clause.cast());
            clause.cast()
        }
    };
    // SAFETY: nodes are copied where they stand twice
    unsafe {
        let twin = pg_sys::copyObjectImpl(at.cast()).cast();
        pg_sys::make_andclause(list(compare(not_less, at, low), compare(less, twin, high)))
    }
}
