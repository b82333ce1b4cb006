//! The verbs on files of every type.

use async_trait::async_trait;
use serde::Serialize;

use super::body::{CopyForm, Fields};
use super::http::Call;
use super::{Remote, read, undoing};
use crate::backend::extension::{Deed, Question};
use crate::backend::query::{
    Content, Copied, CopyOptions, Counts, Entry, Exposure, ImageName, Lookup, RelationPage, Share, Sharing, Spot,
    TrashSummary, View, Window,
};
use crate::backend::record::Record;
use crate::backend::{Change, ContentOptions, Error, Files, Grids, Plots, Result, Undo};
use crate::model::file::Comment;
use crate::model::{Fid, File, FilePatch, FileType, HOME, SourceGraph};

/// How often a name is tried with a number behind it.
const MOST_NUMBERS: usize = 50;

/// The file that a reference is to.
#[derive(Serialize)]
struct Reference<'a> {
    fid: &'a Fid,
}

/// A remark to be made.
#[derive(Serialize)]
struct Remark<'a> {
    fid: &'a Fid,
    comment: &'a str,
}

/// Returns the error of what only our own servers answer.
fn no_question(what: &str) -> Error {
    let message =
        format!("This server cannot be asked {what}: it is no plotree, and Chart Studio's API has no such question.");
    Error::Invalid { field: None, message }
}

#[async_trait]
impl Files for Remote {
    async fn retrieve(&self, fid: &Fid) -> Result<File> {
        read::object(&self.send(Call::get(&["files", &fid.to_string()])).await?, read::file)
    }

    async fn content(&self, fid: &Fid) -> Result<Content> {
        // What JSON means is known by the type of the file alone.
        match self.retrieve(fid).await?.filetype {
            FileType::Plot => Ok(Content::Figure(Box::new(self.figure(fid, ContentOptions::default()).await?))),
            FileType::Grid => Ok(Content::Grid(Box::new(self.grid_content(fid).await?))),
            _ => {
                let reply = self.content_of(Call::get(&["files", &fid.to_string(), "content"])).await?;
                Ok(Content::Bytes { content_type: reply.content_type, bytes: reply.body })
            }
        }
    }

    async fn update(&self, fid: &Fid, patch: &FilePatch) -> Result<Change<File>> {
        if let Some(done) = self.perform(|| Deed::Update { fid: fid.clone(), patch: patch.clone() }).await? {
            return Ok(done);
        }
        let before = self.retrieve(fid).await?;
        let reply = self.change(patch_call("files", fid, patch)?).await?;
        let after = read::object(&reply, read::file)?;
        let undo = undoing::fields(&before, &after, patch);
        Ok(Change { value: after, undo, warnings: Vec::new() })
    }

    async fn copy(&self, fid: &Fid, options: &CopyOptions) -> Result<Change<Copied>> {
        if let Some(done) = self.perform(|| Deed::Copy { fid: fid.clone(), options: options.clone() }).await? {
            return Ok(done);
        }
        let call = Call::post(&["files", &fid.to_string(), "copy"]).json(&CopyForm::from(options))?;
        let reply = self.change(call).await?;
        let (mut files, new_fid, warnings) = read::object(&reply, |keys| {
            let warnings = keys.get::<Vec<String>>("warnings").unwrap_or_default();
            Some((read::files(keys, "files"), keys.get::<Fid>("new_fid")?, warnings))
        })?;
        if let Some(parent) = options.parent {
            let name = self.retrieve(fid).await?.filename;
            for file in files.iter_mut().filter(|file| file.parent != parent) {
                let name = if file.fid == new_fid { name.clone() } else { file.filename.clone() };
                *file = self.move_under_a_free_name(&file.fid, parent, &name).await?;
            }
        }
        let undo = Undo::Trash(files.iter().map(|file| file.fid.clone()).collect());
        Ok(Change { value: Copied { files, new_fid }, undo: Some(undo), warnings })
    }

    async fn image(&self, fid: &Fid, name: ImageName) -> Result<Vec<u8>> {
        let name = match name {
            ImageName::Default => "default",
            ImageName::BlockThumb => "block-thumb",
            ImageName::ListThumb => "list-thumb",
        };
        let call = Call::get(&["files", &fid.to_string(), "image"]).query("image_name", name);
        Ok(self.content_of(call).await?.body)
    }

    async fn collaborators(&self, fid: &Fid) -> Result<Vec<Share>> {
        self.list_shares(fid).await
    }

    async fn add_collaborators(&self, fid: &Fid, sharing: &Sharing) -> Result<Change<Vec<Share>>> {
        let deed = || Deed::AddCollaborators { fid: fid.clone(), sharing: sharing.clone() };
        match self.perform(deed).await? {
            Some(done) => Ok(done),
            None => self.add_shares(fid, sharing).await,
        }
    }

