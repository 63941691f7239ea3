//! Everything ever fetched, when, and what changed; the frontier and the validators
