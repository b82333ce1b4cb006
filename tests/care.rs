//! What happens to a library when things go wrong: killed programs, damaged files, full disks, older versions.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod care {
    pub mod damaged;
    pub mod disk;
    pub mod failing;
    pub mod fixtures;
    pub mod full;
    pub mod killed;
    pub mod power;
    pub mod stage;
}
