"""What a förbund has of its own here follows when it goes up in another: lists' values and instruments."""

from deltagare.models import Instrument, Listvarde
from insatser.services.sammanslagning_above import register_follower

register_follower(Listvarde, alike=("slag", "kod"))
register_follower(Instrument, alike=("namn", "version"))
