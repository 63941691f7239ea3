//! Every link of the region leads somewhere, and every placeholder is one.

use std::collections::{BTreeSet, HashMap};

use url::Url;

use super::super::{Site, serve};
use super::{characters, region};

/// The addresses a page links to: `href` of links, `src` of frames, addresses in feeds and sitemaps.
fn links(body: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, end) in [("<loc>", "</loc>"), ("<link>", "</link>")] {
        found.extend(body.split(start).skip(1).filter_map(|rest| rest.split(end).next()).map(str::to_owned));
    }
    for tag in body.split('<').filter_map(|rest| rest.split('>').next()) {
        let name = tag.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        let attribute = match name.as_str() {
            "a" | "link" | "area" => "href=",
            "frame" | "iframe" => "src=",
            _ => continue,
        };
        let Some(value) = tag.to_ascii_lowercase().find(attribute).map(|at| &tag[at + attribute.len()..])
        else {
            continue;
        };
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
            _ => value.split_whitespace().next(),
        };
        found.extend(value.map(str::to_owned));
    }
    found.iter().map(|link| link.trim().replace("&amp;", "&")).collect()
}

#[test]
fn every_link_leads_to_a_page_or_a_declared_fault() {
    let region = region();
    let bases: HashMap<String, String> = region
        .sites()
        .enumerate()
        .map(|(n, site)| (site.id.clone(), format!("http://127.0.0.1:{}", 10_000 + n)))
        .collect();
    let keys: HashMap<String, BTreeSet<String>> = region
        .sites()
        .map(|site| (site.id.clone(), site.pages.iter().map(|page| site.key(&page.path)).collect()))
        .collect();
    let mut wrong = Vec::new();
    let mut checked = 0;
    for site in region.sites() {
        let starts = site.start.iter().map(|start| ("start".to_owned(), start.clone()));
        let linked = site.pages.iter().filter(|page| serve::is_text(&page.content_type)).flat_map(|page| {
            let body = characters(&serve::fill(page.body, &bases));
            let body = without_base(&body);
            links(&body).into_iter().map(|link| (page.path.clone(), link))
        });
        for (from, link) in starts.chain(linked) {
            let from = if from == "start" { "/" } else { &from };
            let base = Url::parse(&bases[&site.id]).unwrap().join(from).unwrap();
            let Ok(url) = base.join(&link) else {
                // The broken site links to what is no address on purpose.
                if site.id != "kaputt" {
                    wrong.push(format!("{}{from}: {link:?} is no address", site.id));
                }
                continue;
            };
            let Some((id, _)) = bases.iter().find(|(_, base)| url.as_str().starts_with(base.as_str())) else {
                let outside = url.host_str().is_none_or(|host| {
                    host.ends_with(".example") || host.contains("schema.org") || host.contains("w3.org")
                });
                if !outside {
                    wrong.push(format!("{}{from}: {link:?} leads to a host that is not .example", site.id));
                }
                continue;
            };
            let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
            let to: &Site = region.sites().find(|site| site.id == *id).unwrap();
            let asset = [".css", ".js", ".png", ".jpg", ".gif", ".ico", ".svg"]
                .iter()
                .any(|end| url.path().ends_with(end));
            checked += 1;
            if !asset && !keys[id].contains(&to.key(target)) && to.fault(target).is_none() {
                wrong.push(format!("{}{from}: {link:?} leads nowhere", site.id));
            }
        }
    }
    assert!(checked > 100, "only {checked} links found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Addresses inside comments and scripts are no links.
fn without_base(body: &str) -> String {
    let mut out = body.to_owned();
    for (start, end) in [("<!--", "-->"), ("<script", "</script>")] {
        while let Some(from) = out.find(start) {
            let to = out[from..].find(end).map_or(out.len(), |at| from + at + end.len());
            out.replace_range(from..to, "");
        }
    }
    out
}

#[test]
fn placeholders_are_replaced_in_any_charset() {
    let bases = HashMap::from([("kreis".to_owned(), "http://127.0.0.1:1".to_owned())]);
    assert_eq!(
        serve::fill(b"\xe4 {{kreis}}/x {{nobody}} {{", &bases),
        b"\xe4 http://127.0.0.1:1/x {{nobody}} {{"
    );
    let region = region();
    let known: HashMap<String, String> =
        region.sites().map(|site| (site.id.clone(), String::new())).collect();
    for site in region.sites() {
        for page in site.pages.iter().filter(|page| serve::is_text(&page.content_type)) {
            let filled = characters(&serve::fill(page.body, &known));
            assert!(!filled.contains("{{"), "{}/{} has an unknown placeholder", site.id, page.file);
        }
    }
}
