//! Changing inputs by chance, and keeping those that fail.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Inputs of a short run.
const CASES: u64 = 1_500;
/// The longest short run, where an input takes long.
const SHORT: Duration = Duration::from_secs(5);
/// Inputs that others are made of.
const MOST_KEPT: usize = 400;
/// Bytes of the longest input.
const LONGEST: usize = 4_096;

/// What is tried.
pub struct Target<'t> {
    /// Its name, and that of its folder in the corpus.
    pub name: &'t str,
    /// Inputs to begin with.
    pub seeds: &'t [&'t str],
    /// Pieces that mean something to it.
    pub words: &'t [&'t str],
    /// Tries an input; returns a word for the outcome.
    pub run: &'t dyn Fn(&[u8]) -> String,
}

struct Chance(u64);

/// Returns the number that decides what is tried: the one that is set; else the same for each short run, another for a long one.
fn seed(is_long: bool) -> u64 {
    let set = std::env::var("PLOTREE_FUZZ_SEED").ok();
    let set = set.map(|seed| seed.parse().expect("PLOTREE_FUZZ_SEED is a whole number"));
    set.unwrap_or_else(|| if is_long { RandomState::new().hash_one(()) } else { 1 })
}

impl Chance {
    /// Makes the numbers of a seed for a target.
    fn of(seed: u64, target: &str) -> Chance {
        let sum = target.bytes().fold(seed, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Chance((sum ^ 0x9e37_79b9_7f4a_7c15).max(1))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

impl Target<'_> {
    fn folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(self.name)
    }

    fn kept(&self) -> Vec<Vec<u8>> {
        let Ok(entries) = std::fs::read_dir(self.folder()) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
    }

    /// Tries inputs, the kept ones first.
    pub fn fuzz(&self) {
        let seconds = std::env::var("PLOTREE_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
        let time = seconds.map(Duration::from_secs);
        let seed = seed(time.is_some());
        // Told before anything is tried, for an input that ends the whole process.
        eprintln!("{}: PLOTREE_FUZZ_SEED={seed}", self.name);
        let mut chance = Chance::of(seed, self.name);
        let mut pool: Vec<Vec<u8>> =
            self.seeds.iter().map(|seed| seed.as_bytes().to_vec()).chain(self.kept()).collect();
        pool.push(Vec::new());
        let mut outcomes = HashSet::new();
        for input in &pool {
            outcomes.insert(self.attempt(input));
        }
        let (start, mut cases) = (Instant::now(), 0_u64);
        let goes_on = |cases| cases < CASES || time.is_some();
        while goes_on(cases) && start.elapsed() < time.unwrap_or(SHORT) {
            let input = self.changed(&pool, &mut chance);
            let outcome = self.attempt(&input);
            if outcomes.insert(outcome) && pool.len() < MOST_KEPT {
                pool.push(input);
            }
            cases += 1;
        }
        eprintln!("{}: {cases} inputs, {} outcomes", self.name, outcomes.len());
        assert!(outcomes.len() > 1, "whatever is tried, the outcome is the same");
    }

    fn attempt(&self, input: &[u8]) -> String {
        if let Some(outcome) = self.outcome(input) {
            return outcome;
        }
        let short = self.shortened(input);
        std::fs::create_dir_all(self.folder()).unwrap();
        let name = short
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        let file = self.folder().join(format!("{name:016x}"));
        std::fs::write(&file, &short).unwrap();
        // Once more, so that the last panic told is that of the kept input.
        (self.run)(&short);
        panic!("{} failed once on {:?}, kept as {}", self.name, String::from_utf8_lossy(&short), file.display());
    }

    /// Returns what an input leads to; `None` is a panic.
    fn outcome(&self, input: &[u8]) -> Option<String> {
        catch_unwind(AssertUnwindSafe(|| (self.run)(input))).ok()
    }

    /// Cuts pieces out of an input as long as it fails.
    fn shortened(&self, input: &[u8]) -> Vec<u8> {
        let mut short = input.to_vec();
        let mut piece = short.len() / 2;
        while piece > 0 {
            let mut at = 0;
            while at < short.len() {
                let mut cut = short.clone();
                cut.drain(at..(at + piece).min(cut.len()));
                if self.outcome(&cut).is_none() {
                    short = cut;
                } else {
                    at += piece;
                }
            }
            piece /= 2;
        }
        short
    }

    fn changed(&self, pool: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
        let mut input = pool[chance.below(pool.len())].clone();
        for _ in 0..=chance.below(6) {
            let at = chance.below(input.len() + 1);
            let end = (at + chance.below(24)).min(input.len());
            match chance.below(8) {
                0 | 1 if !self.words.is_empty() => {
                    let word = self.words[chance.below(self.words.len())];
                    input.splice(at..at, word.bytes());
                }
                2 if !self.words.is_empty() => {
                    let word = self.words[chance.below(self.words.len())];
                    input.splice(at..end, word.bytes());
                }
                3 => drop(input.drain(at..end)),
                4 => {
                    let piece = input[at..end].to_vec();
                    let to = chance.below(input.len() + 1);
                    input.splice(to..to, piece);
                }
                5 => {
                    let other = &pool[chance.below(pool.len())];
                    let from = chance.below(other.len() + 1);
                    input.truncate(at);
                    input.extend_from_slice(&other[from..]);
                }
                6 if at < input.len() => input[at] ^= 1 << chance.below(8),
                _ => {
                    let odd = [
                        "-1",
                        "0",
                        "9223372036854775807",
                        "18446744073709551616",
                        "1e999",
                        "\u{202e}",
                        "\0",
                        "ß",
                        "💥",
                    ];
                    input.splice(at..at, odd[chance.below(odd.len())].bytes());
                }
            }
        }
        input.truncate(LONGEST);
        input
    }
}

/// Returns the beginning of a text without what differs from input to input.
pub fn outline(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphabetic() || *letter == ' ').take(40).collect()
}
