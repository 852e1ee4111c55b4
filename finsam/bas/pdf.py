"""HTML to a PDF that can be archived and read by everybody: PDF/A-3a and PDF/UA-1 in one file.

WeasyPrint writes PDF/A-3a; the identification of PDF/UA-1, and the extension schema without which PDF/A does
not allow it, are added to the metadata here. Why WeasyPrint and how it was measured: docs/adr (PDF).

Nothing is fetched over a network: the only files that can be read are the fonts, our own print style sheets,
and what a caller hands over as bytes. Given the same HTML, moment and attachments the bytes are the same.
"""

import hashlib
import logging
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import font_source_sans_pro
import pydyf
from weasyprint import CSS, HTML, Attachment
from weasyprint.document import Document
from weasyprint.logger import LOGGER, PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

STYLE_FOLDER = Path(__file__).resolve().parents[2] / "static" / "pdf"
FONT_FOLDER = Path(font_source_sans_pro.font_directory).resolve()

FACES = (
    ("SourceSansPro-Regular.ttf", 400, "normal"),
    ("SourceSansPro-It.ttf", 400, "italic"),
    ("SourceSansPro-Semibold.ttf", 600, "normal"),
    ("SourceSansPro-Bold.ttf", 700, "normal"),
)

STEPS = 10
"""`progress` counts to this."""

Progress = Callable[[int, int], None]

PDFUA_IDENTIFICATION = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


class ForbiddenUrlError(FatalURLFetchingError):
    """The HTML asked for something other than a font or a print style of ours. Stops the rendering."""


class PdfError(Exception):
    """Something in the document could not be drawn. The file is not handed out with a part missing."""


@dataclass(frozen=True, slots=True)
class PdfAttachment:
    """A file inside the PDF, for example the figures it was drawn from (PDF/A-3, relationship "Data")."""

    name: str
    content: bytes
    description: str


