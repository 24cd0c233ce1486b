// The engine beside the page: it unpacks and starts the module, then answers one question after another.
"use strict";

let engine = null;

const unpacked = packed => {
  const bytes = Uint8Array.from(atob(packed), letter => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
};

// Texts go through the module's memory, which may move while it works.
const ask = (does, question) => {
  const bytes = new TextEncoder().encode(question);
  const place = engine.input(bytes.length);
  new Uint8Array(engine.memory.buffer, place, bytes.length).set(bytes);
  const length = does();
  return new TextDecoder().decode(new Uint8Array(engine.memory.buffer, engine.output(), length));
};

const start = async ({ packed, module, inputs }) => {
  const compiled = module || await WebAssembly.compile(await unpacked(packed).arrayBuffer());
  const instance = await WebAssembly.instantiate(compiled, {});
  engine = instance.exports;
  return { module: compiled, text: ask(engine.open, await unpacked(inputs).text()) };
};

onmessage = async ({ data: { id, start: begun, question } }) => {
  try {
    const clock = performance.now();
    const answer = begun ? await start(begun) : { text: ask(engine.answer, JSON.stringify(question)) };
    postMessage({ id, ...answer, milliseconds: performance.now() - clock });
  } catch (error) {
    postMessage({ id, failure: String(error && error.message || error) });
  }
};
