//! The verbs on grids.

use async_trait::async_trait;

use super::body::{self, Columns, GridForm, Rows};
use super::files::patch_call;
use super::http::Call;
use super::{Remote, read, undoing};
use crate::backend::extension::Deed;
use crate::backend::{Change, Error, Grids, Result, Undo};
use crate::model::grid::{ColumnPatch, GridColumn, GridContent, NewColumn};
use crate::model::{Fid, FilePatch, Grid, NewGrid, Permission, Uid, Value};

#[async_trait]
impl Grids for Remote {
    async fn create_grid(&self, grid: &NewGrid) -> Result<Change<Grid>> {
        if let Some(done) = self.perform(|| Deed::CreateGrid(Box::new(grid.clone()))).await? {
            return Ok(done);
        }
        if grid.unparented {
            return Err(Error::Unsupported("A grid in no folder"));
        }
        let reply = self.change(Call::post(&["grids"]).json(&GridForm::from(grid))?).await?;
        let (grid, warnings) = read::made(&reply, read::grid)?;
        let undo = Some(Undo::Trash(vec![grid.file.fid.clone()]));
        Ok(Change { value: grid, undo, warnings })
    }

    async fn grid(&self, fid: &Fid) -> Result<Grid> {
        read::object(&self.send(Call::get(&["grids", &fid.to_string()])).await?, read::grid)
    }

    async fn grid_content(&self, fid: &Fid) -> Result<GridContent> {
        let reply = self.content_of(Call::get(&["grids", &fid.to_string(), "content"])).await?;
        read::object(&reply, read::content)
    }

    async fn update_grid(&self, fid: &Fid, patch: &FilePatch) -> Result<Change<Grid>> {
        if let Some(done) = self.perform(|| Deed::UpdateGrid { fid: fid.clone(), patch: patch.clone() }).await? {
            return Ok(done);
        }
        let before = self.grid(fid).await?;
        let after = read::object(&self.change(patch_call("grids", fid, patch)?).await?, read::grid)?;
        let undo = undoing::fields(&before.file, &after.file, patch);
        Ok(Change { value: after, undo, warnings: Vec::new() })
    }

    async fn columns(&self, fid: &Fid, uids: &[Uid]) -> Result<Vec<GridColumn>> {
        let call = col(Call::get, fid).maybe("uid", (!uids.is_empty()).then(|| body::uids(uids))).content();
        read::object(&self.send(call).await?, read::columns)
    }

    async fn add_columns(&self, fid: &Fid, columns: &[NewColumn]) -> Result<Change<Vec<GridColumn>>> {
        let deed = || Deed::AddColumns { fid: fid.clone(), columns: columns.to_vec() };
        if let Some(done) = self.perform(deed).await? {
            return Ok(done);
        }
        let reply = self.change(col(Call::post, fid).json(&Columns::added(columns))?.content()).await?;
        let added = read::object(&reply, read::columns)?;
        let undo = undoing::of_added_columns(fid, &added);
        Ok(Change { value: added, undo, warnings: Vec::new() })
    }

    async fn update_columns(&self, fid: &Fid, patches: &[(Uid, ColumnPatch)]) -> Result<Change<Vec<GridColumn>>> {
        let deed = || Deed::UpdateColumns { fid: fid.clone(), patches: patches.to_vec() };
        if let Some(done) = self.perform(deed).await? {
            return Ok(done);
        }
        if patches.is_empty() {
            return self.changing_nothing(fid).await.map(|()| Change::none(Vec::new()));
        }
        let uids: Vec<Uid> = patches.iter().map(|(uid, _)| uid.clone()).collect();
        let before = self.columns(fid, &uids).await?;
        let call = col(Call::put, fid).query("uid", body::uids(&uids)).json(&Columns::changed(patches))?;
        let after = read::object(&self.change(call.content()).await?, read::columns)?;
        let undo = undoing::of_changed_columns(fid, &before, patches);
        Ok(Change { value: after, undo, warnings: Vec::new() })
    }

    async fn delete_columns(&self, fid: &Fid, uids: &[Uid]) -> Result<Change<()>> {
        let deed = || Deed::DeleteColumns { fid: fid.clone(), uids: uids.to_vec() };
        if let Some(done) = self.perform(deed).await? {
            return Ok(done);
        }
        if uids.is_empty() {
            return self.changing_nothing(fid).await.map(Change::none);
        }
        // Columns that are added come under new ids, so what drew on the deleted ones would find nothing: no undo.
        self.remove(col(Call::delete, fid).query("uid", body::uids(uids))).await.map(Change::none)
    }

    async fn add_rows(&self, fid: &Fid, rows: &[Vec<Value>]) -> Result<Change<Grid>> {
        if let Some(done) = self.perform(|| Deed::AddRows { fid: fid.clone(), rows: rows.to_vec() }).await? {
            return Ok(done);
        }
        let before = self.columns(fid, &[]).await?;
        let call = Call::post(&["grids", &fid.to_string(), "row"]).json(&Rows { rows })?;
        let reply = self.change(call).await?;
        let grid = match read::made(&reply, read::grid) {
            Ok((grid, _)) => grid,
            Err(_) => self.grid(fid).await?,
        };
        let undo = if rows.is_empty() { None } else { undoing::of_added_rows(fid, before) };
        Ok(Change { value: grid, undo, warnings: Vec::new() })
    }
}

impl Remote {
    /// Expects that the caller may write to a grid: v2 has no call that changes none of its columns.
    async fn changing_nothing(&self, fid: &Fid) -> Result<()> {
        match (self.grid(fid).await?.file.current_user_permission, self.username()) {
            (Permission::Write | Permission::Admin, _) => Ok(()),
            (Permission::Read, Some(_)) => Err(Error::Forbidden),
            (Permission::Read, None) => {
                Err(Error::Unauthenticated("Authentication credentials were not provided.".into()))
            }
        }
    }
}

fn col(method: fn(&[&str]) -> Call, fid: &Fid) -> Call {
    method(&["grids", &fid.to_string(), "col"])
}
