//! Every operation of the API: what it is for, what it asks, what it takes and gives.

use utoipa::openapi::{RefOr, Schema};

use super::schemas;

/// A method of HTTP. `HEAD` and `OPTIONS` are everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes, or does.
    Post,
    /// Changes.
    Put,
    /// Changes too.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// Returns the name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// A parameter of the query.
#[derive(Debug)]
pub struct Query {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// What it may be.
    pub schema: fn() -> RefOr<Schema>,
    /// Whether it must be there.
    pub is_needed: bool,
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// The parameters of the query.
    pub asks: &'static [Query],
    /// The form of the body.
    pub takes: Option<&'static str>,
    /// The status of success.
    pub status: u16,
    /// The form of the answer; empty for none.
    pub gives: &'static str,
    /// Whether somebody must have signed in.
    pub needs_user: bool,
}

impl Operation {
    /// Returns a name of its own for programs: `get_files_fid_content`.
    pub fn id(&self) -> String {
        let words =
            self.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty() && *word != "v2");
        words.fold(self.method.name().to_lowercase(), |id, word| id + "_" + word)
    }

    const fn asks(self, asks: &'static [Query]) -> Operation {
        Operation { asks, ..self }
    }

    const fn takes(self, schema: &'static str) -> Operation {
        Operation { takes: Some(schema), ..self }
    }

    const fn anybody(self) -> Operation {
        Operation { needs_user: false, ..self }
    }
}

const fn of(method: Method, path: &'static str, summary: &'static str, status: u16, gives: &'static str) -> Operation {
    Operation { method, path, summary, asks: &[], takes: None, status, gives, needs_user: true }
}

const fn get(path: &'static str, summary: &'static str, gives: &'static str) -> Operation {
    of(Method::Get, path, summary, 200, gives).anybody()
}

const fn make(path: &'static str, summary: &'static str, takes: &'static str, gives: &'static str) -> Operation {
    of(Method::Post, path, summary, 201, gives).takes(takes)
}

const fn act(path: &'static str, summary: &'static str, gives: &'static str) -> Operation {
    of(Method::Post, path, summary, 200, gives)
}

const fn put(path: &'static str, takes: &'static str, gives: &'static str) -> Operation {
    of(Method::Put, path, "Change what is given; the rest stays", 200, gives).takes(takes)
}

const fn patch(path: &'static str, takes: &'static str, gives: &'static str) -> Operation {
    of(Method::Patch, path, "Change what is given; the rest stays", 200, gives).takes(takes)
}

const fn delete(path: &'static str, summary: &'static str) -> Operation {
    of(Method::Delete, path, summary, 204, "")
}

const fn may(name: &'static str, schema: fn() -> RefOr<Schema>, about: &'static str) -> Query {
    Query { name, about, schema, is_needed: false }
}

const SHARE_KEY: Query = may("share_key", schemas::text, "The key that opens this file to whoever has it");
const PAGE: Query = may("page", schemas::count, "The page, from 1");
const PAGE_SIZE: Query = may("page_size", schemas::count, "Files on a page");
const USER: Query = may("user", schemas::text, "Whose; the caller's when nothing is said");

