//! Encrypted connections: a client that trusts the certificate gets through, and who speaks plainly does not.

use std::sync::Arc;

use plotree::backend::embedded::Library;
use plotree::server::tls::Identity;
use plotree::server::{self, Options};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

const REQUEST: &[u8] = b"GET /v2/ HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";

fn connector(trusted: &Identity) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&trusted.certificate).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

#[tokio::test]
async fn who_trusts_the_certificate_gets_through() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::own(folder.path(), &["127.0.0.1".to_owned()]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = Options { tls: Some(identity.clone()), ..Options::default() };
    let running = server::serve(Library::in_memory().unwrap(), listener, options).unwrap();
    let name = || ServerName::try_from("127.0.0.1").unwrap();

    let stream = TcpStream::connect(running.address()).await.unwrap();
    let mut stream = connector(&identity).connect(name(), stream).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"plots\":\"https://127.0.0.1/v2/plots\""), "links are to the same place: {answer}");

    let other = Identity::own(&folder.path().join("other"), &["127.0.0.1".to_owned()]).unwrap();
    let stream = TcpStream::connect(running.address()).await.unwrap();
    assert!(connector(&other).connect(name(), stream).await.is_err());

    let mut plain = TcpStream::connect(running.address()).await.unwrap();
    plain.write_all(REQUEST).await.unwrap();
    let mut answer = Vec::new();
    // It is told in TLS that this was none, or just let go.
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"));
    running.stop().await;
}
