// What opens above the page: where a figure comes from, what a target would take, what probabilities rest on.

const openDialog = (title, ...children) => {
  const dialog = find("#dialog");
  fill(dialog, 
    element("header", {}, element("h2", { id: "dialog-title" }, title), button("×", () => dialog.close(), { "aria-label": word("close") })),
    ...children);
  if (!dialog.open) dialog.showModal();
  return dialog;
};

/** Shows a title at once, and the answer when it is there; a question that another dialog has replaced is left. */
let asked = 0;
const showAnswer = async (title, question, shown) => {
  const number = asked += 1;
  openDialog(title, element("p", { role: "status" }, word("working")));
  try {
    if (!session.fine) throw new Error(word("old_browser"));
    const answer = await session.fine.ask({ ...question, changes: session.changes });
    if (number === asked && find("#dialog").open) openDialog(title, ...shown(answer));
  } catch (error) {
    if (number === asked) openDialog(title, element("pre", { class: "trouble" }, error.reason ? say(error.reason) : error.message));
  }
};

/** Values in steps: an input stands below what reads it and further to the right. */
const explainedElement = table => {
  const [title, ...rest] = [say(table.title)];
  const rows = table.rows.map(([depth, name, meaning, year, value, formula, source]) => {
    const notes = [...(source.below || []).map(line => say(line.text))];
    return element("li", { style: `--depth:${depth.value}` },
      element("b", {}, say(meaning.text || name.text)), " ", element("span", {}, year.text ? word("for_year", say(year.text)) : ""), " ",
      element("strong", {}, value.text ? say(value.text) : ""), " ",
      source.text ? element("span", { class: "note" }, `[${say(source.text)}]`) : null,
      formula.text ? element("code", { class: "formula" }, "= " + say(formula.text)) : null,
      notes.map(note => element("p", { class: "note" }, note)));
  });
  return element("section", {}, element("h3", {}, title, ...rest), element("ul", { class: "explained" }, rows));
};

const explain = (name, year, depth = 2) => {
  const indicator = session.description.indicators[name] || leverOf(name);
  return showAnswer(`${word("explain")}: ${say(indicator.label)} ${year}`, { ask: "explain", name, year, depth },
    ({ tables: [values, ...others] }) => [explainedElement(values), ...others.map(tableElement), element("p", { class: "note" }, element("code", {}, `carecast explain ${name}@${year}`))]);
};

const showGrounds = () => showAnswer(word("rests"), { ask: "grounds", runs: content.runs }, ({ tables }) => tables.map(tableElement));

// ---- What a target would take ------------------------------------------------------------------------------------------

const PROBABILITIES = [0.5, 0.8, 0.9];

const showSeek = target => {
  const { description } = session;
  const names = Object.keys(description.indicators).filter(name => !name.startsWith("industry.contribution"));
  const found = target && targetFound(session.now, target);
  const indicator = element("select", {}, names.map(name => element("option", { value: name }, say(description.indicators[name].label))));
  const year = element("input", { type: "number", min: session.first + 1, max: description.years[1], value: description.years[1] });
  const sign = element("select", {}, element("option", { value: ">=" }, word("at_least")), element("option", { value: "<=" }, word("at_most")));
  const value = element("input", { type: "number", step: "any", required: true });
  const unit = element("span", {});
  const suggest = () => {
    const { scale, decimals, label } = shownUnit(indicator.value);
    const at = Math.min(description.years[1], Math.max(session.first, year.valueAsNumber || 0)) - description.years[0];
    value.value = (seriesOf(session.now, indicator.value).p50[at] / scale).toFixed(decimals);
    unit.textContent = label;
  };
  indicator.addEventListener("change", suggest);
  year.addEventListener("change", suggest);
  suggest();
  const probability = element("select", {}, PROBABILITIES.map(share => element("option", { value: share, selected: share === 0.8 }, `${share * 100}%`)));
  const checks = shownLevers().map(lever => element("label", { class: "check" }, element("input", { type: "checkbox", value: lever.name, checked: true }), " ", say(lever.label)));
  const seek = event => {
    event.preventDefault();
    const drivers = checks.map(label => find("input", label)).filter(box => box.checked).map(box => box.value);
    // A goal is written in the unit of files, which every figure has.
    const { unit: ofFiles, per } = description.indicators[indicator.value];
    const own = () => `${indicator.value}@${year.value}${sign.value}${Number((value.valueAsNumber * shownUnit(indicator.value).scale / per).toPrecision(12))} ${ofFiles}`;
    showAnswer(word("take"), { ask: "solve", target: target || own(), drivers, probability: Number(probability.value), runs: content.runs }, soughtElements);
  };
  openDialog(found ? `${word("take")} ${say(found.label)} ${say(found.goal)}` : word("own_goal"),
    element("form", { onsubmit: seek },
      target ? null : element("p", { class: "own" }, element("label", {}, word("indicator"), " ", indicator), " ", element("label", {}, word("year"), " ", year), " ", sign, " ", value, " ", unit),
      element("p", {}, element("label", {}, word("wanted"), " ", probability)),
      element("fieldset", {}, element("legend", {}, word("which")), checks),
      element("button", { type: "submit" }, word("seek"))));
};

const soughtElements = ({ table, changes }) => [
  tableElement(table),
  element("div", { class: "actions" }, changes.filter(({ change: sought }) => sought).map(({ driver, change: sought }) => {
    const lever = leverOf(driver);
    return button(`${word("apply")}: ${say(lever.label)} ${signed(sought / lever.scale, 2)}`, () => {
      change(changes => { changes.drivers[driver] = { shift: shiftOf(driver) + sought }; });
      find("#dialog").close();
    }, { "data-apply": driver });
  })),
];
