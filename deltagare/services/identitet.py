"""Who a person is: written, read and found again. Nothing else in the product opens what lies encrypted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from django.db import IntegrityError, transaction

from deltagare.models import Datanyckel, Deltagare, Identitet, Remiss
from finsam.audit.log import log
from finsam.bas.errors import Refused, RuleBroken
from finsam.bas.kryptering import DataKey, keyed_hash, new_data_key, place, unwrap, wrap
from finsam.bas.personnummer import Personnummer
from finsam.forbund.actor import Actor
from finsam.forbund.models import Part
from insatser.enums import Registreringsniva
from insatser.models import Insats

NO_OWNER = "Insatsen har ingen insatsägare, så ingen ansvarar för personuppgifterna. Be kansliet att ange en först."
WRONG_LEVEL = "Insatsen registrerar inte namn och personnummer."
_KEY_PLACE = "deltagare_datanyckel"


@dataclass(frozen=True)
class Personuppgifter:
    """Name, personnummer (twelve digits, or empty) and contact. Its repr tells nothing, so neither does a log."""

    namn: str = field(default="", repr=False)
    personnummer: str = field(default="", repr=False)
    telefon: str = field(default="", repr=False)
    epost: str = field(default="", repr=False)
    adress: str = field(default="", repr=False)

    @property
    def visat_personnummer(self) -> str:
        """As people read it, "19900101-2384"; empty without one."""
        return f"{self.personnummer[:8]}-{self.personnummer[8:]}" if self.personnummer else ""


def owner_of(insats: Insats) -> Part:
    """The part that answers for the personal data: the insatsägare, for a delprocess without one its parent's."""
    owner = insats.agare or (insats.del_av.agare if insats.del_av else None)
    if owner is None:
        raise Refused(NO_OWNER)
    return owner


def current_key(insats: Insats) -> tuple[Datanyckel, DataKey]:
    """The insatsägare's data key in use, made when there is none."""
    owner = owner_of(insats)
    row = Datanyckel.objects.filter(part=owner, ersatt__isnull=True).first()
    if row is not None:
        return row, _open_key(row)
    key = new_data_key()
    try:
        with transaction.atomic():
            number = Datanyckel.objects.filter(part=owner).count() + 1
            row = Datanyckel.objects.create(
                part=owner, version=number, inpackad=wrap(key, place(_KEY_PLACE, "inpackad", owner.pk))
            )
    except IntegrityError:  # somebody made the first one at the same moment
        row = Datanyckel.objects.get(part=owner, ersatt__isnull=True)
        return row, _open_key(row)
    return row, key


def _open_key(row: Datanyckel) -> DataKey:
    return unwrap(row.inpackad, place(_KEY_PLACE, "inpackad", row.part_id))


def seal(insats: Insats, content: str | bytes, *, table: str, column: str, owner: int) -> tuple[Datanyckel, bytes]:
    """Content encrypted for one column of one row (`owner` is the number that binds it there), and the key's row."""
    row, key = current_key(insats)
    return row, key.encrypt(content, aad=place(table, column, owner))


def seal_with(nyckel: Datanyckel, content: str | bytes, *, table: str, column: str, owner: int) -> bytes:
    """As `seal`, with the key that the row's other columns are sealed with already."""
    return _open_key(nyckel).encrypt(content, aad=place(table, column, owner))


def unseal(nyckel: Datanyckel, sealed: bytes | memoryview, *, table: str, column: str, owner: int) -> bytes:
    """What `seal` encrypted. Raises a finsam.bas.kryptering.CannotDecrypt."""
    return _open_key(nyckel).decrypt_bytes(sealed, aad=place(table, column, owner))


def seal_person(insats: Insats, person: Personuppgifter, *, table: str, owner: int) -> tuple[Datanyckel, bytes]:
    """A person's data for the column that holds them in `table` (deltagare_identitet or deltagare_remiss)."""
    return seal(insats, json.dumps(asdict(person)), table=table, column="person", owner=owner)


def unseal_person(nyckel: Datanyckel, sealed: bytes | memoryview, *, table: str, owner: int) -> Personuppgifter:
    """What `seal_person` encrypted."""
    return Personuppgifter(**json.loads(unseal(nyckel, sealed, table=table, column="person", owner=owner)))


def nummer_hash(insats: Insats, personnummer: str) -> bytes | None:
    """The keyed hash by which a personnummer (twelve digits) is found; None without a number."""
    if not personnummer:
        return None
    return keyed_hash(personnummer, purpose="personnummer", scope=str(owner_of(insats).pk))


def put_identitet(deltagare: Deltagare, person: Personuppgifter) -> Identitet:
    """Writes or replaces a deltagare's identity. The caller has asked the policy.

    Raises Refused where the insats' level or skyddade personuppgifter forbid it, RuleBroken when somebody else in the
    insats has the number.
    """
    insats = deltagare.insats
    if insats.registreringsniva != Registreringsniva.PERSONUPPGIFTER or deltagare.skyddad:
        raise Refused(WRONG_LEVEL if not deltagare.skyddad else "Personen har skyddade personuppgifter.")
    nyckel, sealed = seal_person(insats, person, table="deltagare_identitet", owner=deltagare.pk)
    try:
        with transaction.atomic():
            row, _ = Identitet.objects.update_or_create(
                deltagare=deltagare,
                defaults={
                    "insats": insats,
                    "nyckel": nyckel,
                    "krypterat": sealed,
                    "nummer_hash": nummer_hash(insats, person.personnummer),
                },
            )
    except IntegrityError as error:
        if "identitet_ett_nummer" not in str(error):
            raise
        raise RuleBroken("Personnumret finns redan i insatsen. Sök fram personen i stället.") from error
    return row


