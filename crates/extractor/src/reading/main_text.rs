//! Main text: drops what the page marks as something else, chooses the container, trims it.

use super::html::{Attr, Id, Tag, Tree};
use super::lines::{Line, collect};
use super::marks::{Mark, Marks, Reason};
use super::phrases;
use super::title::key;
use super::score::{Sums, container, is_prose, worth};

/// The lines of a page and what became of them.
pub(super) struct MainText {
    /// The element that holds the main text.
    pub(super) container: Id,
    /// All lines in document order; those of the main text have no reason to be dropped.
    pub(super) lines: Vec<Line>,
}

/// What each element says of itself.
pub(super) fn marks(tree: &Tree<'_>) -> Vec<Mark> {
    let mut reader = Marks::default();
    (0..tree.nodes.len() as Id).map(|id| reader.of(tree, id)).collect()
}

/// Share of a page's text above which a mark that is not strong is not believed.
const TOO_MUCH: f32 = 0.5;

pub(super) fn find(tree: &Tree<'_>, marks: &[Mark], title: Option<Id>, description: Option<&str>) -> MainText {
    let lines = collect(tree, marks);
    let total = Sums::new(tree, &lines).total();
    let main = choose(tree, marks, title, description, lines.clone(), false);
    let worth_of = |main: &MainText| -> f32 {
        main.lines.iter().filter(|line| line.dropped.is_none()).map(|line| worth(tree, line).0).sum()
    };
    let kept = worth_of(&main);
    if kept >= 0.1 * total {
        return main;
    }
    // Names that mislead: only what is sure is dropped.
    let second = choose(tree, marks, title, description, lines, true);
    if worth_of(&second) > 4.0 * kept { second } else { main }
}

fn choose(tree: &Tree<'_>, marks: &[Mark], title: Option<Id>, description: Option<&str>, mut lines: Vec<Line>, sure_only: bool) -> MainText {
    drop_marked(tree, marks, &mut lines, title, sure_only);
    let sums = Sums::new(tree, &lines);
    let container = container(tree, marks, &sums, title);
    let inside = sums.lines_of(tree, container);
    for (number, line) in lines.iter_mut().enumerate() {
        if !inside.contains(&number) {
            line.dropped.get_or_insert(Reason::Outside);
        }
    }
    drop_before_title(tree, &mut lines, container, title);
    keep_lead(tree, &mut lines, container, title, description);
    drop_cards(tree, &mut lines);
    drop_link_groups(tree, &sums, &mut lines, container);
    drop_by_phrase(tree, &mut lines);
    drop_picture_texts(tree, &sums, &mut lines, container);
    trim(tree, &mut lines);
    MainText { container, lines }
}

/// Drops what names and elements mark as something else, unless that would take the text itself.
fn drop_marked(tree: &Tree<'_>, marks: &[Mark], lines: &mut [Line], title: Option<Id>, sure_only: bool) {
    let all = Sums::new(tree, lines);
    let limit = TOO_MUCH * all.total();
    let mut taken = marked(tree, marks, &all, title, sure_only, &[]);
    // A word that marks most of the text piece by piece does not mean what it means elsewhere.
    let firm = [Reason::Hidden, Reason::Comments, Reason::Related, Reason::Sidebar, Reason::Navigation];
    let mut sums: Vec<(Reason, f32)> = Vec::new();
    for (reason, id) in taken.iter().filter(|(reason, _)| !firm.contains(reason)) {
        match sums.iter_mut().find(|(have, _)| have == reason) {
            Some((_, sum)) => *sum += all.of(tree, *id).0,
            None => sums.push((*reason, all.of(tree, *id).0)),
        }
    }
    sums.retain(|(_, sum)| *sum > limit && limit > 150.0);
    if !sums.is_empty() {
        let without: Vec<Reason> = sums.into_iter().map(|(reason, _)| reason).collect();
        taken = marked(tree, marks, &all, title, sure_only, &without);
    }
    for (reason, id) in taken {
        for number in all.lines_of(tree, id) {
            lines[number].dropped.get_or_insert(reason);
        }
    }
}

