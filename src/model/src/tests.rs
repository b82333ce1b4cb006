//! Tests of references: the grammar, what is raw data, and that taking data out and putting it back changes nothing.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

fn figure(json: &str) -> Figure {
    Figure::read(json.as_bytes()).unwrap()
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

/// Takes a figure's data out; references count the columns: `me:7:c0`, `me:7:c1`, …
fn taken(json: &str) -> (Figure, HashMap<String, Value>, Vec<String>) {
    let mut count = 0;
    let (figure, columns) = extract(figure(json), |_| {
        count += 1;
        format!("me:7:c{}", count - 1)
    });
    let names = columns.iter().map(|(name, _)| name.clone()).collect();
    let by_uid = columns.into_iter().enumerate().map(|(index, (_, data))| (format!("c{index}"), data)).collect();
    (figure, by_uid, names)
}

#[test]
fn references_are_read_and_printed() {
    for text in [
        "bob:45:d5d91e",
        "bob:0:a1,b2",
        "a.b-c_D:9:d5d91e?row=0",
        "bob:45:d5d91e,ffffff?rows=1-",
        "bob:45:d5d91e?rows=2-9",
    ] {
        assert_eq!(text.parse::<Src>().unwrap().to_string(), text);
    }
    assert_eq!("bob:45:a1,bob:45:b2".parse::<Src>().unwrap().to_string(), "bob:45:a1,b2");
    assert_eq!("bob:45:a1,bob:45:b2?row=3".parse::<Src>().unwrap().to_string(), "bob:45:a1,b2?row=3");
}

#[test]
fn what_is_no_reference_is_refused() {
    for text in [
        "",
        "x",
        "chris/8:3dkb",
        "bob:45",
        "bob:45:",
        "bob:45:a,",
        "bob:45:,a",
        "a1,bob:45:b2",
        "bob:45:a1,amy:45:b2",
        "bob:-1:a1",
        "bob:45:a1?",
        "bob:45:a1?row=",
        "bob:45:a1?row=-1",
        "bob:45:a1?rows=3",
        "bob:45:a1?rows=3-1",
        "bob:45:a1?rows=+3-",
        "bob:45:a1?col=3",
        "https://example.com/a.png",
    ] {
        assert!(text.parse::<Src>().is_err(), "{text}");
    }
}

#[test]
fn rows_and_columns_are_evaluated() {
    let cases = [
        ("b:1:x", "[1,2.5,null]"),
        ("b:1:x?row=1", "[2.5]"),
        ("b:1:x?rows=1-", "[2.5,null]"),
        ("b:1:x?rows=0-0", "[1]"),
        ("b:1:x?rows=7-9", "[]"),
        ("b:1:x,y", r#"[[1,"a"],[2.5,"b"],[null,null]]"#),
        ("b:1:x,y?row=0", r#"[1,"a"]"#),
        ("b:1:y,x?rows=1-1", r#"[["b",2.5]]"#),
        ("b:1:z", "[[1,2],[3,4]]"),
        ("b:1:z?row=1", "[[3,4]]"),
        ("b:1:x?row=99999999999", "[null]"),
    ];
    let columns = HashMap::from([("x", "[1,2.5,null]"), ("y", r#"["a","b"]"#), ("z", "[[1,2],[3,4]]")]);
    for (text, wanted) in cases {
        let src: Src = text.parse().unwrap();
        let found = src.uids.iter().map(|uid| value(columns[uid.as_str()])).collect();
        assert_eq!(serde_json::to_string(&src.evaluate(found).unwrap()).unwrap(), wanted, "{text}");
        assert_eq!(src.evaluate(Vec::new()), None);
    }
}

#[test]
fn raw_data_is_named_by_its_path() {
    let figure = figure(
        r#"{"data":[{"x":[1],"y":[],"marker":{"color":[1,2],"size":3,"colorscale":[[0,"red"]]},"line":{"dash":"dot"}},
            {"domain":{"x":[0,1],"y":[0,1]},"contours":{"value":[1,2]},"error_y":{"array":[1]},"z":[[1],[2]],
             "dimensions":[{"values":[1]}],"transforms":[{"value":[1]}],"selectedpoints":[1]},
            {"z":{"dtype":"i1","bdata":"AQ=="},"xsrc":"bob:1:a"}],
            "layout":{"xaxis":{"tickvals":[1]},"template":{"data":{"bar":[{"x":[1]}]}}},
            "frames":[{"name":"f"},{"data":[{"y":[1]}]}]}"#,
    );
    assert_eq!(
        raw_arrays(&figure),
        [
            "data[0].x",
            "data[0].y",
            "data[0].marker.color",
            "data[1].error_y.array",
            "data[1].z",
            "data[2].z",
            "frames[1].data[0].y"
        ]
    );
}

#[test]
fn data_leaves_references_in_its_places() {
    let (stored, columns, names) = taken(
        r#"{"data":[{"type":"bar","x":["a"],"name":"n","y":{"dtype":"i1","bdata":"AQ=="},"marker":{"color":[1]}}],
            "layout":{"title":"T","xaxis":{"range":[0,1]}},"frames":[{"data":[{"y":[2]}]}]}"#,
    );
    assert_eq!(
        stored.to_json(),
        concat!(
            r#"{"data":[{"type":"bar","xsrc":"me:7:c0","name":"n","ysrc":"me:7:c1","marker":{"colorsrc":"me:7:c2"}}],"#,
            r#""layout":{"title":"T","xaxis":{"range":[0,1]}},"frames":[{"data":[{"ysrc":"me:7:c3"}]}]}"#
        )
    );
    assert_eq!(names, ["data.0.x", "data.0.y", "data.0.marker.color", "frames.0.data.0.y"]);
    assert_eq!(columns["c1"], value("[1]"));
    assert!(raw_arrays(&stored).is_empty());
    assert_eq!(sources(&stored), ["me:7".parse().unwrap()]);
}

#[test]
fn a_table_with_typed_columns_becomes_plain() {
    let (_, columns, _) = taken(r#"{"data":[{"cells":{"values":[{"dtype":"i1","bdata":"AQI="},["a","b"]]}}]}"#);
    assert_eq!(serde_json::to_string(&columns["c0"]).unwrap(), r#"[[1,2],["a","b"]]"#);
}

#[test]
fn an_old_reference_beside_data_gives_way() {
    for json in [r#"[{"x":[1],"xsrc":"amy:3:aaaaaa"}]"#, r#"[{"xsrc":"amy:3:aaaaaa","x":[1]}]"#] {
        let (stored, ..) = taken(json);
        assert_eq!(stored.to_json(), r#"{"data":[{"xsrc":"me:7:c0"}]}"#);
    }
}

#[test]
fn doubles_are_dropped_and_the_rest_stays() {
    let json =
        r#"[{"x":[1],"xsrc":"amy:3:aaaaaa","y":[1],"marker":{"colorsrc":"amy:3:b","color":[3]},"zsrc":"?","z":[1]}]"#;
    let wanted = r#"{"data":[{"xsrc":"amy:3:aaaaaa","y":[1],"marker":{"colorsrc":"amy:3:b"},"zsrc":"?","z":[1]}]}"#;
    assert_eq!(drop_doubles(figure(json)).to_json(), wanted);
}

#[test]
fn data_is_put_beside_references_at_any_depth() {
    let json = r#"{"data":[{"xsrc":"a:1:x","dimensions":[{"valuessrc":"a:1:x"}],"idssrc":"a:2:gone","src":"a:1:x"}],
        "layout":{"xaxis":{"tickvalssrc":"a:1:x"}},"other":{"xsrc":"a:1:x"}}"#;
    let found = inline(figure(json), |src| (src.fid.number() == 1).then(|| value("[1]")));
    assert_eq!(
        found.to_json(),
        concat!(
            r#"{"data":[{"xsrc":"a:1:x","x":[1],"dimensions":[{"valuessrc":"a:1:x","values":[1]}],"idssrc":"a:2:gone","#,
            r#""src":"a:1:x"}],"layout":{"xaxis":{"tickvalssrc":"a:1:x","tickvals":[1]}},"other":{"xsrc":"a:1:x"}}"#
        )
    );
    assert_eq!(sources(&found).len(), 2);
}

/// Returns the figure without references, and with plain lists for typed arrays where they are data.
fn without_references(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(object) => object
            .iter()
            .filter(|(key, value)| !(key.ends_with("src") && value.is_string()))
            .map(|(key, value)| (key.clone(), without_references(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        serde_json::Value::Array(values) => values.iter().map(without_references).collect(),
        other => other.clone(),
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

fn any_trace() -> impl Strategy<Value = serde_json::Value> {
    let key = prop_oneof![
        Just("x"),
        Just("y"),
        Just("z"),
        Just("marker"),
        Just("color"),
        Just("domain"),
        Just("text"),
        Just("line"),
        Just("values")
    ];
    let leaf = prop_oneof![
        any::<i32>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
        "[a-z]{0,4}".prop_map(serde_json::Value::from),
        proptest::collection::vec(any::<i16>(), 0..4).prop_map(serde_json::Value::from),
        proptest::collection::vec(proptest::collection::vec("[a-z]{0,2}", 0..3), 0..3)
            .prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec((key.clone(), inner.clone()), 0..5).prop_map(|pairs| {
                pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<serde_json::Map<_, _>>().into()
            }),
            proptest::collection::vec(inner, 0..3).prop_map(serde_json::Value::from),
        ]
    })
}

proptest! {
    #[test]
    fn putting_back_what_was_taken_out_changes_nothing(
        traces in proptest::collection::vec(any_trace().prop_filter("object", serde_json::Value::is_object), 1..4),
    ) {
        let whole = serde_json::json!({"data": traces, "layout": {"x": [1]}, "frames": [{"data": traces}]});
        let (stored, columns, _) = taken(&whole.to_string());
        prop_assert!(raw_arrays(&stored).is_empty());
        let back = inline(stored, |src| src.evaluate(vec![columns[src.uids[0].as_str()].clone()]));
        prop_assert_eq!(without_references(&json(&back.to_json())), whole);
    }

    #[test]
    fn printing_and_reading_are_inverse(
        owner in "[a-z._-]{1,8}",
        number in 0i64..1_000_000,
        uids in proptest::collection::vec("[a-z0-9]{1,6}", 1..4),
        rows in proptest::option::of((0usize..99, proptest::option::of(0usize..99))),
    ) {
        let rows = rows.map(|(from, more)| Rows::Span { from, to: more.map(|more| from + more) });
        let uids = uids.iter().map(|uid| uid.parse().unwrap()).collect();
        let src = Src { fid: Fid::new(&owner, number).unwrap(), uids, rows };
        prop_assert_eq!(src.to_string().parse::<Src>().unwrap(), src);
    }

    #[test]
    fn no_text_makes_it_panic(text in ".*") {
        let _ = text.parse::<Src>();
    }
}

#[test]
fn filled_references_go_and_others_stay() {
    let json = r#"{"data":[{"x":[1],"marker":{"color":[2]},"y":[3]}],"layout":{"title":"t"}}"#;
    let (stored, columns, _) = taken(json);
    let filled = inline(stored.clone(), |src| columns.get(src.uids[0].as_str()).cloned());
    assert_eq!(drop_filled(filled).to_json(), json);
    let partly =
        inline(stored, |src| columns.get(src.uids[0].as_str()).filter(|_| src.uids[0].as_str() == "c0").cloned());
    assert_eq!(all(&drop_filled(partly)).len(), 2);
}
