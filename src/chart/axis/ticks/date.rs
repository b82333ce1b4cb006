//! Ticks of moments.

use super::super::Axis;
use super::Draft;
use super::label::Place;
use super::plan::{Plan, Round, format_for};
use super::settings::Mode;
use super::step::{MONTH, Step, YEAR, rounded};
use crate::chart::format::date::{self, DAY, HOUR, MINUTE, SECOND, WEEK};

/// The first of January 2000, from which months and days are counted.
pub const ORIGIN: f64 = 946_684_800_000.0;
/// The steps of hours and months.
const OF_24: [f64; 5] = [1.0, 2.0, 3.0, 6.0, 12.0];
/// The steps of minutes and seconds.
const OF_60: [f64; 6] = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0];
/// The shortest and the longest quarter, month and year.
const QUARTERS: [f64; 2] = [7_689_600_000.0, 7_948_800_000.0];
const MONTHS: [f64; 2] = [2_419_200_000.0, 2_678_400_000.0];
const YEARS: [f64; 2] = [31_536_000_000.0, 31_622_400_000.0];
const QUARTER: f64 = 3.0 * MONTH;

/// Returns the step for a rough one, and from where it counts.
#[must_use]
pub fn automatic(axis: &Axis, rough: f64) -> (Step, f64) {
    let twice = 2.0 * rough;
    if twice > YEAR {
        let years = rough / YEAR;
        let base = 10f64.powf((years.ln() / std::f64::consts::LN_10).floor());
        return (Step::Months(12.0 * rounded(years, base, &[2.0, 5.0, 10.0])), ORIGIN);
    }
    if twice > MONTH {
        return (Step::Months(rounded(rough / MONTH, 1.0, &OF_24)), ORIGIN);
    }
    if twice > DAY {
        let days: &[f64] =
            if axis.breaks.has_weekdays() { &[1.0, 2.0, 7.0, 14.0] } else { &[1.0, 2.0, 3.0, 7.0, 14.0] };
        let step = Step::Plain(rounded(rough, DAY, days));
        // Weeks begin on Sunday, unless the labels count weeks that begin on Monday.
        let monday = has_directive(&format_for(axis, step), "uVW");
        return (step, ORIGIN + if monday { 2.0 * DAY } else { DAY });
    }
    let step = if twice > HOUR {
        rounded(rough, HOUR, &OF_24)
    } else if twice > MINUTE {
        rounded(rough, MINUTE, &OF_60)
    } else if twice > SECOND {
        rounded(rough, SECOND, &OF_60)
    } else {
        super::step::decimal_step(rough)
    };
    (Step::Plain(step), ORIGIN)
}

/// Returns up to which part dates are written.
#[must_use]
pub fn round(plan: &Plan) -> Round {
    let origin = date::shortest(plan.tick0);
    let origin = origin.trim_start_matches('-');
    let step = match plan.step {
        Step::Months(_) if origin.len() > 10 || origin.get(5..) != Some("01-01") => return Round::Day,
        Step::Months(months) if months % 12.0 == 0.0 => return Round::Year,
        Step::Months(_) => return Round::Month,
        other => other.number(),
    };
    if step >= DAY && origin.len() <= 10 || step >= DAY * 15.0 {
        Round::Day
    } else if step >= MINUTE && origin.len() <= 16 || step >= HOUR {
        Round::Minute
    } else if step >= SECOND && origin.len() <= 19 || step >= MINUTE {
        Round::Second
    } else {
        let next = date::shortest(plan.tick0 + step);
        let digits = origin.len().max(next.trim_start_matches('-').len()) as i32 - 20;
        Round::Fraction(if digits < 0 { 4 } else { digits as usize })
    }
}

/// Writes a moment; what its neighbours share (the day, the year) stands on a second line, where it changes.
#[must_use]
pub fn write(axis: &Axis, plan: &Plan, at: f64, place: Place, head: &mut String, in_sequence: bool) -> String {
    let ticking = &axis.ticking;
    let hover_format = Some(&ticking.hover_format).filter(|format| place.hover && !format.is_empty());
    let format = hover_format.unwrap_or(&plan.format);
    let precise = (place.hover || ticking.mode == Mode::Array) && format.is_empty();
    let round = if precise { finer(plan.round) } else { plan.round };
    let text = if format.is_empty() { usual(at, round) } else { date::format(format, at) };
    let (mut text, mut context) = match text.split_once('\n') {
        Some((text, context)) => (text.to_owned(), context.to_owned()),
        None => (text, String::new()),
    };
    if precise {
        if !context.is_empty() && (text == "00:00:00" || text == "00:00") {
            text = std::mem::take(&mut context);
        } else if text.len() == 8 {
            text.truncate(text.strip_suffix(":00").unwrap_or(&text).len());
        }
    }
    if context.is_empty() {
        return text;
    }
    if place.hover {
        return match round {
            Round::Day => format!("{text}, {context}"),
            _ if text.is_empty() => context,
            _ => format!("{context}, {text}"),
        };
    }
    if !in_sequence || *head != context {
        text = format!("{text}<br>{context}");
        *head = context;
    } else if (axis.side == super::super::Side::Top) != ticking.inside
        && matches!(axis.side, super::super::Side::Top | super::super::Side::Bottom)
    {
        // Labels above the panel stand on their last line: it is kept free where nothing is said on it.
        text.push_str("<br> ");
    }
    text
}

/// Returns the precision of a moment that is written by itself.
fn finer(round: Round) -> Round {
    match round {
        Round::Year => Round::Month,
        Round::Month => Round::Day,
        Round::Day => Round::Minute,
        Round::Minute => Round::Second,
        _ => Round::Fraction(4),
    }
}

