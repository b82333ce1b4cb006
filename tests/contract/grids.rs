//! Grids: columns keep their ids, data keeps its types (section 8.4).

use plotree::backend::{Backend, Error};
use plotree::model::file::Preview;
use plotree::model::grid::{ColumnPatch, NewColumn};
use plotree::model::{Fid, FilePatch, Uid};

use super::stage::{Case, Stage, at, fid, grid, grid_draft, home, json, refused, uids, value};

pub const CASES: &[Case] = &[
    ("columns come in their order, their data as it was", |stage| Box::pin(created(stage))),
    ("data that is no list is refused, a bare value is a list of one", |stage| Box::pin(no_list(stage))),
    ("columns are added behind the others", |stage| Box::pin(added(stage))),
    ("columns change and keep their ids, names may be swapped", |stage| Box::pin(changed(stage))),
    ("columns are deleted all or none", |stage| Box::pin(deleted(stage))),
    ("rows are added below the longest column", |stage| Box::pin(rows(stage))),
    ("meta data is kept", |stage| Box::pin(metadata(stage))),
];

async fn content(bob: &dyn Backend, grid: &Fid) -> Vec<(String, String)> {
    let content = bob.grid_content(grid).await.unwrap();
    content.cols.iter().map(|(name, column)| (name.clone(), json(&column.data))).collect()
}

async fn names(bob: &dyn Backend, grid: &Fid) -> Vec<String> {
    bob.grid(grid).await.unwrap().cols.into_iter().map(|head| head.name).collect()
}

