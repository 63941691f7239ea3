//! Turns one snapshot into records and says what it could not read; pure
