// What the referees look at: every page of a server, in states that differ, and lists in every format.

/** The id of the first record a search finds, as it stands in an address. */
async function first(base, query) {
  const answer = await (await fetch(`${base}/api/v1/search?fields=id&limit=1&${query}`)).json();
  return answer.hits.length ? encodeURIComponent(answer.hits[0].id) : null;
}

/** Every page, without its language. */
export async function pages(base) {
  const records = [];
  for (const kind of ["offer", "news", "event", "network", "organisation", "other"]) {
    const id = await first(base, `kind=${kind}`);
    if (id) records.push(`/records/${id}`);
  }
  return [
    "/",
    "/?q=Kinder",
    "/?q=Kinderbetreuung&place=Schwelm&kind=offer",
    "/?q=Betreuung&place=Schwelm&radius=25km",
    "/?q=xyzzyqq",
    "/?q=Kinderbetreuung+xyzzyqq",
    "/?place=Schwlm",
    ...records,
    "/map",
    "/map?place=Schwelm",
    "/map?place=05954",
    "/guide",
    "/guide?place=Schwelm&audience=alleinerziehende&topic=kinder",
    "/guide?place=Schwelm&topic=kinder&radius=10km",
    "/guide?place=Schwlm",
    "/calendar",
    "/calendar?month=2026-12",
    "/calendar?month=1999-01",
    "/archive",
    "/archive?from=2012&to=2012",
    "/sources",
    "/about",
    "/privacy",
    "/accessibility",
    "/api",
    "/nowhere",
  ];
}

/** The address of a page in a language. */
export function inLanguage(path, language) {
  return `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;
}

/** Searches whose lists are judged in every format. */
export const searches = ["limit=1000", "q=Kinderbetreuung", "place=Schwelm", "q=xyzzyqq"];

/** The records of a kind as the interface gives them, for their pages. */
export async function ids(base, kind) {
  const answer = await (await fetch(`${base}/api/v1/search?fields=id&limit=1000&kind=${kind}`)).json();
  return answer.hits.map((hit) => hit.id);
}
