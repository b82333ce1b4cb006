"""The pages in a real browser: plots appear, nothing is asked of another host, and the browser has no complaint."""

import json
import pathlib
import shutil
import tempfile

import pytest
import requests

from browser import Browser
FIGURES = {
    "lines and bars": {
        "data": [{"type": "scatter", "y": [1, 3, 2]}, {"type": "bar", "y": [3, 1, 2]}],
        "layout": {"title": {"text": "Growth <b>2024</b>"}, "width": 800, "height": 450},
    },
    "old spelling": {
        "data": [{"type": "bar", "x": ["a", "b"], "y": [2, 1]}],
        "layout": {"title": "An old title", "xaxis": {"title": "x", "titlefont": {"size": 20}}},
    },
    "typed arrays": {"data": [{"type": "scatter", "mode": "markers", "y": {"dtype": "i1", "bdata": "AQID"}}]},
    "map": {
        "data": [{"type": "choropleth", "locations": ["FRA", "DEU", "CHN"], "z": [1, 2, 3]}],
        "layout": {"geo": {"scope": "europe", "resolution": 50}},
    },
    "webgl": {"data": [{"type": "scattergl", "mode": "markers", "x": [1, 2, 3], "y": [3, 1, 2]}]},
    "space": {"data": [{"type": "surface", "z": [[1, 2, 3], [2, 3, 4], [3, 4, 6]]}]},
    "frames": {
        "data": [{"type": "scatter", "y": [1, 2]}],
        "frames": [{"name": "b", "data": [{"y": [2, 1]}]}],
        "layout": {"sliders": [{"steps": [{"label": "b", "method": "animate", "args": [["b"]]}]}]},
    },
    "hostile": {
        "data": [{"type": "scatter", "y": [1, 2], "name": "</script><script>window.broken=1</script><img src=x onerror=window.broken=2>",
                  "text": ["<a href=\"javascript:window.broken=3\">x</a>", "<!--"]}],
        "layout": {"title": {"text": "</title><script>window.broken=4</script>"},
                   "annotations": [{"text": "<a href='javascript:window.broken=5'>click</a>", "x": 0, "y": 1}]},
    },
}
DRAWN = "document.querySelector('#plot.drawn') !== null && document.querySelector('#plot .main-svg') !== null"


@pytest.fixture(scope="module")
def browser():
    started = Browser(shutil.which("chromium") or shutil.which("chromium-browser") or "chromium")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def site(server):
    """The server with a plot of every figure, imported as files are."""
    folder = server.folder / "figures"
    folder.mkdir(exist_ok=True)
    for name, figure in FIGURES.items():
        (folder / f"{name}.json").write_text(json.dumps(figure))
    server.run("import", str(folder))
    session = requests.Session()
    session.auth = (server.owner, server.keys[server.owner])
    files = session.get(f"{server.url}/v2/folders/all?page_size=1000", timeout=30).json()["children"]["results"]
    server.plots = {}
    for file in files:
        if file["filetype"] in ("plot", "grid"):
            session.put(f"{server.url}/v2/files/{file['fid']}", json={"world_readable": True}, timeout=30).raise_for_status()
            server.plots[file["filename"]] = file["web_url"]
    return server


def opened(browser, url, drawn=True, **look):
    page = browser.open(url, **look)
    if drawn:
        page.wait(DRAWN)
    page.look()
    assert page.outside() == [], url
    assert page.complaints == [], url
    assert all(status < 400 for status in page.statuses.values()), page.statuses
    return page


@pytest.mark.parametrize("name", FIGURES)
def test_a_plot_appears(browser, site, name):
    page = opened(browser, site.plots[name])
    assert page.evaluate("window.broken") is None
    shown = page.evaluate("document.querySelectorAll('#plot .trace, #plot .choropleth, #plot canvas').length")
    assert shown > 0
    page.close()


def test_a_plot_fills_a_frame(browser, site):
    page = opened(browser, site.plots["lines and bars"].rstrip("/") + ".embed", width=500, height=300)
    size = page.evaluate("(box => [box.width, box.height])(document.querySelector('#plot .main-svg').getBoundingClientRect())")
    assert size == [500, 300]
    page.close()


def test_a_plot_may_be_explored(browser, site):
    page = opened(browser, site.plots["lines and bars"])
    assert page.evaluate("Plotly.relayout(document.getElementById('plot'), {'xaxis.range': [0, 1]}).then(() => 'moved')") == "moved"
    assert page.evaluate("document.querySelectorAll('.modebar-btn').length") > 3
    assert page.evaluate("document.body.innerText").find("Edit in Chart Studio") < 0
    page.close()


def test_a_page_is_kept_as_a_file_and_opened_without_a_network(browser, site):
    for name in ("lines and bars", "map"):
        content = requests.get(site.plots[name].rstrip("/") + ".html", timeout=60)
        assert content.headers["content-disposition"].startswith("attachment")
        with tempfile.NamedTemporaryFile(suffix=".html") as kept:
            kept.write(content.content)
            kept.flush()
            page = opened(browser, pathlib.Path(kept.name).as_uri())
            assert len([url for url in page.requests if not url.startswith(("data:", "blob:"))]) == 1
            page.close()


def test_a_grid_and_the_start_page_are_shown(browser, site):
    grid = opened(browser, site.plots["lines and bars_grid"], drawn=False)
    assert grid.evaluate("document.querySelectorAll('tbody tr').length") == 3
    grid.close()
    for dark in (False, True):
        start = opened(browser, f"{site.url}/", drawn=False, dark=dark)
        assert start.evaluate("document.querySelectorAll('.gallery li').length") >= len(FIGURES)
        lazy = "Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.decode().then(() => i.naturalWidth) }))"
        assert all(width > 0 for width in start.evaluate(lazy))
        ground = start.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(16, 20, 25)") == dark
        start.close()
    found = opened(browser, f"{site.url}/?q=hostile", drawn=False)
    assert found.evaluate("document.querySelectorAll('.gallery li').length") >= 1
    found.close()


def test_without_scripts_there_is_a_picture(browser, site):
    page = browser.open(site.plots["lines and bars"], scripts=False)
    page.look()
    assert any(url.endswith(".png") for url in page.requests)
    page.close()


def test_a_page_is_asked_for_once(site):
    page = requests.get(site.plots["lines and bars"], timeout=30)
    again = requests.get(page.url, headers={"If-None-Match": page.headers["etag"]}, timeout=30)
    assert again.status_code == 304 and again.content == b""
    script = page.text.split('<script src="')[1].split('"')[0]
    for encoding in ("gzip", "identity"):
        plotly = requests.get(site.url + script, headers={"Accept-Encoding": encoding}, timeout=30)
        assert "immutable" in plotly.headers["cache-control"] and len(plotly.content) > 4_000_000
        assert plotly.headers.get("content-encoding", "identity") == encoding
