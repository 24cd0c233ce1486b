// The targets of the plan: how likely each is, what it was before anything was changed.

const targetFound = (projected, id) => projected.targets.find(target => target.id === id);

/** Targets that the engine can say something of; the others stand in a list below. */
const assessed = () => session.now.targets.filter(target => target.share !== null);
const unassessed = () => session.now.targets.filter(target => target.share === null);

const targetElement = target => {
  const before = targetFound(session.original, target.id);
  const was = before && !isUnchanged() ? word("was", say(before.probability)) : "";
  const share = Math.round(target.share * 100);
  return element("article", { class: "target", "data-target": target.id },
    element("h3", {}, say(target.label), " ", element("small", {}, word("for_year", target.year))),
    element("p", { class: "likely" }, element("strong", {}, say(target.probability)), " ", element("span", {}, say(target.verdict)), " ", element("small", {}, was)),
    element("div", { class: "bar", role: "meter", "aria-valuenow": share, "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": `${say(target.label)}: ${word("probability")}` },
      element("span", { style: `width:${share}%` }), before && !isUnchanged() ? element("i", { style: `left:${Math.round(before.share * 100)}%` }) : null),
    element("p", { class: "figures" }, `${word("goal")} ${say(target.goal)} · ${word("projected")} ${say(target.projected)}`),
    target.because.map(text => element("p", { class: "note" }, say(text))),
    button(word("take"), () => showSeek(target.id)));
};

const showTargets = () => {
  const place = find("#targets");
  const others = unassessed();
  const isOpen = find("details", place)?.open;
  fill(place, 
    element("h2", { id: "targets-title" }, session.description.plan ? say(session.description.plan) : word("targets")),
    session.now.targets.length ? null : element("p", { class: "note" }, word("no_targets")),
    element("div", { class: "cards" }, assessed().map(targetElement)),
    element("div", { class: "actions" },
      assessed().length ? button(word("rests"), showGrounds) : null, button(word("own_goal"), () => showSeek(null))),
    others.length ? element("details", { open: isOpen }, element("summary", {}, `${say(others[0].verdict)} (${others.length})`),
      element("ul", {}, others.map(target => element("li", {}, `${say(target.label)}${language === "zh" ? "：" : ": "}${[say(target.goal), say(target.projected), ...target.because.map(say)].filter(Boolean).join(language === "zh" ? "；" : "; ")}`)))) : null);
};
