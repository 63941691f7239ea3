//! The threads that searches run on: so many and no more, with one queue in front of them that is as long as configured.
//!
//! A thread that ends a job takes the next one at once. Under load a request so wakes nobody on its way in and one thread of
//! the runtime on its way out, and the same few threads stay warm. (tokio's threads for blocking work behind a semaphore cost
//! four changes of thread for each request, and took turns among more threads than were at work.)

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// A bounded number of threads with a bounded queue. Threads start when they are first needed and end with the pool.
pub(crate) struct Pool {
    shared: Arc<Shared>,
    threads: usize,
    waiting: usize,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    /// Jobs at work and jobs that wait.
    inside: AtomicUsize,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// Threads started.
    started: usize,
    /// Threads that wait for a job.
    idle: usize,
    closed: bool,
}

/// Why a job gave nothing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Too many wait already.
    Full,
    /// It panicked, or no thread could be started.
    Broken,
}

impl Pool {
    /// At most `threads` jobs run at once, and at most `waiting` more are kept for later.
    pub(crate) fn new(threads: usize, waiting: usize) -> Self {
        Pool { shared: Arc::default(), threads: threads.max(1), waiting }
    }

    /// Runs a job on one of the threads. A job whose caller no longer waits is left out when its turn comes.
    ///
    /// # Errors
    /// [`Refused`].
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let shared = Arc::clone(&self.shared);
        let (tell, told) = oneshot::channel();
        if shared.inside.fetch_add(1, Ordering::Relaxed) >= self.threads + self.waiting {
            shared.inside.fetch_sub(1, Ordering::Relaxed);
            return Err(Refused::Full);
        }
        self.push(Box::new(move || {
            let done = if tell.is_closed() { None } else { catch_unwind(AssertUnwindSafe(job)).ok() };
            // First the place is free, then the caller knows: what it asks next is not turned away by its own job.
            shared.inside.fetch_sub(1, Ordering::Relaxed);
            if let Some(done) = done {
                // Whoever stopped waiting in between needs no answer.
                let _ = tell.send(done);
            }
        }))?;
        told.await.map_err(|_| Refused::Broken)
    }

    fn push(&self, job: Job) -> Result<(), Refused> {
        let mut queue = self.shared.lock();
        queue.jobs.push_back(job);
        if queue.jobs.len() > queue.idle && queue.started < self.threads {
            let shared = Arc::clone(&self.shared);
            let name = format!("search-{}", queue.started);
            match std::thread::Builder::new().name(name).spawn(move || shared.serve()) {
                Ok(_) => queue.started += 1,
                Err(error) if queue.started == 0 => {
                    tracing::error!(%error, "no thread for searches could be started");
                    queue.jobs.pop_back();
                    self.shared.inside.fetch_sub(1, Ordering::Relaxed);
                    return Err(Refused::Broken);
                }
                // The others take it in turn.
                Err(error) => tracing::warn!(%error, "a further thread for searches could not be started"),
            }
        } else if queue.idle > 0 {
            self.shared.wake.notify_one();
        }
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.wake.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a thread does: one job after the other until the pool is gone.
    fn serve(&self) {
        let mut queue = self.lock();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                drop(queue);
                job();
                queue = self.lock();
            } else if queue.closed {
                return;
            } else {
                queue.idle += 1;
                queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
                queue.idle -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_job_too_many_is_refused_and_a_panic_ends_only_itself() {
        let pool = Arc::new(Pool::new(1, 1));
        let (go, going) = mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let (first, second) = (Arc::clone(&pool), Arc::clone(&pool));
        let running = tokio::spawn(async move {
            let job = move || {
                let _ = started.send(());
                going.recv().is_ok()
            };
            first.run(job).await
        });
        has_started.await.unwrap();
        let mut next = Box::pin(second.run(|| 2));
        assert!(looked_at(&mut next).await.is_none(), "the second waits");
        assert_eq!(pool.run(|| 3).await, Err(Refused::Full));
        go.send(()).unwrap();
        assert_eq!(running.await.unwrap(), Ok(true));
        assert_eq!(next.await, Ok(2));
        assert_eq!(pool.run(|| -> u8 { panic!("on purpose") }).await, Err(Refused::Broken));
        assert_eq!(pool.run(|| 4).await, Ok(4));
    }

    #[tokio::test]
    async fn whoever_no_longer_waits_costs_nothing() {
        let pool = Pool::new(1, 4);
        let (go, going) = mpsc::channel::<()>();
        let mut blocker = Box::pin(pool.run(move || going.recv().is_ok()));
        assert!(looked_at(&mut blocker).await.is_none());
        let (ran, has_run) = mpsc::channel();
        let mut left = Box::pin(pool.run(move || ran.send(())));
        assert!(looked_at(&mut left).await.is_none());
        drop(left);
        go.send(()).unwrap();
        assert_eq!(blocker.await, Ok(true));
        assert_eq!(pool.run(|| 1).await, Ok(1));
        assert!(has_run.recv().is_err(), "the job was dropped without being run");
    }

    /// Looks once whether a future is ready.
    async fn looked_at<T>(future: &mut std::pin::Pin<Box<impl Future<Output = T>>>) -> Option<T> {
        std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
            std::task::Poll::Ready(value) => std::task::Poll::Ready(Some(value)),
            std::task::Poll::Pending => std::task::Poll::Ready(None),
        })
        .await
    }
}
