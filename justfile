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

# the pictures of README.md, taken in headless Chromium from the sample region
pictures:
    LOTSE_REQUIRE_BROWSER=1 LOTSE_PICTURES=$PWD/docs/images cargo test -p cli --test e2e pictures_can_be_taken

# load on a server of its own beside the same searches in process: processor time, latency at 70 %, ten swaps
load RECORDS QUERIES SECONDS="5":
    cargo run --release -p server --example load -- {{RECORDS}} {{QUERIES}} {{SECONDS}}

# outside validators on a running server; SCHEMAS is a folder with hsds/ and jsonfeed/ (tests/referees/README.md)
referees URL SCHEMAS:
    tests/referees/run.sh {{URL}} {{SCHEMAS}}

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

# all pages of a file read a hundred times: the same each time, with flat memory
soak PAGES:
    cargo run --release -p extractor --example read -- --soak {{PAGES}}

# PDF files as LibreOffice, Chromium, LaTeX, Ghostscript and qpdf write them, read back beside pdftotext
trial-papers *OUT:
    cargo build --release && python3 tests/papers/trial.py target/release/lotse {{OUT}}

# German search against judgments; BENCH is the folder with retrieval/
bench-retrieval BENCH SET="omos" LANG="de":
    rm -rf target/bench-{{SET}} && cargo run --release -- --data target/bench-{{SET}} index --records {{BENCH}}/retrieval/{{SET}}/docs.jsonl && cargo run --release -- --data target/bench-{{SET}} search --batch {{BENCH}}/retrieval/{{SET}}/queries.dev.jsonl --match any --limit 100 --format trec > target/run-{{SET}}.trec && python3 {{BENCH}}/retrieval/score.py {{BENCH}}/retrieval/{{SET}}/qrels.dev.tsv target/run-{{SET}}.trec --lang {{LANG}}

# crawl, first night: SEEDS names the hosts of a farm that is being served, URLS lists its pages, FLOOR is its bare GET loop
bench-crawl SEEDS URLS FLOOR DATA="target/bench-crawl":
    rm -rf {{DATA}} && cargo run --release -- --quiet --data {{DATA}} --seeds {{SEEDS}} crawl && {{FLOOR}} {{URLS}} 64 lol reqwest gzip && jq .stages.crawl {{DATA}}/last-run.json

# crawl, the night after with nothing changed, beside the bare conditional loop (which wants URLS.etags: mode etags writes it)
bench-recrawl SEEDS URLS FLOOR DATA="target/bench-crawl":
    cargo run --release -- --quiet --data {{DATA}} --seeds {{SEEDS}} crawl --recheck all && {{FLOOR}} {{URLS}} 64 cond reqwest gzip && jq .stages.crawl {{DATA}}/last-run.json

# three nights of a farm: GEN makes night N of it in OUT, FARMD serves OUT; what is stored, gone and kept after each
bench-nights SEEDS GEN FARMD OUT DATA="target/bench-nights":
    rm -rf {{DATA}} {{OUT}} && for n in 0 1 2 3; do python3 {{GEN}} {{OUT}} 200 100 --night $n >/dev/null && { {{FARMD}} {{OUT}} & } && sleep 20 && LOTSE_NOW=2026-11-2$((n + 1))T03:00:00Z cargo run --release -- --quiet --data {{DATA}} --seeds {{SEEDS}} refresh --recheck all; jq -c '[.stages, .index, (.sources | map({new, changed, gone, held, s304, s404}) | reduce .[] as $s ({}; . as $a | $s | with_entries(.value += ($a[.key] // 0))))]' {{DATA}}/last-run.json; kill $!; wait; done

# the broken hosts of a farm, named in SEEDS, beside its sound ones; COUNTERS is the address of its counters
bench-faults SEEDS COUNTERS DATA="target/bench-faults":
    rm -rf {{DATA}} && curl -s {{COUNTERS}} >/dev/null; cargo run --release -- --quiet --data {{DATA}} --seeds {{SEEDS}} crawl; curl -s {{COUNTERS}}; jq '.stages, [.sources[] | select(.outcome != "ok") | {id, outcome, reason, requests}]' {{DATA}}/last-run.json

# a frontier of a million addresses of ORIGIN, and what a crawl over it holds in memory
bench-million ORIGIN DATA="target/bench-million" N="1000000":
    rm -rf {{DATA}} && cargo run --release -p archive --example frontier -- {{DATA}} {{N}} {{ORIGIN}} && cargo run --release -- --quiet --data {{DATA}} --seeds {{DATA}}/seeds.toml crawl --max-pages 500; jq .stages.crawl {{DATA}}/last-run.json

# beside Lucene's GermanAnalyzer: time and nDCG@10 (pip install jpype1 arcadedb-embedded); DIRS hold judged collections
bench-lucene *DIRS:
    cargo build --release -p indexer --example beside --example retrieval && python3 tests/lucene/compare.py target/release/examples {{DIRS}}

# how the index grows beside a bare tantivy one; WORDS is any text in German, 1,000,000 records take some 3 GB of disk
bench-growth WORDS *COUNTS="10000 100000":
    cargo run --release -p indexer --example growth -- {{WORDS}} {{COUNTS}}

# kill -9 at a hundred seeded moments; LOTSE_TEST_SEED chooses others
kill-test:
    cargo test -p cli --test e2e kill -- --nocapture

# the archive as WARC, read by another tool (pip install warcio)
check-warc DATA:
    cargo run --release -- --quiet --data {{DATA}} export --format warc > target/export.warc.gz && warcio check target/export.warc.gz && warcio index target/export.warc.gz > target/export.index && head -3 target/export.index

# our own broken feeds, German dates and broken sitemaps
parser-cases:
    cargo test -p crawler --test parsers

# fuzzing of what reads bytes from the network or people: robots, feeds, sitemaps, pages, records, warc, papers, queries (needs cargo-fuzz)
fuzz TARGET *ARGS:
    cd fuzz && cargo fuzz run --fuzz-dir . -s none {{TARGET}} {{ARGS}}

# records to judge by eye: 100 drawn by a seed, a line a value; pages of earlier judgements (.tsv among RECORDS) are left out
judge SEED *RECORDS:
    cargo run -q -p extractor --example judge -- draw {{SEED}} 100 {{RECORDS}}
