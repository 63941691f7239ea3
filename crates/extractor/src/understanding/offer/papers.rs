//! What to bring: the list under "Benötigte Unterlagen".

use model::{Evidence, Offer};

use super::Field;
use crate::BlockKind;
use crate::understanding::text::Text;

/// Most papers to bring.
const MOST_DOCUMENTS: usize = 20;

/// The items of a list that a line about papers opens.
pub(super) fn find(
    text: &Text<'_>,
    hits: &[(Field, usize)],
    offer: &mut Offer,
    evidence: &mut Vec<Evidence>,
) {
    let parts = text.parts();
    for (_, at) in hits.iter().filter(|(field, _)| *field == Field::Documents) {
        let Some(opener) = parts.iter().position(|part| part.range.contains(at)) else { continue };
        let words = parts[opener].block.text.trim_end();
        let heading = matches!(parts[opener].block.kind, BlockKind::Heading(_) | BlockKind::Term);
        let last_line = text.sentence_range(*at).end >= parts[opener].range.end.saturating_sub(1);
        if !(heading || words.ends_with(':') && last_line) {
            continue;
        }
        let items = parts[opener + 1..]
            .iter()
            .take_while(|part| matches!(part.block.kind, BlockKind::ListItem(_) | BlockKind::Definition));
        for item in items.take(MOST_DOCUMENTS) {
            let name = item.block.text.trim_end_matches([',', ';', ' ', '.']);
            if name.len() <= 160 && !name.is_empty() {
                evidence.push(text.quote(
                    &format!("documents[{}]", offer.documents.len()),
                    name,
                    item.range.clone(),
                    "list-of-papers",
                ));
                offer.documents.push(name.to_owned());
            }
        }
        if !offer.documents.is_empty() {
            return;
        }
    }
}
