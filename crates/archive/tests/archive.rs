//! The archive as its users see it: what changes, what stays, and what a crash or a damaged file does.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::fs;
use std::io::{Seek, SeekFrom, Write};

use archive::{
    Answer, Archive, ArchiveError, Body, Change, Found, HostState, Latest, Observed, PageState, Role, RunId,
    TaskId, Visit, warc,
};
use jiff::{SignedDuration, Timestamp};
use model::{Hint, Snapshot, SourceId};
use proptest::prelude::*;
use tempfile::TempDir;

fn day(number: i64) -> Timestamp {
    "2026-11-01T03:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * number)
}

fn stadt() -> SourceId {
    SourceId::new("stadt")
}

fn url(path: &str) -> String {
    format!("https://stadt.example/{path}")
}

fn found(path: &str) -> Found {
    Found { url: url(path), address: None, role: Role::Page, depth: 1, hint: None, lastmod: None }
}

fn content(body: &str) -> Answer {
    Answer::Content {
        body: Body::pack(body.as_bytes(), None),
        status: 200,
        content_type: Some("text/html".into()),
        headers: vec![("content-language".into(), "de".into())],
        truncated: false,
        withheld: false,
        etag: Some("\"1\"".into()),
        modified: None,
    }
}

/// One night's answer for one page, in a run of its own.
fn see(archive: &mut Archive, path: &str, on: Timestamp, answer: Answer) -> Observed {
    archive.add_found(&stadt(), &[found(path)]).unwrap();
    let run = archive.begin_run(on).unwrap().id;
    let task = task(archive, path, run);
    let visit = Visit { task, run, at: on, due: on, role: None, address: None, answer };
    let observed = archive.record(&visit).unwrap();
    archive.end_run(run, on).unwrap();
    observed
}

fn task(archive: &Archive, path: &str, run: RunId) -> TaskId {
    let tasks = archive.next_tasks(&stadt(), run, Timestamp::MAX, true, None, 1000).unwrap();
    tasks.into_iter().find(|task| task.url == url(path)).unwrap().id
}

fn changes(archive: &Archive, since: u64) -> Vec<(String, String)> {
    let word = |change: Change| {
        let word = match change.latest {
            Latest::Live(page) => String::from_utf8(page.body).unwrap(),
            other => format!("{other:?}").to_lowercase(),
        };
        (change.url.replace("https://stadt.example/", ""), word)
    };
    archive.changes_since(since, 1000).unwrap().into_iter().map(word).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect()
}

#[test]
fn readers_learn_what_changed_and_nothing_else() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(&dir.path().join("new/deeper")).unwrap();
    assert_eq!(see(&mut archive, "a", day(0), content("A")), Observed::New);
    assert_eq!(see(&mut archive, "b", day(0), content("B")), Observed::New);
    let first = archive.revision().unwrap();
    assert_eq!(changes(&archive, 0), pairs(&[("a", "A"), ("b", "B")]));
    assert_eq!(see(&mut archive, "a", day(1), Answer::Unchanged), Observed::Unchanged);
    assert_eq!(see(&mut archive, "b", day(1), content("B")), Observed::Unchanged);
    assert_eq!(archive.revision().unwrap(), first);
    assert_eq!(see(&mut archive, "a", day(2), content("A2")), Observed::Changed);
    assert_eq!(changes(&archive, first), pairs(&[("a", "A2")]));
    let page = archive.snapshot(&url("a")).unwrap().unwrap();
    assert_eq!((page.source, page.fetched, page.status), (stadt(), day(2), 200));
    assert_eq!(page.headers, [("content-language".to_owned(), "de".to_owned())]);
    let history = archive.history(&url("a")).unwrap().unwrap();
    assert_eq!((history.first_seen, history.last_changed), (day(0), Some(day(2))));
    assert_eq!(history.versions.len(), 2);
    let old = archive.version(&url("a"), &history.versions[1]).unwrap().unwrap();
    assert_eq!((old.body, old.fetched), (b"A".to_vec(), day(0)));
}

