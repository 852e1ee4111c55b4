"""Who there is."""

from finsam.forbund.models.forbund import Forbund, Kommun, Medlem, Part
from finsam.forbund.models.membership import Membership, Roll
from finsam.forbund.models.user import User
from finsam.forbund.models.utskick import Utskick

__all__ = ["Forbund", "Kommun", "Medlem", "Membership", "Part", "Roll", "User", "Utskick"]
