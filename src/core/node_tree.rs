//! What a node tree mentions, read from PostgreSQL's text of it (nodeToString, and the pg_node_tree columns of the catalog): a field's
//! name begins with a colon, and is followed by its value. Within what users name, blanks and brackets are escaped, so that no name
//! hides a field; one that looks like a field can only add a number that is none.

/// The objects of a node tree, by OID.
#[derive(Default, Debug, PartialEq)]
pub struct Mentioned {
    pub functions: Vec<u32>,
    pub operators: Vec<u32>,
    pub relations: Vec<u32>,
    /// Types of values that are made here.
    pub made_types: Vec<u32>,
    /// Types of columns that are read.
    pub read_types: Vec<u32>,
    /// It asks for current_user and the like, which are no functions.
    pub asks_for_session: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    Function,
    Operator,
    Relation,
    MadeType,
    ReadType,
}

fn kind(field: &[u8]) -> Option<Kind> {
    Some(match field {
        b"funcid" | b"opfuncid" | b"aggfnoid" | b"winfnoid" | b"hashfuncid" | b"negfuncid" | b"startInRangeFunc" | b"endInRangeFunc" => {
            Kind::Function
        },
        b"opno" | b"opnos" | b"eqop" | b"sortop" | b"cycle_mark_neop" => Kind::Operator,
        b"relid" => Kind::Relation,
        b"vartype" => Kind::ReadType,
        b"resulttype" | b"funcresulttype" | b"opresulttype" | b"aggtype" | b"wintype" | b"funccoltypes" | b"coltypes" | b"casetype"
        | b"coalescetype" | b"minmaxtype" | b"array_typeid" | b"row_typeid" | b"refrestype" | b"consttype" | b"type" | b"typeId" => Kind::MadeType,
        _ => return None,
    })
}

impl Mentioned {
    pub fn of(tree: &[u8]) -> Self {
        let mut found = Mentioned::default();
        let mut field = None;
        for token in Tokens(tree) {
            match (token, field) {
                ([b':', name @ ..], _) => field = kind(name),
                (b"SQLVALUEFUNCTION", _) => found.asks_for_session = true,
                // a list: (o 1 2), or its letter alone
                (b"(" | b"o" | b"i", Some(_)) => {}
                (number, Some(kind)) => match number_of(number) {
                    Some(oid) => found.add(kind, oid),
                    None => field = None,
                },
                _ => {}
            }
        }
        for list in [&mut found.functions, &mut found.operators, &mut found.relations, &mut found.made_types, &mut found.read_types] {
            list.sort_unstable();
            list.dedup();
        }
        found
    }

    fn add(&mut self, kind: Kind, oid: u32) {
        if oid != 0 {
            match kind {
                Kind::Function => &mut self.functions,
                Kind::Operator => &mut self.operators,
                Kind::Relation => &mut self.relations,
                Kind::MadeType => &mut self.made_types,
                Kind::ReadType => &mut self.read_types,
            }
            .push(oid);
        }
    }
}

/// Whether the tree of a statement that is parsed only has a string that could be a row, an array or a range: such literals are read by
/// parse analysis already.
pub fn has_compound_literal(raw_tree: &[u8]) -> bool {
    Tokens(raw_tree).any(|token| match token {
        [b'"', text @ ..] => {
            let text = text.iter().filter(|byte| **byte != b'\\' && !byte.is_ascii_whitespace());
            matches!(text.take(1).next(), Some(b'(' | b'{' | b'['))
        }
        _ => false,
    })
}

fn number_of(token: &[u8]) -> Option<u32> {
    std::str::from_utf8(token).ok()?.parse().ok()
}

/// Words, and brackets one by one; a backslash takes what follows into its word.
struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let start = self.0.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let rest = &self.0[start..];
        let mut length = 0;
        while let Some(byte) = rest.get(length) {
            match byte {
                b'\\' => length += 2,
                b'(' | b')' | b'{' | b'}' => break,
                _ if byte.is_ascii_whitespace() => break,
                _ => length += 1,
            }
        }
        let (token, rest) = rest.split_at(length.clamp(1, rest.len()));
        self.0 = rest;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::{Mentioned, has_compound_literal};

    #[test]
    fn finds_what_is_mentioned() {
        let tree = br#"{QUERY :rtable ({RTE :eref {ALIAS :aliasname calls :colnames ("id" ":funcid" "a\ :funcid\ 5")} :rtekind 0 :relid 16385 :relkind r
            :ctename :funcid :securityQuals <>}) :targetList ({TARGETENTRY :expr {FUNCEXPR :funcid 16390 :funcresulttype 23 :args ({VAR :varno 1
            :vartype 20} {OPEXPR :opno 96 :opfuncid 65} {ROWCOMPAREEXPR :rctype 1 :opnos (o 97 98) :opfamilies (o 1976)})} {SQLVALUEFUNCTION :op 11}
            {CONST :consttype 25 :constlen -1 :constvalue 8 [ 32 0 ]} {RANGETBLFUNCTION :funccoltypes (o 16400)})} :resorigtbl 16385)}"#;
        let expected = Mentioned {
            functions: vec![65, 16390],
            operators: vec![96, 97, 98],
            relations: vec![16385],
            made_types: vec![23, 25, 16400],
            read_types: vec![20],
            asks_for_session: true,
        };
        assert_eq!(Mentioned::of(tree), expected);
    }

    #[test]
    fn no_name_hides_a_field() {
        let tree = br#"{RTE :ctename \}\ \{ :relid 7} {FUNCEXPR :funcid 9}"#;
        assert_eq!((Mentioned::of(tree).relations, Mentioned::of(tree).functions), (vec![7], vec![9]));
        assert_eq!(Mentioned::of(b""), Mentioned::default());
        assert_eq!(Mentioned::of(b"{FUNCEXPR :funcid"), Mentioned::default());
        assert_eq!(Mentioned::of(b":funcid <> 5"), Mentioned::default());
        assert_eq!(Mentioned::of(b":funcid 5\\").functions, Vec::<u32>::new());
    }

    #[test]
    fn compound_literals_are_told_from_names() {
        for (tree, expected) in [
            (&br#"{A_CONST :val "\(1\)" :location 7}"#[..], true),
            (br#"{A_CONST :val "\{\"a\":1\}" :location 7}"#, true),
            (br#"{A_CONST :val "[1,2]" :location 7}"#, true),
            (br#"{A_CONST :val "\ \ \(1\)" :location 7}"#, true),
            (br#"{A_CONST :val "2026-01-01" :location 7}"#, false),
            (br#"{COLUMNREF :fields ("id")}"#, false),
            (br#"{A_CONST :val 5}"#, false),
        ] {
            assert_eq!(has_compound_literal(tree), expected, "{}", tree.escape_ascii());
        }
    }
}
