//! Text of queries as PostgreSQL deparses them: bytes of the database's encoding, of which all that matters here is ASCII.

/// The names that stand in literals of these types are looked up along the reader's search_path; those that are deparsed bare are
/// pg_catalog's.
const NAMED_BY_LITERALS: [&[u8]; 7] =
    [b"regclass", b"regproc", b"regprocedure", b"regoperator", b"regconfig", b"regdictionary", b"regcollation"];

/// The query with literals that every reader reads alike. PostgreSQL deparses a backslash by `standard_conforming_strings` of its
/// session; after E it means the same under either value.
pub fn portable(query: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(query.len());
    let mut rest = query;
    while let Some(start) = rest.iter().position(|byte| matches!(byte, b'\'' | b'"')) {
        let (before, quoted) = rest.split_at(start);
        let (quoted, after) = quoted.split_at(length_of_quoted(quoted));
        out.extend_from_slice(before);
        if quoted[0] == b'"' {
            out.extend_from_slice(quoted);
        } else {
            write_literal(&mut out, quoted, after);
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

/// How far the literal or quoted name reaches with which the text begins; a doubled quote does not end it.
fn length_of_quoted(text: &[u8]) -> usize {
    let mut at = 1;
    while at < text.len() {
        if text[at] != text[0] {
            at += 1;
        } else if text.get(at + 1) == Some(&text[0]) {
            at += 2;
        } else {
            return at + 1;
        }
    }
    text.len()
}

fn write_literal(out: &mut Vec<u8>, literal: &[u8], after: &[u8]) {
    let has_backslash = literal.contains(&b'\\');
    if has_backslash {
        if out.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            out.push(b' ');
        }
        out.push(b'E');
    }
    out.push(b'\'');
    if is_bare_name(literal, after) {
        out.extend_from_slice(b"pg_catalog.");
    }
    for &byte in &literal[1..] {
        if byte == b'\\' {
            out.push(b'\\');
        }
        out.push(byte);
    }
}

/// Whether a literal is a name without schema of one of the types above: not an oid, not `-`, which is none.
fn is_bare_name(literal: &[u8], after: &[u8]) -> bool {
    let named = after.strip_prefix(b"::").is_some_and(|cast| {
        let word = cast.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_').unwrap_or(cast.len());
        NAMED_BY_LITERALS.contains(&&cast[..word]) && !cast[word..].starts_with(b"[")
    });
    let name = &literal[1..literal.len() - 1];
    let up_to_arguments = name.split(|byte| *byte == b'(').next().unwrap_or(name);
    named && name != b"-" && !name.iter().all(u8::is_ascii_digit) && !up_to_arguments.contains(&b'.')
}

#[cfg(test)]
mod tests {
    use super::portable;

    fn is(query: &str, expected: &str) {
        assert_eq!(String::from_utf8(portable(query.as_bytes())).unwrap(), expected);
    }

    #[test]
    fn backslashes_follow_e() {
        is(r"SELECT 'a\b'::text AS x", r"SELECT E'a\\b'::text AS x");
        is(r"SELECT 'it''s \'::text, 'plain'::text", r"SELECT E'it''s \\'::text, 'plain'::text");
        is(r#"SELECT "a\'b".c, '"\'::text FROM "a\'b""#, r#"SELECT "a\'b".c, E'"\\'::text FROM "a\'b""#);
        is(r"SELECT x LIKE'\'", r"SELECT x LIKE E'\\'");
        is("SELECT '', '''', \"\"\"\"", "SELECT '', '''', \"\"\"\"");
        is("", "");
    }

    #[test]
    fn names_in_literals_are_qualified() {
        is("to_tsvector('english'::regconfig, b)", "to_tsvector('pg_catalog.english'::regconfig, b)");
        is("'sum(bigint)'::regprocedure", "'pg_catalog.sum(bigint)'::regprocedure");
        is("'now'::regproc || 'x'::text", "'pg_catalog.now'::regproc || 'x'::text");
        for same in ["'app.english'::regconfig", "'-'::regproc", "'12'::regclass", "'{now}'::regproc[]", "'now'::text", "'now'::regprocs"] {
            is(same, same);
        }
        is("'f(app.t)'::regprocedure", "'pg_catalog.f(app.t)'::regprocedure");
    }
}
