"""A cluster gives the map that one process gives, digit for digit."""

import json

import pytest
from distributed import LocalCluster
from tests.engine.conversations import camps, listed

from talkoot.cli import main
from talkoot_engine.opinions.formats import write_polis
from talkoot_engine.opinions.inputs import make_votes


@pytest.fixture
def cluster():
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        protocol="tcp",
        dashboard_address=None,
    ) as cluster:
        yield cluster


def test_a_cluster_gives_the_same_map_as_one_process(cluster, tmp_path, capsys):
    write_polis(tmp_path, make_votes(camps(14, 11, 8), statements=listed(20)))
    found = []

    for more in ([], ["--scheduler", cluster.scheduler_address]):
        assert main(["opinions", str(tmp_path), "--json", "--resamples", "2", *more]) == 0
        found.append({**json.loads(capsys.readouterr().out), "seconds": 0})

    assert found[0] == found[1]
    assert len(found[0]["groups"]) == 3
