//! The calls from before v2 (contract section 11).

use plotree::server::Options;
use plotree::server::rate::Rate;
use serde_json::json;

use super::stage::{Reply, Stage};

async fn upload(stage: &Stage, args: &str, kwargs: &str) -> Reply {
    let key = stage.key("bob");
    let form = format!("platform=nodejs&version=1&origin=plot&un=bob&key={key}&args={args}&kwargs={kwargs}");
    stage.ask("POST /clientresp/").form(&form).send().await.ok()
}

async fn data(stage: &Stage, reply: &Reply) -> serde_json::Value {
    let url = reply.text("/url");
    let (user, number) = url.rsplit_once('~').unwrap().1.split_once('/').unwrap();
    assert_eq!(reply.text("/error"), "");
    stage.bob(&format!("GET /v2/plots/{user}:{number}/content?inline_data=true"), "").await.ok().at("/data")
}

#[tokio::test]
async fn an_upload_becomes_a_plot_and_its_grid() {
    let stage = Stage::new();
    let kwargs = r#"{"filename":"a/tea","fileopt":"new","layout":{"title":"T & é"},"world_readable":true}"#;
    let reply = upload(&stage, r#"[{"x":[1,2],"y":["a&b=c",null],"name":"1+1"}]"#, kwargs).await;
    assert_eq!(reply.text("/filename"), "tea");
    let plot = stage.bob("GET /v2/plots/lookup?path=a/tea", "").await.ok();
    assert_eq!((plot.at("/figure/layout/title"), plot.at("/world_readable")), ("T & é".into(), true.into()));
    assert_eq!(reply.text("/url") + "/", plot.text("/web_url"));
    let traces = data(&stage, &reply).await;
    assert_eq!(
        (&traces[0]["x"], &traces[0]["y"], &traces[0]["name"]),
        (&json!([1, 2]), &json!(["a&b=c", null]), &json!("1+1"))
    );
    stage.bob("GET /v2/grids/lookup?path=a/tea_grid", "").await.ok();
    let second = upload(&stage, r#"[{"y":[1]}]"#, kwargs).await;
    assert_eq!(second.text("/filename"), "tea (1)");
}

#[tokio::test]
async fn what_is_there_is_overwritten_appended_to_or_extended() {
    let stage = Stage::new();
    let kwargs = |option: &str| format!(r#"{{"filename":"tea","fileopt":"{option}"}}"#);
    let first = upload(&stage, r#"[{"y":[1,2],"name":"old"}]"#, &kwargs("overwrite")).await;
    let extended = upload(&stage, r#"[{"y":[3]},{"y":[9]}]"#, &kwargs("extend")).await;
    assert_eq!(extended.text("/url"), first.text("/url"));
    let traces = data(&stage, &extended).await;
    assert_eq!((&traces[0]["y"], &traces[0]["name"], &traces[1]["y"]), (&json!([1, 2, 3]), &json!("old"), &json!([9])));
    let appended = data(&stage, &upload(&stage, r#"[{"y":[7]}]"#, &kwargs("append")).await).await;
    assert_eq!((appended.as_array().unwrap().len(), &appended[2]["y"]), (3, &json!([7])));
    let overwritten = data(&stage, &upload(&stage, r#"[{"y":[5]}]"#, &kwargs("overwrite")).await).await;
    assert_eq!((overwritten.as_array().unwrap().len(), &overwritten[0]["y"]), (1, &json!([5])));
    assert_eq!(stage.bob("GET /v2/folders/home", "").await.at("/children/count"), 2);
}

#[tokio::test]
async fn whatever_is_wrong_with_an_upload_the_answer_is_200_with_an_error() {
    let stage = Stage::new();
    let wrong = stage.ask("POST /clientresp").form("un=bob&key=wrong&args=[]&kwargs={}").send().await.ok();
    assert_eq!((wrong.text("/error"), wrong.text("/url")), ("Bad API key".into(), String::new()));
    for (args, kwargs) in [("[", "{}"), ("[]", "{"), ("[3]", "{}"), ("[]", r#"{"fileopt":"eat"}"#)] {
        let reply = upload(&stage, args, kwargs).await;
        assert!(!reply.text("/error").is_empty() && !reply.text("/error").contains("Uh oh"), "{args} {kwargs}");
    }
    let captured: serde_json::Value =
        serde_json::from_str(r#"{"error":"","warning":"","message":"","url":"","filename":""}"#).unwrap();
    for key in captured.as_object().unwrap().keys() {
        assert!(wrong.json().get(key).is_some());
    }
}

#[tokio::test]
async fn a_figure_is_fetched_by_headers_with_the_old_statuses() {
    let stage = Stage::new();
    let (plot, _) = stage.plot("a", "").await;
    let number = plot.replace("bob:", "");
    let fetch = |path: String, user: &'static str, key: String, with_all: bool| {
        let ask = stage.ask(&format!("GET /apigetfile/{path}")).header("plotly-username", user);
        let ask = ask.header("plotly-apikey", &key).header("plotly-version", "2.0");
        if with_all { ask.header("plotly-platform", "Python") } else { ask }
    };
    let key = |user: &str| stage.key(user).to_owned();
    let own = fetch(format!("bob/{number}"), "bob", key("bob"), true).send().await.ok();
    assert_eq!(own.at("/payload/figure/data/0/x"), json!([1, 2, 3]));
    for (path, user, key, with_all, status) in [
        (format!("bob/{number}"), "eve", key("eve"), true, 403),
        (format!("bob/{number}"), "bob", "wrong".into(), true, 401),
        (format!("bob/{number}"), "bob", key("bob"), false, 422),
        ("bob/999".into(), "bob", key("bob"), true, 404),
        ("nobody/1".into(), "bob", key("bob"), true, 404),
        ("bob/x".into(), "bob", key("bob"), true, 404),
    ] {
        let reply = fetch(path.clone(), user, key, with_all).send().await.is(status);
        assert!(!reply.text("/error").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn an_image_is_drawn_by_headers() {
    let stage = Stage::new();
    let body = r#"{"figure":{"data":[{"y":[1,2]}]},"format":"svg","width":100,"height":90}"#;
    let ask = stage.ask("POST /apigenimage/").json(body);
    let ask = ask.header("plotly-username", "bob").header("plotly-apikey", stage.key("bob"));
    let reply = ask.header("plotly-version", "2").header("plotly-platform", "nodejs").send().await.ok();
    assert_eq!(reply.header("content-type"), "image/svg+xml");
    stage.ask("POST /apigenimage/").json(body).send().await.is(422);
}

#[tokio::test]
async fn keys_are_not_guessed_faster_through_older_calls() {
    let rate = Some(Rate { per_second: 0.01, burst: 3.0 });
    let form = "un=bob&key=wrong&platform=nodejs&origin=plot&args=[]&kwargs={}";
    // Each from a network of its own: addresses of one network are one guesser.
    let stage = Stage::with(Options { rate, ..Options::default() });
    let respond = |from: &str| stage.ask("POST /clientresp").header("x-forwarded-for", from).form(form);
    assert_eq!(respond("2001:db8:0:1::1").send().await.ok().text("/error"), "Bad API key");
    respond("2001:db8:0:1::2").send().await.is(429);
    for request in ["GET /apigetfile/bob/1", "POST /apigenimage"] {
        let stage = Stage::with(Options { rate, ..Options::default() });
        let call = |from: &str| {
            let ask = stage.ask(request).header("x-forwarded-for", from).json("{}");
            let ask = ask.header("plotly-username", "bob").header("plotly-apikey", "wrong");
            ask.header("plotly-version", "1").header("plotly-platform", "p")
        };
        call("2001:db8:0:2::1").send().await.is(401);
        call("2001:db8:0:2::2").send().await.is(429);
        call("2001:db8:0:3::1").send().await.is(401);
    }
}
