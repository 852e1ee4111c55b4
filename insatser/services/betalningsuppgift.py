"""Where the owner of an insats wants its money: entered by kansli, who has checked the number."""

from django.db import transaction

from finsam.audit.log import log
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from insatser.models import Betalningsuppgift, Insats
from insatser.validators import tidy_giro


def set_betalningsuppgift(
    *,
    actor: Actor,
    insats_id: int,
    mottagare: str,
    kontoslag: str,
    konto: str,
    referens: str = "",
    seen: Seen | None = None,
) -> Betalningsuppgift:
    """Enters or changes it. What is submitted already keeps the account that it was submitted with.

    Raises ValidationError for a number that is none or whose check digit is wrong, Refused without the right.
    """
    values = {
        "mottagare": mottagare.strip(),
        "kontoslag": kontoslag,
        "konto": tidy_giro(konto, kontoslag),
        "referens": referens.strip(),
    }
    with transaction.atomic():
        insats = get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=insats_id)
        row = Betalningsuppgift.objects.filter(insats=insats).first()
        if row is None:
            row = Betalningsuppgift(insats=insats)
            require(actor, ADD, row)
            code = "rad.skapad"
        else:
            require(actor, CHANGE, row)
            require_unchanged(seen, row, values)
            code = "rad.andrad"
        before = str(row) if row.pk else ""
        for name, value in values.items():
            setattr(row, name, value)
        row.agare_id = insats.agare_id
        row.save()
        # An organisation's account, never a person's: who asks later where money went finds it here.
        log(code, actor=actor, row=row, fore=before, konto=str(row), agare=row.agare_id)
    return row