const SHARED: &[Query] = &[SHARE_KEY];
const CONTENT: &[Query] = &[
    SHARE_KEY,
    may("inline_data", schemas::flag, "Put the data beside every `src`"),
    may("map_data", schemas::unreadable, "Add the content of grids that the caller cannot read"),
];
const IMAGE: &[Query] = &[SHARE_KEY, may("image_name", schemas::image_name, "Which picture")];
const SOURCES: &[Query] = &[SHARE_KEY, may("relation", schemas::relation, "Only this relation"), PAGE];
const LOOKUP: &[Query] = &[
    Query { name: "path", about: "Names separated by slashes", schema: schemas::text, is_needed: true },
    may("parent", schemas::integer, "The number of the folder that the path begins in; -1 is home"),
    USER,
    may("exists", schemas::flag, "Say only whether it is there"),
];
const LISTING: &[Query] = &[
    PAGE,
    PAGE_SIZE,
    may("filetype", schemas::texts, "Only files of these types"),
    may("order_by", schemas::order, "What to sort by; `-` is from the other end"),
    may("world_readable", schemas::flag, "Only public files"),
];
const LISTING_OF: &[Query] = &[
    USER,
    PAGE,
    PAGE_SIZE,
    may("filetype", schemas::texts, "Only files of these types"),
    may("order_by", schemas::order, "What to sort by; `-` is from the other end"),
    may("world_readable", schemas::flag, "Only public files"),
    may("s", schemas::text, "Only names that contain this"),
];
const PLOTS: &[Query] = &[
    may("order_by", schemas::views, "Newest first when nothing is said"),
    may("min_quality", schemas::quality, "The least quality"),
    may("max_quality", schemas::quality, "The greatest quality"),
    may("cursor", schemas::text, "Where to go on, from a link"),
    PAGE_SIZE,
];
const UIDS: &[Query] =
    &[SHARE_KEY, may("uid", schemas::text, "The ids of columns, separated by commas; all when none are named")];
const SOME_UIDS: &[Query] =
    &[Query { name: "uid", about: "The ids of columns, separated by commas", schema: schemas::text, is_needed: true }];
const SEARCH: &[Query] = &[
    Query { name: "q", about: "Words, and terms like `plottype:pie`", schema: schemas::text, is_needed: true },
    PAGE,
    PAGE_SIZE,
];

/// Gives the operations that every resource of files has alike.
macro_rules! operations {
    (files: [$($resource:literal)*], $($operation:expr,)*) => {
        &[
            $(
                act(concat!("/v2/", $resource, "/{fid}/trash"), "Put into the trash", "File"),
                act(concat!("/v2/", $resource, "/{fid}/restore"), "Take out of the trash", "File"),
                delete(concat!("/v2/", $resource, "/{fid}/permanent_delete"), "Delete from the trash for good"),
                act(concat!("/v2/", $resource, "/{fid}/drop_reference"), "End a reference to an extra", "File").takes("Reference"),
                get(concat!("/v2/", $resource, "/{fid}/sources"), "Where the data came from, and what was made of it", "Sources").asks(SOURCES),
            )*
            $($operation,)*
        ]
    };
}

