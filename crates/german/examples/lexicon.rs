//! Compiles a word list (`word⇥count` a line) to `index/german/lexicon.fst`:
//! `zcat words.tsv.gz | cargo run -p german --example lexicon > index/german/lexicon.fst`

use std::io::{Read, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = String::new();
    std::io::stdin().read_to_string(&mut words)?;
    std::io::stdout().write_all(&german::Lexicon::compile("stdin", &words)?)?;
    Ok(())
}
