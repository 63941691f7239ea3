//! Lists of organisations under a line that says what all of them do: "Netzwerkpartner sind:".

use std::ops::Range;

use model::OrganisationRole;

use super::forms::LEGAL_FORMS;
use super::names::Mention;
use super::roles::Roles;
use super::words::WORDS;
use crate::BlockKind;
use crate::understanding::text::Text;

/// A line of such a list.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) role: OrganisationRole,
    pub(super) range: Range<usize>,
}

/// Whether the item of a list is a name and no sentence: capitals, and the small words of names between them.
fn is_listed_name(item: &str) -> bool {
    let mut words = item.split_whitespace();
    item.starts_with(|c: char| c.is_uppercase() || "„\"»".contains(c))
        && !item.contains([':', '?', '!', '\n'])
        && words.all(|word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let form = LEGAL_FORMS.iter().any(|(form, _)| form.split(' ').any(|part| part == word));
            form || !bare.starts_with(char::is_lowercase)
                || WORDS.links.contains(bare)
                || WORDS.links.contains(word)
        })
}

/// A line of a list without its bullet, and without the branch in parentheses and what is said of it behind a dash.
fn list_name(line: &str) -> &str {
    let form = line.trim_end().ends_with("e.V.") || line.trim_end().ends_with("e. V.");
    let line = line.trim_start_matches(['•', '-', '–', '*', '·', '\u{f0b7}', ' ', '\t', '\u{a0}']);
    let line = if form { line.trim_end() } else { line.trim_end_matches([',', ';', '.', ' ']) };
    let end = [" (", " – ", " — ", ": "].iter().filter_map(|sign| line.find(sign)).min();
    line[..end.unwrap_or(line.len())].trim()
}

/// The lines under "Netzwerkpartner sind:" or a heading like "Partner"; `title` is the heading of the page. Items of a list
/// are names by themselves, a paragraph only where a name known for one covers most of it.
pub(super) fn find(text: &Text<'_>, title: &str, mentions: &[Mention], roles: &Roles) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut open = roles.of_heading(title).map(|role| (role, 1));
    for part in text.parts() {
        let words = part.block.text.as_str();
        let item = matches!(part.block.kind, BlockKind::ListItem(_) | BlockKind::TableRow);
        let heading = matches!(part.block.kind, BlockKind::Heading(_));
        let named = || {
            let own = mentions.iter().filter(|mention| part.range.contains(&mention.range.start));
            2 * own.map(|mention| mention.range.len()).sum::<usize>() > words.len()
        };
        if let Some((role, _)) = open.filter(|_| !heading && (item || named())) {
            let cell = part.block.cells.iter().map(String::as_str).find(|cell| !cell.is_empty());
            let name = list_name(cell.unwrap_or(words));
            if (3..=120).contains(&name.len()) && is_listed_name(name) {
                entries.push(Entry { name: name.to_owned(), role, range: part.range.clone() });
            }
            continue;
        }
        open = if heading {
            roles.of_heading(words).map(|role| (role, 1))
        } else if words.trim_end().ends_with(':') {
            roles.of_list(words).map(|role| (role, 0))
        } else {
            // Under a heading a paragraph may say what the list is.
            open.and_then(|(role, more)| Some((role, u8::checked_sub(more, 1)?)))
        };
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    #[test]
    fn a_heading_opens_a_list_and_the_next_one_ends_it() {
        let blocks = paragraphs(&[
            "# Unsere Partner",
            "Ohne sie ginge es nicht.",
            "* Stadtteiltreff Nord",
            "* Soester Tafel – Ausgabe am Markt",
            "* Wir suchen noch Partner!",
            "# Partner finden und behalten ist schwer",
            "* Tipps",
        ]);
        let found = find(&Text::new(&blocks), "", &[], &Roles::new());
        let names: Vec<_> = found.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["Stadtteiltreff Nord", "Soester Tafel"]);
    }
}
