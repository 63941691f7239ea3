//! A web page as a document: parses it, reads each field, brings them together.

use model::{Evidence, Snapshot, Source};

use super::agreement::Repeated;
use super::disagreement::{self, Stated};
use super::explain::Trace;
use super::head::Head;
use super::html::{Attr, Id, Tree};
use super::items;
use super::lines::Line;
use super::main_text::MainText;
use super::memory::TemplateMemory;
use super::reason::Reason;
use super::{
    attachments, blocks, heading, images, language, main_text, problem, published, selected, statements,
    structured, title,
};
use crate::{Block, BlockKind, Document, Read};

/// Reads a page; fills in `trace` where one is asked for.
pub(super) fn read(
    text: &str,
    snapshot: &Snapshot,
    source: Option<&Source>,
    memory: Option<&TemplateMemory>,
    trace: Option<&mut Trace>,
) -> Document {
    let tree = Tree::parse(text);
    let head = Head::read(&tree);
    let structured = structured::read(&tree);
    let base = statements::base(&head, &snapshot.url);
    let base = base.as_ref();
    let marks = main_text::marks(&tree);
    let title = title::find(&tree, &marks, &head, &structured, memory);
    let title_node = title.as_ref().and_then(|title| title.node);
    let teaser = statements::teaser(&head, &structured);
    let main = main_text::find(
        &tree,
        &marks,
        &main_text::Known {
            title: title_node,
            description: teaser.as_ref().map(|teaser| teaser.value.as_str()),
            repeated: Repeated::of(&structured),
            memory,
        },
    );
    let filed = title.as_ref().is_some_and(|title| heading::is_section(&title.read.value));
    let title = match heading::opening(&tree, &main.lines, title_node).filter(|_| filed) {
        Some(opening) => Some(opening),
        None => title,
    };
    let title_node = title.as_ref().and_then(|title| title.node);
    let named =
        title.as_ref().is_some_and(|title| !title::is_generic(&title.read.value, &head, &snapshot.url));
    let stated = title.as_ref().filter(|title| title.node.is_none()).map(|title| title.read.value.as_str());
    let title = stated.and_then(|stated| heading::repeated(&tree, &main.lines, stated)).or(title);
    let bare = title.as_ref().is_some_and(|title| title.read.evidence.rule == "title_element");
    let title = if bare { heading::opens(&tree, &main.lines).or(title) } else { title };
    let title = match title {
        Some(title) if named => Some(title),
        Some(title) => heading::above_text(&tree, &main.lines).or(Some(title)),
        None => heading::spans(&tree, &main.lines),
    };
    let kept = |line: &Line| line.dropped.is_none();
    let lang = language::detect(
        main.lines.iter().filter(|line| kept(line)).map(|line| line.text.as_str()),
        claimed(&tree, &head, snapshot).map(|(_, lang)| lang),
    );
    let asked = published::Page {
        tree: &tree,
        head: &head,
        structured: &structured,
        main: &main,
        title: title_node,
        german: lang == "de",
        fetched: snapshot.fetched.to_zoned(jiff::tz::TimeZone::UTC).date(),
    };
    let dates = published::find(&asked, snapshot);
    if let Some(trace) = trace {
        *trace = Trace::of(&asked, &marks, &dates.said, base);
    }
    let mut structured = structured;
    structured::add_items(&mut structured, items::read(&tree, base));
    let mut document = Document {
        blocks: blocks::make(&tree, &main.lines, base, kept),
        aside: blocks::make(&tree, &main.lines, base, |line| !kept(line)),
        title: title.map(|title| without_site(title.read, memory)),
        teaser,
        published: dates.published,
        modified: dates.modified,
        author: statements::author(&head, &structured),
        publisher: statements::publisher(&head, &structured),
        section: statements::section(&head),
        canonical: statements::canonical(&head, base),
        lang,
        attachments: attachments::find(&tree, base),
        images: images::find(&tree, &main.lines, base),
        link_density: link_density(&tree, &main),
        structured,
        ..Document::default()
    };
    if let Some(select) = source.and_then(|source| source.select.as_ref()) {
        selected::apply(text, select, base, &mut document);
    }
    sign(&mut document);
    let main_lang = document.lang.clone();
    // What is left out of the text keeps the language it is marked with.
    for block in &mut document.blocks {
        block.lang = language::of_block(&block.text, block.lang.take(), &main_lang);
    }
    document.problem = problem::find(&tree, base, snapshot, &mut document);
    let stated = Stated {
        head: &head,
        structured: &document.structured,
        dates: &dates.said,
        lang: claimed(&tree, &head, snapshot),
    };
    document.disagreements = disagreement::find(&document, &stated);
    document
}