#[test]
fn a_page_is_gone_on_the_second_day_and_comes_back() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    for path in ["a", "b", "c"] {
        see(&mut archive, path, day(0), content(path));
    }
    let missing = || Answer::Missing { status: 404 };
    assert_eq!(see(&mut archive, "a", day(1), missing()), Observed::Missing);
    see(&mut archive, "a", day(1), missing());
    assert_eq!(archive.settle(&stadt(), day(1)).unwrap().gone, 0);
    see(&mut archive, "a", day(2), missing());
    let before = archive.revision().unwrap();
    assert_eq!(archive.settle(&stadt(), day(2)).unwrap().gone, 1);
    assert_eq!(changes(&archive, before), pairs(&[("a", "gone")]));
    let history = archive.history(&url("a")).unwrap().unwrap();
    assert_eq!((history.state, history.gone_since), (PageState::Gone, Some(day(1))));
    assert_eq!(see(&mut archive, "a", day(3), content("a")), Observed::Back);
    assert_eq!(archive.history(&url("a")).unwrap().unwrap().gone_since, None);
    assert!(changes(&archive, before).contains(&("a".to_owned(), "a".to_owned())));
}

#[test]
fn a_mass_disappearance_is_held() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    for n in 0..10 {
        see(&mut archive, &format!("p{n}"), day(0), content(&format!("{n}")));
    }
    for night in 1..=2 {
        for n in 0..6 {
            see(&mut archive, &format!("p{n}"), day(night), Answer::Missing { status: 404 });
        }
    }
    let before = archive.revision().unwrap();
    let settled = archive.settle(&stadt(), day(2)).unwrap();
    assert_eq!((settled.gone, settled.held, archive.revision().unwrap()), (0, 6, before));
    assert_eq!(archive.accept_missing(&stadt(), day(3)).unwrap(), 6);
    assert_eq!(changes(&archive, before).len(), 6);
    assert!(changes(&archive, before).iter().all(|(_, what)| what == "gone"));
    assert_eq!(archive.accept_missing(&stadt(), day(3)).unwrap(), 0);
}

#[test]
fn a_canonical_address_that_holds_nothing_gives_its_pages_back() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    let alone = |archive: &Archive, path: &str| {
        let tasks = archive.next_tasks(&stadt(), RunId::NONE, day(9), true, None, 1000).unwrap();
        tasks.into_iter().find(|task| task.url == url(path)).map(|task| (task.state, task.stands_alone))
    };
    let calls_it = || Answer::Alias { of: url("leer"), how: "canonical" };
    see(&mut archive, "a", day(0), content("A"));
    see(&mut archive, "a", day(1), calls_it());
    assert_eq!(alone(&archive, "a"), Some((PageState::Alias, false)));
    see(&mut archive, "leer", day(1), Answer::Missing { status: 404 });
    assert_eq!(alone(&archive, "a"), Some((PageState::Waiting, true)));
    see(&mut archive, "a", day(1), content("A"));
    assert_eq!(changes(&archive, 0), pairs(&[("a", "A")]));
    // It stays that way while nothing changes, and a page met later is no alias in the first place.
    see(&mut archive, "a", day(2), Answer::Unchanged);
    assert_eq!(alone(&archive, "a"), Some((PageState::Live, true)));
    see(&mut archive, "b", day(2), calls_it());
    assert_eq!(alone(&archive, "b"), Some((PageState::Waiting, true)));
}

#[test]
fn what_a_run_leaves_out_is_told_with_its_reason() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    see(&mut archive, "a", day(5), content("A"));
    see(&mut archive, "b", day(6), Answer::Barred { reason: "robots.txt: Disallow: /b".into() });
    let left_out = |now: Timestamp, all: bool| {
        let mut lines = Vec::new();
        archive.for_each_left_out(&stadt(), now, all, |url, why| lines.push(format!("{url} {why}"))).unwrap();
        lines
    };
    let barred = format!("{} robots.txt: Disallow: /b", url("b"));
    assert_eq!(left_out(day(4), false), [format!("{} not due before {}", url("a"), day(5)), barred.clone()]);
    assert_eq!(left_out(day(4), true), [barred]);
    assert!(left_out(day(7), false).is_empty());
}

