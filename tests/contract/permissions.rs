//! Who may do what (section 5).

use plotree::backend::query::{ContentOptions, CopyOptions, ListQuery, Lookup, Scope, Shelf};
use plotree::backend::{Backend, Error};
use plotree::model::{Fid, FilePatch, Permission, Place, PlotPatch};

use super::stage::{Case, Stage, at, figure, folder, home, names, plot};

pub const CASES: &[Case] = &[
    ("what is private is not there for others", |stage| Box::pin(private(stage))),
    ("what is public can be read and no more", |stage| Box::pin(public(stage))),
    ("what is trashed is there for its owner alone", |stage| Box::pin(trashed(stage))),
    ("nobody makes or lists without a name", |stage| Box::pin(anonymous(stage))),
    ("users are found whatever the letter case", |stage| Box::pin(users(stage))),
];

async fn sample(stage: &Stage, public: bool) -> (Fid, Fid) {
    let a = folder(&*stage.bob, "a").await;
    let patch = FilePatch { world_readable: Some(public), ..at(&a, "x") };
    (plot(&*stage.bob, patch).await.file.fid, a)
}

async fn private(stage: &Stage) {
    let (x, a) = sample(stage, false).await;
    for other in [&*stage.eve, &*stage.anyone] {
        for fid in [&x, &a] {
            assert_eq!(other.retrieve(fid).await, Err(Error::NotFound));
            assert_eq!(other.trash(fid).await, Err(Error::NotFound));
        }
        assert_eq!(other.figure(&x, ContentOptions::default()).await, Err(Error::NotFound));
        assert_eq!(other.update(&x, &FilePatch::rename("y")).await, Err(Error::NotFound));
        assert_eq!(other.path(&x).await, Err(Error::NotFound));
        let lookup = Lookup { user: Some("bob".into()), ..Lookup::from_home("a/x") };
        assert_eq!(other.lookup(&lookup).await, Err(Error::NotFound));
        assert!(!other.exists(&lookup).await.unwrap());
        assert_eq!(names(other, Scope::All("bob".into())).await, Vec::<String>::new());
        assert_eq!(names(other, Scope::Folder(home())).await, Vec::<String>::new());
    }
}

async fn public(stage: &Stage) {
    let (x, _) = sample(stage, true).await;
    for (other, refusal) in [
        (&*stage.eve, Error::Forbidden),
        (&*stage.anyone, Error::Unauthenticated("Authentication credentials were not provided.".into())),
    ] {
        let file = other.retrieve(&x).await.unwrap();
        assert_eq!((file.deleted, file.share_key, file.share_key_enabled), (None, None, None));
        assert_eq!(file.current_user_permission, Permission::Read);
        assert_eq!(other.path(&x).await.unwrap(), "/a/x");
        assert_eq!(names(other, Scope::All("bob".into())).await, ["x"]);
        assert_eq!(names(other, Scope::Public).await, ["x"]);
        let patch = PlotPatch { figure: Some(figure("{}")), ..PlotPatch::default() };
        assert_eq!(other.update(&x, &FilePatch::rename("y")).await.unwrap_err(), refusal);
        assert_eq!(other.update_plot(&x, &patch).await.unwrap_err(), refusal);
        assert_eq!(other.trash(&x).await.unwrap_err(), refusal);
        assert_eq!(other.restore(&x).await.unwrap_err(), refusal);
        assert_eq!(other.permanent_delete(&x).await.unwrap_err(), refusal);
        assert_eq!(other.count_view(&x).await.map(|_| ()), Ok(()));
    }
    stage.eve.star(&x).await.unwrap();
    stage.eve.copy(&x, &CopyOptions::default()).await.unwrap();
    assert_eq!(names(&*stage.eve, Scope::Starred).await, ["x"]);
    let star = stage.bob.retrieve(&x).await.unwrap().stars.unwrap();
    assert_eq!(star.results[0].username, "eve");
    let private = FilePatch { world_readable: Some(false), ..FilePatch::default() };
    stage.bob.update(&x, &private).await.unwrap();
    assert_eq!(names(&*stage.eve, Scope::Starred).await, Vec::<String>::new());
}

async fn trashed(stage: &Stage) {
    let (x, a) = sample(stage, true).await;
    stage.bob.trash(&a).await.unwrap();
    for other in [&*stage.eve, &*stage.anyone] {
        assert_eq!(other.retrieve(&x).await, Err(Error::NotFound));
        assert_eq!(other.restore(&x).await, Err(Error::NotFound));
        assert_eq!(names(other, Scope::Public).await, Vec::<String>::new());
        assert_eq!(other.counts().await.unwrap().public, 0);
    }
    assert_eq!(stage.bob.retrieve(&x).await.unwrap().deleted, Some(true));
}

async fn anonymous(stage: &Stage) {
    let anyone = &*stage.anyone;
    let unauthenticated = |error: Error| matches!(error, Error::Unauthenticated(_));
    assert!(unauthenticated(anyone.create_folder("a", &Place::default()).await.unwrap_err()));
    for shelf in [Shelf::Starred, Shelf::Trashed, Shelf::Shared] {
        assert!(unauthenticated(anyone.listing(shelf, None, &ListQuery::default()).await.unwrap_err()));
    }
    assert!(unauthenticated(anyone.lookup(&Lookup::from_home("a")).await.unwrap_err()));
    assert_eq!(anyone.current_user().await.unwrap().username, "");
    assert_eq!(stage.bob.current_user().await.unwrap().username, "bob");
}

async fn users(stage: &Stage) {
    assert_eq!(stage.eve.user("BOB").await.unwrap().username, "bob");
    assert_eq!(stage.eve.user("bob").await.unwrap().email, None, "that is private");
    assert_eq!(stage.eve.user("nobody").await, Err(Error::NotFound));
    let eve: &dyn Backend = &*stage.eve;
    let listing = eve.listing(Shelf::All, Some("bob"), &ListQuery::default()).await.unwrap();
    assert_eq!(listing.file.unwrap().owner, "bob");
}
