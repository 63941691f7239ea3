//! Lines that are recognised by their words alone.

/// Headings that end the text of an article: what follows in their part of the page is something else.
const ENDS: &[&str] = &[
    "das könnte sie auch interessieren",
    "das könnte dich auch interessieren",
    "das könnte sie interessieren",
    "auch interessant",
    "mehr zum thema",
    "weitere artikel",
    "weitere meldungen",
    "weitere nachrichten",
    "ähnliche artikel",
    "ähnliche beiträge",
    "lesen sie auch",
    "verwandte artikel",
    "verwandte beiträge",
    "related articles",
    "related posts",
    "you may also like",
    "mehr aus",
    "neueste beiträge",
    "beitrags-navigation",
    "beitragsnavigation",
    "schreibe einen kommentar",
    "kommentar verfassen",
    "kommentar hinterlassen",
    "kommentare",
    "leave a reply",
    "leave a comment",
    "schreib einen kommentar",
    "hinterlasse einen kommentar",
    "antwort verfassen",
    "diskussion",
    "teilen mit:",
    "gefällt mir:",
    "ähnliche",
    "passende artikel",
    "mehr von",
    "mehr artikel",
    "newsletter",
    "zum newsletter anmelden",
    "about the author",
    "über den autor",
    "über die autorin",
    "auch interessant:",
    "meistgelesen",
    "pressekontakt",
    "pressekontakt:",
    "vielleicht auch interessant",
    "das interessiert andere leser",
    "teile diesen beitrag",
    "artikel teilen",
    "beitrag teilen",
    "diesen artikel teilen",
    "weitere themen",
    "themen im artikel",
    "zum weiterlesen",
    "mehr dazu",
    "das könnte ihnen auch gefallen",
    "weitere beiträge",
    "kommentar schreiben",
    "weiterlesen",
    "weiterführende links",
    "zum thema",
    "schlagworte",
    "schlagwörter",
    "tags",
];

/// Lines that are no text wherever they stand; compared without trailing signs.
const LINES: &[&str] = &[
    "anzeige",
    "werbung",
    "drucken",
    "teilen",
    "teilen mit",
    "zurück",
    "nach oben",
    "zum seitenanfang",
    "seite drucken",
    "zurück zur übersicht",
    "mehr",
    "weiterlesen",
    "twittern",
    "merken",
    "facebook",
    "twitter",
    "whatsapp",
    "e-mail",
    "per mail versenden",
    "kommentieren",
    "artikel drucken",
    "jetzt teilen",
    "advertisement",
    "advert",
    "share",
    "tweet",
    "zur übersicht",
    "zurück zur startseite",
    "druckversion",
    "vorlesen",
    "seite empfehlen",
    "link kopieren",
    "mehr lesen",
    "mehr erfahren",
    "weitere informationen",
    "mehr informationen",
    "gefällt mir",
    "wird geladen",
];

/// Beginnings of lines that are no text.
const BEGINS: &[&str] = &[
    "foto:",
    "bild:",
    "bildquelle",
    "fotos:",
    "quelle:",
    "bildnachweis",
    "© ",
    "copyright ",
    "(c) ",
    "symbolfoto",
    "symbolbild",
    "foto ©",
    "lesen sie auch:",
    "lesen sie hier",
    "mehr zum thema:",
    "auch interessant:",
    "lesezeit:",
    "veröffentlicht am",
    "zuletzt aktualisiert",
    "kategorien:",
    "schlagworte:",
    "tags:",
    "dieser beitrag wurde",
    "dieser eintrag wurde",
    "kategorie:",
    "aktualisiert am",
    "copyright:",
    "abbildung ",
    "abb. ",
    "thema:",
    "fotonachweis",
    "bildrechte",
    "bildunterschrift",
    "titelbild:",
    "beitragsbild",
];

/// Whether a line ends the text before it.
pub(super) fn ends_text(line: &str) -> bool {
    if line.len() > 60 {
        return false;
    }
    let line = normal(line);
    ENDS.contains(&line.as_str())
}

