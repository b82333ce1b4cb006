//! What leaves plotree as files for others: plots and grids as pages that stand alone.
//!
//! [`csv`](mod@csv) makes a table of a grid for other programs. [`html`] is the one way into a page, [`data`] puts a figure into it, [`assets`] is what draws it.

pub mod alone;
pub mod assets;
pub mod csv;
pub mod data;
pub mod html;
pub mod table;
