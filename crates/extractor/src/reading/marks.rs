//! What class names, ids, roles and elements say of the part of the page they mark: the word table, and how a
//! name is matched against it.
//!
//! A name is cut into words at everything but letters and digits and at inner capitals, so that `relatedPosts`,
//! `related-posts` and `related_posts` are the same; a pattern with `-` at an end wants the word to begin or end
//! there. No pattern names a site or a content management system's product where a general word does.

use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::html::{Attr, Id, Tag, Tree};

/// Why a part of a page is not main text. The name is what [`crate::Block::dropped`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reason {
    Hidden,
    Layer,
    Consent,
    Navigation,
    Footer,
    Sidebar,
    Share,
    Comments,
    Related,
    Newsletter,
    Advertisement,
    Author,
    Byline,
    Caption,
    Gallery,
    Form,
    PressContact,
    Calendar,
    Teaser,
    Links,
    BeforeTitle,
    Outside,
    Phrase,
}

impl Reason {
    /// Its name in the output.
    pub(super) fn name(self) -> &'static str {
        match self {
            Reason::Hidden => "hidden",
            Reason::Layer => "layer",
            Reason::Consent => "consent",
            Reason::Navigation => "navigation",
            Reason::Footer => "footer",
            Reason::Sidebar => "sidebar",
            Reason::Share => "share",
            Reason::Comments => "comments",
            Reason::Related => "related",
            Reason::Newsletter => "newsletter",
            Reason::Advertisement => "advertisement",
            Reason::Author => "author",
            Reason::Byline => "byline",
            Reason::Caption => "caption",
            Reason::Gallery => "gallery",
            Reason::Form => "form",
            Reason::PressContact => "press_contact",
            Reason::Calendar => "calendar_grid",
            Reason::Teaser => "teaser",
            Reason::Links => "links",
            Reason::BeforeTitle => "before_title",
            Reason::Outside => "outside",
            Reason::Phrase => "boilerplate",
        }
    }

    /// Whether the reason needs no second look: browsers do not show such parts, or their place is plain.
    pub(super) fn is_sure(self) -> bool {
        !matches!(
            self,
            Reason::Layer
                | Reason::Sidebar
                | Reason::Caption
                | Reason::Gallery
                | Reason::Teaser
                | Reason::Byline
                | Reason::Advertisement
                | Reason::Footer
        )
    }

    /// Whether the reason holds however much text the part has.
    pub(super) fn is_strong(self) -> bool {
        matches!(
            self,
            Reason::Hidden
                | Reason::Consent
                | Reason::Comments
                | Reason::Navigation
                | Reason::Author
                | Reason::Newsletter
                | Reason::Share
                | Reason::PressContact
                | Reason::Calendar
                | Reason::Related
        )
    }
}

