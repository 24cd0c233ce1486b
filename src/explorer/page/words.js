// The page's own words. Sentences on figures come from the engine, in both languages.

const content = JSON.parse(document.getElementById("content").textContent);

let language = content.language;

const WORDS = {
  skip: ["跳到图表", "Skip to the charts"],
  other_language: ["English", "中文"],
  undo: ["撤销", "Undo"], redo: ["重做", "Redo"], reset: ["全部还原", "Reset all"],
  guide: ["七步看懂", "Guided tour"], save_scenario: ["下载情景", "Save scenario"], open: ["打开情景", "Open scenario"],
  link: ["复制链接", "Copy link"], print: ["打印", "Print"], warnings: ["警告和说明", "Warnings and notes"],
  copied: ["链接已复制，含全部调整", "The link is copied; it holds all changes"],
  link_below: ["请复制地址栏中的链接，其中含全部调整", "Copy the link from the address bar; it holds all changes"],
  levers: ["可以移动的因素", "What can be moved"], search: ["查找其他因素", "Find another driver"],
  usual: ["通常范围", "usual range"], band: ["情景的区间", "the scenario's range"], none: ["无", "none"],
  stated: ["取值依据", "stated in"], unchanged: ["未调整", "unchanged"], back: ["还原", "reset"],
  explain: ["怎样算出", "Explain"], average: ["{0}—{1}年平均", "average of {0}–{1}"], base_value: ["基期值", "base-year value"],
  exact: ["准确数值", "exact value"],
  p10: ["10%与90%分位", "10th and 90th percentile"], low: ["上下限", "limits"],
  policies: ["政策", "Policies"], from: ["自", "from"], to: ["至", "to"], no_policies: ["本情景没有列出政策", "The scenario states no policies"],
  targets: ["规划目标", "Targets of the plan"], no_targets: ["本情景没有规划目标", "The scenario has no plan"],
  probability: ["可能性", "probability"], was: ["原为{0}", "was {0}"],
  take: ["怎样才能达到", "What would it take?"], rests: ["可能性取决于什么", "What the probabilities rest on"],
  goal: ["目标", "goal"], projected: ["预测", "projected"],
  median: ["中位数", "median"], inside: ["区间", "interval"], original: ["调整前", "before changes"],
  published: ["公布数", "published"], target: ["目标", "target"], year: ["年份", "year"], men: ["男", "men"], women: ["女", "women"],
  data: ["数据", "Data"], picture: ["图片", "Picture"], close: ["关闭", "Close"], apply: ["采用", "Apply"],
  seek: ["求解", "Find"], wanted: ["希望达到的可能性", "Probability wanted"], which: ["由哪些因素实现（各自单独变动）", "By which drivers (each by itself)"],
  own_goal: ["自定目标", "A goal of your own"], indicator: ["指标", "indicator"], at_least: ["不低于", "at least"], at_most: ["不高于", "at most"],
  working: ["正在计算…", "Computing…"], starting: ["正在启动计算程序…", "Starting the engine…"],
  ready: ["模拟{0}次，随机种子{1}", "{0} runs, seed {1}"], refining: ["模拟{0}次，正在细算…", "{0} runs, refining…"],
  time: ["{0} 毫秒", "{0} ms"],
  old_browser: [
    "这个浏览器不能运行页面中的计算程序：图表是情景原来的结果，不能调整。请用 Chrome 或 Edge 97、Firefox 113、Safari 16.4 及以上版本打开。",
    "This browser cannot run the engine in this page: charts show the scenario as it is, and nothing can be moved. Use Chrome or Edge 97, Firefox 113, Safari 16.4 or later."],
  stopped: ["计算程序停止了：{0}。请刷新页面。", "The engine has stopped: {0}. Reload the page."],
  saved: ["四种设置", "Four settings"], slot: ["设置{0}", "Setting {0}"], keep: ["存入", "Save"], show: ["取出", "Load"], empty: ["空", "empty"],
  assumptions: ["情景的假设", "Assumptions in words"], changes: ["已作的调整", "Changes made"], sources: ["数据来源", "Sources"],
  nothing_changed: ["没有调整：这是原来的情景。", "Nothing is changed: this is the scenario as it is."],
  opened: ["已打开 {0}", "Opened {0}"], dropped: ["把情景文件（.toml）拖到页面上即可打开", "Drop a scenario file (.toml) on the page to open it"],
  step: ["第{0}步，共七步", "Step {0} of seven"], next: ["下一步", "Next"], previous: ["上一步", "Back"],
  keys: ["方向键移动年份，回车看这个数怎样算出", "Arrow keys move the year, Enter explains the figure"],
  made: ["由 carecast {0} 生成", "made with carecast {0}"], on: ["实施", "in effect"],
  age: ["岁", "years"], for_year: ["{0}年", "{0}"], persons: ["万人", "million persons"],
  nobody: ["没有相符的因素", "no driver matches"], more: ["详情", "Details"], terms: ["百分点", "percentage points"],
};

/** A word of the page; `{0}` … are replaced. */
const word = (name, ...values) =>
  WORDS[name][language === "zh" ? 0 : 1].replace(/\{(\d)\}/g, (all, at) => values[at]);

/** A text of the engine in the page's language. */
const say = text => text[language];
