//! The thread that owns the store. SQLite blocks, the network must not: commands go in by a bounded channel,
//! and a transaction holds some sixty pages or a quarter of a second, whichever is less.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;
use model::SourceId;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, oneshot};

use crate::finder::url_hash;
use crate::report::SourceReport;
use crate::store::{Choice, Found, HostMemory, Observed, Role, Store, StoreError, Task, Visit};
use crate::traps::calendar_pattern;

/// Most visits in one transaction: what a crash can cost.
const BATCH: usize = 64;
/// Longest time a visit waits for its commit while nothing else comes.
pub(crate) const TICK: Duration = Duration::from_millis(250);
/// How long commands gather when there were none.
const NAP: Duration = Duration::from_millis(1);
/// Commands in the channel before the network waits for the disk.
const QUEUE: usize = 256;

/// A known address: its hash, and its pattern if that is a calendar.
pub(crate) type KnownUrl = (u64, Option<u64>);

/// A thing for the store to do.
enum Command<S: Store> {
    Add(SourceId, Vec<Found>),
    Record(SourceId, Visit<S::Body>, Vec<Found>),
    Next(SourceId, Choice, Option<S::Cursor>, usize, oneshot::Sender<Vec<(Task, S::Cursor)>>),
    Known(SourceId, oneshot::Sender<Vec<KnownUrl>>),
    Host(String, oneshot::Sender<HostMemory>),
    SetHost(String, HostMemory),
    Settle(SourceId, Timestamp, oneshot::Sender<(u64, u64)>),
    Done(SourceReport, Timestamp),
    Tick,
}

/// Pages of a source stored so far in this run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stored {
    pub(crate) new: u64,
    pub(crate) changed: u64,
    pub(crate) unchanged: u64,
}

/// The network's side of the thread.
pub(crate) struct Writer<S: Store> {
    commands: mpsc::Sender<Command<S>>,
    stored: Arc<Mutex<HashMap<SourceId, Stored>>>,
}

impl<S: Store> Clone for Writer<S> {
    fn clone(&self) -> Self {
        Writer { commands: self.commands.clone(), stored: self.stored.clone() }
    }
}

/// The store failed; the thread has ended and keeps why.
#[derive(Debug)]
pub(crate) struct StoreGone;

impl<S: Store> Writer<S> {
    /// Starts the thread. Joining it gives the store back, or why it failed.
    pub(crate) fn start(store: S) -> std::io::Result<(Self, JoinHandle<Result<S, StoreError>>)> {
        let (commands, inbox) = mpsc::channel(QUEUE);
        let stored = Arc::new(Mutex::new(HashMap::new()));
        let tally = stored.clone();
        let thread =
            thread::Builder::new().name("archive".to_owned()).spawn(move || work(store, inbox, &tally))?;
        Ok((Writer { commands, stored }, thread))
    }

    async fn send(&self, command: Command<S>) -> Result<(), StoreGone> {
        self.commands.send(command).await.map_err(|_| StoreGone)
    }

    async fn ask<T>(&self, command: impl FnOnce(oneshot::Sender<T>) -> Command<S>) -> Result<T, StoreGone> {
        let (reply, answer) = oneshot::channel();
        self.send(command(reply)).await?;
        answer.await.map_err(|_| StoreGone)
    }

    pub(crate) async fn add(&self, source: &SourceId, found: Vec<Found>) -> Result<(), StoreGone> {
        self.send(Command::Add(source.clone(), found)).await
    }

    /// Records a visit together with what it found: one transaction holds both.
    pub(crate) async fn record(
        &self,
        source: &SourceId,
        visit: Visit<S::Body>,
        found: Vec<Found>,
    ) -> Result<(), StoreGone> {
        self.send(Command::Record(source.clone(), visit, found)).await
    }

    pub(crate) async fn next(
        &self,
        source: &SourceId,
        choice: Choice,
        after: Option<S::Cursor>,
        limit: usize,
    ) -> Result<Vec<(Task, S::Cursor)>, StoreGone> {
        self.ask(|reply| Command::Next(source.clone(), choice, after, limit, reply)).await
    }

    /// All known addresses of a source.
    pub(crate) async fn known(&self, source: &SourceId) -> Result<Vec<KnownUrl>, StoreGone> {
        self.ask(|reply| Command::Known(source.clone(), reply)).await
    }

    pub(crate) async fn host(&self, origin: &str) -> Result<HostMemory, StoreGone> {
        self.ask(|reply| Command::Host(origin.to_owned(), reply)).await
    }

    pub(crate) async fn set_host(&self, origin: &str, memory: HostMemory) -> Result<(), StoreGone> {
        self.send(Command::SetHost(origin.to_owned(), memory)).await
    }

    pub(crate) async fn settle(&self, source: &SourceId, now: Timestamp) -> Result<(u64, u64), StoreGone> {
        self.ask(|reply| Command::Settle(source.clone(), now, reply)).await
    }

    pub(crate) async fn done(&self, report: &SourceReport, now: Timestamp) -> Result<(), StoreGone> {
        self.send(Command::Done(report.clone(), now)).await
    }

    pub(crate) async fn tick(&self) -> Result<(), StoreGone> {
        self.send(Command::Tick).await
    }

    /// What was stored of a source; complete once a later question was answered.
    pub(crate) fn stored(&self, source: &SourceId) -> Stored {
        let stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        stored.get(source).copied().unwrap_or_default()
    }
}

fn work<S: Store>(
    mut store: S,
    mut inbox: mpsc::Receiver<Command<S>>,
    tally: &Mutex<HashMap<SourceId, Stored>>,
) -> Result<S, StoreError> {
    let mut waiting = 0;
    loop {
        let command = match inbox.try_recv() {
            Ok(command) => command,
            Err(TryRecvError::Disconnected) => break,
            Err(TryRecvError::Empty) => {
                // Under load a nap costs less than being woken for every single page.
                thread::sleep(NAP);
                match inbox.blocking_recv() {
                    Some(command) => command,
                    None => break,
                }
            }
        };
        waiting += 1;
        match command {
            Command::Add(source, found) => drop(store.add(&source, &found)?),
            Command::Record(source, visit, found) => {
                if !found.is_empty() {
                    store.add(&source, &found)?;
                }
                let list = matches!(visit.role, Some(Role::Feed | Role::Sitemap));
                let observed = store.record(visit)?;
                if list {
                    continue;
                }
                let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
                let stored = tally.entry(source).or_default();
                match observed {
                    Observed::New => stored.new += 1,
                    Observed::Changed => stored.changed += 1,
                    Observed::Unchanged => stored.unchanged += 1,
                    Observed::Other => {}
                }
            }
            // Who asked may have been stopped meanwhile; then nobody needs the answer.
            Command::Next(source, choice, after, limit, reply) => {
                drop(reply.send(store.next(&source, choice, after, limit)?));
            }
            Command::Known(source, reply) => {
                let mut known = Vec::new();
                store.known(&source, &mut |url| known.push((url_hash(url), calendar_pattern(url))))?;
                drop(reply.send(known));
            }
            Command::Host(origin, reply) => drop(reply.send(store.host(&origin)?)),
            Command::SetHost(origin, memory) => store.set_host(&origin, memory)?,
            Command::Settle(source, now, reply) => drop(reply.send(store.settle(&source, now)?)),
            Command::Done(report, now) => store.source_done(&report, now)?,
            Command::Tick => waiting = BATCH,
        }
        if waiting >= BATCH {
            store.flush()?;
            waiting = 0;
        }
    }
    store.flush()?;
    Ok(store)
}
