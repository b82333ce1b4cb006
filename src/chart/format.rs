//! Numbers and dates as text: the specifiers of d3-format and d3-time-format, and what Plotly writes without one.

pub mod date;
pub mod number;
