"""The programs' logs tell what went wrong, and nothing about a person."""

import io
import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from finsam.bas.log_format import WithoutRows
from finsam.forbund.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db


def logged(error: BaseException, words: str = "Något gick fel") -> str:
    """What the programs' own handler would write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutRows("%(message)s"))
    handler.handle(logging.LogRecord("prov", logging.ERROR, "", 0, words, (), (type(error), error, None)))
    return stream.getvalue()


def test_row_that_broke_a_rule_is_not_written() -> None:
    user = make.UserFactory(namn="Hemlig Person")
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        User.objects.create(epost=user.epost, namn="Annan Person")
    assert user.epost in str(raised.value), "else there is nothing to hide"
    text = logged(raised.value, f"Task raised {raised.value!r}")
    assert user.epost not in text
    assert "duplicate key value" in text


def test_exception_around_it_hides_nothing_else() -> None:
    cause = ValueError("första\nDETAIL: raden med namnet")
    error = RuntimeError("det andra felet")
    error.__cause__ = cause
    text = logged(error)
    assert "raden med namnet" not in text
    assert "det andra felet" in text
    assert "första" in text


def test_the_programs_write_that_way() -> None:
    assert settings.LOGGING["formatters"]["plain"]["()"] == "finsam.bas.log_format.WithoutRows"


def test_the_private_database_writes_no_rows() -> None:
    """docs/drift.md tells how one's own is set."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('log_min_error_statement'), current_setting('log_error_verbosity')")
        found = cursor.fetchone()
    if "host=" not in settings.DATABASE_URL:
        pytest.skip("a database of one's own")
    assert found == ("panic", "terse")


def test_failed_login_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    user = make.UserFactory(with_password=True)
    with caplog.at_level(logging.INFO):
        for _ in range(9):
            Client(REMOTE_ADDR="192.0.2.77").post("/logga-in/", {"username": user.epost, "password": "fel"})
    assert caplog.text, "axes tells of it"
    assert user.epost not in caplog.text
    assert "192.0.2.77" not in caplog.text
