//! The forms of what goes to and from the API.

use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{AllOfBuilder, Ref, RefOr, Schema};

type Form = RefOr<Schema>;

fn of(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind))
}

/// A text.
pub fn text() -> Form {
    of(Type::String).into()
}

/// The number of a file with its owner's name.
pub fn fid() -> Form {
    of(Type::String).pattern(Some("^[.a-zA-Z0-9_-]+:(-[12]|[0-9]|[1-9][0-9]+)$")).into()
}

/// True or false.
pub fn flag() -> Form {
    of(Type::Boolean).into()
}

/// A whole number.
pub fn integer() -> Form {
    of(Type::Integer).into()
}

/// A count from 1.
pub fn count() -> Form {
    of(Type::Integer).minimum(Some(1)).into()
}

/// Bytes.
pub fn bytes() -> Form {
    of(Type::String).into()
}

/// Anything.
pub fn any() -> Form {
    ObjectBuilder::new().schema_type(SchemaType::AnyValue).into()
}

/// A list of texts.
pub fn texts() -> Form {
    list(text())
}

/// How plots may be judged, from 0 to 10.
pub fn quality() -> Form {
    of(Type::Number).into()
}

/// The names of pictures.
pub fn image_name() -> Form {
    words(&["default", "block-thumb", "list-thumb"])
}

/// The names of relations.
pub fn relation() -> Form {
    words(&["parent", "child", "created_plot", "source_grid", "source_url"])
}

/// What files are sorted by.
pub fn order() -> Form {
    words(&[
        "filename",
        "-filename",
        "date_modified",
        "-date_modified",
        "creation_time",
        "-creation_time",
        "views",
        "-views",
    ])
}

/// What public plots are sorted by.
pub fn views() -> Form {
    words(&["views", "-views"])
}

/// The one value of `map_data`.
pub fn unreadable() -> Form {
    words(&["unreadable"])
}

fn words(words: &[&str]) -> Form {
    of(Type::String).enum_values(Some(words.to_vec())).into()
}

fn list(item: Form) -> Form {
    ArrayBuilder::new().items(item).into()
}

fn map(value: Form) -> Form {
    of(Type::Object).additional_properties(Some(AdditionalProperties::RefOr(value))).into()
}

fn maybe(kind: Type) -> Form {
    ObjectBuilder::new().schema_type(SchemaType::Array(vec![kind, Type::Null])).into()
}

fn named(name: &str) -> Form {
    Ref::from_schema_name(name).into()
}

fn maybe_named(name: &str) -> Form {
    AnyOfBuilder::new().item(named(name)).item(of(Type::Null)).into()
}

/// An object, of which the first keys are always there.
fn object(needed: &[(&str, Form)], more: &[(&str, Form)]) -> Form {
    let object =
        needed.iter().chain(more).fold(of(Type::Object), |object, (name, form)| object.property(*name, form.clone()));
    needed.iter().fold(object, |object, (name, _)| object.required(*name)).into()
}

/// A file object with more keys.
fn file_and(more: Form) -> Form {
    AllOfBuilder::new().item(named("File")).item(more).into()
}

fn listed(item: Form) -> Form {
    object(&[("results", list(item)), ("count", integer())], &[])
}

fn page(item: Form) -> Form {
    let maybe_text = || maybe(Type::String);
    object(
        &[("count", integer()), ("next", maybe_text()), ("previous", maybe_text()), ("results", list(item))],
        &[("first", maybe_text()), ("last", maybe_text())],
    )
}

fn created(name: &str) -> Form {
    object(&[("file", named(name)), ("warnings", list(text()))], &[])
}

fn sharing() -> Vec<(&'static str, Form)> {
    vec![
        ("filename", text()),
        ("parent", integer()),
        ("parent_path", text()),
        ("world_readable", flag()),
        ("share_key_enabled", flag()),
        ("is_theme", flag()),
        ("is_template", flag()),
    ]
}

