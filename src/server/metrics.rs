//! What the server has done, for Prometheus: requests by route and status, how long they took, what is going on.
//!
//! Routes are counted by their pattern, `/v2/files/{fid}`, never by their path: there are few, and no names are in them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The upper bounds of the groups by time, in seconds.
const BOUNDS: [f64; 12] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Counters of everything.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<Key, u64>>,
    times: Mutex<BTreeMap<String, Times>>,
    in_flight: AtomicI64,
    kept: AtomicU64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, Default)]
struct Times {
    groups: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

/// Counts a request as going on for as long as it lives.
#[derive(Debug)]
pub struct Going<'m>(&'m Metrics);

impl Drop for Going<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Counts a request that begins.
    #[must_use]
    pub fn begin(&self) -> Going<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        Going(self)
    }

    /// Counts a request that was answered with what was kept.
    pub fn kept(&self) {
        self.kept.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a request that was answered; `None` is a path that no route knows.
    pub fn done(&self, route: Option<&str>, method: &str, status: u16, took: Duration) {
        let route = route.unwrap_or("other").to_owned();
        let key = Key { route: route.clone(), method: known(method), status };
        *lock(&self.requests).entry(key).or_default() += 1;
        let seconds = took.as_secs_f64();
        let mut times = lock(&self.times);
        let times = times.entry(route).or_default();
        times.count += 1;
        times.seconds += seconds;
        for (group, bound) in times.groups.iter_mut().zip(BOUNDS) {
            *group += u64::from(seconds <= bound);
        }
    }

    /// Returns everything in the text form of Prometheus.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        head(out, "plotree_build_info", "gauge", "The version that is running.")?;
        writeln!(out, "plotree_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"))?;
        head(out, "plotree_requests_in_flight", "gauge", "Requests that are being answered.")?;
        writeln!(out, "plotree_requests_in_flight {}", self.in_flight.load(Ordering::Relaxed))?;
        head(out, "plotree_requests_total", "counter", "Requests that were answered.")?;
        for (Key { route, method, status }, count) in &*lock(&self.requests) {
            let route = escaped(route);
            writeln!(
                out,
                "plotree_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}} {count}"
            )?;
        }
        head(
            out,
            "plotree_kept_answers_total",
            "counter",
            "Requests that were answered with an answer that was kept.",
        )?;
        writeln!(out, "plotree_kept_answers_total {}", self.kept.load(Ordering::Relaxed))?;
        let about = "How long requests took until their answer began, in seconds.";
        head(out, "plotree_request_duration_seconds", "histogram", about)?;
        for (route, times) in &*lock(&self.times) {
            let route = escaped(route);
            for (bound, count) in BOUNDS.iter().zip(times.groups) {
                let labels = format!("route=\"{route}\",le=\"{bound}\"");
                writeln!(out, "plotree_request_duration_seconds_bucket{{{labels}}} {count}")?;
            }
            let Times { count, seconds, .. } = times;
            writeln!(out, "plotree_request_duration_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}")?;
            writeln!(out, "plotree_request_duration_seconds_sum{{route=\"{route}\"}} {seconds}")?;
            writeln!(out, "plotree_request_duration_seconds_count{{route=\"{route}\"}} {count}")?;
        }
        Ok(())
    }
}

fn head(out: &mut String, name: &str, kind: &str, about: &str) -> std::fmt::Result {
    writeln!(out, "# HELP {name} {about}\n# TYPE {name} {kind}")
}

/// Returns a method's name if it is one that is served, so that nobody can make up as many as he likes.
fn known(method: &str) -> &'static str {
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    methods.into_iter().find(|known| *known == method).unwrap_or("other")
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_and_time() {
        let metrics = Metrics::default();
        let going = metrics.begin();
        metrics.done(Some("/v2/files/{fid}"), "GET", 200, Duration::from_millis(3));
        metrics.done(Some("/v2/files/{fid}"), "GET", 200, Duration::from_millis(700));
        metrics.done(None, "BREW", 404, Duration::from_micros(1));
        let text = metrics.text();
        for line in [
            "plotree_requests_in_flight 1",
            "plotree_requests_total{route=\"/v2/files/{fid}\",method=\"GET\",status=\"200\"} 2",
            "plotree_requests_total{route=\"other\",method=\"other\",status=\"404\"} 1",
            "plotree_request_duration_seconds_bucket{route=\"/v2/files/{fid}\",le=\"0.0025\"} 0",
            "plotree_request_duration_seconds_bucket{route=\"/v2/files/{fid}\",le=\"0.005\"} 1",
            "plotree_request_duration_seconds_bucket{route=\"/v2/files/{fid}\",le=\"+Inf\"} 2",
            "plotree_request_duration_seconds_count{route=\"/v2/files/{fid}\"} 2",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
        drop(going);
        assert!(metrics.text().contains("plotree_requests_in_flight 0"));
        // Every line is a remark, or a name with perhaps labels, and a number.
        for line in text.lines().filter(|line| !line.starts_with("# ")) {
            let (name, number) = line.rsplit_once(' ').unwrap();
            assert!(number.parse::<f64>().is_ok() && name.starts_with("plotree_"), "{line}");
        }
    }
}
