//! Finds names of organisations: by their legal form ("… gGmbH"), by their first word ("Jobcenter …") or both.
//!
//! A name begins at its first capital and ends before a verb, an article or the end of the clause. Names of persons
//! have neither head nor legal form and are never taken.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use model::OrganisationType;

use crate::understanding::cues::{ends_in_word, starts_with_word};
use crate::understanding::table::{ORGANISATION_HEADS, rows};

/// A name where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::understanding) struct Mention {
    pub(in crate::understanding) range: Range<usize>,
    pub(in crate::understanding) name: String,
    pub(in crate::understanding) aliases: Vec<String>,
    pub(in crate::understanding) sort: Option<OrganisationType>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GoesOn {
    Place,
    MayPlace,
    For,
    Whole,
    Quoted,
}

#[derive(Clone, Debug)]
enum Pattern {
    Head { canonical: &'static str, sort: OrganisationType, goes_on: GoesOn },
    Legal { sort: OrganisationType },
}

/// Legal forms and what they make of a name; the longer ones first where one holds another.
const LEGAL_FORMS: [(&str, OrganisationType); 17] = [
    ("e. V.", OrganisationType::Association),
    ("e.V.", OrganisationType::Association),
    ("e.V", OrganisationType::Association),
    ("e. V", OrganisationType::Association),
    ("eV", OrganisationType::Association),
    ("gGmbH", OrganisationType::Company),
    ("GmbH & Co. KG", OrganisationType::Company),
    ("GmbH", OrganisationType::Company),
    ("mbH", OrganisationType::Company),
    ("gAG", OrganisationType::Company),
    ("AöR", OrganisationType::Authority),
    ("A.ö.R.", OrganisationType::Authority),
    ("gUG", OrganisationType::Company),
    ("eG", OrganisationType::Company),
    ("KdöR", OrganisationType::Church),
    ("AG", OrganisationType::Company),
    ("Stiftung", OrganisationType::Association),
];

/// Small words inside a name; any other word in lower case ends it.
const LINKS: [&str; 22] = [
    "für", "der", "des", "die", "den", "dem", "und", "&", "von", "im", "in", "am", "an", "zur", "zum", "bei",
    "mit", "e.", "a.", "d.", "u.", "gegen",
];

/// Capitalised words that open a sentence or a label and belong to no name.
const OPENERS: [&str; 44] = [
    "Der",
    "Die",
    "Das",
    "Den",
    "Dem",
    "Des",
    "Ein",
    "Eine",
    "Einen",
    "Einem",
    "Einer",
    "Eines",
    "Im",
    "In",
    "Am",
    "An",
    "Für",
    "Von",
    "Vom",
    "Bei",
    "Beim",
    "Mit",
    "Auch",
    "Wir",
    "Sie",
    "Ihr",
    "Ihre",
    "Unser",
    "Unsere",
    "Und",
    "Oder",
    "Träger",
    "Ansprechpartner",
    "Ansprechpartnerin",
    "Kontakt",
    "Anbieter",
    "Veranstalter",
    "Herr",
    "Frau",
    "Neben",
    "Zur",
    "Zum",
    "Beratungsstellen",
    "Tel",
];

/// Nouns before "der" and a name that say what someone does there: "Leitung der … gGmbH".
const DUTIES: [&str; 30] = [
    "Leitung",
    "Federführung",
    "Trägerschaft",
    "Trägerin",
    "Träger",
    "Geschäftsführer",
    "Geschäftsführerin",
    "Geschäftsführung",
    "Leiter",
    "Leiterin",
    "Vorsitzende",
    "Vorsitzender",
    "Mitarbeiterin",
    "Mitarbeiter",
    "Mitarbeitende",
    "Sprecher",
    "Sprecherin",
    "Zusammenarbeit",
    "Kooperation",
    "Auftrag",
    "Angebot",
    "Angebote",
    "Projekt",
    "Mitglied",
    "Mitglieder",
    "Räumen",
    "Räume",
    "Beratungsangebot",
    "Unterstützung",
    "Vertreter",
];

/// Small words between a head and the place it is of: "Volkshochschule der Stadt …".
const ARTICLES: [&str; 10] = ["der", "des", "im", "in", "für", "den", "am", "an", "vom", "die"];

/// Longest name, in bytes.
const LONGEST: usize = 120;

/// Finds names; compiled once.
pub(super) struct NameFinder {
    automaton: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
}

impl NameFinder {
    pub(super) fn new() -> Self {
        let mut words = Vec::new();
        let mut patterns = Vec::new();
        for [word, canonical, sort, goes_on] in rows::<4>(ORGANISATION_HEADS) {
            let (Some(sort), Some(goes_on)) = (type_of(sort), goes_on_of(goes_on)) else { continue };
            words.push(word);
            patterns.push(Pattern::Head { canonical, sort, goes_on });
        }
        for (word, sort) in LEGAL_FORMS {
            words.push(word);
            patterns.push(Pattern::Legal { sort });
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words)
            .ok();
        NameFinder { automaton, patterns }
    }

