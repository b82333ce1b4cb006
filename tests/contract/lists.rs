//! Lists by page number: orders, filters, links, ends (sections 4.5, 6.3 and 8.3).

use plotree::backend::query::{ListQuery, Lookup, Order, Shelf};
use plotree::backend::{Backend, Error, SortKey};
use plotree::model::{Fid, File, FilePatch, FileType};

use super::stage::{Case, Stage, at, folder, grid, grid_draft, home, leads_to, plot, plot_in};

pub const CASES: &[Case] = &[
    ("a folder is sorted by name, all files by their making", |stage| Box::pin(default_orders(stage))),
    ("a list is sorted as asked, ties by number", |stage| Box::pin(orders(stage))),
    ("types are a union, and only public files if asked", |stage| Box::pin(filters(stage))),
    ("links are whole and keep the parameters", |stage| Box::pin(links(stage))),
    ("a page holds ten files unless told, and none is beyond the last", |stage| Box::pin(ends(stage))),
    ("the trash lists its roots, a trashed folder its files", |stage| Box::pin(trash(stage))),
    ("what is in no folder is on no list", |stage| Box::pin(loose(stage))),
    ("list items leave out what is dear", |stage| Box::pin(items(stage))),
    ("themes are the caller's", |stage| Box::pin(themes(stage))),
];

fn names(files: &[File]) -> Vec<&str> {
    files.iter().map(|file| file.filename.as_str()).collect()
}

async fn children(backend: &dyn Backend, fid: &Fid, query: &ListQuery) -> Vec<File> {
    backend.folder(fid, query).await.unwrap().children.results
}

async fn sample(bob: &dyn Backend) -> Fid {
    let a = folder(bob, "a").await;
    plot_in(bob, &a, "m").await;
    grid(bob, at(&a, "b"), &[]).await;
    plot(bob, FilePatch { world_readable: Some(true), ..at(&a, "c") }).await;
    folder(bob, "a/x").await;
    a
}

async fn default_orders(stage: &Stage) {
    let bob = &*stage.bob;
    let a = sample(bob).await;
    assert_eq!(names(&children(bob, &a, &ListQuery::default()).await), ["x", "b", "c", "m"], "folders come first");
    let all = bob.listing(Shelf::All, None, &ListQuery::default()).await.unwrap();
    assert_eq!(names(&all.children.results), ["x", "c", "b", "m", "a"]);
    assert_eq!(all.file.unwrap().fid, home());
    for shelf in [Shelf::Shared, Shelf::Starred, Shelf::Trashed] {
        let listing = bob.listing(shelf, None, &ListQuery::default()).await.unwrap();
        assert_eq!((listing.file, listing.children.count), (None, 0));
    }
}

async fn orders(stage: &Stage) {
    let bob = &*stage.bob;
    let a = sample(bob).await;
    let c = bob.lookup(&Lookup::from_home("a/c")).await.unwrap().fid;
    bob.count_view(&c).await.unwrap();
    let b = bob.lookup(&Lookup::from_home("a/b")).await.unwrap().fid;
    bob.add_columns(&b, &[]).await.unwrap();
    for (key, expected) in [
        (SortKey::Views, ["m", "b", "x", "c"]),
        (SortKey::CreationTime, ["m", "b", "c", "x"]),
        (SortKey::DateModified, ["m", "c", "x", "b"]),
    ] {
        let query = ListQuery { order: Some(Order::ascending(key)), ..ListQuery::default() };
        assert_eq!(names(&children(bob, &a, &query).await), expected, "{key:?}");
        let query = ListQuery { order: Some(Order::descending(key)), ..ListQuery::default() };
        let backwards: Vec<&str> = expected.into_iter().rev().collect();
        assert_eq!(names(&children(bob, &a, &query).await), backwards, "{key:?}, turned round");
    }
}

async fn filters(stage: &Stage) {
    let bob = &*stage.bob;
    let a = sample(bob).await;
    let filetypes = vec![FileType::Grid, FileType::Folder];
    let query = ListQuery { filetypes, ..ListQuery::default() };
    assert_eq!(names(&children(bob, &a, &query).await), ["x", "b"]);
    let public = ListQuery { world_readable: Some(true), ..ListQuery::default() };
    assert_eq!(names(&children(bob, &a, &public).await), ["c"]);
    let named = ListQuery { name: Some("M".into()), ..ListQuery::default() };
    let all = bob.listing(Shelf::All, None, &named).await.unwrap();
    assert_eq!(names(&all.children.results), ["m"]);
}

