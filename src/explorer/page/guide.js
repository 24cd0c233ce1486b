// The guided tour: seven steps through the page, with the figures that it shows.

const inWords = name => {
  const [, last] = session.description.years;
  const of = year => withUnit(name, seriesOf(session.now, name)?.p50[year - session.description.years[0]]);
  return { first: session.first, last, from: of(session.first), to: of(last) };
};

/** What each step shows, and what it says of it. A step on what the scenario does not have says so in general. */
const GUIDE = [
  { at: "#chart-aged_60_plus", title: ["一、先看人", "1. First the people"], says: () => {
    const { first, last, from, to } = inWords("population.aged_60_plus");
    const isBorn = last - first < 60;
    return [`60岁及以上人口由${first}年的${from}到${last}年的${to}。${isBorn ? "这些人今天都已在世，所以区间窄：老龄化是各项测算中最确定的一项。" : "其中六十年内的老人今天都已在世，区间因此先窄后宽。"}`,
      `People aged 60 and over: ${from} in ${first}, ${to} in ${last}. ${isBorn ? "All of them are alive today, so the range is narrow: of all that is projected, ageing is the most certain." : "Those of the next sixty years are alive today, so the range is narrow at first."}`];
  } },
  { at: "#chart-value_added, #chart-beds_per_1000, #chart-population", title: ["二、再看产业", "2. Then the industry"], says: () =>
    ["深色线是中位数：一半的模拟在它上面，一半在下面。色带越浅越少见：最深的一层含50%的模拟，最外一层含90%。黑点是公布数。",
      "The dark line is the median: half of the runs lie above it. The darkest band holds 50% of the runs, the widest 90%. Black points are published figures."] },
  { at: "#targets", title: ["三、目标能不能实现", "3. Will the targets be met?"], says: () => {
    const first = assessed()[0];
    if (!first) return ["本情景没有可评估的规划目标；可以自定一个目标。", "The scenario has no target that can be assessed; set a goal of your own."];
    return [`“${first.label.zh}”（${first.goal.zh}）：${first.probability.zh}，${first.verdict.zh}。这是在本情景的假设下，达到目标的模拟所占的比例。`,
      `“${first.label.en}” (${first.goal.en}): ${first.probability.en}, ${first.verdict.en}. It is the share of runs that meet it, under the scenario's assumptions.`];
  } },
  { at: "#levers", title: ["四、什么最要紧", "4. What matters most"], says: () =>
    ["左边的因素是自动选出的：它们的不确定性对目标影响最大。滑块下的灰条是通常范围，蓝条是情景给的区间。其他因素可以查找。",
      "These drivers were chosen by the engine: their uncertainty moves the targets most. Below a slider the grey bar is the usual range, the blue one the scenario's own. All others can be searched for."] },
  { at: ".lever", title: ["五、动一动", "5. Move one"], says: () =>
    ["拖动一个滑块（或用方向键）。各图随即重算1000次模拟，停下后再细算。虚线是调整前的结果，目标旁注明原来的可能性。不确定性保留，只移动中间值。",
      "Drag a slider, or use the arrow keys. All charts are computed again with 1000 runs, and more exactly when you stop. The dashed line is what it was before. The uncertainty stays; the middle of it moves."] },
  { at: "#targets", title: ["六、怎样才能达到", "6. What would it take?"], says: () =>
    ["点“怎样才能达到”，选希望的可能性：逐个因素求出所需的最小变动，可以直接采用。若一个因素要超出通常范围才够，就要几项一起用力。",
      "Choose “What would it take?” and a probability: for each driver the smallest change that suffices is found, and can be applied. Where one would have to leave its usual range, several are needed together."] },
  { at: ".tools", title: ["七、带走结果", "7. Take it with you"], says: () =>
    ["下载的情景文件用 carecast run 运行，得到的数逐位相同。也可以复制链接、存四种设置来比较、打印、下载各图的数据和图片。点图上任何一个数，可以看它怎样算出。",
      "The scenario file that you save gives the same figures, to the last digit, with carecast run. Or copy the link, keep four settings to compare, print, save data and pictures. Click a figure in a chart to see how it comes about."] },
];

let step = 0;

const showGuide = at => {
  const place = find("#guide");
  document.querySelectorAll(".shown").forEach(shown => shown.classList.remove("shown"));
  if (at === null || at >= GUIDE.length) {
    place.hidden = true;
    return;
  }
  step = Math.max(0, at);
  const { at: selector, title, says } = GUIDE[step];
  const [index, shown] = [language === "zh" ? 0 : 1, find(selector)];
  place.hidden = false;
  place.setAttribute("aria-label", word("guide"));
  fill(place, 
    element("small", {}, word("step", step + 1)), element("h2", { tabindex: -1 }, title[index]), element("p", {}, says()[index]),
    element("div", { class: "actions" },
      step ? button(word("previous"), () => showGuide(step - 1)) : null,
      step < GUIDE.length - 1 ? button(word("next"), () => showGuide(step + 1)) : null,
      button(word("close"), () => showGuide(null))));
  shown?.classList.add("shown");
  shown?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  find("h2", place).focus({ preventScroll: true });
};
