"""The three ways in which an act can be turned down, each with a Swedish sentence for the person.

The middleware turns them into pages (403, 409) and forms show them at the field, so services just raise.
"""

from django.core.exceptions import PermissionDenied, ValidationError


class Refused(PermissionDenied):
    """The actor may see the row but not do this with it. Becomes a 403 page with the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AlreadyHandled(Exception):
    """Somebody got there first, or the same form was sent twice. Becomes a 409 page that says so.

    `back` is the address of the row's own page, where it stands as it is now; a view may set it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message, self.back = message, ""


class RuleBroken(ValidationError):
    """A rule says no to what was entered. Shown at the field when there is one, else on top of the form."""