fn patch(more: &[(&'static str, Form)]) -> Form {
    let keys: Vec<_> = sharing().into_iter().chain(more.iter().cloned()).collect();
    object(&[], &keys)
}

/// Returns every form by its name.
pub fn all() -> Vec<(&'static str, Form)> {
    let mut all = answers();
    all.extend(files());
    all.extend(requests());
    all
}

fn file() -> Form {
    object(
        &[
            ("fid", fid()),
            ("owner", text()),
            ("filename", text()),
            ("filetype", text()),
            ("title", text()),
            ("caption", text()),
            ("creation_time", text()),
            ("date_modified", text()),
            ("parent", integer()),
            ("parented", flag()),
            ("world_readable", flag()),
            ("is_theme", maybe(Type::Boolean)),
            ("is_template", maybe(Type::Boolean)),
            ("views", integer()),
            ("current_user_permission", words(&["read", "write", "admin"])),
            ("collaborators", listed(named("User"))),
            ("user", named("User")),
            ("references", AnyOfBuilder::new().item(listed(fid())).item(of(Type::Null)).into()),
            ("referencers", AnyOfBuilder::new().item(listed(fid())).item(of(Type::Null)).into()),
            ("subfolder_count", maybe(Type::Integer)),
            ("refresh_interval", maybe(Type::Integer)),
            ("preview", any()),
            ("web_url", text()),
            ("embed_url", text()),
            ("img_url", text()),
            ("image_urls", map(text())),
            ("api_urls", map(text())),
            ("organize_view_url", text()),
        ],
        &[
            ("deleted", flag()),
            ("share_key_enabled", flag()),
            ("share_key", maybe(Type::String)),
            ("comments", listed(named("Comment"))),
            ("stars", listed(named("User"))),
            ("metadata", of(Type::Object).into()),
        ],
    )
}

fn user() -> Form {
    let texts =
        ["username", "nickname", "bio", "profile_url", "avatar_url", "background_url", "website", "date_joined"];
    let needed: Vec<_> = texts.into_iter().map(|name| (name, text())).collect();
    object(
        &needed,
        &[
            ("email", maybe(Type::String)),
            ("csrf_token", maybe(Type::String)),
            ("has_password", maybe(Type::Boolean)),
            ("is_active", maybe(Type::Boolean)),
            ("readonly", maybe(Type::Boolean)),
            ("charts_created_count", maybe(Type::Integer)),
        ],
    )
}

fn files() -> Vec<(&'static str, Form)> {
    let head = object(&[("name", text()), ("uid", text()), ("order", integer())], &[]);
    let column = object(&[("data", list(any())), ("order", integer()), ("uid", text())], &[]);
    let figure = object(
        &[],
        &[("data", list(of(Type::Object).into())), ("layout", of(Type::Object).into()), ("frames", list(any()))],
    );
    let plot = object(
        &[],
        &[
            ("figure", maybe_named("Figure")),
            ("autosize", maybe(Type::Boolean)),
            ("width", maybe(Type::Number)),
            ("height", maybe(Type::Number)),
        ],
    );
    vec![
        ("File", file()),
        ("Folder", file_and(object(&[("children", named("Children"))], &[]))),
        ("Children", page(named("File"))),
        ("Listing", object(&[("children", named("Children"))], &[])),
        ("Plot", file_and(plot)),
        ("Figure", figure),
        ("Grid", file_and(object(&[("cols", list(head))], &[]))),
        ("GridContent", object(&[("cols", map(column))], &[])),
        ("User", user()),
        (
            "Comment",
            object(
                &[
                    ("id", integer()),
                    ("fid", fid()),
                    ("comment", text()),
                    ("user", named("User")),
                    ("creation_time", text()),
                ],
                &[],
            ),
        ),
    ]
}

fn answers() -> Vec<(&'static str, Form)> {
    let maybe_text = || maybe(Type::String);
    let error = object(&[("code", text()), ("message", text()), ("path", maybe_text()), ("field", maybe_text())], &[]);
    let column = object(&[("uid", text()), ("name", text()), ("order", integer()), ("data", list(any()))], &[]);
    let node =
        object(&[("id", text()), ("type", text()), ("label", text()), ("metadata", of(Type::Object).into())], &[]);
    let edge = object(&[("source", text()), ("target", text())], &[]);
    let graph = object(&[("nodes", list(node)), ("edges", list(edge))], &[]);
    let existence = object(&[("path", text()), ("parent", integer()), ("exists", flag())], &[]);
    vec![
        ("Any", any()),
        ("Error", object(&[("errors", list(error)), ("detail", text())], &[])),
        ("Resources", map(text())),
        ("Path", object(&[("path", text())], &[])),
        ("FileOrExistence", AnyOfBuilder::new().item(named("File")).item(existence).into()),
        ("Sources", object(&[("graph", graph)], &[])),
        ("Columns", object(&[("cols", list(column))], &[])),
        ("Collaborators", list(object(&[("readonly", flag())], &[]))),
        ("Copied", object(&[("files", list(named("File"))), ("new_fid", fid()), ("warnings", list(text()))], &[])),
        ("Plots", object(&[("next", maybe_text()), ("previous", maybe_text()), ("results", list(named("Plot")))], &[])),
        (
            "Hits",
            object(
                &[
                    ("files", list(named("File"))),
                    ("next", maybe_text()),
                    ("previous", maybe_text()),
                    ("count", integer()),
                ],
                &[],
            ),
        ),
        ("CreatedFile", created("File")),
        ("CreatedFolder", created("Folder")),
        ("CreatedPlot", created("Plot")),
        ("CreatedGrid", created("Grid")),
    ]
}

fn requests() -> Vec<(&'static str, Form)> {
    let column = object(&[("data", list(any()))], &[("order", integer()), ("uid", text())]);
    let data = object(&[("cols", map(column))], &[("metadata", of(Type::Object).into())]);
    let new_column = object(&[("name", text()), ("data", list(any()))], &[]);
    let column_patch = object(&[], &[("name", text()), ("data", list(any())), ("order", integer())]);
    let mut new_plot = sharing();
    new_plot.push(("source_fid", fid()));
    let mut new_grid = new_plot.clone();
    new_grid.extend([
        ("source_url", text()),
        ("source_referer", text()),
        ("metadata", of(Type::Object).into()),
        ("refresh_interval", integer()),
    ]);
    let who = || [("users", texts()), ("teams", texts())];
    let sharing: Vec<_> = who().into_iter().chain([("readonly", flag()), ("add_to_grids", flag())]).collect();
    vec![
        ("FilePatch", patch(&[])),
        ("PlotPatch", patch(&[("figure", named("Figure"))])),
        ("GridPatch", patch(&[("metadata", of(Type::Object).into()), ("refresh_interval", integer())])),
        ("NewFolder", object(&[("path", text())], &[("parent", integer())])),
        ("NewPlot", object(&[("figure", named("Figure"))], &new_plot)),
        ("NewGrid", object(&[("data", data)], &new_grid)),
        ("NewColumns", object(&[("cols", list(new_column))], &[])),
        ("ColumnPatches", object(&[("cols", list(column_patch))], &[])),
        ("NewRows", object(&[("rows", list(list(any())))], &[])),
        ("NewExtra", object(&[("referencers", list(fid()))], &[("filename", text()), ("content", text())])),
        ("ExtraPatch", object(&[], &[("filename", text()), ("content", text())])),
        ("NewComment", object(&[("fid", fid()), ("comment", text())], &[])),
        ("Reference", object(&[("fid", fid())], &[])),
        ("CopyOptions", object(&[], &[("deep_copy", flag()), ("make_public", flag())])),
        ("Sharing", object(&[], &sharing)),
        ("Unsharing", object(&[], &who())),
        (
            "NewImage",
            object(
                &[("figure", named("Figure"))],
                &[
                    ("format", words(&["png", "jpeg", "webp", "svg", "pdf"])),
                    ("width", integer()),
                    ("height", integer()),
                    ("scale", of(Type::Number).into()),
                    ("encoded", flag()),
                ],
            ),
        ),
    ]
}