/// The outermost elements that are marked as something else, but for those whose mark cannot be meant.
fn marked(
    tree: &Tree<'_>,
    marks: &[Mark],
    all: &Sums,
    title: Option<Id>,
    sure_only: bool,
    without: &[Reason],
) -> Vec<(Reason, Id)> {
    let total = all.total();
    let bodies = bodies(tree, marks, all);
    let mut taken: Vec<(Reason, Id)> = Vec::new();
    let mut skip_to = 0;
    for id in 0..tree.nodes.len() as Id {
        let Some(reason) = marks[id as usize].drop else { continue };
        if id < skip_to || (sure_only && !reason.is_sure()) || without.contains(&reason) {
            continue;
        }
        let (good, _) = all.of(tree, id);
        let by_element = matches!(tree[id].tag, Tag::Aside | Tag::Footer | Tag::Nav);
        let limit = if reason.is_strong() || by_element { 0.8 } else { TOO_MUCH };
        let has_title = title.is_some_and(|title| tree.contains(id, title));
        let shown = reason != Reason::Hidden || sure_only;
        if shown && good > limit * total && good > 100.0 {
            continue;
        }
        if has_title && good > 0.1 * total {
            continue;
        }
        if shown && bodies.iter().any(|body| tree.contains(id, *body)) {
            continue;
        }
        // A teaser that leads nowhere is the page's own lead.
        if reason == Reason::Teaser && !has_link(tree, id) {
            continue;
        }
        if reason == Reason::Form && good > 100.0 && matches!(tree[id].tag, Tag::Form | Tag::Fieldset) {
            continue;
        }
        skip_to = tree[id].end;
        taken.push((reason, id));
    }
    taken
}

/// Elements named as the body of the text that hold a good part of it.
fn bodies(tree: &Tree<'_>, marks: &[Mark], all: &Sums) -> Vec<Id> {
    let named = (0..tree.nodes.len() as Id).filter(|id| marks[*id as usize].content);
    named.filter(|id| all.of(tree, *id).0 > 0.25 * all.total()).collect()
}

fn has_link(tree: &Tree<'_>, id: Id) -> bool {
    tree.inside(id).any(|inner| tree[inner].tag == Tag::A) || tree.ancestors(id).any(|outer| tree[outer].tag == Tag::A)
}

/// Drops what stands above the headline inside the container, unless that is the greater part.
fn drop_before_title(tree: &Tree<'_>, lines: &mut [Line], container: Id, title: Option<Id>) {
    let Some(title) = title.filter(|title| tree.contains(container, *title)) else { return };
    let end = lines.partition_point(|line| line.node < tree[title].end);
    let good = |lines: &[Line]| lines.iter().filter(|l| l.dropped.is_none()).map(|l| worth(tree, l).0).sum::<f32>();
    if good(&lines[..end]) > 0.5 * good(&lines[end..]) {
        return;
    }
    for line in &mut lines[..end] {
        line.dropped.get_or_insert(Reason::BeforeTitle);
    }
}

/// Takes the lead that stands outside the container: prose between the headline and the first line of the text,
/// or the words of the page's own description.
fn keep_lead(tree: &Tree<'_>, lines: &mut [Line], container: Id, title: Option<Id>, description: Option<&str>) {
    let Some(first) = lines.iter().position(|line| line.dropped.is_none()) else { return };
    let from = title.map_or(0, |title| lines.partition_point(|line| line.node < tree[title].end));
    let description = description.map(key).map(|key| key.chars().take(40).collect::<String>()).filter(|k| k.len() >= 30);
    let is_described = |line: &Line| description.as_ref().is_some_and(|d| key(&line.text).starts_with(d.as_str()));
    let below_title = title.is_some_and(|title| !tree.contains(container, title) && title < lines[first].node);
    for line in &mut lines[from.min(first)..first] {
        let loose = matches!(line.dropped, Some(Reason::Outside | Reason::Teaser | Reason::Byline));
        let between = (below_title || is_named_lead(tree, line)) && line.dropped == Some(Reason::Outside) && is_prose(line);
        if line.density() < 0.3 && (between || (loose && line.chars >= 40 && is_described(line))) {
            line.dropped = None;
        }
    }
}

