//! What is hard on a terminal program: storms of sizes, pastes of hostile text, a server that is slow or goes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use crate::terminal::{self, Terminal};
use crate::{PLOTREE, assert_restored, library, start};

/// A server of a library, which ends with this.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves the library of a home at any port.
fn serve(home: &std::path::Path) -> Server {
    serve_at(home, "127.0.0.1:0")
}

fn plotree(home: &std::path::Path) -> Command {
    let mut command = Command::new(PLOTREE);
    command.args(["--library", "test.plotree"]).current_dir(home).env_clear().env("HOME", home).env("USER", "bob");
    command
}

/// Serves the library of a home at an address.
fn serve_at(home: &std::path::Path, listen: &str) -> Server {
    let mut command = plotree(home);
    let mut child =
        command.args(["serve", "--listen", listen]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("http://") {
        assert!(lines.read_line(&mut said).unwrap() > 0, "it said no more than {said}");
    }
    // Somebody must go on reading, or the server would wait for it.
    std::thread::spawn(move || drop(std::io::copy(&mut lines, &mut std::io::sink())));
    let address =
        said.split("http://").nth(1).unwrap().split(['/', '\'', '\n']).next().unwrap().trim().parse().unwrap();
    Server { child, address }
}

/// Passes connections on, and holds back what the server says while somebody holds the gate.
struct Gate {
    address: SocketAddr,
    closed: Arc<Mutex<()>>,
    /// Tells that a request has come.
    asked: Receiver<()>,
}

impl Gate {
    fn before(server: SocketAddr) -> Gate {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let closed = Arc::new(Mutex::new(()));
        let (tell, asked) = channel();
        let gate = Arc::clone(&closed);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(far) = TcpStream::connect(server) else { continue };
                let (back, forth) = (client.try_clone().unwrap(), far.try_clone().unwrap());
                let (gate, tell) = (Arc::clone(&gate), tell.clone());
                std::thread::spawn(move || pump(client, far, |_| tell.send(()).unwrap_or(())));
                std::thread::spawn(move || pump(forth, back, |_| drop(gate.lock())));
            }
        });
        Gate { address, closed, asked }
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream, before: impl Fn(&[u8])) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(len) = from.read(&mut buffer) {
        if len == 0 {
            break;
        }
        before(&buffer[..len]);
        if to.write_all(&buffer[..len]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

/// Makes the settings of a remote called `far`.
fn remote(home: &std::path::Path, address: SocketAddr) {
    let made = plotree(home).args(["user", "key", "bob"]).output().unwrap();
    let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    assert!(!key.is_empty(), "{}", String::from_utf8_lossy(&made.stderr));
    let config = home.join(".config/plotree");
    std::fs::create_dir_all(&config).unwrap();
    let settings =
        format!("[remotes.far]\nurl = \"http://{address}\"\nusername = \"bob\"\nkey_command = \"echo {key}\"\n");
    std::fs::write(config.join("config.toml"), settings).unwrap();
}

fn open(home: &std::path::Path) -> Terminal {
    Terminal::spawn(PLOTREE, &["--remote", "far"], home, (120, 40))
}

#[test]
fn a_hundred_sizes_at_once_leave_the_last_one() {
    let home = library();
    let mut app = start(home.path());
    for round in 0..20 {
        for (columns, rows) in [(1, 1), (500, 200), (3, 1), (40, 10), (80 + round, 24)] {
            app.resize(columns, rows);
        }
    }
    app.resize(100, 30);
    app.wait("the last size", |screen| screen.contains("alpha") && screen.lines().count() == 30);
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
    assert_restored(&app);
}

#[test]
fn what_is_pasted_is_text_and_no_keys() {
    let home = library();
    let mut app = start(home.path());
    // In the list a paste is nothing, whatever is in it: no key of it is pressed, neither `d` nor `q`.
    app.send("\x1b[200~dq\x1b]0;owned\x07\x1b[2J\r\n:\u{202e}\x1b[201~");
    app.send("/");
    app.wait("the question", |screen| screen.contains("Filter") || screen.contains("filter"));
    app.send("\x1b[200~be\x1b[31m\r\u{0}\u{202e}\x1b[201~");
    // Of what was pasted only letters are left, and no Enter among them.
    app.wait_for("with “be");
    app.send("\r");
    app.send("\x1b");
    app.wait("all three", |screen| !screen.contains("with “be") && screen.contains("gamma"));
    let written = String::from_utf8_lossy(&app.written).into_owned();
    assert!(!written.contains("owned") && !written.contains('\u{202e}') && !app.text().contains("Trashed"));
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
    assert_restored(&app);
}

#[test]
fn a_server_that_does_not_answer_yet_holds_no_key_up() {
    let home = library();
    let server = serve(home.path());
    let gate = Gate::before(server.address);
    remote(home.path(), gate.address);
    let closed = gate.closed.lock().unwrap();
    let mut app = open(home.path());
    app.wait_for("Folders");
    gate.asked.recv_timeout(terminal::LIMIT).unwrap();
    // Nothing has come; help opens and closes all the same.
    app.send("?");
    app.wait_for("Everywhere");
    app.send("\x1b");
    app.wait_without("Everywhere");
    assert!(!app.text().contains("alpha"));
    drop(closed);
    app.wait_for("alpha");
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
    // The next start shows the list as it was, at once, and says so until the answer comes.
    let closed = gate.closed.lock().unwrap();
    let mut app = open(home.path());
    app.wait("the list as it was", |screen| screen.contains("alpha") && screen.contains("as it was"));
    app.send("j");
    drop(closed);
    app.wait("the list as it is", |screen| screen.contains("alpha") && !screen.contains("as it was"));
    // It ends while something is still under way.
    let closed = gate.closed.lock().unwrap();
    app.send("Rq");
    assert_eq!(app.wait_for_end(), 0);
    assert_restored(&app);
    drop(closed);
}

#[test]
fn a_server_that_is_killed_is_told_and_found_again() {
    let home = library();
    let mut server = serve(home.path());
    remote(home.path(), server.address);
    let mut app = open(home.path());
    app.wait_for("The alpha");
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    app.send("R");
    app.wait_for("cannot be reached");
    assert!(app.text().contains("beta"), "what is known stays: {}", app.text());
    app.send("d");
    app.wait("that nothing was trashed", |screen| screen.contains("was left as it is") && screen.contains("alpha"));
    let _again = serve_at(home.path(), &server.address.to_string());
    app.send("R");
    app.send("d");
    app.wait_for("Trashed “");
    app.send("q");
    assert_eq!(app.wait_for_end(), 0);
    assert_restored(&app);
}

#[test]
fn standard_input_that_never_ends_is_given_up_by_one_interrupt() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::spawn(PLOTREE, &["--library", "test.plotree", "import", "-"], home.path(), (80, 24));
    terminal.wait_for("Ctrl-D ends it");
    terminal.send("\x03");
    assert_eq!(terminal.wait_for_end(), 130);
    assert!(terminal.text().contains("interrupted"), "{}", terminal.text());
}
