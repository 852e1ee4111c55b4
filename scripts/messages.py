"""What the start scripts say to whoever sits at the terminal, in Swedish."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class StartError(Exception):
    """The start cannot go on. The message says in Swedish what happened and what to do."""


def say(text: str) -> None:
    """Print a line at once, also when the output is a pipe."""
    print(text, flush=True)


def stop_with(error: StartError, heading: str = "Finsam kunde inte starta.") -> int:
    """Print `heading` and the message of `error` to stderr and return the exit code 1."""
    print(f"\n{heading}\n{error}\n", file=sys.stderr, flush=True)
    return 1


def last_lines(text: str, count: int = 12) -> str:
    """The end of a log, indented, for use inside a message."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(f"    {line}" for line in lines[-count:])
