//! A server for private use, and the count of words that find nothing.

use server::Config;

use crate::client::{config, serve, serve_with};
use crate::world;

const TOKEN: &str = "0123456789abcdef0123";

#[test]
fn a_private_server_answers_only_who_shows_the_token() {
    let config = Config { token: Some(TOKEN.to_owned()), ..config() };
    let server = serve_with(&world::records(), world::history(), config);
    for path in ["/", "/api/v1/search", "/metrics", "/feeds/search.atom", "/nowhere"] {
        let refused = server.get(path);
        assert_eq!(refused.status, 401, "{path}");
        assert_eq!(refused.problem()["type"], "/api#unauthorized");
        assert!(
            refused
                .headers
                .iter()
                .any(|(name, value)| name == "www-authenticate" && value.starts_with("Bearer"))
        );
        let shown = format!("Bearer {TOKEN}");
        let wrong = format!("Bearer {TOKEN}x");
        assert_eq!(server.ask("GET", path, &[("Authorization", &wrong)]).status, 401, "{path}");
        assert_ne!(server.ask("GET", path, &[("Authorization", &shown)]).status, 401, "{path}");
    }
    for path in ["/healthz", "/readyz"] {
        assert_eq!(server.get(path).status, 200, "{path} is for whoever watches over the server");
    }
}

#[test]
fn unfound_words_are_counted_only_when_configured() {
    let counting = Config { count_unfound: true, ..config() };
    for (server, counted) in
        [(serve(), false), (serve_with(&world::records(), world::history(), counting), true)]
    {
        for turn in 0..6 {
            // Different addresses, as the same one might be answered with 304 by a browser.
            server.page(&format!("/?q=Xylophonhilfe+01761234567&limit={}", turn + 1));
            server.page("/?q=Kinderbetreuung");
        }
        let metrics = server.page("/metrics");
        let line = "lotse_unfound_searches_total{word=\"xylophonhilfe\"} 6\n";
        assert_eq!(metrics.contains(line), counted, "{metrics}");
        assert!(!metrics.contains("0176") && !metrics.contains("word=\"kinderbetreuung\""), "{metrics}");
        let privacy = server.page("/privacy");
        assert_eq!(privacy.contains("mehr als fünfmal"), counted, "the statement on privacy does not fit");
    }
}
