//! Users and their keys, as the administrator of a library keeps them.

#![allow(clippy::unwrap_used, reason = "tests say what they expect in the shortest way")]

use plotree::backend::embedded::{Library, block};
use plotree::backend::{Error, Files, Folders, Users};
use plotree::model::{Fid, Place};

fn library() -> Library {
    let library = Library::in_memory().unwrap();
    for user in ["Bob", "eve"] {
        library.ensure_user(user).unwrap();
    }
    library
}

fn folder(library: &Library, user: &str, path: &str) -> Fid {
    block(library.session(Some(user)).unwrap().create_folder(path, &Place::default())).unwrap().value.file.fid
}

#[test]
fn a_key_signs_its_user_in_whatever_the_letter_case_of_the_name() {
    let library = library();
    let key = library.add_key("bob", "laptop").unwrap();
    assert!(key.len() == 20 && key.chars().all(|c| c.is_ascii_alphanumeric()), "{key}");
    assert_eq!(library.authenticate("BOB", &key).unwrap().as_deref(), Some("Bob"));
    for (user, key) in
        [("eve", key.as_str()), ("nobody", &key), ("bob", ""), ("bob", &key.to_lowercase()), ("bob", "x")]
    {
        assert_eq!(library.authenticate(user, key).unwrap(), None, "{user} {key}");
    }
}

#[test]
fn keys_are_many_told_apart_and_removed_one_by_one() {
    let library = library();
    let (one, two) = (library.add_key("bob", "one").unwrap(), library.add_key("bob", "two").unwrap());
    assert_ne!(one, two);
    let keys = library.keys("bob").unwrap();
    assert_eq!(keys.iter().map(|key| key.label.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(library.remove_key("eve", keys[0].id), Err(Error::NotFound), "it is not hers");
    library.remove_key("bob", keys[0].id).unwrap();
    assert_eq!(library.authenticate("bob", &one).unwrap(), None);
    assert!(library.authenticate("bob", &two).unwrap().is_some());
    assert_eq!(library.remove_key("bob", keys[0].id), Err(Error::NotFound));
    assert_eq!(library.add_key("nobody", ""), Err(Error::NotFound));
}

#[test]
fn the_text_of_a_key_is_nowhere_in_the_file() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("library");
    let library = Library::open(&path, &plotree::backend::embedded::Options::default()).unwrap();
    library.ensure_user("bob").unwrap();
    let key = library.add_key("bob", "laptop").unwrap();
    drop(library);
    for entry in std::fs::read_dir(place.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(key.len()).any(|window| window == key.as_bytes()));
    }
}

#[test]
fn users_are_listed_with_what_they_have() {
    let library = library();
    folder(&library, "bob", "a/b");
    library.add_key("bob", "").unwrap();
    let users = library.users().unwrap();
    assert_eq!(
        users.iter().map(|user| (user.username.as_str(), user.files, user.keys)).collect::<Vec<_>>(),
        [("Bob", 2, 1), ("eve", 0, 0)]
    );
}

#[test]
fn a_user_with_live_files_is_removed_only_when_forced() {
    let library = library();
    let a = folder(&library, "bob", "a/b");
    let key = library.add_key("bob", "").unwrap();
    let open = library.session(Some("bob")).unwrap();
    assert!(matches!(library.remove_user("bob", false), Err(Error::Conflict { .. })));
    library.remove_user("bob", true).unwrap();
    assert_eq!(library.remove_user("bob", true), Err(Error::NotFound));
    assert_eq!(library.users().unwrap().len(), 1);
    assert_eq!(library.authenticate("bob", &key).unwrap(), None);
    assert_eq!(library.owner().unwrap().as_deref(), Some("eve"));
    let eve = library.session(Some("eve")).unwrap();
    assert_eq!(block(eve.user("bob")), Err(Error::NotFound));
    assert_eq!(block(eve.retrieve(&a)), Err(Error::NotFound));
    assert!(matches!(block(open.create_folder("c", &Place::default())), Err(Error::Unauthenticated(_))));
    library.settle().unwrap();
    assert_eq!(library.ensure_user("BOB").unwrap(), "BOB");
    assert_eq!(folder(&library, "bob", "a").number(), 2, "no number is given twice");
    assert_eq!(block(library.session(Some("bob")).unwrap().retrieve(&a)), Err(Error::NotFound));
}

#[test]
fn a_user_without_live_files_goes_at_once_with_his_trash() {
    let library = library();
    let a = folder(&library, "bob", "a/b");
    let bob = library.session(Some("bob")).unwrap();
    block(bob.trash(&a)).unwrap();
    let above = a.sibling(0);
    block(bob.trash(&above)).unwrap();
    library.remove_user("bob", false).unwrap();
    library.settle().unwrap();
    assert_eq!(library.users().unwrap().len(), 1);
}
