//! Fetches politely and hands each answer to a sink
