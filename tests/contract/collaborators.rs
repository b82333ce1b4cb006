//! Sharing with users, addresses and teams (section 9.2).

use plotree::backend::query::{ListQuery, Scope, Share, Sharing, Shelf};
use plotree::backend::{Backend, Error};
use plotree::model::{Fid, FilePatch, NewPlot, Permission};

use super::stage::{Case, Stage, at, figure, folder, grid, home, names, plot_in, refused, uids};

pub const CASES: &[Case] = &[
    ("collaborators are listed by kind and name", |stage| Box::pin(listed(stage))),
    ("adding again changes the access, removing twice is no error", |stage| Box::pin(again(stage))),
    ("who is not known is refused, and nobody is added", |stage| Box::pin(unknown(stage))),
    ("a team's members come and go", |stage| Box::pin(teams(stage))),
    ("a folder's collaborators have what is in it", |stage| Box::pin(inherited(stage))),
    ("the more generous of two ways in counts", |stage| Box::pin(generous(stage))),
    ("a plot's grids can be shared with it", |stage| Box::pin(with_grids(stage))),
    ("what is shared is on the caller's shelf, until it is trashed", |stage| Box::pin(shelf(stage))),
    ("an address becomes the user who gets it", |stage| Box::pin(addresses(stage))),
    ("file objects name collaborators, their access to insiders only", |stage| Box::pin(in_objects(stage))),
];

fn sharing(users: &[&str], readonly: bool) -> Sharing {
    Sharing { users: users.iter().map(ToString::to_string).collect(), readonly, ..Sharing::default() }
}

fn team(name: &str, readonly: bool) -> Sharing {
    Sharing { teams: vec![name.into()], readonly, ..Sharing::default() }
}

/// Says shares in short.
fn told(shares: &[Share]) -> Vec<String> {
    let access = |readonly: &bool| if *readonly { "reads" } else { "writes" };
    let told = |share: &Share| match share {
        Share::User { user, readonly } => format!("{} {}", user.username, access(readonly)),
        Share::Email { email, readonly } => format!("{email} {}", access(readonly)),
        Share::Team { name, readonly } => format!("team {name} {}", access(readonly)),
    };
    shares.iter().map(told).collect()
}

async fn permission(backend: &dyn Backend, fid: &Fid) -> Option<Permission> {
    match backend.retrieve(fid).await {
        Ok(file) => Some(file.current_user_permission),
        Err(Error::NotFound) => None,
        Err(other) => panic!("{other:?}"),
    }
}

async fn listed(stage: &Stage) {
    let x = plot_in(&*stage.bob, &home(), "x").await;
    assert_eq!(stage.bob.collaborators(&x).await.unwrap(), []);
    stage.library.team_add("staff").unwrap();
    stage.bob.add_collaborators(&x, &sharing(&["fred", "abc@example.com"], true)).await.unwrap();
    let all = Sharing { teams: vec!["Staff".into()], ..sharing(&["EVE"], false) };
    let answer = stage.bob.add_collaborators(&x, &all).await.unwrap().value;
    assert_eq!(told(&answer), ["eve writes", "fred reads", "abc@example.com reads", "team staff writes"]);
    assert_eq!(stage.fred.collaborators(&x).await.unwrap().len(), 4, "collaborators know each other");
}

async fn again(stage: &Stage) {
    let x = plot_in(&*stage.bob, &home(), "x").await;
    stage.bob.add_collaborators(&x, &sharing(&["eve"], true)).await.unwrap();
    assert_eq!(permission(&*stage.eve, &x).await, Some(Permission::Read));
    let answer = stage.bob.add_collaborators(&x, &sharing(&["eve"], false)).await.unwrap().value;
    assert_eq!(told(&answer), ["eve writes"]);
    assert_eq!(permission(&*stage.eve, &x).await, Some(Permission::Write));
    for _ in 0..2 {
        let users = ["Eve".into(), "nobody".into(), "none@example.com".into()];
        assert_eq!(stage.bob.remove_collaborators(&x, &users, &["none".into()]).await.unwrap().value, []);
        assert_eq!(permission(&*stage.eve, &x).await, None);
    }
}

