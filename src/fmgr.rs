//! How SQL calls Rust. Functions are raw fmgr functions: the transition of an aggregate runs once a row, and any wrapper
//! that calls PostgreSQL pays 11 ns a call for its error barrier.

use allocator_api2::vec::Vec as PgVec;
use pgrx::pg_sys;
use pgrx::varlena::{set_varsize_4b, varatt_is_4b_u, varlena_to_byte_slice, varsize_4b};

use crate::array::ARRAY_HEADER;
use crate::errors::{Code, fail};
use crate::memory::{Palloc, chunk};
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

/// The arguments of a call. PostgreSQL sees to it that an argument is of the type that sql/ declares, wherever a function can be
/// named: in a query, an aggregate of anybody's, an operator, a cast. It promises nothing about the rest, so each reader below
/// asks itself: NULL also of STRICT functions, toasted, compressed and short values, arrays of any shape.
#[derive(Clone, Copy)]
pub struct Args(pg_sys::FunctionCallInfo);

/// An element of an array that can be read where it lies.
///
/// # Safety
/// Any bytes must be a value, aligned to 8 bytes, without padding; `is_of` must be true of fixed-length types of this form only.
pub unsafe trait Plain {
    fn is_of(type_oid: pg_sys::Oid) -> bool;
}

// SAFETY: timestamptz, timestamp and bigint are 64-bit integers
unsafe impl Plain for i64 {
    #[inline]
    fn is_of(type_oid: pg_sys::Oid) -> bool {
        matches!(type_oid, pg_sys::TIMESTAMPTZOID | pg_sys::INT8OID | pg_sys::TIMESTAMPOID)
    }
}

// SAFETY: a double precision is a 64-bit float
unsafe impl Plain for f64 {
    fn is_of(type_oid: pg_sys::Oid) -> bool {
        type_oid == pg_sys::FLOAT8OID
    }
}

// SAFETY: a 64-bit integer and two of 32 bits
unsafe impl Plain for pg_sys::Interval {
    fn is_of(type_oid: pg_sys::Oid) -> bool {
        type_oid == pg_sys::INTERVALOID
    }
}

/// More elements of a text[] than this are refused: the filter of a report is a list that somebody has written or joined.
const MOST_TEXTS: usize = 1_000_000;

impl Args {
    /// # Safety
    /// `call` must be the valid call that PostgreSQL has passed.
    pub unsafe fn of(call: pg_sys::FunctionCallInfo) -> Self {
        Args(call)
    }

    pub fn call(self) -> pg_sys::FunctionCallInfo {
        self.0
    }

    /// How many arguments the function is called with.
    #[inline]
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
        if index >= self.count() {
            return None;
        }
        // SAFETY: the call is valid and has this argument
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
        self.datum(index).map(|datum| datum.value() as u8 != 0)
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