    /// The names of a text in reading order; none overlaps another.
    pub(super) fn find(&self, text: &str) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        let matches = self.automaton.iter().flat_map(|automaton| automaton.find_iter(text));
        for hit in matches {
            let range = hit.start()..hit.end();
            let floor = found.last().map_or(0, |last| last.range.end);
            if range.start < floor
                || ends_in_word(&text[..range.start])
                || starts_with_word(&text[range.end..])
            {
                continue;
            }
            if text[..range.start].ends_with(['@', '/']) || text[range.end..].starts_with('@') {
                continue;
            }
            let mention = match &self.patterns[hit.pattern().as_usize()] {
                Pattern::Legal { sort } => by_legal_form(text, floor, range, *sort),
                Pattern::Head { canonical, sort, goes_on } => {
                    by_head(text, range, canonical, *sort, *goes_on)
                }
            };
            if let Some(mention) = mention {
                // A legal form behind a name found by its head makes it longer: "Caritasverband Herne" + "e.V.".
                if let Some(last) = found.last_mut().filter(|last| last.range.end > mention.range.start) {
                    *last = mention;
                } else {
                    found.push(mention);
                }
            }
        }
        found
    }
}

fn by_legal_form(text: &str, floor: usize, form: Range<usize>, sort: OrganisationType) -> Option<Mention> {
    let written = &text[form.clone()];
    if !matches!(written, "Stiftung") && !text[..form.start].ends_with([' ', '\u{a0}', ',']) {
        return None;
    }
    let start = name_start(text, floor, form.start)?;
    let name = squeeze(&text[start..form.end]);
    let words = name.split(' ').count();
    let front = name.split(' ').next().unwrap_or("");
    if words < 2 || name.len() > LONGEST || OPENERS.contains(&front) {
        return None;
    }
    // "AG" alone is also a working group: "AG Alleinerziehende" is none of these, "Die AG" neither.
    if written == "AG"
        && text[form.end..].starts_with(" ")
        && text[form.end..].trim_start().starts_with(char::is_uppercase)
    {
        return None;
    }
    let sort =
        if name.contains("Jobcenter") { OrganisationType::Jobcenter } else { welfare(&name).unwrap_or(sort) };
    let (aliases, end) = abbreviation(text, form.end);
    Some(Mention { range: start..end, name, aliases, sort: Some(sort) })
}

