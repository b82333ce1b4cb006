//! Hostile and odd input: no bytes make a reader panic, and what it takes it understands the same again.
//!
//! Inputs begin as seeds and as the kept ones in `tests/corpus/NAME/`, and are changed by chance; one whose outcome is new joins
//! them. An input that fails is cut as short as it goes and kept there, and is tried first from then on. A run is short;
//! `PLOTREE_FUZZ_SECONDS` makes each target run so long, from another chance each time; `PLOTREE_FUZZ_SEED` sets the chance, which
//! every run tells. The checks before a release run a minute each from one seed, so that they fail for a change and not for
//! bad luck; whoever looks for more leaves the seed out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod fuzz {
    pub mod library;
    pub mod model;
    pub mod runner;
    pub mod tables;
    pub mod texts;
}