#[test]
fn equal_pages_are_one_until_they_differ() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    see(&mut archive, "a", day(0), content("same"));
    assert_eq!(see(&mut archive, "b", day(0), content("same")), Observed::Duplicate);
    assert_eq!(changes(&archive, 0), pairs(&[("a", "same")]));
    assert_eq!(archive.snapshot(&url("b")).unwrap().unwrap().url, url("a"));
    see(&mut archive, "a", day(1), content("other"));
    let before = archive.revision().unwrap();
    see(&mut archive, "b", day(1), Answer::Unchanged);
    assert_eq!(changes(&archive, before), pairs(&[("b", "same")]));
}

#[test]
fn what_leaves_the_index_is_told() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    for path in ["a", "b", "c"] {
        see(&mut archive, path, day(0), content(path));
    }
    let before = archive.revision().unwrap();
    see(&mut archive, "a", day(1), Answer::Alias { of: url("b"), how: "redirect" });
    see(&mut archive, "b", day(1), Answer::Failed { reason: "timeout".into() });
    see(&mut archive, "c", day(1), Answer::Barred { reason: "robots.txt: Disallow: /c".into() });
    assert_eq!(changes(&archive, before), pairs(&[("a", "withheld"), ("c", "withheld")]));
    assert_eq!(archive.snapshot(&url("a")).unwrap().unwrap().url, url("b"));
}

#[test]
fn half_a_page_does_not_replace_the_whole() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    see(&mut archive, "a", day(0), content("whole"));
    let Answer::Content { body, status, content_type, headers, withheld, .. } = content("who") else {
        unreachable!()
    };
    let half = Answer::Content {
        body,
        status,
        content_type,
        headers,
        withheld,
        truncated: true,
        etag: None,
        modified: None,
    };
    assert_eq!(see(&mut archive, "a", day(1), half), Observed::Other);
    assert_eq!(archive.snapshot(&url("a")).unwrap().unwrap().body, b"whole");
}

#[test]
fn the_queue_gives_new_pages_first_and_each_once_a_run() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    see(&mut archive, "old", day(0), content("x"));
    let deep = Found { depth: 3, ..found("deep") };
    archive.add_found(&stadt(), &[deep, found("near"), found("old")]).unwrap();
    let run = archive.begin_run(day(1)).unwrap().id;
    let names = |archive: &Archive, run| {
        let tasks = archive.next_tasks(&stadt(), run, day(1), false, None, 10).unwrap();
        tasks.into_iter().map(|task| task.url.replace("https://stadt.example/", "")).collect::<Vec<_>>()
    };
    assert_eq!(names(&archive, run), ["near", "deep", "old"]);
    let near = task(&archive, "near", run);
    let visit =
        Visit { task: near, run, at: day(1), due: day(1), role: None, address: None, answer: content("n") };
    archive.record(&visit).unwrap();
    assert_eq!(names(&archive, run), ["deep", "old"]);
    let tasks = archive.next_tasks(&stadt(), run, day(1), false, None, 1).unwrap();
    let rest = archive.next_tasks(&stadt(), run, day(1), false, Some(tasks[0].cursor), 10).unwrap();
    assert_eq!(rest[0].url, url("old"));
    assert_eq!(
        (rest[0].etag.as_deref(), rest[0].hash),
        (Some("\"1\""), Some(*Body::pack(b"x", None).hash()))
    );
}

