"""Behind a proxy: who asks, and whether the way here was encrypted, as told by a proxy that is trusted."""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network


def is_among(address: str, networks: Sequence[Network]) -> bool:
    """Whether an address lies in one of the networks; what is no address lies in none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in networks)


def client_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The nearest address in X-Forwarded-For that no trusted proxy has; `peer` when there is nothing to believe.

    Read from the right: each proxy adds the one it was asked by, so what lies further left may be invented.
    """
    found = peer
    for one in reversed(forwarded.split(",")):
        if not is_among(found, trusted):
            break
        try:
            found = str(ip_address(one.strip()))
        except ValueError:
            break
    return found


class ProxyMiddleware:
    """Puts the person's address, and not the proxy's, where all others look for it: guessed passwords are counted
    by address. With no trusted proxies nothing is believed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta, trusted = request.META, settings.TRUSTED_PROXIES
        if is_among(meta.get("REMOTE_ADDR", ""), trusted):
            scheme = meta.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
            if scheme in ("http", "https"):
                meta["wsgi.url_scheme"] = scheme
            meta["REMOTE_ADDR"] = client_address(meta["REMOTE_ADDR"], meta.get("HTTP_X_FORWARDED_FOR", ""), trusted)
        return self.get_response(request)
