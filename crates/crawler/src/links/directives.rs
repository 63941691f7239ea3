//! Robots directives of a page: `noindex`, `nofollow` and their kin; the reservation against text and data mining.

/// Robots directives of a page, from `<meta name=robots>` or an `X-Robots-Tag` header; the reservation of text and
/// data mining from `<meta name=tdm-reservation>` or the header of that name (W3C TDMRep).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// The page must not be indexed.
    pub noindex: bool,
    /// Its links must not be followed.
    pub nofollow: bool,
    /// No excerpt may be shown.
    pub nosnippet: bool,
    /// Text and data mining is reserved.
    pub tdm_reserved: bool,
}

impl Directives {
    /// Reads one `X-Robots-Tag` header or the `content` of a robots meta element. A part that begins with the name
    /// of another agent (`otherbot: noindex`) counts for that agent alone, up to the end of the header.
    pub fn parse(value: &str, agent: &str) -> Self {
        let mut found = Directives::default();
        let mut ours = true;
        for part in value.split(',') {
            let mut part = part.trim();
            if let Some((name, rest)) = part.split_once(':') {
                let name = name.trim();
                // Directives with values have a colon as well.
                if !VALUED.iter().any(|valued| valued.eq_ignore_ascii_case(name)) {
                    ours = name.eq_ignore_ascii_case(agent)
                        || name == "*"
                        || name.eq_ignore_ascii_case("robots");
                    part = rest.trim();
                }
            }
            if ours {
                found = found.and(Self::one(part));
            }
        }
        found
    }

    fn one(directive: &str) -> Self {
        let is = |name: &str| directive.eq_ignore_ascii_case(name);
        // Some write them without commas; a directive is one word, so blanks part them as well.
        if directive.contains(char::is_whitespace) && !directive.contains(':') {
            return directive.split_whitespace().map(Self::one).fold(Directives::default(), Self::and);
        }
        let snippetless = directive.split_once(':').is_some_and(|(name, value)| {
            name.trim().eq_ignore_ascii_case("max-snippet") && value.trim() == "0"
        });
        Directives {
            noindex: is("noindex") || is("none"),
            nofollow: is("nofollow") || is("none"),
            nosnippet: is("nosnippet") || snippetless,
            tdm_reserved: false,
        }
    }

    /// Reads the value of `tdm-reservation`, in a header or a meta element.
    pub fn tdm(value: &str) -> Self {
        Directives { tdm_reserved: value.trim() == "1", ..Directives::default() }
    }

    /// Both together: what one of them forbids is forbidden.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Directives {
            noindex: self.noindex || other.noindex,
            nofollow: self.nofollow || other.nofollow,
            nosnippet: self.nosnippet || other.nosnippet,
            tdm_reserved: self.tdm_reserved || other.tdm_reserved,
        }
    }
}

/// Directives written with a value.
const VALUED: &[&str] = &["max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"];
