//! Windows: whatever the order, every way of reading a list gives the same list.

use plotree::backend::query::{Entry, Order, Scope, Sharing, Spot, View};
use plotree::backend::{Backend, SortKey};
use plotree::model::{Fid, FilePatch, FileType, NewPlot};

use super::stage::{Case, Stage, at, fid, figure, folder, grid, home, plot};

pub const CASES: &[Case] = &[
    ("windows are runs of the sorted list, in every order and direction", |stage| Box::pin(runs(stage))),
    ("a filter keeps what contains it, letter case aside", |stage| Box::pin(filters(stage))),
    ("a window stays in place when the list changes", |stage| Box::pin(changes(stage))),
    ("a list of nothing is empty", |stage| Box::pin(nothing(stage))),
    ("lists of several people's files are sorted by owner", |stage| Box::pin(owners(stage))),
    ("rows tell how large and how good a file is", |stage| Box::pin(facts(stage))),
];

/// Files of all kinds in home and in a folder, with views that tie.
async fn fill(bob: &dyn Backend) -> Fid {
    let a = folder(bob, "a").await;
    folder(bob, "a/sub").await;
    folder(bob, "zz").await;
    for number in 0..17 {
        let parent = if number % 3 == 0 { home() } else { a.clone() };
        let name = format!("{}{number:02}", ["x", "X", "é", "m"][number % 4]);
        if number % 5 == 0 {
            grid(bob, at(&parent, &name), &[]).await;
            continue;
        }
        let patch = FilePatch { world_readable: Some(number % 2 == 0), ..at(&parent, &name) };
        let plot = plot(bob, patch).await.file.fid;
        for _ in 0..number % 4 {
            bob.count_view(&plot).await.unwrap();
        }
        if number % 3 == 1 {
            bob.star(&plot).await.unwrap();
        }
    }
    for name in ["a/x08", "x16"] {
        let path = plotree::backend::Lookup::from_home(name);
        if let Ok(file) = bob.lookup(&path).await {
            bob.trash(&file.fid).await.unwrap();
        }
    }
    a
}

fn shown(entry: &Entry) -> &str {
    if entry.title.is_empty() { &entry.filename } else { &entry.title }
}

/// Sorts as the contract says, by what each row shows.
fn sorted(mut rows: Vec<Entry>, order: Order, in_folder: bool) -> Vec<Entry> {
    rows.sort_by(|a, b| {
        let keys = match order.key {
            SortKey::Filename => a.filename.cmp(&b.filename),
            SortKey::DateModified => a.modified.cmp(&b.modified),
            SortKey::CreationTime => a.created.cmp(&b.created),
            SortKey::Views => a.views.cmp(&b.views),
            SortKey::TrashedAt => a.trashed.cmp(&b.trashed),
            SortKey::Title => shown(a).cmp(shown(b)),
            SortKey::Size => a.size.unwrap_or(0).cmp(&b.size.unwrap_or(0)),
            SortKey::Quality => a.quality.unwrap_or(0).cmp(&b.quality.unwrap_or(0)),
            SortKey::Owner => a.fid.owner().cmp(b.fid.owner()),
        };
        let keys = keys.then(a.fid.number().cmp(&b.fid.number()));
        let keys = if order.descending { keys.reverse() } else { keys };
        let files_last = |entry: &Entry| entry.filetype != FileType::Folder;
        if in_folder && order.key == SortKey::Filename { files_last(a).cmp(&files_last(b)).then(keys) } else { keys }
    });
    rows
}

async fn window(bob: &dyn Backend, view: &View, spot: Spot, limit: usize) -> Vec<Entry> {
    bob.window(view, &spot, limit).await.unwrap().rows
}

async fn check(bob: &dyn Backend, view: &View) {
    check_each(bob, view, 1).await;
}

/// Checks the windows around every so many rows, and around the last.
async fn check_each(bob: &dyn Backend, view: &View, step: usize) {
    let in_folder = matches!(view.scope, Scope::Folder(_));
    let whole = bob.window(view, &Spot::Index(0), 1000).await.unwrap();
    let all = whole.rows;
    assert_eq!((whole.start, whole.total), (Some(0), Some(all.len() as u64)), "{view:?}");
    assert_eq!(all, sorted(all.clone(), view.order, in_folder), "{view:?}");
    assert_eq!(window(bob, view, Spot::End, 4).await, all[all.len().saturating_sub(4)..], "{view:?}");
    let chosen = all.iter().enumerate().filter(|(index, _)| index % step == 0 || index + 1 == all.len());
    for (index, entry) in chosen {
        let said = format!("{view:?} at {index}");
        let behind = window(bob, view, Spot::After(Box::new(entry.clone())), 4).await;
        assert_eq!(behind, all[index + 1..(index + 5).min(all.len())], "behind: {said}");
        let before = window(bob, view, Spot::Before(Box::new(entry.clone())), 3).await;
        let expected = if index < 3 { &all[..3.min(all.len())] } else { &all[index - 3..index] };
        assert_eq!(before, expected, "before: {said}");
        let by_number = bob.window(view, &Spot::Index(index as u64), 4).await.unwrap();
        assert_eq!(by_number.rows, all[index..(index + 4).min(all.len())], "by number: {said}");
        assert_eq!(by_number.start, Some(index as u64), "{said}");
        let around = bob.window(view, &Spot::Around(entry.fid.clone()), 5).await.unwrap();
        assert!(around.rows.contains(entry), "around: {said}");
        if let Some(start) = around.start {
            assert_eq!(around.rows[0], all[start as usize], "around: {said}");
        }
    }
    let beyond = bob.window(view, &Spot::Index(all.len() as u64 + 7), 4).await.unwrap();
    assert_eq!(beyond.rows, [], "{view:?}");
}