class LocalFilesOnly(URLFetcher):
    """Reads files inside known folders, and pictures that were handed over, and refuses every other address, loudly."""

    def __init__(self, *folders: Path, pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._folders = tuple(folder.resolve() for folder in folders)
        self._pictures = {f"{STYLE_FOLDER.as_uri()}/{name}": content for name, content in (pictures or {}).items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file. Raises ForbiddenUrlError for another scheme, host or folder, and for a missing file."""
        if url in self._pictures:
            return URLFetcherResponse(url, self._pictures[url])
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc:
            raise ForbiddenUrlError(f"En PDF får bara läsa egna filer, inte {parts.scheme}:.")
        # resolve() follows symbolic links and "..", so the comparison is of where the file really is.
        path = Path(unquote(parts.path)).resolve()
        if not any(path.is_relative_to(folder) for folder in self._folders) or not path.is_file():
            raise ForbiddenUrlError(f"En PDF får bara läsa filer i mapparna för utskrift, inte {path.name}.")
        return URLFetcherResponse(url, path.read_bytes())


def html_to_pdf(
    html: str,
    *,
    title: str,
    created: datetime,
    lang: str = "sv",
    stylesheets: Sequence[str] = ("dokument.css",),
    authors: Sequence[str] = (),
    description: str = "",
    attachments: Sequence[PdfAttachment] = (),
    pictures: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Lays out a whole HTML page as PDF/A-3a + PDF/UA-1 and returns the file.

    `created` is the moment stamped on the document and must have a time zone (ValueError otherwise).
    `stylesheets` are names in static/pdf. `pictures` are files by the name that an `img` has as its `src`. `progress`
    is called with steps done and `STEPS`.
    Raises ForbiddenUrlError when the HTML refers to anything outside our own folders, and PdfError when a part of
    it (a picture, an alt text) could not be drawn, which WeasyPrint itself only logs.
    """
    if created.tzinfo is None:
        raise ValueError("created must have a time zone")
    moment = created.replace(microsecond=0).isoformat()
    report = _Steps(progress)
    report.at_least(1)
    fetcher = LocalFilesOnly(STYLE_FOLDER, FONT_FOLDER, pictures=pictures)
    with _fonts() as fonts:
        styles = [CSS(string=_font_faces(), font_config=fonts, url_fetcher=fetcher)]
        styles += [CSS(STYLE_FOLDER / name, font_config=fonts, url_fetcher=fetcher) for name in stylesheets]
        page = HTML(string=html, base_url=STYLE_FOLDER.as_uri() + "/", url_fetcher=fetcher)
        page.etree_element.set("lang", lang)
        with _listening(report):
            document = page.render(font_config=fonts, stylesheets=styles, pdf_variant="pdf/a-3a", pdf_tags=True)
            report.at_least(8)
            metadata = document.metadata
            metadata.title, metadata.lang, metadata.authors = title, lang, list(authors)
            metadata.description, metadata.generator = description or None, "Finsam"
            metadata.created = metadata.modified = moment
            _identify_as_pdfua(metadata)
            content: bytes = document.write_pdf(
                finisher=_name_links,
                pdf_variant="pdf/a-3a",
                pdf_identifier=hashlib.md5(f"{title}{moment}{html}".encode(), usedforsecurity=False).digest(),
                attachments=[_attachment(file, created) for file in attachments],
            )
    report.at_least(STEPS)
    return content


@contextmanager
def _fonts() -> Iterator[FontConfiguration]:
    """The fonts of one document. WeasyPrint copies them to a folder of its own and takes it away when the object is
    forgotten, which a worker process that ends at once never comes to: so it is taken away here."""
    fonts = FontConfiguration()
    try:
        yield fonts
    finally:
        if fonts._folder:
            shutil.rmtree(fonts._folder, ignore_errors=True)


def _font_faces() -> str:
    """The @font-face rules of the type that paper and screen share. A missing file is found at once."""
    rules = []
    for name, weight, style in FACES:
        path = FONT_FOLDER / name
        if not path.is_file():
            raise FileNotFoundError(f"Typsnittet {name} saknas i paketet font-source-sans-pro.")
        rules.append(
            f'@font-face {{ font-family: "Source Sans"; src: url("{path.as_uri()}"); '
            f"font-weight: {weight}; font-style: {style}; }}"
        )
    return "\n".join(rules)


def _attachment(file: PdfAttachment, created: datetime) -> Attachment:
    return Attachment(
        string=file.content,
        name=file.name,
        description=file.description,
        created=created,
        modified=created,
        relationship="Data",
    )


def _identify_as_pdfua(metadata: Any) -> None:
    """Adds PDF/UA-1 to the metadata that WeasyPrint writes for PDF/A."""
    original = metadata.generate_rdf_metadata

    def with_pdfua(*args: Any) -> bytes:
        rdf: bytes = original(*args)
        return rdf.replace(b"</rdf:RDF>", PDFUA_IDENTIFICATION)

    metadata.generate_rdf_metadata = with_pdfua


def _name_links(document: Document, pdf: pydyf.PDF) -> None:
    """Describes each inner link by the heading it leads to; WeasyPrint writes the anchor's name."""
    headings = {
        element.get("id"): " ".join("".join(element.itertext()).split())
        for page in document.pages
        for element in _elements(page)
        if element.get("id")
    }
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Subtype") == "/Link" and "Dest" in item:
            heading = headings.get(item["Dest"].string)
            if heading:
                item["Contents"] = pydyf.String(f"Till avsnittet {heading}")


def _elements(page: Any) -> Iterator[Any]:
    """The HTML elements that have a box on a page."""
    for box in page._page_box.descendants():
        if box.element is not None and box.element_tag in {"h1", "h2", "h3"}:
            yield box.element


class _Steps:
    """Reports steps that only ever go forward."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0

    def at_least(self, done: int) -> None:
        if self._progress and done > self._done:
            self._done = done
            self._progress(done, STEPS)


class _Listener(logging.Handler):
    """Hears what WeasyPrint logs in this thread: its progress ("Step 4 ...", "Page 7") and its errors."""

    def __init__(self, report: _Steps) -> None:
        super().__init__(logging.INFO)
        self.errors: list[str] = []
        self._report = report
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self._thread:
            return
        message = record.getMessage()
        if record.levelno >= logging.ERROR:
            self.errors.append(message)
        elif step := re.match(r"Step (\d)", message):
            self._report.at_least(min(int(step[1]), 4))
            if page := re.search(r"Page (\d+)", message):
                # How many pages there will be is unknown until they are laid out, so three steps are shared out.
                self._report.at_least(min(4 + int(page[1]) // 4, 7))


@contextmanager
def _listening(report: _Steps) -> Iterator[None]:
    """Follows the work inside and raises PdfError at the end when WeasyPrint has logged an error."""
    listener = _Listener(report)
    level, propagate = PROGRESS_LOGGER.level, PROGRESS_LOGGER.propagate
    for logger in (LOGGER, PROGRESS_LOGGER):
        logger.addHandler(listener)
    # Progress is for the listener alone: fifty lines a document would drown the worker's log.
    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.propagate = False
    try:
        yield
    finally:
        for logger in (LOGGER, PROGRESS_LOGGER):
            logger.removeHandler(listener)
        PROGRESS_LOGGER.setLevel(level)
        PROGRESS_LOGGER.propagate = propagate
    if listener.errors:
        raise PdfError("; ".join(listener.errors))
