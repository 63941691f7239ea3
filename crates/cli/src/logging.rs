//! Talk on stderr: log lines for people or machines.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// The form of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts logging to stderr. `LOTSE_LOG` takes a filter such as `info,crawler=debug`; without it warnings are
/// shown, with `--log json` also one line an event.
pub(crate) fn start(format: LogFormat, quiet: bool) {
    let default = match (quiet, format) {
        (true, _) => "error",
        (false, LogFormat::Json) => "info",
        (false, LogFormat::Text) => "warn",
    };
    let filter = EnvFilter::try_from_env("LOTSE_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => builder.with_target(false).without_time().init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}
