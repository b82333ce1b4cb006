//! What the values of a Parquet column mean, and how lists are put together of them.

use std::borrow::Cow;

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit};
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::schema::types::{ColumnDescriptor, Type};

use crate::model::column::Cell;
use crate::model::{Column, Value, dates};

/// The most digits of a decimal that a double holds.
const EXACT_DIGITS: i32 = 15;

/// What a value stands for beside itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    /// A number, a truth value or a text as it is.
    Plain,
    /// A whole number without a sign.
    Unsigned,
    /// A number of this many digits behind the point, and in all.
    Decimal { scale: i32, digits: i32 },
    /// Days since 1970.
    Day,
    /// Time since midnight, in parts of a second.
    Time { parts: i64 },
    /// Time since 1970, in parts of a second.
    Moment { parts: i64 },
    /// Sixteen bytes that name something.
    Uuid,
    /// A number of two bytes.
    Half,
    /// Months, days and milliseconds.
    Interval,
    /// JSON, each cell of its own kind.
    Json,
}

impl Meaning {
    /// Returns what a column's values mean.
    pub fn of(column: &ColumnDescriptor) -> Meaning {
        let parts = |unit: &TimeUnit| match unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        };
        match column.logical_type_ref() {
            Some(LogicalType::Decimal(decimal)) => {
                return Meaning::Decimal { scale: decimal.scale, digits: decimal.precision };
            }
            Some(LogicalType::Date) => return Meaning::Day,
            Some(LogicalType::Time(time)) => return Meaning::Time { parts: parts(&time.unit) },
            Some(LogicalType::Timestamp(moment)) => return Meaning::Moment { parts: parts(&moment.unit) },
            Some(LogicalType::Integer(whole)) if !whole.is_signed => return Meaning::Unsigned,
            Some(LogicalType::Json) => return Meaning::Json,
            Some(LogicalType::Uuid) => return Meaning::Uuid,
            Some(LogicalType::Float16) => return Meaning::Half,
            _ => {}
        }
        match column.converted_type() {
            ConvertedType::DECIMAL => Meaning::Decimal { scale: column.type_scale(), digits: column.type_precision() },
            ConvertedType::DATE => Meaning::Day,
            ConvertedType::TIME_MILLIS => Meaning::Time { parts: 1_000 },
            ConvertedType::TIME_MICROS => Meaning::Time { parts: 1_000_000 },
            ConvertedType::TIMESTAMP_MILLIS => Meaning::Moment { parts: 1_000 },
            ConvertedType::TIMESTAMP_MICROS => Meaning::Moment { parts: 1_000_000 },
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
                Meaning::Unsigned
            }
            ConvertedType::INTERVAL => Meaning::Interval,
            ConvertedType::JSON => Meaning::Json,
            _ => Meaning::Plain,
        }
    }
}

/// A value that was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Read<'v> {
    /// A number or a truth value.
    Cell(Cell<'static>),
    /// A text.
    Text(Cow<'v, str>),
}

impl Read<'_> {
    /// Borrows it as the cell of a column.
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Read::Cell(cell) => *cell,
            Read::Text(text) => Cell::Text(text),
        }
    }
}

/// A value of one of the format's physical types.
pub(super) trait Piece {
    /// Reads it for what it means.
    fn read(&self, meaning: &Meaning) -> Read<'_>;
}

impl Piece for bool {
    fn read(&self, _: &Meaning) -> Read<'_> {
        Read::Cell(Cell::Bool(*self))
    }
}

impl Piece for i32 {
    fn read(&self, meaning: &Meaning) -> Read<'_> {
        match meaning {
            Meaning::Unsigned => Read::Cell(Cell::Int(i64::from(self.cast_unsigned()))),
            _ => i64::from(*self).read_owned(meaning),
        }
    }
}

impl Piece for i64 {
    fn read(&self, meaning: &Meaning) -> Read<'_> {
        self.read_owned(meaning)
    }
}

/// Whole numbers are read by value.
trait Whole {
    fn read_owned<'a>(self, meaning: &Meaning) -> Read<'a>;
}

impl Whole for i64 {
    fn read_owned<'a>(self, meaning: &Meaning) -> Read<'a> {
        let text = match meaning {
            Meaning::Unsigned if self < 0 => self.cast_unsigned().to_string(),
            Meaning::Decimal { scale, digits } => return decimal(i128::from(self), *scale, *digits),
            Meaning::Day => day(self),
            Meaning::Time { parts } => clock(self, *parts),
            Meaning::Moment { parts } => moment(self, *parts),
            _ => return Read::Cell(Cell::Int(self)),
        };
        Read::Text(Cow::Owned(text))
    }
}

