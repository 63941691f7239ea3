//! The map in the hand: pulled, pinched, brought closer with the wheel and with keys, in a real browser.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::harness::{Lotse, Server};

const CONTROL: &str = "\u{e009}";

/// The map of all offers in a browser; `None` without one.
fn opened(browser: Option<Browser>) -> Option<(Browser, Lotse, Server)> {
    let browser = browser?;
    let lotse = Lotse::new();
    lotse.ok(&["demo", "--no-serve"]);
    let server = Server::start(&lotse, &[]);
    browser.go(&format!("http://{}/map?kind=offer&lang=de", server.address));
    browser.run("document.querySelector('.map').scrollIntoView({ block: 'center' })");
    Some((browser, lotse, server))
}

/// Left edge, top edge and width of what is seen, in grid units.
fn seen(browser: &Browser) -> [f64; 3] {
    let text = browser.run("return document.querySelector('.map').getAttribute('viewBox')");
    let parts: Vec<f64> = text.as_str().unwrap().split(' ').map(|part| part.parse().unwrap()).collect();
    [parts[0], parts[1], parts[2]]
}

/// The grid point under a point of the screen.
fn under(browser: &Browser, (x, y): (i64, i64)) -> (f64, f64) {
    let script = format!(
        "const at = new DOMPoint({x}, {y}).matrixTransform(document.querySelector('.map').getScreenCTM().inverse()); \
         return [at.x, at.y]"
    );
    let point = browser.run(&script);
    (point[0].as_f64().unwrap(), point[1].as_f64().unwrap())
}

/// The middle of an element on the screen.
fn middle(browser: &Browser, selector: &str) -> (i64, i64) {
    let script = format!(
        "const box = document.querySelector(\"{selector}\").getBoundingClientRect(); \
         return [box.x + box.width / 2, box.y + box.height / 2]"
    );
    let point = browser.run(&script);
    (point[0].as_f64().unwrap().round() as i64, point[1].as_f64().unwrap().round() as i64)
}

/// How far the page is scrolled.
fn scrolled(browser: &Browser) -> f64 {
    browser.run("return window.scrollY").as_f64().unwrap()
}

fn address(browser: &Browser) -> String {
    browser.run("return location.href").as_str().unwrap().to_owned()
}

/// One finger, or the mouse, along these points.
fn finger(id: &str, sort: &str, points: &[(i64, i64)]) -> Value {
    let mut actions = Vec::new();
    for (number, (x, y)) in points.iter().enumerate() {
        actions.push(
            json!({ "type": "pointerMove", "duration": if number == 0 { 0 } else { 60 }, "x": x, "y": y }),
        );
        if number == 0 {
            actions.push(json!({ "type": "pointerDown", "button": 0 }));
        }
    }
    actions.push(json!({ "type": "pointerUp", "button": 0 }));
    json!({ "type": "pointer", "id": id, "parameters": { "pointerType": sort }, "actions": actions })
}

/// Turns the wheel, with the control key held or not.
fn wheel(browser: &Browser, (x, y): (i64, i64), pixels: i64, control: bool) {
    let pause = json!({ "type": "pause" });
    let turn = json!({ "type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": pixels, "duration": 0 });
    let turned = json!({ "type": "wheel", "id": "wheel", "actions": [pause, turn] });
    let keys = json!([{ "type": "keyDown", "value": CONTROL }, pause, { "type": "keyUp", "value": CONTROL }]);
    match control {
        true => browser.act(json!([{ "type": "key", "id": "keys", "actions": keys }, turned])),
        false => browser.act(json!([turned])),
    }
}

fn close(a: f64, b: f64, within: f64) -> bool {
    (a - b).abs() <= within
}

