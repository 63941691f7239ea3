//! Work on all processors with results in the order of the inputs, in bounded memory.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

/// Inputs under way per thread: enough that none waits for the slowest page, few enough to hold in memory.
const AHEAD: usize = 8;

/// Applies `work` to each input on all processors and hands the results to `sink` in input order. At most
/// [`AHEAD`] inputs per thread are under way or waiting.
///
/// # Errors
/// The first error of `sink`; inputs not yet taken are left.
pub(crate) fn map_in_order<T: Send, R: Send, E>(
    inputs: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
    mut sink: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (to_workers, queue) = channel::<(usize, T)>();
    let queue = Mutex::new(queue);
    let (to_sink, results) = channel::<(usize, R)>();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (to_sink, queue, work) = (to_sink.clone(), &queue, &work);
            scope.spawn(move || worker(queue, &to_sink, work));
        }
        drop(to_sink);
        feed_and_drain(inputs.into_iter(), to_workers, &results, threads * AHEAD, &mut sink)
    })
}

fn worker<T, R>(
    queue: &Mutex<Receiver<(usize, T)>>,
    to_sink: &Sender<(usize, R)>,
    work: &(impl Fn(T) -> R + Sync),
) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, input)) = next else { return };
        if to_sink.send((number, work(input))).is_err() {
            return;
        }
    }
}

fn feed_and_drain<T, R, E>(
    mut inputs: impl Iterator<Item = T>,
    to_workers: Sender<(usize, T)>,
    results: &Receiver<(usize, R)>,
    most_under_way: usize,
    sink: &mut impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let (mut sent, mut next) = (0, 0);
    let mut early = BTreeMap::new();
    let mut more = true;
    loop {
        while more && sent - next < most_under_way {
            // Workers end only after `to_workers` does, so a failed send means that they panicked.
            more = inputs.next().is_some_and(|input| to_workers.send((sent, input)).is_ok());
            sent += usize::from(more);
        }
        if next == sent {
            return Ok(());
        }
        let Ok((number, result)) = results.recv() else { return Ok(()) };
        early.insert(number, result);
        while let Some(result) = early.remove(&next) {
            next += 1;
            sink(result)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let mut seen = Vec::new();
        let work = |n: u64| (0..(n * 7919 % 500)).fold(n, |sum, _| std::hint::black_box(sum));
        let ended: Result<(), ()> = map_in_order(0..1000, work, |n| {
            seen.push(n);
            Ok(())
        });
        assert_eq!((ended, seen), (Ok(()), (0..1000).collect()));
    }

    #[test]
    fn an_error_of_the_sink_ends_it() {
        let mut taken = 0;
        let inputs = (0..).inspect(|_| taken += 1);
        let ended = map_in_order(inputs, |n| n, |n| if n == 10 { Err(n) } else { Ok(()) });
        assert_eq!(ended, Err(10));
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        assert!(taken <= 11 + threads * AHEAD, "{taken}");
    }
}
