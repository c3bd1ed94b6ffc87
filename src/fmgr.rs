//! How SQL calls Rust. Functions are raw fmgr functions: the transition of an aggregate runs once a row, and any wrapper
//! that calls PostgreSQL pays 11 ns a call for its error barrier.

use pgrx::pg_sys;
use pgrx::varlena::{set_varsize_4b, varlena_to_byte_slice};

use crate::errors::{Code, fail};
use crate::text::decode;

/// Defines a function for `LANGUAGE c`: `sql_function!(name, |args| -> Option<Datum> { ... })`; None is NULL.
macro_rules! sql_function {
    ($(#[doc = $doc:literal])* $name:ident, $body:expr) => {
        const _: () = {
            #[unsafe(export_name = concat!("pg_finfo_", stringify!($name)))]
            extern "C" fn info() -> &'static ::pgrx::pg_sys::Pg_finfo_record {
                const RECORD: ::pgrx::pg_sys::Pg_finfo_record = ::pgrx::pg_sys::Pg_finfo_record { api_version: 1 };
                &RECORD
            }
        };
        $(#[doc = $doc])*
        #[unsafe(no_mangle)]
        #[::pgrx::pg_guard]
        pub unsafe extern "C-unwind" fn $name(call: ::pgrx::pg_sys::FunctionCallInfo) -> ::pgrx::pg_sys::Datum {
            // SAFETY: PostgreSQL calls a version-1 function with a valid call and as many arguments as declared in sql/
            let args = unsafe { $crate::fmgr::Args::of(call) };
            let body: fn($crate::fmgr::Args) -> Option<::pgrx::pg_sys::Datum> = $body;
            body(args).unwrap_or_else(|| args.null())
        }
    };
}
pub(crate) use sql_function;

/// The arguments of a call. Types are those that sql/ declares: reading another type than declared is a bug there.
#[derive(Clone, Copy)]
pub struct Args(pg_sys::FunctionCallInfo);

impl Args {
    /// # Safety
    /// `call` must be the valid call that PostgreSQL has passed.
    pub unsafe fn of(call: pg_sys::FunctionCallInfo) -> Self {
        Args(call)
    }

    pub fn call(self) -> pg_sys::FunctionCallInfo {
        self.0
    }

    /// How many arguments the function is declared with.
    pub fn count(self) -> usize {
        // SAFETY: the call is valid (see `of`)
        unsafe { (*self.0).nargs as usize }
    }

    pub fn null(self) -> pg_sys::Datum {
        // SAFETY: the call is valid (see `of`)
        unsafe { (*self.0).isnull = true };
        pg_sys::Datum::null()
    }

    #[inline]
    pub fn datum(self, index: usize) -> Option<pg_sys::Datum> {
        // SAFETY: the call is valid and has the arguments that sql/ declares
        let arg = unsafe { &*(*self.0).args.as_ptr().add(index) };
        (!arg.isnull).then_some(arg.value)
    }

    /// A bigint, a timestamptz, a timestamp.
    #[inline]
    pub fn int8(self, index: usize) -> Option<i64> {
        self.datum(index).map(|datum| datum.value() as i64)
    }

    #[inline]
    pub fn int4(self, index: usize) -> Option<i32> {
        self.datum(index).map(|datum| datum.value() as i32)
    }

    pub fn boolean(self, index: usize) -> Option<bool> {
        self.datum(index).map(|datum| datum.value() != 0)
    }

    #[inline]
    pub fn float8(self, index: usize) -> Option<f64> {
        self.datum(index).map(|datum| f64::from_bits(datum.value() as u64))
    }

    /// The payload of a varlena, detoasted and flat.
    pub fn bytes<'a>(self, index: usize) -> Option<&'a [u8]> {
        // SAFETY: a non-NULL argument of a varlena type points to one; the copy, if any, lives as long as the call's context
        self.datum(index).map(|datum| unsafe { varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed(datum.cast_mut_ptr())) })
    }

    /// A text as UTF-8, whatever the database's encoding is.
    pub fn text<'a>(self, index: usize) -> Option<std::borrow::Cow<'a, str>> {
        self.bytes(index).map(decode)
    }

    /// A uuid.
    pub fn uuid<'a>(self, index: usize) -> Option<&'a [u8; 16]> {
        // SAFETY: a non-NULL uuid points to its 16 bytes
        self.datum(index).map(|datum| unsafe { &*datum.cast_mut_ptr::<[u8; 16]>() })
    }

    /// An interval in microseconds, a month as 30 days and a day as 24 hours, as PostgreSQL compares intervals.
    #[inline]
    pub fn interval(self, index: usize) -> Option<i64> {
        // SAFETY: a non-NULL interval points to one
        self.datum(index).map(|datum| microseconds(unsafe { &*datum.cast_mut_ptr::<pg_sys::Interval>() }))
    }

    /// The elements of an array without NULLs whose type is 8 bytes by value: timestamptz[], bigint[], float8[].
    #[inline]
    pub fn array_of_8_bytes<'a>(self, index: usize) -> Option<&'a [i64]> {
        let datum = self.datum(index)?;
        // SAFETY: a non-NULL array argument points to a varlena. A plain one is used as it is without asking PostgreSQL,
        // since grids pass here once a row
        let array = unsafe {
            let varlena = datum.cast_mut_ptr::<pg_sys::varlena>();
            if pgrx::varlena::varatt_is_4b_u(varlena) { varlena } else { pg_sys::pg_detoast_datum(varlena) }
        }
        .cast::<pg_sys::ArrayType>();
        // SAFETY: the array is plain; its dimensions stand behind its header
        let length = unsafe {
            match (*array).ndim {
                0 => return Some(&[]),
                1 if (*array).dataoffset == 0 => *array.add(1).cast::<i32>(),
                1 => fail(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "the array must not contain NULL", "", ""),
                _ => fail(Code::ERRCODE_ARRAY_ELEMENT_ERROR, "the array must have one dimension", "", ""),
            }
        };
        // SAFETY: header (16 bytes), one dimension and one lower bound (4 bytes each), then `length` aligned elements
        Some(unsafe { std::slice::from_raw_parts(array.cast::<u8>().add(24).cast(), length.max(0) as usize) })
    }

    /// The elements of an interval[] without NULLs, in microseconds.
    pub fn intervals(self, index: usize) -> Option<Vec<i64>> {
        // SAFETY: the declared type is interval[]; deconstruct_array palloc's the pointers
        self.elements(index, pg_sys::INTERVALOID, 16, false, b'd').map(|elements| {
            elements.iter().map(|datum| microseconds(unsafe { &*datum.cast_mut_ptr::<pg_sys::Interval>() })).collect()
        })
    }

    /// The elements of a text[] without NULLs, as they are in the database's encoding.
    pub fn bytes_of_texts<'a>(self, index: usize) -> Option<Vec<&'a [u8]>> {
        self.elements(index, pg_sys::TEXTOID, -1, false, b'i').map(|elements| {
            // SAFETY: the declared type is text[], its elements are varlenas
            elements.iter().map(|datum| unsafe { varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed(datum.cast_mut_ptr())) }).collect()
        })
    }

    fn elements<'a>(self, index: usize, of: pg_sys::Oid, length: i32, by_value: bool, align: u8) -> Option<&'a [pg_sys::Datum]> {
        let datum = self.datum(index)?;
        let (mut elements, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
        // SAFETY: a non-NULL array argument, deconstructed with the type that sql/ declares
        unsafe {
            let array = pg_sys::pg_detoast_datum(datum.cast_mut_ptr()).cast();
            pg_sys::deconstruct_array(array, of, length, by_value, align as _, &mut elements, &mut nulls, &mut count);
            if std::slice::from_raw_parts(nulls, count as usize).contains(&true) {
                fail(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "the array must not contain NULL", "", "");
            }
            Some(std::slice::from_raw_parts(elements, count as usize))
        }
    }
}