    async fn remove_collaborators(&self, fid: &Fid, users: &[String], teams: &[String]) -> Result<Change<Vec<Share>>> {
        let deed = || Deed::RemoveCollaborators { fid: fid.clone(), users: users.to_vec(), teams: teams.to_vec() };
        match self.perform(deed).await? {
            Some(done) => Ok(done),
            None => self.remove_shares(fid, users, teams).await,
        }
    }

    async fn drop_reference(&self, fid: &Fid, referenced: &Fid) -> Result<Change<File>> {
        let deed = || Deed::DropReference { fid: fid.clone(), referenced: referenced.clone() };
        if let Some(done) = self.perform(deed).await? {
            return Ok(done);
        }
        let form = Reference { fid: referenced };
        let call = Call::post(&["files", &fid.to_string(), "drop_reference"]).json(&form)?;
        let reply = self.change(call.repeatable()).await?;
        // There is no call that gives an extra to a file again.
        Ok(Change::none(read::object(&reply, read::file)?))
    }

    async fn trash(&self, fid: &Fid) -> Result<Change<File>> {
        if let Some(done) = self.perform(|| Deed::Trash(fid.clone())).await? {
            return Ok(done);
        }
        let before = self.retrieve(fid).await?;
        let within = if before.filetype == FileType::Folder { self.trashed_within(fid).await? } else { Vec::new() };
        let call = Call::post(&["files", &fid.to_string(), "trash"]).repeatable();
        let after = self.file_behind(call, fid).await?;
        let undo = (self.owns(&before) && !before.is_trashed()).then(|| undoing::of_trashing(fid, within));
        Ok(Change { value: after, undo, warnings: Vec::new() })
    }

    async fn restore(&self, fid: &Fid) -> Result<Change<File>> {
        if let Some(done) = self.perform(|| Deed::Restore(fid.clone())).await? {
            return Ok(done);
        }
        let before = self.retrieve(fid).await?;
        let call = Call::post(&["files", &fid.to_string(), "restore"]).repeatable();
        let after = self.file_behind(call, fid).await?;
        let undo = before.is_trashed().then(|| Undo::Trash(vec![fid.clone()]));
        Ok(Change { value: after, undo, warnings: Vec::new() })
    }

    async fn permanent_delete(&self, fid: &Fid) -> Result<()> {
        match self.perform::<()>(|| Deed::PermanentDelete(fid.clone())).await? {
            Some(Change { .. }) => Ok(()),
            None => self.remove(Call::delete(&["files", &fid.to_string(), "permanent_delete"])).await,
        }
    }

    async fn star(&self, fid: &Fid) -> Result<Change<File>> {
        if let Some(done) = self.perform(|| Deed::Star(fid.clone())).await? {
            return Ok(done);
        }
        let before = self.retrieve(fid).await?;
        let call = Call::post(&["files", &fid.to_string(), "star"]).repeatable();
        let value = self.file_behind(call, fid).await?;
        let undo = (!self.has_star(&before)).then(|| Undo::Unstar(fid.clone()));
        Ok(Change { value, undo, warnings: Vec::new() })
    }

    async fn unstar(&self, fid: &Fid) -> Result<Change<()>> {
        if let Some(done) = self.perform(|| Deed::Unstar(fid.clone())).await? {
            return Ok(done);
        }
        let before = self.retrieve(fid).await?;
        self.change(Call::delete(&["files", &fid.to_string(), "star"])).await?;
        let undo = self.has_star(&before).then(|| Undo::Star(fid.clone()));
        Ok(Change { value: (), undo, warnings: Vec::new() })
    }

    async fn lookup(&self, lookup: &Lookup) -> Result<File> {
        read::object(&self.send(lookup_call(lookup)).await?, read::file)
    }

