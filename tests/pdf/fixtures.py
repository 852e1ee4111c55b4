"""Fixtures for whoever draws a PDF; the root conftest loads them."""

from collections.abc import Callable, Iterator

import pytest

from tests.pdf.verapdf import VeraPdf

ValidatePdf = Callable[[bytes], None]


@pytest.fixture(scope="session")
def verapdf() -> Iterator[VeraPdf]:
    """The running checker, one for each test process."""
    with VeraPdf() as checker:
        yield checker


@pytest.fixture
def validate_pdf(verapdf: VeraPdf) -> ValidatePdf:
    """`validate_pdf(content)`: fails with veraPDF's words unless the file is both PDF/A-3a and PDF/UA-1."""

    def validate(content: bytes) -> None:
        verdicts = verapdf.verdicts(content)
        broken = {flavour: verdict.broken for flavour, verdict in verdicts.items() if not verdict.passed}
        assert not broken, broken
        assert all(verdict.assertions > 100 for verdict in verdicts.values())

    return validate
