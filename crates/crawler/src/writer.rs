//! The thread that owns the store. SQLite blocks, the network must not: commands go in by a bounded channel,
//! and a transaction holds so many pages ([`BATCH`]) or a quarter of a second, whichever is less.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;
use model::SourceId;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, oneshot};

use crate::finder::url_hash;
use crate::report::SourceReport;
use crate::store::{Answer, Choice, Found, HostMemory, Observed, Role, Store, StoreError, Task, Visit};
use crate::traps::calendar_pattern;

/// Most weight of a transaction: what a crash can cost, 64 pages or 8,192 that were as before. At the pace of real
/// hosts [`TICK`] ends it earlier.
const BATCH: usize = 8192;
/// The weight of a page with its links.
const HEAVY: usize = 128;
/// The weight of "not modified": asking for it again would cost next to nothing, and written together such rows
/// share the pages of the file.
const LIGHT: usize = 1;
/// Longest time a visit waits for its commit while nothing else comes.
pub(crate) const TICK: Duration = Duration::from_millis(250);
/// How long commands gather when there were none.
const NAP: Duration = Duration::from_millis(1);
/// Commands in the channel before the network waits for the disk.
const QUEUE: usize = 1024;

/// A known address: its hash, and its pattern if that is a calendar.
pub(crate) type KnownUrl = (u64, Option<u64>);

/// One source, as the store's thread knows it: its name, and what was stored of it in this run.
#[derive(Debug)]
pub(crate) struct Ledger {
    source: SourceId,
    new: AtomicU64,
    changed: AtomicU64,
}

impl Ledger {
    pub(crate) fn of(source: &SourceId) -> Arc<Self> {
        Arc::new(Ledger { source: source.clone(), new: AtomicU64::new(0), changed: AtomicU64::new(0) })
    }

    /// Pages stored for the first time, and pages stored again.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.new.load(Ordering::Acquire), self.changed.load(Ordering::Acquire))
    }
}

/// A thing for the store to do.
enum Command<S: Store> {
    Add(Arc<Ledger>, Vec<Found>),
    Record(Arc<Ledger>, Visit<S::Body>, Vec<Found>),
    Next(Arc<Ledger>, Choice, Option<S::Cursor>, usize, oneshot::Sender<Vec<(Task, S::Cursor)>>),
    Known(Arc<Ledger>, oneshot::Sender<Vec<KnownUrl>>),
    Host(String, oneshot::Sender<HostMemory>),
    SetHost(String, HostMemory),
    Settle(Arc<Ledger>, Timestamp, oneshot::Sender<(u64, u64)>),
    Done(SourceReport, Timestamp),
    Tick,
}

impl<S: Store> Command<S> {
    /// What it adds to [`BATCH`].
    fn weight(&self) -> usize {
        match self {
            Command::Next(..) | Command::Known(..) | Command::Host(..) | Command::Tick => 0,
            Command::Record(_, Visit { answer: Answer::Unchanged, .. }, _) => LIGHT,
            Command::SetHost(..) | Command::Settle(..) | Command::Done(..) => LIGHT,
            Command::Record(..) | Command::Add(..) => HEAVY,
        }
    }
}

/// The network's side of the thread.
pub(crate) struct Writer<S: Store> {
    commands: mpsc::Sender<Command<S>>,
}

impl<S: Store> Clone for Writer<S> {
    fn clone(&self) -> Self {
        Writer { commands: self.commands.clone() }
    }
}

/// The store failed; the thread has ended and keeps why.
#[derive(Debug)]
pub(crate) struct StoreGone;

impl<S: Store> Writer<S> {
    /// Starts the thread. Joining it gives the store back, or why it failed.
    pub(crate) fn start(store: S) -> std::io::Result<(Self, JoinHandle<Result<S, StoreError>>)> {
        let (commands, inbox) = mpsc::channel(QUEUE);
        let thread = thread::Builder::new().name("archive".to_owned()).spawn(move || work(store, inbox))?;
        Ok((Writer { commands }, thread))
    }

