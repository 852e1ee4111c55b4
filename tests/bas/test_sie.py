"""The SIE file: entries that balance, in words that the format can hold, read back by a reader of its own."""

import datetime
import re
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam.bas import sie

DAY = datetime.date(2024, 3, 15)


def entry(*amounts: Decimal, text: str = "Prov") -> sie.Verifikation:
    rader = tuple(sie.Transaktion(konto="4510", belopp=amount) for amount in amounts)
    return sie.Verifikation("A", DAY, text, (*rader, sie.Transaktion(konto="2440", belopp=-sum(amounts, Decimal(0)))))


def file_of(*entries: sie.Verifikation, name: str = "Prov") -> str:
    return sie.write_4i(
        foretag=name,
        orgnr="222000-1974",
        skapad=DAY,
        program=("Finsam", "1"),
        konton=[("4510", "Insatser"), ("2440", "Skuld")],
        projekt=[("17", "Insats Å")],
        verifikationer=entries,
    ).decode("cp437")


def test_the_head_is_of_type_4_in_the_formats_own_code_page() -> None:
    lines = file_of(entry(Decimal(1)), name="Förbundet ÅÄÖ").split("\r\n")
    assert lines[:7] == [
        "#FLAGGA 0",
        '#PROGRAM "Finsam" "1"',
        "#FORMAT PC8",
        "#GEN 20240315",
        "#SIETYP 4",
        '#ORGNR "222000-1974"',
        '#FNAMN "Förbundet ÅÄÖ"',
    ]
    assert '#OBJEKT 6 "17" "Insats Å"' in lines


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a loaded machine pauses
@given(st.lists(st.decimals(-(10**10), 10**10, places=2), max_size=8))
def test_what_is_written_balances_to_the_ore(amounts: list[Decimal]) -> None:
    found = re.findall(r"#TRANS \d+ \{\} (-?\d+\.\d\d) ", file_of(entry(*amounts)))
    assert len(found) == len(amounts) + 1
    assert sum(map(Decimal, found)) == 0


@given(st.text(max_size=60))
def test_no_text_breaks_out_of_its_field(text: str) -> None:
    lines = file_of(entry(Decimal(5), text=text)).split("\r\n")
    (line,) = [one for one in lines if one.startswith("#VER")]
    assert re.fullmatch(r'#VER "A" "" 20240315 "(?:[^"\\]|\\.)*"', line)
    assert lines[-2] == "}"


def test_an_entry_that_does_not_balance_is_never_written() -> None:
    with pytest.raises(ValueError, match="balance"):
        file_of(sie.Verifikation("A", DAY, "", (sie.Transaktion("4510", Decimal(1)),)))


def test_an_account_without_a_name_is_never_written() -> None:
    with pytest.raises(ValueError, match="9999"):
        file_of(sie.Verifikation("A", DAY, "", (sie.Transaktion("9999", Decimal(0)),)))


def test_what_the_code_page_has_not_is_written_as_near_as_it_gets() -> None:
    """The format allows code page 437 alone. An å typed as two characters, Czech and Danish names, curly quotes."""
    name = "Fo\u0308rbundet ”Norr” – S\u00f8ren \u0141uk \u017dofie’s \u20ac … \u6f22\u0085\u2028x"
    text = file_of(entry(Decimal(1)), name=name)
    assert '#FNAMN "Förbundet \\"Norr\\" - Soren Luk Zofie\'s EUR ... ? x"' in text.split("\r\n")


def test_backslash_is_not_taken_for_the_beginning_of_a_quote() -> None:
    """A backslash means something before a quote and itself elsewhere: a field that ends in one would run on."""
    (line,) = [one for one in file_of(entry(Decimal(5), text="Kv 1\\")).split("\r\n") if one.startswith("#VER")]
    assert line == '#VER "A" "" 20240315 "Kv 1/"'


def test_nought_has_no_sign() -> None:
    assert "-0.00" not in file_of(entry(Decimal("0.00")))


def read_sie(content: bytes) -> list[tuple[str, list[str | list[str]]]]:
    """A reader of its own of lines, fields, lists and blocks, by the format's rules 5.5-5.8."""
    assert content.endswith(b"\r\n")
    found: list[tuple[str, list[str | list[str]]]] = []
    inside = False
    for line in content.decode("cp437").removesuffix("\r\n").split("\r\n"):
        assert not re.search(r"[\x00-\x1f\x7f]", line)
        if line in ("{", "}"):
            assert inside == (line == "}")
            assert inside or found[-1][0] == "#VER"
            inside = line == "{"
            continue
        label, *fields = re.findall(r'"(?:[^"\\]|\\")*"|\{[^}]*\}|[^\s"{}]+', line)
        assert inside == (label == "#TRANS")
        found.append((label, [_field(one) for one in fields]))
    assert not inside
    return found


def _field(text: str) -> str | list[str]:
    if text.startswith("{"):
        return [str(_field(one)) for one in re.findall(r'"(?:[^"\\]|\\")*"|[^\s"{}]+', text)]
    return text[1:-1].replace('\\"', '"') if text.startswith('"') else text