async fn runs(stage: &Stage) {
    let bob = &*stage.bob;
    let a = fill(bob).await;
    let all = || Scope::All("bob".into());
    let scopes = [
        Scope::Folder(home()),
        Scope::Folder(a.clone()),
        Scope::Subfolders(home()),
        all(),
        Scope::Starred,
        Scope::Public,
    ];
    let keys = [
        SortKey::Filename,
        SortKey::DateModified,
        SortKey::CreationTime,
        SortKey::Views,
        SortKey::Title,
        SortKey::Size,
        SortKey::Quality,
    ];
    for trashed in [false, true] {
        for scope in &scopes {
            for key in keys {
                for descending in [false, true] {
                    let view = View::new(scope.clone(), Order { key, descending });
                    // The other keys are read in the same ways; what is theirs alone is the order, which is whole in each.
                    let step = if matches!(key, SortKey::Filename | SortKey::Views) { 1 } else { 5 };
                    check_each(bob, &view, step).await;
                    for filetypes in [vec![FileType::Plot, FileType::Folder], vec![FileType::Grid, FileType::Folder]] {
                        check_each(bob, &View { filetypes, ..view.clone() }, 5).await;
                    }
                }
            }
        }
        if !trashed {
            bob.trash(&a).await.unwrap();
        }
    }
    for descending in [false, true] {
        check(bob, &View::new(Scope::Trash, Order { key: SortKey::TrashedAt, descending })).await;
        check(bob, &View::new(Scope::Trash, Order { key: SortKey::Filename, descending })).await;
        check(bob, &View::new(Scope::Trash, Order { key: SortKey::Size, descending })).await;
    }
}

async fn owners(stage: &Stage) {
    // In another order than that of their names.
    for (user, name) in [(&stage.fred, "f"), (&stage.bob, "b"), (&stage.eve, "e")] {
        for number in 0..2 {
            let patch = FilePatch { world_readable: Some(true), ..FilePatch::rename(&format!("{name}{number}")) };
            let plot = plot(&**user, patch).await.file.fid;
            stage.ann.star(&plot).await.unwrap();
            let sharing = Sharing { users: vec!["ann".into()], ..Sharing::default() };
            user.add_collaborators(&plot, &sharing).await.unwrap();
        }
    }
    for scope in [Scope::Public, Scope::Starred, Scope::Shared] {
        for descending in [false, true] {
            let view = View::new(scope.clone(), Order { key: SortKey::Owner, descending });
            check(&*stage.ann, &view).await;
            let rows = window(&*stage.ann, &view, Spot::Index(0), 10).await;
            assert_eq!(rows[0].fid.owner(), if descending { "fred" } else { "bob" });
        }
    }
}

async fn facts(stage: &Stage) {
    let bob = &*stage.bob;
    let view = View::new(Scope::Folder(home()), Order::descending(SortKey::Size));
    folder(bob, "a").await;
    grid(bob, at(&home(), "g"), &[("c", r#"["some text"]"#)]).await;
    let titled = figure(r#"{"data":[{"type":"pie"}],"layout":{"title":"A title"}}"#);
    let new = NewPlot { figure: titled, source_fid: None, file: FilePatch::rename("x") };
    bob.create_plot(&new).await.unwrap();
    plot(bob, FilePatch::rename("y")).await;
    let rows = window(bob, &view, Spot::Index(0), 10).await;
    let facts: Vec<_> =
        rows.iter().map(|row| (row.filename.as_str(), row.size.is_some_and(|size| size > 9), row.quality)).collect();
    assert_eq!(facts, [("x", true, Some(4)), ("g", true, None), ("y", true, Some(0)), ("a", false, None)]);
}

async fn filters(stage: &Stage) {
    let bob = &*stage.bob;
    fill(bob).await;
    let view = View::new(Scope::All("bob".into()), Order::ascending(SortKey::Filename));
    for (filter, all_hold) in [("x", "x"), ("É", "é"), ("0", "0"), ("x1", "x1")] {
        let view = View { filter: Some(filter.into()), ..view.clone() };
        let rows = window(bob, &view, Spot::Index(0), 100).await;
        assert!(!rows.is_empty() && rows.iter().all(|row| row.filename.to_lowercase().contains(all_hold)), "{filter}");
        check(bob, &view).await;
    }
    for filter in ["nowhere", "%", "_", "\"", "x AND y", "NEAR("] {
        let view = View { filter: Some(filter.into()), ..view.clone() };
        assert_eq!(window(bob, &view, Spot::Index(0), 100).await, [], "{filter}");
    }
}

async fn changes(stage: &Stage) {
    let bob = &*stage.bob;
    fill(bob).await;
    let view = View::new(Scope::All("bob".into()), Order::ascending(SortKey::Filename));
    let all = window(bob, &view, Spot::Index(0), 100).await;
    let middle = &all[all.len() / 2];
    bob.trash(&middle.fid).await.unwrap();
    let behind = window(bob, &view, Spot::After(Box::new(middle.clone())), 3).await;
    assert_eq!(behind, all[all.len() / 2 + 1..][..3], "the row is gone, its place is not");
}

async fn nothing(stage: &Stage) {
    let bob = &*stage.bob;
    for scope in
        [Scope::Folder(home()), Scope::All("bob".into()), Scope::Starred, Scope::Shared, Scope::Public, Scope::Trash]
    {
        for spot in [Spot::Index(0), Spot::Index(5), Spot::End, Spot::Around(fid("bob:7"))] {
            let window = bob.window(&View::new(scope.clone(), Order::default()), &spot, 10).await.unwrap();
            assert_eq!((window.rows.len(), window.total), (0, Some(0)), "{scope:?} {spot:?}");
        }
    }
}
