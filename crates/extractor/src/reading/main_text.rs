//! Main text: what is left when marked parts are dropped, the container is chosen and trimmed, and the lead that
//! stands outside it is taken in.

use super::agreement::Repeated;
use super::drop::drop_marked;
use super::html::{Attr, Id, Tag, Tree};
use super::lines::{Line, collect};
use super::marks::{Mark, Marks};
use super::memory::TemplateMemory;
use super::reason::Reason;
use super::score::{Sums, container, is_prose, worth};
use super::title::key;
use super::trim;

/// The lines of a page and what became of them.
pub(super) struct MainText {
    /// The element that holds the main text.
    pub(super) container: Id,
    /// All lines in document order; those of the main text have no reason to be dropped.
    pub(super) lines: Vec<Line>,
    /// What spoke for and against each element when the container was chosen.
    pub(super) sums: Sums,
}

/// What each element says of itself.
pub(super) fn marks(tree: &Tree<'_>) -> Vec<Mark> {
    let mut reader = Marks::default();
    (0..tree.nodes.len() as Id).map(|id| reader.of(tree, id)).collect()
}

/// What is known of a page before its text is.
#[derive(Default)]
pub(super) struct Known<'a> {
    /// The element of the headline.
    pub(super) title: Option<Id>,
    /// The page's description of itself.
    pub(super) description: Option<&'a str>,
    /// What structured data repeat of the text.
    pub(super) repeated: Repeated,
    /// What repeats on the pages of the site.
    pub(super) memory: Option<&'a TemplateMemory>,
}

/// The main text of a page of which this is known.
pub(super) fn find(tree: &Tree<'_>, marks: &[Mark], known: &Known<'_>) -> MainText {
    let lines = collect(tree, marks);
    let total = Sums::new(tree, &lines).total();
    let main = choose(tree, marks, known, lines.clone(), false);
    let worth_of = |main: &MainText| -> f32 {
        main.lines.iter().filter(|line| line.dropped.is_none()).map(|line| worth(tree, line).0).sum()
    };
    let kept = worth_of(&main);
    if kept >= 0.1 * total {
        return main;
    }
    // Names that mislead: only what is sure is dropped.
    let second = choose(tree, marks, known, lines, true);
    if worth_of(&second) > 4.0 * kept { second } else { main }
}

fn choose(
    tree: &Tree<'_>,
    marks: &[Mark],
    known: &Known<'_>,
    mut lines: Vec<Line>,
    sure_only: bool,
) -> MainText {
    let title = known.title;
    if let Some(memory) = known.memory {
        memory.drop_repeated(&mut lines, |line| title.is_some_and(|title| tree.contains(title, line.node)));
    }
    drop_marked(tree, marks, &mut lines, title, sure_only);
    let sums = Sums::new(tree, &lines);
    // Around a part of a page is nothing that could be left out.
    let container = match tree.is_fragment() {
        true => 0,
        false => widen(tree, marks, &sums, &lines, container(tree, marks, &sums, title)),
    };
    let inside = sums.lines_of(tree, container);
    for (number, line) in lines.iter_mut().enumerate() {
        if !inside.contains(&number) {
            line.dropped.get_or_insert(Reason::Outside);
        }
    }
    drop_before_title(tree, &mut lines, container, title);
    keep_lead(tree, &mut lines, container, title, known.description);
    trim::all(tree, &sums, &mut lines, container);
    known.repeated.take_back(&mut lines);
    MainText { container, lines, sums }
}

/// The outermost element around the container that is named as the text, if little else stands in it. The name weighs
/// more than short lines, which speak against a container and are half of a recipe or an offer.
fn widen(tree: &Tree<'_>, marks: &[Mark], sums: &Sums, lines: &[Line], container: Id) -> Id {
    let mut best = container;
    if container == 0 {
        return best;
    }
    let around = tree.ancestors(container).take_while(|id| *id > 0);
    for id in
        around.filter(|id| marks[*id as usize].content || matches!(tree[*id].tag, Tag::Article | Tag::Main))
    {
        let inner = sums.lines_of(tree, best);
        let added =
            sums.lines_of(tree, id).filter(|number| !inner.contains(number)).map(|number| &lines[number]);
        let (mut chars, mut linked) = (0, 0);
        for line in added.filter(|line| line.dropped.is_none()) {
            chars += line.chars;
            linked += line.linked;
        }
        if linked * 5 <= chars {
            best = id;
        }
    }
    best
}

/// Drops what stands above the headline inside the container, unless that is the greater part.
fn drop_before_title(tree: &Tree<'_>, lines: &mut [Line], container: Id, title: Option<Id>) {
    let Some(title) = title.filter(|title| tree.contains(container, *title)) else { return };
    let end = lines.partition_point(|line| line.node < tree[title].end);
    let good =
        |lines: &[Line]| lines.iter().filter(|l| l.dropped.is_none()).map(|l| worth(tree, l).0).sum::<f32>();
    if good(&lines[..end]) > 0.5 * good(&lines[end..]) {
        return;
    }
    for line in &mut lines[..end] {
        line.dropped.get_or_insert(Reason::BeforeTitle);
    }
}

/// Takes the lead that stands outside the container: prose between the headline and the first line of the text,
/// or the words of the page's own description.
fn keep_lead(
    tree: &Tree<'_>,
    lines: &mut [Line],
    container: Id,
    title: Option<Id>,
    description: Option<&str>,
) {
    let Some(first) = lines.iter().position(|line| line.dropped.is_none()) else { return };
    let from = title.map_or(0, |title| lines.partition_point(|line| line.node < tree[title].end));
    let description =
        description.map(key).map(|key| key.chars().take(40).collect::<String>()).filter(|k| k.len() >= 30);
    let is_described =
        |line: &Line| description.as_ref().is_some_and(|d| key(&line.text).starts_with(d.as_str()));
    let below_title =
        title.is_some_and(|title| !tree.contains(container, title) && title < lines[first].node);
    for line in &mut lines[from.min(first)..first] {
        let loose =
            matches!(line.dropped, Some(Reason::Outside | Reason::Teaser | Reason::Byline | Reason::Caption));
        let between = (below_title || is_named_lead(tree, line))
            && line.dropped == Some(Reason::Outside)
            && is_prose(line);
        if line.density() < 0.3 && (between || (loose && line.chars >= 40 && is_described(line))) {
            line.dropped = None;
        }
    }
}

/// Whether the elements around a line are named as the lead of the text.
fn is_named_lead(tree: &Tree<'_>, line: &Line) -> bool {
    const NAMES: &[&str] = &[
        "lead",
        "intro",
        "teaser",
        "vorspann",
        "excerpt",
        "abstract",
        "summary",
        "standfirst",
        "einleitung",
        "anriss",
    ];
    std::iter::once(line.block).chain(tree.ancestors(line.block)).take(2).any(|id| {
        let class = tree.attr(id, Attr::Class).unwrap_or("").to_ascii_lowercase();
        NAMES.iter().any(|name| class.contains(name)) && !class.contains("header")
    })
}
