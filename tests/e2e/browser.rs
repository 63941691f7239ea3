//! The pages in a real browser: headless Chromium, driven by chromedriver (W3C WebDriver).
//!
//! Without a browser these tests say so and pass; `LOTSE_REQUIRE_BROWSER=1` makes its absence a failure.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use serde_json::{Value, json};

use crate::harness::{Lotse, Server};

/// The key WebDriver answers name elements by (W3C WebDriver, 12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser window.
pub(crate) struct Browser {
    driver: Child,
    address: String,
    session: String,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// A window of this size, with fingers as on a phone; `None` when there is no browser and none is required.
    pub(crate) fn open(width: u32, height: u32) -> Option<Self> {
        // Emulated metrics, because a headless window refuses to be as narrow as a phone.
        let phone = json!({ "deviceMetrics": { "width": width, "height": height, "pixelRatio": 1.0 } });
        Browser::start(Vec::new(), json!({ "mobileEmulation": phone }))
    }

    /// A window with mouse and wheel, as on a desk.
    pub(crate) fn with_mouse(width: u32, height: u32) -> Option<Self> {
        Browser::start(vec![format!("--window-size={width},{height}")], json!({}))
    }

    fn start(more: Vec<String>, mut options: Value) -> Option<Self> {
        let driver = Command::new("chromedriver")
            .args(["--port=0", "--allowed-ips=127.0.0.1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut driver = match driver {
            Ok(driver) => driver,
            Err(error) => {
                let required = std::env::var("LOTSE_REQUIRE_BROWSER").is_ok_and(|value| value == "1");
                assert!(!required, "LOTSE_REQUIRE_BROWSER=1, and chromedriver cannot be run: {error}");
                println!("skipped: no chromedriver on this machine ({error})");
                return None;
            }
        };
        let mut said = BufReader::new(driver.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("successfully on port ") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "chromedriver ended before it was ready");
        }
        let port: String =
            line.split("on port ").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
        std::thread::spawn(move || drop(std::io::copy(&mut said, &mut std::io::sink())));
        let profile = tempfile::tempdir().unwrap();
        let address = format!("127.0.0.1:{port}");
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        arguments.extend(more);
        options["args"] = json!(arguments);
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let made = call(&address, "POST", "/session", &wanted);
        let session =
            made["sessionId"].as_str().unwrap_or_else(|| panic!("no browser session: {made}")).to_owned();
        Some(Browser { driver, address, session, _profile: profile })
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        call(&self.address, method, &format!("/session/{}{path}", self.session), body)
    }

    pub(crate) fn go(&self, url: &str) {
        self.send("POST", "/url", &json!({ "url": url }));
    }

