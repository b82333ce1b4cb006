//! Who is calling (contract section 2.1).

use super::stage::Stage;

fn basic(pair: &str) -> String {
    format!("Basic {}", base64_simd::STANDARD.encode_to_string(pair))
}

async fn current(stage: &Stage, headers: &[(&str, &str)]) -> (u16, String) {
    let ask = headers.iter().fold(stage.ask("GET /v2/users/current"), |ask, (name, value)| ask.header(name, value));
    let reply = ask.send().await;
    let username = reply.at("/username").as_str().map_or_else(|| reply.text("/detail"), str::to_owned);
    (reply.status.as_u16(), username)
}

#[tokio::test]
async fn credentials_name_the_caller_or_nobody_or_are_wrong() {
    let stage = Stage::new();
    let good = basic(&format!("bob:{}", stage.key("bob")));
    let shouted = basic(&format!("BOB:{}", stage.key("bob")));
    let bearer = format!("Bearer {}", stage.key("eve"));
    let broken = format!("{} {}", &good[..12], &good[12..]);
    let bad = (401, "Bad API key".to_owned());
    let nobody = (200, String::new());
    let is = |name: &str| (200, name.to_owned());
    for (headers, wanted) in [
        (vec![], &nobody),
        (vec![("authorization", good.as_str())], &is("bob")),
        (vec![("Authorization", shouted.as_str())], &is("bob")),
        (vec![("authorization", broken.as_str())], &is("bob")),
        (vec![("authorization", &basic("bob:wrong"))], &bad),
        (vec![("authorization", &basic("nobody:wrong"))], &bad),
        (vec![("authorization", &basic("no colon"))], &bad),
        (vec![("authorization", bearer.as_str())], &is("eve")),
        (vec![("authorization", "Bearer unknown")], &nobody),
        (vec![("authorization", "Negotiate abc")], &nobody),
        (vec![("authorization", "")], &nobody),
        (vec![("plotly-authorization", good.as_str()), ("authorization", "Basic proxy")], &is("bob")),
        (vec![("authorization", good.as_str()), ("plotly-authorization", &basic("bob:wrong"))], &bad),
    ] {
        assert_eq!(current(&stage, &headers).await, *wanted, "{headers:?}");
    }
}

#[tokio::test]
async fn a_wrong_key_beats_a_missing_file() {
    let stage = Stage::new();
    for path in ["/v2/files/bob:99", "/v2/nothing", "/v2/plots"] {
        let reply = stage.ask(&format!("GET {path}")).header("authorization", &basic("bob:wrong")).send().await;
        reply.refused(401, "Bad API key");
    }
}

#[tokio::test]
async fn a_removed_key_no_longer_signs_in() {
    let stage = Stage::new();
    stage.bob("GET /v2/folders/starred", "").await.ok();
    let id = stage.library.keys("bob").unwrap()[0].id;
    stage.library.remove_key("bob", id).unwrap();
    stage.bob("GET /v2/folders/starred", "").await.refused(401, "Bad API key");
}

#[tokio::test]
async fn nobody_gets_a_fresh_token_and_the_user_his_own_object() {
    let stage = Stage::new();
    let first = stage.ask("GET /v2/users/current").send().await.ok();
    let second = stage.ask("GET /v2/users/current?kerberos=1").send().await.ok();
    assert_ne!(first.text("/csrf_token"), second.text("/csrf_token"));
    assert_eq!(first.at("/email"), serde_json::Value::Null);
    let bob = stage.bob("GET /v2/users/current", "").await.ok();
    assert!(bob.at("/email").is_string());
    assert_eq!(stage.ask("GET /v2/users/bob").send().await.ok().at("/email"), serde_json::Value::Null);
}

#[tokio::test]
async fn a_share_key_opens_its_file_to_those_who_only_read() {
    let stage = Stage::new();
    let (plot, _) = stage.plot("a", r#","share_key_enabled":true"#).await;
    let key = stage.bob(&format!("GET /v2/files/{plot}"), "").await.ok().text("/share_key");
    for route in ["files/F", "files/F/content", "files/F/image", "plots/F", "plots/F/content", "plots/F/image"] {
        let path = format!("GET /v2/{}", route.replace('F', &plot));
        stage.ask(&path).send().await.refused(404, "Not found.");
        stage.ask(&format!("{path}?share_key=wrong")).send().await.refused(404, "Not found.");
        stage.ask(&format!("{path}?share_key={key}")).send().await.ok();
        stage.ask(&format!("{path}?share_key={key}")).by("eve").send().await.ok();
    }
    let trash = format!("POST /v2/files/{plot}/trash?share_key={key}");
    stage.ask(&trash).by("eve").send().await.refused(404, "Not found.");
    stage.bob(&format!("PATCH /v2/files/{plot}"), r#"{"share_key_enabled":false}"#).await.ok();
    stage.ask(&format!("GET /v2/files/{plot}?share_key={key}")).send().await.refused(404, "Not found.");
}
