//! What a file or folder is called on the command line: `finance/growth`, `samples:climate`, `bob:45`.

use anyhow::Context;

use super::quoted;
use crate::backend::{Backend, Lookup};
use crate::model::fid::is_username;
use crate::model::{Fid, File, HOME};

/// Finds a file: by its path from home (`a/b`), by another owner's (`samples:a/b`) or by its id (`bob:45`). What begins with
/// a slash is always a path.
pub async fn find(backend: &dyn Backend, said: &str) -> anyhow::Result<File> {
    let found = if let Ok(fid) = said.parse::<Fid>() {
        backend.retrieve(&fid).await
    } else {
        let (user, path) = split(said);
        if path.trim_matches('/').is_empty() {
            backend.retrieve(&home(backend, user).await?).await
        } else {
            let user = user.map(str::to_owned);
            backend.lookup(&Lookup { path: path.to_owned(), parent: HOME, user }).await
        }
    };
    found.with_context(|| quoted(said))
}

/// Splits the owner off.
fn split(said: &str) -> (Option<&str>, &str) {
    match said.split_once(':') {
        Some((user, path)) if is_username(user) => (Some(user), path),
        _ => (None, said),
    }
}

async fn home(backend: &dyn Backend, user: Option<&str>) -> anyhow::Result<Fid> {
    let user = match user {
        Some(user) => user.to_owned(),
        None => backend.current_user().await?.username,
    };
    Ok(Fid::new(&user, HOME)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_stand_before_a_colon() {
        for (said, user, path) in [
            ("a/b", None, "a/b"),
            ("samples:climate", Some("samples"), "climate"),
            ("samples:", Some("samples"), ""),
            ("/a:b", None, "/a:b"),
            ("my plots: new", None, "my plots: new"),
        ] {
            assert_eq!(split(said), (user, path), "{said}");
        }
    }
}
