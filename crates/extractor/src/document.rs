//! What reading a page gives and understanding starts from: blocks of text with their type, and the
//! page's own statements about itself, each with evidence.

use model::{Attachment, Evidence, PartialDate};
use serde_json::Value;

/// A value with where it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read<T> {
    /// The value.
    pub value: T,
    /// Why.
    pub evidence: Evidence,
}

/// What a snapshot's body is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A web page.
    #[default]
    Html,
    /// Plain text, also the text a web archive keeps of a page (WET).
    Plain,
    /// RSS, Atom, RDF, sitemap or other XML: a listing.
    Feed,
    /// iCalendar (RFC 5545).
    Calendar,
    /// PDF (ISO 32000).
    Pdf,
    /// Word (`docx`) or OpenDocument text (`odt`).
    Office,
    /// Images, old binary Office files and the rest: not read.
    Other,
}

/// The type of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list, with the depth of nesting from 0.
    ListItem(u8),
    /// A term of a definition list.
    Term,
    /// Its definition.
    Definition,
    /// One row of a table; the cells stand in [`Block::cells`].
    TableRow,
    /// A quotation.
    Quote,
    /// Preformatted text.
    Preformatted,
    /// An image's or table's caption.
    Caption,
    /// `address`, or lines that are one.
    Address,
}

/// One block of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text, white space folded; line breaks (`br`) kept as `\n`.
    pub text: String,
    /// The cells of a table row.
    pub cells: Vec<String>,
    /// Links in it: absolute address and text.
    pub links: Vec<(String, String)>,
    /// Where on the page (`main > article > p:2`, `line 12`).
    pub place: String,
    /// Language, where it differs from the page's (ISO 639-1).
    pub lang: Option<String>,
    /// Why it is not part of the main text (`navigation`, `consent`, `caption`, `press_contact`, `calendar_grid` …);
    /// `None` for main text.
    pub dropped: Option<&'static str>,
}

/// A picture of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Absolute address.
    pub url: String,
    /// What the page says instead of it, for who does not see it; empty for ornaments.
    pub alt: String,
}

/// A page as read. Nothing in here is guessed: what was not on the page is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// What the body was read as.
    pub format: Format,
    /// Main text in reading order.
    pub blocks: Vec<Block>,
    /// Blocks left out of the main text, in reading order, each with its reason: contact boxes, sidebars, footers.
    pub aside: Vec<Block>,
    /// Headline.
    pub title: Option<Read<String>>,
    /// Lead or description.
    pub teaser: Option<Read<String>>,
    /// Publication date.
    pub published: Option<Read<PartialDate>>,
    /// Date of the last change.
    pub modified: Option<Read<PartialDate>>,
    /// Author or desk.
    pub author: Option<Read<String>>,
    /// Who runs the site.
    pub publisher: Option<Read<String>>,
    /// Section of the site.
    pub section: Option<Read<String>>,
    /// Canonical address the page names for itself.
    pub canonical: Option<String>,
    /// Main language, ISO 639-1; `und` when undetermined.
    pub lang: String,
    /// Documents the page hands out.
    pub attachments: Vec<Attachment>,
    /// Pictures beside the main text, with the texts that stand for them.
    pub images: Vec<Image>,
    /// Structured data as JSON-LD objects, graphs flattened. Microdata and RDFa of schema.org stand behind them in the same
    /// shape, with `"@from": "microdata"` or `"rdfa"`, names without the vocabulary's prefix, items as objects (see
    /// `reading::items`); values are the page's words and may be strings where JSON-LD has objects (an organiser's
    /// or venue's name). Events inside lists, places and organisations stand for themselves as well.
    pub structured: Vec<Value>,
    /// What the page states of itself in data, head, address or feed that is not what was read: field, the value that was not
    /// taken, where it is said and how; see `reading::disagreement`.
    pub disagreements: Vec<Evidence>,
    /// Share of the main text that is link text, 0 to 1: high on listings.
    pub link_density: f32,
    /// Why there is less than there should be (`needs_javascript`, `no_text`, `error_page`, `encrypted` …).
    pub problem: Option<&'static str>,
}
