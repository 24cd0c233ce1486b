// The engine in two workers: one answers moves, the other refines them and answers what takes longer.

/** Whether the browser can run the engine: it needs SIMD and streams that unpack. */
const canCompute = () => {
  // The smallest module with a vector in it.
  const vector = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);
  return typeof WebAssembly === "object" && typeof DecompressionStream === "function" && typeof Worker === "function"
    && WebAssembly.validate(vector);
};

class Engine {
  constructor() {
    const source = document.getElementById("worker").textContent;
    this.worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    this.waiting = new Map();
    this.last = 0;
    this.busy = 0;
    this.worker.onmessage = ({ data }) => this.settle(data);
    this.worker.onerror = event => this.waiting.forEach(({ reject }) => reject(new Error(event.message)));
  }

  /** Unpacks the module, or takes one that is compiled already, and opens the scenario. */
  async start(module) {
    const text = id => document.getElementById(id).textContent;
    const packed = module ? undefined : text("module");
    const { module: compiled, answer } = await this.send({ start: { packed, module, inputs: text("inputs") } });
    return { module: compiled, answer };
  }

  /** The answer to a question; one that cannot be answered throws its reason, in both languages. */
  async ask(question) {
    const { answer, milliseconds } = await this.send({ question });
    return Object.assign(answer, { milliseconds });
  }

  send(message) {
    const id = this.last += 1;
    this.busy += 1;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ...message });
    });
  }

  settle({ id, module, text, failure, milliseconds }) {
    const { resolve, reject } = this.waiting.get(id);
    this.waiting.delete(id);
    this.busy -= 1;
    if (failure !== undefined) return reject(new Error(failure));
    const answer = JSON.parse(text);
    if (answer.error) return reject(Object.assign(new Error(answer.error.en), { reason: answer.error }));
    resolve({ module, answer, milliseconds });
  }
}