/// Whether the elements around a line are named as the lead of the text.
fn is_named_lead(tree: &Tree<'_>, line: &Line) -> bool {
    const NAMES: &[&str] = &["lead", "intro", "teaser", "vorspann", "excerpt", "abstract", "summary", "standfirst", "einleitung", "anriss"];
    std::iter::once(line.block).chain(tree.ancestors(line.block)).take(2).any(|id| {
        let class = tree.attr(id, Attr::Class).unwrap_or("").to_ascii_lowercase();
        NAMES.iter().any(|name| class.contains(name)) && !class.contains("header")
    })
}

/// Longest card, in characters without white space.
const MAX_CARD: u32 = 450;

/// Drops cards: a heading that is a link, and the few words beside it.
fn drop_cards(tree: &Tree<'_>, lines: &mut [Line]) {
    for number in 0..lines.len() {
        let line = &lines[number];
        if line.dropped.is_some() || line.density() < 0.8 || !tree[line.block].tag.is_heading() {
            continue;
        }
        let card = scope_of(tree, line, lines.get(number + 1));
        let from = lines[..number].iter().rposition(|line| line.node < card).map_or(0, |before| before + 1);
        let to = from + lines[from..].iter().take_while(|line| tree.contains(card, line.node)).count();
        let chars: u32 = lines[from..to].iter().filter(|line| line.dropped.is_none()).map(|line| line.chars).sum();
        let headings = lines[from..to].iter().filter(|line| tree[line.block].tag.is_heading() && line.density() < 0.8).count();
        if chars <= MAX_CARD && headings == 0 {
            for line in &mut lines[from..to] {
                line.dropped.get_or_insert(Reason::Teaser);
            }
        }
    }
}

/// Drops parts of the container that are mostly links.
fn drop_link_groups(tree: &Tree<'_>, sums: &Sums, lines: &mut [Line], container: Id) {
    let mut skip_to = 0;
    for id in tree.inside(container) {
        if id < skip_to || !tree[id].tag.is_block() {
            continue;
        }
        let range = sums.lines_of(tree, id);
        let (mut chars, mut linked, mut count) = (0, 0, 0);
        for line in &lines[range.clone()] {
            if line.dropped.is_none() {
                chars += line.chars;
                linked += line.linked;
                count += 1;
            }
        }
        if count == 0 {
            continue;
        }
        let density = linked as f32 / chars.max(1) as f32;
        let group = matches!(
            tree[id].tag,
            Tag::Ul | Tag::Ol | Tag::Div | Tag::Section | Tag::Dl | Tag::Table | Tag::Li
        );
        let limit = if group && count > 1 { 0.6 } else { 0.8 };
        if density > limit {
            skip_to = tree[id].end;
            for line in &mut lines[range] {
                line.dropped.get_or_insert(Reason::Links);
            }
        }
    }
}

/// Drops the short text of a box that holds a picture and is named after it.
fn drop_picture_texts(tree: &Tree<'_>, sums: &Sums, lines: &mut [Line], container: Id) {
    let mut last = None;
    for id in tree.inside(container) {
        if !matches!(tree[id].tag, Tag::Img | Tag::Picture) {
            continue;
        }
        // The outermost box around the picture that holds little text and is named after pictures.
        let mut found = None;
        for around in tree.ancestors(id).take_while(|around| *around > container).take(5) {
            let range = sums.lines_of(tree, around);
            let chars: u32 = lines[range.clone()].iter().map(|line| line.chars).sum();
            let headed = lines[range].iter().any(|line| tree[line.block].tag.is_heading());
            if chars > MAX_CAPTION || headed {
                break;
            }
            if chars > 0 && is_named_after_pictures(tree, around) {
                found = Some(around);
            }
        }
        if found.is_some() && found != last {
            for number in found.map_or(0..0, |around| sums.lines_of(tree, around)) {
                lines[number].dropped.get_or_insert(Reason::Caption);
            }
        }
        last = found;
    }
}

/// Longest caption, in characters without white space.
const MAX_CAPTION: u32 = 350;

fn is_named_after_pictures(tree: &Tree<'_>, id: Id) -> bool {
    const NAMES: &[&str] = &["image", "img", "bild", "foto", "photo", "picture", "media", "visual", "thumb", "grafik"];
    tree[id].tag == Tag::Figure
        || [Attr::Class, Attr::Id].into_iter().filter_map(|name| tree.attr(id, name)).any(|value| {
            let value = value.to_ascii_lowercase();
            NAMES.iter().any(|name| value.contains(name))
        })
}

