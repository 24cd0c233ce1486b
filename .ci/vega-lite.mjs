// Validates Vega-Lite specifications by the schema, compiles and draws each; warnings are told.
import fs from "fs";
import Ajv from "ajv";
import * as vega from "vega";
import * as vegaLite from "vega-lite";

const schema = JSON.parse(fs.readFileSync("node_modules/vega-lite/build/vega-lite-schema.json"));
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
const files = process.argv.slice(2);
let failures = 0;
for (const file of files) {
  const problems = [];
  // A layer without data has no extent, and draws nothing.
  const isOfEmptyLayer = (text) => text.startsWith("Infinite extent");
  const note = (...words) => {
    const text = words.join(" ");
    if (!isOfEmptyLayer(text)) console.error(`${file}: ${text}`);
    return logger;
  };
  const silent = () => logger;
  const logger = { level: silent, error: note, warn: note, info: silent, debug: silent };
  try {
    const specification = JSON.parse(fs.readFileSync(file));
    if (!validate(specification)) problems.push(JSON.stringify(validate.errors.slice(0, 3)));
    const compiled = vegaLite.compile(specification, { logger }).spec;
    const drawn = await new vega.View(vega.parse(compiled), { renderer: "none", logger }).toSVG();
    if (/NaN|Infinity|undefined/.test(drawn)) problems.push("not a number in the drawing");
  } catch (error) {
    problems.push(error.message);
  }
  failures += problems.length > 0;
  problems.forEach((problem) => console.error(`${file}: ${problem}`));
}
console.log(`${files.length} specifications, ${failures} with problems`);
process.exit(failures > 0 || files.length < 12 ? 1 : 0);
