//! Cursors: where a list goes on, for programs that read it to its end. A cursor belongs to one search in one state of
//! the index: with any other it is refused, so that nobody gets a list with holes and doubles unawares.

use std::hash::{DefaultHasher, Hash, Hasher};

use indexer::SearchRequest;

use crate::ask;
use crate::problem::Problem;
use crate::state::App;

/// Digits of a cursor: three numbers of 64, 32 and 32 bits.
const DIGITS: usize = 32;

/// What makes up a list: the state of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stand(u64);

impl Stand {
    /// The state the index is in now.
    pub(crate) fn of(app: &App) -> Stand {
        let mut hasher = DefaultHasher::new();
        app.searcher.generation().hash(&mut hasher);
        app.searcher.committed().as_nanosecond().hash(&mut hasher);
        app.searcher.payload().hash(&mut hasher);
        app.searcher.len().hash(&mut hasher);
        Stand(hasher.finish())
    }
}

/// The cursor of the entry `offset` of a search, as clients see it.
pub(crate) fn write(stand: Stand, request: &SearchRequest, offset: usize) -> String {
    format!("{:016x}{:08x}{:08x}", stand.0, of_request(request), offset)
}

/// The entry a cursor leads to.
///
/// # Errors
/// What is no cursor, one of another search, and one of another state of the index.
pub(crate) fn read(cursor: &str, stand: Stand, request: &SearchRequest) -> Result<usize, Problem> {
    let wrong =
        || Problem::parameter("cursor", "no cursor of ours; take it unchanged from the answer before");
    if cursor.len() != DIGITS || !cursor.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let part = |from, to| u64::from_str_radix(&cursor[from..to], 16).map_err(|_| wrong());
    if part(16, 24)? != u64::from(of_request(request)) {
        let detail = "the cursor belongs to another search; repeat all parameters of the first one";
        return Err(Problem::parameter("cursor", detail));
    }
    if part(0, 16)? != stand.0 {
        return Err(Problem::stale_cursor());
    }
    usize::try_from(part(24, 32)?).map_err(|_| wrong())
}

/// Everything that decides about which entries a list has and in what order.
fn of_request(request: &SearchRequest) -> u32 {
    let bare = SearchRequest { limit: 10, offset: 0, ..request.clone() };
    let mut hasher = DefaultHasher::new();
    ask::query_string(&bare).hash(&mut hasher);
    bare.collapse.hash(&mut hasher);
    // Half of the digits: a cursor is no secret, it only has to tell searches apart.
    (hasher.finish() >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &str) -> SearchRequest {
        SearchRequest { query: query.to_owned(), ..SearchRequest::default() }
    }

    #[test]
    fn a_cursor_leads_back_to_its_entry_and_nowhere_else() {
        let (stand, asked) = (Stand(7), request("Kita"));
        let cursor = write(stand, &asked, 40);
        assert_eq!(read(&cursor, stand, &SearchRequest { limit: 99, offset: 3, ..asked.clone() }), Ok(40));
        assert_eq!(read(&cursor, stand, &request("Hort")).unwrap_err().parameter, Some("cursor"));
        assert_eq!(read(&cursor, Stand(8), &asked).unwrap_err().kind, "stale-cursor");
        for other in ["", "40", "é", &cursor[1..], &format!("{}x", &cursor[1..])] {
            assert_eq!(read(other, stand, &asked).unwrap_err().kind, "invalid-parameter", "{other}");
        }
    }
}
