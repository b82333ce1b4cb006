"""Makes the tables of this folder with other programs' writers, and beside each what is to be read out of it.

Needs openpyxl, pyarrow, xlwt and odfpy; run in this folder. What is expected is written by hand here, not read back.
"""

import datetime as dt
import decimal
import json
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import xlwt

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P


def expect(name, sheets):
    """Writes what a file holds: a list of sheets, each a list of columns, [name, cells]."""
    with open(name + ".expected", "w", encoding="utf-8") as out:
        json.dump(sheets, out, ensure_ascii=False, indent=1)
        out.write("\n")


DAY = dt.date(2024, 1, 31)
MOMENT = dt.datetime(2024, 2, 29, 13, 5, 6)
WHOLE = [
    ["city", ["Zürich", "a, b", None, "日本\nnew line"]],
    ["n", [1, -2, None, 9007199254740991]],
    ["x", [1.5, 1e-9, None, -0.1]],
    ["day", ["2024-01-31", "1900-03-01", None, "2024-02-29 13:05:06"]],
    ["yes", [True, False, None, True]],
    ["mixed", [1, "two", None, True]],
]
CELLS = [
    ["city", "n", "x", "day", "yes", "mixed"],
    ["Zürich", 1, 1.5, DAY, True, 1],
    ["a, b", -2, 1e-9, dt.date(1900, 3, 1), False, "two"],
    [None] * 6,
    ["日本\nnew line", 9007199254740991, -0.1, MOMENT, True, True],
]


def xlsx():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Everything"
    for row in CELLS:
        sheet.append(row)
    second = book.create_sheet("From C3")
    second["C3"], second["D3"] = "time", "length"
    second["C4"], second["D4"] = dt.time(8, 30), dt.timedelta(hours=49, minutes=5)
    second["D4"].number_format = "[h]:mm:ss"
    second["C7"] = "=1/0"
    second["D7"] = "late"
    book.create_sheet("Empty")
    data = book.create_sheet("Data")
    for row in [[3, 1], [2, 2]]:
        data.append(row)
    book.save("book.xlsx")
    expect(
        "book.xlsx",
        [
            ["Everything", WHOLE],
            ["From C3", [["time", ["08:30:00", None, None, None]], ["length", ["49:05:00", None, None, "late"]]]],
            ["Data", [["column 1", [3, 2]], ["column 2", [1, 2]]]],
        ],
    )


