//! Which provinces lie beside which: by land, and Hainan across its strait.

use super::Baseline;

/// The administrative code of a province, and the ids of the baselines of its neighbours.
const NEIGHBOURS: [(&str, &[&str]); 31] = [
    ("110000", &["tianjin", "hebei"]),
    ("120000", &["beijing", "hebei"]),
    ("130000", &["beijing", "tianjin", "shanxi", "inner_mongolia", "liaoning", "shandong", "henan"]),
    ("140000", &["hebei", "inner_mongolia", "henan", "shaanxi"]),
    ("150000", &["hebei", "shanxi", "liaoning", "jilin", "heilongjiang", "shaanxi", "gansu", "ningxia"]),
    ("210000", &["hebei", "inner_mongolia", "jilin"]),
    ("220000", &["inner_mongolia", "liaoning", "heilongjiang"]),
    ("230000", &["inner_mongolia", "jilin"]),
    ("310000", &["jiangsu", "zhejiang"]),
    ("320000", &["shanghai", "zhejiang", "anhui", "shandong"]),
    ("330000", &["shanghai", "jiangsu", "anhui", "fujian", "jiangxi"]),
    ("340000", &["jiangsu", "zhejiang", "jiangxi", "shandong", "henan", "hubei"]),
    ("350000", &["zhejiang", "jiangxi", "guangdong"]),
    ("360000", &["zhejiang", "anhui", "fujian", "hubei", "hunan", "guangdong"]),
    ("370000", &["hebei", "jiangsu", "anhui", "henan"]),
    ("410000", &["hebei", "shanxi", "anhui", "shandong", "hubei", "shaanxi"]),
    ("420000", &["anhui", "jiangxi", "henan", "hunan", "chongqing", "shaanxi"]),
    ("430000", &["jiangxi", "hubei", "guangdong", "guangxi", "chongqing", "guizhou"]),
    ("440000", &["fujian", "jiangxi", "hunan", "guangxi", "hainan"]),
    ("450000", &["hunan", "guangdong", "guizhou", "yunnan"]),
    ("460000", &["guangdong"]),
    ("500000", &["hubei", "hunan", "sichuan", "guizhou", "shaanxi"]),
    ("510000", &["chongqing", "guizhou", "yunnan", "tibet", "shaanxi", "gansu", "qinghai"]),
    ("520000", &["hunan", "guangxi", "chongqing", "sichuan", "yunnan"]),
    ("530000", &["guangxi", "sichuan", "guizhou", "tibet"]),
    ("540000", &["sichuan", "yunnan", "qinghai", "xinjiang"]),
    ("610000", &["shanxi", "inner_mongolia", "henan", "hubei", "chongqing", "sichuan", "gansu", "ningxia"]),
    ("620000", &["inner_mongolia", "sichuan", "shaanxi", "qinghai", "ningxia", "xinjiang"]),
    ("630000", &["sichuan", "tibet", "gansu", "xinjiang"]),
    ("640000", &["inner_mongolia", "shaanxi", "gansu"]),
    ("650000", &["tibet", "gansu", "qinghai"]),
];

impl Baseline {
    /// The ids of the baselines of the provinces beside this one; none of another region.
    #[must_use]
    pub fn neighbours(&self) -> &'static [&'static str] {
        NEIGHBOURS.iter().find(|(code, _)| *code == self.code).map_or(&[], |(_, neighbours)| neighbours)
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;
    use crate::Diagnostics;
    use crate::baseline::Library;

    #[test]
    fn neighbours_are_mutual() {
        let load = |id: &str| Baseline::load(id, &Library::embedded(), &mut Diagnostics::new()).unwrap();
        for (code, neighbours) in NEIGHBOURS {
            for neighbour in neighbours {
                let back = load(neighbour).neighbours();
                assert!(back.iter().any(|id| load(id).code == code), "{code} {neighbour}");
            }
        }
    }
}
