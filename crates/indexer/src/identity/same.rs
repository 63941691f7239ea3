//! The same text or offer at another address.
//!
//! Pairs are looked for only among records that share a band of their sketches or a contact, so the work grows with
//! the number of records and not with its square.

use model::{Kind, LinkRelation};

use super::signature::{LANES, Signature, contradict, overlap, shared};
use super::{Texts, Tie};
use crate::IndexError;

/// Lanes of a band: texts that are half the same share one of the bands with probability .94, texts of a tenth in
/// common with .02.
const BAND: usize = 3;

/// Of more records with the same band or contact (a template, a switchboard) each is compared with this many next ones.
const NEXT: usize = 24;

/// A text with fewer words, stop words not counted, is a line of a list; it is the same as many.
const LEAST_WORDS: u32 = 14;

/// From this likeness on a text is a copy with hardly a word changed.
const COPY: f32 = 0.85;
/// An edited copy shares half of its runs, if it came out at about the same time.
const EDITED: f32 = 0.45;
/// Two descriptions of one offer share this much beside title and contact.
const SAME_OFFER: f32 = 0.15;
/// Most days between a press release and its copies.
const DAYS: i64 = 21;
/// Least share of words two titles of one offer have in common.
const SAME_TITLE: f32 = 0.6;
/// So near to a limit the estimate of a likeness does not decide: two and a half of its standard deviations.
const DOUBT: f32 = 0.15;
/// Most copies linked from one record.
pub(super) const MOST: usize = 8;

/// Pairs of records that are the same.
pub(super) fn pairs(signatures: &[Signature], texts: &mut Texts<'_>) -> Result<Vec<Tie>, IndexError> {
    let mut candidates: Vec<(u32, u32)> = Vec::new();
    let long = || (0..signatures.len() as u32).filter(|&at| signatures[at as usize].words >= LEAST_WORDS);
    for band in 0..LANES / BAND {
        let key = |at: u32| {
            let lanes = &signatures[at as usize].lanes[band * BAND..(band + 1) * BAND];
            lanes.iter().fold(0_u64, |key, &lane| key.rotate_left(21) ^ u64::from(lane))
        };
        meet(long().map(|at| (key(at), at)).collect(), &mut candidates);
    }
    let offers = long().filter(|&at| is_offered(signatures[at as usize].kind));
    let contacts = offers
        .flat_map(|at| signatures[at as usize].contacts.iter().map(move |&contact| (u64::from(contact), at)));
    meet(contacts.collect(), &mut candidates);
    candidates.sort_unstable();
    candidates.dedup();
    let mut ties = Vec::new();
    for (from, to) in candidates.into_iter().map(|(one, other)| (one as usize, other as usize)) {
        let mut likeness = || texts.likeness(from, to);
        if let Some(rule) = agree(&signatures[from], &signatures[to], &mut likeness)? {
            ties.push(Tie { relation: LinkRelation::SameAs, from, to, rule, terms: Vec::new() });
        }
    }
    Ok(ties)
}

/// Adds the pairs of records with equal keys.
fn meet(mut keyed: Vec<(u64, u32)>, candidates: &mut Vec<(u32, u32)>) {
    keyed.sort_unstable();
    keyed.dedup();
    for (at, &(key, one)) in keyed.iter().enumerate() {
        let group = keyed[at + 1..].iter().take(NEXT).take_while(|(other, _)| *other == key);
        candidates.extend(group.map(|&(_, other)| (one.min(other), one.max(other))));
    }
}

fn is_offered(kind: Kind) -> bool {
    matches!(kind, Kind::Offer | Kind::Organisation | Kind::Network)
}

/// By what two records are the same; `None` if they are not. `exactly` counts the likeness that sketches estimate.
fn agree(
    one: &Signature,
    other: &Signature,
    exactly: &mut dyn FnMut() -> Result<f32, IndexError>,
) -> Result<Option<&'static str>, IndexError> {
    let kinds = one.kind == other.kind || [one.kind, other.kind].contains(&Kind::Other);
    if one.page == other.page || one.lang != other.lang || !kinds || one.start != other.start {
        return Ok(None);
    }
    // Two branches have the same text, and each its own address.
    if contradict(&one.addresses, &other.addresses) {
        return Ok(None);
    }
    let days = match (one.day, other.day) {
        (Some(one), Some(other)) => Some((one.duration_since(other).as_hours() / 24).abs()),
        _ => None,
    };
    let titles = overlap(&one.title, &other.title);
    let may_be_copy = days.is_none_or(|days| days <= DAYS);
    let reported = one.kind == Kind::News || other.kind == Kind::News;
    // On one site texts come from one template; elsewhere so many equal runs are a copy.
    let may_be_edited = reported && days.is_some_and(|days| days <= DAYS) && one.source != other.source;
    let may_be_offer = is_offered(one.kind)
        && is_offered(other.kind)
        && !shared(&one.contacts, &other.contacts).is_empty()
        && !contradict(&one.places, &other.places)
        && titles >= SAME_TITLE;
    let limits = [(may_be_copy, COPY), (may_be_edited, EDITED), (may_be_offer, SAME_OFFER)];
    let mut likeness = one.likeness(other);
    if limits.iter().any(|(may, limit)| *may && (likeness - limit).abs() < DOUBT) {
        likeness = exactly()?;
    }
    Ok(if may_be_copy && likeness >= COPY && (titles > 0.0 || likeness > 0.95) {
        Some("same-text")
    } else if may_be_edited && likeness >= EDITED {
        Some("same-text-edited")
    } else if may_be_offer && likeness >= SAME_OFFER {
        Some("same-offer")
    } else {
        None
    })
}
