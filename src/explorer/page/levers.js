// What can be moved: drivers by sliders, policies by switches.

const leverOf = name => session.description.levers.find(lever => lever.name === name);
const shiftOf = name => session.changes.drivers[name]?.shift ?? 0;

/** The mean of the years that a change moves: of a path that rises or falls its middle. */
const levelOf = lever => {
  const moved = lever.central.slice(lever.first, lever.last + 1);
  return moved.reduce((sum, value) => sum + value, 0) / moved.length;
};

/** How far from the level the scenario's range reaches, on average over the years that are moved. */
const reachOf = (lever, end) => {
  const distances = lever[end].map((value, at) => value - lever.central[at]).slice(lever.first, lever.last + 1);
  return distances.reduce((sum, value) => sum + value, 0) / distances.length;
};

/** The ends and the step of a slider, in the driver's own unit: the usual range and twice the scenario's, as far as possible. */
const rangeOf = lever => {
  const level = levelOf(lever);
  const ends = [level];
  if (lever.low) ends.push(level + 2 * reachOf(lever, "low"), level + 2 * reachOf(lever, "high"));
  if (lever.usual) ends.push(...lever.usual.filter(end => end !== null));
  if (ends.every(end => Math.abs(end - level) < 1e-12 * Math.abs(level))) {
    const size = Math.abs(level) || lever.scale;
    ends.push(level - 0.5 * size, level + 0.5 * size);
  }
  const [least, most] = lever.limits;
  const low = least === null ? Math.min(...ends) : Math.max(Math.min(...ends), level + least);
  const high = most === null ? Math.max(...ends) : Math.min(Math.max(...ends), level + most);
  const step = niceStep((high - low) / lever.scale / 100 || 1);
  // The level itself is on the grid of steps, so that a slider can come back to it.
  return { step, below: Math.floor((level - low) / lever.scale / step + 1e-9), above: Math.floor((high - level) / lever.scale / step + 1e-9) };
};

const leverFigure = (lever, base, decimals) => joinUnit(fixed(base / lever.scale, decimals), say(lever.unit));

const yearsOfLever = lever => {
  const [first] = session.description.years;
  return lever.last === 0 ? word("base_value") : word("average", first + lever.first, first + lever.last);
};

/** Where the usual range and the scenario's range lie under a slider. */
const rangeMarks = (lever, { step, below, above }) => {
  const level = levelOf(lever);
  const place = base => Math.min(100, Math.max(0, ((base - level) / lever.scale / step + below) / (below + above || 1) * 100));
  const mark = (kind, low, high, label) => {
    const [from, to] = [low === null ? 0 : place(low), high === null ? 100 : place(high)];
    return element("span", { class: kind, style: `left:${from}%;width:${Math.max(0.6, to - from)}%`, title: label });
  };
  return element("div", { class: "marks", "aria-hidden": "true" },
    lever.usual && mark("usual", ...lever.usual, word("usual")),
    lever.low && mark("band", level + reachOf(lever, "low"), level + reachOf(lever, "high"), word("band")));
};

const leverDetails = (lever, decimals) => {
  const range = (low, high) => `${low === null ? "−∞" : leverFigure(lever, low, decimals)} – ${high === null ? "∞" : leverFigure(lever, high, decimals)}`;
  const level = levelOf(lever);
  const rows = [
    [word("usual"), lever.usual ? `${range(...lever.usual)} (${say(lever.usual_source)})` : word("none")],
    [word("band"), lever.low ? `${range(level + reachOf(lever, "low"), level + reachOf(lever, "high"))} (${word(lever.ends[0])})` : word("none")],
    [word("stated"), `${say(lever.status)}${language === "zh" ? "：" : ": "}${say(lever.origin)}`],
  ];
  return element("details", {}, element("summary", {}, word("more")),
    element("p", {}, say(lever.meaning)),
    element("dl", {}, rows.map(([name, text]) => [element("dt", {}, name), element("dd", {}, text)])),
    element("p", { class: "id" }, element("code", {}, lever.name), " ",
      button(word("explain"), () => explain(lever.name, session.description.years[0] + lever.last))));
};

