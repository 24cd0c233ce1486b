// Charts: drawn anew at each move, linked by the year that they point at.

const { colors } = content;
const SIZE = { width: 420, height: 250, left: 58, right: 14, top: 10, bottom: 24 };
const Y_TICKS = 5;

const years = () => {
  const [first, last] = session.description.years;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
};

const seriesOf = (projected, name) => projected.series[name];

/** Scales of a chart over years. */
const scalesOf = (low, high, isFromZero, inset = 0) => {
  const all = years();
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  const [bottom, top] = [isFromZero && low >= 0 ? 0 : low - room, high + room];
  const { left, right, width, height, bottom: below, top: above } = SIZE;
  const span = Math.max(1, all[all.length - 1] - session.first);
  const x = year => left + inset + (width - left - right - 2 * inset) * (year - session.first) / span;
  const y = value => above + (height - above - below) * (1 - (value - bottom) / (top - bottom));
  return { x, y, bottom, top };
};

const path = points => {
  let isOpen = false;
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) { isOpen = false; return ""; }
    const step = `${isOpen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    isOpen = true;
    return step;
  }).join("");
};

const area = (scales, low, high) => {
  const all = years();
  const there = all.map((year, at) => [year, low[at], high[at]]).filter(([, a, b]) => a !== null && b !== null);
  const up = there.map(([year, , top]) => [scales.x(year), scales.y(top)]);
  const down = there.map(([year, bottom]) => [scales.x(year), scales.y(bottom)]).reverse();
  return path([...up, ...down]) + "Z";
};

const line = (scales, values) =>
  path(years().map((year, at) => [scales.x(year), values[at] === null || values[at] === undefined ? NaN : scales.y(values[at])]));

const axes = (scales, scale) => {
  const { left, right, width, height, bottom } = SIZE;
  const { ticks, decimals } = ticksBetween(scales.bottom / scale, scales.top / scale, Y_TICKS);
  const all = years();
  const span = all[all.length - 1] - session.first;
  const step = Math.max(1, Math.ceil(span / 8 / (span > 40 ? 10 : span > 16 ? 5 : 1)) * (span > 40 ? 10 : span > 16 ? 5 : 1));
  const shown = [];
  for (let year = Math.ceil(session.first / step) * step; year <= all[all.length - 1]; year += step) shown.push(year);
  return [
    ticks.map(tick => {
      const y = scales.y(tick * scale).toFixed(1);
      return [
        drawn("line", { x1: left, x2: width - right, y1: y, y2: y, stroke: colors.grid }),
        drawn("text", { x: left - 6, y: Number(y) + 4, "text-anchor": "end", class: "tick" }, fixed(tick, decimals)),
      ];
    }),
    shown.map(year => drawn("text", { x: scales.x(year), y: height - 7, "text-anchor": "middle", class: "tick" }, String(year))),
    drawn("line", { x1: left, x2: width - right, y1: height - bottom, y2: height - bottom, stroke: colors.axis }),
  ].flat(2);
};

/** Targets that have a place on the axis of an indicator. */
const targetsOn = name => session.description.targets.filter(target => target.indicator === name && target.goal !== null
  && target.year >= session.first && target.year <= session.description.years[1]);

const targetMarks = (scales, name) => targetsOn(name).map(target => {
  const [x, y] = [scales.x(target.year), scales.y(target.goal)];
  const found = session.now.targets.find(({ id }) => id === target.id);
  const label = found && say(found.probability);
  const { width, right } = SIZE;
  const end = x > width - right - 60;
  return [
    drawn("path", { d: `M${x} ${y - 6}l6 6l-6 6l-6 -6Z`, fill: colors.target }, drawn("title", {}, say(target.label))),
    label && drawn("text", { x: end ? x - 9 : x + 9, y: y + 4, class: "mark", fill: colors.target_text, "text-anchor": end ? "end" : "start" }, label),
  ];
}).flat();

const published = (scales, name) => session.description.indicators[name].published
  .filter(figure => figure.year >= session.first && figure.year <= session.description.years[1])
  .map(figure => drawn("circle", { cx: scales.x(figure.year), cy: scales.y(figure.value), r: 2.8, fill: colors.ink },
    drawn("title", {}, `${figure.year}: ${withUnit(name, figure.value)} (${say(figure.status)}; ${say(figure.source)})`)));

const figuresOf = (...lists) => lists.flat().filter(value => value !== null && value !== undefined && Number.isFinite(value));

const KINDS = {
  fan: chart => {
    const [name] = chart.indicators;
    const [now, before] = [seriesOf(session.now, name), seriesOf(session.original, name)];
    const targets = targetsOn(name).map(target => target.goal);
    const all = figuresOf(now.p05, now.p95, before.p50, targets);
    const isRatio = ["%", "1"].includes(session.description.indicators[name].unit);
    const scales = scalesOf(Math.min(...all), Math.max(...all), !isRatio && Math.min(...all) > 0 && Math.min(...all) < 0.5 * Math.max(...all));
    const bands = [["p05", "p95"], ["p10", "p90"], ["p25", "p75"]];
    return { scales, scale: shownUnit(name).scale, drawing: [
      bands.map(([low, high], at) => drawn("path", { d: area(scales, now[low], now[high]), fill: colors.bands[at] })),
      !isUnchanged() && drawn("path", { d: line(scales, before.p50), class: "ghost" }),
      drawn("path", { d: line(scales, now.p50), class: "median", stroke: colors.projection }),
      published(scales, name),
      targetMarks(scales, name),
    ] };
  },
  lines: chart => {
    const [all, first] = [chart.indicators.flatMap(name => [seriesOf(session.now, name).p50, seriesOf(session.original, name).p50]), chart.indicators[0]];
    const figures = figuresOf(...all);
    const scales = scalesOf(Math.min(...figures), Math.max(...figures), true);
    return { scales, scale: shownUnit(first).scale, drawing: chart.indicators.map((name, at) => [
      !isUnchanged() && drawn("path", { d: line(scales, seriesOf(session.original, name).p50), class: "ghost" }),
      drawn("path", { d: line(scales, seriesOf(session.now, name).p50), class: "median", stroke: colors.series[at % colors.series.length] }),
    ]).concat(targetMarks(scales, first)) };
  },
  stack: chart => {
    const all = years();
    const values = chart.indicators.map(name => seriesOf(session.now, name).p50);
    const piles = all.map((_, at) => {
      const [up, down] = [values.map(of => Math.max(0, of[at] ?? 0)), values.map(of => Math.min(0, of[at] ?? 0))];
      return [down.reduce((a, b) => a + b, 0), up.reduce((a, b) => a + b, 0)];
    });
    const width = Math.min(26, 0.7 * (SIZE.width - SIZE.left - SIZE.right) / all.length);
    // The bars of the first and the last year have room too.
    const scales = scalesOf(Math.min(...piles.map(pile => pile[0])), Math.max(...piles.map(pile => pile[1])), true, width / 2 + 2);
    const bars = all.flatMap((year, at) => {
      let [low, high] = [0, 0];
      return values.map((of, layer) => {
        const value = of[at];
        if (!value) return null;
        const from = value > 0 ? high : low;
        if (value > 0) high += value; else low += value;
        const [a, b] = [scales.y(from), scales.y(from + value)];
        return drawn("rect", { x: scales.x(year) - width / 2, y: Math.min(a, b), width, height: Math.abs(a - b), fill: colors.layers[layer % colors.layers.length] });
      });
    });
    const zero = scales.y(0);
    bars.push(drawn("line", { x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: zero, y2: zero, stroke: colors.axis }));
    return { scales, scale: shownUnit(chart.indicators[0]).scale, drawing: bars.filter(Boolean) };
  },
};

/** The pyramid of a year: men to the left, women to the right; the outline is the year before anything was changed. */
const pyramid = () => {
  const at = session.year - session.description.years[0];
  const [now, before, first] = [session.now.people[at], session.original.people[at], session.now.people[0]];
  const most = Math.max(...[session.now.people, session.original.people].flat(3));
  const { width, height, top, bottom } = SIZE;
  const [middle, half, gap] = [width / 2, width / 2 - 40, 17];
  const bar = (height - top - bottom) / now[0].length;
  const reach = people => (half - gap) * people / most;
  const place = group => height - bottom - (group + 1) * bar;
  const side = (sex, direction) => now[sex].map((people, group) => drawn("rect", {
    x: direction < 0 ? middle - gap - reach(people) : middle + gap, y: place(group) + 0.5, width: reach(people), height: bar - 1,
    fill: group * 5 >= 60 ? colors.projection : colors.bands[1],
  }));
  const outline = (of, kind) => [[0, -1], [1, 1]].map(([sex, direction]) => drawn("path", { class: kind,
    d: path(of[sex].flatMap((people, group) => [0, 1].map(end => [middle + direction * (gap + reach(people)), place(group) + (1 - end) * bar]))) }));
  const step = niceStep(most / 3);
  const perTick = language === "zh" ? 1e4 : 1e6;
  const ticks = [1, 2, 3].map(count => count * step).filter(tick => tick <= most * 1.02);
  return [
    ticks.flatMap(tick => [-1, 1].map(direction => drawn("text", { x: middle + direction * (gap + reach(tick)), y: height - 7, class: "tick", "text-anchor": "middle" }, fixed(tick / perTick, decimalsOf(step / perTick))))),
    now[0].map((_, group) => group % 2 ? null : drawn("text", { x: middle, y: place(group) + bar * 0.85, class: "tick", "text-anchor": "middle" }, String(group * 5))),
    side(0, -1), side(1, 1),
    outline(first, "first"),
    JSON.stringify(now) !== JSON.stringify(before) && outline(before, "ghost"),
    drawn("text", { x: 12, y: top + 12, class: "tick" }, word("men")),
    drawn("text", { x: width - 12, y: top + 12, class: "tick", "text-anchor": "end" }, word("women")),
  ];
};

// ---- One chart -----------------------------------------------------------------------------------------------------

/** What a chart says of the year that is pointed at. */
const readout = chart => {
  const at = session.year - session.description.years[0];
  if (chart.kind === "pyramid") return word("for_year", session.year);
  const of = (projected, name, statistic) => seriesOf(projected, name)[statistic][at];
  if (chart.kind === "fan") {
    const [name] = chart.indicators;
    const [low, high] = ["p10", "p90"].map(statistic => plain(name, of(session.now, name, statistic)));
    const was = isUnchanged() ? "" : ` · ${word("original")} ${plain(name, of(session.original, name, "p50"))}`;
    return `${word("for_year", session.year)} ${withUnit(name, of(session.now, name, "p50"))} [${low}, ${high}]${was}`;
  }
  return word("for_year", session.year);
};

/** The names of a chart's series with their figures of the year. */
const legend = chart => {
  const at = session.year - session.description.years[0];
  if (chart.kind === "fan") {
    return [[colors.projection, word("median")], [colors.bands[2], "50%"], [colors.bands[1], "80%"], [colors.bands[0], "90%"],
      ...(isUnchanged() ? [] : [[colors.grey, word("original")]]), ...(targetsOn(chart.indicators[0]).length ? [[colors.target, word("target")]] : [])];
  }
  if (chart.kind === "pyramid") return [[colors.bands[1], "0–59"], [colors.projection, "60+"], [colors.ink, word("for_year", session.description.years[0])]];
  const palette = chart.kind === "stack" ? colors.layers : colors.series;
  return chart.indicators.map((name, index) => {
    const label = say(session.description.indicators[name].label).replace(/^.*[：:]\s*/, "");
    return [palette[index % palette.length], `${label} ${plain(name, seriesOf(session.now, name).p50[at])}`];
  });
};

const unitOf = chart => {
  if (chart.kind === "pyramid") return word("persons");
  return shownUnit(chart.indicators[0]).label;
};

const drawChart = chart => {
  const { width, height, left, right, top, bottom } = SIZE;
  const picture = find(`#chart-${chart.id} svg`);
  const isPyramid = chart.kind === "pyramid";
  if (isPyramid) {
    fill(picture, ...pyramid().flat(2).filter(Boolean));
  } else {
    const { scales, scale, drawing } = KINDS[chart.kind](chart);
    const x = scales.x(session.year);
    fill(picture, ...axes(scales, scale), drawn("line", { x1: x, x2: x, y1: top, y2: height - bottom, class: "pointer" }), ...drawing.flat(2).filter(Boolean));
  }
  picture.setAttribute("aria-label", `${say(chart.title)}. ${readout(chart)}. ${legend(chart).map(([, name]) => name).join("; ")}`);
  find(`#chart-${chart.id} .readout`).textContent = readout(chart);
  fill(find(`#chart-${chart.id} .legend`), ...legend(chart).map(([color, name]) =>
    element("li", {}, element("span", { class: "swatch", style: `background:${color}` }), name)));
  picture.dataset.span = `${left} ${width - right} ${width}`;
};

