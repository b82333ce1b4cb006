//! Pages for people: a plot to be explored, a grid as a table, the public plots with their pictures.
//!
//! Each page is a pure function of what the backend said, tested without a server; [`routes`] asks the backend and sends.
//! Nothing is asked for from another host, by us or by a figure: plotly.js is within the program, and a content policy holds
//! the browser to it. Titles and names are anybody's: `export::html` is the one way into a page.

mod frame;
pub mod grid;
pub mod plot;
mod routes;
mod send;
pub mod start;
mod target;

pub use frame::{Site, notice};
pub use routes::routes;

#[cfg(test)]
mod tests;