/** A slider with its figure. Moves of one drag are one step back. */
const leverElement = lever => {
  const range = rangeOf(lever);
  const decimals = decimalsOf(range.step);
  const id = `lever-${lever.name}`;
  const figure = element("output", { for: id });
  const slider = element("input", { type: "range", id, min: -range.below, max: range.above, step: 1, "data-driver": lever.name, "aria-describedby": `${id}-years` });
  const number = element("input", { type: "number", step: "any", class: "exact", "aria-label": `${say(lever.label)}: ${word("exact")}` });
  const back = button("↺", () => move(0), { class: "back", "aria-label": `${word("back")}: ${say(lever.label)}`, title: word("back") });
  let isMoving = false;
  const move = (shift, isDrag = false) => {
    if (!isMoving) remember();
    isMoving = isDrag;
    if (shift === 0) delete session.changes.drivers[lever.name];
    else session.changes.drivers[lever.name] = { shift };
    update();
    showButtons();
    project();
  };
  const update = () => {
    const shift = shiftOf(lever.name);
    const base = levelOf(lever) + shift;
    slider.value = Math.round(shift / lever.scale / range.step);
    number.value = Number((base / lever.scale).toPrecision(9));
    const moved = shift ? ` (${signed(shift / lever.scale, decimals)})` : "";
    figure.textContent = leverFigure(lever, base, decimals) + moved;
    slider.setAttribute("aria-valuetext", figure.textContent);
    back.hidden = !shift;
    made.classList.toggle("moved", shift !== 0);
  };
  slider.addEventListener("input", () => move(Number((slider.value * range.step).toPrecision(12)) * lever.scale, true));
  slider.addEventListener("change", () => { isMoving = false; });
  number.addEventListener("change", () => {
    const shift = number.valueAsNumber * lever.scale - levelOf(lever);
    const [least, most] = lever.limits;
    if (Number.isFinite(shift)) move(Math.min(most ?? Infinity, Math.max(least ?? -Infinity, Math.abs(shift) < 1e-12 ? 0 : shift)));
  });
  const made = element("div", { class: "lever", "data-name": lever.name },
    element("div", { class: "head" }, element("label", { for: id }, say(lever.label)), figure, back),
    slider, rangeMarks(lever, range),
    element("div", { class: "foot" }, element("span", { id: `${id}-years` }, yearsOfLever(lever)), number, element("span", {}, joinUnit("", say(lever.unit)))),
    leverDetails(lever, decimals));
  made.update = update;
  update();
  return made;
};

// ---- Policies ------------------------------------------------------------------------------------------------------

const policyElement = policy => {
  const [first, last] = [session.description.years[0] + 1, session.description.years[1]];
  const current = () => session.changes.policies[policy.id] ?? { on: true, from: policy.from, to: policy.to };
  const put = values => change(changes => {
    const next = { ...current(), ...values };
    const isAsStated = next.on && next.from === policy.from && next.to === policy.to;
    if (isAsStated) delete changes.policies[policy.id];
    else changes.policies[policy.id] = next;
  });
  const { on, from, to } = current();
  const year = (name, value) => element("input", { type: "number", min: first, max: last, value, "aria-label": `${say(policy.label)}: ${word(name)}`,
    onchange: event => put({ [name]: Math.min(last, Math.max(first, Math.round(event.target.valueAsNumber) || value)) }) });
  return element("div", { class: "policy" },
    element("label", {}, element("input", { type: "checkbox", checked: on, onchange: event => put({ on: event.target.checked }) }), " ", say(policy.label)),
    element("small", {}, `${say(policy.driver)} ${say(policy.adds)}`),
    element("div", {}, word("from"), " ", year("from", from), " ", word("to"), " ", year("to", to)));
};

// ---- The whole column ----------------------------------------------------------------------------------------------

/** The drivers that are shown: those that matter, those that were moved or searched for. Where nothing that can be moved is
 * uncertain, those stand for them that hold year by year and are of what the charts show. */
const shownLevers = () => {
  const { matter, levers, charts } = session.description;
  const part = name => name.split(".")[0];
  const shown = new Set(charts.flatMap(chart => chart.indicators.map(part)));
  const others = levers.filter(lever => lever.last > 0 && shown.has(part(lever.name))).slice(0, 6).map(lever => lever.name);
  const chosen = matter.length ? matter : others;
  const names = [...chosen, ...Object.keys(session.changes.drivers), ...session.searched];
  return [...new Set(names)].map(leverOf).filter(Boolean);
};

const searchElement = () => {
  const list = element("ul", { class: "found" });
  const found = written => {
    const letters = written.trim().toLowerCase();
    const isMeant = lever => [lever.name, lever.label.zh, lever.label.en, lever.meaning.zh, lever.meaning.en].some(text => text.toLowerCase().includes(letters));
    const meant = letters ? session.description.levers.filter(isMeant).slice(0, 12) : [];
    fill(list, ...(letters && !meant.length ? [element("li", {}, word("nobody"))] : meant.map(lever =>
      element("li", {}, button(say(lever.label), () => {
        session.searched.push(lever.name);
        showLevers();
        find(`#levers [data-name="${lever.name}"] input`).focus();
      }, { title: lever.name })))));
  };
  return element("div", { class: "search" },
    element("label", {}, word("search"), element("input", { type: "search", oninput: event => found(event.target.value) })), list);
};

const showLevers = () => {
  const { policies } = session.description;
  fill(find("#levers"), 
    element("h2", { id: "levers-title" }, word("levers")),
    ...shownLevers().map(leverElement),
    searchElement(),
    element("h3", {}, word("policies")),
    ...(policies.length ? policies.map(policyElement) : [element("p", { class: "note" }, word("no_policies"))]),
    element("p", { class: "note" }, word("dropped")));
  showButtons();
};
