//! `plotree serve`: what is said of the server before it begins, and what it says when it has.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::output::Output;
use super::{Opened, output, quoted};
use crate::text;

/// How the library is served.
#[derive(Debug, Args)]
pub struct Serve {
    /// Listen here; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8088")]
    pub listen: SocketAddr,
    /// Begin links with this, where clients come through something that does not say what they asked for; it may have a path
    #[arg(long, value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// Put a number behind a taken name instead of refusing the plot or grid, as Figlinq's clients expect
    #[arg(long)]
    pub auto_number: bool,
    /// Encrypt with this certificate (PEM, with those that vouch for it behind it)
    #[arg(long, value_name = "FILE", requires = "tls_key", conflicts_with = "tls_self_signed")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Encrypt with a certificate of plotree's own, which clients must be told to trust
    #[arg(long)]
    pub tls_self_signed: bool,
    /// Let a user, or an address, ask so many times a second for long; 0 for as often as they like
    #[arg(long, value_name = "COUNT", default_value_t = 200)]
    pub rate: u32,
    /// Tell at /metrics what was asked how often, for Prometheus
    #[arg(long)]
    pub metrics: bool,
    /// Take bodies of at most so many megabytes
    #[arg(long, value_name = "MB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4_000))]
    pub max_body: u32,
    /// Hold at most so many connections
    #[arg(long, value_name = "COUNT", default_value_t = 16_384, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_connections: u32,
    /// End a connection that says nothing for so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub idle_time: u32,
    /// Break a request off after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    pub request_time: u32,
    /// Write a line of every request to standard error, in this form
    #[arg(long, value_name = "FORM", value_enum, default_value_t = Log::Text)]
    pub log: Log,
}

/// The certificate that connections are encrypted with.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Its file.
    pub file: PathBuf,
    /// Its SHA-256, as people compare it.
    pub fingerprint: String,
}

/// How requests are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// Not at all; only what goes wrong
    Quiet,
    /// For people
    Text,
    /// An object a line
    Json,
}

fn public_url(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).map_err(|error| error.to_string())?;
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if matches!(url.scheme(), "http" | "https") && is_plain && url.host().is_some() {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("an address like https://plots.example.com is needed".into())
    }
}

impl Serve {
    /// Returns the names and addresses that a certificate of our own is for.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
        let ip = self.listen.ip();
        if !ip.is_unspecified() {
            names.push(ip.to_string());
        }
        let public = self.public_url.as_deref().and_then(|url| url::Url::parse(url).ok());
        names.extend(public.and_then(|url| Some(url.host_str()?.trim_matches(['[', ']']).to_owned())));
        names.sort();
        names.dedup();
        names
    }

    /// Makes the program write its log.
    ///
    /// # Errors
    /// Fails when it already does.
    pub fn start_log(&self) -> anyhow::Result<()> {
        let level = if self.log == Log::Quiet { tracing::Level::WARN } else { tracing::Level::INFO };
        let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(level).with_target(false);
        let started = match self.log {
            Log::Json => log.json().flatten_event(true).try_init(),
            Log::Quiet | Log::Text => log.with_ansi(false).try_init(),
        };
        started.map_err(|error| anyhow::anyhow!("the log could not be written: {error}"))
    }

    /// Says where the server listens, how clients are pointed at it, and how somebody comes to sign in.
    ///
    /// # Errors
    /// Fails when nobody can be told.
    pub fn greet(&self, address: SocketAddr, certificate: Option<&Certificate>, opened: &Opened) -> anyhow::Result<()> {
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let url = self.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
        let url = text::shown(&url);
        let library = opened.library.path().map_or_else(|| "memory".into(), |path| path.to_string_lossy().into_owned());
        let keys: u64 =
            opened.library.users().context("the users could not be counted")?.iter().map(|user| user.keys).sum();
        let mut output = Output::stdout();
        output.line(format_args!("Serving {} at {url}/ (Ctrl-C stops)", quoted(&library)))?;
        output.line("")?;
        output.line("  Python  import chart_studio.plotly as py")?;
        output.line(format_args!(
            "          py.sign_in('NAME', 'KEY', plotly_domain='{url}', plotly_api_domain='{url}')"
        ))?;
        output.line("  R       Sys.setenv(plotly_username='NAME', plotly_api_key='KEY',")?;
        let https =
            if url.as_str().starts_with("https:") { "" } else { "   # needs https: --tls-cert or --tls-self-signed" };
        output.line(format_args!("                     plotly_domain='{url}', plotly_api_domain='{url}'){https}"))?;
        output.line(format_args!("  curl    curl -u NAME:KEY {url}/v2/folders/home"))?;
        output.line("")?;
        if let Some(certificate) = certificate.filter(|_| self.tls_self_signed) {
            let file = certificate.file.to_string_lossy();
            output.line(format_args!("Clients are told to trust {}; its SHA-256 is", quoted(&file)))?;
            output.line(text::shown(&certificate.fingerprint))?;
            output.line("")?;
        }
        if keys == 0 {
            output.line("Nobody can sign in yet. `plotree user add NAME` makes a user and prints the key.")?;
        } else {
            output.line("`plotree user add NAME` makes another user and prints the key.")?;
        }
        output.finish()?;
        if !address.ip().is_loopback() && !url.as_str().starts_with("https:") {
            output::remark(&text::shown("keys and plots can be read on the way here: there is no TLS"));
        }
        Ok(())
    }
}
