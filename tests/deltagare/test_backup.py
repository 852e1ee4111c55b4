"""The copy of the database that docs/drift.md tells operators to take has the deltagare in it, and can be put back.

The tables of people are FORCEd (deltagare/rls.py): their owner cannot copy them, only PostgreSQL's administrator can.
"""

import subprocess
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from deltagare.models import Deltagare
from scripts import debian
from tests.people import DeltagareFactory, make_team

pytestmark = pytest.mark.django_db(transaction=True)

SOCKET = str(settings.DATABASES["default"]["HOST"])
RESTORED = "finsam_aterstalld"


@pytest.fixture(autouse=True)
def private_cluster() -> None:
    """Only a cluster of the tests' own lets them be its administrator."""
    if not SOCKET.startswith("/"):
        pytest.skip("the database is somebody else's, so nobody here is its administrator")


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    binaries = debian.postgres_bins()
    command = [str(binaries[max(binaries)] / program), f"--host={SOCKET}", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def administrator(database: str) -> psycopg.Connection:
    return psycopg.connect(host=SOCKET, user="postgres", dbname=database, autocommit=True)


def test_owner_cannot_take_a_copy_without_the_deltagare(tmp_path: Path) -> None:
    owner = settings.OWNER_DATABASE["USER"]
    answer = run("pg_dump", f"--username={owner}", f"--file={tmp_path / 'copy'}", connection.settings_dict["NAME"])
    assert answer.returncode != 0
    assert "row-level security" in answer.stderr


def test_copy_of_the_administrator_is_whole(tmp_path: Path) -> None:
    team = make_team()
    with team.acting():
        DeltagareFactory(insats=team.insats)
    copy, database = str(tmp_path / "finsam.dump"), str(connection.settings_dict["NAME"])
    taken = run("pg_dump", "--username=postgres", "--format=custom", f"--file={copy}", database)
    assert taken.returncode == 0, taken.stderr
    owner = settings.OWNER_DATABASE["USER"]
    with administrator("postgres") as server:
        server.execute(f"DROP DATABASE IF EXISTS {RESTORED}")
        server.execute(f"CREATE DATABASE {RESTORED} OWNER {owner}")
    try:
        put = run(
            "pg_restore", "--username=postgres", f"--role={owner}", "--no-owner", f"--dbname={RESTORED}", "-e", copy
        )
        assert put.returncode == 0, put.stderr
        table = Deltagare._meta.db_table
        with administrator(RESTORED) as restored:
            assert restored.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)
            forced = f"SELECT relforcerowsecurity, relrowsecurity FROM pg_class WHERE relname = '{table}'"
            assert restored.execute(forced).fetchone() == (True, True)
    finally:
        with administrator("postgres") as server:
            server.execute(f"DROP DATABASE IF EXISTS {RESTORED} WITH (FORCE)")
