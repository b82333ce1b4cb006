//! Remarks (section 8.7).

use plotree::backend::Error;
use plotree::model::FilePatch;

use super::stage::{Case, Stage, fid, plot, refused};

pub const CASES: &[Case] = &[
    ("remarks are shown with the file", |stage| Box::pin(shown(stage))),
    ("author and owner delete a remark, others do not", |stage| Box::pin(deleted(stage))),
];

async fn public(stage: &Stage) -> plotree::model::Fid {
    let patch = FilePatch { world_readable: Some(true), ..FilePatch::rename("x") };
    plot(&*stage.bob, patch).await.file.fid
}

async fn shown(stage: &Stage) {
    let x = public(stage).await;
    let first = stage.eve.comment(&x, "  Good, but\nwhy? ").await.unwrap().value;
    let second = stage.bob.comment(&x, "Because.").await.unwrap().value;
    assert_eq!((&first.fid, first.user.username.as_str(), first.comment.as_str()), (&x, "eve", "  Good, but\nwhy? "));
    let comments = stage.anyone.retrieve(&x).await.unwrap().comments.unwrap();
    let ids: Vec<u64> = comments.results.iter().map(|comment| comment.id).collect();
    assert_eq!((comments.count, ids), (2, vec![first.id, second.id]));
    refused(stage.eve.comment(&x, " \n").await);
    assert_eq!(stage.eve.comment(&fid("bob:99"), "x").await.unwrap_err(), Error::NotFound);
}

async fn deleted(stage: &Stage) {
    let x = public(stage).await;
    let (one, two) =
        (stage.eve.comment(&x, "one").await.unwrap().value.id, stage.eve.comment(&x, "two").await.unwrap().value.id);
    assert_eq!(stage.fred.uncomment(one).await, Err(Error::Forbidden));
    assert!(matches!(stage.anyone.uncomment(one).await, Err(Error::Unauthenticated(_))));
    stage.eve.uncomment(one).await.unwrap();
    assert_eq!(stage.eve.uncomment(one).await, Err(Error::NotFound));
    stage.bob.uncomment(two).await.unwrap();
    assert_eq!(stage.bob.retrieve(&x).await.unwrap().comments.unwrap().count, 0);
    let three = stage.eve.comment(&x, "three").await.unwrap().value.id;
    assert!(three > two, "no number is given twice");
    let private = FilePatch { world_readable: Some(false), ..FilePatch::default() };
    stage.bob.update(&x, &private).await.unwrap();
    assert_eq!(stage.eve.uncomment(three).await, Err(Error::NotFound), "she no longer sees the file");
    stage.bob.trash(&x).await.unwrap();
    stage.bob.permanent_delete(&x).await.unwrap();
    assert_eq!(stage.bob.uncomment(three).await, Err(Error::NotFound));
}
