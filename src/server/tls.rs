//! TLS: certificates of the administrator, or one that the server makes for itself and keeps.
//!
//! A certificate of our own is for trying out and for closed networks: clients are told to trust its file, or its fingerprint
//! is compared by eye. It is kept, so that what was trusted once stays trusted, and made anew when it grows old or other
//! names are served.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use tokio_rustls::TlsAcceptor;

/// How old a certificate of our own may be before another is made, well within what it says of itself.
const OLDEST: Duration = Duration::from_hours(300 * 24);
/// How long a certificate of our own is good for: as long as every system believes one.
const GOOD_FOR: Duration = Duration::from_hours(800 * 24);
/// How far clocks may be apart.
const LEEWAY: Duration = Duration::from_hours(24);

/// Why there can be no TLS.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A file could not be read or written.
    #[error("`{}` cannot be used: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("`{}` holds no {what} in PEM form", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// The key is not the certificate's, or of a kind that is not known.
    #[error("the certificate and its key cannot be used: {0}")]
    Unfit(#[from] rustls::Error),
    /// No certificate could be made.
    #[error("no certificate could be made: {0}")]
    Unmade(#[from] rcgen::Error),
}

/// A certificate with its key, ready to be served with.
#[derive(Clone)]
pub struct Identity {
    acceptor: TlsAcceptor,
    /// The file of the certificate, for clients to trust.
    pub certificate: PathBuf,
    /// The SHA-256 of the certificate, as people compare it.
    pub fingerprint: String,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Identity").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

impl Identity {
    /// Reads a certificate, with those that vouch for it behind it, and its key, both in PEM form.
    ///
    /// # Errors
    /// Says which file cannot be used, and why.
    pub fn read(certificate: &Path, key: &Path) -> Result<Identity, Trouble> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect)
            .map_err(|error| unread(certificate, "certificate", error))?;
        let first = chain.first().ok_or_else(|| Trouble::Empty { path: certificate.into(), what: "certificate" })?;
        let fingerprint = fingerprint(first);
        let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unread(key, "private key", error))?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Identity { acceptor: TlsAcceptor::from(Arc::new(config)), certificate: certificate.into(), fingerprint })
    }

    /// Returns our own certificate for some names and addresses, from a folder of ours where it is kept; makes it there when
    /// there is none, or an old one.
    ///
    /// # Errors
    /// Says which file cannot be written, and why.
    pub fn own(folder: &Path, names: &[String]) -> Result<Identity, Trouble> {
        let (certificate, key) = (folder.join("self-signed.pem"), folder.join("self-signed.key"));
        let head = format!("# {}\n", names.join(" "));
        if is_fresh(&certificate, &head) && key.exists() {
            return Identity::read(&certificate, &key);
        }
        let made = |path: &Path| {
            let path = path.to_owned();
            move |source| Trouble::File { path, source }
        };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(made(folder))?;
        let key_pair = rcgen::KeyPair::generate()?;
        let mut about = rcgen::CertificateParams::new(names.to_vec())?;
        about.distinguished_name.push(rcgen::DnType::CommonName, "plotree, signed by itself");
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let start = rcgen::date_time_ymd(1970, 1, 1) + now.saturating_sub(LEEWAY);
        about.not_before = start;
        about.not_after = start + GOOD_FOR;
        let pem = about.self_signed(&key_pair)?.pem();
        replace(&key, key_pair.serialize_pem().as_bytes()).map_err(made(&key))?;
        replace(&certificate, format!("{head}{pem}").as_bytes()).map_err(made(&certificate))?;
        Identity::read(&certificate, &key)
    }

    /// Returns what takes connections in.
    #[must_use]
    pub fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }
}

/// Returns whether a certificate of our own is there, of these names, and young enough.
fn is_fresh(certificate: &Path, head: &str) -> bool {
    let age = || fs::metadata(certificate).ok()?.modified().ok()?.elapsed().ok();
    age().is_some_and(|age| age < OLDEST) && fs::read_to_string(certificate).is_ok_and(|pem| pem.starts_with(head))
}

/// Puts a file in the place of another, for its owner alone to read: whole, or not at all.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&draft, path)).inspect_err(|_| {
        // The draft is of no use any more; that it stays there changes nothing.
        let _ = fs::remove_file(&draft);
    })
}

/// Returns the SHA-256 of a certificate as pairs of digits.
fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let pairs: Vec<String> = Sha256::digest(certificate).iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

fn unread(path: &Path, what: &'static str, error: rustls::pki_types::pem::Error) -> Trouble {
    match error {
        rustls::pki_types::pem::Error::Io(source) => Trouble::File { path: path.into(), source },
        _ => Trouble::Empty { path: path.into(), what },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn our_own_certificate_is_kept_until_other_names_are_served() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("state/tls");
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let first = Identity::own(&folder, &names).unwrap();
        assert_eq!(Identity::own(&folder, &names).unwrap().fingerprint, first.fingerprint);
        assert_eq!(first.fingerprint.len(), 32 * 3 - 1);
        for file in [&first.certificate, &folder.join("self-signed.key")] {
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let other = Identity::own(&folder, &["plots.example".to_owned()]).unwrap();
        assert_ne!(other.fingerprint, first.fingerprint);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "drafts do not stay");
    }

    #[test]
    fn what_cannot_be_used_is_told_by_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let own = Identity::own(folder.path(), &["a.example".to_owned()]).unwrap();
        let other = Identity::own(&at("other"), &["b.example".to_owned()]).unwrap();
        fs::write(at("empty"), "nothing").unwrap();
        let told = |certificate: &Path, key: &Path| Identity::read(certificate, key).unwrap_err().to_string();
        assert!(told(&at("missing"), &at("self-signed.key")).contains("missing` cannot be used"));
        assert!(told(&at("empty"), &at("self-signed.key")).contains("holds no certificate"));
        assert!(told(&own.certificate, &at("empty")).contains("holds no private key"));
        assert!(told(&other.certificate, &at("self-signed.key")).contains("the certificate and its key"));
    }
}