async fn unknown(stage: &Stage) {
    let x = plot_in(&*stage.bob, &home(), "x").await;
    for users in [["eve", "nobody"], ["eve", "bob"], ["eve", "no address@"]] {
        refused(stage.bob.add_collaborators(&x, &sharing(&users, true)).await);
    }
    refused(stage.bob.add_collaborators(&x, &team("none", true)).await);
    assert_eq!(stage.bob.collaborators(&x).await.unwrap(), []);
    assert_eq!(stage.bob.collaborators(&"bob:99".parse().unwrap()).await, Err(Error::NotFound));
}

async fn teams(stage: &Stage) {
    let x = plot_in(&*stage.bob, &home(), "x").await;
    let library = &stage.library;
    library.team_add("staff").unwrap();
    assert!(matches!(library.team_add("STAFF"), Err(Error::Conflict { .. })));
    assert_eq!(library.team_join("none", "eve"), Err(Error::NotFound));
    assert_eq!(library.team_join("staff", "nobody"), Err(Error::NotFound));
    stage.bob.add_collaborators(&x, &team("staff", true)).await.unwrap();
    assert_eq!(permission(&*stage.eve, &x).await, None);
    for user in ["eve", "fred", "eve", "bob"] {
        library.team_join("Staff", user).unwrap();
    }
    assert_eq!(library.team_list().unwrap()[0].members, ["bob", "eve", "fred"]);
    assert_eq!(permission(&*stage.eve, &x).await, Some(Permission::Read));
    assert_eq!(names(&*stage.bob, Scope::Shared).await, Vec::<String>::new(), "his own is not shared with him");
    stage.bob.add_collaborators(&x, &team("staff", false)).await.unwrap();
    stage.eve.update(&x, &FilePatch::rename("y")).await.unwrap();
    library.team_leave("staff", "eve").unwrap();
    assert_eq!(permission(&*stage.eve, &x).await, None);
    assert_eq!(permission(&*stage.fred, &x).await, Some(Permission::Write));
    library.team_remove("staff").unwrap();
    assert_eq!(permission(&*stage.fred, &x).await, None);
    assert_eq!((library.team_list().unwrap().len(), library.team_remove("staff")), (0, Err(Error::NotFound)));
}

async fn inherited(stage: &Stage) {
    let bob = &*stage.bob;
    let (a, c) = (folder(bob, "a").await, folder(bob, "a/b/c").await);
    let x = plot_in(bob, &c, "x").await;
    let outside = plot_in(bob, &home(), "outside").await;
    bob.add_collaborators(&a, &sharing(&["fred"], false)).await.unwrap();
    for fid in [&a, &c, &x] {
        assert_eq!(permission(&*stage.fred, fid).await, Some(Permission::Write));
    }
    assert_eq!(permission(&*stage.fred, &outside).await, None);
    assert_eq!(names(&*stage.fred, Scope::Folder(c.clone())).await, ["x"]);
    assert_eq!(names(&*stage.fred, Scope::Folder(a.clone())).await, ["b"]);
    assert_eq!(names(&*stage.fred, Scope::All("bob".into())).await, ["a", "b", "c", "x"]);
    assert_eq!(names(&*stage.fred, Scope::Shared).await, ["a"], "what is in it is found in it");
    stage.fred.star(&x).await.unwrap();
    assert_eq!(names(&*stage.fred, Scope::Starred).await, ["x"]);
    bob.update(&x, &FilePatch::move_to(plotree::model::HOME)).await.unwrap();
    assert_eq!(permission(&*stage.fred, &x).await, None);
    assert_eq!(names(&*stage.fred, Scope::Starred).await, Vec::<String>::new());
}

async fn generous(stage: &Stage) {
    let a = folder(&*stage.bob, "a").await;
    let x = plot_in(&*stage.bob, &a, "x").await;
    stage.bob.add_collaborators(&a, &sharing(&["fred"], false)).await.unwrap();
    stage.bob.add_collaborators(&x, &sharing(&["fred"], true)).await.unwrap();
    assert_eq!(permission(&*stage.fred, &x).await, Some(Permission::Write));
}

