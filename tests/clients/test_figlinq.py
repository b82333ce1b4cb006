"""figlinq at its version 2 of the API: uploads by name and by number, downloads, searches for files."""

import warnings

import plotly.graph_objs as go
import pytest

from conftest import USER

warnings.filterwarnings("ignore")

import figlinq  # noqa: E402
from figlinq.api import client as api  # noqa: E402
from figlinq.exceptions import PlotlyRequestError  # noqa: E402


@pytest.fixture(scope="module")
def grid(run):
    """A grid of this run: the client deletes nothing, so that names would be taken the second time."""
    columns = [figlinq.Column([1, 2, 3], "x"), figlinq.Column([4.5, 5, None], "y"), figlinq.Column(["a", "b", "c"], "t")]
    made = figlinq.Grid(columns)
    made.fid = figlinq.upload(made, filetype="grid", filename=f"runs/{run}/data", silent=True)
    return made


def plot(grid, run, **options):
    trace = go.Scatter(xsrc=f"{grid.fid}:{uid(grid, 'x')}", ysrc=f"{grid.fid}:{uid(grid, 'y')}", mode="markers")
    return figlinq.upload(go.Figure(trace), filetype="plot", filename=f"runs/{run}/plot", silent=True, **options)


def uid(grid, name):
    return next(col["uid"] for col in api.grids.retrieve(grid.fid).json()["cols"] if col["name"] == name)


def test_the_server_is_told_apart_from_one_of_version_3(server):
    import requests

    assert requests.get(f"{server.url}/v3/users/me/", timeout=30).status_code == 404


def test_a_grid_goes_up_and_comes_down(grid):
    down = figlinq.download(grid.fid, silent=True)
    assert [column.name for column in down] == ["x", "y", "t"]
    assert list(down.get_column("x").data) == [1, 2, 3] and list(down.get_column("t").data) == ["a", "b", "c"]
    assert api.files.retrieve(grid.fid).json()["world_readable"] is False


def test_a_grid_is_changed_in_place(grid):
    down = figlinq.download(grid.fid, silent=True)
    down.get_column("y").data = [7, 8, 9]
    changed = figlinq.upload(down, filetype="grid", updated_file_fid=grid.fid, silent=True)
    assert changed == grid.fid
    content = api.grids.content(grid.fid).json()["cols"]
    assert content["y"]["data"] == [7, 8, 9] and content["x"]["data"] == [1, 2, 3]


def test_a_plot_refers_to_its_grid(grid, run):
    fid = plot(grid, run)
    down = figlinq.download(fid, silent=True)
    assert list(down["data"][0]["x"]) == [1, 2, 3] and down["layout"]["meta"]["figlinq"]["fid"] == fid
    assert api.files.retrieve(fid).json()["world_readable"] is False
    again = plot(grid, run)
    assert again == fid, "the second upload under a name changes the first"


def test_a_plot_that_was_downloaded_goes_back_to_its_place(grid, run):
    fid = plot(grid, run)
    down = figlinq.download(fid, silent=True)
    down["layout"]["title"] = {"text": f"changed in the {run} run"}
    assert figlinq.upload(down, filetype="plot", silent=True) == fid
    assert api.plots.retrieve(fid).json()["title"] == f"changed in the {run} run"
    assert "x" not in api.plots.content(fid).json()["data"][0], "what was inlined is not stored"


def test_a_plot_goes_up_publicly_and_its_address_comes_back(grid, run, server):
    trace = go.Bar(xsrc=f"{grid.fid}:{uid(grid, 't')}", ysrc=f"{grid.fid}:{uid(grid, 'x')}")
    url = figlinq.upload(go.Figure(trace), filetype="plot", filename=f"runs/{run}/public", world_readable=True,
                         return_type="url", silent=True, sharing="public")
    assert url.startswith(f"{server.url}/~{USER}/")


def test_arrays_in_a_figure_become_a_grid(run):
    url = figlinq.plotly.plot(go.Figure(go.Scatter(y=[3, 1, 2])), filename=f"runs/{run}/arrays", auto_open=False)
    number = url.rstrip("/").rsplit("/", 1)[1]
    back = figlinq.plotly.get_figure(USER, int(number), raw=True)
    assert back["data"][0]["y"] == [3, 1, 2]
    assert api.grids.lookup(f"runs/{run}/arrays_grid").json()["cols"][0]["name"] == "data.0.y"


def test_files_are_found_by_path_and_by_part_of_the_name(grid, run):
    assert figlinq.find_file(f"runs/{run}/data", silent=True)[0]["fid"] == grid.fid
    assert grid.fid in {file["fid"] for file in figlinq.find_file("dat", silent=True)}
    with pytest.raises(PlotlyRequestError) as missing:
        figlinq.find_file("runs/nothing", silent=True)
    assert missing.value.status_code == 404


def test_a_file_goes_to_the_trash_and_back(grid, run):
    fid = plot(grid, run)
    assert api.files.trash(fid).status_code == 200
    assert api.files.retrieve(fid).json()["deleted"] is True
    assert api.files.restore(fid).status_code == 200
    with pytest.raises(PlotlyRequestError) as live:
        api.files.permanent_delete(fid)
    assert live.value.status_code == 400


def test_a_credential_beside_that_of_a_proxy_is_the_one_that_counts(server, grid):
    import base64

    import requests

    basic = base64.b64encode(f"{USER}:{server.keys[USER]}".encode()).decode()
    headers = {"authorization": "Basic cHJveHk6cHJveHk=", "plotly-authorization": f"Basic {basic}"}
    assert requests.get(f"{server.url}/v2/grids/{grid.fid}", headers=headers, timeout=30).status_code == 200
    del headers["plotly-authorization"]
    assert requests.get(f"{server.url}/v2/grids/{grid.fid}", headers=headers, timeout=30).status_code == 401
