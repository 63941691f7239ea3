//! Why the server could not start, or a conversation not go on. What goes wrong in a request is a [`crate::problem::Problem`].

use std::io;
use std::net::SocketAddr;

/// Why the server could not start, or a conversation not go on.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address is taken, forbidden or not of this machine.
    #[error("cannot listen on {address}: {source}; choose another with --listen ADDRESS:PORT")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A data file compiled into the program cannot be read; a test keeps this from being released.
    #[error("the built-in file {file} cannot be read: {problem}")]
    Builtin {
        /// The file in the source tree.
        file: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// Standard input or output failed in a conversation with an assistant.
    #[error("the conversation over standard input and output broke off: {0}")]
    Conversation(#[source] io::Error),
}
