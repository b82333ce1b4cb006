"""chart_studio, as its documentation uses it: plots, grids, folders, sharing, pictures, the trash, and what it says of errors."""

import re
import warnings

import numpy
import pandas
import plotly.graph_objs as go
import pytest
import requests

from conftest import OTHER, USER

warnings.filterwarnings("ignore")

from chart_studio.api import v2  # noqa: E402
from chart_studio.exceptions import PlotlyRequestError  # noqa: E402
from chart_studio.grid_objs import Column, Grid  # noqa: E402
from chart_studio.plotly import plotly as py  # noqa: E402


@pytest.fixture(scope="module", autouse=True)
def signed_in(server, run):
    """A session as a user, whose name the server compares without regard to case."""
    py.sign_in(USER, server.keys[USER], plotly_domain=server.url, plotly_api_domain=server.url)


def fid(url):
    owner, number = re.search(r"/~([^/]+)/(\d+)", url).groups()
    return f"{owner}:{number}"


def figure():
    return go.Figure(
        data=[
            go.Scatter(x=[1, 2, 3], y=[3.5, None, -1e-7], name="α <b>β</b>", marker={"color": [1, 2, 3], "size": 9}),
            go.Bar(x=["a", "b", "c"], y=numpy.array([4, 5, 6]), error_y={"array": [0.1, 0.2, 0.3]}),
            go.Heatmap(z=[[1, 2], [3, 4]]),
        ],
        layout={"title": {"text": "Growth <b>2024</b>"}, "xaxis": {"tickvals": [1, 2, 3]}},
    )



def bare(read):
    """A figure read back, without the references that the server leaves beside the data."""
    def strip(node):
        if isinstance(node, dict):
            return {key: strip(value) for key, value in node.items() if not (key.endswith("src") and key[:-3] in node)}
        return [strip(item) for item in node] if isinstance(node, list) else node
    return strip(read)


def test_signing_in_needs_the_right_key(server):
    with pytest.raises(Exception, match="Sign in failed"):
        py.sign_in(USER, "wrongkey12", plotly_domain=server.url, plotly_api_domain=server.url)
    with pytest.raises(PlotlyRequestError) as refused:
        v2.users.current()
    assert refused.value.status_code == 401 and "Bad API key" in refused.value.message
    py.sign_in(USER.upper(), server.keys[USER], plotly_domain=server.url, plotly_api_domain=server.url)
    assert v2.users.current().json()["username"] == USER


def test_a_plot_goes_up_and_comes_back_as_it_was(server):
    url = py.plot(figure(), filename="growth", auto_open=False)
    assert url.startswith(f"{server.url}/~{USER}/") and url.endswith("/")
    back = bare(py.get_figure(url, raw=True))
    wanted = figure().to_plotly_json()
    assert back["data"][0]["x"] == [1, 2, 3] and back["data"][0]["y"] == [3.5, None, -1e-7]
    assert [type(value) for value in back["data"][0]["x"]] == [int, int, int]
    assert back["data"][0]["marker"] == {"color": [1, 2, 3], "size": 9} and back["data"][0]["name"] == "α <b>β</b>"
    assert back["data"][1]["error_y"]["array"] == [0.1, 0.2, 0.3]
    assert back["data"][2]["z"] == [[1, 2], [3, 4]]
    assert back["layout"]["title"] == wanted["layout"]["title"]
    assert back["layout"]["xaxis"]["tickvals"] == [1, 2, 3]


def test_overwriting_keeps_the_address(server):
    first = py.plot(figure(), filename="again", auto_open=False)
    changed = go.Figure(data=[go.Scatter(y=[7, 8])], layout={"title": {"text": "second"}})
    second = py.plot(changed, filename="again", auto_open=False)
    assert first == second
    back = py.get_figure(second, raw=True)
    assert back["data"][0]["y"] == [7, 8] and len(back["data"]) == 1
    assert v2.plots.retrieve(fid(second)).json()["title"] == "second"


def test_a_plot_without_a_name_gets_one():
    names = {v2.files.retrieve(fid(py.plot([go.Scatter(y=[1, 2])], auto_open=False))).json()["filename"] for _ in range(2)}
    assert len(names) == 2 and all(names)


