// node pages.mjs URL: every page, judged as HTML (html-validate) and in Chromium for everybody's use (axe-core: WCAG 2.2 A and
// AA and best practice), light and dark, three widths, three languages of which one is written from right to left.

import fs from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import puppeteer from "puppeteer-core";
import { inLanguage, pages } from "./addresses.mjs";
import { end, tell } from "./tell.mjs";

const base = process.argv[2];
const LANGUAGES = ["de", "tr", "ar"];
const WIDTHS = [320, 768, 1280];
const THEMES = ["light", "dark"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const all = await pages(base);

async function html() {
  const validator = new HtmlValidate({
    extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
    rules: {
      // Matters of taste: how a template breaks its lines, and which of two right spellings it takes.
      "no-trailing-whitespace": "off",
      "no-inline-style": "error",
      "long-title": "off",
      "doctype-style": "off",
      "no-raw-characters": ["error", { relaxed: true }],
      // Style and script are the server's own: nobody else could change them under way.
      "require-sri": ["error", { target: "crossorigin" }],
    },
  });
  const complaints = [];
  for (const language of LANGUAGES) {
    for (const path of all) {
      const answer = await fetch(base + inLanguage(path, language), { headers: { accept: "text/html" } });
      const page = await answer.text();
      const report = await validator.validateString(page);
      for (const result of report.results) {
        for (const m of result.messages) complaints.push(`${inLanguage(path, language)}:${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
      }
    }
  }
  tell("HTML, html-validate (recommended, document, a11y)", all.length * LANGUAGES.length, complaints);
}

async function axe() {
  const script = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const executablePath = process.env.CHROMIUM || BROWSERS.find((path) => fs.existsSync(path));
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
  const browser = await puppeteer.launch({ executablePath, headless: true, args });
  const complaints = [];
  let judged = 0;
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      for (const language of LANGUAGES) {
        const page = await browser.newPage();
        const console_ = [];
        page.on("console", (message) => console_.push(message.text()));
        page.on("pageerror", (error) => console_.push(String(error)));
        // The judge is a script of its own, which the pages' policy would refuse; their own scripts stay under it.
        await page.setBypassCSP(true);
        await page.setViewport({ width, height: 900 });
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
        for (const path of all) {
          const where = `${inLanguage(path, language)} ${theme} ${width}`;
          console_.length = 0;
          await page.goto(base + inLanguage(path, language));
          await page.evaluate(script);
          // eslint-disable-next-line no-undef
          const verdict = await page.evaluate((rules) => axe.run(document, { runOnly: rules }), RULES);
          const beyond = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          judged += 1;
          if (beyond > 0) complaints.push(`${where}: ${beyond} px too wide`);
          if (path !== "/nowhere" && console_.length) complaints.push(`${where}: console says ${console_[0]}`);
          for (const violation of verdict.violations) {
            complaints.push(`${where}: ${violation.id} at ${violation.nodes[0].target.join(" ")}`);
          }
        }
        await page.close();
      }
    }
  }
  await browser.close();
  tell("pages, axe-core in Chromium", judged, complaints);
}

await html();
await axe();
end();
