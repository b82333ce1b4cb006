//! Figures drawn: what a Plotly figure means, in coordinates, colours and texts, and how it is painted.

pub mod axis;
pub mod cells;
pub mod color;
pub mod difference;
pub mod dump;
pub mod format;
pub mod frames;
pub mod measure;
pub mod picture;
pub mod prepared;
pub mod readout;
pub mod rich_text;
pub mod scene;
pub mod textplot;