/// Walks back from a legal form over capitals, small words between them and quotation marks.
fn name_start(text: &str, floor: usize, form: usize) -> Option<usize> {
    let line =
        text[floor..form].rfind(['\n', ':', ';', '|', '•', '!', '?', '(']).map_or(floor, |at| floor + at + 1);
    let clause = &text[line..form];
    let mut start = None;
    let mut end = clause.trim_end().len();
    while end > 0 {
        let from = clause[..end]
            .rfind([' ', '\u{a0}'])
            .map_or(0, |at| at + if clause[at..].starts_with(' ') { 1 } else { 2 });
        let word = &clause[from..end];
        let bare = word.trim_matches(['„', '“', '"', '”', '»', '«', ',', '(']);
        let stops = word.ends_with(',') && !clause[end..].trim().is_empty() && !listed(&clause[end..])
            || word.ends_with('.') && bare.len() > 4;
        let capital =
            bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || word == "-" || word == "–";
        if stops || !(capital || LINKS.contains(&bare)) || bare.is_empty() || DUTIES.contains(&bare) {
            break;
        }
        if capital && !OPENERS.contains(&bare) {
            start = Some(line + from);
        } else if OPENERS.contains(&bare) && start.is_some() && matches!(bare, "Der" | "Die" | "Das") {
            break;
        } else if !capital && matches!(bare, "der" | "die" | "den" | "dem" | "des" | "vom" | "zum") {
            // An article in front of the whole name is not part of it: look whether a capital leads it.
            let led = clause[..from].trim_end().rsplit(' ').next().unwrap_or("");
            if !led.starts_with(char::is_uppercase) || OPENERS.contains(&led) {
                // "für die", "in der" may still be inside, when a capital stands before them.
                if !LINKS.contains(&led) {
                    break;
                }
            }
        }
        end = clause[..from].trim_end().len();
        if form - (line + from) > LONGEST {
            break;
        }
    }
    let start = start?;
    let start = start
        + (text[start..].len() - text[start..].trim_start_matches(['„', '"', '»', '(', '-', '–', ' ']).len());
    (start < form).then_some(start)
}

/// Whether words behind a comma go on with a list inside the name ("Arbeit, Bildung und Kultur gGmbH").
fn listed(after: &str) -> bool {
    after.contains(" und ") && after.len() < 40
}

fn by_head(
    text: &str,
    head: Range<usize>,
    canonical: &str,
    sort: OrganisationType,
    goes_on: GoesOn,
) -> Option<Mention> {
    let line_end = text[head.end..].find('\n').map_or(text.len(), |at| head.end + at);
    let rest = &text[head.end..line_end];
    let (mut end, mut named) = (head.end, false);
    match goes_on {
        GoesOn::Whole => named = true,
        GoesOn::Place => {
            if let Some(length) = proper(rest, true) {
                (end, named) = (head.end + length, true);
            }
        }
        GoesOn::MayPlace => {
            end = head.end + proper(rest, true).unwrap_or(0);
            named = canonical.len() > 5;
        }
        // "Amt" alone is any office, and "das vom Amt empfohlene …" no name.
        GoesOn::For if canonical == "Amt" && !rest.starts_with(" für ") => {}
        GoesOn::For => {
            // "Fachbereich Jugend und Soziales": the purpose without "für".
            let bare = || {
                purpose(&format!(" für{rest}"))
                    .map(|length| length - " für".len())
                    .filter(|_| sort == OrganisationType::Authority)
            };
            if let Some(length) = purpose(rest).or_else(bare).or_else(|| proper(rest, false)) {
                (end, named) = (head.end + length, true);
            }
        }
        GoesOn::Quoted => {
            if let Some(length) =
                quoted(rest).or_else(|| purpose_quoted(rest)).or_else(|| proper(rest, false))
            {
                (end, named) = (head.end + length, true);
            }
        }
    }
    // "Lippische Allianz", "Hagener Bündnis für Familie": the adjective in front belongs to the name.
    let front = if sort == OrganisationType::Network { adjective_before(text, head.start) } else { None };
    if !named && front.is_none() {
        return None;
    }
    let start = front.unwrap_or(head.start);
    // "ein Netzwerk für Alleinerziehende", "in einem Bündnis": any, not this one.
    if goes_on == GoesOn::Quoted && !text[head.end..end].contains(['„', '"', '»']) && is_any(&text[..start])
    {
        return None;
    }
    let tail = squeeze(&text[head.end..end]);
    let (tail, end) = with_legal_form(text, tail, end);
    let joint = if tail.is_empty() || tail.starts_with(['-', ',']) { "" } else { " " };
    let mut name = format!("{}{canonical}{joint}{tail}", &text[start..head.start]);
    // The club's own name is enough: "der Verein Frauennetzwerk Aachen".
    if matches!(canonical, "Verein") && tail.chars().count() > 6 {
        name = tail.trim_matches(['„', '“', '"', '”']).to_owned();
    }
    if name.len() > LONGEST {
        return None;
    }
    // Names in the genitive: "des AWO Bundesverbandes".
    for (genitive, name_end) in
        [("verbandes", "verband"), ("verbands", "verband"), ("vereins", "verein"), ("amtes", "amt")]
    {
        if let Some(stem) = name.strip_suffix(genitive) {
            name = format!("{stem}{name_end}");
        }
    }
    let (mut aliases, end) = abbreviation(text, end);
    if let Some(short) = quoted_part(&name).filter(|short| *short != name) {
        aliases.insert(0, short);
    }
    if let Some(short) = without_inner_parenthesis(&name) {
        aliases.push(short);
    }
    Some(Mention { range: start..end, name, aliases, sort: Some(welfare(canonical).unwrap_or(sort)) })
}

