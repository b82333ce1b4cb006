//! A remote over TLS: HTTP/2 where it is offered, certificates of one's own, and those that nobody should trust.

use std::sync::{Arc, Mutex};

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use plotree::backend::embedded::Library;
use plotree::backend::remote::{Remote, Settings};
use plotree::backend::{Error, Files, Users};
use plotree::model::Fid;
use plotree::server::{self, Options, tls::Identity};
use tokio::net::TcpListener;

use crate::within;

/// A server with a certificate for some names, which remembers the protocols that its clients and it agreed on.
struct Encrypted {
    identity: Identity,
    port: u16,
    key: String,
    agreed: Arc<Mutex<Vec<String>>>,
    _folder: tempfile::TempDir,
}

impl Encrypted {
    async fn serve(names: &[&str]) -> Encrypted {
        let folder = tempfile::tempdir().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let identity = Identity::own(folder.path(), &names).unwrap();
        let library = Library::in_memory().unwrap();
        library.ensure_user("bob").unwrap();
        let key = library.add_key("bob", "test").unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (router, acceptor) = (server::router(library, Options::default()), identity.acceptor().clone());
        let agreed: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&agreed);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (router, acceptor, seen) = (router.clone(), acceptor.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let protocol = stream.get_ref().1.alpn_protocol().unwrap_or_default().to_vec();
                    seen.lock().unwrap().push(String::from_utf8(protocol).unwrap());
                    let service = TowerToHyperService::new(router);
                    // A client that is done hangs up.
                    let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Encrypted { identity, port, key, agreed, _folder: folder }
    }

    fn settings(&self, host: &str, trusted: Option<&Identity>) -> Settings {
        let certificate = trusted.map(|identity| std::fs::read(&identity.certificate).unwrap());
        Settings { certificate, ..Settings::new(&format!("https://{host}:{}", self.port)).signed_in("bob", &self.key) }
    }

    async fn ask(&self, settings: Settings) -> Result<String, Error> {
        within(Remote::new(settings).unwrap().current_user()).await.map(|user| user.username)
    }
}

#[tokio::test]
async fn who_trusts_the_certificate_speaks_http_2_by_one_connection() {
    let server = Encrypted::serve(&["127.0.0.1"]).await;
    let remote = Remote::new(server.settings("127.0.0.1", Some(&server.identity))).unwrap();
    let home: Fid = "bob:-1".parse().unwrap();
    assert_eq!(within(remote.current_user()).await.unwrap().username, "bob");
    let many = std::iter::repeat_with(|| remote.retrieve(&home)).take(12);
    for answer in within(futures_util::future::join_all(many)).await {
        assert_eq!(answer.unwrap().fid, home);
    }
    assert_eq!(*server.agreed.lock().unwrap(), ["h2"]);
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_refused_with_the_way_out() {
    let server = Encrypted::serve(&["127.0.0.1"]).await;
    let other = Encrypted::serve(&["127.0.0.1"]).await;
    for trusted in [None, Some(&other.identity)] {
        let Err(Error::Offline(told)) = server.ask(server.settings("127.0.0.1", trusted)).await else { panic!() };
        assert!(told.contains("is not trusted here") && told.contains("--certificate FILE"), "{told}");
        assert!(!told.contains(&server.key));
    }
    assert!(server.agreed.lock().unwrap().is_empty(), "nobody was told a key");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let server = Encrypted::serve(&["plots.example"]).await;
    let Err(Error::Offline(told)) = server.ask(server.settings("127.0.0.1", Some(&server.identity))).await else {
        panic!()
    };
    assert!(told.contains("is for another name"), "{told}");
}

#[tokio::test]
async fn a_certificate_file_without_one_is_told() {
    let settings = Settings { certificate: Some(b"nothing".to_vec()), ..Settings::new("https://plots.example") };
    let told = Remote::new(settings).map(drop).unwrap_err().to_string();
    assert!(told.contains("certificate"), "{told}");
}
