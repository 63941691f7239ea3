//! Brings the spellings of one organisation together.

use model::{Organisation, OrganisationRole};

use crate::understanding::text::Found;

/// Adds an organisation, or what is new of one that is known under this or another name.
pub(super) fn add(all: &mut Vec<Found<Organisation>>, new: Found<Organisation>) {
    let Some(known) = all.iter_mut().find(|known| is_same(&known.value, &new.value)) else {
        all.push(new);
        return;
    };
    let mut aliases = new.value.aliases;
    if key(&new.value.name) != key(&known.value.name) {
        aliases.insert(0, new.value.name);
    }
    for alias in aliases {
        if alias != known.value.name && !known.value.aliases.contains(&alias) {
            known.value.aliases.push(alias);
        }
    }
    known.value.sort = known.value.sort.or(new.value.sort);
    if known.value.role == OrganisationRole::Mentioned && new.value.role != OrganisationRole::Mentioned {
        known.value.role = new.value.role;
        known.evidence.extend(new.evidence);
    }
}

fn is_same(one: &Organisation, other: &Organisation) -> bool {
    fn keys(organisation: &Organisation) -> Vec<String> {
        let names = std::iter::once(&organisation.name).chain(&organisation.aliases);
        names.map(|name| key(name)).collect()
    }
    // "Agentur für Arbeit, Beauftragte für Chancengleichheit" is one of its desks.
    let desk = |desk: &Organisation, house: &Organisation| {
        desk.name.split_once(", ").is_some_and(|(name, _)| key(name) == key(&house.name))
    };
    if desk(one, other) || desk(other, one) {
        return true;
    }
    let (a, b) = (keys(one), keys(other));
    if a.iter().any(|name| b.contains(name)) {
        return true;
    }
    let network = Some(model::OrganisationType::Network);
    if one.sort != network || other.sort != network {
        return false;
    }
    // One network, several endings: "Netzwerk Lotse EN/Ruhr" and "Netzwerk Lotse/Ruhr".
    let own_word = |name: &str| {
        name.split(' ').nth(1).map(|word| word.split(['/', '(']).next().unwrap_or("").to_owned())
    };
    let (first, second) = (own_word(&one.name), own_word(&other.name));
    let long =
        first.as_ref().is_some_and(|word| word.chars().count() > 4 && word.starts_with(char::is_uppercase));
    let begins = |short: &str, long: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '));
    (long && first == second)
        || one.aliases.iter().any(|alias| begins(alias, &other.name))
        || other.aliases.iter().any(|alias| begins(alias, &one.name))
}

/// Names with the same key are one: case, quotation marks, hyphens and the legal form do not matter.
fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    // "der Neuen Wege gGmbH" are the "Neue Wege gGmbH".
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    let name = match first
        .strip_suffix(['n', 'r', 's', 'm'])
        .filter(|first| first.ends_with('e') && first.len() > 3)
    {
        Some(first) if !rest.is_empty() => format!("{first} {rest}"),
        _ => name.to_owned(),
    };
    let plain = name.replace("e. V.", "").replace("e.V.", "").replace("gGmbH", "").replace("GmbH", "");
    for c in plain.chars().filter(|c| c.is_alphanumeric()) {
        key.extend(c.to_lowercase());
    }
    key
}
