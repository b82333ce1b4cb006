"""schemathesis against the description of the API: whatever it thinks of, no answer is a mistake of the server's, and none is
of a status, a type or a form that the description does not name."""

import os
import pathlib
import subprocess

import pytest
import requests

from conftest import OWNER, Server

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
GRID = {"cols": {"x": {"data": [1, 2, 3], "order": 0}, "y": {"data": ["a", None, 2.5], "order": 1}}}


@pytest.fixture(scope="module")
def patient(server):
    """A server of the same library that lets anybody ask as often as he likes."""
    started = Server("--rate", "0", "--log", "quiet", folder=server.folder)
    yield started
    assert started.stop() == 0


@pytest.fixture(scope="module")
def files(server):
    """Files of every type, by resource."""
    session = requests.Session()
    session.auth = (OWNER, server.keys[OWNER])

    def make(resource, **body):
        made = session.post(f"{server.url}/v2/{resource}", json=body, timeout=30)
        made.raise_for_status()
        return made.json()["file"]

    grid = make("grids", data=GRID, filename="grid", world_readable=True)
    uid = grid["cols"][0]["uid"]
    figure = {"data": [{"type": "bar", "ysrc": f"{grid['fid']}:{uid}"}], "layout": {"title": "T"}}
    plot = make("plots", figure=figure, filename="plot", world_readable=True)
    folder = make("folders", path="folder")
    extra = make("extras", referencers=[plot["fid"]], filename="note", content="words")
    return {"grids": grid["fid"], "plots": plot["fid"], "folders": folder["fid"], "extras": extra["fid"], "files": plot["fid"]}


@pytest.mark.parametrize("resource", ["files", "folders", "plots", "grids", "extras", None])
def test_the_api_is_as_it_is_described(server, patient, files, tmp_path, resource):
    program = os.environ.get("SCHEMATHESIS", "schemathesis")
    select = ["--include-path-regex", f"^/v2/{resource}/"] if resource else []
    if resource:
        # What is made up is seldom there, so the file is named, but for the calls that would take it away.
        settings = f'[parameters]\n"path.fid" = "{files[resource]}"\n'
        select += ["--exclude-path-regex", "permanent_delete"]
    else:
        settings = "generation.mode = 'all'\n"
    (tmp_path / "schemathesis.toml").write_text(settings)
    command = [program, "--config-file", str(tmp_path / "schemathesis.toml"), "run", f"{patient.url}/v2/openapi.json",
               "--auth", f"{OWNER}:{server.keys[OWNER]}", "--checks", CHECKS, "--phases", "examples,coverage,fuzzing",
               "--max-examples", "25", "--continue-on-failure", "--no-color", "--seed", "1",
               "--suppress-health-check", "all", "--warnings", "off", *select]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=500,
                          env=dict(os.environ, HOME=str(tmp_path)))
    pathlib.Path(tmp_path / "report").write_text(done.stdout)
    print("\n".join(done.stdout.splitlines()[-12:]))
    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-2000:]
