//! How countries and states are called, and which country a name means.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The longest name that is looked at.
const LONGEST: usize = 200;

/// A list of words that together mean a country.
struct Pattern {
    wanted: Vec<&'static str>,
    unwanted: Vec<&'static str>,
}

struct Names {
    by_id: HashMap<&'static str, &'static str>,
    patterns: Vec<(&'static str, Vec<Pattern>)>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { by_id: HashMap::new(), patterns: Vec::new() };
    for line in include_str!("../../../../../assets/earth/countries.txt").lines() {
        let Some((id, rest)) = line.split_once(' ') else { continue };
        let (name, lists) = rest.split_once(": ").unwrap_or((rest, ""));
        names.by_id.insert(id, name);
        if id.len() == 3 {
            let patterns = lists.split(", ").filter(|list| !list.is_empty()).map(|list| {
                let (unwanted, wanted) = list.split(' ').partition(|word| word.starts_with('-'));
                Pattern { wanted, unwanted }
            });
            names.patterns.push((id, patterns.collect()));
        }
    }
    names
});

/// Returns the name of a country by its three letters or of a state of the USA by its two.
#[must_use]
pub fn name(id: &str) -> Option<&'static str> {
    NAMES.by_id.get(id).copied()
}

/// Returns the three letters of the country that a name means.
#[must_use]
pub fn country(name: &str) -> Option<&'static str> {
    if name.len() > LONGEST {
        return None;
    }
    let spoken = words(name);
    let spoken: Vec<&str> = spoken.split_whitespace().collect();
    let is_called = |id: &str| {
        let called = NAMES.by_id.get(id).map(|name| words(name)).unwrap_or_default();
        called.split_whitespace().eq(spoken.iter().copied())
    };
    let exact = NAMES.patterns.iter().find(|(id, _)| is_called(id));
    let meant = |(id, patterns): &&(&'static str, Vec<Pattern>)| {
        if patterns.is_empty() {
            let called = NAMES.by_id.get(id).map(|name| words(name)).unwrap_or_default();
            return called.split_whitespace().all(|word| has(&spoken, word));
        }
        patterns.iter().any(|pattern| {
            pattern.wanted.iter().all(|word| has(&spoken, word))
                && !pattern.unwanted.iter().any(|word| has(&spoken, word.trim_start_matches('-')))
        })
    };
    exact.or_else(|| NAMES.patterns.iter().find(meant)).map(|(id, _)| *id)
}

fn has(spoken: &[&str], word: &str) -> bool {
    match word.strip_prefix('=') {
        Some(whole) => spoken.contains(&whole),
        None => spoken.iter().any(|other| other.starts_with(word)),
    }
}

/// Returns a name's letters without capitals and accents, with spaces for all that is no letter.
fn words(name: &str) -> String {
    let letters = name.chars().flat_map(char::to_lowercase).map(|letter| match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        letter if letter.is_alphanumeric() => letter,
        _ => ' ',
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::super::outlines::{Scale, outlines};
    use super::*;

    #[test]
    fn countries_are_known_by_many_names() {
        for (spoken, id) in [
            ("United States", "USA"),
            ("United States of America", "USA"),
            ("U.S.A.", "USA"),
            ("US", "USA"),
            ("U.S. Virgin Islands", "VIR"),
            ("Niger", "NER"),
            ("Nigeria", "NGA"),
            ("Guinea", "GIN"),
            ("Papua New Guinea", "PNG"),
            ("Guinea-Bissau", "GNB"),
            ("Equatorial Guinea", "GNQ"),
            ("Congo, Dem. Rep.", "COD"),
            ("Congo, Republic of the", "COG"),
            ("Korea, South", "KOR"),
            ("Korea, Democratic People's Republic of", "PRK"),
            ("CÔTE D'IVOIRE", "CIV"),
            ("the Bahamas", "BHS"),
            ("Dominica", "DMA"),
            ("Dominican Republic", "DOM"),
            ("Russian Federation", "RUS"),
            ("South Sudan", "SSD"),
            ("Sudan", "SDN"),
            ("Ireland", "IRL"),
            ("UK", "GBR"),
            ("China", "CHN"),
            ("Hong Kong, China", "HKG"),
            ("Taiwan", "TWN"),
            ("Swaziland", "SWZ"),
            ("Türkiye", "TUR"),
            ("Georgia", "GEO"),
            ("India", "IND"),
            ("French Guiana", "GUF"),
        ] {
            assert_eq!(country(spoken), Some(id), "{spoken}");
        }
        assert_eq!(country("Atlantis"), None);
        assert_eq!(country(""), None);
        assert_eq!(country(&"a".repeat(10_000)), None);
    }

    #[test]
    fn all_that_has_an_outline_has_a_name_that_means_it() {
        for scale in [Scale::Coarse, Scale::Fine] {
            let all = outlines(scale);
            for region in all.countries.iter().chain(&all.states) {
                let name = name(&region.id).unwrap_or_else(|| panic!("{}", region.id));
                assert!(region.id.len() == 2 || country(name) == Some(&region.id), "{name}");
            }
        }
    }
}