/// Writes a moment as Plotly does by itself, its context on a second line.
fn usual(at: f64, round: Round) -> String {
    match round {
        Round::Year => date::format("%Y", at),
        Round::Month => date::format("%b %Y", at),
        Round::Day => date::format("%b %-d\n%Y", at),
        _ => format!("{}\n{}", clock(at, round), date::format("%b %-d, %Y", at)),
    }
}

/// Writes the time of day.
fn clock(at: f64, round: Round) -> String {
    let ms = (at + 0.05).rem_euclid(DAY);
    let mut text = format!("{:02}:{:02}", (ms / HOUR).floor(), (ms / MINUTE).floor() % 60.0);
    let digits = match round {
        Round::Minute => return text,
        Round::Fraction(digits) => digits.min(4),
        _ => 0,
    };
    // A minute never has 60 seconds, however they are rounded.
    let most = [59.0, 59.9, 59.99, 59.999, 59.9999][digits];
    let seconds = (at / SECOND).rem_euclid(60.0).min(most);
    let seconds = crate::chart::format::decimal::fixed(100.0 + seconds, digits);
    let seconds = &seconds[1..];
    text.push(':');
    text.push_str(if digits > 0 { seconds.trim_end_matches('0').trim_end_matches('.') } else { seconds });
    text
}

/// Returns whether a step is long enough for labels by a specifier to differ.
#[must_use]
pub fn tells_apart(step: f64, format: &str) -> bool {
    let least = [
        ("f", 0.001),
        ("L", 1.0),
        ("SX", SECOND),
        ("M", MINUTE),
        ("HI", HOUR),
        ("p", DAY / 2.0),
        ("Aadejuwx", DAY),
        ("UVW", WEEK),
        ("Bbm", MONTHS[0]),
        ("q", QUARTERS[0]),
        ("Yy", YEARS[0]),
    ];
    least.iter().find(|(letters, _)| has_directive(format, letters)).is_none_or(|(_, least)| step >= *least)
}

/// Returns whether a specifier has one of some directives.
fn has_directive(format: &str, letters: &str) -> bool {
    format.split('%').skip(1).any(|rest| rest.chars().next().is_some_and(|letter| letters.contains(letter)))
}

/// Makes the step of an axis that labels periods as long as the period its labels name; returns the length of that, 0 if
/// the labels do not say.
pub fn fit_to_period(axis: &Axis, plan: &mut Plan) -> f64 {
    let format = format_for(axis, plan.step);
    // A step that the layout gives stays.
    let free = axis.ticking.dtick.is_none();
    let months = matches!(plan.step, Step::Months(_));
    let mut at_least = |period: f64, shortest: f64, step: Step| {
        let short = match plan.step {
            Step::Months(count) => matches!(step, Step::Months(least) if count < least),
            other => other.number() < shortest,
        };
        if free && short {
            plan.step = step;
        }
        period
    };
    if format.is_empty() || has_directive(&format, "fLQsSMX") {
        return 0.0;
    }
    let period = if has_directive(&format, "HI") {
        at_least(HOUR, HOUR, Step::Plain(HOUR))
    } else if has_directive(&format, "p") {
        at_least(DAY / 2.0, DAY / 2.0, Step::Plain(DAY / 2.0))
    } else if has_directive(&format, "Aadejuwx") {
        at_least(DAY, DAY, Step::Plain(DAY))
    } else if has_directive(&format, "UVW") {
        at_least(WEEK, WEEK, Step::Plain(WEEK))
    } else if has_directive(&format, "Bbm") {
        at_least(MONTH, MONTHS[0], Step::Months(1.0))
    } else if has_directive(&format, "q") {
        at_least(QUARTER, QUARTERS[0], Step::Months(3.0))
    } else if has_directive(&format, "Yy") {
        at_least(YEAR, YEARS[0], Step::Months(12.0))
    } else {
        0.0
    };
    if !months && matches!(plan.step, Step::Months(_)) && free {
        // Months are counted from the first of one, not from a Sunday.
        plan.tick0 = ORIGIN;
    }
    period
}

/// Finds the middle of the period that each tick begins.
pub(super) fn place_in_periods(axis: &Axis, drafts: &mut [Draft], period: f64) {
    for index in 0..drafts.len() {
        let (one, two) = if index + 1 < drafts.len() { (index, index + 1) } else { (index.saturating_sub(1), index) };
        let apart = (drafts[two].at - drafts[one].at).abs();
        let wanted = if period > 0.0 { period } else { apart };
        let is = |bounds: [f64; 2]| apart >= bounds[0] && apart <= bounds[1];
        let own = if wanted >= YEARS[0] {
            if is(YEARS) { apart } else { YEAR }
        } else if period == QUARTER && wanted >= QUARTERS[0] {
            if is(QUARTERS) { apart } else { QUARTER }
        } else if wanted >= MONTHS[0] {
            if is(MONTHS) { apart } else { MONTH }
        } else if period == WEEK && wanted >= WEEK {
            WEEK
        } else if wanted >= DAY {
            DAY
        } else if period == DAY / 2.0 && wanted >= DAY / 2.0 {
            DAY / 2.0
        } else if period == HOUR && wanted >= HOUR {
            HOUR
        } else {
            0.0
        };
        let mut own = own.min(apart);
        let at = drafts[index].at;
        if own > 0.0 && !axis.breaks.is_empty() {
            // Only the part that is shown has a middle; 84 samples are 12 a day of a week.
            let shown = (0..84).filter(|part| {
                let share = (f64::from(*part) + 0.5) / 84.0;
                !axis.breaks.hides(at * (1.0 - share) + (at + own) * share)
            });
            own *= shown.count() as f64 / 84.0;
        }
        if own > 0.0 || index == 0 {
            drafts[index].middle = Some(at + own / 2.0);
        }
    }
}