/// Whether an indefinite article stands before, an adjective at most between.
fn is_any(before: &str) -> bool {
    let line = before.rsplit(['\n', '.', ',']).next().unwrap_or("");
    let mut words = line.split_whitespace().rev();
    let any = |word: &str| {
        let word = word.to_lowercase();
        matches!(
            word.as_str(),
            "ein" | "eine" | "einem" | "einen" | "einer" | "eines" | "kein" | "jedes" | "solches" | "neues"
        )
    };
    let first = words.next().unwrap_or("");
    any(first) || first.starts_with(char::is_lowercase) && first.len() > 4 && words.next().is_some_and(any)
}

/// Where an adjective made of a name begins, right before a head.
fn adjective_before(text: &str, head: usize) -> Option<usize> {
    let before = text[..head].strip_suffix(' ')?;
    let start = before
        .rfind(|c: char| !c.is_alphanumeric() && c != '-')
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    let adjective = word.starts_with(char::is_uppercase)
        && word.chars().count() > 5
        && (word.ends_with("er") || word.ends_with("sche") || word.ends_with("sches"));
    (adjective
        && !OPENERS.contains(&word)
        && !matches!(word, "Unser" | "Dieser" | "Weiterer" | "Weitere" | "Regionales" | "Großer"))
    .then_some(start)
}

/// Length of a proper name that follows a head: capitals and hyphens, "der Stadt", "des Kreises" and "in" before them.
fn proper(rest: &str, with_place: bool) -> Option<usize> {
    let mut length = 0;
    let mut at = 0;
    let mut capitals = 0;
    while let Some((gap, word)) = next_word(&rest[at..]) {
        let bare = word.trim_end_matches([',', '.', ':', ';', '!', '?', '“', '"', '”']);
        // "Netzwerk N(eustart)": the bracket opened inside the word.
        let bare = if bare.contains('(') { bare } else { bare.trim_end_matches([')', ',', '.']) };
        let ends = bare.len() < word.len();
        let capital = bare.starts_with(char::is_uppercase);
        if capital && !OPENERS.contains(&bare) && !is_verb_noun(bare) && !bare.starts_with("Tel") {
            at += gap + word.len();
            length = at - (word.len() - bare.len());
            capitals += 1;
        } else {
            let opens = capitals == 0 && with_place && ARTICLES.contains(&bare);
            let joins = capitals > 0
                && matches!(bare, "an" | "am" | "der" | "a." | "d." | "&")
                && names_on(&rest[at + gap + word.len()..], bare);
            if ends || !(opens || joins) {
                break;
            }
            at += gap + word.len();
        }
        if ends || capitals >= 5 || at > LONGEST {
            break;
        }
    }
    // "Kreis der Familie": an article without "Stadt", "Kreis" behind it leads to no name.
    let words = rest[..length].trim();
    let led = words.split(' ').next().unwrap_or("");
    let article = matches!(led, "der" | "des" | "den" | "die" | "für" | "in" | "im" | "am" | "an" | "vom");
    let seat = [
        "Stadt",
        "Kreis",
        "Gemeinde",
        "StädteRegion",
        "Städteregion",
        "Region",
        "Rhein",
        "Land",
        "Landkreis",
    ];
    let seated = article && words.split(' ').any(|word| seat.iter().any(|seat| word.starts_with(seat)));
    (capitals > 0 && (!article || seated) && capitals <= 5).then_some(length)
}

