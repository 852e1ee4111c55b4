"""The private PostgreSQL and queue: made whole, kept, mended, and never left behind."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
import redis

from scripts import folders
from scripts.messages import ROOT, StartError
from scripts.services import Services, start_services
from tests.start.conftest import still_running

pytestmark = pytest.mark.start

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account run the database")


def ask(url: str, question: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchall()


def queue(services: Services) -> redis.Redis:
    return redis.Redis(unix_socket_path=services.redis_url.removeprefix("redis+socket://"))


def test_rows_and_queue_are_there_after_a_second_start(datadir: Path) -> None:
    with start_services(datadir) as services:
        with psycopg.connect(services.owner_url) as connection:
            connection.execute("CREATE TABLE insats (namn text)")
            connection.execute("INSERT INTO insats VALUES ('Östra'), ('Åsen'), ('Ängen'), ('Zon')")
        queue(services).lpush("celery", "job")
    with start_services(datadir) as services:
        assert ask(services.owner_url, "SELECT namn FROM insats ORDER BY namn") == [
            ("Zon",),
            ("Åsen",),
            ("Ängen",),
            ("Östra",),
        ]
        assert queue(services).lrange("celery", 0, -1) == [b"job"]


def test_the_application_owns_nothing_and_makes_no_table(datadir: Path) -> None:
    with start_services(datadir, durable=False) as services:
        role = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = 'finsam_app'"
        assert ask(services.database_url, role) == [(False, False, False, False)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(services.database_url, "CREATE TABLE egen (id int)")


def test_nothing_listens_on_the_network(datadir: Path) -> None:
    with start_services(datadir, durable=False) as services:
        assert ask(services.owner_url, "SELECT current_setting('listen_addresses')") == [("",)]
        assert queue(services).config_get("port") == {"port": "0"}
        for place in (datadir / "postgres", datadir / "valkey"):
            assert place.stat().st_mode & 0o077 == 0


def test_pid_file_whose_number_belongs_to_another_program_is_no_hindrance(datadir: Path) -> None:
    with start_services(datadir):
        pass
    pid_file = datadir / "postgres" / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n1\n5432\n\n\n")
    with start_services(datadir) as services:
        assert ask(services.database_url, "SELECT 1") == [(1,)]


def test_making_of_the_database_that_was_cut_off_is_done_again(datadir: Path) -> None:
    half_made = datadir / "postgres" / "data.ny"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("15\n")
    with start_services(datadir, durable=False) as services:
        assert ask(services.database_url, "SELECT 1") == [(1,)]
    assert not half_made.exists()


def test_incomplete_database_is_set_aside_and_told(datadir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = datadir / "postgres" / "data"
    broken.mkdir(parents=True)
    (broken / "PG_VERSION").write_text("15\n")
    with start_services(datadir, durable=False) as services:
        assert ask(services.database_url, "SELECT 1") == [(1,)]
    (aside,) = (datadir / "postgres").glob("data-trasig-*")
    assert (aside / "PG_VERSION").read_text() == "15\n"
    assert str(aside) in capsys.readouterr().out


def test_database_of_a_version_that_is_not_installed_is_named(datadir: Path) -> None:
    control = datadir / "postgres" / "data" / "global" / "pg_control"
    control.parent.mkdir(parents=True)
    control.write_bytes(b"")
    (datadir / "postgres" / "data" / "PG_VERSION").write_text("99\n")
    with pytest.raises(StartError, match="postgresql-99"), start_services(datadir):
        pass


def test_unreadable_queue_file_is_set_aside(datadir: Path) -> None:
    (datadir / "valkey").mkdir(parents=True)
    (datadir / "valkey" / "dump.rdb").write_bytes(b"not a queue at all")
    with start_services(datadir) as services:
        assert queue(services).ping()
    assert len(list((datadir / "valkey").glob("dump-trasig-*.rdb"))) == 1


@pytest.mark.parametrize("name", ["med mellanslag å", "x" * 90])
def test_any_folder_name_will_do(datadir: Path, name: str) -> None:
    with start_services(datadir / name, durable=False) as services:
        assert ask(services.database_url, "SELECT 1") == [(1,)]
        assert queue(services).ping()
        places = [Path(services.database_url.partition("host=")[2])]
        places.append(Path(services.redis_url.removeprefix("redis+socket://")).parent)
        for place in places:
            assert place.parent == Path(tempfile.gettempdir())
            assert place.stat().st_mode & 0o077 == 0
    assert [place for place in places if place.exists()] == []


@as_root
def test_folder_that_only_root_enters_gets_its_database_elsewhere(
    datadir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    datadir.parent.chmod(0o700)
    far = Path("/var/tmp") / f"finsam-far-{os.getpid()}"  # noqa: S108 - a place that every account can enter
    monkeypatch.setattr(folders, "FAR_FOLDER", far)
    try:
        for _ in range(2):
            with start_services(datadir, durable=False) as services:
                assert f"host={far}" in services.database_url
        assert (datadir / "postgres").is_symlink()
        assert len(list(far.iterdir())) == 1
    finally:
        subprocess.run(["rm", "-rf", str(far)], check=True)


def test_full_disk_is_told_before_anything_is_made(datadir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(folders.shutil, "disk_usage", lambda _: Usage(free=12_000_000))
    with pytest.raises(StartError, match="12 MB ledigt"), start_services(datadir):
        pass
    assert not (datadir / "postgres").exists()


def test_datadir_that_is_a_file_is_told(datadir: Path) -> None:
    datadir.write_text("")
    with pytest.raises(StartError, match="inte är en mapp"), start_services(datadir):
        pass


def test_killed_starter_leaves_no_server(datadir: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from scripts.services import start_services\n"
        "with start_services(Path(sys.argv[1])) as s:\n"
        "    print(*[p.pid for p in s.processes.values()], flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", program, str(datadir)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pids = next(line for line in starter.stdout if re.match(r"\d", line)).split()
        assert len(pids) == 2
        starter.send_signal(signal.SIGKILL)
    assert still_running(pids, 10) == []
    with start_services(datadir) as services:
        assert ask(services.database_url, "SELECT 1") == [(1,)]
