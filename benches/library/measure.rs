//! Measuring, and the table of what was measured.

use std::fmt;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Numbers of chance, the same every time (`splitmix64`).
pub struct Chance(pub u64);

impl Chance {
    /// Returns a number below another.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }
}

/// Whether other programs keep the machine busy, so that the clock on the wall says little (`PLOTREE_BENCH_BUSY`).
static COMPUTING: LazyLock<bool> = LazyLock::new(|| std::env::var_os("PLOTREE_BENCH_BUSY").is_some());

/// Returns how long this thread has had a processor.
fn computing() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap_or(0), time.tv_nsec.try_into().unwrap_or(0))
}

/// What an operation may cost.
#[derive(Clone, Copy)]
pub enum Goal {
    /// Whatever it does.
    None,
    /// Milliseconds: half of the times, and all but one of a hundred.
    Times { median: f64, most: f64 },
    /// Bytes at most.
    Bytes(u64),
}

/// Times of one operation, in milliseconds.
#[derive(Default)]
pub struct Column(Vec<f64>);

impl Column {
    /// Measures an operation that waits for no disk, after a few that do not count.
    pub fn of(times: usize, work: impl FnMut(usize)) -> Column {
        Column::by(times, work, |column, work| column.add_computing(work))
    }

    /// Measures an operation that waits for the disk, after a few that do not count.
    pub fn of_waiting(times: usize, work: impl FnMut(usize)) -> Column {
        Column::by(times, work, |column, work| column.add(work))
    }

    fn by<W: FnMut(usize)>(times: usize, mut work: W, add: fn(&mut Column, &mut dyn FnMut())) -> Column {
        for time in 0..(times / 20).min(5) {
            work(time);
        }
        let mut column = Column::default();
        for time in 0..times {
            add(&mut column, &mut || work(time));
        }
        column
    }

    /// Measures work that waits for no disk, where asked without the time in which others had the processor.
    fn add_computing(&mut self, work: impl FnOnce()) {
        if !*COMPUTING {
            return self.add(work);
        }
        let start = computing();
        work();
        self.0.push(computing().saturating_sub(start).as_secs_f64() * 1e3);
    }

    /// Measures once, as the clock on the wall has it.
    pub fn add<T>(&mut self, work: impl FnOnce() -> T) {
        let start = Instant::now();
        black_box(work());
        self.0.push(start.elapsed().as_secs_f64() * 1e3);
    }

    /// Takes times that somebody else measured.
    pub fn read(text: &str) -> Column {
        Column(text.split_whitespace().filter_map(|time| time.parse().ok()).collect())
    }

    /// Returns the times as [`Column::read`] takes them.
    pub fn written(&self) -> String {
        self.0.iter().map(|time| format!("{time:.4}")).collect::<Vec<_>>().join(" ")
    }

    pub fn join(&mut self, other: Column) {
        self.0.extend(other.0);
    }

    pub fn median(&self) -> f64 {
        self.at(50)
    }

    pub fn most(&self) -> f64 {
        self.at(99)
    }

    fn at(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        sorted.get((sorted.len() * percent / 100).min(last)).copied().unwrap_or(f64::NAN)
    }
}

/// Measures how long a few bytes take to the disk.
pub fn sync(path: &Path) -> Column {
    let mut file = std::fs::File::create(path).expect("the disk has room for a page");
    let column = Column::of_waiting(200, |_| {
        file.write_all(&[7; 4096]).expect("the disk has room for a page");
        file.sync_data().expect("the disk takes it");
    });
    // It was only made for this.
    let _ = std::fs::remove_file(path);
    column
}

/// A row for each operation, a pair of numbers for each library.
#[derive(Default)]
pub struct Table {
    sizes: Vec<u64>,
    rows: Vec<(String, Goal, Vec<String>)>,
}

impl Table {
    /// Begins the column of a library of so many files.
    pub fn begin(&mut self, files: u64) {
        self.sizes.push(files);
    }

    pub fn times(&mut self, what: &str, goal: Goal, column: &Column) {
        let (median, most) = (column.median(), column.most());
        let missed = match goal {
            Goal::Times { median: goal, most: goal_of_most } => median > goal || most > goal_of_most,
            _ => false,
        };
        let sign = if missed { "!" } else { " " };
        self.note(what, goal, format!("{median:.3} / {most:.3}{sign}"));
    }

    pub fn bytes(&mut self, what: &str, goal: Goal, bytes: u64) {
        let missed = matches!(goal, Goal::Bytes(most) if bytes > most);
        self.note(what, goal, format!("{:.1} MB{}", bytes as f64 / 1e6, if missed { "!" } else { " " }));
    }

    fn note(&mut self, what: &str, goal: Goal, value: String) {
        // Told at once, as the whole takes minutes.
        eprintln!("{:>9} files: {what}: {value}", self.sizes.last().copied().unwrap_or_default());
        match self.rows.iter_mut().find(|(known, ..)| known == what) {
            Some((_, _, values)) if values.len() < self.sizes.len() => values.push(value),
            _ => self.rows.push((what.to_owned(), goal, vec![value])),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        writeln!(formatter, "\nmilliseconds: median / 99th percentile; ! misses the goal")?;
        write!(formatter, "{:<64} {:>13}", "", "goal")?;
        for size in &self.sizes {
            write!(formatter, " {:>20}", format!("{size} files"))?;
        }
        for (what, goal, values) in &self.rows {
            let goal = match goal {
                Goal::None => String::new(),
                Goal::Times { median, most } => format!("{median} / {most}"),
                Goal::Bytes(bytes) => format!("{} MB", bytes >> 20),
            };
            write!(formatter, "\n{what:<64} {goal:>13}")?;
            for value in values {
                write!(formatter, " {value:>20}")?;
            }
        }
        Ok(())
    }
}