/// A title without what stands beside the headline on most pages of the site.
fn without_site(mut title: Read<String>, memory: Option<&TemplateMemory>) -> Read<String> {
    let cut = memory.map(|memory| memory.cut_title(&title.value)).filter(|cut| cut.len() < title.value.len());
    if let Some(cut) = cut.map(str::to_owned) {
        title.evidence.value = cut.clone();
        title.value = cut;
    }
    title
}

/// Longest dateline, in bytes: "Witten/Wetter (Ruhr), 21. November 2026. ".
const DATELINE: usize = 60;

/// Takes the sign of the desk, "(abc)", from the beginning of the text or from behind its dateline; it is the author
/// where none is named.
fn sign(document: &mut Document) {
    let paragraph = |block: &&mut Block| !matches!(block.kind, BlockKind::Heading(_) | BlockKind::Caption);
    let Some(block) = document.blocks.iter_mut().find(paragraph) else { return };
    let Some((before, (desk, rest))) = block
        .text
        .split_once(" (")
        .filter(|(before, _)| is_dateline(before))
        .or_else(|| block.text.strip_prefix('(').map(|text| ("", text)))
        .and_then(|(before, text)| Some((before, text.split_once(") ")?)))
    else {
        return;
    };
    if !(2..=4).contains(&desk.chars().count()) || !desk.chars().all(char::is_lowercase) {
        return;
    }
    let evidence = Evidence::new("author", desk, block.place.clone(), desk, "desk_sign");
    let author = Read { value: desk.to_owned(), evidence };
    let gap = if before.is_empty() { "" } else { " " };
    block.text = format!("{before}{gap}{}", rest.trim_start());
    document.author.get_or_insert(author);
}

/// Whether these words are where and when a report was written: "Hagen, 11.06.2015."
fn is_dateline(words: &str) -> bool {
    words.len() <= DATELINE && words.ends_with(['.', ':', '–', '-']) && !german::dates::find(words).is_empty()
}

/// What the page, or the server, says its language is, and where.
fn claimed<'a>(
    tree: &'a Tree<'_>,
    head: &'a Head,
    snapshot: &'a Snapshot,
) -> Option<(&'static str, &'a str)> {
    let root = [Attr::Lang, Attr::XmlLang].into_iter().find_map(|name| tree.attr(0, name));
    let meta = || {
        head.meta(&["content-language", "og:locale", "language", "dc.language"])
            .map(|(_, text)| ("meta", text))
    };
    let header = || {
        let mut headers = snapshot.headers.iter();
        headers
            .find(|(name, _)| name == "content-language")
            .map(|(_, value)| ("header:content-language", value.as_str()))
    };
    let root = root.filter(|lang| !lang.trim().is_empty()).map(|lang| ("html@lang", lang));
    root.or_else(meta).or_else(header)
}

/// Share of link text in the container, teasers and lists of links included: they are what a listing consists of.
fn link_density(tree: &Tree<'_>, main: &MainText) -> f32 {
    let container: Id = main.container;
    let counts = |line: &&Line| {
        matches!(line.dropped, None | Some(Reason::Links | Reason::Teaser | Reason::Related))
            && tree.contains(container, line.node)
    };
    let (mut chars, mut linked) = (0, 0);
    for line in main.lines.iter().filter(counts) {
        chars += line.chars;
        linked += line.linked;
    }
    linked as f32 / chars.max(1) as f32
}