#[test]
fn a_killed_run_goes_on_and_loses_only_what_was_not_committed() {
    let dir = TempDir::new().unwrap();
    let record = |archive: &mut Archive, run, path: &str| {
        let task = task(archive, path, run);
        archive
            .record(&Visit {
                task,
                run,
                at: day(0),
                due: day(5),
                role: None,
                address: None,
                answer: content(path),
            })
            .unwrap();
    };
    let run = {
        let mut archive = Archive::open(dir.path()).unwrap();
        archive.add_found(&stadt(), &[found("a"), found("b")]).unwrap();
        let run = archive.begin_run(day(0)).unwrap().id;
        record(&mut archive, run, "a");
        archive.commit().unwrap();
        record(&mut archive, run, "b");
        run
        // Dropped without a commit, as a kill would.
    };
    let mut archive = Archive::open(dir.path()).unwrap();
    let again = archive.begin_run(day(0) + SignedDuration::from_hours(1)).unwrap();
    assert_eq!((again.id, again.resumed), (run, true));
    assert_eq!(changes(&archive, 0), pairs(&[("a", "a")]));
    let left = archive.next_tasks(&stadt(), run, day(0), true, None, 10).unwrap();
    assert_eq!(left.iter().map(|task| task.url.clone()).collect::<Vec<_>>(), [url("b")]);
    archive.end_run(run, day(0)).unwrap();
    let next = archive.begin_run(day(1)).unwrap();
    assert!(!next.resumed && next.id != run);
}

#[test]
fn a_hint_that_comes_late_is_news() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    see(&mut archive, "a", day(0), content("A"));
    let before = archive.revision().unwrap();
    let hint = Hint { title: Some("Titel".into()), ..Hint::default() };
    let hinted = Found { hint: Some(hint.clone()), ..found("a") };
    for _ in 0..2 {
        archive.add_found(&stadt(), std::slice::from_ref(&hinted)).unwrap();
    }
    assert_eq!(archive.revision().unwrap(), before + 1);
    assert_eq!(archive.snapshot(&url("a")).unwrap().unwrap().hint, Some(hint));
}

#[test]
fn lastmod_is_believed_while_it_is_honest() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    let due = |archive: &Archive| {
        let run = RunId::NONE;
        archive.next_tasks(&stadt(), run, day(1), false, None, 10).unwrap().len()
    };
    archive.add_found(&stadt(), &[found("a")]).unwrap();
    let mut claimed_due = 0;
    for night in 0..40 {
        let run = archive.begin_run(day(night)).unwrap().id;
        let task = task(&archive, "a", run);
        // Never changes, whatever the sitemap says every night.
        let visit = Visit {
            task,
            run,
            at: day(night),
            due: Timestamp::MAX,
            role: None,
            address: None,
            answer: content("A"),
        };
        archive.record(&visit).unwrap();
        archive.end_run(run, day(night)).unwrap();
        archive.add_found(&stadt(), &[Found { lastmod: Some(day(night + 1)), ..found("a") }]).unwrap();
        claimed_due += due(&archive);
    }
    assert_eq!(claimed_due, 20);
}

#[test]
fn forgetting_erases_and_keeps_out() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    see(&mut archive, "a", day(0), content("a secret nobody else has"));
    see(&mut archive, "b", day(0), content("B"));
    see(&mut archive, "alt", day(0), Answer::Alias { of: url("a"), how: "redirect" });
    let before = archive.revision().unwrap();
    let erased = archive.forget_url(&url("alt"), day(1)).unwrap();
    assert_eq!((erased.pages, erased.bodies), (2, 1));
    assert_eq!(changes(&archive, before), pairs(&[("a", "forgotten")]));
    assert!(archive.history(&url("a")).unwrap().is_none());
    assert_eq!(archive.add_found(&stadt(), &[found("a"), found("alt")]).unwrap(), 0);
    drop(archive);
    let packed = zstd::bulk::compress(b"a secret nobody else has", 1).unwrap();
    for file in ["archive.db", "archive.db-wal"] {
        let bytes = fs::read(dir.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(packed.len()).any(|window| window == packed), "{file} still holds the body");
    }
    let mut archive = Archive::open(dir.path()).unwrap();
    assert!(archive.is_forgotten(&url("a")));
    archive.forget_source(&stadt(), day(2)).unwrap();
    assert!(archive.is_forgotten_source(&stadt()));
    assert_eq!(changes(&archive, 0).iter().filter(|(_, what)| what != "forgotten").count(), 0);
}

