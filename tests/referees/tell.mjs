// Counting and telling, the same for all referees: a line for each, at most ten complaints, exit code 1 if there is any.

let failed = false;

/** Tells what a referee found: how many were judged, and what is wrong. */
export function tell(referee, judged, complaints) {
  console.log(`${complaints.length ? "FAIL" : "ok  "}  ${referee}: ${judged} judged, ${complaints.length} complaints`);
  for (const complaint of complaints.slice(0, 10)) console.log(`        ${complaint}`);
  // Whoever judged nothing has approved of nothing.
  if (complaints.length || !judged) failed = true;
}

/** Ends with the verdict of all. */
export function end() {
  process.exitCode = failed ? 1 : 0;
}