async fn created(stage: &Stage) {
    let bob = &*stage.bob;
    let columns = [("b", "[1,2.5,null]"), ("a", "[\"2024-01-01\"]"), ("a.b c", "[true,9007199254740993]"), ("z", "[]")];
    let mut draft = grid_draft(at(&home(), "g"), &columns);
    draft.data.cols[0].order = Some(9);
    let grid = bob.create_grid(&draft).await.unwrap().value;
    let g = &grid.file.fid;
    assert_eq!(names(bob, g).await, ["a", "a.b c", "z", "b"]);
    assert_eq!(content(bob, g).await[3], ("b".into(), "[1,2.5,null]".into()));
    assert_eq!(content(bob, g).await[1].1, "[true,9007199254740993]");
    let Preview::Table(table) = &grid.file.preview else { panic!("{:?}", grid.file.preview) };
    assert_eq!(json(&table["a"]), r#"["2024-01-01","",""]"#);
    let uids = uids(&grid);
    assert!(uids.iter().all(|uid| uid.as_str().len() == 6));
    let two = bob.columns(g, &[uids[3].clone(), uids[0].clone()]).await.unwrap();
    assert_eq!((two[0].name.as_str(), two[1].name.as_str()), ("b", "a"));
    assert_eq!(bob.columns(g, &[]).await.unwrap().len(), 4);
    assert_eq!(bob.columns(g, &["ffffff".parse().unwrap()]).await, Err(Error::NotFound));
    assert_eq!(bob.plot(g).await, Err(Error::NotFound), "a grid is no plot");
}

async fn no_list(stage: &Stage) {
    let bob = &*stage.bob;
    let one = grid(bob, FilePatch::default(), &[("a", "7")]).await.file.fid;
    assert_eq!(content(bob, &one).await[0].1, "[7]");
    for data in ["null", "{\"a\":1}"] {
        let message = refused(bob.create_grid(&grid_draft(FilePatch::default(), &[("a", data)])).await);
        assert_eq!(message, "Column a data is not a list");
    }
}

async fn added(stage: &Stage) {
    let bob = &*stage.bob;
    let g = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await.file.fid;
    let column = |name: &str, data: &str| NewColumn { name: name.into(), data: value(data) };
    let added = bob.add_columns(&g, &[column("c", "[2]"), column("b", "[3,4]")]).await.unwrap().value;
    assert_eq!(added.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["c", "b"]);
    assert_eq!(names(bob, &g).await, ["a", "c", "b"]);
    for names in [["d", "a"], ["d", "d"]] {
        refused(bob.add_columns(&g, &names.map(|name| column(name, "[]"))).await);
    }
    assert_eq!(names(bob, &g).await.len(), 3, "nothing is left of what was refused");
    let Preview::Table(table) = bob.retrieve(&g).await.unwrap().preview else { panic!() };
    assert_eq!(json(&table["a"]), r#"[1,""]"#);
    assert_eq!(bob.add_columns(&fid("bob:99"), &[]).await, Err(Error::NotFound));
}

async fn changed(stage: &Stage) {
    let bob = &*stage.bob;
    let grid = grid(bob, at(&home(), "g"), &[("a", "[1]"), ("b", "[2]")]).await;
    let (g, uids) = (&grid.file.fid, uids(&grid));
    let rename = |name: &str| ColumnPatch { name: Some(name.into()), ..ColumnPatch::default() };
    bob.update_columns(g, &[(uids[0].clone(), rename("b")), (uids[1].clone(), rename("a"))]).await.unwrap();
    assert_eq!(content(bob, g).await, [("b".into(), "[1]".into()), ("a".into(), "[2]".into())]);
    refused(bob.update_columns(g, &[(uids[0].clone(), rename("a"))]).await);
    let patch = ColumnPatch { data: Some(value("[\"x\"]")), order: Some(5), name: None };
    let answer = bob.update_columns(g, &[(uids[0].clone(), patch)]).await.unwrap().value;
    assert_eq!((answer[0].uid.clone(), answer[0].order), (uids[0].clone(), 5));
    assert_eq!(content(bob, g).await, [("a".into(), "[2]".into()), ("b".into(), "[\"x\"]".into())]);
    let Preview::Table(table) = bob.retrieve(g).await.unwrap().preview else { panic!() };
    assert_eq!(json(&table), r#"{"a":[2],"b":["x"]}"#);
}

async fn deleted(stage: &Stage) {
    let bob = &*stage.bob;
    let grid = grid(bob, at(&home(), "g"), &[("a", "[1]"), ("b", "[2]")]).await;
    let (g, uids) = (&grid.file.fid, uids(&grid));
    let unknown: Uid = "ffffff".parse().unwrap();
    assert_eq!(bob.delete_columns(g, &[uids[0].clone(), unknown]).await, Err(Error::NotFound));
    assert_eq!(names(bob, g).await.len(), 2);
    bob.delete_columns(g, &uids).await.unwrap();
    assert_eq!(names(bob, g).await.len(), 0);
}

async fn rows(stage: &Stage) {
    let bob = &*stage.bob;
    let g = grid(bob, at(&home(), "g"), &[("a", "[1,2]"), ("b", "[\"x\"]"), ("c", "[[1]]")]).await.file.fid;
    let row = [value("3.5"), value("null"), value("[2]")].to_vec();
    refused(bob.add_rows(&g, &[row.clone(), row[..2].to_vec()]).await);
    bob.add_rows(&g, &[row]).await.unwrap();
    let data: Vec<String> = content(bob, &g).await.into_iter().map(|(_, data)| data).collect();
    assert_eq!(data, ["[1,2,3.5]", r#"["x","",null]"#, r#"[[1],"",[2]]"#]);
}

async fn metadata(stage: &Stage) {
    let bob = &*stage.bob;
    let g = grid(bob, at(&home(), "g"), &[]).await.file.fid;
    let metadata = value(r#"{"k":{"deep":[1,2]}}"#).as_object().cloned();
    let patch = FilePatch { metadata: metadata.clone(), refresh_interval: Some(Some(60)), ..FilePatch::default() };
    let grid = bob.update_grid(&g, &patch).await.unwrap().value;
    assert_eq!((grid.file.metadata, grid.file.refresh_interval), (metadata, Some(60)));
    let patch = FilePatch { refresh_interval: Some(None), ..FilePatch::default() };
    assert_eq!(bob.update_grid(&g, &patch).await.unwrap().value.file.refresh_interval, None);
}