/// Whether a line is no text wherever it stands.
pub(super) fn is_boilerplate(line: &str) -> bool {
    if line.len() > 200 {
        return false;
    }
    if is_bracketed(line) {
        return true;
    }
    let line = normal(line);
    LINES.contains(&line.as_str()) || (line.len() < 120 && BEGINS.iter().any(|begin| line.starts_with(begin)))
}

/// Whether a line is a row of links in brackets: "[Zurück] [Zur Liste]".
fn is_bracketed(line: &str) -> bool {
    let Some(inner) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) else { return false };
    let parts: Vec<&str> = inner.split(']').map(|part| part.trim_start().trim_start_matches('[')).collect();
    let short = |part: &&str| (1..=3).contains(&part.split_whitespace().count());
    parts.len() > 1 && inner.matches('[').count() + 1 == parts.len() && parts.iter().all(short)
}

fn normal(line: &str) -> String {
    line.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '»' | '«'
                    | '>'
                    | '<'
                    | '|'
                    | '['
                    | ']'
                    | '…'
                    | '.'
                    | ':'
                    | '!'
                    | '+'
                    | '-'
                    | '–'
                    | '←'
                    | '→'
                    | '▶'
                    | '•'
            )
    })
    .to_lowercase()
}

/// Words a line of date, author or section consists of, beside the date and names.
const BYLINE_BEGINS: &[&str] = &[
    "von ",
    "by ",
    "text:",
    "autor:",
    "autorin:",
    "redaktion:",
    "geschrieben von",
    "veröffentlicht",
    "erstellt am",
    "stand:",
    "datum:",
    "posted ",
    "written by",
];

/// Whether a line is only date, time, author or a count of comments.
pub(super) fn is_byline(line: &str) -> bool {
    if line.len() > 160 {
        return false;
    }
    let lower = line.to_lowercase();
    if BYLINE_BEGINS.iter().any(|begin| lower.starts_with(begin))
        && !line.ends_with(['.', '!', '?', ':'])
        && line.split_whitespace().count() <= 8
    {
        return true;
    }
    let dated: usize = german::dates::find(line)
        .iter()
        .filter(|phrase| phrase.style != german::dates::Style::Relative)
        .map(|phrase| phrase.range.len())
        .sum();
    if dated == 0 {
        return false;
    }
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    line.len() - dated <= 25 && letters <= 40
}

/// Words of calls to subscribe, follow, pay or install, in pairs that must both be there.
#[rustfmt::skip]
const CALLS: &[(&str, &str)] = &[
    ("newsletter", "anmeld"), ("newsletter", "abonn"), ("newsletter", "eintragen"), ("newsletter", "bestell"), ("newsletter", "postfach"), ("newsletter", "subscribe"), ("newsletter", "sign up"),
    ("folg", "facebook"), ("folg", "instagram"), ("folg", "twitter"), ("folg", "whatsapp"), ("follow", "twitter"), ("follow", "instagram"), ("app", "google play"), ("app", "app store"), ("app", "itunes"),
    ("unterstütz", "spende"), ("unterstütz", "steady"), ("unterstütz", "paypal"), ("support", "our work"), ("support", "donat"), ("mitglied", "exklusiv"), ("abo", "jetzt bestellen"), ("abo", "probe"), ("jetzt", "kostenlos registrieren"),
    ("push", "nachricht"), ("externe", "inhalt"), ("cookie", "akzeptier"), ("cookie", "zustimm"), ("javascript", "aktivier"), ("datenschutz", "inhalt anzeigen"),
];

/// Whether a line calls to subscribe, follow, pay or install.
pub(super) fn is_call(line: &str) -> bool {
    if line.len() > 450 {
        return false;
    }
    let line = line.to_lowercase();
    CALLS.iter().any(|(one, other)| line.contains(one) && line.contains(other))
}