def test_folders_are_made_on_the_way(run):
    url = py.plot(figure(), filename="deep/er/plot", auto_open=False)
    assert v2.files.lookup("deep/er/plot").json()["fid"] == fid(url)
    grid = v2.grids.lookup("deep/er/plot_grid").json()
    assert {"data.0.x", "data.0.y", "data.0.marker.color", "data.2.z"} <= {col["name"] for col in grid["cols"]}
    assert py.file_ops.mkdirs(f"made/{run}/x") in (200, 201)
    with pytest.raises(PlotlyRequestError) as there:
        py.file_ops.mkdirs(f"made/{run}/x")
    assert there.value.status_code == 400 and "already exists" in there.value.message
    assert py.file_ops.mkdirs(f"made/{run}/y") == 201
    py.file_ops.ensure_dirs(f"made/{run}/y")
    folder = v2.folders.lookup(f"made/{run}").json()
    listed = v2.folders.retrieve(folder["fid"]).json()["children"]
    assert [child["filename"] for child in listed["results"]] == ["x", "y"] and listed["count"] == 2


def test_sharing_is_what_was_asked_for(server):
    public = py.plot(figure(), filename="for all", sharing="public", auto_open=False)
    assert requests.get(f"{server.url}/v2/plots/{fid(public)}", timeout=30).status_code == 200
    private = py.plot(figure(), filename="mine", sharing="private", auto_open=False)
    assert requests.get(f"{server.url}/v2/plots/{fid(private)}", timeout=30).status_code == 404
    assert requests.get(private.rstrip("/") + ".json", timeout=30).status_code == 404
    assert requests.get(private.rstrip("/") + ".embed", timeout=30).status_code == 404
    assert requests.get(private, timeout=30).status_code == 200
    secret = py.plot(figure(), filename="for friends", sharing="secret", auto_open=False)
    address, key = secret.split("?share_key=")
    assert len(key) >= 16
    assert requests.get(f"{address}.embed?share_key={key}", timeout=30).status_code == 200
    assert requests.get(f"{address}.embed", timeout=30).status_code == 404
    assert requests.get(f"{address}.json?share_key={key}", timeout=30).json()["data"][0]["x"] == [1, 2, 3]
    assert requests.get(f"{address}.json?share_key=x{key[1:]}x", timeout=30).status_code == 404
    assert requests.get(f"{server.url}/v2/plots/{fid(address + '/')}/content?share_key={key}", timeout=30).ok


def test_a_secret_link_is_added_later():
    url = py.plot(figure(), filename="secret later", sharing="private", auto_open=False)
    linked = py.add_share_key_to_url(url)
    assert linked.split("?share_key=")[0] == url
    assert requests.get(linked.replace("/?", ".embed?"), timeout=30).status_code == 200
    assert "Growth 2024" in requests.get(linked, timeout=30).text


def test_a_grid_with_columns_rows_and_meta_data(server):
    grid = Grid([Column([1, 2, 3], "time"), Column([4, 2.5, "x"], "vol.t a/ge")])
    url = py.grid_ops.upload(grid, "grids/measured", world_readable=False, auto_open=False, meta={"sample": "GaAs"})
    assert grid.id == fid(url) and all(column.id.startswith(grid.id + ":") for column in grid)
    py.grid_ops.append_columns([Column(["2024-01-01", "2024-01-02"], "day")], grid=grid)
    py.grid_ops.append_rows([[9, None, "2024-01-04"], [10, True, "2024-01-05"]], grid=grid)
    content = v2.grids.content(grid.id).json()["cols"]
    assert content["time"]["data"] == [1, 2, 3, 9, 10]
    assert content["vol.t a/ge"]["data"] == [4, 2.5, "x", None, True]
    assert content["day"]["data"] == ["2024-01-01", "2024-01-02", "", "2024-01-04", "2024-01-05"]
    assert [content[name]["order"] for name in ("time", "vol.t a/ge", "day")] == [0, 1, 2]
    assert v2.grids.retrieve(grid.id).json()["metadata"] == {"sample": "GaAs"}
    assert py.meta_ops.upload({"sample": "InP", "deep": {"er": [1]}}, grid_url=url)["metadata"]["deep"] == {"er": [1]}
    read = py.get_grid(url)
    assert [column.name for column in read] == ["time", "vol.t a/ge", "day"]
    assert list(read.get_column("time").data) == [1, 2, 3, 9, 10]
    with pytest.raises(PlotlyRequestError) as uneven:
        py.grid_ops.append_rows([[1]], grid_url=url)
    assert uneven.value.status_code == 400 and uneven.value.message
    with pytest.raises(PlotlyRequestError) as doubled:
        py.grid_ops.append_columns([Column([1], "day")], grid_url=url)
    assert doubled.value.status_code == 400
    uids = ",".join(column.id.rsplit(":", 1)[1] for column in grid)
    reversed_uids = ",".join(reversed(uids.split(",")))
    asked = v2.grids.col_retrieve(grid.id, reversed_uids).json()["cols"]
    assert [col["name"] for col in asked] == ["day", "vol.t a/ge", "time"]
    one = uids.split(",")[0]
    changed = v2.grids.col_update(grid.id, one, {"cols": [{"data": [0, 0], "name": "zero"}]}).json()["cols"]
    assert changed[0]["uid"] == one and changed[0]["name"] == "zero"
    assert v2.grids.col_delete(grid.id, one).status_code == 204
    with pytest.raises(PlotlyRequestError) as gone:
        v2.grids.col_retrieve(grid.id, one)
    assert gone.value.status_code == 404