/// Words in class names and ids.
#[rustfmt::skip]
const WORDS: &[(Reason, &[&str])] = &[
    (Reason::Layer, &[
        " -hidden- ", " -hide- ", "-sr-only", "-visually-hidden", "-visuallyhidden", "-screen-reader", " -invisible- ", "-modal", "-popup",
        " -overlay- ", "-lightbox", "-dialog-", "-tooltip", "-noscript", "-print-only", "-offscreen", "-versteckt", "-unsichtbar",
        "-nodisplay", "-error-message", "-noprint", "-no-print", " -nocontent- ",
    ]),
    (Reason::Consent, &["cookie", "-consent", "-gdpr", "-dsgvo", "-cmp-", "-usercentrics", "-privacy-banner", "-datenschutz-hinweis", "-opt-in-"]),
    (Reason::Navigation, &[
        "-nav-", "-navi-", "navigation", "-navbar", "-navi", "-menu", "menu-", "-mainmenu", "-submenu", "breadcrumb", "-crumb", "brotkrume", "-rootline", "-klickpfad",
        "-pager", "-pagination", "-paginat", "-skip-link", "-skiplink", "-sprungmarke", "-jump-", "-sitemap", "-topbar", "-search-form", "-searchform",
        "-searchbox", "-language-switch", "-sprachwahl", "-subnav", "-mainnav", "-metanav", "-topnav", "-prev-next", "-nextprev", "-back-link", "-backlink", "-post-nav",
        "-toolbar", "-tool-bar", "-page-tools", "-seitenfunktion", "-toc-", "-inhaltsverzeichnis", "-linkblock", "-taxonomy-",
    ]),
    (Reason::Footer, &["-footer", "-colophon-", "-fuss-", "-fusszeile", "-impressum", "footer-", "-copyright", "-disclaimer", "-site-info-"]),
    (Reason::Sidebar, &[
        "-sidebar", "sidebar-", "-side-bar", "-seitenleiste", "-marginal", "-randspalte", "-right-col", "-rightcol", " -widget- ", "-widget-area", "-widgets-", "-complementary-",
        "-infobox-rechts", "-right-column", "-rechte-spalte", "-secondary-", "-col-right-", "-banner",
    ]),
    (Reason::Share, &[
        "-share", "-sharing", "-social", "-shariff", "-addthis", "-addtoany", "-a2a-", "-sociable", "-follow-us", "-teilen", "-sharedaddy",
        "-jp-relatedposts", "-likes-", "-facebook", "-twitter", "-whatsapp", "-socials",
    ]),
    (Reason::Comments, &["-comments", "-comment-", "-commentlist", "-disqus", "-respond-", "-replies", "-kommentare", "-kommentar-", "-leserkommentar", "-reader-comment", "-pingback", "-trackback", "-webmention"]),
    (Reason::Related, &[
        "-related", "-similar", "-recommend", "-empfehlung", "-more-articles", "-more-news", "-weitere-artikel", "-weitere-meld", "-mehr-zum",
        "-outbrain", "-taboola", "-plista", "-also-", "-read-more", "-readmore", "-most-read", "-meistgelesen", "-popular", "-trending", "-latest-",
        "-recent-", "-recentposts", "-aehnliche", "-crosslink", "-linklist", "-link-list", "-see-also", "-weiterlesen", "-read-also", "-upsell", "-up-next",
        "-more-from", "-further-", "-weiterfuehrend",
    ]),
    (Reason::Newsletter, &["-newsletter", "-subscribe", "-subscription", "-signup", "-sign-up", "-abo-box", "-abobox", "-mailing", "-mailchimp", "-push-notif"]),
    (Reason::Advertisement, &[
        "-ad-", "-ads-", "-advert", "-adv-", "-adbox", "-adslot", "-ad-slot", "-adsense", "-adsbygoogle", "-sponsor", "-promo-", "-promobox", "-promotion", "-werbung", "-anzeige-",
        "-anzeigen-", "-skyscraper", "-billboard", "-affiliate", "-partner-link", "-superbanner", "-shopping-", "-vgwort", "-dfp-", "-gpt-",
    ]),
    (Reason::Author, &["-author-box", "-author-info", "-author-bio", "-about-author", "-about-the-author", "-authorbox", "-autorenbox", "-autor-box", "-autoreninfo", "-author-description", "-author-profile", "-post-author", "-entry-author", "-article-author", "-author-card", "-autor-info"]),
    (Reason::Byline, &[
        "-byline", " -date- ", " -datum- ", "-post-meta", "-entry-meta", "-article-meta", "-meta-", "-metadata", "-postmeta", "-tags-", "-tag-list", "-taglist", "-post-tags", "-tagcloud", "-tag-cloud", "-entry-utility",
        "-posted-on", "-timestamp", "-keywords", "-schlagwort", "-schlagworte", "-postinfo", "-post-info", "-article-info", "-publish-date", "-post-date", "-entry-date", "-reading-time", "-lesezeit",
        "-artikel-info", "-dateline", "-categories-", "-cat-links", "-post-categories", "-read-time", "-breadcrumb",
    ]),
    (Reason::Caption, &[
        "-caption", "caption-", "-credit", "-bildunter", "-bildnachweis", "-bildquelle", "-bildtext", "-bild-text", "-image-text", "-image-description", "-fotograf", "-photographer",
        "-image-copyright", "-figcaption", "-subline-bild", "-legende", "-bildrechte", "-fotonachweis", "-picture-source", "-img-source", "-img-desc", "-image-info", "-image-source", "-media-source",
    ]),
    (Reason::Gallery, &["-gallery", "-galerie", "-bildergalerie", "-slider", "-carousel", "-slideshow", "-swiper", "-player-", "-video-player", "-jwplayer", "-slick-", "-fotostrecke", "-video-js", "-mejs"]),
    (Reason::PressContact, &["-pressekontakt", "-presse-kontakt", "-press-contact", "-ansprechpartner-presse"]),
    (Reason::Calendar, &["-calendar-grid", "-minicalendar", "-mini-calendar", "-kalenderblatt", "-calendar-month", "-monatskalender", "-veranstaltungskalender", "-datepicker", "-wp-calendar"]),
    (Reason::Teaser, &["-teaser", "teaser-", "-teasers", "-teaserbox"]),
];

