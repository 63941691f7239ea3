"""python3 atom.py URL: the Atom feeds of a server, read by feedparser, which must find nothing wrong (bozo)."""

import sys
import urllib.request

import feedparser

base = sys.argv[1]
searches = ["limit=1000", "q=Kinderbetreuung", "place=Schwelm", "q=xyzzyqq"]
complaints, entries = [], 0
for search in searches:
    with urllib.request.urlopen(f"{base}/feeds/search.atom?{search}") as answer:
        feed = feedparser.parse(answer.read(), response_headers=dict(answer.headers))
    entries += len(feed.entries)
    if feed.bozo or feed.version != "atom10":
        complaints.append(f"{search}: {feed.version} {feed.get('bozo_exception')}")
    complaints += [f"{search}: no id, title, link or date" for e in feed.entries if not (e.id and e.title and e.link and e.updated)]
print(f"{'FAIL' if complaints else 'ok  '}  Atom, feedparser: {entries} judged, {len(complaints)} complaints")
print("".join(f"        {complaint}\n" for complaint in complaints[:10]), end="")
sys.exit(1 if complaints or not entries else 0)
