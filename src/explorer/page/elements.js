// Elements of the page, made without markup in strings: no text of a scenario can become an element.

/** An element with attributes and children; `on…` are listeners, text children stay text. */
const element = (name, attributes = {}, ...children) => filledElement(document.createElement(name), attributes, children);

/** The same for drawings. */
const drawn = (name, attributes = {}, ...children) =>
  filledElement(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

const filledElement = (made, attributes, children) => {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "value") made.value = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined));
  return made;
};

/** Puts other children into an element. */
const fill = (place, ...children) => place.replaceChildren(...children.flat(Infinity).filter(child => child));

const find = (selector, within = document) => within.querySelector(selector);

const button = (word, onclick, attributes = {}) =>
  element("button", { type: "button", onclick, ...attributes }, word);

/** Gives a file to whoever reads the page. */
const download = (name, content, type) => {
  const link = element("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

/** A table of the engine: cells have a text, further lines below it, and a note. */
const tableElement = table => {
  const lines = cell => [cell.text, ...(cell.below || []).map(line => line.text)].filter(Boolean).map(text => say(text));
  const cell = (content, at) => {
    const shown = lines(content).flatMap((line, at) => at ? [element("br"), line] : [line]);
    const isFigure = content.value !== undefined && content.value !== null;
    return element(at ? "td" : "th", { class: isFigure ? "figure" : null, scope: at ? null : "row", title: content.note && say(content.note) }, shown);
  };
  return element("div", { class: "table" },
    element("h3", {}, say(table.title)),
    element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": say(table.title) },
      element("table", {},
        element("thead", {}, element("tr", {}, table.columns.map(name => element("th", { scope: "col" }, say(name))))),
        element("tbody", {}, table.rows.map(row => element("tr", {}, row.map(cell)))))),
    table.notes.map(note => element("p", { class: "note" }, say(note))));
};
