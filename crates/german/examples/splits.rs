//! Splits the words on standard input, one a line: `word⇥parts`. With a directory of word lists as argument, by those.

use std::io::Read;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lexicon = match std::env::args().nth(1) {
        Some(file) => {
            let exceptions = include_str!("../../../index/german/compounds.txt");
            german::Lexicon::parse(&file, &std::fs::read_to_string(&file)?, "compounds.txt", exceptions)?
        }
        None => german::Lexicon::builtin(),
    };
    let mut words = String::new();
    std::io::stdin().read_to_string(&mut words)?;
    for word in words.split_whitespace() {
        println!("{word}\t{}", lexicon.split(word).join(" "));
    }
    Ok(())
}