/// After "Mülheim" only "an der Ruhr" goes on.
fn names_on(rest: &str, link: &str) -> bool {
    let next = next_word(rest).map_or("", |(_, word)| word);
    matches!(link, "an" if matches!(next, "der"))
        || matches!(link, "am" if next.starts_with("Rhein") || next.starts_with("See"))
        || link == "der" && next.starts_with("Ruhr")
        || link == "&" && next.starts_with(char::is_uppercase)
}

/// Capitals that are deeds, not names: the clause goes on.
fn is_verb_noun(word: &str) -> bool {
    matches!(
        word,
        "Uhr"
            | "Telefon"
            | "Fax"
            | "E-Mail"
            | "Email"
            | "Mail"
            | "Internet"
            | "Adresse"
            | "Öffnungszeiten"
            | "Straße"
            | "Website"
            | "Webseite"
            | "Ansprechpartner"
            | "Ansprechpartnerin"
            | "Montag"
            | "Dienstag"
            | "Mittwoch"
            | "Donnerstag"
            | "Freitag"
            | "Samstag"
            | "Sonntag"
            | "Januar"
            | "Februar"
            | "März"
            | "April"
            | "Mai"
            | "Juni"
            | "Juli"
            | "August"
            | "September"
            | "Oktober"
            | "November"
            | "Dezember"
    )
}

/// "für Arbeit, Gesundheit und Soziales (des Landes …)", "alleinerziehender Mütter und Väter (Aachen)", "der AWO NRW".
fn purpose(rest: &str) -> Option<usize> {
    let (gap, first) = next_word(rest)?;
    let adjective = first.starts_with(char::is_lowercase)
        && first.len() > 8
        && (first.ends_with("er") || first.ends_with("e"));
    if !matches!(first, "für" | "gegen" | "der" | "des") && !adjective {
        return None;
    }
    let mut at = gap + first.len();
    let (mut length, mut capitals, mut open) = (0, 0, true);
    while let Some((gap, word)) = next_word(&rest[at..]) {
        let bare = word.trim_end_matches([',', '.', ':', ';', ')', '!', '?', '“', '"', '”']);
        let capital = bare.starts_with(char::is_uppercase);
        // "… Mütter und Väter Aachen (VAMV)": the branch stands before the abbreviation.
        let branch = capitals > 0 && rest[at + gap + word.len()..].starts_with(" (");
        if capital && (open || capitals > 0 && is_seat(bare) || branch) && !is_verb_noun(bare) {
            at += gap + word.len();
            length = at - (word.len() - bare.len());
            capitals += 1;
            let comma = word.ends_with(',') && goes_on_after_comma(&rest[at..]);
            open = comma;
            if !comma && bare.len() < word.len() {
                break;
            }
        } else {
            let behind = &rest[at + gap + word.len()..];
            let article = matches!(bare, "die" | "den" | "das" | "der" | "dem" | "junge" | "soziale");
            let inflected = bare.ends_with("e") || bare.ends_with("en") || bare.ends_with("er");
            let adjective = bare.len() > 4 && inflected && bare.starts_with(char::is_lowercase);
            let joins = matches!(bare, "und" | "&") && goes_on_with_noun(behind)
                || matches!(bare, "des" | "der" | "in" | "im") && seat_follows(behind);
            if capitals == 0 && !(article || adjective) || capitals > 0 && !joins {
                break;
            }
            open |= joins;
            at += gap + word.len();
        }
        if capitals > 9 || at > LONGEST {
            break;
        }
    }
    (capitals > 0).then_some(length)
}

/// "Netzwerk für Alleinerziehende „Forum-E“".
fn purpose_quoted(rest: &str) -> Option<usize> {
    let length = purpose(rest)?;
    Some(quoted(&rest[length..]).map_or(length, |more| length + more))
}

