//! Fills an archive with known addresses of one source and writes a seed file for it, to measure what a large
//! frontier costs: `frontier DIR COUNT ORIGIN`, then `lotse --data DIR --seeds DIR/seeds.toml crawl --max-pages 500`;
//! `last-run.json` has the memory.

use std::error::Error;
use std::path::Path;

use archive::{Archive, Found, Role};
use model::SourceId;

/// Addresses added in one transaction.
const CHUNK: usize = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, count, origin] = arguments.as_slice() else {
        return Err("usage: frontier DIR COUNT ORIGIN".into());
    };
    let mut archive = Archive::open(Path::new(dir))?;
    let source = SourceId::new("viele");
    let numbers: Vec<u64> = (0..count.parse()?).collect();
    for chunk in numbers.chunks(CHUNK) {
        let found: Vec<Found> = chunk.iter().map(|number| address(origin, *number)).collect();
        archive.add_found(&source, &found)?;
        archive.commit()?;
    }
    let seed = format!(
        "[[source]]\nid = \"viele\"\nname = \"Viele\"\nlevel = \"verband\"\nstart = [\"{origin}/\"]\n\
         allow_private = true\ndelay_ms = 0\n"
    );
    std::fs::write(Path::new(dir).join("seeds.toml"), seed)?;
    println!("{count} addresses in {dir}");
    Ok(())
}

/// An address as long as those of town halls are, different in words, so that no pattern of digits holds them all.
fn address(origin: &str, number: u64) -> Found {
    const WORDS: [&str; 10] =
        ["amt", "bad", "chor", "dorf", "elan", "fest", "gasse", "haus", "insel", "jahr"];
    let mut path = String::new();
    let mut rest = number;
    for _ in 0..7 {
        path.push('/');
        path.push_str(WORDS[(rest % 10) as usize]);
        rest /= 10;
    }
    let url = format!("{origin}/rathaus{path}");
    Found { url, address: None, role: Role::Page, depth: 3, hint: None, lastmod: None }
}
