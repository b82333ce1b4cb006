//! Figures drawn: figure → scene → character cells.

pub mod textplot;