const DAY: i64 = 86_400_000_000;

#[inline]
fn microseconds(interval: &pg_sys::Interval) -> i64 {
    let days = i64::from(interval.month) * 30 + i64::from(interval.day);
    days.checked_mul(DAY).and_then(|days| days.checked_add(interval.time)).unwrap_or_else(|| {
        fail(
            Code::ERRCODE_DATETIME_FIELD_OVERFLOW,
            "an interval is too long to be a duration, or infinite",
            "A duration reaches to 292,000 years either way.",
            "Leave such rows out with FILTER or WHERE.",
        )
    })
}

/// A duration as an interval of days and time, as PostgreSQL subtracts timestamps.
pub fn interval(microseconds: i64) -> pg_sys::Datum {
    // SAFETY: palloc gives room for one interval, all of which is written
    unsafe {
        let interval = pg_sys::palloc(size_of::<pg_sys::Interval>()).cast::<pg_sys::Interval>();
        *interval = pg_sys::Interval { time: microseconds % DAY, day: (microseconds / DAY) as i32, month: 0 };
        pg_sys::Datum::from(interval)
    }
}

pub fn int8(number: i64) -> pg_sys::Datum {
    pg_sys::Datum::from(number)
}

/// A count; more than bigint holds is an error, not a negative number.
pub fn count(number: u64) -> pg_sys::Datum {
    int8(i64::try_from(number).unwrap_or_else(|_| fail(Code::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "bigint out of range", "", "")))
}

