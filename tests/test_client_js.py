"""The phone's engine in Node: what needs no browser (tests/js), run with everything else."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_engine_in_node():
    node = shutil.which("node")
    assert node, "Node.js is missing: the client is built and tested with it"
    run = subprocess.run(
        [node, "--test", "--test-timeout=30000", "tests/js/"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