impl Piece for Int96 {
    fn read(&self, _: &Meaning) -> Read<'_> {
        // The day of the Julian calendar and the nanoseconds in it: the way of old writers to write a moment.
        let [low, high, julian] = match self.data() {
            [low, high, day] => [*low, *high, *day],
            _ => [0; 3],
        };
        let nanos = (u64::from(high) << 32 | u64::from(low)).cast_signed();
        let days = i64::from(julian) - 2_440_588;
        Read::Text(Cow::Owned(moment_of(days, nanos, 1_000_000_000)))
    }
}

impl Piece for f32 {
    fn read(&self, _: &Meaning) -> Read<'_> {
        // The number that its shortest text spells, 0.1 and not 0.10000000149.
        Read::Cell(float(self.to_string().parse().unwrap_or(f64::from(*self))))
    }
}

impl Piece for f64 {
    fn read(&self, _: &Meaning) -> Read<'_> {
        Read::Cell(float(*self))
    }
}

fn float(value: f64) -> Cell<'static> {
    if value.is_finite() { Cell::Float(value) } else { Cell::Null }
}

impl Piece for ByteArray {
    fn read(&self, meaning: &Meaning) -> Read<'_> {
        bytes(self.data(), meaning)
    }
}

impl Piece for FixedLenByteArray {
    fn read(&self, meaning: &Meaning) -> Read<'_> {
        bytes(self.data(), meaning)
    }
}

fn bytes<'a>(bytes: &'a [u8], meaning: &Meaning) -> Read<'a> {
    let text = match (meaning, bytes) {
        (Meaning::Decimal { scale, digits }, _) if bytes.len() <= 16 => {
            return decimal(signed(bytes), *scale, *digits);
        }
        (Meaning::Half, [low, high]) => return Read::Cell(float(half(u16::from_le_bytes([*low, *high])))),
        (Meaning::Uuid, bytes) if bytes.len() == 16 => uuid(bytes),
        (Meaning::Interval, bytes) if bytes.len() == 12 => interval(bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => return Read::Text(Cow::Borrowed(text)),
            Err(_) => base64_simd::STANDARD.encode_to_string(bytes),
        },
    };
    Read::Text(Cow::Owned(text))
}

/// Reads a whole number of up to sixteen bytes, the highest first.
fn signed(bytes: &[u8]) -> i128 {
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let start = if negative { -1 } else { 0 };
    bytes.iter().fold(start, |sum: i128, byte| sum << 8 | i128::from(*byte))
}

/// Writes a decimal: as a number where a double holds every digit, else as its text.
fn decimal<'a>(unscaled: i128, scale: i32, digits: i32) -> Read<'a> {
    if scale <= 0 && digits <= EXACT_DIGITS {
        let factor = 10_i128.checked_pow(scale.unsigned_abs()).unwrap_or(1);
        if let Some(value) = unscaled.checked_mul(factor).and_then(|value| i64::try_from(value).ok()) {
            return Read::Cell(Cell::Int(value));
        }
    }
    let behind = usize::try_from(scale.clamp(0, 64)).unwrap_or(0);
    let sign = if unscaled < 0 { "-" } else { "" };
    let plain = format!("{:0>width$}", unscaled.unsigned_abs(), width = behind + 1);
    let (whole, fraction) = plain.split_at(plain.len() - behind);
    let text = if behind == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") };
    match text.parse() {
        Ok(value) if digits <= EXACT_DIGITS => Read::Cell(float(value)),
        _ => Read::Text(Cow::Owned(text)),
    }
}

/// Returns what a number of two bytes is.
fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff) / 1024.0);
    sign * match exponent {
        0 => fraction * 2_f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction) * 2_f64.powi(exponent - 15),
    }
}

