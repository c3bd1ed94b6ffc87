//! Arrays as results, written element by element where they stay: accounted memory, no second copy, and an error instead of more
//! than a value holds. 12 million percentiles as a list of datums took 700 MB before they were an array of 192 MB.

use allocator_api2::vec::Vec as PgVec;
use pgrx::pg_sys;
use pgrx::varlena::set_varsize_4b;

use crate::errors::{Code, fail};
use crate::fmgr::{bigint, parts};
use crate::memory::Palloc;

/// Bytes before the elements of an array of one dimension without NULLs: the header, the length, the lower bound.
pub const ARRAY_HEADER: usize = 24;
/// No value reaches 1 GB, and PostgreSQL takes no array of more elements than fit into one as datums of 8 bytes.
const MOST_BYTES: usize = (1 << 30) - 1;
const MOST_ELEMENTS: usize = MOST_BYTES / 8;

/// An array of one dimension, from 1.
pub struct Array {
    of: pg_sys::Oid,
    bytes: PgVec<u8, Palloc>,
    count: usize,
    /// A bit an element, 0 for NULL; empty as long as there is no NULL.
    present: PgVec<u8, Palloc>,
}

impl Array {
    pub fn of(element_type: pg_sys::Oid) -> Self {
        let mut bytes = PgVec::new_in(Palloc::current());
        bytes.resize(ARRAY_HEADER, 0);
        Array { of: element_type, bytes, count: 0, present: PgVec::new_in(Palloc::current()) }
    }

    /// For so many elements of so many bytes each: too many are refused before anything is made.
    pub fn with_room(element_type: pg_sys::Oid, count: u64, size: usize) -> Self {
        let bytes = usize::try_from(count).ok().and_then(|count| count.checked_mul(size));
        match bytes {
            Some(bytes) if count <= MOST_ELEMENTS as u64 && bytes <= MOST_BYTES - ARRAY_HEADER => {
                let mut array = Array::of(element_type);
                array.reserve(bytes);
                array
            }
            _ => too_many(count),
        }
    }

    fn reserve(&mut self, more: usize) {
        let needed = self.bytes.len() + more;
        if needed > MOST_BYTES || self.count >= MOST_ELEMENTS {
            too_many(self.count as u64 + 1);
        }
        if needed > self.bytes.capacity() {
            let capacity = (self.bytes.capacity() * 2).clamp(needed.max(1024), MOST_BYTES);
            self.bytes.reserve_exact(capacity - self.bytes.len());
        }
    }

    #[inline]
    fn push(&mut self, element: &[u8]) {
        self.reserve(element.len());
        self.bytes.extend_from_slice(element);
        self.note(true);
    }

    fn note(&mut self, is_present: bool) {
        let (byte, bit) = (self.count / 8, 1 << (self.count % 8));
        if !is_present && self.present.is_empty() {
            // all before it were present
            self.present.resize(byte, u8::MAX);
            self.present.push(bit - 1);
        } else if !self.present.is_empty() {
            self.present.resize(byte + 1, 0);
            self.present[byte] |= if is_present { bit } else { 0 };
        }
        self.count += 1;
        helpdesk_core::pause::look_at(self.count);
    }

    pub fn null(&mut self) {
        self.reserve(0);
        self.note(false);
    }

    /// A bigint, a timestamptz, a timestamp.
    #[inline]
    pub fn int8(&mut self, number: i64) {
        self.push(&number.to_ne_bytes());
    }

    /// A count; more than bigint holds is an error.
    pub fn count(&mut self, number: u64) {
        self.int8(bigint(number));
    }

    pub fn boolean(&mut self, value: bool) {
        self.push(&[value.into()]);
    }

    pub fn interval(&mut self, microseconds: Option<i64>) {
        let Some(microseconds) = microseconds else { return self.null() };
        let pg_sys::Interval { time, day, month } = parts(microseconds);
        let mut element = [0; 16];
        element[..8].copy_from_slice(&time.to_ne_bytes());
        element[8..12].copy_from_slice(&day.to_ne_bytes());
        element[12..].copy_from_slice(&month.to_ne_bytes());
        self.push(&element);
    }

    pub fn text(&mut self, text: Option<&[u8]>) {
        let Some(text) = text else { return self.null() };
        let (at, size) = (self.bytes.len().next_multiple_of(4), pg_sys::VARHDRSZ + text.len());
        self.reserve(at - self.bytes.len() + size);
        self.bytes.resize(at + pg_sys::VARHDRSZ, 0);
        // SAFETY: the four bytes at `at` have just been made, aligned as palloc's memory and `at` are
        unsafe { set_varsize_4b(self.bytes.as_mut_ptr().add(at).cast(), size as i32) };
        self.bytes.extend_from_slice(text);
        self.note(true);
    }

    pub fn finish(mut self) -> pg_sys::Datum {
        if self.count == 0 {
            // SAFETY: any type has an empty array
            return pg_sys::Datum::from(unsafe { pg_sys::construct_empty_array(self.of) });
        }
        let mut offset = 0;
        if !self.present.is_empty() {
            // the bits stand before the elements, which begin at a multiple of 8
            offset = (ARRAY_HEADER + self.present.len()).next_multiple_of(8);
            let (shift, end) = (offset - ARRAY_HEADER, self.bytes.len());
            self.reserve(shift);
            self.bytes.resize(end + shift, 0);
            self.bytes.copy_within(ARRAY_HEADER..end, offset);
            self.bytes[ARRAY_HEADER..offset].fill(0);
            self.bytes[ARRAY_HEADER..][..self.present.len()].copy_from_slice(&self.present);
        }
        let size = self.bytes.len();
        // SAFETY: the header lies within the bytes, aligned as palloc's memory is; size and count are below 2^30
        unsafe {
            let array = self.bytes.as_mut_ptr().cast::<pg_sys::ArrayType>();
            set_varsize_4b(array.cast(), size as i32);
            (*array).ndim = 1;
            (*array).dataoffset = offset as i32;
            (*array).elemtype = self.of;
            array.add(1).cast::<[i32; 2]>().write([self.count as i32, 1]);
        }
        // the memory is the value now, and PostgreSQL's
        let mut bytes = std::mem::ManuallyDrop::new(self.bytes);
        pg_sys::Datum::from(bytes.as_mut_ptr())
    }
}

#[cold]
fn too_many(count: u64) -> ! {
    fail(
        Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
        format!("an array of {count} elements is too large"),
        "A value in PostgreSQL holds less than 1 GB.",
        "Ask for less at once.",
    )
}
