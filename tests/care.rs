//! What happens to a library when things go wrong: killed programs, damaged files, full disks, older versions.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod care {
    pub mod damaged;
    #[cfg(target_os = "linux")]
    pub mod disk;
    #[cfg(target_os = "linux")]
    pub mod failing;
    pub mod fixtures;
    pub mod full;
    pub mod killed;
    #[cfg(target_os = "linux")]
    pub mod power;
    pub mod stage;
}
