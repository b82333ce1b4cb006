#!/usr/bin/env python3
"""Scores what `plotree draw` makes of figures against what plotly.js drew, and writes a table by trace type.

    tests/scores/scores.py --plotree target/release/plotree --figures FOLDER --scorer SCORER.py [--jobs 2] [--write]

FOLDER holds a folder of figures for each set (`mocks`, `modern`, `wild`, ...), plotly.js' own account of each figure
(`oracle/NAME.oracle.json`) and, of some, its picture (`refs/NAME.png`). SCORER is run as `SCORER batch PAIRS.tsv --jobs N`
with lines of kind (term, png or scene), our file, the oracle and the picture, and answers one JSON object a line. Scenes are
scored for all figures that have an account; cells at 160x45 and 80x24 and pictures for those that also have a picture.

--write puts the table into tests/scores/scores.md; without it the table is printed. --details FILE keeps the scorer's lines.
"""
import argparse, json, pathlib, statistics, subprocess, sys, tempfile

# What the chart engine draws as charts; a figure of anything else shows a box with its name.
DRAWN = set("""scatter scattergl bar histogram box violin heatmap heatmapgl histogram2d contour histogram2dcontour pie candlestick
ohlc waterfall funnel image table indicator sunburst treemap icicle funnelarea sankey parcoords parcats scattergeo choropleth
scattermap scattermapbox densitymap densitymapbox choroplethmap choroplethmapbox scatterpolar scatterpolargl barpolar
scatterternary scattersmith scatter3d surface mesh3d cone streamtube isosurface volume splom carpet
scattercarpet contourcarpet pointcloud quiver""".split())
KINDS = [("scene", "scene", ["--dump-scene"], "scene.json"),
         ("cells 160×45", "term", ["--format", "ansi", "--size", "160x45"], "ans"),
         ("cells 80×24", "term", ["--format", "ansi", "--size", "80x24"], "ans"),
         ("PNG", "png", ["--format", "png"], "png")]


def drawn(plotree, files, arguments, folder):
    """Draws all files into a folder, in one process."""
    command = [plotree, "draw", *map(str, files), *arguments, "-o", str(folder) + "/"]
    done = subprocess.run(command, capture_output=True, text=True)
    for line in done.stderr.splitlines()[:5]:
        print(line, file=sys.stderr)


def scored(scorer, pairs, jobs, work):
    """Returns the scorer's answers by our file's name."""
    if not pairs:
        return {}
    listing = work / "pairs.tsv"
    listing.write_text("".join("\t".join(map(str, pair)) + "\n" for pair in pairs))
    done = subprocess.run([sys.executable, scorer, "batch", str(listing), "--jobs", str(jobs)],
                          capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return {answer["file"]: answer for answer in answers if "file" in answer}


def measured(options, work):
    """Returns a row for each figure: its set, its types and a score for each kind."""
    figures = pathlib.Path(options.figures)
    rows = []
    for group in sorted(path for path in figures.iterdir() if path.is_dir() and path.name not in ("oracle", "refs")):
        files = [path for path in sorted(group.glob("*.json")) if (figures / f"oracle/{path.stem}.oracle.json").exists()]
        if not files:
            continue
        by_name = {path.stem: {"set": group.name, "name": path.stem, "types": [], "scores": {}} for path in files}
        for number, (name, kind, arguments, ending) in enumerate(KINDS):
            folder = work / f"{group.name}-{number}"
            wanted = [path for path in files if kind == "scene" or (figures / f"refs/{path.stem}.png").exists()]
            drawn(options.plotree, wanted, arguments, folder)
            pairs = []
            for path in wanted:
                made = folder / f"{path.stem}.{ending}"
                if made.exists():
                    pairs.append((kind, made, figures / f"oracle/{path.stem}.oracle.json", figures / f"refs/{path.stem}.png"))
                else:
                    by_name[path.stem]["scores"][name] = 0.0
            for made, answer in scored(options.scorer, pairs, options.jobs, work).items():
                stem = pathlib.Path(made).name[: -len(ending) - 1]
                by_name[stem]["scores"][name] = answer["total"]
                by_name[stem].setdefault("answers", {})[name] = answer
                by_name[stem]["types"] = answer.get("types") or by_name[stem]["types"]
        rows += by_name.values()
    return rows


def tenth(values):
    values = sorted(values)
    at = 0.1 * (len(values) - 1)
    low = int(at)
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (at - low)


def cell(values):
    return f"{tenth(values):.3f} / {statistics.median(values):.3f} ({len(values)})" if values else "–"


def table(rows, key, names):
    lines = [f"| {key} | " + " | ".join(kind[0] for kind in KINDS) + " |", "|---" * (len(KINDS) + 1) + "|"]
    for name, members in names:
        cells = [cell([row["scores"][kind[0]] for row in members if kind[0] in row["scores"]]) for kind in KINDS]
        if any(value != "–" for value in cells):
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def report(rows):
    whole = [row for row in rows if row["types"] and set(row["types"]) <= DRAWN]
    sets = sorted({row["set"] for row in rows})
    types = sorted({kind for row in rows for kind in row["types"]}, key=lambda kind: (kind not in DRAWN, kind))
    by_set = [(f"{name}, {label}", [row for row in some if row["set"] == name])
              for name in sets for label, some in (("types drawn", whole), ("all", rows))]
    by_type = [(kind if kind in DRAWN else f"{kind} (named only)", [row for row in rows if kind in row["types"]]) for kind in types]
    return f"""# Scores against plotly.js

Tenth percentile / median (number of figures); 1 is the same. Made by `tests/scores/scores.py`, which says how.

## By set

{table(rows, "set", by_set)}

## By trace type

A figure of several types counts for each.

{table(rows, "type", by_type)}
"""


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--plotree", required=True)
    options.add_argument("--figures", required=True)
    options.add_argument("--scorer", required=True)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--write", action="store_true")
    options.add_argument("--details")
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as work:
        rows = measured(options, pathlib.Path(work))
    if options.details:
        pathlib.Path(options.details).write_text("".join(json.dumps(row) + "\n" for row in rows))
    text = report(rows)
    if options.write:
        (pathlib.Path(__file__).parent / "scores.md").write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