def read_identitet(*, actor: Actor, deltagare: Deltagare) -> Personuppgifter | None:
    """Who a deltagare is, None when that is not kept. Leaves an audit line: a person was read."""
    row = Identitet.objects.select_related("nyckel").filter(deltagare=deltagare).first()
    if row is None:
        return None
    log("identitet.last", actor=actor, row=deltagare)
    return unseal_person(row.nyckel, row.krypterat, table="deltagare_identitet", owner=deltagare.pk)


def read_remiss_identitet(*, actor: Actor | None, remiss: Remiss) -> Personuppgifter | None:
    """Whom a remiss is about: from the deltagare once there is one, else from the remiss. Leaves an audit line."""
    if remiss.identitet is None:
        return read_identitet(actor=actor or Actor(), deltagare=remiss.deltagare) if remiss.deltagare else None
    assert remiss.nyckel is not None  # noqa: S101 (written together with it)
    log("identitet.last", actor=actor, row=remiss)
    return unseal_person(remiss.nyckel, remiss.identitet, table="deltagare_remiss", owner=remiss.pk)


def read_names(*, actor: Actor, deltagare_ids: Iterable[int]) -> dict[int, Personuppgifter]:
    """Who several deltagare are, by their number: one query and one audit line for a list."""
    rows = list(Identitet.objects.select_related("nyckel").filter(deltagare_id__in=list(deltagare_ids)))
    if not rows:
        return {}
    keys: dict[int, DataKey] = {}
    found = {}
    for row in rows:
        key = (
            keys.setdefault(row.nyckel_id, _open_key(row.nyckel)) if row.nyckel_id not in keys else keys[row.nyckel_id]
        )
        text = key.decrypt(row.krypterat, aad=place("deltagare_identitet", "person", row.deltagare_id))
        found[row.deltagare_id] = Personuppgifter(**json.loads(text))
    log("identitet.lista_last", actor=actor, antal=len(found))
    return found


class NameReader:
    """Opens identities that a list has joined in ("deltagare__identitet__nyckel"), row by row and without a query.

    `done` leaves one audit line for all of them, which the caller must not forget.
    """

    def __init__(self) -> None:
        self._keys: dict[int, DataKey] = {}
        self.read = 0

    def __call__(self, deltagare: Deltagare) -> Personuppgifter | None:
        """Who a deltagare is; None when that is not kept."""
        row: Identitet | None = getattr(deltagare, "identitet", None)
        if row is None:
            return None
        if row.nyckel_id not in self._keys:
            self._keys[row.nyckel_id] = _open_key(row.nyckel)
        text = self._keys[row.nyckel_id].decrypt(
            row.krypterat, aad=place("deltagare_identitet", "person", deltagare.pk)
        )
        self.read += 1
        return Personuppgifter(**json.loads(text))

    def done(self, *, actor: Actor, insats: Insats) -> None:
        """The audit line: so many names of an insats were read in a list."""
        if self.read:
            log("identitet.lista_last", actor=actor, row=insats, antal=self.read)


def read_remiss_names(*, actor: Actor, remisser: Iterable[Remiss]) -> dict[int, Personuppgifter]:
    """Whom several remisser are about, by the remiss' number: from the deltagare once there is one. For a list."""
    rows = list(remisser)
    names = read_names(actor=actor, deltagare_ids={row.deltagare_id for row in rows if row.deltagare_id is not None})
    found = {row.pk: names[row.deltagare_id] for row in rows if row.deltagare_id in names}
    sealed = [row for row in rows if row.identitet is not None and row.nyckel_id is not None]
    keys = {one.pk: _open_key(one) for one in Datanyckel.objects.filter(pk__in={row.nyckel_id for row in sealed})}
    for row in sealed:
        assert row.nyckel_id is not None and row.identitet is not None  # noqa: S101, PT018 (that is what sealed means)
        text = keys[row.nyckel_id].decrypt(row.identitet, aad=place("deltagare_remiss", "person", row.pk))
        found[row.pk] = Personuppgifter(**json.loads(text))
    if sealed:
        log("identitet.lista_last", actor=actor, antal=len(sealed))
    return found


def find_deltagare(*, actor: Actor, insats: Insats, personnummer: Personnummer) -> Deltagare | None:
    """The insats' deltagare with exactly that personnummer. Leaves an audit line, found or not."""
    hashed = nummer_hash(insats, personnummer.siffror)
    found = Deltagare.objects.filter(insats=insats, identitet__nummer_hash=hashed).first()
    log("identitet.sokt", actor=actor, row=insats, funnen=found is not None)
    return found
