//! What every test needs: the binary in a fresh data directory, the sample sites, a plain HTTP client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The binary in a data directory of its own.
pub(crate) struct Lotse {
    dir: TempDir,
    seeds: Option<PathBuf>,
}

impl Lotse {
    pub(crate) fn new() -> Self {
        Lotse { dir: tempfile::tempdir().unwrap(), seeds: None }
    }

    /// In a data directory of its own, with the seeds of the running sample sites.
    pub(crate) fn with(sites: &Sites) -> Self {
        Lotse { seeds: Some(sites.seeds()), ..Lotse::new() }
    }

    /// The same data directory with another seed file.
    pub(crate) fn reading(self, seeds: PathBuf) -> Self {
        Lotse { seeds: Some(seeds), ..self }
    }

    pub(crate) fn data(&self) -> &Path {
        self.dir.path()
    }

    /// A command on this data directory, not yet run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = binary();
        command.args(arguments).env("LOTSE_DATA", self.dir.path());
        if let Some(seeds) = &self.seeds {
            command.env("LOTSE_SEEDS", seeds);
        }
        command
    }

    /// Runs a command to its end, whatever that is.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed and gives its standard output.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "lotse {} ended with {:?}\n{}",
            arguments.join(" "),
            output.status.code(),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must fail with this exit code and gives what it said.
    pub(crate) fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "lotse {}\n{said}", arguments.join(" "));
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    /// Standard output of a command that must succeed, a JSON value a line.
    pub(crate) fn ndjson(&self, arguments: &[&str]) -> Vec<Value> {
        self.ok(arguments).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The answer of a search.
    pub(crate) fn search(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["search", "--format", "json"];
        all.extend(arguments);
        serde_json::from_str(&self.ok(&all)).unwrap()
    }

    /// `last-run.json`.
    pub(crate) fn last_run(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.data().join("last-run.json")).unwrap()).unwrap()
    }

    /// Every record of the index, sorted by id, without the time of the fetch.
    pub(crate) fn all_records(&self) -> Vec<Value> {
        let mut records = self.ndjson(&["export", "--format", "ndjson"]);
        for record in &mut records {
            record.as_object_mut().unwrap().remove("fetched");
        }
        records.sort_by_key(|record| record["id"].as_str().unwrap().to_owned());
        records
    }
}

/// The binary under test, free of the tester's own settings.
pub(crate) fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lotse"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LOTSE_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// The sample sites, served by a process of their own until dropped.
pub(crate) struct Sites {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
    dir: TempDir,
}

impl Sites {
    pub(crate) fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut child = binary()
            .args(["demo", "--sites-only"])
            .arg(dir.path().join("seeds.toml"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let asks = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let mut ready = String::new();
        answers.read_line(&mut ready).unwrap();
        assert!(ready.contains("seeds"), "the sample sites did not start: {ready:?}");
        Sites { child, asks, answers, dir }
    }

    pub(crate) fn seeds(&self) -> PathBuf {
        self.dir.path().join("seeds.toml")
    }

    /// Where a site is served, without a slash at the end.
    pub(crate) fn address(&self, site: &str) -> String {
        let seeds: toml::Table = std::fs::read_to_string(self.seeds()).unwrap().parse().unwrap();
        let sources = seeds["source"].as_array().unwrap();
        let source = sources.iter().find(|source| source["id"].as_str() == Some(site)).unwrap();
        let start = source["start"][0].as_str().unwrap();
        let end = start.find("//").unwrap() + 2;
        let end = start[end..].find('/').map_or(start.len(), |slash| end + slash);
        start[..end].to_owned()
    }

    /// What was asked of each site since the last call: site, request target, counts.
    pub(crate) fn requests(&mut self) -> Value {
        writeln!(self.asks).unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Sites {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A sum over all counts of [`Sites::requests`].
pub(crate) fn total(requests: &Value, count: &str) -> u64 {
    let sites = requests.as_object().unwrap().values();
    let targets = sites.flat_map(|site| site.as_object().unwrap().values());
    targets.map(|counts| counts[count].as_u64().unwrap()).sum()
}

/// A running `lotse serve`.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(lotse: &Lotse, more: &[&str]) -> Self {
        let mut arguments = vec!["serve", "--listen", "127.0.0.1:0"];
        arguments.extend(more);
        let mut child = lotse.command(&arguments).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while said.read_line(&mut line).unwrap() > 0 && !line.contains("http://") {}
        let start = line.find("http://").unwrap_or_else(|| panic!("lotse serve did not start: {line}"));
        let address = line[start + 7..].trim_end().trim_end_matches('/').to_owned();
        // Somebody has to read what it says, or it would block on a full pipe.
        std::thread::spawn(move || drop(std::io::copy(&mut said, &mut std::io::sink())));
        Server { child, address }
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        get(&self.address, target)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An HTTP answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// One GET over a connection of its own (HTTP/1.0, so that the answer comes unchunked).
pub(crate) fn get(address: &str, target: &str) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {target} HTTP/1.0\r\nHost: {address}\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}
