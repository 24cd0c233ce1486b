//! Where a line of text may break: at spaces, and between Chinese characters, but not before closing nor after opening
//! punctuation, never between a number and its sign or its unit, and not within a term of the field.

use crate::language::is_cjk;

/// White space that may be collapsed; no-break and thin spaces are kept.
pub(crate) fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

/// The parts of a text between which a line may break, each with the space that follows it.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut end_of_unit, mut end_of_term) = (0, 0, 0);
    let mut previous: Option<char> = None;
    for (at, character) in text.char_indices() {
        let (before, after) = text.split_at(at);
        let is_open = |previous| {
            may_break(previous, character) && at >= end_of_unit.max(end_of_term) && !follows_sign(before, after)
        };
        if previous.is_some_and(is_open) {
            parts.push(&text[start..at]);
            start = at;
        }
        if character.is_ascii_digit() {
            end_of_unit = at + 1 + unit_length(&after[1..]);
        }
        if at >= end_of_term {
            end_of_term = at + term_length(after);
        }
        previous = Some(character);
    }
    if start < text.len() {
        parts.push(&text[start..]);
    }
    parts
}

/// Terms that read badly in two parts; longer ones before those with which they begin.
const TERMS: [&str; 146] = [
    "中心路径",
    "人民政府",
    "平减指数",
    "预期寿命",
    "预测区间",
    "中位数",
    "中医药",
    "低增长",
    "入住率",
    "办公室",
    "取决于",
    "可能性",
    "增加值",
    "委员会",
    "山东省",
    "护理员",
    "护理型",
    "普通型",
    "死亡率",
    "湖南省",
    "生产率",
    "生育率",
    "百分位",
    "百分点",
    "约束性",
    "统计局",
    "老年人",
    "老龄化",
    "预期性",
    "高增长",
    "业态",
    "中度",
    "产业",
    "人口",
    "人均",
    "价格",
    "份额",
    "保险",
    "假设",
    "偏离",
    "健康",
    "入住",
    "公布",
    "其中",
    "养老",
    "冲击",
    "减少",
    "分位",
    "判断",
    "区间",
    "医养",
    "医疗",
    "医药",
    "单位",
    "占比",
    "参保",
    "变化",
    "变更",
    "口径",
    "合计",
    "名义",
    "器械",
    "因素",
    "基准",
    "基期",
    "基线",
    "基金",
    "增加",
    "增速",
    "增量",
    "增长",
    "外推",
    "失能",
    "完成",
    "实际",
    "寿命",
    "就业",
    "居家",
    "工资",
    "差异",
    "年均",
    "年末",
    "床位",
    "康复",
    "弹性",
    "影响",
    "待遇",
    "情景",
    "投资",
    "护理",
    "指标",
    "推算",
    "支出",
    "收入",
    "政策",
    "数据",
    "方差",
    "时间",
    "智慧",
    "最大",
    "有望",
    "服务",
    "机构",
    "来源",
    "概率",
    "模拟",
    "死亡",
    "每年",
    "比重",
    "测算",
    "生育",
    "用品",
    "目标",
    "相关",
    "相同",
    "社区",
    "种子",
    "管理",
    "系数",
    "累计",
    "结余",
    "结果",
    "缴费",
    "缺口",
    "能够",
    "融合",
    "补贴",
    "规划",
    "解释",
    "评估",
    "误差",
    "超过",
    "趋势",
    "轻度",
    "达到",
    "迁移",
    "运行",
    "进度",
    "部分",
    "重度",
    "随机",
    "难以",
    "需求",
    "预测",
    "预计",
    "领域",
];

/// The length in bytes of the term with which a text begins, or 0.
fn term_length(text: &str) -> usize {
    TERMS.iter().find(|term| text.starts_with(**term)).map_or(0, |term| term.len())
}

/// Powers of ten before a Chinese unit.
const MAGNITUDES: [char; 5] = ['十', '百', '千', '万', '亿'];

/// Chinese units of several characters, and those that follow a magnitude or a slash; longer ones before those with which
/// they begin.
const UNITS: [&str; 14] =
    ["个百分点", "个标准差", "个孩子", "年末", "年底", "年", "个月", "个", "张", "人", "元", "岁", "家", "次"];

/// English words that belong to the number before them.
const WORDS: [&str; 8] = [" trillion", " billion", " million", " thousand", " percentage", " pp", " %", " ‰"];

/// Whether `after` is a number or an amount of money and `before` ends with its sign, or with the currency of the number.
fn follows_sign(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches(is_space);
    let is_number = after.starts_with(|c: char| c.is_ascii_digit() || c == '\u{2212}');
    let is_signed = before.ends_with(|c: char| "<>≤≥≈=±约".contains(c)) && (is_number || after.starts_with("CNY"));
    is_signed || is_number && before.ends_with("CNY")
}

/// The length in bytes of the unit with which the text after a number begins: any Chinese character is taken for one.
fn unit_length(text: &str) -> usize {
    if let Some(word) = WORDS.iter().find(|word| text.starts_with(**word)) {
        return word.len();
    }
    let mut rest = text;
    let first = text.chars().next().filter(|c| is_cjk(*c)).map_or(0, char::len_utf8);
    loop {
        rest = rest.trim_start_matches(MAGNITUDES);
        rest = UNITS.iter().find_map(|unit| rest.strip_prefix(unit)).unwrap_or(rest);
        let (from, per) = (text.len() - rest.len(), rest.strip_prefix('/'));
        match per.filter(|_| from > 0) {
            Some(per) => rest = per,
            None => return from.max(first),
        }
    }
}

fn may_break(before: char, after: char) -> bool {
    if is_space(before) {
        return !is_space(after);
    }
    if is_space(after) || closes(after) || opens(before) {
        return false;
    }
    is_cjk(before) || is_cjk(after) || matches!(before, '—' | '…')
}

/// Signs that must not begin a line.
pub(crate) fn closes(c: char) -> bool {
    "，。、；：？！）》〉」』】〕〗”’％‰°·…—,.;:?!)]}%\u{a0}\u{2009}\u{202f}～".contains(c)
}

/// Signs that must not end a line.
pub(crate) fn opens(c: char) -> bool {
    "（《〈「『【〔〖“‘([{¥￥$\u{a0}\u{2009}\u{202f}".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_its_unit_stay_together() {
        let broken = |text: &str| pieces(text).join("|");
        assert_eq!(broken("床位70万张以上"), "床位|70万张|以|上");
        assert_eq!(broken("高0.23个百分点，在80%区间"), "高|0.23个百分点，|在|80%|区间");
        assert_eq!(broken("2027年突破7000亿元"), "2027年|突|破|7000亿元");
        assert_eq!(broken("31.1张/千人"), "31.1张/千人");
        assert_eq!(broken("CNY 562 billion by 2027"), "CNY 562 billion |by |2027");
        assert_eq!(broken("第5章"), "第|5章");
        assert_eq!(broken("5万/"), "5万/");
        assert_eq!(broken("约 5 和"), "约 5 |和");
    }

    #[test]
    fn terms_stay_together() {
        let broken = |text: &str| pieces(text).join("|");
        assert_eq!(broken("护理型床位，增加值实际增速"), "护理型|床位，|增加值|实际|增速");
        assert_eq!(broken("护理保险基金"), "护理|保险|基金");
    }

    #[test]
    fn no_term_hides_a_longer_one() {
        for (at, term) in TERMS.iter().enumerate() {
            assert!(!TERMS[at + 1..].iter().any(|later| later.starts_with(term)), "{term}");
        }
    }
}
