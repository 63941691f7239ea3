# Each recipe is one line one could type; nobody needs `just` to build, run or test.

# the sample region, crawled, read, indexed and served
demo *ARGS:
    cargo run --release -- demo {{ARGS}}

# format check, lints, all tests: what .ci/run runs
test:
    cargo fmt --all --check && cargo clippy --workspace --all-targets --locked -- -D warnings && cargo test --workspace --locked

# the small, fast binary that is handed out
dist:
    cargo build --profile dist --locked

# licences, advisories, sources of all dependencies (needs cargo-deny)
deny:
    cargo deny check

# JSON Schema of a seed file, for editors
schema:
    cargo run -q -- sources schema > seeds/schema.json

# conformance of the crawler's parsers: robots, feeds, sitemap, charset, url, warc
conformance SUITE FILE:
    cargo run --release -p cli --example conformance -- {{SUITE}} {{FILE}}

# text, title and date on a gold set; BENCH is the folder with extraction/
bench-extract BENCH SET="traf" *FLAGS="--lang de":
    python3 {{BENCH}}/extraction/pages.py {{BENCH}}/extraction/{{SET}} > target/pages.jsonl && cargo run --release -- extract --from target/pages.jsonl > target/predictions.jsonl && python3 {{BENCH}}/extraction/score.py {{FLAGS}} {{BENCH}}/extraction/{{SET}}/gold.jsonl target/predictions.jsonl

# time of a full reading beside html5ever's parse alone, one thread, pages in memory
bench-read PAGES:
    cargo run --release -p extractor --example read -- --bench {{PAGES}}

# German search against judgments; BENCH is the folder with retrieval/
bench-search BENCH SET="omos" LANG="de":
    rm -rf target/bench-{{SET}} && cargo run --release -- --data target/bench-{{SET}} index --records {{BENCH}}/retrieval/{{SET}}/docs.jsonl && cargo run --release -- --data target/bench-{{SET}} search --batch {{BENCH}}/retrieval/{{SET}}/queries.dev.jsonl --match any --limit 100 --format trec > target/run-{{SET}}.trec && python3 {{BENCH}}/retrieval/score.py {{BENCH}}/retrieval/{{SET}}/qrels.dev.tsv target/run-{{SET}}.trec --lang {{LANG}}
