//! plotree: a file manager for plots, in the terminal.
//!
//! One language ([`model`]), whoever answers it a backend, whoever asks it a face; `ARCHITECTURE.md` is the map.

pub mod backend;
pub mod chart;
pub mod cli;
pub mod config;
pub mod errands;
pub mod export;
pub mod import;
pub mod mirror;
pub mod model;
pub mod server;
pub mod text;
pub mod tui;
