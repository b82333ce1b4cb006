//! stand-in until the merge
pub mod pages;