#[test]
fn imports_come_in_any_order_and_twice_change_nothing() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    let page = |body: &str, on| Snapshot {
        url: url("a"),
        source: SourceId::new("import"),
        fetched: on,
        status: 200,
        content_type: Some("text/html".into()),
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
        truncated: false,
        hint: None,
    };
    let all = [page("2", day(2)), page("1", day(1)), page("3", day(3))];
    let seen: Vec<_> = all.iter().map(|page| archive.add(page).unwrap()).collect();
    assert_eq!(seen, [Observed::New, Observed::Unchanged, Observed::Changed]);
    let (revision, history) = (archive.revision().unwrap(), archive.history(&url("a")).unwrap().unwrap());
    assert_eq!((history.versions.len(), history.first_seen, history.last_seen), (3, day(1), day(3)));
    for page in &all {
        assert_eq!(archive.add(page).unwrap(), Observed::Unchanged);
    }
    assert_eq!(
        (archive.revision().unwrap(), archive.history(&url("a")).unwrap().unwrap()),
        (revision, history)
    );
    assert_eq!(archive.snapshot(&url("a")).unwrap().unwrap().body, b"3");
}

#[test]
fn hosts_and_visits_are_remembered() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    let state = HostState {
        robots: Some(b"User-agent: *".to_vec()),
        tdm: Some(b"[]".to_vec()),
        robots_status: 200,
        robots_at: Some(day(0)),
        not_before: Some(day(1)),
        failures: 2,
        note: Some("x".into()),
    };
    archive.set_host("https://stadt.example:443", &state).unwrap();
    archive.set_visited(&stadt(), day(0), "ok", None).unwrap();
    archive.set_visited(&stadt(), day(1), "failed", Some("no answer")).unwrap();
    archive.commit().unwrap();
    let archive = Archive::open_read_only(dir.path()).unwrap();
    assert_eq!(archive.host("https://stadt.example:443").unwrap(), Some(state));
    let (_, stats) = archive.stats().unwrap().remove(0);
    let visited = stats.visited.unwrap();
    assert_eq!((visited.at, visited.succeeded, visited.outcome.as_str()), (day(1), Some(day(0)), "failed"));
}

#[test]
fn backup_compact_and_verify_keep_everything() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    for n in 0..50 {
        see(&mut archive, &format!("p{n}"), day(0), content(&format!("{n}").repeat(5000)));
    }
    archive.commit().unwrap();
    let copy = dir.path().join("copy");
    fs::create_dir(&copy).unwrap();
    archive.backup(&copy.join("archive.db")).unwrap();
    assert!(matches!(archive.backup(&copy.join("archive.db")), Err(ArchiveError::File { .. })));
    archive.compact().unwrap();
    for dir in [dir.path(), copy.as_path()] {
        let archive = Archive::open_read_only(dir).unwrap();
        let found = archive.verify().unwrap();
        assert_eq!((found.pages, found.bodies, found.problems.len()), (50, 50, 0));
        assert_eq!(changes(&archive, 0).len(), 50);
    }
}

#[test]
fn damage_is_named_with_the_file_and_the_next_step() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("archive.db");
    fs::write(&file, b"this is a letter and no database, whatever its name says").unwrap();
    let error = Archive::open(dir.path()).unwrap_err();
    assert!(matches!(error, ArchiveError::Damaged { .. }));
    assert!(error.to_string().contains("archive.db") && error.to_string().contains("backup"), "{error}");
    fs::remove_file(&file).unwrap();

    let mut archive = Archive::open(dir.path()).unwrap();
    for n in 0..200 {
        see(&mut archive, &format!("p{n}"), day(0), content(&format!("{n}").repeat(500)));
    }
    archive.compact().unwrap();
    drop(archive);
    let length = fs::metadata(&file).unwrap().len();
    let mut db = fs::OpenOptions::new().write(true).open(&file).unwrap();
    for place in (length / 4..length).step_by(8192) {
        db.seek(SeekFrom::Start(place)).unwrap();
        db.write_all(&[0xaa; 512]).unwrap();
    }
    drop(db);
    match Archive::open_read_only(dir.path()) {
        Err(error) => assert!(error.to_string().contains("archive.db")),
        Ok(archive) => assert!(!archive.verify().unwrap().problems.is_empty()),
    }
    fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(length / 2).unwrap();
    match Archive::open_read_only(dir.path()) {
        Err(error) => assert!(error.to_string().contains("archive.db")),
        Ok(archive) => assert!(!archive.verify().unwrap().problems.is_empty()),
    }
}

