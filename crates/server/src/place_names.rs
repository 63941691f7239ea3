//! Places as people type them: key, postal code or name, in any case, with or without umlauts.

use model::{Ags, Gazetteer, Place};

/// What a typed place means.
pub(crate) enum Named<'a> {
    /// These places: usually one; a postal code or name may belong to several.
    Places(Vec<&'a Place>),
    /// None; perhaps this one was meant.
    Unknown(Option<&'a Place>),
}

/// Finds what `typed` means. Keys begin with `05` here and postal codes never do, so both are safe to try.
pub(crate) fn find<'a>(gazetteer: &'a Gazetteer, typed: &str) -> Named<'a> {
    if let Some(place) = typed.parse::<Ags>().ok().and_then(|ags| gazetteer.get(&ags)) {
        return Named::Places(vec![place]);
    }
    let by_code: Vec<_> = gazetteer.by_postal_code(typed).collect();
    if !by_code.is_empty() {
        return Named::Places(by_code);
    }
    let wanted = plain(typed);
    let wanted = without_title(&wanted);
    if wanted.is_empty() {
        return Named::Unknown(None);
    }
    let exact: Vec<_> = gazetteer
        .places()
        .iter()
        .filter(|place| names(place).any(|name| without_title(&name) == wanted))
        .collect();
    if !exact.is_empty() {
        return Named::Places(exact);
    }
    // "Halle" for "Halle (Westf.)": the name without its qualifier, if that is one place only.
    let short = |place: &&Place| {
        let name = plain(place.name.split(" (").next().unwrap_or_default());
        name == wanted
    };
    let mut shorter = gazetteer.places().iter().filter(short);
    if let (Some(place), None) = (shorter.next(), shorter.next()) {
        return Named::Places(vec![place]);
    }
    Named::Unknown(nearest(gazetteer, wanted))
}

/// Places whose name begins with what was typed, largest first.
pub(crate) fn beginning_with<'a>(gazetteer: &'a Gazetteer, typed: &str, limit: usize) -> Vec<&'a Place> {
    let wanted = plain(typed);
    let begins = |place: &&Place| {
        wanted.is_empty()
            || names(place).any(|name| name.starts_with(&wanted))
            || place.postal_codes.iter().any(|code| code.starts_with(&wanted))
    };
    let mut found: Vec<_> = gazetteer.places().iter().filter(begins).collect();
    found.sort_by_key(|place| std::cmp::Reverse(place.population));
    found.truncate(limit);
    found
}

fn names(place: &Place) -> impl Iterator<Item = String> + '_ {
    std::iter::once(&place.name).chain(&place.aliases).map(|name| plain(name))
}

/// The name without "Stadt", "Gemeinde" and the like in front; "Kreis" stays, as it is another place.
fn without_title(name: &str) -> &str {
    let titles = ["stadt ", "gemeinde ", "hansestadt ", "landeshauptstadt "];
    titles.iter().find_map(|title| name.strip_prefix(title)).unwrap_or(name)
}

/// Small letters, umlauts written out, everything between words one blank.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase).take(100) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            c if c.is_alphanumeric() => out.push(c),
            _ if out.ends_with(' ') || out.is_empty() => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The place whose name is at most two letters away; the larger of several.
fn nearest<'a>(gazetteer: &'a Gazetteer, wanted: &str) -> Option<&'a Place> {
    let near = gazetteer.places().iter().filter_map(|place| {
        let best = names(place).map(|name| distance(without_title(&name), wanted)).min()?;
        (best <= 2 && wanted.chars().count() > 3).then_some((
            best,
            std::cmp::Reverse(place.population),
            place,
        ))
    });
    near.min_by_key(|(best, population, _)| (*best, *population)).map(|(_, _, place)| place)
}

/// Levenshtein's distance, in letters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(typed: &str) -> Vec<String> {
        match find(&Gazetteer::builtin(), typed) {
            Named::Places(places) => places.iter().map(|place| place.ags.to_string()).collect(),
            Named::Unknown(_) => Vec::new(),
        }
    }

    #[test]
    fn a_place_is_found_by_key_code_and_name() {
        for typed in ["05954024", "58332", "Schwelm", " schwelm ", "Stadt Schwelm"] {
            assert_eq!(keys(typed), ["05954024"], "{typed}");
        }
        assert_eq!(keys("muelheim an der ruhr"), keys("Mülheim an der Ruhr"));
        assert_eq!(keys("05954"), ["05954"]);
    }

    #[test]
    fn a_slip_of_the_pen_gets_a_proposal() {
        let all = Gazetteer::builtin();
        let Named::Unknown(Some(place)) = find(&all, "Schwlm") else { panic!("no proposal") };
        assert_eq!(place.name, "Schwelm");
        assert!(matches!(find(&all, "Atlantis"), Named::Unknown(None)));
        assert!(matches!(find(&all, "()"), Named::Unknown(None)));
    }

    #[test]
    fn larger_places_are_proposed_first() {
        let all = Gazetteer::builtin();
        let found: Vec<_> = beginning_with(&all, "dü", 2).iter().map(|place| place.name.clone()).collect();
        assert_eq!(found[0], "Düsseldorf");
    }
}
