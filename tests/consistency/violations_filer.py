"""For each database rule about handlingar and PDFs with vouchers, an act that breaks it."""

import datetime
from collections.abc import Callable

from django.db.models import Model

from insatser.models import Handling
from tests import factories as make


def _handling(**columns: object) -> Model:
    values = {
        "insats": columns.pop("insats", None) or make.InsatsFactory(),
        "slag": "protokoll",
        "rubrik": "Möte",
        "datum": datetime.date(2024, 2, 7),
        "fil": "handlingar/1/a.pdf",
        "filslag": "pdf",
        "storlek": 10,
        "sidor": 1,
        "sha256": "0" * 64,
        "uppladdad_av": make.UserFactory(),
    } | columns
    return Handling.objects.create(**values)


def _same_file_twice() -> None:
    insats = make.InsatsFactory()
    for _ in range(2):
        _handling(insats=insats)


RULES: dict[str, Callable[[], object]] = {
    "dokument_verifikat_bara_till_rekvisition": lambda: make.DokumentFactory(
        rapport=make.RapportFactory(), version=1, bestalld_av=make.MembershipFactory(), med_verifikat=True
    ),
    "handling_en_gang": _same_file_twice,
    "handling_slag": lambda: _handling(slag="annat"),
    "handling_filslag": lambda: _handling(filslag="exe"),
    "handling_har_fil": lambda: _handling(fil=""),
}