#[test]
fn what_cannot_be_opened_says_why() {
    let dir = TempDir::new().unwrap();
    assert!(matches!(Archive::open_read_only(dir.path()), Err(ArchiveError::Missing { .. })));
    fs::write(dir.path().join("file"), b"").unwrap();
    assert!(matches!(Archive::open(&dir.path().join("file")), Err(ArchiveError::Directory { .. })));
    drop(Archive::open(dir.path()).unwrap());
    let db = rusqlite::Connection::open(dir.path().join("archive.db")).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(matches!(Archive::open(dir.path()), Err(ArchiveError::TooNew { found: 99, .. })));
}

/// An archive as the first version of this program left it: two pages, one of them with a past and an alias.
fn first_schema(file: &std::path::Path) {
    let db = rusqlite::Connection::open(file).unwrap();
    db.execute_batch(include_str!("../src/schema/1.sql")).unwrap();
    let at = |number| day(number).as_millisecond();
    let pack = |text: &str| zstd::bulk::compress(text.as_bytes(), 1).unwrap();
    let hash = |text: &str| blake3::hash(text.as_bytes()).as_bytes().to_vec();
    db.execute_batch(
        "INSERT INTO source (id, name, visited, succeeded, outcome, lastmod_claims) VALUES (1, 'stadt', 5, 4, 'ok', 3);
         INSERT INTO run (id, started, finished) VALUES (7, 1, 2);
         INSERT INTO host (origin, robots, robots_status, failures) VALUES ('https://stadt.example:443', x'41', 200, 1);
         INSERT INTO forgotten VALUES ('https://stadt.example/weg', 'url', 1);
         INSERT INTO tombstone VALUES (2, 'https://stadt.example/weg', 'stadt');
         UPDATE meta SET value = 4 WHERE key = 'revision';",
    )
    .unwrap();
    for (id, text) in [(1, "alt"), (2, "neu"), (3, "Rathaus")] {
        db.execute(
            "INSERT INTO body VALUES (?1, ?2, ?3, ?4)",
            rusqlite::params![id, hash(text), text.len() as i64, pack(text)],
        )
        .unwrap();
    }
    for (id, path, body, revision, on) in [(1, "a", 2, 3, 1), (2, "b", 3, 4, 0)] {
        db.execute(
            "INSERT INTO page (id, url, source, role, depth, due, run, checked, checks, changes, state, etag, body, status, \
             content_type, first_seen, last_seen, last_changed, fetched, revision) \
             VALUES (?1, ?2, 1, 0, 1, ?3, 7, ?4, 2, 1, 1, '\"1\"', ?5, 200, 'text/html', ?6, ?4, ?4, ?4, ?7)",
            rusqlite::params![id, url(path), at(9), at(on), body, at(0), revision],
        )
        .unwrap();
    }
    db.execute_batch(
        "INSERT INTO page (id, url, source, role, depth, due, run, state, alias_of, note) VALUES
             (3, 'https://stadt.example/c', 1, 0, 1, 9, 7, 3, 'https://stadt.example/a', 'canonical'),
             (4, 'https://stadt.example/d', 1, 0, 1, 1, 0, 0, NULL, NULL);",
    )
    .unwrap();
    for (page, on, body) in [(1, 0, 1), (1, 1, 2), (2, 0, 3)] {
        db.execute(
            "INSERT INTO observation VALUES (?1, ?2, ?3, 200, 'text/html')",
            rusqlite::params![page, at(on), body],
        )
        .unwrap();
    }
    db.pragma_update(None, "user_version", 1).unwrap();
}

