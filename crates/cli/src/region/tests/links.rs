//! Every link of the region leads somewhere, and every placeholder is one.

use std::collections::{BTreeSet, HashMap};

use url::Url;

use super::super::site::Page;
use super::super::{Region, Site, serve};
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

/// Where the sites would be served.
fn bases(region: &Region) -> HashMap<String, String> {
    let base = |n: usize| format!("http://127.0.0.1:{}", 10_000 + n);
    region.sites().enumerate().map(|(n, site)| (site.id.clone(), base(n))).collect()
}

/// What a page links to, as addresses; `Err` holds a link that is none.
fn addresses(site: &Site, page: &Page, bases: &HashMap<String, String>) -> Vec<Result<Url, String>> {
    let own = Url::parse(&bases[&site.id]).unwrap().join(&page.path).unwrap();
    let mut found = Vec::new();
    if serve::is_text(&page.content_type) {
        found = links(&without_scripts(&characters(&serve::fill(page.body, bases))));
    }
    if let Some(to) = page.headers.get("location") {
        found.push(characters(&serve::fill(to.as_bytes(), bases)));
    }
    found.into_iter().map(|link| own.join(&link).map_err(|_| link)).collect()
}

fn target(url: &Url) -> &str {
    &url[url::Position::BeforePath..url::Position::AfterQuery]
}

#[test]
fn every_link_leads_to_a_page_or_a_declared_fault() {
    let region = region();
    let bases = bases(&region);
    let exists = |site: &Site, target: &str| {
        site.fault(target).is_some() || site.pages.iter().any(|page| site.key(&page.path) == site.key(target))
    };
    let mut wrong = Vec::new();
    let mut checked = 0;
    for site in region.sites() {
        wrong.extend(site.start.iter().filter(|start| !exists(site, start)).cloned());
        for page in &site.pages {
            for address in addresses(site, page, &bases) {
                let from = format!("{}{}", site.id, page.path);
                let url = match address {
                    Ok(url) => url,
                    // The broken site links to what is no address on purpose.
                    Err(_) if site.id == "kaputt" => continue,
                    Err(link) => {
                        wrong.push(format!("{from}: {link:?} is no address"));
                        continue;
                    }
                };
                checked += 1;
                let to = region.sites().find(|site| url.as_str().starts_with(&bases[&site.id]));
                let right = match to {
                    Some(to) => {
                        ASSETS.iter().any(|end| url.path().ends_with(end)) || exists(to, target(&url))
                    }
                    None => url
                        .host_str()
                        .is_none_or(|host| host.ends_with(".example") || host.ends_with("w3.org")),
                };
                if !right {
                    wrong.push(format!("{from}: {url} leads nowhere"));
                }
            }
        }
    }
    assert!(checked > 1000, "only {checked} links found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What pages link to that no crawl needs.
const ASSETS: [&str; 7] = [".css", ".js", ".png", ".jpg", ".gif", ".ico", ".svg"];

#[test]
fn every_page_can_be_reached_without_asking_for_a_forbidden_one() {
    let region = region();
    let bases = bases(&region);
    let mut unreached = Vec::new();
    for site in region.sites() {
        let mut open: Vec<String> = site.start.iter().map(|start| site.key(start)).collect();
        open.push("/sitemap.xml".to_owned());
        open.extend(
            site.pages.iter().filter(|page| page.path.contains("sitemap")).map(|page| site.key(&page.path)),
        );
        let mut reached = BTreeSet::from(["/robots.txt".to_owned()]);
        while let Some(key) = open.pop() {
            let allowed = site.pages.iter().filter(|page| !page.forbidden);
            let Some(page) = allowed.into_iter().find(|page| site.key(&page.path) == key) else { continue };
            if reached.insert(key) {
                let own = addresses(site, page, &bases).into_iter().flatten();
                let own = own.filter(|url| url.as_str().starts_with(&bases[&site.id]));
                open.extend(own.map(|url| site.key(target(&url))));
            }
        }
        let pages =
            site.pages.iter().filter(|page| !page.forbidden && !reached.contains(&site.key(&page.path)));
        // An old address that nothing links to any more is what a redirect is for.
        let pages = pages.filter(|page| page.status == 200 && !page.content_type.starts_with("image/"));
        unreached.extend(pages.map(|page| format!("{}{}", site.id, page.path)));
    }
    assert!(unreached.is_empty(), "{unreached:#?}");
}

#[test]
fn forbidden_is_what_robots_txt_forbids() {
    for site in region().sites() {
        let robots = site.pages.iter().find(|page| page.path == "/robots.txt");
        let robots = robots.map(|page| characters(page.body)).unwrap_or_default();
        let rules: Vec<&str> = robots
            .lines()
            .take_while(|line| !line.contains("AlterBot"))
            .filter_map(|line| line.strip_prefix("Disallow:")?.split('#').next().map(str::trim))
            .filter(|rule| !rule.is_empty())
            .collect();
        for page in &site.pages {
            let forbidden = rules.iter().any(|rule| page.path.starts_with(rule));
            assert_eq!(page.forbidden, forbidden, "{}{}: robots.txt has {rules:?}", site.id, page.path);
        }
    }
}

/// Addresses inside comments and scripts are no links.
fn without_scripts(body: &str) -> String {
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
