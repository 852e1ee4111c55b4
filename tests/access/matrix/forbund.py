"""Who gets what: the account, the health page, and pages without rows."""

from tests.access.pages import Method, Page
from tests.cast import ANONYMOUS, EVERYONE

SIGNED_IN = tuple(who for who in EVERYONE if who != ANONYMOUS)

PAGES = (
    # Who is signed in already is sent on to the start page.
    Page("logga_in", get=Method(EVERYONE), post=Method(EVERYONE), place="", public=True),
    Page("logga_ut", post=Method(SIGNED_IN), place=""),
    # A link that is not valid (any more) says so; the account behind it is not told.
    Page(
        "valj_losenord",
        get=Method(EVERYONE),
        post=Method(EVERYONE),
        args=lambda place: {"uidb64": "MQ", "token": "ogiltig"},
        place="",
        public=True,
    ),
    Page("byt", get=Method(SIGNED_IN), post=Method(SIGNED_IN), place=""),
    Page("mitt_konto", get=Method(SIGNED_IN), place=""),
    Page("byt_losenord", get=Method(SIGNED_IN), post=Method(SIGNED_IN), place=""),
    Page("halsa", get=Method(EVERYONE), place="", public=True, html=False),
    Page("tillganglighet", get=Method(EVERYONE), place="", public=True),
    Page("design", get=Method(EVERYONE), place="", public=True),
)
OPTIONAL = {"design"}  # only with DEBUG
