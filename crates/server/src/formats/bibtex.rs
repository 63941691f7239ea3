//! Citations as BibTeX entries of type `online`, in UTF-8 as biber reads it.

use super::{Citation, Format, List};

pub(super) struct BibTex;

impl Format for BibTex {
    fn name(&self) -> &'static str {
        "bibtex"
    }

    fn media_type(&self) -> &'static str {
        "application/x-bibtex; charset=utf-8"
    }

    fn extension(&self) -> &'static str {
        "bib"
    }

    fn about(&self) -> &'static str {
        "Citations as BibTeX."
    }

    fn is_download(&self) -> bool {
        true
    }

    fn write(&self, list: &List<'_>) -> String {
        let mut out = String::new();
        for (number, shown) in list.records.iter().enumerate() {
            let citation = Citation::of(list.app, shown);
            let source = shown.record.source.as_ref().map_or("lotse", |source| source.as_str());
            let key: String = source.chars().filter(char::is_ascii_alphanumeric).collect();
            let year = citation.published.map(|date| date.first().year().to_string()).unwrap_or_default();
            out.push_str(&format!("@online{{{key}{year}-{},\n", number + 1));
            let fields = [
                ("title", citation.title),
                ("organization", citation.publisher),
                ("date", citation.published.map(|date| date.to_string()).unwrap_or_default()),
                ("url", citation.url),
                ("urldate", citation.seen.map(|day| day.to_string()).unwrap_or_default()),
            ];
            for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
                let value = if name == "url" { value.replace(['{', '}'], "") } else { escaped(&value) };
                out.push_str(&format!("  {name} = {{{value}}},\n"));
            }
            out.push_str("}\n\n");
        }
        out
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '{' => out.push_str("\\{"),
            '}' => out.push_str("\\}"),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn commands_of_strangers_stay_text() {
        assert_eq!(super::escaped("\\input{x} 5 % & mehr"), "\\textbackslash{}input\\{x\\} 5 \\% \\& mehr");
    }
}
