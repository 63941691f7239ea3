//! The whole extractor on pages nobody would write: words, numbers and signs that rules look for, in any order.

use extractor::Extractor;
use jiff::Timestamp;
use model::{Gazetteer, Snapshot, SourceId, Taxonomy};
use proptest::prelude::*;
use std::sync::LazyLock;

static EXTRACTOR: LazyLock<Extractor> =
    LazyLock::new(|| Extractor::new(Gazetteer::builtin(), Taxonomy::builtin()));

/// What rules of reading and understanding start from, signs of more than one byte among them.
const PIECES: &[&str] = &[
    "Beratung",
    "Jobcenter",
    "e.V.",
    "gGmbH",
    "Am Wall 3",
    "58332",
    "Schwelm",
    "Zimmer 12",
    "Tel.",
    "02336 93-2000",
    "Fax:",
    "amt(at)kreis.example",
    "Montag",
    "Mo–Fr",
    "8.30",
    "Uhr",
    "bis",
    "12:00",
    "27. Januar 2012",
    "(22.02.2013)",
    "Stand: Mai 2021",
    "gestern",
    "rund",
    "1,5",
    "Mio.",
    "Prozent",
    "jede fünfte",
    "Euro",
    "kostenlos",
    "Anmeldung:",
    "mitbringen",
    "Netzwerk W(iedereinstieg)",
    "Quellen:",
    "§ 16 SGB II",
    "Alleinerziehende:r",
    "Bürger*innen",
    "ı",
    "İ",
    "ẞ",
    "ﬁ",
    "e\u{301}",
    "🙂",
    "\u{200f}",
    "\u{ad}",
    "\u{a0}",
    "\u{2028}",
    "•",
    "·",
    "–",
    "—",
    "„",
    "“",
    "»",
    "…",
    "|",
    ",",
    ";",
    ":",
    ".",
    "!",
    "?",
    "(",
    ")",
    "\"",
    "'",
    "/",
    "-",
    "\n",
    "\n\n",
    "<p>",
    "</p>",
    "<h2>",
    "<li>",
    "<table><tr><td>",
    "</td><td>",
    "</tr>",
    "</table>",
    "<br>",
    "<a href='tel:023369320'>",
    "</a>",
    "<time datetime='2012-01-27'>",
    "<div itemscope itemtype='https://schema.org/Event'><span itemprop='startDate'>",
    "</div>",
    "<script type='application/ld+json'>{\"@type\":\"Event\",\"startDate\":\"",
    "\"}</script>",
    "BEGIN:VEVENT\r\n",
    "DTSTART:20120127",
];

proptest! {
    #[test]
    fn any_page_gives_records(
        pieces in prop::collection::vec((prop::sample::select(PIECES), prop::sample::select(&["", " "][..])), 0..120),
        sort in prop::sample::select(&["text/html", "text/plain", "text/calendar"][..]),
    ) {
        let body: String = pieces.iter().flat_map(|(piece, space)| [*piece, *space]).collect();
        let snapshot = Snapshot {
            url: "https://stadt.example/aktuelles".to_owned(),
            source: SourceId::new("stadt"),
            fetched: Timestamp::UNIX_EPOCH,
            status: 200,
            content_type: Some(format!("{sort}; charset=utf-8")),
            headers: Vec::new(),
            body: body.into_bytes(),
            truncated: false,
            hint: None,
        };
        let extraction = EXTRACTOR.extract(&snapshot, None);
        prop_assert!(!extraction.records.is_empty());
        prop_assert_eq!(extraction, EXTRACTOR.extract(&snapshot, None));
    }
}