/// Words that mark the main text.
#[rustfmt::skip]
const CONTENT: &[&str] = &[
    "-article-body", "-articlebody", "-article-text", "-article-content", "-articletext", "-entry-content", "-post-content", "-post-body", "-postcontent", "-story-body", "-storybody", "-story-content",
    "-artikel-text", "-artikeltext", "-artikelinhalt", "-artikel-body", "-artikel-inhalt", "-news-text", "-newstext", "-bodytext", "-body-text", "-news-detail", "-newsdetail", "-text-body", "-post-text", "-posttext",
    "-article-main", "-detail-text", "-meldungstext", "-pressemitteilung", "-maincontent", "-main-content", "-content-main", "-contentmain", "-rich-text", "-richtext", "-page-content", "-article-detail", "-blogpost-content", "-single-content",
    "-content-body", "-the-content", "-thecontent", "-articlecontent", "-entry-text", "-entrytext",
];

struct Matcher {
    words: AhoCorasick,
    reasons: Vec<Option<Reason>>,
}

fn matcher() -> Option<&'static Matcher> {
    static MATCHER: OnceLock<Option<Matcher>> = OnceLock::new();
    MATCHER
        .get_or_init(|| {
            let table =
                WORDS.iter().flat_map(|(reason, words)| words.iter().map(|word| (Some(*reason), *word)));
            let all: Vec<_> = table.chain(CONTENT.iter().map(|word| (None, *word))).collect();
            // The builder fails only beyond 2^31 patterns.
            let words = AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .build(all.iter().map(|(_, word)| word))
                .ok()?;
            Some(Matcher { words, reasons: all.into_iter().map(|(reason, _)| reason).collect() })
        })
        .as_ref()
}

/// What a name says: a reason to drop, and whether it marks main text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Mark {
    pub(super) drop: Option<Reason>,
    pub(super) content: bool,
}

/// Reads marks; remembers names, which repeat a hundred times on a page.
#[derive(Default)]
pub(super) struct Marks {
    known: HashMap<String, Mark>,
    buffer: String,
}

