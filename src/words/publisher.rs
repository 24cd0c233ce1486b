//! The names of those who publish figures, as a source line has them.

use crate::language::{Text, text};

/// National bodies, as they call themselves in English.
const NATIONAL: [(&str, &str); 8] = [
    ("国家统计局", "National Bureau of Statistics"),
    ("国家卫生健康委员会", "National Health Commission"),
    ("民政部", "Ministry of Civil Affairs"),
    ("国家医疗保障局", "National Healthcare Security Administration"),
    ("全国老龄办", "National Office on Ageing"),
    ("国务院第七次全国人口普查领导小组办公室", "Office of the Seventh National Population Census"),
    ("国务院新闻办公室", "State Council Information Office"),
    ("各省统计局", "provincial bureaus of statistics"),
];

/// Bodies of a region, behind its name.
const REGIONAL: [(&str, &str); 6] = [
    ("统计局", "Bureau of Statistics"),
    ("人民政府新闻办公室", "Government Information Office"),
    ("人民政府", "People's Government"),
    ("卫生健康委员会", "Health Commission"),
    ("老龄办", "Office on Ageing"),
    ("", "authorities"),
];

/// More publishers than these are "and others".
const MOST_NAMED: usize = 4;

/// The publishers of figures of regions as a list, each once, those of most regions first; those of the nation and of its region have English names, others
/// stay as their source has them.
pub(crate) fn publishers<'p>(named: impl IntoIterator<Item = (&'p str, &'p Text)>) -> Text {
    let mut counted: Vec<(Text, usize)> = Vec::new();
    for (names, region) in named {
        for name in names.split('、').filter(|name| !matches!(*name, "" | "none")) {
            let publisher = publisher(name, region);
            match counted.iter_mut().find(|(known, _)| *known == publisher) {
                Some((_, count)) => *count += 1,
                None => counted.push((publisher, 1)),
            }
        }
    }
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut listed: Vec<Text> = counted.into_iter().map(|(publisher, _)| publisher).collect();
    let more = listed.len() > MOST_NAMED;
    listed.truncate(MOST_NAMED);
    let Text { zh, en } = Text::joined(&listed, "、", ", ");
    if more { text!("{zh}等", "{en} and others") } else { Text { zh, en } }
}

fn publisher(name: &str, region: &Text) -> Text {
    if let Some((zh, en)) = NATIONAL.iter().find(|(zh, _)| *zh == name) {
        return Text::new(*zh, *en);
    }
    let body = name.strip_prefix(region.zh.as_str());
    match body.and_then(|body| REGIONAL.iter().find(|(zh, _)| *zh == body)) {
        Some((_, "authorities")) => Text::new(format!("{name}有关部门"), format!("{} authorities", region.en)),
        Some((_, en)) => Text::new(name, format!("{} {en}", region.en)),
        None => Text::same(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_of_the_nation_and_the_region_have_english_names() {
        let region = Text::new("山东省", "Shandong");
        let named = ["山东省统计局", "国家统计局", "民政部、全国老龄办", "none", "国家统计局", "选择山东", "山东省"];
        let Text { zh, en } = publishers(named[..2].iter().chain(&named[4..]).map(|name| (*name, &region)));
        assert_eq!(zh, "国家统计局、山东省统计局、选择山东、山东省有关部门");
        assert_eq!(en, "National Bureau of Statistics, Shandong Bureau of Statistics, 选择山东, Shandong authorities");
        let Text { zh, en } = publishers(named.map(|name| (name, &region)));
        assert_eq!(zh, "国家统计局、山东省统计局、民政部、全国老龄办等");
        assert!(en.ends_with("National Office on Ageing and others"), "{en}");
    }
}