    /// At most the first `length` bytes of it. Of a value that stands in TOAST uncompressed no more is read than these.
    pub fn head<'a>(self, index: usize, length: usize) -> Option<&'a [u8]> {
        // SAFETY: as above
        self.datum(index).map(|datum| unsafe { varlena_to_byte_slice(pg_sys::pg_detoast_datum_slice(datum.cast_mut_ptr(), 0, length as i32)) })
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

    /// The elements of an array of one dimension without NULLs, whatever its lower bound.
    #[inline]
    pub fn elements<'a, T: Plain>(self, index: usize) -> Option<&'a [T]> {
        let datum = self.datum(index)?;
        // SAFETY: a non-NULL array argument points to a varlena. A plain one is used as it is without asking PostgreSQL, since
        // grids pass here once a row; any other is copied, which makes it plain and aligned
        let (array, size) = unsafe {
            let varlena = datum.cast_mut_ptr::<pg_sys::varlena>();
            let is_plain = varatt_is_4b_u(varlena) && varlena.addr().is_multiple_of(8);
            let plain = if is_plain { varlena } else { pg_sys::pg_detoast_datum_copy(varlena) };
            (plain.cast::<pg_sys::ArrayType>(), varsize_4b(plain))
        };
        // SAFETY: the array is plain; the elements must lie within its size
        unsafe {
            if !T::is_of((*array).elemtype) {
                fail(Code::ERRCODE_DATATYPE_MISMATCH, "the array has elements of another type", "", "");
            }
            if (*array).ndim == 0 {
                return Some(&[]);
            }
            if (*array).ndim != 1 {
                fail(Code::ERRCODE_ARRAY_ELEMENT_ERROR, "the array must have one dimension", "", "");
            }
            let from = match (*array).dataoffset {
                0 => ARRAY_HEADER,
                _ if pg_sys::array_contains_nulls(array) => fail(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "the array must not contain NULL", "", ""),
                behind_nulls => behind_nulls as usize,
            };
            let length = (*array.add(1).cast::<i32>()).max(0) as usize;
            if length > size.saturating_sub(from) / size_of::<T>() || !from.is_multiple_of(8) {
                fail(Code::ERRCODE_DATA_CORRUPTED, "the array is cut off", "", "");
            }
            Some(std::slice::from_raw_parts(array.cast::<u8>().add(from).cast(), length))
        }
    }

    /// The elements of an interval[] without NULLs, in microseconds.
    pub fn intervals<'a>(self, index: usize) -> Option<impl ExactSizeIterator<Item = i64> + 'a> {
        self.elements::<pg_sys::Interval>(index).map(|intervals| intervals.iter().map(microseconds))
    }

    /// The elements of a text[] without NULLs, of any dimensions, as = ANY(...) takes them, in the database's encoding.
    pub fn bytes_of_texts<'a>(self, index: usize) -> Option<PgVec<&'a [u8], Palloc>> {
        let datum = self.datum(index)?;
        let (mut elements, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
        // SAFETY: a non-NULL array argument, whose elements are checked to be text before it is taken apart
        let elements = unsafe {
            let array = pg_sys::pg_detoast_datum(datum.cast_mut_ptr()).cast::<pg_sys::ArrayType>();
            if (*array).elemtype != pg_sys::TEXTOID {
                fail(Code::ERRCODE_DATATYPE_MISMATCH, "the array has elements of another type", "", "");
            }
            let length = pg_sys::ArrayGetNItems((*array).ndim, array.add(1).cast());
            if length as usize > MOST_TEXTS {
                fail(
                    Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
                    format!("a list of {length} texts is too long, the most is {MOST_TEXTS}"),
                    "",
                    "Name fewer.",
                );
            }
            pg_sys::deconstruct_array(array, pg_sys::TEXTOID, -1, false, b'i' as _, &mut elements, &mut nulls, &mut count);
            if pg_sys::array_contains_nulls(array) {
                fail(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "the array must not contain NULL", "", "");
            }
            if count == 0 { &[] } else { std::slice::from_raw_parts(elements, count as usize) }
        };
        let mut texts = PgVec::with_capacity_in(elements.len(), Palloc::current());
        // SAFETY: elements of a text[] are varlenas
        texts.extend(elements.iter().map(|datum: &pg_sys::Datum| unsafe { varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed(datum.cast_mut_ptr())) }));
        Some(texts)
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
pub fn parts(microseconds: i64) -> pg_sys::Interval {
    pg_sys::Interval { time: microseconds % DAY, day: (microseconds / DAY) as i32, month: 0 }
}

pub fn interval(microseconds: i64) -> pg_sys::Datum {
    // SAFETY: the chunk has room for one interval, all of which is written
    unsafe {
        let interval = chunk(pg_sys::CurrentMemoryContext, size_of::<pg_sys::Interval>()).cast::<pg_sys::Interval>().as_ptr();
        interval.write(parts(microseconds));
        pg_sys::Datum::from(interval)
    }
}

pub fn int8(number: i64) -> pg_sys::Datum {
    pg_sys::Datum::from(number)
}

/// A count; more than bigint holds is an error, not a negative number.
pub fn bigint(number: u64) -> i64 {
    i64::try_from(number).unwrap_or_else(|_| fail(Code::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "bigint out of range", "", ""))
}

pub fn count(number: u64) -> pg_sys::Datum {
    int8(bigint(number))
}

/// A varlena with this payload.
pub fn varlena(payload: &[u8]) -> pg_sys::Datum {
    let size = payload.len() + pg_sys::VARHDRSZ;
    if size >= 1 << 30 {
        fail(Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED, format!("a result of {size} bytes is too large"), "A value in PostgreSQL holds less than 1 GB.", "");
    }
    // SAFETY: the chunk has room for header and payload
    unsafe {
        let varlena = chunk(pg_sys::CurrentMemoryContext, size).cast::<pg_sys::varlena>().as_ptr();
        set_varsize_4b(varlena, size as i32);
        std::ptr::copy_nonoverlapping(payload.as_ptr(), varlena.cast::<u8>().add(pg_sys::VARHDRSZ), payload.len());
        pg_sys::Datum::from(varlena)
    }
}

/// A row of the composite type that the function is declared to return, if that has columns of these types (InvalidOid: of any
/// type of varying length, as those of this extension are); no value is NULL.
pub fn row<const N: usize>(args: Args, mut values: [pg_sys::Datum; N], types: [pg_sys::Oid; N]) -> pg_sys::Datum {
    let (mut nulls, mut row_type, mut descriptor) = ([false; N], pg_sys::InvalidOid, std::ptr::null_mut());
    // SAFETY: the call is valid; the declared result is checked to be composite with these columns
    unsafe {
        let class = pg_sys::get_call_result_type(args.call(), &mut row_type, &mut descriptor);
        let fits = class == pg_sys::TypeFuncClass::TYPEFUNC_COMPOSITE && !descriptor.is_null() && {
            (*descriptor).natts as usize == N && (1..).zip(types).all(|(column, of)| {
                let is = pg_sys::SPI_gettypeid(descriptor, column);
                is == of || of == pg_sys::InvalidOid && pg_sys::get_typlen(is) == -1
            })
        };
        if !fits {
            fail(Code::ERRCODE_DATATYPE_MISMATCH, "the row type that the function returns has other columns now", "", "");
        }
        let tuple = pg_sys::heap_form_tuple(pg_sys::BlessTupleDesc(descriptor), values.as_mut_ptr(), nulls.as_mut_ptr());
        pg_sys::HeapTupleHeaderGetDatum((*tuple).t_data)
    }
}