async fn with_grids(stage: &Stage) {
    let bob = &*stage.bob;
    let grid = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await;
    let text = format!(r#"{{"data":[{{"ysrc":"{}:{}"}}]}}"#, grid.file.fid, uids(&grid)[0]);
    let new = NewPlot { figure: figure(&text), source_fid: None, file: at(&home(), "p") };
    let plot = bob.create_plot(&new).await.unwrap().value.file.fid;
    bob.add_collaborators(&plot, &sharing(&["fred"], true)).await.unwrap();
    assert_eq!(permission(&*stage.fred, &grid.file.fid).await, None);
    assert_eq!(stage.fred.unreadable_grids(&plot).await.unwrap().len(), 1);
    bob.add_collaborators(&plot, &Sharing { add_to_grids: true, ..sharing(&["fred"], true) }).await.unwrap();
    assert_eq!(permission(&*stage.fred, &grid.file.fid).await, Some(Permission::Read));
    assert_eq!(stage.fred.unreadable_grids(&plot).await.unwrap().len(), 0);
}

async fn shelf(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    let x = plot_in(bob, &a, "x").await;
    stage.library.team_add("staff").unwrap();
    stage.library.team_join("staff", "fred").unwrap();
    bob.add_collaborators(&x, &sharing(&["fred"], true)).await.unwrap();
    bob.add_collaborators(&x, &team("staff", true)).await.unwrap();
    let shared = stage.fred.listing(Shelf::Shared, None, &ListQuery::default()).await.unwrap();
    assert_eq!((shared.children.count, &shared.children.results[0].fid), (1, &x), "once, though given twice");
    assert_eq!(shared.children.results[0].current_user_permission, Permission::Read);
    assert_eq!(stage.fred.counts().await.unwrap().shared, 1);
    assert_eq!(stage.eve.counts().await.unwrap().shared, 0);
    bob.trash(&a).await.unwrap();
    assert_eq!(names(&*stage.fred, Scope::Shared).await, Vec::<String>::new());
    bob.restore(&a).await.unwrap();
    assert_eq!(names(&*stage.fred, Scope::Shared).await, ["x"]);
    bob.trash(&x).await.unwrap();
    bob.permanent_delete(&x).await.unwrap();
    assert_eq!(stage.fred.counts().await.unwrap().shared, 0);
}

async fn addresses(stage: &Stage) {
    let x = plot_in(&*stage.bob, &home(), "x").await;
    stage.library.set_email("eve", Some("eve@example.com")).unwrap();
    let answer =
        stage.bob.add_collaborators(&x, &sharing(&["EVE@example.com", "f@example.com"], true)).await.unwrap().value;
    assert_eq!(told(&answer), ["eve reads", "f@example.com reads"]);
    assert!(matches!(stage.library.set_email("fred", Some("eve@example.com")), Err(Error::Conflict { .. })));
    stage.library.set_email("fred", Some("F@example.com")).unwrap();
    assert_eq!(told(&stage.bob.collaborators(&x).await.unwrap()), ["eve reads", "fred reads"]);
    stage.bob.remove_collaborators(&x, &["eve@example.com".into()], &[]).await.unwrap();
    assert_eq!(told(&stage.bob.collaborators(&x).await.unwrap()), ["fred reads"]);
}

async fn in_objects(stage: &Stage) {
    let x = plot_in(&*stage.bob, &home(), "x").await;
    let public = FilePatch { world_readable: Some(true), ..FilePatch::default() };
    stage.bob.update(&x, &public).await.unwrap();
    stage.bob.add_collaborators(&x, &sharing(&["fred"], false)).await.unwrap();
    for (caller, readonly) in [(&stage.bob, Some(false)), (&stage.fred, Some(false)), (&stage.anyone, None)] {
        let users = caller.retrieve(&x).await.unwrap().collaborators;
        assert_eq!((users.count, users.results[0].username.as_str()), (1, "fred"));
        assert_eq!(users.results[0].readonly, readonly);
    }
}