const drawCharts = () => session.description.charts.forEach(drawChart);

/** Points all charts at a year. */
const pointAt = year => {
  const [first, last] = [session.first, session.description.years[1]];
  const inside = Math.min(last, Math.max(first, year));
  if (inside === session.year) return;
  session.year = inside;
  drawCharts();
};

const yearUnder = (event, picture) => {
  const [from, to, width] = picture.dataset.span.split(" ").map(Number);
  const { left, width: shown } = picture.getBoundingClientRect();
  const share = ((event.clientX - left) / shown * width - from) / (to - from);
  return Math.round(session.first + share * (session.description.years[1] - session.first));
};

/** The figures of a chart as rows: every statistic that is shown, with all digits, in the unit of the axis. */
const dataOf = chart => {
  if (chart.kind === "pyramid") {
    const rows = session.now.people.flatMap((sexes, at) => sexes[0].map((_, group) => [session.description.years[0] + at, group * 5, sexes[0][group], sexes[1][group]]));
    return [[word("year"), word("age"), word("men"), word("women")], ...rows];
  }
  const statistics = chart.kind === "fan" ? ["p05", "p10", "p25", "p50", "p75", "p90", "p95"] : ["p50"];
  const columns = chart.indicators.flatMap(name => statistics.map(statistic => [name, statistic]));
  const heading = ([name, statistic]) => `${say(session.description.indicators[name].label)} ${statistic} (${shownUnit(name).label})`;
  return [
    [word("year"), ...columns.map(heading)],
    ...years().map((year, at) => [year, ...columns.map(([name, statistic]) => {
      const value = seriesOf(session.now, name)[statistic][at];
      return value === null ? "" : value / shownUnit(name).scale;
    })]),
  ];
};

