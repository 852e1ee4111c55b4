"""The PDF engine: valid, closed to the network, repeatable, and loud when something cannot be drawn."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from weasyprint.text.fonts import FontConfiguration

from finsam.bas.pdf import (
    STEPS,
    STYLE_FOLDER,
    ForbiddenUrlError,
    LocalFilesOnly,
    PdfAttachment,
    PdfError,
    html_to_pdf,
)
from tests.pdf.fixtures import ValidatePdf
from tests.pdf.verapdf import VeraPdf

MOMENT = datetime(2025, 2, 14, 9, 30, tzinfo=UTC)
TABLE = """<table><caption>Belopp</caption><thead><tr><th scope="col">Post</th><th scope="col">Kronor</th></tr>
</thead><tbody><tr><th scope="row">Lön</th><td>1 700 000</td></tr></tbody></table>"""


def page(body: str) -> str:
    return f'<!doctype html><html lang="sv"><head><title>x</title></head><body>{body}</body></html>'


def draw(body: str, **options: object) -> bytes:
    options = {"title": "Prov på svenska", "created": MOMENT} | options
    return html_to_pdf(page(body), **options)  # type: ignore[arg-type]


def test_one_file_is_both_pdf_a_and_pdf_ua(validate_pdf: ValidatePdf) -> None:
    figures = PdfAttachment("siffror.json", b'{"belopp": "1700000.00"}', "Siffrorna")
    content = draw(
        f'<h1 id="a">Rubrik</h1><p><a href="#a">Till rubriken</a></p>{TABLE}', attachments=[figures], authors=["Kansli"]
    )
    validate_pdf(content)
    reader = PdfReader(BytesIO(content))
    assert reader.attachments == {"siffror.json": [b'{"belopp": "1700000.00"}']}
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Prov på svenska", "Kansli")
    assert reader.metadata.creation_date == MOMENT
    assert reader.trailer["/Root"]["/Lang"] == "sv"


def test_verapdf_fails_what_is_wrong(verapdf: VeraPdf) -> None:
    from weasyprint import HTML

    plain = HTML(string=page("<h1>Rubrik</h1>")).write_pdf()
    verdicts = verapdf.verdicts(plain)
    assert not verdicts["3a"].passed
    assert not verdicts["ua1"].passed
    assert any("Metadata" in rule for rule in verdicts["3a"].broken)


def test_verapdf_fails_pdf_a_that_is_not_pdf_ua(verapdf: VeraPdf) -> None:
    from weasyprint import HTML

    verdicts = verapdf.verdicts(HTML(string=page("<h1>Rubrik</h1>")).write_pdf(pdf_variant="pdf/a-3a"))
    assert not verdicts["ua1"].passed


def test_verapdf_says_so_when_it_gets_something_else(verapdf: VeraPdf) -> None:
    with pytest.raises(ValueError, match="parse"):
        verapdf.verdicts(b"inte en pdf")


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="https://exempel.invalid/x.png">',
        '<img alt="x" src="file:///etc/hostname">',
        '<img alt="x" src="../../pyproject.toml">',
        '<img alt="x" src="data:image/png;base64,iVBORw0KGgo=">',
        '<img alt="x" src="ftp://127.0.0.1/x.png">',
        '<link rel="stylesheet" href="file:///etc/hostname">',
        '<style>@import url("http://127.0.0.1:9/x.css");</style>',
        '<style>p { background: url("//127.0.0.1/x.png"); }</style><p>x</p>',
        '<object data="file:///etc/hostname">x</object>',
    ],
)
def test_nothing_outside_our_own_folders_is_read(body: str) -> None:
    with pytest.raises(ForbiddenUrlError):
        draw(body)


def test_a_link_out_of_an_allowed_folder_is_followed_to_where_it_leads(tmp_path: Path) -> None:
    allowed, secret = tmp_path / "mapp", tmp_path / "hemligt.txt"
    allowed.mkdir()
    secret.write_text("hemligt")
    (allowed / "genvag.txt").symlink_to(secret)
    (allowed / "eget med mellanslag å.txt").write_text("eget")
    fetcher = LocalFilesOnly(allowed)

    with pytest.raises(ForbiddenUrlError):
        fetcher.fetch((allowed / "genvag.txt").as_uri())
    with pytest.raises(ForbiddenUrlError):
        fetcher.fetch(allowed.as_uri() + "/%2e%2e/hemligt.txt")
    with pytest.raises(ForbiddenUrlError):
        fetcher.fetch(tmp_path.as_uri() + "/mapp-bredvid/x.txt")
    with pytest.raises(ForbiddenUrlError):
        fetcher.fetch("file://en-annan-dator" + str(allowed / "eget.txt"))
    assert fetcher.fetch((allowed / "eget med mellanslag å.txt").as_uri()).read() == b"eget"


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        draw("<p>x</p>", created=datetime(2025, 2, 14, 9, 30))  # noqa: DTZ001


def test_the_same_content_gives_the_same_bytes() -> None:
    figures = PdfAttachment("siffror.json", b"{}", "Siffrorna")
    assert draw(TABLE, attachments=[figures]) == draw(TABLE, attachments=[figures])
    assert draw(TABLE) != draw(TABLE, created=MOMENT.replace(hour=10))


@pytest.mark.parametrize(
    "body",
    [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" color="currentColor">'
        '<title>x</title><text fill="currentColor">x</text></svg>',
        '<img src="dokument.css">',
    ],
)
def test_a_picture_that_cannot_be_drawn_is_not_left_out_in_silence(body: str) -> None:
    with pytest.raises(PdfError):
        draw(f"<p>{body}</p>")


def test_progress_goes_forward_and_ends() -> None:
    steps: list[tuple[int, int]] = []
    draw("<p>x</p>" * 300, progress=lambda done, total: steps.append((done, total)))
    assert [done for done, _ in steps] == sorted({done for done, _ in steps})
    assert steps[0][0] == 1
    assert steps[-1] == (STEPS, STEPS)
    assert len(steps) >= 5


def test_text_from_users_is_never_markup() -> None:
    from django.template.loader import render_to_string

    html = render_to_string("pdf/delar/texter.html", {"avsnitt": _section("<b>fet</b> & <script>x</script>")})
    assert "<script>" not in html
    text = PdfReader(BytesIO(draw(html))).pages[0].extract_text()
    assert "<b>fet</b> & <script>x</script>" in text


def test_the_print_styles_are_read_without_a_complaint(caplog: pytest.LogCaptureFixture) -> None:
    styles = sorted(path.name for path in STYLE_FOLDER.glob("*.css"))
    with caplog.at_level("WARNING", logger="weasyprint"):
        draw(TABLE, stylesheets=styles)
    assert len(styles) == 5
    assert [record.message for record in caplog.records] == []


def _section(stycke: str) -> object:
    from rapporter.underlag.delar import Avsnitt, Text

    return Avsnitt(nummer=1, rubrik="x", texter=(Text(stycken=(stycke,)),))


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker process that ends at once never forgets its fonts: their folder is taken away with the drawing."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    kept = []
    original = FontConfiguration.__init__

    def remember(self: FontConfiguration) -> None:
        original(self)
        kept.append(self)

    monkeypatch.setattr(FontConfiguration, "__init__", remember)
    draw("<h1>Rubrik</h1>")
    assert kept, "The drawing made no fonts."
    assert list(tmp_path.iterdir()) == []
