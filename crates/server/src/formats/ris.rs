//! Citations as RIS, the format reference managers share: two letters, two blanks, a hyphen.

use model::Kind;

use super::{Citation, Format, List};

pub(super) struct Ris;

impl Format for Ris {
    fn name(&self) -> &'static str {
        "ris"
    }

    fn media_type(&self) -> &'static str {
        "application/x-research-info-systems; charset=utf-8"
    }

    fn extension(&self) -> &'static str {
        "ris"
    }

    fn about(&self) -> &'static str {
        "Citations as RIS, for reference managers."
    }

    fn is_download(&self) -> bool {
        true
    }

    fn write(&self, list: &List<'_>) -> String {
        let mut out = String::new();
        for shown in list.records {
            let citation = Citation::of(list.app, shown);
            let sort = if shown.record.kind == Kind::News { "NEWS" } else { "ELEC" };
            let slashes = |text: String| text.replace('-', "/");
            let fields = [
                ("TY", sort.to_owned()),
                ("TI", citation.title),
                ("PB", citation.publisher),
                ("PY", citation.published.map(|date| date.first().year().to_string()).unwrap_or_default()),
                ("DA", citation.published.map(|date| slashes(date.to_string())).unwrap_or_default()),
                ("UR", citation.url),
                ("Y2", citation.seen.map(|day| slashes(day.to_string())).unwrap_or_default()),
                ("LA", shown.record.lang.clone()),
            ];
            for (tag, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
                out.push_str(&format!("{tag}  - {value}\r\n"));
            }
            out.push_str("ER  - \r\n\r\n");
        }
        out
    }
}
