//! The readers of tables and pages: whatever they are given, they read it or say why not, and read it the same again.

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::path::Path;

use plotree::import::{Content, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::runner::Target;

/// Reads a file twice; returns a word for what came of it.
fn outcome(bytes: &[u8], name: &str) -> String {
    let drafts = match read::drafts(bytes, Path::new(name)) {
        Ok(drafts) => drafts,
        Err(error) => {
            let error = error.to_string();
            assert!(!error.contains("nobody thought of"), "a reader failed");
            return error.chars().filter(|letter| !letter.is_ascii_digit()).take(40).collect();
        }
    };
    assert_eq!(read::drafts(bytes, Path::new(name)).unwrap(), drafts, "twice is as once");
    let mut words = String::new();
    for draft in &drafts {
        match &draft.content {
            Content::Figure(figure) => write!(words, "figure {} ", figure.traces().len()).unwrap(),
            Content::Table(table) => {
                let lengths: Vec<usize> = table.cols.values().map(|column| column.data.len()).collect();
                assert!(lengths.windows(2).all(|pair| pair[0] == pair[1]), "columns are equally long: {lengths:?}");
                write!(words, "table {} {:?} ", lengths.len(), lengths.first()).unwrap();
            }
        }
    }
    words
}

#[test]
fn text_tables() {
    let seeds = &[
        "a,b\n1,2\n",
        "city;price\nA;1.234,5\n\"B;C\";-2\n",
        "day\tn\n31.01.2024\t1\n01.02.2024 10:00 pm\t\n",
        "sep=|\na|b\n1|x\n",
        "1,2024-01-01\n2,2024-01-02\n",
    ];
    let words = &[
        "\"",
        "\"\"",
        "\r\n",
        ";",
        "\t",
        "|",
        "\0",
        "\u{feff}",
        "1,5",
        "Jan 31, 2024",
        "NaN",
        "1e999",
        "9223372036854775808",
        "é",
    ];
    Target { name: "text-tables", seeds, words, run: &|input| outcome(input, "a.csv") }.fuzz();
}

#[test]
fn pages() {
    let seeds = &[
        "<html>Plotly.newPlot('a', [{y: [1, 2,], name: `b`}], {title: \"c\"})",
        "<script>var d=[{\"y\":[1]}], l={};\nPlotly.plot(gd, d, l);</script>",
        "<iframe srcdoc=\"Plotly.react(&quot;a&quot;,[{&quot;y&quot;:[1]}])\">",
        "<!-- saved from url=(0021)https://plot.ly/~a/1/ --><p data-for=\"htmlwidget-1\">{\"x\":{\"data\":[{\"y\":[1]}]}}</script>",
    ];
    let words = &[
        "Plotly.newPlot(",
        "JSON.parse('",
        "\\u{d83d}",
        "\\x4",
        "/*",
        "//",
        "!0",
        "undefined",
        "0x",
        "srcdoc='",
        "é",
        "${",
        "[,,",
    ];
    Target { name: "pages", seeds, words, run: &|input| outcome(input, "a.html") }.fuzz();
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(*name, stored).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn sheets() {
    let seeds = &[
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row></sheetData></worksheet>",
        "<sheetData><row><c t=\"s\"><v>0</v></c><c t=\"b\"><v>1</v></c></row><row><c s=\"1\"><v>45322.5</v></c><c t=\"e\"/></row>",
        "<table:table table:name=\"a\"><table:table-row table:number-rows-repeated=\"3\"><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>",
    ];
    let words = &[
        "<c r=\"XFD1048576\">",
        "<v>",
        "</v>",
        "</c>",
        "</row>",
        "<row r=\"4294967295\">",
        "&amp;",
        "&#x1b;",
        "<![CDATA[",
        "_x000D_",
        "<!--",
        "table:number-columns-repeated=\"9999999\"",
        "<text:s text:c=\"99999\"/>",
        "e999",
    ];
    let run = |input: &[u8]| {
        let styles = b"<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>";
        let book = archive(&[
            ("[Content_Types].xml", b""),
            ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", b"<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"sheet.xml\"/><Relationship Id=\"b\" Type=\"x/styles\" Target=\"styles.xml\"/><Relationship Id=\"c\" Type=\"x/sharedStrings\" Target=\"sheet.xml\"/></Relationships>"),
            ("xl/sheet.xml", input),
            ("xl/styles.xml", styles),
        ]);
        let open = archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", input)]);
        format!("{} {}", outcome(&book, "a.xlsx"), outcome(&open, "a.ods"))
    };
    Target { name: "sheets", seeds, words, run: &run }.fuzz();
}

#[test]
fn columns() {
    Target { name: "columns", seeds: &["PAR1"], words: &["PAR1", "\u{15}\u{4}", "\0", "\u{7f}"], run: &columns_of }
        .fuzz();
}

/// Reads a file of columns; the crate that decodes its pages may fail, which is told as damage.
fn columns_of(input: &[u8]) -> String {
    outcome(input, "a.parquet")
}
