//! Ways through the pages that have to stay open: one click on the map, the keyboard alone, and back. Without a script the
//! driver is blind: `tests/referees/plain.mjs` goes the same ways so.

use crate::browser::Browser;
use crate::harness::{Lotse, Server};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

fn served() -> (Lotse, Server) {
    let lotse = Lotse::new();
    lotse.ok(&["demo", "--no-serve"]);
    let server = Server::start(&lotse, &[]);
    (lotse, server)
}

/// How many elements a selector finds.
fn count(browser: &Browser, selector: &str) -> u64 {
    browser.run(&format!("return document.querySelectorAll(\"{selector}\").length")).as_u64().unwrap_or(0)
}

/// Goes on with the tabulator until the focus is on what the selector finds, and sees to it that one can see where it is.
fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..120 {
        let there = browser.run(&format!("return document.activeElement.matches(\"{selector}\")"));
        if there == true {
            let style = "const own = getComputedStyle(document.activeElement); \
                         const pin = document.activeElement.querySelector('circle'); \
                         return own.outlineStyle !== 'none' || (pin && getComputedStyle(pin).strokeWidth === '4px')";
            assert_eq!(browser.run(style), true, "{selector} has the focus and does not show it");
            return;
        }
        browser.press(TAB);
    }
    panic!("the tabulator does not lead to {selector}");
}

#[test]
fn a_pin_leads_to_a_telephone_number_in_one_click() {
    let Some(browser) = Browser::open(390, 844) else { return };
    let (_lotse, server) = served();
    browser.go(&format!("http://{}/map?kind=offer&lang=de", server.address));
    assert_eq!(count(&browser, ".beside a[href^='tel:']"), 0);
    browser.click(".pin[aria-label^='Ennepe-Ruhr-Kreis'] circle");
    assert!(count(&browser, ".beside a[href^='tel:']") > 0, "no contact beside the map");
    // Coming closer changes nothing but what is seen.
    let seen = || browser.run("return document.querySelector('.map').getAttribute('viewBox')");
    let before = seen();
    browser.click("[data-zoom=in]");
    assert_ne!(seen(), before, "the map does not come closer");
    browser.click("[data-zoom=out]");
    assert_eq!(seen(), before, "the map does not go back");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn everything_can_be_reached_with_the_keyboard() {
    let Some(browser) = Browser::open(1200, 900) else { return };
    let (_lotse, server) = served();
    browser.go(&format!("http://{}/?lang=de", server.address));
    tab_to(&browser, ".skip");
    tab_to(&browser, "#q");
    browser.press("Kinderbetreuung am frühen Morgen");
    tab_to(&browser, "#place");
    browser.press(&format!("Schwelm{ENTER}"));
    tab_to(&browser, ".hit:has(a[href^='tel:']) h3 a");
    browser.press(ENTER);
    assert!(count(&browser, ".record") == 1, "Enter on a hit does not open its page");
    tab_to(&browser, "a[href^='tel:']");
    browser.back();
    let kept =
        browser.run("return document.querySelector('#place').value + document.querySelector('#q').value");
    assert_eq!(kept, "SchwelmKinderbetreuung am frühen Morgen", "back keeps nothing");
    browser.go(&format!("http://{}/map?kind=offer&lang=de", server.address));
    tab_to(&browser, ".pin");
    browser.press(ENTER);
    assert!(count(&browser, ".beside .hit") > 0, "Enter on a pin does not open its place");
    browser.go(&format!("http://{}/guide?lang=de", server.address));
    tab_to(&browser, "#gplace");
    browser.press(&format!("58332{ENTER}"));
    assert!(count(&browser, ".leaf") > 0, "the guide cannot be asked with the keyboard");
}
