"""The R client, which speaks TLS only: a second process serves the same library with a certificate of its own."""

import os
import pathlib
import subprocess

import pytest

from conftest import USER, Server


@pytest.fixture(scope="module")
def secure(server):
    """The same library through TLS, its certificate made for the test."""
    folder = server.folder
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=plotree test", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True, timeout=60)
    started = Server("--tls-cert", str(certificate), "--tls-key", str(key), folder=folder)
    started.certificate = certificate
    yield started
    assert started.stop() == 0


def test_the_scenario_of_r(server, secure):
    assert secure.url.startswith("https://")
    environment = dict(os.environ, plotly_username=USER, plotly_api_key=server.keys[USER], plotly_domain=secure.url,
                       plotly_api_domain=secure.url)
    script = pathlib.Path(__file__).with_name("plotly.R")
    done = subprocess.run(["Rscript", "--vanilla", str(script), str(secure.certificate)], capture_output=True, text=True,
                          env=environment, timeout=240)
    print(done.stdout)
    assert done.returncode == 0 and done.stdout.strip().endswith("passed"), done.stderr[-4000:]