/** The picture by itself: its style goes with it. */
const saveChart = chart => {
  const picture = find(`#chart-${chart.id} svg`).cloneNode(true);
  const { width, height } = SIZE;
  const style = drawn("style", {}, [...document.styleSheets[0].cssRules].filter(rule => /svg/.test(rule.selectorText || "")).map(rule => rule.cssText).join(" "));
  const head = 44;
  const whole = drawn("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 ${-head} ${width} ${height + head + 14}`, width: 2 * width, height: 2 * (height + head + 14), "font-family": "sans-serif" },
    style, drawn("rect", { x: 0, y: -head, width, height: height + head + 14, fill: "#fff" }),
    drawn("text", { x: 8, y: 20 - head, "font-size": 14, "font-weight": 700 }, say(chart.title)),
    drawn("text", { x: 8, y: 36 - head, "font-size": 11, fill: colors.grey }, `${find("h1").textContent} · ${unitOf(chart)} · ${readout(chart)}`),
    drawn("text", { x: 8, y: height + 9, "font-size": 9, fill: colors.grey }, `${word("ready", session.now.runs, session.now.seed)} · ${word("made", content.version)}`),
    drawn("g", { class: "plot" }, ...picture.childNodes));
  download(`${fileName()}-${chart.id}.svg`, new XMLSerializer().serializeToString(whole), "image/svg+xml");
};

