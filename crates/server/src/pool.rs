//! Where requests are worked on: so many at once and no more, with one queue in front that is as long as configured.
//!
//! A short search is done by the thread that read the request, as soon as it is its turn: to hand it to another thread and
//! its answer back wakes two threads, which costs a third of what such a search does. The runtime has one thread more than
//! work is done at once ([`crate::runtime`]), so that somebody is always there for connections. What takes long (many
//! records, an archive on a slow disk, an index in which everything takes long) is handed to a thread for blocking.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Mean time of short work, in microseconds, from which on it is handed over, too: beside it the price of handing over (some
/// hundred) is small, and nobody who only wants to know whether the server lives should wait for it.
const WORTH_HANDING_OVER: u32 = 4_000;

/// One part in so many of the mean is the newest time.
const MEMORY: u32 = 16;

/// How long a piece of work takes, as far as one can tell beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// One search, a page of records.
    Short,
    /// Many records, or something beside the index.
    Long,
}

/// So many places to work at, and a bounded queue.
pub(crate) struct Pool {
    /// Given to those who wait in the order they came.
    places: Arc<Semaphore>,
    /// Those at work and those who wait.
    inside: Arc<AtomicUsize>,
    most: usize,
    /// Mean time of short work of late, in microseconds.
    typical: Arc<AtomicU32>,
}

/// Why a job gave nothing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Too many wait already.
    Full,
    /// It panicked, or the server ends.
    Broken,
}

/// One who works or waits; gone when dropped.
struct Inside(Arc<AtomicUsize>);

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The right to work. First the place is free, then the caller knows: what it asks next is not turned away by its own job.
struct Place {
    _place: OwnedSemaphorePermit,
    _inside: Inside,
}

impl Pool {
    /// At most `places` jobs run at once, and at most `waiting` more are kept for later.
    pub(crate) fn new(places: usize, waiting: usize) -> Self {
        let places = places.max(1);
        Pool {
            places: Arc::new(Semaphore::new(places)),
            inside: Arc::default(),
            most: places.saturating_add(waiting),
            typical: Arc::default(),
        }
    }

    /// Runs a job when its turn comes. A job whose caller no longer waits by then is left out.
    ///
    /// # Errors
    /// [`Refused`].
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        length: Length,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let inside = Inside(Arc::clone(&self.inside));
        if self.inside.fetch_add(1, Ordering::Relaxed) >= self.most {
            return Err(Refused::Full);
        }
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| Refused::Broken)?;
        let place = Place { _place: place, _inside: inside };
        let typical = Arc::clone(&self.typical);
        let job = move || {
            let began = Instant::now();
            let done = catch_unwind(AssertUnwindSafe(job)).map_err(|_| Refused::Broken);
            if length == Length::Short {
                remember(&typical, u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
            }
            drop(place);
            done
        };
        if length == Length::Short && self.typical.load(Ordering::Relaxed) < WORTH_HANDING_OVER {
            return job();
        }
        tokio::task::spawn_blocking(job).await.unwrap_or(Err(Refused::Broken))
    }
}

/// Takes a time into the mean. Two at once may lose one of the two: it is a mean.
fn remember(typical: &AtomicU32, micros: u32) {
    let before = typical.load(Ordering::Relaxed);
    typical.store(before - before / MEMORY + micros / MEMORY, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread::{self, ThreadId};

    use tokio::sync::oneshot;

    use super::*;

    fn here() -> ThreadId {
        thread::current().id()
    }

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
            first.run(Length::Long, job).await
        });
        has_started.await.unwrap();
        let mut next = Box::pin(second.run(Length::Short, || 2));
        assert!(looked_at(&mut next).await.is_none(), "the second waits");
        assert_eq!(pool.run(Length::Short, || 3).await, Err(Refused::Full));
        go.send(()).unwrap();
        assert_eq!(running.await.unwrap(), Ok(true));
        assert_eq!(next.await, Ok(2));
        for length in [Length::Short, Length::Long] {
            assert_eq!(pool.run(length, || -> u8 { panic!("on purpose") }).await, Err(Refused::Broken));
            assert_eq!(pool.run(length, || 4).await, Ok(4));
        }
    }

    #[tokio::test]
    async fn whoever_no_longer_waits_costs_nothing() {
        let pool = Pool::new(1, 4);
        let (go, going) = mpsc::channel::<()>();
        let mut blocker = Box::pin(pool.run(Length::Long, move || going.recv().is_ok()));
        assert!(looked_at(&mut blocker).await.is_none());
        let (ran, has_run) = mpsc::channel();
        let mut left = Box::pin(pool.run(Length::Short, move || ran.send(())));
        assert!(looked_at(&mut left).await.is_none());
        drop(left);
        go.send(()).unwrap();
        assert_eq!(blocker.await, Ok(true));
        assert_eq!(pool.run(Length::Short, || 1).await, Ok(1));
        assert!(has_run.recv().is_err(), "the job was dropped without being run");
        assert_eq!(pool.inside.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn short_work_is_done_on_the_spot_until_it_proves_long() {
        let pool = Pool::new(1, 1);
        assert_eq!(pool.run(Length::Short, here).await, Ok(here()));
        assert_ne!(pool.run(Length::Long, here).await, Ok(here()));
        // As after many slow searches; quick ones lead back.
        pool.typical.store(WORTH_HANDING_OVER, Ordering::Relaxed);
        assert_ne!(pool.run(Length::Short, here).await, Ok(here()));
        assert_eq!(pool.run(Length::Short, here).await, Ok(here()));
    }

    #[test]
    fn the_mean_follows_what_it_is_told() {
        let typical = AtomicU32::new(0);
        (0..100).for_each(|_| remember(&typical, 10_000));
        assert!(typical.load(Ordering::Relaxed) > WORTH_HANDING_OVER);
        (0..100).for_each(|_| remember(&typical, 300));
        assert!(typical.load(Ordering::Relaxed) < WORTH_HANDING_OVER);
        remember(&typical, u32::MAX);
        remember(&typical, u32::MAX);
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