def xls():
    book = xlwt.Workbook()
    sheet = book.add_sheet("Old")
    day, moment = xlwt.easyxf(num_format_str="yyyy-mm-dd"), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    for row, cells in enumerate(CELLS):
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, dt.datetime):
                sheet.write(row, column, cell, moment)
            elif isinstance(cell, dt.date):
                sheet.write(row, column, cell, day)
            else:
                sheet.write(row, column, cell)
    other = book.add_sheet("Rows")
    for row in range(30):
        other.write(row + 2, 1, "name" if row == 0 else row * 0.5)
    book.save("book.xls")
    expect("book.xls", [["Old", WHOLE], ["Rows", [["name", [float(row * 0.5) if row % 2 else row // 2 for row in range(1, 30)]]]]])


def ods():
    document = OpenDocumentSpreadsheet()
    table = Table(name="Open")
    for cells in CELLS:
        row = TableRow()
        for cell in cells:
            if cell is None:
                made = TableCell()
            elif isinstance(cell, bool):
                made = TableCell(valuetype="boolean", booleanvalue=str(cell).lower())
            elif isinstance(cell, (int, float)):
                made = TableCell(valuetype="float", value=repr(cell))
            elif isinstance(cell, dt.date):
                made = TableCell(valuetype="date", datevalue=cell.isoformat())
            else:
                made = TableCell(valuetype="string")
                for line in cell.split("\n"):
                    made.addElement(P(text=line))
            row.addElement(made)
        row.addElement(TableCell(numbercolumnsrepeated=1000))
        table.addElement(row)
    last = TableRow(numberrowsrepeated=1_000_000)
    last.addElement(TableCell(numbercolumnsrepeated=1000))
    table.addElement(last)
    document.spreadsheet.addElement(table)
    repeated = Table(name="Repeated")
    for cells, times in [(["a", "b"], 1), ([7, 7], 3)]:
        row = TableRow(numberrowsrepeated=times)
        if cells[0] == 7:
            row.addElement(TableCell(valuetype="float", value="7", numbercolumnsrepeated=2))
        else:
            for cell in cells:
                made = TableCell(valuetype="string")
                made.addElement(P(text=cell))
                row.addElement(made)
        repeated.addElement(row)
    timed = TableRow()
    timed.addElement(TableCell(valuetype="time", timevalue="PT08H30M05.5S"))
    repeated.addElement(timed)
    document.spreadsheet.addElement(repeated)
    document.save("book.ods")
    expect("book.ods", [["Open", WHOLE], ["Repeated", [["a", [7, 7, 7, "08:30:05.500"]], ["b", [7, 7, 7, None]]]]])


def parquet():
    amounts = [decimal.Decimal("1.50"), None, decimal.Decimal("-0.05")]
    long = [decimal.Decimal("12345678901234567890.123"), None, decimal.Decimal("-0.001")]
    moments = [dt.datetime(2024, 2, 29, 13, 5, 6, 789000), None, dt.datetime(1969, 12, 31, 23, 59, 59)]
    columns = {
        "bool": (pa.array([True, None, False]), [True, None, False]),
        "i8": (pa.array([-128, None, 127], pa.int8()), [-128, None, 127]),
        "i16": (pa.array([-1, None, 1], pa.int16()), [-1, None, 1]),
        "i32": (pa.array([-(2**31), None, 1], pa.int32()), [-(2**31), None, 1]),
        "i64": (pa.array([-(2**63), None, 2**53 + 1], pa.int64()), [-(2**63), None, 2**53 + 1]),
        "u8": (pa.array([255, None, 0], pa.uint8()), [255, None, 0]),
        "u16": (pa.array([65535, None, 0], pa.uint16()), [65535, None, 0]),
        "u32": (pa.array([2**32 - 1, None, 0], pa.uint32()), [2**32 - 1, None, 0]),
        "u64": (pa.array([2**64 - 1, None, 0], pa.uint64()), ["18446744073709551615", None, 0]),
        "f16": (pa.array([1.5, None, -2.0], pa.float16()), [1.5, None, -2.0]),
        "f32": (pa.array([0.1, None, float("nan")], pa.float32()), [0.1, None, None]),
        "f64": (pa.array([1e300, None, float("inf")], pa.float64()), [1e300, None, None]),
        "text": (pa.array(["Zürich", None, ""]), ["Zürich", None, ""]),
        "large": (pa.array(["a", None, "b"], pa.large_string()), ["a", None, "b"]),
        "dictionary": (pa.array(["x", None, "x"]).dictionary_encode(), ["x", None, "x"]),
        "bytes": (pa.array([b"\xff\x00", None, b"abc"], pa.binary()), ["/wA=", None, "abc"]),
        "fixed": (pa.array([b"abcd", None, b"efgh"], pa.binary(4)), ["abcd", None, "efgh"]),
        "decimal": (pa.array(amounts, pa.decimal128(9, 2)), [1.5, None, -0.05]),
        "long decimal": (pa.array(long, pa.decimal128(30, 3)), ["12345678901234567890.123", None, "-0.001"]),
        "date": (pa.array([DAY, None, dt.date(1, 1, 1)], pa.date32()), ["2024-01-31", None, "0001-01-01"]),
        "ms": (pa.array(moments, pa.timestamp("ms")), ["2024-02-29 13:05:06.789", None, "1969-12-31 23:59:59"]),
        "us": (pa.array(moments, pa.timestamp("us", tz="UTC")), ["2024-02-29 13:05:06.789", None, "1969-12-31 23:59:59"]),
        "ns": (pa.array([1, None, 10**9], pa.timestamp("ns")), ["1970-01-01 00:00:00.000000001", None, "1970-01-01 00:00:01"]),
        "time": (pa.array([dt.time(8, 30), None, dt.time(0, 0, 0, 5)], pa.time64("us")), ["08:30:00", None, "00:00:00.000005"]),
        "null": (pa.nulls(3), [None, None, None]),
        "list": (pa.array([[1, None], None, []], pa.list_(pa.int64())), [[1, None], None, []]),
        "lists": (pa.array([[[1], []], [None], [[2, 3]]], pa.list_(pa.list_(pa.int64()))), [[[1], []], [None], [[2, 3]]]),
    }
    struct = pa.array([{"a": 1, "b": {"c": "x"}}, None, {"a": None, "b": None}])
    things = pa.array([[{"k": 1, "v": "a"}, {"k": 2, "v": None}], [], None])
    mapped = pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64()))
    fields = [(name, array) for name, (array, _) in columns.items()]
    fields += [("struct", struct), ("things", things), ("map", mapped)]
    table = pa.table(dict(fields))
    expected = [[name, cells] for name, (_, cells) in columns.items()]
    expected += [
        ["struct.a", [1, None, None]],
        ["struct.b.c", ["x", None, None]],
        ["things.k", [[1, 2], [], None]],
        ["things.v", [["a", None], [], None]],
        ["map.key", [["k"], [], None]],
        ["map.value", [[1], [], None]],
    ]
    for name, options in [
        ("types-snappy.parquet", {"compression": "snappy"}),
        ("types-zstd.parquet", {"compression": "zstd", "data_page_version": "2.0"}),
        ("types-gzip.parquet", {"compression": "gzip", "row_group_size": 2}),
        ("types-brotli.parquet", {"compression": "brotli", "use_dictionary": False, "data_page_version": "2.0"}),
        ("types-plain.parquet", {"compression": "none", "use_dictionary": False, "store_schema": False}),
    ]:
        pq.write_table(table, name, **options)
        expect(name, [["", expected]])
    old = pa.table({"moment": pa.array(moments, pa.timestamp("ns"))})
    pq.write_table(old, "old-moments.parquet", use_deprecated_int96_timestamps=True)
    expect("old-moments.parquet", [["", [["moment", ["2024-02-29 13:05:06.789", None, "1969-12-31 23:59:59"]]]]])


def texts():
    rows = "city;price;day;n\nZürich;1.234,50;31.01.2024;1\nGenève;-2;01.02.2024;\n"
    expected = [
        ["", [["city", ["Zürich", "Genève"]], ["price", [1234.5, -2]], ["day", ["2024-01-31", "2024-02-01"]], ["n", [1, None]]]]
    ]
    for name, encoding in [("latin1.csv", "latin-1"), ("utf16le.csv", "utf-16"), ("utf8bom.csv", "utf-8-sig"), ("utf16be.csv", "utf-16-be")]:
        with open(name, "wb") as out:
            out.write(rows.encode(encoding))
        expect(name, expected)
    with open("quoted.tsv", "w", encoding="utf-8", newline="") as out:
        out.write('a\t"b ""quoted"""\t"c\nd"\r\n1\t"x\ty"\t2024-01-31 10:00\r\n\t\t\r\n')
    expect("quoted.tsv", [["", [["a", [1, None]], ['b "quoted"', ["x\ty", None]], ["c\nd", ["2024-01-31 10:00", None]]]]])


def bombs():
    """Small files that stand for very much."""
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["A2"] = 1
    book.save("wide.xlsx")
    with zipfile.ZipFile("wide.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = "".join(f'<c r="{name}1048576"><v>1</v></c>' for name in (openpyxl.utils.get_column_letter(i) for i in range(1, 101)))
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", f'<row r="1048576">{far}</row></sheetData>')
    with zipfile.ZipFile("wide.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, sheet if name.endswith("sheet1.xml") else content)


xlsx()
xls()
ods()
parquet()
texts()
bombs()