/// Length of a name in quotation marks right behind a head.
fn quoted(rest: &str) -> Option<usize> {
    let trimmed = rest.trim_start();
    let gap = rest.len() - trimmed.len();
    if gap == 0 || !trimmed.starts_with(['„', '"', '»', '“', '‚']) {
        return None;
    }
    let open = trimmed.chars().next().map_or(1, char::len_utf8);
    let close = trimmed[open..].find(['“', '"', '”', '«', '‘'])?;
    let mark = trimmed[open + close..].chars().next().map_or(1, char::len_utf8);
    (close > 1 && close < 90).then_some(gap + open + close + mark)
}

fn quoted_part(name: &str) -> Option<String> {
    let open = name.find(['„', '"', '»'])?;
    let mark = name[open..].chars().next().map_or(1, char::len_utf8);
    let close = name[open + mark..].find(['“', '"', '”', '«'])?;
    let part = name[open + mark..open + mark + close].trim();
    (part.chars().count() > 2).then(|| part.to_owned())
}

/// "Netzwerk W(iedereinstieg)" is also "Netzwerk W".
fn without_inner_parenthesis(name: &str) -> Option<String> {
    let open = name.find('(')?;
    let close = name.find(')')?;
    let glued = open > 0 && !name[..open].ends_with(' ') && close > open + 2;
    glued.then(|| format!("{}{}", &name[..open], &name[close + 1..]).trim().to_owned())
}

/// "(VAMV)" behind a name is its abbreviation; "(Geschäftsstelle Herne)" says which branch and stays out.
fn abbreviation(text: &str, end: usize) -> (Vec<String>, usize) {
    let rest = &text[end..];
    let trimmed = rest.trim_start_matches([' ', '“', '"']);
    let gap = rest.len() - trimmed.len();
    let Some(inner) = trimmed.strip_prefix('(').and_then(|rest| rest.split_once(')')) else {
        return (Vec::new(), end);
    };
    let short = inner.0.trim();
    let capitals = short.chars().filter(|c| c.is_uppercase()).count();
    let abbreviates = (2..=10).contains(&short.chars().count())
        && capitals >= 2
        && !short.contains(' ')
        && !short.contains(|c: char| c.is_ascii_digit());
    if abbreviates { (vec![short.to_owned()], end + gap + inner.0.len() + 2) } else { (Vec::new(), end) }
}

/// A legal form right behind a name.
fn with_legal_form(text: &str, tail: String, end: usize) -> (String, usize) {
    let rest = &text[end..];
    let trimmed = rest.trim_start_matches([' ', '\u{a0}', '“', '"', ',']);
    let form = LEGAL_FORMS.iter().find(|(form, _)| {
        *form != "Stiftung" && trimmed.strip_prefix(form).is_some_and(|after| !starts_with_word(after))
    });
    match form {
        Some((form, _)) if rest.len() > trimmed.len() => {
            let end = end + (rest.len() - trimmed.len()) + form.len();
            (format!("{tail} {form}"), end)
        }
        _ => (tail, end),
    }
}

fn next_word(rest: &str) -> Option<(usize, &str)> {
    let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
    let gap = rest.len() - trimmed.len();
    if gap == 0 && !rest.starts_with(['-', '/']) {
        return None;
    }
    let word = trimmed.split([' ', '\u{a0}', '\n']).next()?;
    (!word.is_empty() && !word.starts_with(['(', '„', '"', '–', '•', '|'])).then_some((gap, word))
}

fn goes_on_after_comma(rest: &str) -> bool {
    // In a list inside the name an "und" with a noun comes soon: "Arbeit, Gesundheit und Soziales".
    let mut words = rest.split_whitespace().take(5);
    let first = words.next().unwrap_or("");
    first.starts_with(char::is_uppercase)
        && first.len() > 4
        && words.any(|word| word == "und")
        && !rest.trim_start().starts_with("Verband")
}

fn goes_on_with_noun(rest: &str) -> bool {
    let next = next_word(rest).map_or("", |(_, word)| word);
    next.starts_with(char::is_uppercase) && next.chars().count() > 3 && !OPENERS.contains(&next)
}

fn seat_follows(rest: &str) -> bool {
    next_word(rest).is_some_and(|(_, word)| is_seat(word))
}