fn uuid(bytes: &[u8]) -> String {
    let number = bytes.iter().fold(0_u128, |sum, byte| sum << 8 | u128::from(*byte));
    let hex = format!("{number:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// Writes months, days and milliseconds as ISO 8601 does: `P1M2DT3.5S`.
fn interval(bytes: &[u8]) -> String {
    let part = |at: usize| {
        let part: [u8; 4] = bytes.get(at..at + 4).and_then(|part| part.try_into().ok()).unwrap_or_default();
        u32::from_le_bytes(part)
    };
    format!("P{}M{}DT{}S", part(0), part(4), f64::from(part(8)) / 1000.0)
}

fn day(days: i64) -> String {
    // Beyond this there is no date that anybody could read.
    let (year, month, day) = dates::civil_from_days(days.clamp(-10_000_000_000, 10_000_000_000));
    if year < 0 { format!("-{:04}-{month:02}-{day:02}", -year) } else { format!("{year:04}-{month:02}-{day:02}") }
}

/// Writes a time since midnight with as many digits as it needs: none, three, six or nine.
fn clock(value: i64, parts: i64) -> String {
    let (seconds, rest) = (value.div_euclid(parts), value.rem_euclid(parts));
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let nanos = rest * (1_000_000_000 / parts);
    match nanos {
        0 => clock,
        _ if nanos % 1_000_000 == 0 => format!("{clock}.{:03}", nanos / 1_000_000),
        _ if nanos % 1_000 == 0 => format!("{clock}.{:06}", nanos / 1_000),
        _ => format!("{clock}.{nanos:09}"),
    }
}

fn moment(value: i64, parts: i64) -> String {
    let in_a_day = parts * 86_400;
    moment_of(value.div_euclid(in_a_day), value.rem_euclid(in_a_day), parts)
}

fn moment_of(days: i64, rest: i64, parts: i64) -> String {
    format!("{} {}", day(days), clock(rest, parts))
}

/// Reads each cell of a column of JSON; a column with an object in it, which no cell can hold, stays the texts that it is.
pub(super) fn decoded(column: &Column) -> Value {
    let read = |cell: Cell<'_>| match cell {
        Cell::Text(text) => serde_json::from_str::<Value>(text).ok().filter(|value| !matches!(value, Value::Object(_))),
        other => Some(other.into()),
    };
    column.cells().map(read).collect::<Option<Value>>().unwrap_or_else(|| Value::Column(column.clone()))
}

/// Returns what a column is called: its path, without the levels that lists and maps have between.
pub(super) fn name(column: &ColumnDescriptor, root: &Type) -> String {
    let mut parts = Vec::new();
    let mut is_list = false;
    for node in path(column, root) {
        // Below a list comes a repeated group, and below that the element: names that nobody gave.
        let repeated =
            node.get_basic_info().has_repetition() && node.get_basic_info().repetition() == Repetition::REPEATED;
        let between = is_list
            || (repeated && node.is_group() && matches!(node.name(), "list" | "bag" | "array" | "key_value" | "map"));
        if !between || parts.is_empty() {
            parts.push(node.name().to_owned());
        }
        is_list = is_list_level(node);
    }
    parts.join(".")
}

/// Returns whether a node is the repeated level of a list, whose only child is the element.
fn is_list_level(node: &Type) -> bool {
    let info = node.get_basic_info();
    let repeated = info.has_repetition() && info.repetition() == Repetition::REPEATED;
    repeated && node.is_group() && matches!(node.name(), "list" | "bag" | "array") && node.get_fields().len() == 1
}

/// Returns the levels of definition from which on each of a column's lists has an element, the outermost first.
pub(super) fn list_levels(column: &ColumnDescriptor, root: &Type) -> Vec<i16> {
    let mut level = 0;
    let mut found = Vec::new();
    for node in path(column, root) {
        let info = node.get_basic_info();
        if !info.has_repetition() {
            continue;
        }
        match info.repetition() {
            Repetition::REQUIRED => {}
            Repetition::OPTIONAL => level += 1,
            Repetition::REPEATED => {
                level += 1;
                found.push(level);
            }
        }
    }
    found
}

/// Returns the nodes from below the root to a column.
fn path<'t>(column: &ColumnDescriptor, root: &'t Type) -> Vec<&'t Type> {
    let mut node = root;
    let mut found = Vec::new();
    for part in column.path().parts() {
        if !node.is_group() {
            break;
        }
        let Some(next) = node.get_fields().iter().find(|child| child.name() == part) else { break };
        found.push(next.as_ref());
        node = next.as_ref();
    }
    found
}

/// Lists in lists that are put together of values with their levels.
pub(super) struct Lists {
    levels: Vec<i16>,
    /// The lists that are not finished, the outermost first.
    open: Vec<Vec<Value>>,
    rows: Vec<Value>,
}

impl Lists {
    /// Begins a column whose lists have an element from these levels on.
    pub fn new(levels: Vec<i16>) -> Lists {
        Lists { levels, open: Vec::new(), rows: Vec::new() }
    }

    /// Adds a value that begins anew behind so many lists; `None` if there are not so many.
    pub fn push(&mut self, repeated: i16, defined: i16, cell: Cell<'_>) -> Option<()> {
        let repeated = usize::try_from(repeated).ok()?;
        if self.open.len() < repeated {
            return None;
        }
        self.close(repeated);
        for level in self.levels.get(repeated..)? {
            if defined < *level {
                let is_empty = defined == *level - 1;
                self.put(if is_empty { std::iter::empty().collect() } else { Value::Null });
                return Some(());
            }
            self.open.push(Vec::new());
        }
        self.put(cell.into());
        Some(())
    }

    fn close(&mut self, left: usize) {
        while self.open.len() > left {
            let done: Value = self.open.pop().unwrap_or_default().into_iter().collect();
            self.put(done);
        }
    }

    fn put(&mut self, value: Value) {
        self.open.last_mut().unwrap_or(&mut self.rows).push(value);
    }

    /// Returns the column.
    pub fn finish(mut self) -> Value {
        self.close(0);
        self.rows.into_iter().collect()
    }
}