impl Marks {
    /// The mark of an element.
    pub(super) fn of(&mut self, tree: &Tree<'_>, id: Id) -> Mark {
        let tag = tree[id].tag;
        if tree[id].text.is_some()
            || matches!(
                tag,
                Tag::Html | Tag::Body | Tag::Head | Tag::Meta | Tag::Link | Tag::Script | Tag::Br
            )
        {
            return Mark::default();
        }
        let mut mark = Mark::default();
        let set = |mark: &mut Mark, reason: Reason| {
            mark.drop.get_or_insert(reason);
        };
        match tag {
            Tag::Nav => set(&mut mark, Reason::Navigation),
            Tag::Footer => set(&mut mark, Reason::Footer),
            Tag::Aside => set(&mut mark, Reason::Sidebar),
            Tag::Figcaption | Tag::Caption => set(&mut mark, Reason::Caption),
            Tag::Button
            | Tag::Select
            | Tag::Option
            | Tag::Textarea
            | Tag::Label
            | Tag::Form
            | Tag::Fieldset
            | Tag::Datalist => {
                set(&mut mark, Reason::Form);
            }
            Tag::Dialog => set(&mut mark, Reason::Hidden),
            Tag::Noscript
            | Tag::Template
            | Tag::Iframe
            | Tag::Object
            | Tag::Video
            | Tag::Audio
            | Tag::Svg
            | Tag::Math
            | Tag::Canvas
            | Tag::Style => set(&mut mark, Reason::Hidden),
            _ => {}
        }
        for (name, value) in tree.attributes(id) {
            match name {
                Attr::Class | Attr::Id => {
                    let named = self.name(value);
                    // Embedded posts of others are quotations, not buttons.
                    let quote = tag == Tag::Blockquote && named.drop == Some(Reason::Share);
                    mark.drop = mark.drop.or(named.drop.filter(|_| !quote));
                    mark.content |= named.content;
                }
                Attr::Hidden => set(&mut mark, Reason::Hidden),
                Attr::AriaHidden if value.trim() == "true" => set(&mut mark, Reason::Hidden),
                Attr::Style => {
                    let style: String = value
                        .chars()
                        .filter(|c| !c.is_whitespace())
                        .map(|c| c.to_ascii_lowercase())
                        .collect();
                    if style.contains("display:none") || style.contains("visibility:hidden") {
                        set(&mut mark, Reason::Hidden);
                    }
                }
                Attr::Role => match value.trim() {
                    "navigation" | "menu" | "menubar" | "search" | "tablist" => {
                        set(&mut mark, Reason::Navigation)
                    }
                    "banner" | "contentinfo" => set(&mut mark, Reason::Footer),
                    "complementary" => set(&mut mark, Reason::Sidebar),
                    "dialog" | "alertdialog" | "alert" => set(&mut mark, Reason::Hidden),
                    "main" => mark.content = true,
                    _ => {}
                },
                Attr::Itemprop => match value.trim() {
                    "articleBody" | "text" => mark.content = true,
                    "author" | "datePublished" | "dateModified" | "publisher" => {
                        set(&mut mark, Reason::Byline)
                    }
                    "caption" | "copyrightHolder" => set(&mut mark, Reason::Caption),
                    "comment" => set(&mut mark, Reason::Comments),
                    _ => {}
                },
                _ => {}
            }
        }
        mark
    }

    fn name(&mut self, value: &str) -> Mark {
        if let Some(mark) = self.known.get(value) {
            return *mark;
        }
        normalise(value, &mut self.buffer);
        let mut mark = Mark::default();
        if let Some(matcher) = matcher() {
            for found in matcher.words.find_overlapping_iter(&self.buffer) {
                match matcher.reasons[found.pattern().as_usize()] {
                    Some(reason) => {
                        mark.drop.get_or_insert(reason);
                    }
                    None => mark.content = true,
                }
            }
        }
        self.known.insert(value.to_owned(), mark);
        mark
    }
}

/// Cuts names into words: `-entry-content- -related-posts-`.
fn normalise(value: &str, out: &mut String) {
    out.clear();
    out.push(' ');
    for token in value.split_ascii_whitespace().take(40) {
        out.push('-');
        let mut lower = false;
        for c in token.chars().take(80) {
            if !c.is_alphanumeric() {
                out.push('-');
                lower = false;
                continue;
            }
            if c.is_ascii_uppercase() && lower {
                out.push('-');
            }
            lower = c.is_lowercase();
            out.push(c.to_ascii_lowercase());
        }
        out.push('-');
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drop(class: &str) -> Option<Reason> {
        Marks::default().name(class).drop
    }

    #[test]
    fn names_are_cut_at_capitals_and_signs() {
        assert_eq!(drop("relatedPosts"), Some(Reason::Related));
        assert_eq!(drop("main__sidebar"), Some(Reason::Sidebar));
        assert_eq!(drop("share_buttons"), Some(Reason::Share));
        for plain in ["shadow", "load", "commentary", "header-image", "download", "documents"] {
            assert_eq!(drop(plain), None, "{plain}");
        }
        assert!(Marks::default().name("entry-content").content);
    }
}
