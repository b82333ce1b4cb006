//! Bytes as text in JSON, for `#[serde(with = "…")]`.

use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// Writes bytes as base64.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&base64_simd::STANDARD.encode_to_string(bytes))
}

/// Reads them again.
///
/// # Errors
/// Refuses what is no base64.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    base64_simd::STANDARD.decode_to_vec(text).map_err(|_| D::Error::custom("not base64"))
}
