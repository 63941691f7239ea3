//! German as people write it: bytes, tokens, folding, compounds, stems, numbers, date phrases; pure

pub mod charset;
