// node plain.mjs URL: the ways people take, in Chromium with JavaScript off: search → record → telephone number, back, pin on
// the map → contact, guide → printed sheet, calendar.

import fs from "node:fs";
import puppeteer from "puppeteer-core";
import { end, tell } from "./tell.mjs";

const base = process.argv[2];
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env.CHROMIUM || BROWSERS.find((path) => fs.existsSync(path));
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
const browser = await puppeteer.launch({ executablePath, headless: true, args });
const page = await browser.newPage();
await page.setJavaScriptEnabled(false);
await page.setViewport({ width: 390, height: 844 });

const complaints = [];
let judged = 0;
const holds = (what, is) => {
  judged += 1;
  if (!is) complaints.push(what);
};
const count = async (selector) => (await page.$$(selector)).length;
const follow = (selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
const enter = () => Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);

await page.goto(`${base}/?lang=de`);
await page.type("#q", "Kinderbetreuung");
await page.type("#place", "Schwelm");
await enter();
holds("a search finds something", (await count(".hit")) > 0);
holds("nothing is offered that needs a script", (await count("[data-copy]:not([hidden]), .zoom:not([hidden])")) === 0);
await follow(".hit h3 a");
holds("a record has a telephone number", (await count("a[href^='tel:']")) > 0);
await page.goBack();
holds("back keeps what was typed", (await page.$eval("#place", (field) => field.value)) === "Schwelm");
await page.goto(`${base}/map?kind=offer&lang=de`);
await follow(".pin[aria-label^='Ennepe-Ruhr-Kreis'] circle");
holds("a pin leads to a contact", (await count(".beside a[href^='tel:']")) > 0);
await page.goto(`${base}/guide?lang=de`);
await page.type("#gplace", "Schwelm");
await page.click("input[name=audience][value=alleinerziehende]");
await follow("form.ask button");
holds("the guide answers", (await count(".leaf")) > 0);
holds("and can be printed", (await page.pdf({ format: "A4" })).length > 1000);
await page.goto(`${base}/calendar?lang=de`);
await follow(".paging a[rel~=next]");
holds("the calendar turns its pages", (await count(".month td")) > 27);
await browser.close();
tell("the same ways without JavaScript, Chromium", judged, complaints);
end();
