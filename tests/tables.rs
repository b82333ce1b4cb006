//! Tables that other programs wrote, read value by value; and files that stand for far more than they are.
//!
//! What `tests/tables/` holds was made by `make.py` there, which also says what is in it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use plotree::import::{Content, Draft, read};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables")
}

/// Returns what was read as `make.py` writes it: sheets of columns of cells.
fn written(drafts: &[Draft]) -> Value {
    let sheet = |draft: &Draft| {
        let Content::Table(table) = &draft.content else { panic!("{draft:?} is no table") };
        let columns: Vec<Value> = table.cols.iter().map(|(name, column)| json!([name, column.data])).collect();
        json!([draft.part.clone().unwrap_or_default(), columns])
    };
    drafts.iter().map(sheet).collect()
}

/// Returns every column with its sheet, as text.
fn columns(sheets: &Value) -> Vec<String> {
    let sheets = sheets.as_array().unwrap().iter();
    sheets
        .flat_map(|sheet| sheet[1].as_array().unwrap().iter().map(|column| format!("{} {column}", sheet[0])))
        .collect()
}

#[test]
fn tables_of_every_kind_are_read_value_by_value() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(folder()).unwrap() {
        let expected = entry.unwrap().path();
        if expected.extension().is_none_or(|ending| ending != "expected") {
            continue;
        }
        seen += 1;
        let path = expected.with_extension("");
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = match read::file(&path) {
            Ok(drafts) => written(&drafts),
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let wanted: Value = serde_json::from_slice(&fs::read(&expected).unwrap()).unwrap();
        let (found, wanted) = (columns(&found), columns(&wanted));
        // Column by column, so that a failure shows no more than what is wrong.
        wrong.extend(found.iter().filter(|column| !wanted.contains(column)).map(|column| format!("{name}: {column}")));
        wrong.extend(
            wanted.iter().filter(|column| !found.contains(column)).map(|column| format!("{name}, not {column}")),
        );
        if wrong.is_empty() {
            assert_eq!(found, wanted, "{name}: the order");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen >= 14, "{seen}");
}

fn refused(bytes: &[u8], name: &str) -> String {
    let began = std::time::Instant::now();
    let error = read::drafts(bytes, Path::new(name)).unwrap_err().to_string();
    println!("{name}: {error} ({:?})", began.elapsed());
    error
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Makes a workbook of one sheet and its texts.
fn workbook(sheet: &[u8], texts: &[u8]) -> Vec<u8> {
    archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
                <Relationship Id="b" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", texts),
    ])
}

#[test]
fn sheets_that_stand_for_billions_of_cells_are_refused() {
    let wide = fs::read(folder().join("wide.xlsx")).unwrap();
    assert!(wide.len() < 10_000);
    assert!(refused(&wide, "wide.xlsx").contains("million cells"));
    let row = r#"<c r="A2" t="s"><v>0</v></c>"#.repeat(2_000);
    let sheet = format!("<worksheet><sheetData><row>{row}</row></sheetData></worksheet>");
    let text = format!("<sst uniqueCount=\"9000000000000000000\"><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let reason = refused(&workbook(sheet.as_bytes(), text.as_bytes()), "texts.xlsx");
    assert!(reason.contains("texts are more") || reason.contains("order"), "{reason}");
    let rows = |rows: &str| {
        let content = format!(
            "<office:document-content><office:spreadsheet><table:table table:name=\"a\">{rows}</table:table></office:spreadsheet></office:document-content>"
        );
        let mime = b"application/vnd.oasis.opendocument.spreadsheet";
        archive(&[("mimetype", mime), ("content.xml", content.as_bytes())])
    };
    let cell = r#"<table:table-cell table:number-columns-repeated="9000" office:value-type="float" office:value="1"/>"#;
    let many = rows(&format!(r#"<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>"#));
    assert!(refused(&many, "rows.ods").contains("million cells"));
    let cell = cell.replace("9000", "4000000000");
    assert!(
        refused(&rows(&format!("<table:table-row>{cell}</table:table-row>")), "cells.ods").contains("million cells")
    );
}

#[test]
fn a_workbook_that_is_one_endless_text_is_refused() {
    let sheet = [b"<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>".to_vec(), vec![b'x'; 80 << 20]].concat();
    let bytes = workbook(&sheet, b"<sst/>");
    assert!(bytes.len() < 1 << 20);
    assert!(refused(&bytes, "text.xlsx").contains("decompressed"));
}

#[test]
fn parquet_that_lies_about_its_sizes_is_refused() {
    for name in ["types-snappy.parquet", "types-gzip.parquet", "types-zstd.parquet", "types-plain.parquet"] {
        let bytes = fs::read(folder().join(name)).unwrap();
        // Whatever number is made large, the reader says no or reads what is there, and soon.
        for at in (4..bytes.len()).step_by(37) {
            let mut changed = bytes.clone();
            let end = (at + 5).min(changed.len());
            changed[at..end].fill(0xff);
            let _ = read::drafts(&changed, Path::new(name)).map_err(|error| error.to_string());
        }
        for length in (0..bytes.len()).step_by(211) {
            assert!(read::drafts(&bytes[..length], Path::new(name)).is_err());
        }
    }
}

#[test]
fn damaged_workbooks_are_refused_or_read() {
    for name in ["book.xlsx", "book.xls", "book.ods"] {
        let bytes = fs::read(folder().join(name)).unwrap();
        for at in (0..bytes.len()).step_by(41) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            let _ = read::drafts(&changed, Path::new(name)).map_err(|error| error.to_string());
            let _ = read::drafts(&bytes[..at], Path::new(name)).map_err(|error| error.to_string());
        }
    }
}