    pub(crate) fn run(&self, script: &str) -> Value {
        self.send("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The first element a CSS selector finds.
    fn find(&self, selector: &str) -> String {
        let found = self.send("POST", "/element", &json!({ "using": "css selector", "value": selector }));
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("no element {selector:?}: {found}")).to_owned()
    }

    pub(crate) fn click(&self, selector: &str) {
        self.send("POST", &format!("/element/{}/click", self.find(selector)), &json!({}));
    }

    pub(crate) fn write(&self, selector: &str, text: &str) {
        self.send("POST", &format!("/element/{}/value", self.find(selector)), &json!({ "text": text }));
    }

    /// Goes back to the page before.
    pub(crate) fn back(&self) {
        self.send("POST", "/back", &json!({}));
    }

    /// Presses keys where the focus is.
    pub(crate) fn press(&self, keys: &str) {
        let at = self.send("GET", "/element/active", &Value::Null);
        let at = at[ELEMENT].as_str().unwrap_or_else(|| panic!("nothing has the focus: {at}")).to_owned();
        self.send("POST", &format!("/element/{at}/value"), &json!({ "text": keys }));
    }

    /// Does what fingers, mouse, wheel and keys do, each a list of steps at the same time (W3C WebDriver, 15.4).
    pub(crate) fn act(&self, actions: Value) {
        let answer = self.send("POST", "/actions", &json!({ "actions": actions }));
        assert!(answer.is_null(), "{answer}");
        self.send("DELETE", "/actions", &Value::Null);
    }

    /// What is seen, as PNG.
    fn picture(&self) -> Vec<u8> {
        let text = self.send("GET", "/screenshot", &json!({}));
        base64::engine::general_purpose::STANDARD.decode(text.as_str().unwrap()).unwrap()
    }

    /// The page as it would be printed, as PDF.
    pub(crate) fn printed(&self) -> Vec<u8> {
        let text = self.send("POST", "/print", &json!({}));
        base64::engine::general_purpose::STANDARD.decode(text.as_str().unwrap()).unwrap()
    }

    /// What the page complained of: errors, blocked requests, violations of the content security policy.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.send("POST", "/se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// One WebDriver command; gives its `value`.
fn call(address: &str, method: &str, path: &str, body: &Value) -> Value {
    let body = if method == "GET" { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut answer = vec![0; length];
    reader.read_exact(&mut answer).unwrap();
    serde_json::from_slice::<Value>(&answer).unwrap()["value"].take()
}

#[test]
fn from_a_question_to_a_phone_number_on_a_phone() {
    let Some(browser) = Browser::open(390, 844) else { return };
    let lotse = Lotse::new();
    lotse.ok(&["demo", "--no-serve"]);
    let server = Server::start(&lotse, &[]);
    browser.go(&format!("http://{}/", server.address));
    browser.write("input[name=q]", "Schuldnerberatung Hattingen\u{e007}");
    let marks = browser.run("return document.querySelectorAll('mark').length");
    assert!(marks.as_u64().unwrap() > 0, "no word is marked on the result page");
    for page in ["results", "record"] {
        let overflow = browser.run("return document.documentElement.scrollWidth - window.innerWidth");
        assert!(overflow.as_i64().unwrap() <= 0, "the {page} page is {overflow} px wider than a phone");
        if page == "results" {
            browser.click("main a[href*='/records/']");
        }
    }
    let title = browser.run("return document.querySelector('h1').textContent");
    assert!(title.as_str().unwrap().contains("Schuldnerberatung"), "{title}");
    let phone = browser.run("return document.querySelector(\"a[href^='tel:']\").href");
    assert!(phone.as_str().unwrap().starts_with("tel:+49"), "{phone}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn every_page_loads_without_a_complaint() {
    let Some(browser) = Browser::open(1200, 900) else { return };
    let lotse = Lotse::new();
    lotse.ok(&["demo", "--no-serve"]);
    let server = Server::start(&lotse, &[]);
    for path in ["/", "/?q=Kinderbetreuung", "/map", "/guide", "/calendar", "/archive", "/sources"] {
        for language in ["de", "tr", "en", "ar", "uk", "ru"] {
            let join = if path.contains('?') { '&' } else { '?' };
            browser.go(&format!("http://{}{path}{join}lang={language}", server.address));
            let facts = browser.run(
                "return [document.documentElement.lang, document.querySelectorAll('h1').length, \
                 document.documentElement.scrollWidth - window.innerWidth, \
                 document.querySelectorAll('input:not([type=hidden]):not([type=submit]), select').length - \
                 document.querySelectorAll('label').length]",
            );
            assert_eq!(facts[0], language, "{path}");
            assert_eq!(facts[1], 1, "{path} in {language} needs exactly one first heading");
            assert!(facts[2].as_i64().unwrap() <= 0, "{path} in {language} scrolls sideways");
            assert!(facts[3].as_i64().unwrap() <= 0, "{path} in {language} has a field without a label");
            assert_eq!(browser.complaints(), Vec::<String>::new(), "{path} in {language}");
        }
    }
}

#[test]
fn a_single_father_finds_childcare_at_six_in_the_morning() {
    let Some(browser) = Browser::open(390, 844) else { return };
    let lotse = Lotse::new();
    lotse.ok(&["demo", "--no-serve"]);
    let server = Server::start(&lotse, &[]);
    let says = |script: &str| browser.run(script).as_str().unwrap_or_default().to_owned();
    for (language, query) in [("de", "Kinderbetreuung um sechs Uhr morgens"), ("tr", "çocuk bakımı")] {
        browser.go(&format!("http://{}/?lang={language}", server.address));
        browser.write("input[name=place]", "Schwelm");
        browser.write("input[name=q]", &format!("{query}\u{e007}"));
        let first = says("return document.querySelector('.hits .hit h3').textContent");
        assert!(first.contains("Randzeiten"), "{language}: the first hit is {first:?}");
        let call = says("return document.querySelector(\"a[href^='tel:']\").href");
        assert!(call.starts_with("tel:+49"), "{language}: {call}");
        let feed = says(
            "return fetch(document.querySelector(\"a[href*='search.atom']\").href).then((answer) => answer.text())",
        );
        assert!(
            feed.contains("<entry>") && feed.contains("Randzeiten"),
            "{language}: nothing to subscribe to"
        );
        browser.click("main a[href*='/records/']");
        let page = says("return document.documentElement.lang + document.querySelector('h1').textContent");
        assert!(page.starts_with(language) && page.contains("Randzeiten"), "{page}");
        assert!(browser.printed().starts_with(b"%PDF"), "{language}: the page cannot be printed");
        let guide = format!("/guide?place=Schwelm&audience=alleinerziehende&topic=kinder&lang={language}");
        browser.go(&format!("http://{}{guide}", server.address));
        let offers = says("return document.querySelector('.leaf h3').textContent");
        assert!(offers.contains("Randzeiten"), "{language}: the guide begins with {offers:?}");
        assert!(browser.printed().starts_with(b"%PDF"), "{language}: the guide cannot be printed");
    }
    // As an analyst: the same as a table, with citations.
    let table = server.get("/api/v1/search?q=Kinderbetreuung&place=Schwelm&kind=offer&format=csv").body;
    let line = table.lines().find(|line| line.contains("Randzeiten")).unwrap();
    assert!(table.starts_with("id,") && line.contains("gelesen am"), "{table}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The pictures of README.md; `LOTSE_PICTURES` names the folder they are written to (`just pictures`).
#[test]
fn pictures_can_be_taken() {
    let lotse = Lotse::new();
    lotse.ok(&["demo", "--no-serve"]);
    let server = Server::start(&lotse, &[]);
    let id = server.get("/api/v1/search?q=Randzeiten&place=Schwelm&kind=offer").json()["hits"][0]["id"]
        .as_str()
        .unwrap()
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect::<String>();
    let pages = [
        ("results", "/?q=Kinderbetreuung+am+fr%C3%BChen+Morgen&place=Schwelm".to_owned()),
        ("record", format!("/records/{id}")),
        ("map", "/map?kind=offer".to_owned()),
        ("guide", "/guide?place=Schwelm&audience=alleinerziehende&topic=kinder".to_owned()),
    ];
    for (device, width, height) in [("phone", 390, 760), ("desktop", 1080, 720)] {
        let Some(browser) = Browser::open(width, height) else { return };
        for (name, path) in &pages {
            let join = if path.contains('?') { '&' } else { '?' };
            browser.go(&format!("http://{}{path}{join}lang=de", server.address));
            let picture = browser.picture();
            assert!(picture.starts_with(b"\x89PNG"), "{name} on a {device}");
            if let Some(folder) = std::env::var_os("LOTSE_PICTURES") {
                std::fs::write(std::path::Path::new(&folder).join(format!("{name}-{device}.png")), picture)
                    .unwrap();
            }
        }
    }
}
