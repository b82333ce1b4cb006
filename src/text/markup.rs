//! Plotly's markup in titles and labels, reduced to text.
//!
//! Plotly draws a handful of HTML tags and drops the others; here all go but what they say. What it would never take for a
//! tag (`a < b`) stays.

/// Entities by name that figures use; others stay as they are written.
const ENTITIES: [(&str, char); 34] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("mu", 'μ'),
    ("micro", 'µ'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("Delta", 'Δ'),
    ("lambda", 'λ'),
    ("pi", 'π'),
    ("sigma", 'σ'),
    ("Sigma", 'Σ'),
    ("omega", 'ω'),
    ("Omega", 'Ω'),
    ("times", '×'),
    ("plusmn", '±'),
    ("deg", '°'),
    ("middot", '·'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("euro", '€'),
    ("pound", '£'),
    ("le", '≤'),
    ("ge", '≥'),
    ("copy", '©'),
];

const RAISED: (&str, &str) = ("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ");
const LOWERED: (&str, &str) = ("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎");

/// Returns the text without tags and with its entities decoded; it may hold anything else.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut script = None;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        push(&mut out, &rest[..at], script);
        rest = &rest[at..];
        if let Some((tag, behind)) = tag(rest) {
            script = match tag {
                "br" | "br/" => {
                    out.push(' ');
                    script
                }
                "sup" => Some(RAISED),
                "sub" => Some(LOWERED),
                _ => None,
            };
            rest = behind;
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    push(&mut out, rest, script);
    out
}

/// Splits a tag off the front: its name and what is behind it. Quoted attributes may hold `>`.
fn tag(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('<')?;
    if !inner.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut quote = None;
    let end = inner.find(|c| match (quote, c) {
        (None, '"' | '\'') => {
            quote = Some(c);
            false
        }
        (Some(open), close) if open == close => {
            quote = None;
            false
        }
        (None, c) => c == '>',
        _ => false,
    });
    // A quote that is never closed is no quote.
    let end = end.or_else(|| inner.find('>'))?;
    let name = inner[..end].split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    Some((name, &inner[end + 1..]))
}

/// Adds text with its entities decoded, raised or lowered if all of it can be.
fn push(out: &mut String, text: &str, script: Option<(&str, &str)>) {
    let decoded = decoded(text);
    let small = script.and_then(|(from, to)| {
        let small = |c| from.chars().zip(to.chars()).find(|(plain, _)| *plain == c).map(|(_, small)| small);
        decoded.chars().map(small).collect::<Option<String>>()
    });
    out.push_str(small.as_deref().unwrap_or(&decoded));
}

fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((char, behind)) = entity(rest) {
            out.push(char);
            rest = behind;
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// Decodes an entity at the front; returns it and what is behind it.
fn entity(text: &str) -> Option<(char, &str)> {
    let inner = text.strip_prefix('&')?;
    // No name is longer; looking further would make a long text of ampersands quadratic.
    let end = inner.bytes().take(12).position(|byte| byte == b';')?;
    let (name, behind) = (&inner[..end], &inner[end + 1..]);
    let char = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
            char::from_u32(code)?
        }
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((char, behind))
}
