//! Plots: files with a figure (contract section 6.5).

use serde::{Deserialize, Serialize};

use super::figure::Figure;
use super::file::{File, Nullable, present};

/// A plot object. In lists the four keys of the figure are null or absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plot {
    /// The file object.
    #[serde(flatten)]
    pub file: File,
    /// The stored figure, its data as `src` references.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub figure: Nullable<Figure>,
    /// The layout's `autosize`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub autosize: Nullable<bool>,
    /// The layout's width in pixels.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub width: Nullable<f64>,
    /// The layout's height in pixels.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub height: Nullable<f64>,
}