#[test]
fn an_archive_of_the_first_version_is_taken_over_whole() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("archive.db");
    first_schema(&file);
    let mut archive = Archive::open(dir.path()).unwrap();
    let found = archive.verify().unwrap();
    assert_eq!((found.pages, found.bodies, found.problems), (4, 3, Vec::<String>::new()));

    let known = [("weg", "forgotten"), ("a", "neu"), ("b", "Rathaus")];
    assert_eq!(changes(&archive, 0), pairs(&known));
    assert_eq!(archive.revision().unwrap(), 4);
    assert_eq!(archive.snapshot(&url("c")).unwrap().unwrap().body, b"neu");
    let history = archive.history(&url("a")).unwrap().unwrap();
    assert_eq!((history.versions.len(), history.first_seen, history.last_seen), (2, day(0), day(1)));
    assert!(archive.is_forgotten("https://stadt.example/weg"));
    let host = archive.host("https://stadt.example:443").unwrap().unwrap();
    assert_eq!((host.robots, host.failures, host.tdm), (Some(b"A".to_vec()), 1, None));

    // The frontier goes on, with validators and the hash by which an unchanged body is known.
    let run = archive.begin_run(day(10)).unwrap().id;
    let tasks = archive.next_tasks(&stadt(), run, day(10), false, None, 10).unwrap();
    let paths: Vec<&str> = tasks.iter().map(|task| &task.url[url("").len()..]).collect();
    assert_eq!(paths, ["d", "c", "a", "b"]);
    assert_eq!(tasks[2].hash, Some(*Body::pack(b"neu", None).hash()));
    assert_eq!(tasks[2].etag.as_deref(), Some("\"1\""));
    assert_eq!(see(&mut archive, "b", day(11), Answer::Unchanged), Observed::Unchanged);
    assert_eq!(see(&mut archive, "a", day(11), content("anders")), Observed::Changed);
    archive.commit().unwrap();
    drop(archive);
    // And opening it again changes nothing more.
    assert_eq!(Archive::open(dir.path()).unwrap().history(&url("a")).unwrap().unwrap().versions.len(), 3);
}

#[test]
fn an_archive_of_a_later_version_is_left_alone_and_told() {
    let dir = TempDir::new().unwrap();
    drop(Archive::open(dir.path()).unwrap());
    let db = rusqlite::Connection::open(dir.path().join("archive.db")).unwrap();
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    db.pragma_update(None, "user_version", version + 1).unwrap();
    db.execute_batch("ALTER TABLE page ADD COLUMN later TEXT").unwrap();
    let said = Archive::open(dir.path()).unwrap_err().to_string();
    for word in
        ["archive.db", &format!("version {}", version + 1), &format!("up to {version}"), "newer lotse"]
    {
        assert!(said.contains(word), "{said}");
    }
    assert!(Archive::open_read_only(dir.path()).is_err());
    let after: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(after, version + 1);
}