/// All operations.
pub const OPERATIONS: &[Operation] = operations! {
    files: ["files" "folders" "plots" "grids" "extras"],
    get("/v2", "The resources and their addresses", "Resources"),
    get("/v2/openapi.json", "This description", "Any"),

    get("/v2/files/lookup", "The file at a path", "FileOrExistence").asks(LOOKUP),
    get("/v2/files/{fid}", "A file of any type", "File").asks(SHARED),
    put("/v2/files/{fid}", "FilePatch", "File"),
    patch("/v2/files/{fid}", "FilePatch", "File"),
    get("/v2/files/{fid}/content", "The figure, the columns, or the bytes of a file", "Bytes").asks(SHARED),
    act("/v2/files/{fid}/copy", "Copy a plot or a grid", "Copied").takes("CopyOptions"),
    get("/v2/files/{fid}/image", "A picture of a plot", "Picture").asks(IMAGE),
    get("/v2/files/{fid}/collaborators", "Who else has access", "Collaborators"),
    act("/v2/files/{fid}/collaborators", "Give access", "Collaborators").takes("Sharing"),
    of(Method::Delete, "/v2/files/{fid}/collaborators", "Take access away", 200, "Collaborators").takes("Unsharing"),
    act("/v2/files/{fid}/star", "Star for the caller", "File"),
    delete("/v2/files/{fid}/star", "Take the caller's star away"),
    get("/v2/files/{fid}/path", "The path from home", "Path").asks(SHARED),

    make("/v2/folders", "Make a folder and those above it", "NewFolder", "CreatedFolder"),
    get("/v2/folders/home", "A user's home folder", "Folder").asks(LISTING_OF),
    get("/v2/folders/all", "All files of a user, at any depth", "Listing").asks(LISTING_OF),
    get("/v2/folders/shared", "Files of others that the caller was given", "Listing").asks(LISTING),
    get("/v2/folders/starred", "Files that the caller starred", "Listing").asks(LISTING),
    get("/v2/folders/trashed", "The caller's trash", "Listing").asks(LISTING),
    get("/v2/folders/themes_shared", "The caller's themes", "Listing").asks(LISTING),
    get("/v2/folders/lookup", "The folder at a path", "FileOrExistence").asks(LOOKUP),
    get("/v2/folders/{fid}", "A folder with a page of what is in it; the number -1 is home", "Folder").asks(LISTING),
    put("/v2/folders/{fid}", "FilePatch", "File"),
    patch("/v2/folders/{fid}", "FilePatch", "File"),

    get("/v2/plots", "Public plots, newest first or by views", "Plots").asks(PLOTS),
    make("/v2/plots", "Make a plot whose data is in grids", "NewPlot", "CreatedPlot"),
    get("/v2/plots/feed", "Picked public plots in an order of chance", "Plots").asks(PLOTS),
    get("/v2/plots/lookup", "The plot at a path", "FileOrExistence").asks(LOOKUP),
    get("/v2/plots/{fid}", "A plot with its figure as stored", "Plot").asks(SHARED),
    put("/v2/plots/{fid}", "PlotPatch", "Plot"),
    patch("/v2/plots/{fid}", "PlotPatch", "Plot"),
    delete("/v2/plots/{fid}", "Put into the trash"),
    get("/v2/plots/{fid}/content", "A plot's figure", "Figure").asks(CONTENT),
    get("/v2/plots/{fid}/image", "A picture of a plot", "Picture").asks(IMAGE),

    make("/v2/grids", "Make a grid", "NewGrid", "CreatedGrid"),
    make("/v2/grids/upload", "Make a grid of a table in a file", "Table", "CreatedGrid"),
    get("/v2/grids/lookup", "The grid at a path", "FileOrExistence").asks(LOOKUP),
    get("/v2/grids/{fid}", "A grid with the heads of its columns", "Grid").asks(SHARED),
    put("/v2/grids/{fid}", "GridPatch", "Grid"),
    patch("/v2/grids/{fid}", "GridPatch", "Grid"),
    delete("/v2/grids/{fid}", "Put into the trash"),
    get("/v2/grids/{fid}/content", "All columns of a grid by name", "GridContent").asks(SHARED),
    get("/v2/grids/{fid}/col", "Columns in the order asked for", "Columns").asks(UIDS),
    make("/v2/grids/{fid}/col", "Add columns", "NewColumns", "Columns"),
    put("/v2/grids/{fid}/col", "ColumnPatches", "Columns").asks(SOME_UIDS),
    delete("/v2/grids/{fid}/col", "Remove columns for good").asks(SOME_UIDS),
    make("/v2/grids/{fid}/row", "Add rows, each with a value a column", "NewRows", "Grid"),

    make("/v2/extras", "Attach material to files", "NewExtra", "CreatedFile"),
    get("/v2/extras/{fid}", "An extra", "File").asks(SHARED),
    put("/v2/extras/{fid}", "ExtraPatch", "File"),
    patch("/v2/extras/{fid}", "ExtraPatch", "File"),
    delete("/v2/extras/{fid}", "Remove an extra"),
    get("/v2/extras/{fid}/content", "The bytes of an extra", "Bytes").asks(SHARED),

    get("/v2/users/current", "The caller; nobody has no name", "User"),
    get("/v2/users/{username}", "A user as others see him", "User"),
    make("/v2/comments", "Remark on a file", "NewComment", "Comment"),
    delete("/v2/comments/{id}", "Remove a remark"),
    get("/v2/search", "Files that have all the words", "Hits").asks(SEARCH),
    act("/v2/images", "Draw a figure that is not stored", "Pictures").takes("NewImage"),
};
