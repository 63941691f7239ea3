//! Ten generations go live while clients ask: nobody may notice but by newer answers.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use indexer::{Index, Knowledge, Settings};
use server::Config;

use crate::client::{Running, config, serve_with};
use crate::world;

const SWAPS: u32 = 10;
const CLIENTS: usize = 4;

const ASKED: [&str; 6] = [
    "/?q=Kinderbetreuung",
    "/api/v1/search?q=Kita&place=Schwelm",
    "/records/https%3A%2F%2Fwww.enkreis.example%2Ffamilie%2Frandzeiten",
    "/guide?place=58332&topic=kinder",
    "/map?place=05954",
    "/feeds/search.atom?q=Beratung",
];

fn generation(server: &Running) -> String {
    let said = server.page("/readyz");
    said.lines().find_map(|line| line.strip_prefix("generation ")).unwrap().to_owned()
}

#[test]
fn ten_swaps_under_load_fail_no_request() {
    let records = world::records();
    let config = Config { reload_every: Duration::from_millis(5), ..config() };
    let server = serve_with(&records, world::history(), config);
    let (done, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut seen = vec![generation(&server)];
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (server, done, answered) = (&server, &done, &answered);
            scope.spawn(move || {
                for turn in client.. {
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                    server.page(ASKED[turn % ASKED.len()]);
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for version in 1..=SWAPS {
            // Another version of the extractor is another generation, built beside the live one.
            let settings = Settings { memory_mib: 32, threads: 1, extractor_version: 1000 + version };
            let mut index = Index::open(server.folder.path(), Knowledge::builtin(), settings).unwrap();
            assert!(index.payload().is_none(), "no new generation");
            for record in &records {
                index.upsert(record).unwrap();
            }
            index.commit("2", world::NOW.parse().unwrap()).unwrap();
            assert!(index.publish().unwrap().swapped);
            drop(index);
            let before = seen.last().unwrap().clone();
            // The server looks every few milliseconds; asking it is waiting for it.
            while generation(&server) == before {}
            seen.push(generation(&server));
        }
        done.store(true, Ordering::Relaxed);
    });
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), SWAPS as usize + 1, "{seen:?}");
    assert!(answered.load(Ordering::Relaxed) >= CLIENTS * 2, "hardly anything was asked meanwhile");
    let metrics = server.page("/metrics");
    for bad in ["4xx", "5xx"] {
        assert!(metrics.contains(&format!("class=\"{bad}\"}} 0\n")), "{metrics}");
    }
}
