//! What file objects say, and what is chosen where nobody said anything (sections 6, 8.2, 9.3 and 15).

use plotree::backend::Error;
use plotree::backend::query::{ContentOptions, CopyOptions};
use plotree::model::file::Preview;
use plotree::model::{Fid, FilePatch, NewPlot};

use super::stage::{
    Case, Stage, at, fid, figure, folder, grid, grid_draft, home, json, plot, plot_in, refused, uids, value,
};

pub const CASES: &[Case] = &[
    ("what nobody shared is private", |stage| Box::pin(private(stage))),
    ("a share key is made once, and opens while it is enabled", |stage| Box::pin(share_keys(stage))),
    ("a star is one for each user", |stage| Box::pin(stars(stage))),
    ("titles are a plot's own, else the name", |stage| Box::pin(titles(stage))),
    ("addresses are whole, in the form that clients read", |stage| Box::pin(addresses(stage))),
    ("a preview has ten rows", |stage| Box::pin(preview(stage))),
    ("columns in one place keep the order they came in", |stage| Box::pin(ties(stage))),
    ("meta data comes with the grid's data or beside it", |stage| Box::pin(metadata(stage))),
    ("a source must be there and of the same type", |stage| Box::pin(sources(stage))),
    ("a copy is private, with meta data, and nothing that others gave", |stage| Box::pin(copies(stage))),
    ("data of grids that the reader cannot read is put in line", |stage| Box::pin(unreadable(stage))),
    ("empty arrays are raw data too", |stage| Box::pin(empty_arrays(stage))),
    ("users see of themselves what others do not", |stage| Box::pin(users(stage))),
    ("every change is a change of the file's date", |stage| Box::pin(dates(stage))),
];

async fn private(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot(bob, FilePatch::rename("x")).await.file;
    let g = grid(bob, FilePatch::rename("g"), &[]).await.file;
    let a = bob.retrieve(&folder(bob, "a").await).await.unwrap();
    for file in [x, g, a] {
        assert_eq!((file.world_readable, file.share_key_enabled, file.share_key), (false, Some(false), Some(None)));
        assert_eq!((file.is_theme, file.is_template, file.caption.as_str(), file.views), (None, None, "", 0));
        assert_eq!(file.deleted, Some(false));
    }
}

async fn share_keys(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    let enabled = |enabled| FilePatch { share_key_enabled: Some(enabled), ..FilePatch::default() };
    let key = bob.update(&x, &enabled(true)).await.unwrap().value.share_key.flatten().unwrap();
    assert_eq!(key.len(), 22);
    let opened = (stage.opened)(None, &key);
    let file = opened.retrieve(&x).await.unwrap();
    assert_eq!((file.share_key, file.share_key_enabled), (None, None), "for the owner alone");
    let file = bob.update(&x, &enabled(false)).await.unwrap().value;
    assert_eq!((file.share_key_enabled, file.share_key.flatten()), (Some(false), Some(key.clone())));
    assert_eq!(opened.retrieve(&x).await, Err(Error::NotFound));
    let file = bob.update(&x, &enabled(true)).await.unwrap().value;
    assert_eq!(file.share_key.flatten(), Some(key.clone()));
    let other = plot_in(bob, &home(), "other").await;
    assert_eq!(opened.retrieve(&other).await, Err(Error::NotFound), "it opens one file");
    bob.update(&other, &enabled(true)).await.unwrap();
    assert_eq!(opened.retrieve(&other).await, Err(Error::NotFound));
}

async fn stars(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot(bob, FilePatch { world_readable: Some(true), ..FilePatch::rename("x") }).await.file.fid;
    for _ in 0..2 {
        bob.star(&x).await.unwrap();
        stage.eve.star(&x).await.unwrap();
    }
    let stars = stage.anyone.retrieve(&x).await.unwrap().stars.unwrap();
    assert_eq!(stars.results.iter().map(|user| user.username.as_str()).collect::<Vec<_>>(), ["bob", "eve"]);
    for _ in 0..2 {
        bob.unstar(&x).await.unwrap();
    }
    assert_eq!(bob.retrieve(&x).await.unwrap().stars.unwrap().count, 1);
}

