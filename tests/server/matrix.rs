//! Who may do what, on every route (contract section 5).

use super::stage::{Reply, Stage};

/// The callers, from the weakest to the owner: nobody, another user, a collaborator who reads, one who writes.
const CALLERS: [Option<&str>; 5] = [None, Some("eve"), Some("fred"), Some("ann"), Some("bob")];

/// A route with its body, and what each caller gets for a private file and for a public one.
type Row = (&'static str, &'static str, [u16; 5], [u16; 5]);

const READ: [u16; 5] = [404, 404, 200, 200, 200];
const OPEN: [u16; 5] = [200; 5];

/// `P` is a plot of bob's, `G` its grid, `U` a column of it, `F` a folder; all shared with `fred` to read and `ann` to write.
/// The public table's first column is 401: nobody may change anything.
const ROWS: &[Row] = &[
    ("GET /v2/files/P", "", READ, OPEN),
    ("GET /v2/files/P/content", "", READ, OPEN),
    ("GET /v2/files/P/image?image_name=list-thumb", "", READ, OPEN),
    ("GET /v2/files/P/path", "", READ, OPEN),
    ("GET /v2/files/P/sources", "", READ, OPEN),
    ("GET /v2/files/lookup?path=d/p&user=bob", "", READ, OPEN),
    ("GET /v2/files/P/collaborators", "", [404, 404, 200, 200, 200], [401, 403, 200, 200, 200]),
    ("POST /v2/files/P/collaborators", r#"{"users":["eve"]}"#, [404, 404, 403, 403, 200], [401, 403, 403, 403, 200]),
    ("DELETE /v2/files/P/collaborators", r#"{"users":["eve"]}"#, [404, 404, 403, 403, 200], [401, 403, 403, 403, 200]),
    ("PATCH /v2/files/P", r#"{"filename":"new"}"#, [404, 404, 403, 200, 200], [401, 403, 403, 200, 200]),
    ("PUT /v2/files/P", r#"{"parent":-1}"#, [404, 404, 403, 403, 200], [401, 403, 403, 403, 200]),
    ("PATCH /v2/files/P", r#"{"world_readable":true}"#, [404, 404, 403, 403, 200], [401, 403, 403, 403, 200]),
    ("PATCH /v2/files/P", r#"{"share_key_enabled":true}"#, [404, 404, 403, 403, 200], [401, 403, 403, 403, 200]),
    ("POST /v2/files/P/copy", "{}", [404, 404, 200, 200, 200], [401, 200, 200, 200, 200]),
    ("POST /v2/files/P/star", "", [404, 404, 200, 200, 200], [401, 200, 200, 200, 200]),
    ("DELETE /v2/files/P/star", "", [404, 404, 204, 204, 204], [401, 204, 204, 204, 204]),
    ("POST /v2/files/P/drop_reference", r#"{"fid":"bob:99"}"#, [404, 404, 403, 200, 200], [401, 403, 403, 200, 200]),
    // `ann` may, as a collaborator of the folder.
    ("POST /v2/files/P/trash", "", [404, 404, 403, 200, 200], [401, 403, 403, 200, 200]),
    ("POST /v2/files/P/restore", "", [404, 404, 403, 403, 200], [401, 403, 403, 403, 200]),
    ("DELETE /v2/files/P/permanent_delete", "", [404, 404, 403, 403, 400], [401, 403, 403, 403, 400]),
    ("POST /v2/comments", r#"{"fid":"P","comment":"x"}"#, [404, 404, 201, 201, 201], [401, 201, 201, 201, 201]),
    ("GET /v2/plots/P", "", READ, OPEN),
    ("GET /v2/plots/P/content?inline_data=true&map_data=unreadable", "", READ, OPEN),
    ("GET /v2/plots/P/image?image_name=list-thumb", "", READ, OPEN),
    ("GET /v2/plots/P/sources", "", READ, OPEN),
    ("GET /v2/plots/lookup?path=d/p&user=bob", "", READ, OPEN),
    ("PUT /v2/plots/P", r#"{"figure":{"data":[]}}"#, [404, 404, 403, 200, 200], [401, 403, 403, 200, 200]),
    ("DELETE /v2/plots/P", "", [404, 404, 403, 204, 204], [401, 403, 403, 204, 204]),
    ("POST /v2/plots/P/trash", "", [404, 404, 403, 200, 200], [401, 403, 403, 200, 200]),
    ("POST /v2/plots/P/restore", "", [404, 404, 403, 403, 200], [401, 403, 403, 403, 200]),
    ("GET /v2/grids/G", "", READ, OPEN),
    ("GET /v2/grids/G/content", "", READ, OPEN),
    ("GET /v2/grids/G/col", "", READ, OPEN),
    ("GET /v2/grids/G/sources", "", READ, OPEN),
    ("GET /v2/grids/lookup?path=d/g&user=bob", "", READ, OPEN),
    ("PUT /v2/grids/G", r#"{"metadata":{"a":1}}"#, [404, 404, 403, 403, 200], [401, 403, 403, 403, 200]),
    (
        "POST /v2/grids/G/col",
        r#"{"cols":[{"name":"new","data":[]}]}"#,
        [404, 404, 403, 201, 201],
        [401, 403, 403, 201, 201],
    ),
    ("PUT /v2/grids/G/col?uid=U", r#"{"cols":[{"data":[1]}]}"#, [404, 404, 403, 200, 200], [401, 403, 403, 200, 200]),
    ("DELETE /v2/grids/G/col?uid=U", "", [404, 404, 403, 204, 204], [401, 403, 403, 204, 204]),
    ("POST /v2/grids/G/row", r#"{"rows":[[1,2]]}"#, [404, 404, 403, 201, 201], [401, 403, 403, 201, 201]),
    ("PUT /v2/grids/G", r#"{"data":{"cols":{}}}"#, [404, 404, 403, 200, 200], [401, 403, 403, 200, 200]),
    ("DELETE /v2/grids/G", "", [404, 404, 403, 204, 204], [401, 403, 403, 204, 204]),
    ("GET /v2/folders/F", "", READ, [404, 404, 200, 200, 200]),
    ("POST /v2/folders/F/trash", "", [404, 404, 403, 403, 200], [404, 404, 403, 403, 200]),
    ("PATCH /v2/folders/F", r#"{"filename":"new"}"#, [404, 404, 403, 200, 200], [404, 404, 403, 200, 200]),
    // Nobody makes anything in another's tree: a number names a folder of one's own.
    ("POST /v2/folders", r#"{"path":"x","parent":N}"#, [401, 400, 400, 400, 201], [401, 400, 400, 400, 201]),
    (
        "POST /v2/grids",
        r#"{"filename":"x","data":{"cols":{}},"parent":N}"#,
        [401, 400, 400, 400, 201],
        [401, 400, 400, 400, 201],
    ),
    (
        "POST /v2/plots",
        r#"{"filename":"x","figure":{"data":[]},"parent":N}"#,
        [401, 400, 400, 400, 201],
        [401, 400, 400, 400, 201],
    ),
    ("POST /v2/extras", r#"{"referencers":["P"],"content":"x"}"#, [401, 404, 403, 201, 201], [401, 403, 403, 201, 201]),
    (
        "POST /v2/images",
        r#"{"figure":{"data":[]},"width":20,"height":20}"#,
        [401, 200, 200, 200, 200],
        [401, 200, 200, 200, 200],
    ),
    ("GET /v2/folders/home?user=bob", "", OPEN, OPEN),
    ("GET /v2/folders/all?user=bob", "", OPEN, OPEN),
    ("GET /v2/folders/shared", "", [401, 200, 200, 200, 200], [401, 200, 200, 200, 200]),
    ("GET /v2/folders/starred", "", [401, 200, 200, 200, 200], [401, 200, 200, 200, 200]),
    ("GET /v2/folders/trashed", "", [401, 200, 200, 200, 200], [401, 200, 200, 200, 200]),
    ("GET /v2/folders/themes_shared", "", [401, 200, 200, 200, 200], [401, 200, 200, 200, 200]),
    ("GET /v2/search?q=p", "", OPEN, OPEN),
    ("GET /v2/users/bob", "", OPEN, OPEN),
    ("GET /v2/users/current", "", OPEN, OPEN),
    ("GET /v2/plots", "", OPEN, OPEN),
    ("GET /v2/plots/feed", "", OPEN, OPEN),
    ("GET /v2", "", OPEN, OPEN),
];

/// What each caller gets for the routes of a file in the trash: it is the owner's alone.
const TRASHED: &[(&str, &str, u16)] = &[
    ("GET /v2/files/P", "", 200),
    ("GET /v2/plots/P", "", 200),
    ("GET /v2/plots/P/content?inline_data=true", "", 200),
    ("GET /v2/files/P/path", "", 200),
    ("PATCH /v2/files/P", r#"{"filename":"new"}"#, 200),
    ("PUT /v2/plots/P", r#"{"figure":{"data":[]}}"#, 200),
    ("POST /v2/files/P/star", "", 200),
    ("POST /v2/files/P/trash", "", 200),
    ("POST /v2/files/P/restore", "", 200),
    ("DELETE /v2/files/P/permanent_delete", "", 204),
];

struct Scene {
    stage: Stage,
    plot: String,
    grid: String,
    uid: String,
    folder: String,
}

impl Scene {
    async fn new(public: bool) -> Scene {
        let stage = Stage::new();
        let folder = stage.bob("POST /v2/folders", r#"{"path":"d"}"#).await.created().text("/file/fid");
        let more = format!(r#","parent_path":"d","world_readable":{public}"#);
        let (grid, [uid, _]) = stage.grid("g", &more).await;
        let body = format!(r#"{{"filename":"p","figure":{{"data":[{{"ysrc":"{grid}:{uid}"}}]}}{more}}}"#);
        let plot = stage.bob("POST /v2/plots", &body).await.created().text("/file/fid");
        for (user, readonly) in [("fred", true), ("ann", false)] {
            let share = format!(r#"{{"users":["{user}"],"readonly":{readonly}}}"#);
            stage.bob(&format!("POST /v2/files/{folder}/collaborators"), &share).await.ok();
        }
        Scene { stage, plot, grid, uid, folder }
    }

    async fn ask(&self, caller: Option<&str>, request: &str, body: &str) -> Reply {
        let (method, path) = request.split_once(' ').unwrap();
        let number = self.folder.split_once(':').unwrap().1;
        let filled = |text: &str| {
            let text = text.replace("/P", &format!("/{}", self.plot)).replace("\"P\"", &format!("\"{}\"", self.plot));
            let text = text.replace("/G", &format!("/{}", self.grid)).replace("=U", &format!("={}", self.uid));
            text.replace("/F", &format!("/{}", self.folder)).replace(":N", &format!(":{number}"))
        };
        let ask = self.stage.ask(&format!("{method} {}", filled(path))).json(&filled(body));
        match caller {
            Some(user) => ask.by(user).send().await,
            None => ask.send().await,
        }
    }
}

/// Asks as every caller, each on a scene that nobody has changed; returns what was wrong.
async fn compare(public: bool, rows: &[Row]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut scene = Scene::new(public).await;
    for (request, body, private, open) in rows {
        for (caller, wanted) in CALLERS.into_iter().zip(if public { open } else { private }) {
            let reply = scene.ask(caller, request, body).await;
            let status = reply.status.as_u16();
            if status != *wanted {
                let who = caller.unwrap_or("nobody");
                wrong.push(format!(
                    "{request} {body} by {who}, public: {public}: {status}, not {wanted}: {}",
                    reply.body()
                ));
            }
            if reply.status.is_success() && !request.starts_with("GET") {
                scene = Scene::new(public).await;
            }
        }
    }
    wrong
}

#[tokio::test]
async fn on_every_route_of_a_private_file() {
    let wrong = compare(false, ROWS).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn on_every_route_of_a_public_file() {
    let wrong = compare(true, ROWS).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn on_the_routes_of_a_trashed_file() {
    for (request, body, wanted) in TRASHED {
        for public in [false, true] {
            let scene = Scene::new(public).await;
            scene.ask(Some("bob"), "POST /v2/files/P/trash", "").await.ok();
            for caller in CALLERS {
                let wanted = if caller == Some("bob") { *wanted } else { 404 };
                let reply = scene.ask(caller, request, body).await;
                assert_eq!(reply.status.as_u16(), wanted, "{request} by {caller:?}: {}", reply.body());
            }
        }
    }
}

#[tokio::test]
async fn a_share_key_lets_read_and_nothing_else() {
    let scene = Scene::new(false).await;
    let share = scene.ask(Some("bob"), "PATCH /v2/files/P", r#"{"share_key_enabled":true}"#).await.ok();
    let key = share.text("/share_key");
    for (request, body, ..) in ROWS.iter().filter(|(request, ..)| request.contains("/P")) {
        let joint = if request.contains('?') { '&' } else { '?' };
        let with_key = format!("{request}{joint}share_key={key}");
        let wanted = match request.split_once(' ').unwrap() {
            ("GET", path) if path.ends_with("collaborators") => 403,
            ("GET", _) => 200,
            _ => 404,
        };
        let reply = scene.ask(Some("eve"), &with_key, body).await;
        assert_eq!(reply.status.as_u16(), wanted, "{with_key}: {}", reply.body());
    }
}