    async fn send(&self, command: Command<S>) -> Result<(), StoreGone> {
        self.commands.send(command).await.map_err(|_| StoreGone)
    }

    async fn ask<T>(&self, command: impl FnOnce(oneshot::Sender<T>) -> Command<S>) -> Result<T, StoreGone> {
        let (reply, answer) = oneshot::channel();
        self.send(command(reply)).await?;
        answer.await.map_err(|_| StoreGone)
    }

    pub(crate) async fn add(&self, source: &Arc<Ledger>, found: Vec<Found>) -> Result<(), StoreGone> {
        self.send(Command::Add(source.clone(), found)).await
    }

    /// Records a visit together with what it found: one transaction holds both.
    pub(crate) async fn record(
        &self,
        source: &Arc<Ledger>,
        visit: Visit<S::Body>,
        found: Vec<Found>,
    ) -> Result<(), StoreGone> {
        self.send(Command::Record(source.clone(), visit, found)).await
    }

    pub(crate) async fn next(
        &self,
        source: &Arc<Ledger>,
        choice: Choice,
        after: Option<S::Cursor>,
        limit: usize,
    ) -> Result<Vec<(Task, S::Cursor)>, StoreGone> {
        self.ask(|reply| Command::Next(source.clone(), choice, after, limit, reply)).await
    }

    /// All known addresses of a source.
    pub(crate) async fn known(&self, source: &Arc<Ledger>) -> Result<Vec<KnownUrl>, StoreGone> {
        self.ask(|reply| Command::Known(source.clone(), reply)).await
    }

    pub(crate) async fn host(&self, origin: &str) -> Result<HostMemory, StoreGone> {
        self.ask(|reply| Command::Host(origin.to_owned(), reply)).await
    }

    pub(crate) async fn set_host(&self, origin: &str, memory: HostMemory) -> Result<(), StoreGone> {
        self.send(Command::SetHost(origin.to_owned(), memory)).await
    }

    pub(crate) async fn settle(&self, source: &Arc<Ledger>, now: Timestamp) -> Result<(u64, u64), StoreGone> {
        self.ask(|reply| Command::Settle(source.clone(), now, reply)).await
    }

    pub(crate) async fn done(&self, report: &SourceReport, now: Timestamp) -> Result<(), StoreGone> {
        self.send(Command::Done(report.clone(), now)).await
    }

    pub(crate) async fn tick(&self) -> Result<(), StoreGone> {
        self.send(Command::Tick).await
    }
}

fn work<S: Store>(mut store: S, mut inbox: mpsc::Receiver<Command<S>>) -> Result<S, StoreError> {
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
        waiting += command.weight();
        match command {
            Command::Add(ledger, found) => drop(store.add(&ledger.source, &found)?),
            Command::Record(ledger, visit, found) => {
                if !found.is_empty() {
                    store.add(&ledger.source, &found)?;
                }
                let list = matches!(visit.role, Some(Role::Feed | Role::Sitemap));
                match store.record(visit)? {
                    Observed::New if !list => drop(ledger.new.fetch_add(1, Ordering::Release)),
                    Observed::Changed if !list => drop(ledger.changed.fetch_add(1, Ordering::Release)),
                    _ => {}
                }
            }
            // Who asked may have been stopped meanwhile; then nobody needs the answer.
            Command::Next(ledger, choice, after, limit, reply) => {
                drop(reply.send(store.next(&ledger.source, choice, after, limit)?));
            }
            Command::Known(ledger, reply) => {
                let mut known = Vec::new();
                store.known(&ledger.source, &mut |url| known.push((url_hash(url), calendar_pattern(url))))?;
                drop(reply.send(known));
            }
            Command::Host(origin, reply) => drop(reply.send(store.host(&origin)?)),
            Command::SetHost(origin, memory) => store.set_host(&origin, memory)?,
            Command::Settle(ledger, now, reply) => drop(reply.send(store.settle(&ledger.source, now)?)),
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