    async fn exists(&self, lookup: &Lookup) -> Result<bool> {
        match self.send(lookup_call(lookup).query("exists", true)).await {
            // A server that does not know the parameter answers with the file.
            Ok(reply) => read::object(&reply, |keys| Some(keys.get("exists").unwrap_or(keys.has("fid")))),
            Err(Error::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn path(&self, fid: &Fid) -> Result<String> {
        let reply = self.send(Call::get(&["files", &fid.to_string(), "path"])).await?;
        read::object(&reply, |keys| keys.get("path"))
    }

    async fn sources(&self, fid: &Fid, page: Option<RelationPage>) -> Result<SourceGraph> {
        let call = Call::get(&["files", &fid.to_string(), "sources"])
            .maybe("relation", page.map(|page| page.relation.name()))
            .maybe("page", page.map(|page| page.page));
        read::object(&self.send(call).await?, read::sources)
    }

    async fn comment(&self, fid: &Fid, text: &str) -> Result<Change<Comment>> {
        if let Some(done) = self.perform(|| Deed::Comment { fid: fid.clone(), text: text.to_owned() }).await? {
            return Ok(done);
        }
        let call = Call::post(&["comments"]).json(&Remark { fid, comment: text })?;
        let comment = read::object(&self.change(call).await?, read::comment)?;
        let undo = Undo::Uncomment(comment.id);
        Ok(Change::new(comment, undo))
    }

    async fn uncomment(&self, id: u64) -> Result<Change<()>> {
        if let Some(done) = self.perform(|| Deed::Uncomment(id)).await? {
            return Ok(done);
        }
        self.remove(Call::delete(&["comments", &id.to_string()])).await.map(Change::none)
    }

    async fn window(&self, view: &View, from: &Spot, limit: usize) -> Result<Window> {
        let question = || Question::Window { view: view.clone(), from: from.clone(), limit };
        match self.ask(question).await? {
            Some(window) => Ok(window),
            None => self.window_by_pages(view, from, limit).await,
        }
    }

    async fn counts(&self) -> Result<Counts> {
        match self.ask(|| Question::Counts).await? {
            Some(counts) => Ok(counts),
            None => self.count_listings().await,
        }
    }

    async fn trash_summary(&self, fids: &[Fid]) -> Result<TrashSummary> {
        match self.ask(|| Question::TrashSummary(fids.to_vec())).await? {
            Some(summary) => Ok(summary),
            None => self.sum_up(fids).await,
        }
    }

    async fn empty_trash(&self) -> Result<u64> {
        match self.perform(|| Deed::EmptyTrash).await? {
            Some(done) => Ok(done.value),
            None => self.delete_all_trash().await,
        }
    }

    async fn unused_grids(&self) -> Result<Vec<Entry>> {
        let found = self.ask(|| Question::UnusedGrids).await?;
        found.ok_or_else(|| no_question("which grids no plot draws on"))
    }

    async fn exposed_plots(&self) -> Result<Vec<Exposure>> {
        let found = self.ask(|| Question::ExposedPlots).await?;
        found.ok_or_else(|| no_question("which private plots draw on open data"))
    }

    async fn undo(&self, undo: &Undo) -> Result<Undo> {
        match self.perform(|| Deed::Undo(Box::new(undo.clone()))).await? {
            Some(done) => Ok(done.value),
            None => self.undo_by_verbs(undo).await,
        }
    }

    fn forget(&self) {
        self.kept().forget();
    }

    async fn revision(&self) -> Result<u64> {
        match self.ask(|| Question::Revision).await? {
            Some(revision) => Ok(revision),
            None => self.guess_revision().await,
        }
    }

    async fn record(&self, fid: &Fid) -> Result<Option<Record>> {
        self.ask_record(fid).await
    }
}

/// Makes the request that changes a file's fields by a resource.
pub(super) fn patch_call(resource: &str, fid: &Fid, patch: &FilePatch) -> Result<Call> {
    // Meta data is a grid's, and written by the grids' route.
    let of_grids = patch.metadata.is_some() || patch.refresh_interval.is_some();
    let resource = if of_grids { "grids" } else { resource };
    Call::patch(&[resource, &fid.to_string()]).json(&Fields::from(patch))
}

fn lookup_call(lookup: &Lookup) -> Call {
    Call::get(&["files", "lookup"])
        .query("path", &lookup.path)
        .maybe("parent", (lookup.parent != HOME).then_some(lookup.parent))
        .maybe("user", lookup.user.as_ref())
}

impl Remote {
    /// Does what answers with the file; asks for it if the server answers otherwise.
    async fn file_behind(&self, call: Call, fid: &Fid) -> Result<File> {
        let reply = self.change(call).await?;
        match read::made(&reply, read::file) {
            Ok((file, _)) => Ok(file),
            Err(_) => self.retrieve(fid).await,
        }
    }

    fn has_star(&self, file: &File) -> bool {
        let stars = file.stars.as_ref().map(|stars| stars.results.as_slice()).unwrap_or_default();
        stars.iter().any(|user| self.username().is_some_and(|name| name.eq_ignore_ascii_case(&user.username)))
    }

    /// Moves a file, with a number behind its name if that is taken there.
    async fn move_under_a_free_name(&self, fid: &Fid, parent: i64, name: &str) -> Result<File> {
        let mut number = 0;
        loop {
            let filename = numbered(name, number);
            let patch = FilePatch { filename: Some(filename), ..FilePatch::move_to(parent) };
            let moved = self.change(patch_call("files", fid, &patch)?).await;
            match moved {
                Ok(reply) => return read::object(&reply, read::file),
                Err(Error::Conflict { .. }) if number < MOST_NUMBERS => number += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

/// Returns a name with a number behind it, none for 0.
pub(super) fn numbered(name: &str, number: usize) -> String {
    if number == 0 {
        return name.to_owned();
    }
    let suffix = format!(" ({number})");
    let stem: String = name.chars().take(crate::model::file::LONGEST_NAME.saturating_sub(suffix.len())).collect();
    stem.trim_end().to_owned() + &suffix
}
