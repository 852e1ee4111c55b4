"""How the rules of rekvisitioner, their vouchers and the settings of money are broken, past Python."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone

from insatser.enums import RekvisitionStatus
from insatser.models import Rekvisition
from tests import factories as make

S = RekvisitionStatus


def _same_person(first: str, second: str) -> Callable[[], object]:
    def violate() -> None:
        somebody = make.UserFactory()
        make.RekvisitionFactory(**{f"{first}_av": somebody, f"{second}_av": somebody})

    return violate


def _voucher_twice(**same: object) -> Callable[[], object]:
    def violate() -> None:
        first = make.VerifikatFactory(sha256="b" * 64)
        make.VerifikatFactory(rekvisition=first.rekvisition, **same)

    return violate


def _above_the_years_money() -> None:
    now = timezone.now()
    claim = make.RekvisitionFactory(inlamnad_tid=now, granskad_tid=now, attesterad_tid=now)
    Rekvisition.objects.filter(pk=claim.pk).update(status=S.ATTESTERAD, summa_attesterad=1001, ram_attesterad=1000)


def _two_last_ones() -> None:
    first = make.RekvisitionFactory(typ="slut")
    make.RekvisitionFactory(insats=first.insats, budget=first.budget, nummer=2, typ="slut")


def _two_corrections_at_once() -> None:
    first = make.RekvisitionFactory()
    for number in (2, 3):
        make.RekvisitionFactory(insats=first.insats, budget=first.budget, nummer=number, typ="rattelse", rattar=first)


def _year_ended_twice() -> None:
    first = make.ArsavslutFactory()
    make.ArsavslutFactory(insats=first.insats)


def _word_twice() -> None:
    make.VarningsordFactory(forbund=None, ord="parkering")
    make.VarningsordFactory(forbund=None, ord="parkering")


def _part_of_a_voucher_twice() -> None:
    first = make.VerifikatradFactory()
    make.VerifikatradFactory(rad=first.rad, verifikat=first.verifikat)


def _refused() -> Rekvisition:
    refused: Rekvisition = make.RekvisitionFactory(status=S.AVSLAGEN, avslag_orsak="Nej.", avslutad_tid=timezone.now())
    return refused


def _change_of_what_is_decided() -> None:
    Rekvisition.objects.filter(pk=_refused().pk).update(ovriga_intakter=1)


def _row_of_what_is_decided() -> None:
    rad = make.RekvisitionsradFactory(rekvisition=_refused())
    type(rad).objects.filter(pk=rad.pk).update(belopp=1)


def _voucher_of_what_is_decided() -> None:
    voucher = make.VerifikatFactory(rekvisition=_refused())
    type(voucher).objects.filter(pk=voucher.pk).update(sidor=2)


def _part_of_a_voucher_of_what_is_decided() -> None:
    part = make.VerifikatradFactory(rad=make.RekvisitionsradFactory(rekvisition=_refused()))
    type(part).objects.filter(pk=part.pk).update(belopp=1)


RULES: dict[str, Callable[[], object]] = {
    "rekvisition_rattelse_av_en": lambda: make.RekvisitionFactory(typ="rattelse"),
    "rekvisition_kontoslag": lambda: make.RekvisitionFactory(kontoslag="okänt"),
    "rekvisition_upprattad_har_stampel": lambda: make.RekvisitionFactory(status=S.UPPRATTAD),
    "rekvisition_utbetald_har_dag": lambda: make.RekvisitionFactory(utbetald_den=datetime.date(2024, 3, 1)),
    "rekvisition_avslutad_har_stampel": lambda: make.RekvisitionFactory(status=S.MAKULERAD),
    "rekvisition_avslag_har_orsak": lambda: make.RekvisitionFactory(status=S.AVSLAGEN, avslutad_tid=timezone.now()),
    "rekvisition_upprattad_intygad": _same_person("upprattad", "inlamnad"),
    "rekvisition_attesterad_betald": _same_person("attesterad", "utbetald"),
    "rekvisition_inom_ramen": _above_the_years_money,
    "rekvisition_en_slut_per_ar": _two_last_ones,
    "rekvisition_en_rattelse_i_taget": _two_corrections_at_once,
    "arsavslut_ett_per_ar": _year_ended_twice,
    "arsavslut_inte_negativt": lambda: make.ArsavslutFactory(oforbrukat=-1),
    "arsavslut_hantering": lambda: make.ArsavslutFactory(hantering="okänd"),
    "arsavslut_overforing_har_beslut": lambda: make.ArsavslutFactory(hantering="fors_over"),
    "arsavslut_forklarat": lambda: make.ArsavslutFactory(forklaring=""),
    "varningsord_en_gang": _word_twice,
    "varningsord_forklarat": lambda: make.VarningsordFactory(varfor=""),
    "rekvisitionsrad_ater_text": lambda: make.RekvisitionsradFactory(ater_text="Vad är det här?"),
    "betalningsuppgift_kontoslag": lambda: make.BetalningsuppgiftFactory(kontoslag="okänt"),
    "betalningsuppgift_konto": lambda: make.BetalningsuppgiftFactory(konto="ett tal"),
    "ekonomiinstallning_andelar": lambda: make.EkonomiinstallningFactory(avvikelse_andel=Decimal(2)),
    "verifikat_nummer": _voucher_twice(nummer=1),
    "verifikat_en_gang": _voucher_twice(sha256="b" * 64),
    "verifikat_filslag": lambda: make.VerifikatFactory(filslag="exe"),
    "verifikat_har_fil": lambda: make.VerifikatFactory(sidor=0),
    "verifikatrad_en_per_rad": _part_of_a_voucher_twice,
    "rekvisition_beslutad": _change_of_what_is_decided,
    "rekvisitionsrad_beslutad": _row_of_what_is_decided,
    "verifikat_beslutat": _voucher_of_what_is_decided,
    "verifikatrad_beslutad": _part_of_a_voucher_of_what_is_decided,
    "verifikatrad_inte_noll": lambda: make.VerifikatradFactory(belopp=0),
}