async fn titles(stage: &Stage) {
    let bob = &*stage.bob;
    let new =
        |text: &str, name: &str| NewPlot { figure: figure(text), source_fid: None, file: FilePatch::rename(name) };
    let plot = bob.create_plot(&new(r#"{"layout":{"title":{"text":"<b>T</b>"}}}"#, "p")).await.unwrap().value.file;
    assert_eq!((plot.filename.as_str(), plot.title.as_str()), ("p", "<b>T</b>"));
    assert_eq!(bob.create_plot(&new("{}", "q")).await.unwrap().value.file.title, "");
    assert_eq!(grid(bob, FilePatch::rename("g"), &[]).await.file.title, "g");
}

async fn addresses(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    let g = grid(bob, at(&a, "g"), &[]).await.file;
    assert!(g.web_url.starts_with("http") && g.web_url.ends_with("/~bob/1/"), "{}", g.web_url);
    assert!(g.embed_url.ends_with("/~bob/1.embed") && g.img_url.ends_with("/~bob/1.png"));
    assert_eq!(g.organize_view_url + "/", g.web_url);
    for (name, end) in [("files", "/v2/files/bob:1"), ("grids", "/v2/grids/bob:1"), ("parent", "/v2/folders/bob:0")] {
        assert!(g.api_urls[name].ends_with(end), "{name}");
    }
    assert!(g.image_urls.list_thumb.ends_with("/v2/files/bob:1/image?image_name=list-thumb"));
}

async fn preview(stage: &Stage) {
    let bob = &*stage.bob;
    let long = json(&(0..25).collect::<Vec<_>>());
    let g = grid(bob, FilePatch::default(), &[("long", &long), ("short", "[true]")]).await.file;
    let Preview::Table(table) = g.preview else { panic!() };
    assert_eq!(json(&table["long"]), "[0,1,2,3,4,5,6,7,8,9]");
    assert_eq!(json(&table["short"]), r#"[true,"","","","","","","","",""]"#);
    let p = plot(bob, FilePatch::default()).await.file;
    assert_eq!(p.preview, Preview::Text(String::new()));
}

async fn ties(stage: &Stage) {
    let bob = &*stage.bob;
    let mut draft = grid_draft(FilePatch::default(), &[("z", "[1]"), ("m", "[2]"), ("a", "[3]")]);
    for column in draft.data.cols.values_mut() {
        column.order = Some(0);
    }
    let g = bob.create_grid(&draft).await.unwrap().value;
    assert_eq!(g.cols.iter().map(|head| head.name.as_str()).collect::<Vec<_>>(), ["z", "m", "a"]);
    let copy = bob.copy(&g.file.fid, &CopyOptions::default()).await.unwrap().value.new_fid;
    assert_eq!(bob.grid(&copy).await.unwrap().cols, g.cols, "a copy has the same columns");
}

async fn metadata(stage: &Stage) {
    let bob = &*stage.bob;
    let object = |text: &str| value(text).as_object().cloned();
    let mut draft = grid_draft(FilePatch::default(), &[]);
    draft.data.metadata = object(r#"{"in":1}"#);
    assert_eq!(bob.create_grid(&draft).await.unwrap().value.file.metadata, object(r#"{"in":1}"#));
    draft.file.metadata = object(r#"{"beside":1}"#);
    assert_eq!(bob.create_grid(&draft).await.unwrap().value.file.metadata, object(r#"{"beside":1}"#));
    assert_eq!(grid(bob, FilePatch::default(), &[]).await.file.metadata, object("{}"));
}

async fn sources(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    let g = grid(bob, at(&home(), "g"), &[]).await.file.fid;
    let new = |source: &Fid| NewPlot { source_fid: Some(source.clone()), ..NewPlot::default() };
    for bad in [&g, &fid("bob:99"), &fid("nobody:1")] {
        refused(bob.create_plot(&new(bad)).await);
    }
    refused(stage.eve.create_plot(&new(&x)).await);
    let y = bob.create_plot(&new(&x)).await.unwrap().value.file.fid;
    assert_eq!(bob.sources(&y, None).await.unwrap().nodes[1].label, "x");
}

async fn copies(stage: &Stage) {
    let bob = &*stage.bob;
    let metadata = value(r#"{"k":1}"#).as_object().cloned();
    let patch = FilePatch {
        metadata: metadata.clone(),
        world_readable: Some(true),
        share_key_enabled: Some(true),
        ..FilePatch::rename("g")
    };
    let g = grid(bob, patch, &[("a", "[1]")]).await.file.fid;
    bob.star(&g).await.unwrap();
    bob.comment(&g, "c").await.unwrap();
    let copied = stage.eve.copy(&g, &CopyOptions { deep_copy: true, ..CopyOptions::default() }).await.unwrap().value;
    let [copy] = &copied.files[..] else { panic!("one grid") };
    assert_eq!((copy.owner.as_str(), copy.filename.as_str(), &copy.metadata), ("eve", "g", &metadata));
    assert_eq!((copy.world_readable, copy.share_key.clone()), (false, Some(None)));
    assert_eq!((copy.stars.as_ref().unwrap().count, copy.comments.as_ref().unwrap().count), (0, 0));
    let public = stage.eve.copy(&g, &CopyOptions { make_public: true, ..CopyOptions::default() }).await.unwrap().value;
    assert_eq!((public.files[0].filename.as_str(), public.files[0].world_readable), ("g (1)", true));
    assert_eq!(stage.eve.sources(&copied.new_fid, None).await.unwrap().nodes[1].metadata.fid, Some(g));
}

async fn unreadable(stage: &Stage) {
    let bob = &*stage.bob;
    let g = grid(bob, at(&home(), "g"), &[("a", "[1,2]")]).await;
    let text = format!(r#"{{"data":[{{"ysrc":"{}:{}"}}]}}"#, g.file.fid, uids(&g)[0]);
    let file = FilePatch { world_readable: Some(true), ..FilePatch::default() };
    let plot =
        bob.create_plot(&NewPlot { figure: figure(&text), source_fid: None, file }).await.unwrap().value.file.fid;
    let figure = stage.anyone.figure(&plot, ContentOptions { inline_data: true }).await.unwrap();
    assert!(json(&figure).contains(r#""y":[1,2]"#));
    let grids = stage.anyone.unreadable_grids(&plot).await.unwrap();
    assert_eq!(grids.keys().collect::<Vec<_>>(), [&g.file.fid]);
    assert_eq!(json(&grids[0].cols["a"].data), "[1,2]");
    assert_eq!(bob.unreadable_grids(&plot).await.unwrap().len(), 0);
    assert_eq!(stage.anyone.retrieve(&plot).await.unwrap().references.unwrap().count, 0, "its grid is not told");
}

async fn empty_arrays(stage: &Stage) {
    let new = NewPlot { figure: figure(r#"{"data":[{"y":[]}]}"#), ..NewPlot::default() };
    refused(stage.bob.create_plot(&new).await);
}

async fn users(stage: &Stage) {
    let own = stage.bob.current_user().await.unwrap();
    assert_eq!((own.email.as_deref(), own.is_active, own.charts_created_count), (Some(""), Some(true), Some(0)));
    assert_eq!(stage.bob.user("bob").await.unwrap(), own);
    let seen = stage.eve.user("bob").await.unwrap();
    assert_eq!((seen.email, seen.is_active, seen.csrf_token, seen.readonly), (None, None, None, None));
    let anonymous = stage.anyone.current_user().await.unwrap();
    assert_eq!((anonymous.username.as_str(), anonymous.csrf_token.is_some()), ("", true));
}

async fn dates(stage: &Stage) {
    let bob = &*stage.bob;
    let g = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await.file;
    let mut last = g.date_modified;
    let mut later = async |what: &str| {
        let file = bob.retrieve(&g.fid).await.unwrap();
        assert!(file.date_modified > last && file.creation_time == g.creation_time, "{what}");
        last = file.date_modified;
    };
    bob.update(&g.fid, &FilePatch::rename("h")).await.unwrap();
    later("a new name").await;
    bob.add_rows(&g.fid, &[vec![value("2")]]).await.unwrap();
    later("a row").await;
    bob.update(&g.fid, &FilePatch { world_readable: Some(true), ..FilePatch::default() }).await.unwrap();
    later("sharing").await;
    bob.star(&g.fid).await.unwrap();
    assert_eq!(bob.retrieve(&g.fid).await.unwrap().date_modified, last, "a star changes nothing of it");
}