#[test]
fn an_unchanged_page_is_exported_as_a_revisit_and_comes_back_with_both_dates() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    see(&mut archive, "a", day(0), content("Rathaus"));
    see(&mut archive, "a", day(3), Answer::Unchanged);
    see(&mut archive, "b", day(0), content("Markt"));
    see(&mut archive, "b", day(4), content("Markt"));
    see(&mut archive, "c", day(0), content("eins"));
    see(&mut archive, "c", day(1), content("zwei"));
    see(&mut archive, "c", day(2), content("eins"));
    see(&mut archive, "d", day(0), content("nur einmal"));
    archive.commit().unwrap();
    let mut file = Vec::new();
    let exported = warc::export(&archive, &mut file, "test", day(5)).unwrap();
    assert_eq!((exported.pages, exported.records), (4, 5 + 3 + 4), "responses, revisits, metadata");

    let mut revisits = Vec::new();
    let mut copy = Archive::open(&dir.path().join("copy")).unwrap();
    let mut reader = warc::Reader::new(&file[..], std::path::Path::new("x.warc.gz"));
    while let Some(record) = reader.next_record().unwrap() {
        if let Some(mut page) = warc::page(&record) {
            page.source = stadt();
            copy.add(&page).unwrap();
        } else if let Some(revisit) = warc::revisit(&record) {
            let profile = record.header("warc-profile").unwrap().rsplit('/').next().unwrap().to_owned();
            let head = String::from_utf8(record.block).unwrap();
            revisits.push((
                revisit.url.clone(),
                revisit.at,
                profile,
                head.lines().next().unwrap().to_owned(),
            ));
            assert_eq!(revisit.of, revisit.url);
            assert!(copy.add_revisit(&revisit, &stadt()).unwrap().is_some());
        }
    }
    let same = |path: &str, on| {
        (url(path), day(on), "identical-payload-digest".to_owned(), "HTTP/1.1 200 OK".to_owned())
    };
    let kept = (url("a"), day(3), "server-not-modified".to_owned(), "HTTP/1.1 304 Not Modified".to_owned());
    assert_eq!(revisits, [kept, same("b", 4), same("c", 2)]);
    copy.commit().unwrap();
    for path in ["a", "b", "c", "d"] {
        let past = |archive: &Archive| {
            let history = archive.history(&url(path)).unwrap().unwrap();
            let versions: Vec<_> = history.versions.iter().map(|version| version.hash.clone()).collect();
            (history.first_seen, history.last_seen, versions)
        };
        assert_eq!(past(&copy), past(&archive), "{path}");
    }
}

#[test]
fn a_revisit_of_what_was_never_imported_is_passed_over() {
    let dir = TempDir::new().unwrap();
    let mut archive = Archive::open(dir.path()).unwrap();
    let revisit = |of: &str, at| warc::Revisit { url: url("b"), at, of: url(of), of_date: at };
    assert_eq!(archive.add_revisit(&revisit("a", day(1)), &stadt()).unwrap(), None);
    see(&mut archive, "a", day(2), content("Rathaus"));
    assert_eq!(
        archive.add_revisit(&revisit("a", day(1)), &stadt()).unwrap(),
        None,
        "older than what is known"
    );
    // Another address may have had the same bytes.
    assert_eq!(archive.add_revisit(&revisit("a", day(3)), &stadt()).unwrap(), Some(Observed::New));
    let page = archive.snapshot(&url("b")).unwrap().unwrap();
    assert_eq!((page.body.as_slice(), page.fetched), (&b"Rathaus"[..], day(3)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whoever applies the changes has the same pages as the archive, whatever happened in between.
    #[test]
    fn applying_changes_in_pieces_gives_the_archive(
        events in proptest::collection::vec((0_usize..5, 0_usize..4, any::<bool>()), 1..40),
    ) {
        let dir = TempDir::new().unwrap();
        let mut archive = Archive::open(dir.path()).unwrap();
        let mut mirror = std::collections::BTreeMap::new();
        let mut applied = 0;
        for (night, (page, what, apply)) in events.into_iter().enumerate() {
            let on = day(night as i64);
            let path = format!("p{page}");
            let answer = match what {
                0 => Answer::Missing { status: 404 },
                1 => content(&format!("{page} {}", night % 3)),
                2 => content(&format!("{page}")),
                _ => Answer::Failed { reason: "x".into() },
            };
            see(&mut archive, &path, on, answer);
            archive.settle(&stadt(), on).unwrap();
            if apply {
                while let Some(change) = archive.changes_since(applied, 1).unwrap().pop() {
                    applied = change.revision;
                    match change.latest {
                        Latest::Live(page) => mirror.insert(change.url, page.body),
                        _ => mirror.remove(&change.url),
                    };
                }
            }
        }
        for change in archive.changes_since(applied, 1000).unwrap() {
            match change.latest {
                Latest::Live(page) => mirror.insert(change.url, page.body),
                _ => mirror.remove(&change.url),
            };
        }
        let mut expected = std::collections::BTreeMap::new();
        for change in archive.changes_since(0, 1000).unwrap() {
            if let Latest::Live(page) = change.latest {
                expected.insert(change.url, page.body);
            }
        }
        prop_assert_eq!(mirror, expected);
    }
}
