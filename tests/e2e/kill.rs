//! `kill -9` at any moment: the next run heals, and the final index is that of an undisturbed run.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::harness::{Lotse, Sites};

const KILLS: usize = 100;

/// Sites that together reach every stage in a second or two; how sites can be broken is tested elsewhere, and takes
/// its time.
const SITES: [&str; 4] = ["--only", "blog", "kreis", "stadt"];

fn refresh(lotse: &Lotse) -> Command {
    let mut command = lotse.command(&["refresh", "--log", "json"]);
    command.args(SITES).env("LOTSE_LOG", "info");
    command
}

/// A small generator (xorshift64*, Vigna 2016): the seed is printed, so a failure can be run again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
}

/// Runs `refresh` until it has logged `lines` events, then kills it. True when it ended by itself before; the
/// stage of the last event is counted.
fn refresh_and_kill(lotse: &Lotse, lines: usize, stages: &mut BTreeMap<String, usize>) -> bool {
    let mut child = refresh(lotse).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut stage = String::from("start");
    for (number, line) in BufReader::new(child.stderr.take().unwrap()).lines().enumerate() {
        let line = line.unwrap();
        if let Ok(event) = serde_json::from_str::<serde_json::Value>(&line)
            && let Some(name) = event["stage"].as_str()
        {
            stage = name.to_owned();
        }
        if number == lines {
            // SIGKILL: nothing in the process can react to it.
            child.kill().unwrap();
            child.wait().unwrap();
            *stages.entry(stage).or_default() += 1;
            return false;
        }
    }
    let code = child.wait().unwrap().code();
    assert!(matches!(code, Some(0 | 1)), "a run after a kill ended with {code:?}");
    true
}

fn events_of_a_whole_run(lotse: &Lotse) -> usize {
    let output = refresh(lotse).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)));
    String::from_utf8_lossy(&output.stderr).lines().count()
}

#[test]
fn a_hundred_kills_lose_and_double_nothing() {
    let seed = std::env::var("LOTSE_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_121);
    println!("LOTSE_TEST_SEED={seed}");
    let mut random = Random(seed);
    let sites = Sites::start();
    let undisturbed = Lotse::with(&sites);
    let events = events_of_a_whole_run(&undisturbed);
    let expected = undisturbed.all_records();
    assert!(events > KILLS && expected.len() > 50, "{events} events, {} records", expected.len());

    let mut stages = BTreeMap::new();
    let mut victim = Lotse::with(&sites);
    let mut kills = 0;
    while kills < KILLS {
        if refresh_and_kill(&victim, random.below(events), &mut stages) {
            assert_eq!(victim.all_records(), expected, "after {kills} kills, seed {seed}");
            victim = Lotse::with(&sites);
        } else {
            kills += 1;
        }
    }
    refresh_and_kill(&victim, usize::MAX, &mut stages);
    assert_eq!(victim.all_records(), expected, "after the last kill, seed {seed}");
    println!("kills by stage: {stages:?}");
    for stage in ["crawl", "index"] {
        assert!(stages.contains_key(stage), "no kill hit the stage {stage}: {stages:?}, seed {seed}");
    }
}