def test_a_plot_draws_on_a_grid_of_its_own():
    grid = Grid([Column([1, 2, 3], "x"), Column([4, 5, 6], "y")])
    py.grid_ops.upload(grid, "own data", auto_open=False)
    url = py.plot([go.Scatter(xsrc=grid[0].id, ysrc=grid[1].id)], filename="on its own", auto_open=False)
    assert bare(py.get_figure(url, raw=True))["data"][0]["y"] == [4, 5, 6]
    v2.grids.col_update(grid.id, grid[1].id.rsplit(":", 1)[1], {"cols": [{"data": [7, 8, 9]}]})
    assert py.get_figure(url, raw=True)["data"][0]["y"] == [7, 8, 9]
    graph = requests.get(v2.files.build_url("files", fid(url), "sources"), timeout=30).json()["graph"]
    assert [node["metadata"]["fid"] for node in graph["nodes"]] == [fid(url), grid.id]


def test_a_frame_of_pandas_is_a_grid():
    frame = pandas.DataFrame({"day": pandas.date_range("2024-01-01", periods=3), "n": [1, 2, 3], "s": ["a", None, "c"]})
    url = py.grid_ops.upload(Grid(frame), "frame", auto_open=False)
    cols = v2.grids.content(fid(url)).json()["cols"]
    assert cols["n"]["data"] == [1, 2, 3] and cols["day"]["data"][0].startswith("2024-01-01")


def test_an_animation_keeps_its_frames():
    animated = {
        "data": [{"type": "scatter", "x": [1, 2], "y": [1, 2]}],
        "layout": {"title": {"text": "moving"}},
        "frames": [{"name": "a", "data": [{"type": "scatter", "y": [3, 4]}]}],
    }
    url = py.create_animations(animated, filename="moving", auto_open=False)
    back = requests.get(f"{url.rstrip('/')}.json", timeout=30).json()
    assert back["frames"][0]["data"][0]["y"] == [3, 4]


