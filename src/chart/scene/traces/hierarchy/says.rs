//! What is written on the nodes of a hierarchy, and what they say when they are looked at.

use super::Chart;
use crate::chart::format::decimal;
use crate::chart::scene::source::Each;
use crate::chart::scene::traces::fill_template;
use crate::model::Cell;

/// Writes a number in ten digits, with thousands apart if it is long.
#[must_use]
pub fn number(value: f64) -> String {
    let text = decimal::precise(value, 10);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text };
    let (sign, digits) = text.strip_prefix(['-', '\u{2212}']).map_or(("", text.as_str()), |rest| ("\u{2212}", rest));
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    if whole.bytes().any(|byte| !byte.is_ascii_digit()) || whole.len() < 5 && rest.is_none() {
        return text;
    }
    let mut apart = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    rest.map_or(format!("{sign}{apart}"), |rest| format!("{sign}{apart}.{rest}"))
}

/// Writes a share in whole percents; one that would be nothing in three digits.
#[must_use]
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return "0%".to_owned();
    }
    let whole = format!("{:.0}", share * 100.0);
    if whole != "0" && whole != "-0" {
        return format!("{whole}%");
    }
    let text = decimal::precise(share * 100.0, 3);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}

/// The shares that a node has of others.
struct Shares {
    parent: Option<f64>,
    entry: f64,
    root: f64,
}

impl Chart<'_, '_> {
    fn shares(&self, node: usize) -> Shares {
        let value = |at: usize| self.tree.nodes[at].value;
        let of = |whole: f64| if whole > 0.0 { value(node) / whole } else { 0.0 };
        Shares {
            parent: self.tree.nodes[node].parent.map(|parent| of(value(parent))),
            entry: of(value(self.entry)),
            root: of(value(0)),
        }
    }

    /// Returns the labels of all nodes above one, each with a stroke behind it.
    fn path(&self, node: usize) -> String {
        let above = self.tree.above(node);
        // What joins several roots has no name.
        let above: Vec<String> = above.iter().map(|at| format!("{}/", self.tree.nodes[*at].label)).collect();
        above.concat()
    }

    fn own_text(&self, index: Option<usize>, path: &str) -> Option<String> {
        let index = index?;
        match self.context.source.each(path) {
            Each::None => None,
            each => Some(each.cell(index).display()).filter(|text| !text.is_empty()),
        }
    }

    /// Returns what is written on a node, with its markup.
    #[must_use]
    pub fn text(&self, node: usize) -> String {
        let one = &self.tree.nodes[node];
        let source = self.context.source;
        let template = one.index.map_or(Cell::Null, |index| source.each("texttemplate").cell(index));
        match template {
            Cell::Text(template) if !template.is_empty() => return self.filled(node, template),
            _ if source.at("texttemplate").is_some() => return String::new(),
            _ => {}
        }
        let usual = if source.each("text").is_column() { "text+label" } else { "label" };
        let info = source.text("textinfo").unwrap_or(usual);
        let wants = |word: &str| info.split('+').any(|part| part.trim() == word);
        let is_root = node == 0;
        let mut parts = Vec::new();
        if wants("label") && !one.label.is_empty() {
            parts.push(one.label.clone());
        }
        if let Some(own) = one.own.filter(|_| wants("value")) {
            parts.push(number(own));
        }
        if !is_root {
            if wants("current path") {
                parts.push(self.path(node));
            }
            let shares = self.shares(node);
            let named = [("parent", shares.parent), ("entry", Some(shares.entry)), ("root", Some(shares.root))];
            let asked: Vec<(&str, f64)> = named
                .into_iter()
                .filter(|(name, _)| wants(&format!("percent {name}")))
                .filter_map(|(name, share)| Some((name, share?)))
                .collect();
            for (name, share) in &asked {
                let of = if asked.len() > 1 { format!(" of {name}") } else { String::new() };
                parts.push(percent(*share) + &of);
            }
        }
        if wants("text") {
            parts.extend(self.own_text(one.index, "text"));
        }
        parts.join("<br>")
    }

    fn filled(&self, node: usize, template: &str) -> String {
        let one = &self.tree.nodes[node];
        let shares = self.shares(node);
        fill_template(template, |name| {
            // With a format the number is asked for, without one what is written of it.
            let raw = template.contains(&format!("%{{{name}:"));
            let share = |share: f64| if raw { share.to_string() } else { percent(share) };
            let label = |at: usize| self.tree.nodes[at].label.clone();
            match name {
                "label" => Some(one.label.clone()),
                "value" => one.own.map(|own| if raw { own.to_string() } else { number(own) }),
                "currentPath" => Some(self.path(node)),
                "percentParent" => shares.parent.map(share),
                "percentEntry" => Some(share(shares.entry)),
                "percentRoot" => Some(share(shares.root)),
                "parent" => one.parent.map(label),
                "entry" => Some(label(self.entry)),
                "root" => Some(label(0)),
                "color" => Some(self.paints.colours[node].css()),
                "text" => self.own_text(one.index, "text"),
                "id" => Some(one.id.clone()),
                other => self.custom(one.index, other),
            }
        })
    }

    fn custom(&self, index: Option<usize>, name: &str) -> Option<String> {
        let row = name.strip_prefix("customdata")?;
        let data = self.context.source.at("customdata")?;
        if row.is_empty() {
            return Some(data.as_column()?.cell(index?).display());
        }
        let place: usize = row.strip_prefix('[')?.strip_suffix(']')?.parse().ok()?;
        Some(data.row(index?)?.cell(place).display())
    }

    /// Returns what a node says by the names that templates have for it.
    #[must_use]
    pub fn says(&self, node: usize) -> Vec<(&'static str, String)> {
        let one = &self.tree.nodes[node];
        let shares = self.shares(node);
        // Three digits, so that templates can write them in their own way.
        let share = |share: f64| {
            let text = decimal::precise(share * 100.0, 3);
            let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
            format!("{text}%")
        };
        let mut says = Vec::new();
        says.push(("value", decimal::plain(one.own.unwrap_or(one.value))));
        if node != 0 && !(self.tree.joined && one.parent == Some(0)) {
            says.push(("currentPath", self.path(node)));
            if let Some(parent) = one.parent {
                says.push(("parent", self.tree.nodes[parent].label.clone()));
            }
        }
        if let (Some(parent), true) = (shares.parent, node != self.entry) {
            says.push(("percentParent", share(parent)));
            says.push(("percentEntry", share(shares.entry)));
            says.push(("percentRoot", share(shares.root)));
        }
        if one.id != one.label {
            says.push(("id", one.id.clone()));
        }
        if let (true, Some(colour)) = (self.paints.scaled, self.own_text(one.index, "marker.colors")) {
            says.push(("color", colour));
        }
        says.retain(|(_, text)| !text.is_empty());
        says
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_shares_are_written_as_plotly_does() {
        for (value, text) in
            [(14.0, "14"), (1234.0, "1234"), (12345.0, "12,345"), (1234.5, "1,234.5"), (0.1 + 0.2, "0.3")]
        {
            assert_eq!(number(value), text);
        }
        for (share, text) in [(0.2154, "22%"), (1.0, "100%"), (0.004, "0.4%"), (0.0, "0%"), (f64::NAN, "0%")] {
            assert_eq!(percent(share), text);
        }
    }
}
