//! What leaves plotree as files for others: figures and grids in the formats that other programs read, and pages that stand alone.
//!
//! [`run()`](run::run) exports a selection of any backend into a [`folder`]; [`format`](mod@format) says which [`Format`] can hold
//! what, and writes it: tables by [`csv`](mod@csv), [`parquet`] and [`sheet`], figures by [`alone`], [`notebook`] and the painters
//! of `chart`. [`html`] is the one way into a page, [`data`] puts a figure into it, [`assets`] is what draws it. [`browse`] opens a
//! file in the web browser.

pub mod alone;
pub mod assets;
pub mod browse;
pub mod csv;
pub mod data;
pub mod folder;
pub mod format;
pub mod html;
pub mod notebook;
pub mod parquet;
pub mod run;
pub mod sheet;
pub mod table;

pub use format::Format;