async fn links(stage: &Stage) {
    let bob = &*stage.bob;
    let a = sample(bob).await;
    let query = ListQuery {
        page: 2.try_into().ok(),
        page_size: 1.try_into().ok(),
        filetypes: vec![FileType::Plot, FileType::Grid],
        order: Some(Order::descending(SortKey::Views)),
        ..ListQuery::default()
    };
    let page = bob.folder(&a, &query).await.unwrap().children;
    for (link, number) in [(page.first, 1), (page.previous, 1), (page.next, 3), (page.last, 3)] {
        let rest = "page_size=1&filetype=plot&filetype=grid&order_by=-views";
        leads_to(&link.unwrap(), &format!("/v2/folders/{a}"), &format!("page={number}&{rest}"));
    }
    let one = ListQuery { page_size: 1.try_into().ok(), ..ListQuery::default() };
    let next = stage.eve.listing(Shelf::All, Some("bob"), &one).await.unwrap().children;
    assert_eq!((next.count, next.next), (1, None), "eve sees what is public");
    let next = bob.listing(Shelf::All, Some("bob"), &one).await.unwrap().children.next.unwrap();
    leads_to(&next, "/v2/folders/all", "user=bob&page=2&page_size=1");
}

async fn ends(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    for number in 0..20 {
        plot_in(bob, &a, &format!("x{number}")).await;
    }
    let page = |page: u64| ListQuery { page: page.try_into().ok(), ..ListQuery::default() };
    let second = bob.folder(&a, &page(2)).await.unwrap().children;
    assert_eq!((second.results.len(), second.next), (10, None));
    for beyond in [3, u64::MAX] {
        assert_eq!(bob.folder(&a, &page(beyond)).await, Err(Error::NotFound));
        assert_eq!(bob.listing(Shelf::Starred, None, &page(beyond)).await, Err(Error::NotFound));
    }
    let whole = ListQuery { page_size: 100_000.try_into().ok(), ..ListQuery::default() };
    assert_eq!(children(bob, &a, &whole).await.len(), 20);
    let most = ListQuery { page_size: u64::MAX.try_into().ok(), ..ListQuery::default() };
    assert_eq!(children(bob, &a, &most).await.len(), 20);
    let empty = bob.folder(&folder(bob, "b").await, &page(1)).await.unwrap().children;
    assert_eq!((empty.count, empty.next, empty.previous, empty.results.len()), (0, None, None, 0));
}

async fn trash(stage: &Stage) {
    let bob = &*stage.bob;
    let a = sample(bob).await;
    let m = bob.lookup(&Lookup::from_home("a/m")).await.unwrap().fid;
    bob.trash(&m).await.unwrap();
    bob.trash(&a).await.unwrap();
    let roots = bob.listing(Shelf::Trashed, None, &ListQuery::default()).await.unwrap().children.results;
    assert_eq!((names(&roots), roots[0].deleted), (vec!["a"], Some(true)));
    assert_eq!(names(&children(bob, &a, &ListQuery::default()).await), ["x", "b", "c", "m"]);
    assert_eq!(children(bob, &home(), &ListQuery::default()).await, []);
}

async fn loose(stage: &Stage) {
    let bob = &*stage.bob;
    let mut draft = grid_draft(FilePatch::rename("g"), &[]);
    draft.unparented = true;
    let g = bob.create_grid(&draft).await.unwrap().value.file;
    assert!(!g.parented);
    let extra = bob.create_extra(std::slice::from_ref(&g.fid), Some("e"), b"x").await.unwrap().value;
    assert!(!extra.parented);
    assert!(matches!(bob.path(&extra.fid).await, Err(Error::Invalid { .. })));
    assert_eq!(children(bob, &home(), &ListQuery::default()).await, []);
    assert_eq!(bob.listing(Shelf::All, None, &ListQuery::default()).await.unwrap().children.count, 0);
}

async fn items(stage: &Stage) {
    let bob = &*stage.bob;
    let a = sample(bob).await;
    for item in children(bob, &a, &ListQuery::default()).await {
        assert_eq!((item.references, item.referencers, item.subfolder_count), (None, None, None));
        assert_eq!((item.comments, item.stars, item.metadata), (None, None, None));
        let detail = bob.retrieve(&item.fid).await.unwrap();
        assert!(detail.references.is_some() && detail.comments.is_some() && detail.stars.is_some());
        assert_eq!(detail.subfolder_count.is_some(), item.filetype == FileType::Folder);
        assert_eq!(detail.organize_view_url + "/", detail.web_url);
    }
}

async fn themes(stage: &Stage) {
    let bob = &*stage.bob;
    plot_in(bob, &home(), "no").await;
    let theme = plot(bob, FilePatch { is_theme: Some(true), ..FilePatch::rename("theme") }).await.file;
    assert_eq!((theme.is_theme, theme.is_template), (Some(true), None));
    let listing = bob.listing(Shelf::Themes, None, &ListQuery::default()).await.unwrap();
    assert_eq!(names(&listing.children.results), ["theme"]);
    let anyone = stage.anyone.listing(Shelf::Themes, None, &ListQuery::default()).await;
    assert!(matches!(anyone, Err(Error::Unauthenticated(_))));
}