fn is_seat(word: &str) -> bool {
    ["Landes", "Stadt", "Kreises", "Kreis", "Städte", "Region", "NRW", "Nordrhein", "Bundes", "AWO"]
        .iter()
        .any(|seat| word.starts_with(seat))
}

/// Welfare associations are known by their name, whatever their legal form.
fn welfare(name: &str) -> Option<OrganisationType> {
    let signs = [
        "Caritas",
        "Diakoni",
        "AWO",
        "Arbeiterwohlfahrt",
        "Rotes Kreuz",
        "DRK",
        "Paritätisch",
        "SkF",
        "Sozialdienst katholischer",
        "Sozialdienst Katholischer",
        "SKM",
        "Malteser",
        "Johanniter",
    ];
    signs.iter().any(|sign| name.contains(sign)).then_some(OrganisationType::Welfare)
}

fn type_of(name: &str) -> Option<OrganisationType> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

fn goes_on_of(name: &str) -> Option<GoesOn> {
    Some(match name {
        "place" => GoesOn::Place,
        "may_place" => GoesOn::MayPlace,
        "for" => GoesOn::For,
        "whole" => GoesOn::Whole,
        "quoted" => GoesOn::Quoted,
        _ => return None,
    })
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches([',', ':', ';']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<String> {
        NameFinder::new().find(text).into_iter().map(|mention| mention.name).collect()
    }

    #[test]
    fn legal_forms_are_walked_back_to_the_first_capital() {
        assert_eq!(found("unter der Leitung der Rosa Hafen gGmbH, einem Unternehmen"), ["Rosa Hafen gGmbH"]);
        assert_eq!(
            found("Lippische Tageseltern e.V.\nWerk für Arbeit und Bildung Witten mbH"),
            ["Lippische Tageseltern e.V.", "Werk für Arbeit und Bildung Witten mbH"]
        );
        assert_eq!(
            found("Der Anna Krug Bildungswerk GmbH gehört das Haus."),
            ["Anna Krug Bildungswerk GmbH"]
        );
    }

    #[test]
    fn heads_are_walked_to_the_end_of_the_name() {
        for (text, name) in [
            ("Das Jobcenter Witten hilft gern.", "Jobcenter Witten"),
            ("die Agentur für Arbeit Soest-Werl und andere", "Agentur für Arbeit Soest-Werl"),
            ("vom Ministerium für Schule und Bildung gefördert", "Ministerium für Schule und Bildung"),
            (
                "des Bundesministeriums für Familie, Senioren, Frauen und Jugend im Mai",
                "Bundesministerium für Familie, Senioren, Frauen und Jugend",
            ),
            (
                "der Verband alleinerziehender Frauen und Männer Soest",
                "Verband alleinerziehender Frauen und Männer",
            ),
            ("Caritasverband Soest e.V.", "Caritasverband Soest e.V."),
            ("Volkshochschule der Stadt Soest", "Volkshochschule der Stadt Soest"),
            ("das Netzwerk „Starke Eltern“ lud ein", "Netzwerk „Starke Eltern“"),
            ("Stadt Mülheim an der Ruhr", "Stadt Mülheim an der Ruhr"),
        ] {
            assert_eq!(found(text), [name], "{text}");
        }
    }

    #[test]
    fn words_without_a_name_are_none() {
        for text in [
            "die Stadt hilft",
            "im Kreis der Familie",
            "ein Netzwerk aus Helfenden",
            "Die Stiftung",
            "kevin",
            "der Verein hat Platz",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn abbreviations_are_other_names() {
        let names = NameFinder::new()
            .find("Verband binationaler Familien und Partnerschaften (VBFP), Netzwerk N(eustart)");
        assert_eq!(names[0].aliases, ["VBFP"]);
        assert_eq!(names[1].aliases, ["Netzwerk N"]);
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "(Stadt|Netzwerk| |für|Arbeit|,|e\\.V\\.|GmbH|„|“|und|Ä|\n|\\(|\\)|der|Kreis|-){0,20}") {
            for mention in NameFinder::new().find(&text) {
                prop_assert!(text.get(mention.range).is_some());
            }
        }
    }
}
