"""How often something may be done by one address or with one thing: counted in the cache, so by all processes together.

The limits stand in the setting THROTTLES: a name -> (how many, in how many seconds). Counted in fixed windows, so twice
as many may pass around the turn of one: it is there to stop a flood, not to count exactly.
"""

import hashlib
import logging
import time
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

_HOUSE_BITS = 64
"""Of an IPv6 address, what a household or a computer chooses by itself."""


def is_too_much(name: str, key: str) -> bool:
    """Counts one more, and says whether that is above the limit of `name`. `key` is who or what is counted.

    Without an answer from the cache nothing is turned away: a remiss is worth more than a limit.
    """
    limit = settings.THROTTLES.get(name)
    if limit is None:
        return False
    most, seconds = limit
    # Hashed: an address is personal data, and a cache key is no place for that.
    hashed = hashlib.sha256(f"{name} {key}".encode()).hexdigest()[:32]
    window = f"throttle:{hashed}:{int(time.time()) // seconds}"
    try:
        cache.add(window, 0, seconds + 60)
        return cache.incr(window) > most
    except (RedisError, ValueError):
        logger.warning("The cache did not answer; nothing is counted for %s", name)
        return False


def address_of(request: HttpRequest) -> str:
    """Who asks: the address that ProxyMiddleware has found, an IPv6 one by its network (a house has 2^64).

    However it is written: "2001:db8::1" and "2001:db8:0:0:ffff::1" are one house. Counts guessed passwords too.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    try:
        found = ip_address(address)
    except ValueError:  # a server that listens on a socket tells none
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> _HOUSE_BITS << _HOUSE_BITS))
