"""Documents that are being drawn must be done before their förbund goes up in another."""

from collections.abc import Collection, Iterator

from django.db.models import Q

from insatser.services.sammanslagning_above import Hindrance, register_setting, register_under_way
from rapporter.enums import DokumentStatus
from rapporter.models import Dokument, Paminnelsetider


def documents_under_way(forbund_ids: Collection[int], insats_ids: Collection[int]) -> Iterator[Hindrance]:
    """Those about the insatser or the förbund, and those ordered by somebody in an uppdrag that is to end."""
    about = (
        Q(rapport__insats__in=insats_ids)
        | Q(rekvisition__insats__in=insats_ids)
        | Q(insats__in=insats_ids)
        | Q(budget__forbund__in=forbund_ids)
        | Q(bestalld_av__forbund__in=forbund_ids)
    )
    rows = Dokument.objects.filter(about, status__in=(DokumentStatus.BESTALLT, DokumentStatus.PAGAR))
    for one in rows.order_by("pk"):
        kind = str(one.get_slag_display())
        yield Hindrance(f"{kind} håller på att skapas som fil. Vänta tills filen är klar.", one)


register_under_way(documents_under_way)
register_setting(Paminnelsetider, words="Tider för påminnelser")
