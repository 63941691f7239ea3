//! [`crawler::Store`] on an [`archive::Archive`].

use archive::{Archive, Cursor, RunId, TaskId};
use crawler::{
    Answer, Choice, Content, Found, HostMemory, Observed, Role, SourceReport, Store, StoreError, StoredBody,
    Task, Visit,
};
use jiff::Timestamp;
use model::SourceId;

/// An archive that a crawl writes to.
pub(crate) struct ArchiveStore {
    archive: Archive,
    run: Option<RunId>,
}

impl ArchiveStore {
    /// Hands an archive to a crawl.
    pub(crate) fn new(archive: Archive) -> Self {
        ArchiveStore { archive, run: None }
    }

    /// The run at work; a plan has none, and a run number nothing carries yet stands in.
    fn run(&self) -> RunId {
        self.run.unwrap_or(RunId::NONE)
    }
}

/// A body packed for the archive.
pub(crate) struct Parcel(archive::Body);

impl StoredBody for Parcel {
    fn pack(bytes: &[u8], gzip: Option<&[u8]>, known: Option<&[u8; 32]>) -> Self {
        Parcel(match gzip {
            Some(gzip) => archive::Body::from_gzip(bytes, gzip, known),
            None => archive::Body::pack(bytes, known),
        })
    }

    fn hash(&self) -> &[u8; 32] {
        self.0.hash()
    }
}

impl Store for ArchiveStore {
    type Body = Parcel;
    type Cursor = Cursor;

    fn begin_run(&mut self, now: Timestamp) -> Result<bool, StoreError> {
        let run = self.archive.begin_run(now)?;
        self.run = Some(run.id);
        Ok(run.resumed)
    }

    fn end_run(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if let Some(run) = self.run.take() {
            self.archive.end_run(run, now)?;
        }
        Ok(())
    }

    fn is_forgotten(&self, source: &SourceId) -> bool {
        self.archive.is_forgotten_source(source)
    }

    fn add(&mut self, source: &SourceId, found: &[Found]) -> Result<u64, StoreError> {
        let found: Vec<archive::Found> = found.iter().map(found_to_archive).collect();
        Ok(self.archive.add_found(source, &found)?)
    }

    fn next(
        &mut self,
        source: &SourceId,
        choice: Choice,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<(Task, Cursor)>, StoreError> {
        let tasks = self.archive.next_tasks(source, self.run(), choice.now, choice.all, after, limit)?;
        Ok(tasks
            .into_iter()
            .map(|task| {
                let cursor = task.cursor;
                (task_from_archive(task), cursor)
            })
            .collect())
    }

    fn known(&mut self, source: &SourceId, each: &mut dyn FnMut(&str)) -> Result<(), StoreError> {
        Ok(self.archive.for_each_url(source, each)?)
    }

    fn left_out(
        &mut self,
        source: &SourceId,
        choice: Choice,
        each: &mut dyn FnMut(&str, &str),
    ) -> Result<(), StoreError> {
        Ok(self.archive.for_each_left_out(source, choice.now, choice.all, each)?)
    }

    fn record(&mut self, visit: Visit<Parcel>) -> Result<Observed, StoreError> {
        let visit = archive::Visit {
            task: TaskId::from_number(visit.key),
            run: self.run(),
            at: visit.at,
            due: visit.due,
            role: visit.role.map(role_to_archive),
            address: visit.address,
            answer: answer_to_archive(visit.answer),
        };
        Ok(match self.archive.record(&visit)? {
            archive::Observed::New => Observed::New,
            archive::Observed::Changed | archive::Observed::Back => Observed::Changed,
            archive::Observed::Unchanged => Observed::Unchanged,
            archive::Observed::Duplicate | archive::Observed::Missing | archive::Observed::Other => {
                Observed::Other
            }
        })
    }

    fn settle(&mut self, source: &SourceId, now: Timestamp) -> Result<(u64, u64), StoreError> {
        let settled = self.archive.settle(source, now)?;
        Ok((settled.gone, settled.held))
    }

    fn host(&mut self, origin: &str) -> Result<HostMemory, StoreError> {
        let state = self.archive.host(origin)?.unwrap_or_default();
        Ok(HostMemory {
            robots: state.robots,
            tdm: state.tdm,
            robots_status: state.robots_status,
            robots_at: state.robots_at,
            not_before: state.not_before,
            failures: state.failures,
            note: state.note,
        })
    }

    fn set_host(&mut self, origin: &str, memory: HostMemory) -> Result<(), StoreError> {
        let state = archive::HostState {
            robots: memory.robots,
            tdm: memory.tdm,
            robots_status: memory.robots_status,
            robots_at: memory.robots_at,
            not_before: memory.not_before,
            failures: memory.failures,
            note: memory.note,
        };
        Ok(self.archive.set_host(origin, &state)?)
    }

    fn source_done(&mut self, report: &SourceReport, now: Timestamp) -> Result<(), StoreError> {
        Ok(self.archive.set_visited(&report.id, now, report.outcome.as_str(), report.reason.as_deref())?)
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        Ok(self.archive.commit()?)
    }
}

fn found_to_archive(found: &Found) -> archive::Found {
    archive::Found {
        url: found.url.clone(),
        address: found.address.clone(),
        role: role_to_archive(found.role),
        depth: found.depth,
        hint: found.hint.clone(),
        lastmod: found.lastmod,
    }
}

fn role_to_archive(role: Role) -> archive::Role {
    match role {
        Role::Page => archive::Role::Page,
        Role::Start => archive::Role::Start,
        Role::Feed => archive::Role::Feed,
        Role::Sitemap => archive::Role::Sitemap,
        Role::Listing => archive::Role::Listing,
    }
}

fn task_from_archive(task: archive::Task) -> Task {
    Task {
        key: task.id.number(),
        url: task.url,
        address: task.address,
        role: match task.role {
            archive::Role::Page => Role::Page,
            archive::Role::Start => Role::Start,
            archive::Role::Feed => Role::Feed,
            archive::Role::Sitemap => Role::Sitemap,
            archive::Role::Listing => Role::Listing,
        },
        depth: task.depth,
        etag: task.etag,
        modified: task.modified,
        hash: task.hash,
        live: task.state == archive::PageState::Live,
        last_changed: task.last_changed,
        checks: task.checks,
        failures: task.failures,
        stands_alone: task.stands_alone,
    }
}

fn answer_to_archive(answer: Answer<Parcel>) -> archive::Answer {
    match answer {
        Answer::Content(content) => {
            let Content { body, status, content_type, headers, truncated, withheld, etag, modified } =
                content;
            archive::Answer::Content {
                body: body.0,
                status,
                content_type,
                headers,
                truncated,
                withheld,
                etag,
                modified,
            }
        }
        Answer::Unchanged => archive::Answer::Unchanged,
        Answer::Missing(status) => archive::Answer::Missing { status },
        Answer::Alias(of, how) => archive::Answer::Alias { of, how },
        Answer::Barred(reason) => archive::Answer::Barred { reason },
        Answer::Failed(reason) => archive::Answer::Failed { reason },
    }
}
