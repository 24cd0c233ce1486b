// What is shown: the scenario, the changes, and the figures that the engine gave for them.

const noChanges = () => ({ drivers: {}, policies: {} });

const session = {
  description: content.description,
  /** The figures of the scenario as it is, and with the changes; more exact ones follow those of a move. */
  original: content.projected,
  now: content.projected,
  changes: noChanges(),
  past: [],
  future: [],
  slots: [null, null, null, null],
  /** A scenario that was opened in place of the page's own: its name and text. */
  opened: null,
  /** The year that all charts point at. */
  year: null,
  /** The time that each of the last moves took, in milliseconds. */
  moves: [],
  fast: null,
  fine: null,
};

const isUnchanged = () => !Object.keys(session.changes.drivers).length && !Object.keys(session.changes.policies).length;
const copy = value => JSON.parse(JSON.stringify(value));

/** Says something where it can be seen and heard; nothing takes it away. */
const notice = (text, isTrouble = true) => {
  const place = find("#notice");
  place.textContent = text;
  place.className = isTrouble ? "trouble" : "";
  place.hidden = !text;
};

const status = text => { find("#status").textContent = text; };

// ---- Changes, and the way back -------------------------------------------------------------------------------------

/** Remembers the changes as they are, before the next one. */
const remember = () => {
  session.past.push(copy(session.changes));
  session.future = [];
};

/** Takes over other changes and shows what they make. */
const take = changes => {
  session.changes = changes;
  showLevers();
  project();
};

const change = make => {
  remember();
  const changes = copy(session.changes);
  make(changes);
  take(changes);
};

const undo = () => {
  if (!session.past.length) return;
  session.future.push(copy(session.changes));
  take(session.past.pop());
};

const redo = () => {
  if (!session.future.length) return;
  session.past.push(copy(session.changes));
  take(session.future.pop());
};

const reset = () => {
  if (!isUnchanged()) change(changes => Object.assign(changes, noChanges()));
};

// ---- Figures -------------------------------------------------------------------------------------------------------

let pending = null;
let refining = 0;

/** Asks for the figures of the changes. While an answer is on its way only the last move waits. */
const project = () => {
  clearTimeout(refining);
  pending = { changes: copy(session.changes), begun: performance.now() };
  writeLink();
  if (session.fast && !session.fast.busy) answerMoves();
};

const answerMoves = async () => {
  while (pending) {
    const { changes, begun } = pending;
    pending = null;
    try {
      const answer = await session.fast.ask({ ask: "project", changes, runs: content.runs });
      notice("");
      show(answer);
      session.moves.push({ total: performance.now() - begun, engine: answer.milliseconds });
    } catch (error) {
      trouble(error);
    }
  }
  refining = setTimeout(refine, 250);
};

/** The same with as many runs as the scenario asks for, in the other worker. */
const refine = async () => {
  const { runs } = session.description;
  if (!session.fine || session.fine.busy) {
    refining = setTimeout(refine, 250);
    return;
  }
  const changes = copy(session.changes);
  const isCurrent = () => !pending && JSON.stringify(changes) === JSON.stringify(session.changes);
  status(word("refining", session.now.runs));
  try {
    const answer = await session.fine.ask({ ask: "project", changes, runs });
    if (isCurrent()) show(answer);
  } catch (error) {
    trouble(error);
  }
};

const show = answer => {
  session.now = answer;
  // Unchanged, the more exact figures are those of the scenario too.
  if (isUnchanged() && answer.text === null) session.original = answer;
  const { runs, seed } = answer;
  status(word("ready", runs, seed));
  showResults();
};

const trouble = error => {
  if (error.reason) notice(say(error.reason));
  else notice(word("stopped", error.message));
};

// ---- The state as a scenario file, and as a link ------------------------------------------------------------------

/** The scenario file that gives what is shown. */
const scenarioText = () => {
  if (session.now.text !== null) return session.now.text;
  if (session.opened) return session.opened.text;
  return content.text ?? `format  = 1\nextends = ${JSON.stringify(session.description.path)}\n`;
};

const fileName = () => (session.description.path.split(/[/:]/).pop() || "scenario").replace(/\.toml$/, "");

const saveScenario = () => {
  const name = session.now.text === null ? fileName() + ".toml" : fileName() + "-changed.toml";
  download(name, scenarioText(), "application/toml");
};

const writeLink = () => {
  const state = { ...(session.opened && { opened: session.opened }), ...(!isUnchanged() && { changes: session.changes }) };
  const hash = Object.keys(state).length ? "#" + encodeURIComponent(JSON.stringify(state)) : "";
  history.replaceState(null, "", hash || location.href.split("#")[0]);
};

/** What the link says: a scenario to open, and changes. Of a link that somebody wrote only what has this form is taken. */
const readLink = () => {
  try {
    const state = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    const { opened, changes } = state;
    const isText = value => typeof value === "string";
    const isTable = value => typeof value === "object" && value !== null && !Array.isArray(value);
    return {
      opened: opened && isText(opened.name) && isText(opened.text) ? { name: opened.name, text: opened.text } : null,
      changes: isTable(changes) && isTable(changes.drivers) && isTable(changes.policies)
        ? { drivers: changes.drivers, policies: changes.policies } : noChanges(),
    };
  } catch {
    return { opened: null, changes: noChanges() };
  }
};

const copyLink = async () => {
  writeLink();
  try {
    await navigator.clipboard.writeText(location.href);
    notice(word("copied"), false);
  } catch {
    notice(word("link_below"), false);
  }
};

/** Opens a scenario file in place of the one that is shown. */
const openScenario = async (name, text, changes = noChanges()) => {
  try {
    const question = { ask: "open", name, text };
    const description = await session.fast.ask(question);
    await session.fine.ask(question);
    Object.assign(session, { description, opened: { name, text }, changes: noChanges(), past: [], future: [] });
    const original = await session.fast.ask({ ask: "project", changes: noChanges(), runs: content.runs });
    Object.assign(session, { original, now: original, changes });
    notice(word("opened", name), false);
    showAll();
    project();
  } catch (error) {
    trouble(error);
  }
};
