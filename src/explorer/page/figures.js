// Figures as readers know them.

const MINUS = "\u2212";

/** A number with so many decimals and a proper minus sign; never a negative zero. */
const fixed = (value, decimals) => {
  const written = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(written) !== 0 ? MINUS + written : written;
};

/** A change with its sign. */
const signed = (value, decimals) => (value >= 0 ? "+" : "") + fixed(value, decimals);

/** An indicator's figure in base units as readers know it, without and with its unit. */
const shownUnit = name => session.description.indicators[name][language];
const plain = (name, base) => base === null || base === undefined ? "—" : fixed(base / shownUnit(name).scale, shownUnit(name).decimals);
const withUnit = (name, base) => joinUnit(plain(name, base), shownUnit(name).label);
const joinUnit = (figure, unit) => figure + (unit === "1" ? "" : (language === "en" && unit && unit !== "%" ? " " : "") + unit);

/** A step of about this size that people count in: 1, 2 or 5 of a power of ten. */
const niceStep = size => {
  const power = 10 ** Math.floor(Math.log10(size));
  const lead = size / power;
  return (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10) * power;
};

/** How many decimals a step needs. */
const decimalsOf = step => Math.max(0, -Math.floor(Math.log10(step) + 1e-9));

/** Ticks between two values, about so many. */
const ticksBetween = (low, high, count) => {
  const step = niceStep((high - low) / count || 1);
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at += 1) ticks.push(at * step);
  return { ticks, decimals: decimalsOf(step) };
};

/** A cell of a csv file that no spreadsheet takes for a formula. */
const csvCell = value => {
  const text = String(value);
  const safe = typeof value === "string" && /^[=+@-]/.test(text) ? "'" + text : text;
  return /[",\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
};
const csv = rows => "\ufeff" + rows.map(row => row.map(csvCell).join(",")).join("\n") + "\n";
