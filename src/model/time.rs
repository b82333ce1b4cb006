//! Moments as the v2 API writes them: UTC with six digits for creation, three for changes, none at all for accounts.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::dates;

/// A moment, in microseconds since 1970-01-01 UTC. Without one of the forms below it is written as that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Returns the moment of the call.
    #[must_use]
    pub fn now() -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    /// Reads a moment leniently: any number of fraction digits, `T` or a space, `Z`, an offset or nothing for UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Timestamp> {
        let text = text.trim();
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Some(Timestamp(moment.as_microsecond()));
        }
        let civil = text.parse::<jiff::civil::DateTime>().ok()?;
        Some(Timestamp(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_microsecond()))
    }

    /// Prints with six digits: `2015-04-17T18:13:42.818159Z`.
    #[must_use]
    pub fn micros(self) -> String {
        format!("{}T{}.{:06}Z", self.date(), self.clock(), self.0.rem_euclid(1_000_000))
    }

    /// Prints with three digits: `2015-07-06T13:26:48.697Z`.
    #[must_use]
    pub fn millis(self) -> String {
        format!("{}T{}.{:03}Z", self.date(), self.clock(), self.0.rem_euclid(1_000_000) / 1000)
    }

    /// Prints without a fraction or zone: `2014-08-23 19:04:33`.
    #[must_use]
    pub fn seconds(self) -> String {
        format!("{} {}", self.date(), self.clock())
    }

    /// Prints the day: `2014-08-23`.
    #[must_use]
    pub fn date(self) -> String {
        let (year, month, day) = dates::civil_from_days(self.0.div_euclid(86_400_000_000));
        format!("{year:04}-{month:02}-{day:02}")
    }

    fn clock(self) -> String {
        let seconds = self.0.rem_euclid(86_400_000_000) / 1_000_000;
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

/// Makes a serde module that prints moments with one of the forms above.
macro_rules! form {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        pub mod $name {
            use super::Timestamp;
            use serde::{Deserialize, Deserializer, Serializer, de::Error};

            /// Writes a moment.
            ///
            /// # Errors
            /// Those of the serializer.
            #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
            pub fn serialize<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&moment.$name())
            }

            /// Reads a moment in any form.
            ///
            /// # Errors
            /// Refuses what is no moment.
            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
                let text = String::deserialize(deserializer)?;
                Timestamp::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no date")))
            }
        }
    };
}

form!(micros, "Six digits behind the second.");
form!(millis, "Three digits behind the second.");
form!(seconds, "No fraction and no zone.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_printed_exactly() {
        let moment = Timestamp::parse("2015-04-17T18:13:42.818159Z").unwrap();
        assert_eq!(moment.micros(), "2015-04-17T18:13:42.818159Z");
        assert_eq!(moment.millis(), "2015-04-17T18:13:42.818Z");
        assert_eq!(moment.seconds(), "2015-04-17 18:13:42");
        assert_eq!(Timestamp(-1).micros(), "1969-12-31T23:59:59.999999Z");
    }

    #[test]
    fn reading_is_lenient() {
        let moment = Timestamp::parse("2014-08-23T19:04:33Z").unwrap();
        for text in ["2014-08-23 19:04:33", "2014-08-23T19:04:33.000000000Z", "2014-08-23T21:04:33+02:00"] {
            assert_eq!(Timestamp::parse(text), Some(moment), "{text}");
        }
        assert_eq!(Timestamp::parse("soon"), None);
    }
}
