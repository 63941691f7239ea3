//! Serves the small world of the tests, to look at the pages: `cargo run -p server --example preview [PORT]`.

#![expect(clippy::expect_used, reason = "the small world is made for tests")]

#[path = "../tests/world/mod.rs"]
mod world;

use std::net::{Ipv4Addr, SocketAddr};

use server::{Config, Server};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).map_or(Ok(8080), |port| port.parse())?;
    let folder = tempfile::tempdir()?;
    let searcher = world::index(folder.path(), &world::records());
    let config = Config {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        now: Some(world::NOW.parse()?),
        ..Config::default()
    };
    let server = Server::bind(searcher, world::history(), config).await?;
    println!("http://{}/", server.address());
    server.run(std::future::pending()).await;
    Ok(())
}