/// Drops lines of date, author and section above the first sentence, and loose ends below the last.
fn trim(tree: &Tree<'_>, lines: &mut [Line]) {
    let prose: Vec<usize> = (0..lines.len()).filter(|n| lines[*n].dropped.is_none() && is_prose(&lines[*n])).collect();
    let (Some(&first), Some(&last)) = (prose.first(), prose.last()) else { return };
    for (number, line) in lines.iter_mut().enumerate() {
        if line.dropped.is_some() {
            continue;
        }
        let loose = line.chars < 50 && is_loose(tree, line) && (tree[line.block].tag != Tag::P || line.linked > 0);
        if phrases::is_byline(&line.text) && !tree[line.block].tag.is_heading() && line.chars < 80 || (loose && (number < first && prose.len() > 1)) {
            line.dropped = Some(Reason::Byline);
        } else if loose && number > last {
            line.dropped = Some(Reason::Links);
        }
    }
}

/// Whether a line stands for itself: no heading, no item of a list or table.
fn is_loose(tree: &Tree<'_>, line: &Line) -> bool {
    let around = std::iter::once(line.block).chain(tree.ancestors(line.block)).take(3);
    !around.into_iter().any(|id| tree[id].tag.is_heading() || matches!(tree[id].tag, Tag::Li | Tag::Dd | Tag::Dt | Tag::Td | Tag::Th | Tag::Pre | Tag::Blockquote))
}

/// Drops lines whose words say what they are, and what a heading of that sort leads.
fn drop_by_phrase(tree: &Tree<'_>, lines: &mut [Line]) {
    let total = lines.iter().filter(|line| line.dropped.is_none()).map(|line| line.chars as f32).sum::<f32>();
    let first = lines.iter().position(|line| line.dropped.is_none() && is_prose(line)).unwrap_or(lines.len());
    let mut number = 0;
    while number < lines.len() {
        let line = &lines[number];
        if line.dropped.is_some() {
            number += 1;
            continue;
        }
        if phrases::is_boilerplate(&line.text) {
            lines[number].dropped = Some(Reason::Phrase);
        } else if phrases::is_call(&line.text) {
            lines[number].dropped = Some(Reason::Newsletter);
        } else if number > first && phrases::ends_text(&line.text) {
            let scope = scope_of(tree, line, lines.get(number + 1));
            // A heading in the midst of the text leads on with it.
            let rest = lines[number + 1..].iter().take_while(|line| tree.contains(scope, line.node));
            let prose: u32 = rest.filter(|line| line.dropped.is_none() && is_prose(line)).map(|line| line.chars - line.linked).sum();
            if prose as f32 > 0.3 * total {
                lines[number].dropped = Some(Reason::Related);
                number += 1;
                continue;
            }
            while number < lines.len() && tree.contains(scope, lines[number].node) {
                lines[number].dropped.get_or_insert(Reason::Related);
                number += 1;
            }
            continue;
        }
        number += 1;
    }
    drop_empty_headings(tree, lines);
}

/// Drops headings that lead nowhere: at the end, or before another of the same rank when what they led was dropped.
fn drop_empty_headings(tree: &Tree<'_>, lines: &mut [Line]) {
    // The rank of the next kept line: 0 for the end, 7 for text; and whether lines were dropped before it.
    let (mut next, mut dropped) = (0, true);
    for line in lines.iter_mut().rev() {
        if line.dropped.is_some() {
            dropped = true;
            continue;
        }
        match tree[line.block].tag.level() {
            Some(rank) if next <= rank && dropped => line.dropped = Some(Reason::Related),
            Some(rank) => (next, dropped) = (rank, false),
            None => (next, dropped) = (7, false),
        }
    }
}

/// The element a heading speaks for: the one around it that holds the next line too.
fn scope_of(tree: &Tree<'_>, line: &Line, next: Option<&Line>) -> Id {
    let around = std::iter::once(line.block).chain(tree.ancestors(line.block));
    let mut scope = line.block;
    for id in around {
        scope = id;
        if next.is_some_and(|next| tree.contains(id, next.node)) {
            break;
        }
    }
    scope
}