#[test]
fn wheel_and_mouse_move_the_map_and_a_click_still_chooses() {
    let Some((browser, _lotse, _server)) = opened(Browser::with_mouse(1200, 900)) else { return };
    let whole = seen(&browser);
    let start = address(&browser);
    let pin = middle(&browser, ".pin[aria-label^='Ennepe-Ruhr-Kreis'] circle");
    wheel(&browser, pin, -100, false);
    assert_eq!(seen(&browser), whole, "the wheel alone belongs to the page");
    browser.run("document.querySelector('.map').scrollIntoView({ block: 'center' })");
    let pin = middle(&browser, ".pin[aria-label^='Ennepe-Ruhr-Kreis'] circle");
    let before = under(&browser, pin);
    wheel(&browser, pin, -100, true);
    wheel(&browser, pin, -100, true);
    let near = seen(&browser);
    assert!(near[2] < whole[2] / 2.0, "the wheel with the control key brings nothing closer: {near:?}");
    let after = under(&browser, pin);
    assert!(
        close(before.0, after.0, 20.0) && close(before.1, after.1, 20.0),
        "the place under the mouse went away: {before:?} {after:?}"
    );
    // Pulled from a pin: the map goes along with the mouse, and the pin is not chosen.
    let there = (pin.0 + 120, pin.1 + 60);
    browser.act(json!([finger("mouse", "mouse", &[pin, (pin.0 + 40, pin.1 + 20), there])]));
    let after = under(&browser, there);
    assert!(
        close(before.0, after.0, 60.0) && close(before.1, after.1, 60.0),
        "the map does not follow the mouse: {before:?} {after:?}"
    );
    assert_eq!(address(&browser), start, "whoever pulls the map chooses nothing");
    // A click does, even near and away from the middle.
    let pin = middle(&browser, ".pin[aria-label^='Ennepe-Ruhr-Kreis'] circle");
    browser.act(json!([finger("mouse", "mouse", &[pin])]));
    assert!(address(&browser).contains("place=05954"), "{}", address(&browser));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn two_fingers_bring_the_map_closer_and_one_pulls_it() {
    let Some((browser, _lotse, _server)) = opened(Browser::open(390, 844)) else { return };
    let (whole, start) = (seen(&browser), address(&browser));
    let (x, y) = middle(&browser, ".map");
    // As long as all of it is seen, a finger scrolls the page.
    let top = scrolled(&browser);
    browser.act(json!([finger("one", "touch", &[(x, y), (x, y - 40), (x, y - 120)])]));
    assert_eq!(seen(&browser), whole, "one finger moves the whole map");
    assert!(scrolled(&browser) > top, "the map holds the page fast");
    browser.run("document.querySelector('.map').scrollIntoView({ block: 'center' })");
    let (x, y) = middle(&browser, ".map");
    let top = scrolled(&browser);
    browser.act(json!([
        finger("one", "touch", &[(x - 30, y), (x - 60, y), (x - 90, y)]),
        finger("two", "touch", &[(x + 30, y), (x + 60, y), (x + 90, y)]),
    ]));
    let near = seen(&browser);
    assert!(close(near[2], whole[2] / 3.0, whole[2] / 20.0), "two fingers three times as wide: {near:?}");
    assert!(close(scrolled(&browser), top, 1.0), "the page scrolled under two fingers");
    assert_eq!(browser.run("return window.visualViewport.scale"), 1, "the page itself came closer");
    // Now one finger pulls.
    let before = under(&browser, (x, y));
    browser.act(json!([finger("one", "touch", &[(x, y), (x + 20, y + 30), (x + 40, y + 80)])]));
    let after = under(&browser, (x + 40, y + 80));
    assert!(
        close(before.0, after.0, 120.0) && close(before.1, after.1, 120.0),
        "the map does not follow the finger: {before:?} {after:?}"
    );
    assert!(close(scrolled(&browser), top, 1.0), "the page scrolled instead of the map");
    assert_eq!(address(&browser), start, "whoever pulls the map chooses nothing");
    // Two fingers together give the whole again.
    browser.act(json!([
        finger("one", "touch", &[(x - 120, y), (x - 70, y), (x - 20, y)]),
        finger("two", "touch", &[(x + 120, y), (x + 70, y), (x + 20, y)]),
    ]));
    assert_eq!(seen(&browser), whole, "the whole map does not come back");
    browser.click(".pin[aria-label^='Ennepe-Ruhr-Kreis'] circle");
    assert!(address(&browser).contains("place=05954"), "{}", address(&browser));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn keys_bring_the_map_closer_and_move_it() {
    let Some((browser, _lotse, _server)) = opened(Browser::with_mouse(1200, 900)) else { return };
    let whole = seen(&browser);
    browser.run("document.querySelector('.pin').focus()");
    browser.press("+");
    browser.press("+");
    let near = seen(&browser);
    assert!(near[2] < whole[2] / 2.0, "plus brings nothing closer: {near:?}");
    const ARROWS: [(&str, usize, f64); 4] =
        [("\u{e014}", 0, 1.0), ("\u{e012}", 0, -1.0), ("\u{e015}", 1, 1.0), ("\u{e013}", 1, -1.0)];
    for (arrow, axis, way) in ARROWS {
        // From the middle, so that no edge is in the way.
        let before = seen(&browser);
        browser.press(arrow);
        let moved = seen(&browser)[axis] - before[axis];
        assert!(moved * way >= 0.0, "an arrow leads the wrong way: {moved}");
    }
    let before = seen(&browser);
    browser.press("\u{e015}\u{e015}");
    assert!(seen(&browser)[1] > before[1], "the map does not go down");
    // The next place in line is seen once it has the focus.
    browser.press("\u{e004}");
    let inside = browser.run(
        "const pin = document.activeElement.querySelector('circle').getBoundingClientRect(); \
         const map = document.querySelector('.map').getBoundingClientRect(); \
         return pin.left >= map.left - 1 && pin.right <= map.right + 1 && pin.top >= map.top - 1 && \
         pin.bottom <= map.bottom + 1",
    );
    assert_eq!(inside, true, "the focus is on a place outside the map");
    browser.press("-");
    browser.press("-");
    assert_eq!(seen(&browser), whole, "minus does not give the whole again");
    browser.press("\u{e007}");
    assert!(address(&browser).contains("place="), "Enter does not open the place");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