/// A varlena with this payload.
pub fn varlena(payload: &[u8]) -> pg_sys::Datum {
    let size = payload.len() + pg_sys::VARHDRSZ;
    // SAFETY: palloc (which refuses 1 GB and more) gives room for header and payload
    unsafe {
        let varlena = pg_sys::palloc(size).cast::<pg_sys::varlena>();
        set_varsize_4b(varlena, size as i32);
        std::ptr::copy_nonoverlapping(payload.as_ptr(), varlena.cast::<u8>().add(pg_sys::VARHDRSZ), payload.len());
        pg_sys::Datum::from(varlena)
    }
}

/// A one-dimensional array, from 1.
pub fn array(elements: &mut [Option<pg_sys::Datum>], of: pg_sys::Oid) -> pg_sys::Datum {
    let mut values: Vec<pg_sys::Datum> = elements.iter().map(|element| element.unwrap_or(pg_sys::Datum::null())).collect();
    let mut nulls: Vec<bool> = elements.iter().map(Option::is_none).collect();
    let (mut length, mut by_value, mut align) = (0, false, 0);
    // SAFETY: values and nulls have one entry an element; storage facts of the type come from the catalog
    unsafe {
        pg_sys::get_typlenbyvalalign(of, &mut length, &mut by_value, &mut align);
        let (mut dimension, mut lower) = (values.len() as i32, 1);
        let array = pg_sys::construct_md_array(
            values.as_mut_ptr(), nulls.as_mut_ptr(), 1, &mut dimension, &mut lower, of, length.into(), by_value, align,
        );
        pg_sys::Datum::from(array)
    }
}

/// A row of the composite type that the function is declared to return; no value is NULL.
pub fn row(args: Args, values: &mut [pg_sys::Datum]) -> pg_sys::Datum {
    let (mut nulls, mut row_type, mut descriptor) = (vec![false; values.len()], pg_sys::InvalidOid, std::ptr::null_mut());
    // SAFETY: the call is valid; the declared result is checked to be composite with as many attributes as there are values
    unsafe {
        if pg_sys::get_call_result_type(args.call(), &mut row_type, &mut descriptor) != pg_sys::TypeFuncClass::TYPEFUNC_COMPOSITE
            || (*descriptor).natts as usize != values.len()
        {
            fail(Code::ERRCODE_DATATYPE_MISMATCH, "the function must return a row type of as many columns", "", "");
        }
        let tuple = pg_sys::heap_form_tuple(pg_sys::BlessTupleDesc(descriptor), values.as_mut_ptr(), nulls.as_mut_ptr());
        pg_sys::HeapTupleHeaderGetDatum((*tuple).t_data)
    }
}
