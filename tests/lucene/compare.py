"""Lotse beside Lucene's GermanAnalyzer, in one run on one machine: time of indexing and of answers, and nDCG@10 with a
paired bootstrap.

    pip install jpype1 arcadedb-embedded        # the jars of Lucene and a JRE come with the second
    cargo build --release -p indexer --example beside --example retrieval
    python3 tests/lucene/compare.py target/release/examples DIR...

DIR holds docs.jsonl, queries.dev.jsonl and qrels.dev.tsv. Records to time are those of the first DIR over and over, 20,000
in all, 15 % of their words exchanged for others of the collection, so that no two are the same. Times are CPU times: of
the whole process for indexing (Lucene's second build, with a warm JIT), of the asking thread for answers, the least of
five. Both take any word, ten hits, and read the hits.
"""
import glob
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

import arcadedb_embedded
import jpype

RECORDS, EXCHANGED, TIMES, SAMPLES = 20_000, 0.15, 5, 10_000


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def corpus(docs, out):
    draw = random.Random(5)
    words = " ".join(doc["text"] for doc in docs).split()
    with open(out, "w", encoding="utf-8") as file:
        for number in range(RECORDS):
            doc = docs[number % len(docs)]
            text = " ".join(w if draw.random() > EXCHANGED else draw.choice(words) for w in doc["text"].split())
            file.write(json.dumps({"id": f"c{number}", "title": doc["title"], "text": text}, ensure_ascii=False) + "\n")


class Lucene:
    def __init__(self):
        base = pathlib.Path(arcadedb_embedded.__file__).parent
        jvm = next(iter(glob.glob(f"{base}/jre/lib/server/libjvm.so")), jpype.getDefaultJVMPath())
        jpype.startJVM(jvm, "-Xmx2g", "-Xms512m", "-XX:+UseSerialGC", classpath=glob.glob(f"{base}/jars/lucene-*.jar"))
        for name in ("analysis.de.GermanAnalyzer", "document.Document", "document.TextField", "document.StoredField",
                     "document.Field$Store", "index.IndexWriter", "index.IndexWriterConfig", "store.FSDirectory",
                     "index.DirectoryReader", "search.IndexSearcher", "util.QueryBuilder", "search.BooleanQuery$Builder",
                     "search.BooleanClause$Occur"):
            setattr(self, name.split(".")[-1].replace("$", ""), jpype.JClass("org.apache.lucene." + name))
        self.path = jpype.JClass("java.nio.file.Paths").get
        self.clock = jpype.JClass("java.lang.management.ManagementFactory").getThreadMXBean()

    def build(self, docs, folder):
        config = self.IndexWriterConfig(self.GermanAnalyzer()).setRAMBufferSizeMB(128.0)
        writer = self.IndexWriter(self.FSDirectory.open(self.path(folder)), config)
        for doc in docs:
            one = self.Document()
            one.add(self.StoredField("id", doc["id"]))
            one.add(self.TextField("title", doc["title"], self.FieldStore.YES))
            one.add(self.TextField("text", doc["text"], self.FieldStore.YES))
            writer.addDocument(one)
        writer.commit()
        writer.close()

    def open(self, folder):
        self.searcher = self.IndexSearcher(self.DirectoryReader.open(self.FSDirectory.open(self.path(folder))))
        self.stored = self.searcher.storedFields()
        self.builder = self.QueryBuilder(self.GermanAnalyzer())

    def query(self, text):
        both = self.BooleanQueryBuilder()
        for field in ("title", "text"):
            part = self.builder.createBooleanQuery(field, text)
            if part is not None:
                both.add(part, self.BooleanClauseOccur.SHOULD)
        return both.build()

    def ask(self, query, most=10):
        return [(str(self.stored.document(hit.doc).get("id")), hit.score) for hit in
                self.searcher.search(query, most).scoreDocs]

    def time(self, query):
        """Without turning the hits into Python."""
        before = self.clock.getCurrentThreadCpuTime()
        for hit in self.searcher.search(query, 10).scoreDocs:
            self.stored.document(hit.doc)
        return self.clock.getCurrentThreadCpuTime() - before


