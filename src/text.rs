//! Text of the database as Rust's UTF-8 and back: exactly, or an error. No other module decodes bytes.
//!
//! Text that is stored again (queries, names, labels) is not decoded at all: it stays bytes of the database's encoding.

use std::borrow::Cow;
use std::ffi::{CStr, c_char};

use pgrx::pg_sys;

use crate::errors::{Code, fail};

/// Whether texts of this database are UTF-8 as they are.
pub fn is_utf8() -> bool {
    // SAFETY: reads a variable of the session
    unsafe { pg_sys::GetDatabaseEncoding() as pg_sys::pg_enc::Type == pg_sys::pg_enc::PG_UTF8 }
}

/// A text as UTF-8. SQL_ASCII knows no characters: there bytes that are no UTF-8 are an error, as they are for a client of UTF-8.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if bytes.is_ascii() || is_utf8() {
        return match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => fail(Code::ERRCODE_CHARACTER_NOT_IN_REPERTOIRE, "invalid bytes for encoding \"UTF8\"", "", ""),
        };
    }
    // SAFETY: the bytes are passed with their length; what has been converted is a C string of UTF-8, else they come back themselves
    let converted = unsafe {
        let from = bytes.as_ptr().cast::<c_char>().cast_mut();
        let to = pg_sys::pg_server_to_any(from, bytes.len() as i32, pg_sys::pg_enc::PG_UTF8 as i32);
        if to == from { bytes } else { CStr::from_ptr(to).to_bytes() }
    };
    match std::str::from_utf8(converted) {
        Ok(text) => text.into(),
        Err(_) => fail(Code::ERRCODE_CHARACTER_NOT_IN_REPERTOIRE, "a text of the database has no form in UTF-8", "", ""),
    }
}

/// Bytes of a text that a message shows: it may have a gigabyte.
const MOST_SHOWN: usize = 200;

/// The beginning of a text, cut between two characters.
fn clipped(bytes: &[u8]) -> &[u8] {
    if bytes.len() <= MOST_SHOWN {
        return bytes;
    }
    // SAFETY: the bytes are passed with their length, less than 1 GB as every value is
    let length = unsafe { pg_sys::pg_mbcliplen(bytes.as_ptr().cast(), bytes.len() as i32, MOST_SHOWN as i32) };
    &bytes[..length.clamp(0, MOST_SHOWN as i32) as usize]
}

/// A name or a label in a message.
pub fn shown(bytes: &[u8]) -> String {
    let bytes = clipped(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) if is_utf8() || bytes.is_ascii() => text.to_owned(),
        // SAFETY: reads a variable of the session
        _ if unsafe { pg_sys::GetDatabaseEncoding() as pg_sys::pg_enc::Type } == pg_sys::pg_enc::PG_SQL_ASCII => bytes.escape_ascii().to_string(),
        _ => decode(bytes).into_owned(),
    }
}

/// A message as every database can hold it: outside of UTF-8 other characters than ASCII are written as U&'\00E9' writes them.
pub fn in_message(message: String) -> String {
    if message.is_ascii() || is_utf8() {
        return message;
    }
    message.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("\\{:04X}", c as u32) }).collect()
}
