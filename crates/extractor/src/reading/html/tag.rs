//! The element and attribute names reading cares about; all others are one value each.

macro_rules! names {
    ($(#[$doc:meta])* $kind:ident { $($variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(in crate::reading) enum $kind { $(#[doc = $name] $variant,)* #[doc = "Any other name."] Other }

        impl $kind {
            /// The value of a name in lower case.
            pub(super) fn of(name: &[u8]) -> Self {
                match std::str::from_utf8(name) {
                    $(Ok($name) => $kind::$variant,)*
                    _ => $kind::Other,
                }
            }

            /// The name; `*` for any other.
            #[allow(dead_code, reason = "only element names are shown")]
            pub(in crate::reading) fn name(self) -> &'static str {
                match self { $($kind::$variant => $name,)* $kind::Other => "*" }
            }
        }
    };
}

names! {
    /// An element name.
    Tag {
        A = "a", Abbr = "abbr", Address = "address", Applet = "applet", Area = "area", Article = "article", Aside = "aside",
        Audio = "audio", B = "b", Base = "base", Blockquote = "blockquote", Body = "body", Br = "br", Button = "button",
        Canvas = "canvas", Caption = "caption", Center = "center", Cite = "cite", Code = "code", Col = "col", Colgroup = "colgroup",
        Datalist = "datalist", Dd = "dd", Del = "del", Details = "details", Dialog = "dialog", Dir = "dir", Div = "div",
        Dl = "dl", Dt = "dt", Em = "em", Embed = "embed", Fieldset = "fieldset", Figcaption = "figcaption",
        Figure = "figure", Font = "font", Footer = "footer", Form = "form", Frame = "frame", Frameset = "frameset", H1 = "h1", H2 = "h2",
        H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Head = "head", Header = "header", Hgroup = "hgroup", Hr = "hr",
        Html = "html", I = "i", Iframe = "iframe", Img = "img", Input = "input", Ins = "ins", Label = "label", Legend = "legend", Li = "li",
        Link = "link", Main = "main", Map = "map", Marquee = "marquee", Math = "math", Menu = "menu", Meta = "meta", Nav = "nav",
        Noembed = "noembed", Noframes = "noframes", Noscript = "noscript", Object = "object", Ol = "ol", Optgroup = "optgroup",
        Option = "option", Output = "output", P = "p", Param = "param", Picture = "picture", Pre = "pre", Progress = "progress", Q = "q",
        Rp = "rp", Rt = "rt", Ruby = "ruby", S = "s", Samp = "samp", Script = "script", Section = "section", Select = "select",
        Small = "small", Source = "source", Span = "span", Strike = "strike", Strong = "strong", Style = "style", Sub = "sub",
        Summary = "summary", Sup = "sup", Svg = "svg", Table = "table", Tbody = "tbody", Td = "td", Template = "template",
        Textarea = "textarea", Tfoot = "tfoot", Th = "th", Thead = "thead", Time = "time", Title = "title", Tr = "tr",
        Track = "track", Tt = "tt", U = "u", Ul = "ul", Video = "video", Wbr = "wbr", Xmp = "xmp",
    }
}

names! {
    /// An attribute name.
    Attr {
        About = "about", Alt = "alt", AriaHidden = "aria-hidden", AriaLabel = "aria-label", Class = "class", Content = "content",
        Datetime = "datetime", Hidden = "hidden", Href = "href", HttpEquiv = "http-equiv", Id = "id", Itemid = "itemid",
        Itemprop = "itemprop", Itemref = "itemref", Itemscope = "itemscope", Itemtype = "itemtype", Lang = "lang", Name = "name",
        Property = "property", Rel = "rel", Resource = "resource", Role = "role", Src = "src", Style = "style", Title = "title",
        Type = "type", Typeof = "typeof", Vocab = "vocab", XmlLang = "xml:lang",
    }
}

impl Tag {
    /// Elements without content (HTML, "Void elements").
    pub(super) fn is_void(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Area | Base
                | Br
                | Col
                | Embed
                | Frame
                | Hr
                | Img
                | Input
                | Link
                | Meta
                | Param
                | Source
                | Track
                | Wbr
        )
    }

    /// Elements whose content is text up to their end tag, and whether character references count in it.
    pub(super) fn raw_text(self) -> Option<bool> {
        use Tag::*;
        match self {
            Script | Style | Xmp | Iframe | Noembed | Noframes => Some(false),
            Textarea | Title => Some(true),
            _ => None,
        }
    }

    /// Start tags that end an open paragraph (HTML, "A start tag whose tag name is one of …" in body).
    pub(super) fn closes_paragraph(self) -> bool {
        use Tag::*;
        self.is_heading()
            || matches!(
                self,
                Address
                    | Article
                    | Aside
                    | Blockquote
                    | Center
                    | Details
                    | Dialog
                    | Dir
                    | Div
                    | Dl
                    | Dt
                    | Dd
                    | Fieldset
                    | Figcaption
                    | Figure
                    | Footer
                    | Form
                    | Header
                    | Hgroup
                    | Hr
                    | Li
                    | Main
                    | Menu
                    | Nav
                    | Ol
                    | P
                    | Pre
                    | Section
                    | Summary
                    | Table
                    | Ul
                    | Xmp
            )
    }

    /// Elements an unmatched end tag of an inline element does not reach across ("special" in HTML).
    pub(super) fn is_special(self) -> bool {
        use Tag::*;
        self.closes_paragraph()
            || matches!(
                self,
                Body | Button
                    | Caption
                    | Head
                    | Html
                    | Iframe
                    | Legend
                    | Marquee
                    | Object
                    | Select
                    | Tbody
                    | Td
                    | Template
                    | Textarea
                    | Tfoot
                    | Th
                    | Thead
                    | Title
                    | Tr
                    | Noscript
            )
    }

    /// `h1` to `h6`.
    pub(in crate::reading) fn is_heading(self) -> bool {
        use Tag::*;
        matches!(self, H1 | H2 | H3 | H4 | H5 | H6)
    }

    /// Level of a heading, 1 to 6.
    pub(in crate::reading) fn level(self) -> Option<u8> {
        use Tag::*;
        Some(match self {
            H1 => 1,
            H2 => 2,
            H3 => 3,
            H4 => 4,
            H5 => 5,
            H6 => 6,
            _ => return None,
        })
    }

    /// Elements that begin and end a line of text.
    pub(in crate::reading) fn is_block(self) -> bool {
        use Tag::*;
        self.closes_paragraph()
            || matches!(
                self,
                Body | Caption
                    | Html
                    | Legend
                    | Marquee
                    | Tbody
                    | Td
                    | Tfoot
                    | Th
                    | Thead
                    | Tr
                    | Option
                    | Optgroup
                    | Button
                    | Iframe
                    | Video
                    | Audio
                    | Object
                    | Select
                    | Textarea
                    | Frameset
                    | Frame
                    | Template
                    | Noscript
            )
    }
}
