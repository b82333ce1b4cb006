//! The `plotree` program: parses the command line and hands over to a face.

fn main() {}
