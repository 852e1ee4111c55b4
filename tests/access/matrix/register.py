"""Who gets what: the admin. Kansli and driftadministratör come in; everybody else is sent to the login page, where
who is signed in already is told for whom the registers are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from finsam.forbund.enums import KANSLI, Rollkod
from tests.access.matrix.forbund import SIGNED_IN
from tests.access.pages import LOGIN, OK, Method, Page
from tests.cast import Place

DRIFT = (Rollkod.DRIFTADMINISTRATOR,)
ADMINS = (*KANSLI, *DRIFT)
NOBODY = ()


@dataclass(frozen=True)
class AdminPage(Page):
    """A page of the admin: the others never get as far as to a row. It answers any method, as Django's do.

    Django asks about the model before it looks for the row: who may do the act with no row at all gets 403 whether
    the row is hers, a stranger's or nobody's, so the answer tells nothing.
    """

    html: bool = False

    def expected(self, method: Method, who: str, place: str) -> int | str:
        if who not in ADMINS:
            return LOGIN
        if who not in method.may:
            return method.otherwise
        return OK if self._reaches(who, place) else 404


@dataclass(frozen=True)
class Register:
    """What kansli and drift may do with the rows of a model. `listed` see the list (drift's may be empty);
    `place` says how far kansli reaches, "" for rows that all förbund share."""

    label: str
    view: tuple[str, ...]
    add: tuple[str, ...] = NOBODY
    change: tuple[str, ...] = NOBODY
    delete: tuple[str, ...] = NOBODY
    listed: tuple[str, ...] = NOBODY
    place: str = "insats"
    transition: str = ""
    row: Callable[[Place], Any] | None = None

    def pages(self) -> Iterator[Page]:
        """The lines of its changelist, add, change, delete and history."""
        name = f"admin:{self.label.replace('.', '_')}"
        app, model = self.label.split(".")
        listed, add, change, delete = (
            _may(who) for who in (self.listed or self.view, self.add, self.change, self.delete)
        )
        yield AdminPage(f"{name}_changelist", get=listed, post=listed, place="")
        yield AdminPage(f"{name}_add", get=add, post=add, place="")
        yield self._page(f"{name}_change", get=_may(self.view, 404 if self.listed else 403), post=change)
        yield self._page(f"{name}_delete", get=delete, post=delete)
        yield self._page(f"{name}_history", get=_may(self.view, 404))
        # The address without an ending only leads on to the change page.
        yield AdminPage(f"admin/{app}/{model}/<path:object_id>/", get=ANY, place="", path=f"/admin/{app}/{model}/1/")
        if self.transition:
            step = _may(self.view, 404)
            yield self._page(f"{name}_transition", get=step, post=step, more={"step": self.transition}, key="row_id")

    def _page(self, name: str, *, key: str = "object_id", more: dict[str, str] | None = None, **methods: Any) -> Page:
        def args(place: Place) -> dict[str, Any]:
            row = self.row(place) if self.row else place.one(self.label)
            return {key: row.pk, **(more or {})}

        return AdminPage(name, args=args, place=self.place, **methods)


def _may(who: tuple[str, ...], otherwise: int = 403) -> Method:
    return Method(who, otherwise=otherwise)


ANY = _may(ADMINS)


def _draft(place: Place) -> Any:
    return next(plan for plan in place.rows["insatser.insatsplan"] if plan.editable)


def _open_budget(place: Place) -> Any:
    """A version without a decision: what is decided is shut."""
    return next(row for row in place.rows["insatser.budget"] if row.open)


def _open_post(place: Place) -> Any:
    return next(row for row in place.rows["insatser.budgetpost"] if row.budget.open)


def _revisor(place: Place) -> Any:
    """Somebody whose account and role kansli may handle: not a colleague's, and nobody's own."""
    return next(row for row in place.rows["forbund.membership"] if row.roll_id == Rollkod.REVISOR)


def _closed(place: Place) -> Any:
    """An insats of an uppdrag that opens no deltagare: the others are not kansli's to give."""
    rows = place.rows["insatser.insatsuppdrag"]
    return next(row for row in rows if row.membership.roll_id == Rollkod.INSATSEKONOM)


ALL = {"add": KANSLI, "change": KANSLI, "delete": KANSLI}
REGISTERS = (
    Register("audit.handelse", ADMINS, place="forbund"),
    Register("forbund.forbund", ADMINS, add=DRIFT, change=ADMINS, place="forbund"),
    Register("forbund.part", ADMINS, add=ADMINS, change=ADMINS, place=""),
    Register("forbund.kommun", ADMINS, add=DRIFT, change=DRIFT, place=""),
    Register("forbund.roll", ADMINS, change=DRIFT, place=""),
    Register("forbund.utskick", DRIFT, place=""),
    Register("forbund.membership", ADMINS, add=ADMINS, change=ADMINS, place="forbund", row=_revisor),
    Register(
        "forbund.user", ADMINS, add=ADMINS, change=ADMINS, place="forbund", row=lambda place: _revisor(place).user
    ),
    Register("insatser.insats", KANSLI, add=KANSLI, change=KANSLI, transition="avsluta"),
    Register("insatser.insatsuppdrag", KANSLI, **ALL, row=_closed),
    Register("insatser.regel", KANSLI, **ALL),
    Register("insatser.malsattning", KANSLI, **ALL),
    Register("insatser.frist", KANSLI, **ALL),
    Register("insatser.kalla", KANSLI, add=KANSLI, change=KANSLI, listed=ADMINS, place="forbund"),
    Register("insatser.motsagelse", KANSLI, **ALL),
    Register("insatser.insatsplan", KANSLI, **ALL, row=_draft, transition="faststall"),
    Register("insatser.styrgrupp", KANSLI, **ALL),
    Register("insatser.budget", KANSLI, row=_open_budget, **ALL),
    Register("insatser.budgetpost", KANSLI, row=_open_post, **ALL),
    Register("insatser.rekvisition", KANSLI),
    Register("deltagare.antalsperiod", KANSLI),
    Register("rapporter.rapport", KANSLI, change=KANSLI, transition="godkann"),
    Register("rapporter.dokument", KANSLI),
)

PAGES = (
    AdminPage("admin:index", get=ANY, place=""),
    AdminPage("admin:app_list", get=ANY, args=lambda place: {"app_label": "forbund"}, place=""),
    AdminPage("admin:jsi18n", get=ANY, place=""),
    AdminPage("admin:autocomplete", get=_may(NOBODY), place=""),  # without a field there is nothing to complete
    AdminPage("admin:password_change", get=ANY, post=ANY, place=""),
    AdminPage("admin:password_change_done", get=ANY, place=""),
    Page("admin:login", get=Method(NOBODY, reads=SIGNED_IN), place="", html=False),
    Page("admin:logout", post=Method(SIGNED_IN), place=""),
    AdminPage("admin/(?P<url>.*)$", get=_may(NOBODY, 404), place="", path="/admin/finns-inte/"),
    AdminPage(
        "admin:forbund_user_losenordslank",
        post=ANY,
        args=lambda place: {"user_id": _revisor(place).user_id},
        place="forbund",
    ),
    *(page for register in REGISTERS for page in register.pages()),
)