@pytest.mark.parametrize("name, start", [("png", b"\x89PNG"), ("jpeg", b"\xff\xd8\xff"), ("svg", b"<svg"), ("pdf", b"%PDF")])
def test_pictures_come_in_every_format(name, start, tmp_path):
    picture = py.image.get(figure(), format=name, width=320, height=240, scale=2)
    assert picture.startswith(start) or start in picture[:200]
    if name == "png":
        assert (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")) == (640, 480)
    py.image.save_as(figure(), filename=str(tmp_path / f"picture.{name}"))
    assert (tmp_path / f"picture.{name}").stat().st_size > 500


def test_a_picture_of_an_unknown_kind_is_refused():
    with pytest.raises(PlotlyRequestError) as refused:
        py.image.get(figure(), format="emf")
    assert refused.value.status_code == 400


def test_the_trash_gives_back_and_takes_away(run):
    url = py.plot(figure(), filename="to be thrown away", auto_open=False)
    file = fid(url)
    assert v2.plots.trash(file).status_code == 200
    assert v2.plots.trash(file).status_code == 200
    assert v2.files.retrieve(file).json()["deleted"] is True
    with pytest.raises(PlotlyRequestError) as hidden:
        v2.files.lookup("to be thrown away")
    assert hidden.value.status_code == 404 and hidden.value.message == "Not found."
    assert v2.plots.restore(file).status_code == 200
    with pytest.raises(PlotlyRequestError) as live:
        v2.plots.permanent_delete(file)
    assert live.value.status_code == 400
    v2.plots.trash(file)
    newer = py.plot(figure(), filename="to be thrown away", auto_open=False)
    with pytest.raises(PlotlyRequestError) as taken:
        v2.files.restore(file)
    assert taken.value.status_code == 409 and "already exists" in taken.value.message
    assert v2.plots.permanent_delete(file).status_code == 204
    for gone in (v2.files.retrieve, v2.plots.retrieve, v2.plots.content):
        with pytest.raises(PlotlyRequestError) as error:
            gone(file)
        assert error.value.status_code == 404 and error.value.message == "Not found."
    assert fid(newer) != file


def test_a_grid_is_deleted_and_its_name_is_free():
    for _ in range(2):
        grid = Grid([Column([1], "a")])
        py.grid_ops.upload(grid, "short lived", auto_open=False)
        py.grid_ops.delete(grid)
    with pytest.raises(PlotlyRequestError):
        v2.grids.lookup("short lived")


def test_lookups_find_by_path_owner_and_type(server):
    url = py.plot(figure(), filename="looked/up", sharing="public", auto_open=False)
    assert v2.plots.lookup("looked/up").json()["figure"]["data"][0]["xsrc"]
    assert v2.files.lookup("/looked/up/", user=USER).json()["fid"] == fid(url)
    folder = v2.files.lookup("looked").json()
    assert folder["filetype"] == "fold"
    parent = int(folder["fid"].rsplit(":", 1)[1])
    assert v2.files.lookup("up", parent=parent).json()["fid"] == fid(url)
    assert v2.files.lookup("up", parent=parent, exists=True).json()["exists"] is True
    assert v2.files.lookup("down", parent=parent, exists=True).json()["exists"] is False
    with pytest.raises(PlotlyRequestError) as other_type:
        v2.grids.lookup("looked/up")
    assert other_type.value.status_code == 404


def test_fields_are_changed_and_nothing_else():
    url = py.plot(figure(), filename="renamed", sharing="private", auto_open=False)
    file = v2.files.update(fid(url), {"filename": "renamed to", "world_readable": True}).json()
    assert file["filename"] == "renamed to" and file["world_readable"] is True
    assert v2.plots.content(fid(url)).json()["data"]
    v2.files.update(fid(url), {"filename": "renamed"})
    with pytest.raises(PlotlyRequestError) as taken:
        v2.files.update(fid(url), {"filename": "growth"})
    assert taken.value.status_code == 409 and "already exists" in taken.value.message
    with pytest.raises(PlotlyRequestError) as nameless:
        v2.files.update(fid(url), {"filename": "a/b"})
    assert nameless.value.status_code == 400


def test_raw_data_and_dead_references_are_refused():
    for broken in (
        {"data": [{"y": [1, 2]}]},
        {"data": [{"ysrc": f"{USER}:99999:abcdef"}]},
        {"data": 1},
    ):
        with pytest.raises(PlotlyRequestError) as refused:
            v2.plots.create({"figure": broken})
        assert refused.value.status_code == 400 and refused.value.message


def test_other_users_see_what_is_public_alone(server):
    private = fid(py.plot(figure(), filename="mine", sharing="private", auto_open=False))
    public = fid(py.plot(figure(), filename="for all", sharing="public", auto_open=False))
    py.sign_in(OTHER, server.keys[OTHER], plotly_domain=server.url, plotly_api_domain=server.url)
    try:
        for call in (v2.files.retrieve, v2.plots.content, v2.plots.trash):
            with pytest.raises(PlotlyRequestError) as hidden:
                call(private)
            assert hidden.value.status_code == 404 and hidden.value.message == "Not found."
        seen = v2.plots.retrieve(public).json()
        assert seen["current_user_permission"] == "read" and "share_key" not in seen and "deleted" not in seen
        for call in (v2.plots.trash, lambda file: v2.plots.update(file, {"figure": {"data": []}})):
            with pytest.raises(PlotlyRequestError) as forbidden:
                call(public)
            assert forbidden.value.status_code == 403
        address = f"{server.url}/~{USER}/{public.rsplit(':', 1)[1]}/"
        assert bare(py.get_figure(address, raw=True))["data"][0]["x"] == [1, 2, 3]
    finally:
        py.sign_in(USER, server.keys[USER], plotly_domain=server.url, plotly_api_domain=server.url)


def test_the_page_of_a_plot_is_there_for_a_browser(server):
    url = py.plot(figure(), filename="growth", auto_open=False)
    page = requests.get(url, timeout=30)
    assert page.headers["content-type"].startswith("text/html") and "Growth 2024" in page.text
    assert requests.get(url.rstrip("/") + ".png", timeout=30).content.startswith(b"\x89PNG")
    grid = requests.get(f"{server.url}/v2/grids/lookup?path=growth_grid&user={USER}", timeout=30).json()
    assert "data.0.x" in requests.get(grid["web_url"].rstrip("/") + ".csv", timeout=30).text


def test_large_figures_go_through():
    numbers = list(range(60_000))
    url = py.plot(go.Figure(go.Scattergl(x=numbers, y=[value / 7 for value in numbers])), filename="large",
                  auto_open=False)
    back = py.get_figure(url, raw=True)["data"][0]
    assert back["x"] == numbers and back["y"][59_999] == 59_999 / 7
