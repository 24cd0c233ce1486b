// The page as a whole: what stands on top, what is said in words, and how it begins.

/** Changes in words, one to a line. */
const changesInWords = ({ drivers, policies }) => [
  ...Object.entries(drivers).map(([name, { shift }]) => {
    const lever = leverOf(name);
    if (!lever) return name;
    const decimals = decimalsOf(rangeOf(lever).step);
    return `${say(lever.label)} ${leverFigure(lever, levelOf(lever) + shift, decimals)} (${signed(shift / lever.scale, decimals)}; ${yearsOfLever(lever)})`;
  }),
  ...Object.entries(policies).map(([id, { on, from, to }]) => {
    const policy = session.description.policies.find(policy => policy.id === id);
    return `${policy ? say(policy.label) : id}: ${on ? `${from}–${to}` : word("none")}`;
  }),
];

// ---- Four settings -------------------------------------------------------------------------------------------------

const keepSlot = at => {
  session.slots[at] = { changes: copy(session.changes), targets: copy(session.now.targets) };
  showSlots();
};

const showSlots = () => {
  const filled = session.slots.map((slot, at) => [slot, at]).filter(([slot]) => slot);
  const targets = assessed();
  fill(find("#slots"), element("h3", {}, word("saved")),
    element("div", { class: "slots" }, session.slots.map((slot, at) => element("div", { class: slot ? "slot" : "slot empty" },
      element("b", {}, word("slot", "ABCD"[at])), " ",
      button(word("keep"), () => keepSlot(at), { "data-keep": at }), " ",
      button(word("show"), () => { remember(); take(copy(slot.changes)); }, { disabled: !slot, "data-show": at }),
      element("p", { class: "note" }, slot ? changesInWords(slot.changes).join(language === "zh" ? "；" : "; ") || word("nothing_changed") : word("empty"))))),
    filled.length ? element("div", { class: "table" }, element("table", {},
      element("thead", {}, element("tr", {}, element("th", {}, word("targets")), filled.map(([, at]) => element("th", { scope: "col" }, "ABCD"[at])))),
      element("tbody", {}, targets.map(target => element("tr", {}, element("th", { scope: "row" }, say(target.label)),
        filled.map(([slot]) => element("td", { class: "figure" }, say(slot.targets.find(({ id }) => id === target.id).probability)))))))) : null);
};

/** What is said in words below the charts: what each move changes, and what stays. */
const showWords = () => {
  const { description } = session;
  const open = [...document.querySelectorAll("#words details")].map(details => details.open);
  fill(find("#words"),
    element("section", { id: "changes" }), element("section", { id: "slots" }),
    element("details", { open: open[0] }, element("summary", {}, word("assumptions")), tableElement(description.assumptions)),
    element("details", { open: open[1] }, element("summary", {}, word("sources")), element("ul", {}, description.publications.map(title => element("li", {}, title)))),
    element("details", { open: open[2], id: "warnings" }, element("summary", {}, word("warnings")), element("pre", {})),
    element("p", { class: "note" }, word("made", content.version)));
  showChanges();
  showSlots();
};

const showChanges = () => {
  const lines = changesInWords(session.changes);
  fill(find("#changes"), element("h3", {}, word("changes")),
    lines.length ? element("ul", {}, lines.map(text => element("li", {}, text))) : element("p", { class: "note" }, word("nothing_changed")));
  const warnings = say(session.now.warnings);
  find("#warnings").hidden = !warnings;
  find("#warnings pre").textContent = warnings;
};

const showButtons = () => {
  find("[data-tool=undo]").disabled = !session.past.length;
  find("[data-tool=redo]").disabled = !session.future.length;
  find("[data-tool=reset]").disabled = isUnchanged();
};

const showHead = () => {
  const { region, title, plan } = session.description;
  document.documentElement.lang = language;
  find("h1").textContent = `${say(region)} · ${say(title)}`;
  document.title = find("h1").textContent;
  find("#subtitle").textContent = plan ? say(plan) : "";
  const tool = (name, onclick, text = word(name)) => button(text, onclick, { "data-tool": name });
  const file = element("input", { type: "file", accept: ".toml", hidden: true, onchange: event => openFile(event.target.files[0]) });
  fill(find(".tools"), 
    tool("other_language", () => { language = language === "zh" ? "en" : "zh"; showAll(); }),
    tool("guide", () => showGuide(0)), tool("undo", undo), tool("redo", redo), tool("reset", reset),
    tool("save_scenario", saveScenario), tool("open", () => file.click()), file, tool("link", copyLink), tool("print", () => print()));
  document.querySelectorAll("[data-word]").forEach(place => { place.textContent = word(place.dataset.word); });
};

/** What follows from the figures. */
const showResults = () => {
  showTargets();
  drawCharts();
  showChanges();
};

/** Everything, in the page's language. */
const showAll = () => {
  const { years: [first, last], targets } = session.description;
  session.first = first;
  session.searched ??= [];
  const due = targets.map(target => target.year).filter(year => year > first && year <= last);
  if (session.year === null || session.year < first || session.year > last) session.year = due.length ? Math.max(...due) : last;
  showHead();
  showLevers();
  showTargets();
  showCharts();
  showWords();
  status(word("ready", session.now.runs, session.now.seed));
  if (!find("#guide").hidden) showGuide(step);
};

const openFile = async file => {
  if (file) await openScenario(file.name, await file.text());
};

addEventListener("dragover", event => event.preventDefault());
addEventListener("drop", event => {
  event.preventDefault();
  openFile(event.dataTransfer.files[0]);
});
addEventListener("keydown", event => {
  if (!(event.ctrlKey || event.metaKey) || /^(text|search|number)$/.test(event.target.type)) return;
  const key = event.key.toLowerCase();
  if (key === "z") {
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  } else if (key === "y") {
    event.preventDefault();
    redo();
  }
});
// A link to another state of the same page.
addEventListener("hashchange", () => begin());

/** Takes over what the link says. */
const begin = async () => {
  const { opened, changes } = readLink();
  if (opened) await openScenario(opened.name, opened.text, changes);
  else take(changes);
};

const start = async () => {
  if (!canCompute()) {
    notice(word("old_browser"));
    document.body.classList.add("still");
    return;
  }
  status(word("starting"));
  try {
    const fast = new Engine();
    const { module } = await fast.start();
    session.fast = fast;
    const fine = new Engine();
    await fine.start(module);
    session.fine = fine;
    document.body.dataset.engine = "ready";
    // What was moved while it started stays.
    if (isUnchanged()) await begin();
    else project();
  } catch (error) {
    trouble(error);
  }
};

showAll();
start();
