"""Invented vouchers of an invented rekvisition: drawn here, each page saying that it is invented."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import font_source_sans_pro
from django.db import transaction
from PIL import Image, ImageDraw, ImageFont

from finsam.bas.file_store import new_file
from finsam.bas.files import check_file
from finsam.bas.formats import datum, kr
from finsam.forbund.models import User
from insatser.models import Rekvisition, Verifikat, Verifikatrad
from insatser.services.exempel_data import Entry, read
from insatser.services.exempel_konton import address
from insatser.services.verifikat import FOLDER

PAGE = (1240, 1754)  # A4 at 150 to the inch
_FONTS = Path(font_source_sans_pro.font_directory)


def load_verifikat() -> int:
    """Adds the invented vouchers that are missing; returns how many rows were written. Needs the example users."""
    data = read("verifikat")
    user = User.objects.filter(epost=address({"adress": data["konto"]})).first()
    if user is None:
        return 0
    there = set(
        Verifikat.objects.filter(rekvisition__pahittad=True).values_list(
            "rekvisition__insats__slug", "rekvisition__ar", "rekvisition__nummer", "benamning"
        )
    )
    written = 0
    for entry in data["verifikat"]:
        of = entry["insats"], entry["ar"], entry["nummer"]
        if (*of, entry["benamning"]) in there:
            continue
        found = Rekvisition.objects.filter(insats__slug=of[0], ar=of[1], nummer=of[2], pahittad=True).first()
        if found is not None:
            written += _add(found, entry, user)
    return written


def _add(rekvisition: Rekvisition, entry: Entry, user: User) -> int:
    """The voucher, its file and its rows."""
    checked = check_file(BytesIO(_drawn(entry)))
    rader = {rad.post.benamning: rad for rad in rekvisition.rader.select_related("post")}
    with transaction.atomic(), new_file(f"{FOLDER}/{rekvisition.pk}", checked) as name:
        rekvisition.senaste_verifikat += 1
        rekvisition.save(update_fields=["senaste_verifikat"])
        row = Verifikat.objects.create(
            rekvisition=rekvisition,
            nummer=rekvisition.senaste_verifikat,
            benamning=entry["benamning"],
            datum=entry["datum"],
            fil=name,
            filslag=checked.kind,
            storlek=len(checked.content),
            sidor=checked.pages,
            sha256=checked.sha256,
            uppladdad_av=user,
        )
        for benamning, belopp in entry["rader"].items():
            Verifikatrad.objects.create(verifikat=row, rad=rader[benamning], belopp=Decimal(belopp))
    return 1 + len(entry["rader"])


def _drawn(entry: Entry) -> bytes:
    """An A4 page that looks a little like a voucher."""
    page = Image.new("L", PAGE, 255)
    pen = ImageDraw.Draw(page)
    large, plain = (ImageFont.truetype(_FONTS / f"SourceSansPro-{name}.ttf", size) for name, size in _SIZES)
    pen.rectangle((110, 110, 1130, 210), outline=0, width=3)
    pen.text((140, 134), "Påhittat exempel", font=large, fill=0)
    pen.text((110, 300), entry["benamning"], font=large, fill=0)
    pen.text((110, 370), datum(entry["datum"]), font=plain, fill=0)
    high = 480
    for benamning, belopp in entry["rader"].items():
        pen.text((110, high), benamning, font=plain, fill=0)
        pen.text((1130, high), kr(belopp), font=plain, fill=0, anchor="ra")
        high += 60
    pen.line((110, high, 1130, high), fill=0, width=2)
    pen.text((110, high + 20), "Summa", font=plain, fill=0)
    pen.text((1130, high + 20), kr(sum(entry["rader"].values())), font=plain, fill=0, anchor="ra")
    out = BytesIO()
    page.save(out, "PDF" if entry["filslag"] == "pdf" else "PNG", resolution=150)
    return out.getvalue()


_SIZES = (("Bold", 44), ("Regular", 32))