def speed(lucene, examples, docs, records, questions):
    megabytes = sum(len((doc["title"] + doc["text"]).encode()) for doc in docs) / 1e6
    folder = tempfile.mkdtemp()
    for _ in range(2):
        shutil.rmtree(folder)
        before = time.process_time()
        lucene.build(docs, folder)
        spent = time.process_time() - before
    size = sum(os.path.getsize(f"{folder}/{name}") for name in os.listdir(folder)) / 1e6
    print(f"Lucene: {spent / megabytes:.3f} CPU s per MB, {size:.0f} MB on disk")
    lucene.open(folder)
    queries = [lucene.query(question["text"]) for question in lines(questions)]
    for _ in range(3):
        for query in queries:
            lucene.time(query)
    least = sorted(min(lucene.time(query) for _ in range(TIMES)) / 1e6 for query in queries)
    print(f"Lucene: median {least[len(least) // 2]:.3f} ms, p99 {least[len(least) * 99 // 100]:.3f} ms", flush=True)
    shutil.rmtree(folder)
    subprocess.run([f"{examples}/beside", records, questions], check=True)


def gains(qrels, run):
    """nDCG@10 by question."""
    grades, found = {}, {}
    for line in open(qrels, encoding="utf-8"):
        question, record, grade = line.split()
        grades.setdefault(question, {})[record] = int(grade)
    for question, record in run:
        found.setdefault(question, []).append(record)
    gain = lambda grade, rank: (2**grade - 1) / math.log2(rank + 2)
    score = {}
    for question, known in grades.items():
        ideal = sum(gain(grade, rank) for rank, grade in enumerate(sorted(known.values(), reverse=True)[:10]))
        hits = found.get(question, [])[:10]
        score[question] = sum(gain(known.get(hit, 0), rank) for rank, hit in enumerate(hits)) / ideal
    return score


def quality(lucene, examples, folders):
    differences = []
    for folder in folders:
        index = tempfile.mkdtemp()
        lucene.build(lines(f"{folder}/docs.jsonl"), index)
        lucene.open(index)
        german = [question for question in lines(f"{folder}/queries.dev.jsonl") if question["lang"] == "de"]
        theirs = [(q["id"], hit) for q in german for hit, _ in lucene.ask(lucene.query(q["text"]))]
        shutil.rmtree(index)
        run = subprocess.run([f"{examples}/retrieval", f"{folder}/docs.jsonl", f"{folder}/queries.dev.jsonl", "any"],
                             check=True, capture_output=True, text=True).stdout
        ours = [tuple(line.split()[0:3:2]) for line in run.splitlines()]
        one, other = (gains(f"{folder}/qrels.dev.tsv", run) for run in (ours, theirs))
        asked = [q["id"] for q in german if q["id"] in one]
        mean = lambda scores: sum(scores[q] for q in asked) / len(asked)
        print(f"{folder}: Lotse {mean(one):.4f}, Lucene {mean(other):.4f}, {len(asked)} questions", flush=True)
        differences += [one[q] - other[q] for q in asked]
    draw = random.Random(1)
    count = len(differences)
    means = sorted(sum(draw.choices(differences, k=count)) / count for _ in range(SAMPLES))
    low, high = means[SAMPLES * 25 // 1000], means[SAMPLES * 975 // 1000]
    print(f"Lotse - Lucene: {sum(differences) / count:+.4f}, 95 % interval [{low:+.4f}, {high:+.4f}], {count} questions")


def main():
    examples, *folders = sys.argv[1:]
    work = tempfile.mkdtemp()
    records, questions = f"{work}/corpus.jsonl", f"{work}/questions.jsonl"
    corpus(lines(f"{folders[0]}/docs.jsonl"), records)
    with open(questions, "w", encoding="utf-8") as file:
        for folder in folders:
            for question in lines(f"{folder}/queries.dev.jsonl"):
                if question["lang"] == "de":
                    file.write(json.dumps(question, ensure_ascii=False) + "\n")
    lucene = Lucene()
    speed(lucene, examples, lines(records), records, questions)
    quality(lucene, examples, folders)
    shutil.rmtree(work)


main()
