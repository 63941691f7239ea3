//! Why a part of a page is not main text.

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
    Repeated,
}

impl Reason {
    /// All of them.
    #[rustfmt::skip]
    pub(super) const ALL: [Reason; 24] = [
        Reason::Hidden, Reason::Layer, Reason::Consent, Reason::Navigation, Reason::Footer, Reason::Sidebar, Reason::Share,
        Reason::Comments, Reason::Related, Reason::Newsletter, Reason::Advertisement, Reason::Author, Reason::Byline,
        Reason::Caption, Reason::Gallery, Reason::Form, Reason::PressContact, Reason::Calendar, Reason::Teaser, Reason::Links,
        Reason::BeforeTitle, Reason::Outside, Reason::Phrase, Reason::Repeated,
    ];

    /// The reason of this name.
    pub(super) fn named(name: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Its name in the output and in the word table.
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
            Reason::Repeated => "repeated",
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
