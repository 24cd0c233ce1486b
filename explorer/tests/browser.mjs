// The explorer's page in Chromium: every control is used as a person would, and its figures are held against the command line.
// node browser.mjs PLAYWRIGHT CHROMIUM CARECAST FOLDER, where FOLDER holds explorer.html

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [playwright, chromium, carecast, folder] = process.argv.slice(2);
const file = join(folder, "explorer.html");
const address = pathToFileURL(file).href;
const { chromium: driver } = await import(pathToFileURL(playwright).href);
const browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox"] });
const troubles = [];
const RUNS = 1000;

// ---- The page ------------------------------------------------------------------------------------------------------

const open = async (url = address, size = { width: 1280, height: 900 }) => {
  const page = await browser.newPage({ viewport: size, offline: true, acceptDownloads: true });
  page.on("console", message => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
  page.on("pageerror", error => troubles.push(error.stack));
  await page.goto(url);
  return page;
};
const ready = page => page.waitForSelector("body[data-engine=ready]", { timeout: 60_000 });

/** The figures that the page shows, once the engine has nothing left to do; after a move those of its 1000 runs. */
const state = (page, read) => page.evaluate(read);
const settled = page => page.waitForFunction(() => session.fast && !session.fast.busy && pending === null && !session.fine.busy
  && session.now.runs === session.description.runs, null, { timeout: 60_000 });
const moved = (page, count) => page.waitForFunction(count => session.moves.length > count, count, { timeout: 60_000 });

const move = async (page, act) => {
  const before = await state(page, () => session.moves.length);
  await act();
  await moved(page, before);
};

const saved = async (page, act) => {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
};

// ---- The command line ----------------------------------------------------------------------------------------------

/** projection.csv of a scenario file: by indicator, statistic and year. */
const commandLine = (name, runs) => {
  execFileSync(carecast, ["run", join(folder, name), "--runs", String(runs), "--charts", "none", "--quiet", "--out", join(folder, "out")]);
  const [head, ...lines] = readFileSync(join(folder, "out", name.replace(/\.toml$/, ""), "projection.csv"), "utf8").trim().split(/\r?\n/);
  assert.equal(head.replace(/^\ufeff/, ""), "scenario,region,indicator,unit,year,statistic,value");
  return lines.map(line => line.split(",")).map(([, , indicator, , year, statistic, value]) => ({ indicator, year: Number(year), statistic, value }));
};

/** Every figure of the command line is that of the page, to the last digit. */
const compare = (rows, { series, indicators, first }) => {
  let compared = 0;
  for (const { indicator, year, statistic, value } of rows) {
    const own = series[indicator]?.[statistic];
    if (own === undefined || value === "") continue;
    // As the engine does it: multiplied or divided by a power of ten.
    const exponent = Math.round(Math.log10(indicators[indicator].per));
    const power = 10 ** Math.abs(exponent);
    const shown = exponent < 0 ? own[year - first] * power : own[year - first] / power;
    assert.equal(shown, Number(value), `${indicator} ${statistic} ${year}`);
    compared += 1;
  }
  assert.ok(compared > 500, `only ${compared} figures were compared`);
  return compared;
};

const figures = page => state(page, () => ({ series: session.now.series, indicators: session.description.indicators, first: session.description.years[0] }));

// ---- What is checked -----------------------------------------------------------------------------------------------

const checks = {
  async "it takes at most 3 MB and paints at once"() {
    assert.ok(statSync(file).size <= 3_000_000, `${statSync(file).size} bytes`);
    const page = await open();
    const paint = await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    const painted = await paint.jsonValue();
    await ready(page);
    await page.close();
    return `first paint after ${painted.toFixed(0)} ms`;
  },

  async "each slider moves the figures, and these are the command line's"() {
    const page = await open();
    await ready(page);
    await settled(page);
    const names = await page.$$eval("#levers input[type=range]", sliders => sliders.map(slider => slider.dataset.driver));
    assert.ok(names.length >= 5 && names.length <= 12, names.join());
    for (const name of names) {
      const slider = page.locator(`input[data-driver="${name}"]`);
      const before = await state(page, () => JSON.stringify(session.now.series));
      await slider.focus();
      for (let press = 0; press < 3; press += 1) await move(page, () => page.keyboard.press("ArrowRight"));
      assert.notEqual(await state(page, () => JSON.stringify(session.now.series)), before, name);
      assert.match(await page.locator(`[data-name="${name}"] output`).textContent(), /\(/, name);
    }
    await settled(page);
    await page.evaluate(runs => { content.runs = runs; }, RUNS);
    const { name, text } = await saved(page, () => page.click("[data-tool=save_scenario]"));
    assert.equal(name, "reference-changed.toml");
    writeFileSync(join(folder, name), text);
    const compared = compare(commandLine(name, 10_000), await figures(page));
    // Undo goes back move by move, reset all the way.
    await move(page, () => page.click("[data-tool=undo]"));
    await move(page, () => page.click("[data-tool=redo]"));
    await move(page, () => page.click("[data-tool=reset]"));
    assert.ok(await state(page, () => isUnchanged()));
    // The file opens on the page again, with the same figures.
    await page.setInputFiles("input[type=file]", { name: "reference-changed.toml", mimeType: "text/plain", buffer: Buffer.from(text) });
    await page.waitForFunction(() => session.opened?.name === "reference-changed.toml");
    await settled(page);
    compare(commandLine(name, 10_000), await figures(page));
    await page.close();
    return `${names.length} sliders, ${compared} figures of 10000 runs equal to the last digit`;
  },

  async "what a target would take is found, applied and enough"() {
    const page = await open();
    await ready(page);
    await settled(page);
    await page.click(".target[data-target=value_added] button");
    await page.selectOption("#dialog select", "0.9");
    await page.click("#dialog button[type=submit]");
    await page.waitForSelector("#dialog [data-apply]", { timeout: 60_000 });
    await move(page, () => page.click("#dialog [data-apply]"));
    const share = await state(page, () => session.now.targets.find(target => target.id === "value_added").share);
    assert.ok(share > 0.88 && share < 0.95, String(share));
    await page.close();
    return `90% asked, ${(100 * share).toFixed(1)}% reached`;
  },

  async "every figure is explained, what probabilities rest on is said"() {
    const page = await open();
    await ready(page);
    await page.click("#chart-value_added .actions button");
    await page.waitForSelector("#dialog .explained li");
    assert.ok(await page.locator("#dialog .explained li").count() > 3);
    await page.keyboard.press("Escape");
    await page.focus("#chart-value_added svg");
    const year = await state(page, () => session.year);
    await page.keyboard.press("ArrowLeft");
    assert.equal(await state(page, () => session.year), year - 1);
    await page.keyboard.press("Enter");
    await page.waitForSelector("#dialog .explained li");
    await page.keyboard.press("Escape");
    await page.click("#targets > .actions button");
    await page.waitForSelector("#dialog table", { timeout: 60_000 });
    await page.close();
  },

  async "both languages, the tour, four settings, the link"() {
    const page = await open();
    await ready(page);
    await settled(page);
    const chinese = /[\u4e00-\u9fff]/;
    assert.match(await page.locator("main").innerText(), chinese);
    await page.click("[data-tool=other_language]");
    assert.equal(await page.getAttribute("html", "lang"), "en");
    const english = (await page.locator("#results, #levers").allInnerTexts()).join("\n");
    assert.ok(!chinese.test(english), english.match(/.*[\u4e00-\u9fff].*/)?.[0]);
    await page.click("[data-tool=guide]");
    for (let step = 1; step < 7; step += 1) await page.locator("#guide button").filter({ hasText: "Next" }).click();
    assert.match(await page.locator("#guide small").textContent(), /seven of seven|7 of seven/);
    await page.locator("#guide button").filter({ hasText: "Close" }).click();
    await page.click("[data-keep='0']");
    await page.focus("#levers input[type=range]");
    await move(page, () => page.keyboard.press("End"));
    await page.click("[data-keep='1']");
    const changed = await state(page, () => JSON.stringify(session.changes));
    await move(page, () => page.click("[data-show='0']"));
    assert.ok(await state(page, () => isUnchanged()));
    await move(page, () => page.click("[data-show='1']"));
    assert.equal(await state(page, () => JSON.stringify(session.changes)), changed);
    const again = await open(page.url());
    await ready(again);
    await settled(again);
    assert.equal(await state(again, () => JSON.stringify(session.changes)), changed);
    await again.close();
    await page.close();
  },

  async "a file with a fault is refused as in the terminal"() {
    const page = await open();
    await ready(page);
    const text = 'format = 1\nextends = "carecast:hunan/reference.toml"\nassume.economy.real_grwth = "4 %"\n';
    await page.setInputFiles("input[type=file]", { name: "mine.toml", mimeType: "text/plain", buffer: Buffer.from(text) });
    await page.waitForSelector("#notice.trouble:not([hidden])");
    assert.match(await page.locator("#notice").textContent(), /--> mine\.toml:3[\s\S]*economy\.real_growth/);
    // Another scenario opens instead.
    await page.setInputFiles("input[type=file]", { name: "hunan.toml", mimeType: "text/plain", buffer: Buffer.from('format = 1\nextends = "carecast:hunan/reference.toml"\n') });
    await page.waitForFunction(() => document.querySelector("h1").textContent.startsWith("湖南"), null, { timeout: 60_000 });
    const picture = await saved(page, () => page.locator("#chart-value_added .actions button").nth(2).click());
    assert.match(picture.text, /^<svg[\s\S]*<\/svg>$/);
    const data = await saved(page, () => page.locator("#chart-value_added .actions button").nth(1).click());
    assert.ok(data.text.split("\n").length > 5);
    await page.close();
  },

  async "a move is drawn quickly"() {
    const page = await open();
    await ready(page);
    await settled(page);
    await page.focus("#levers input[type=range]");
    const before = await state(page, () => session.moves.length);
    for (let at = 0; at < 40; at += 1) await move(page, () => page.keyboard.press(at % 20 < 10 ? "ArrowRight" : "ArrowLeft"));
    const times = await state(page, () => session.moves.map(({ total, engine }) => [total, engine]));
    const sorted = at => times.slice(before).map(time => time[at]).sort((a, b) => a - b);
    const [total, engine] = [sorted(0), sorted(1)];
    const quantile = (of, share) => of[Math.floor(share * (of.length - 1))].toFixed(0);
    await page.close();
    return `from the key to the drawn charts: median ${quantile(total, 0.5)} ms, 95% ${quantile(total, 0.95)} ms; of it the engine ${quantile(engine, 0.5)} ms`;
  },

  async "from a phone to a wall screen nothing is cut off"() {
    for (const width of [390, 1280, 1920]) {
      const page = await open(address, { width, height: width < 500 ? 844 : 1000 });
      await ready(page);
      await settled(page);
      const scroll = await state(page, () => document.documentElement.scrollWidth);
      assert.ok(scroll <= width, `${scroll} at ${width}`);
      await page.screenshot({ path: join(folder, `explorer-${width}.png`), fullPage: true });
      await page.close();
    }
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  const begun = Date.now();
  try {
    const found = await check();
    console.log(`ok    ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)${found ? `: ${found}` : ""}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}: ${error.stack}`);
  }
}
if (troubles.length) console.log(`FAIL  the browser's console has messages:\n${troubles.join("\n")}`);
console.log(`${browser.version()}, playwright ${playwright}`.replace(/, playwright.*/, ""));
await browser.close();
process.exit(failed || troubles.length ? 1 : 0);