const figureOfChart = chart => {
  const { width, height } = SIZE;
  const picture = drawn("svg", { viewBox: `0 0 ${width} ${height}`, class: "plot", role: "img", tabindex: 0 });
  const explained = () => chart.indicators.length && explain(chart.indicators[0], session.year);
  picture.addEventListener("pointermove", event => chart.kind !== "pyramid" && pointAt(yearUnder(event, picture)));
  picture.addEventListener("click", explained);
  picture.addEventListener("keydown", event => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) pointAt(session.year + step);
    else if (event.key === "Home") pointAt(session.first);
    else if (event.key === "End") pointAt(session.description.years[1]);
    else if (event.key === "Enter") explained();
    else return;
    event.preventDefault();
  });
  return element("figure", { id: `chart-${chart.id}` },
    element("figcaption", {}, element("h3", {}, say(chart.title), " ", element("small", {}, unitOf(chart))),
      element("p", { class: "readout", title: word("keys") })),
    picture,
    element("ul", { class: "legend" }),
    element("div", { class: "actions" },
      chart.indicators.length ? button(word("explain"), explained) : null,
      button(word("data"), () => download(`${fileName()}-${chart.id}.csv`, csv(dataOf(chart)), "text/csv")),
      button(word("picture"), () => saveChart(chart))));
};

/** Makes the figures of all charts. */
const showCharts = () => {
  fill(find("#charts"), ...session.description.charts.map(figureOfChart));
  drawCharts();
};
