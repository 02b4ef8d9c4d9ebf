"""Where a request comes from, behind proxies that are named. Pure: no Django here."""

import ipaddress
from collections.abc import Iterable, Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNKNOWN = "unknown"


def client(remote: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """The address a request came from.

    Parameters
    ----------
    remote : str
        The other end of the connection.
    forwarded : str
        The X-Forwarded-For header. It is read from its right end, where our own proxies write, and only
        as far as every hop is a trusted proxy; what the visitor wrote herself is never believed.
    proxies : sequence of networks

    Returns
    -------
    str
        A written address, or `"unknown"` where there is none.
    """
    hops = [part.strip() for part in forwarded.split(",") if part.strip()]
    here = _address(remote)
    while here is not None and hops and any(here in network for network in proxies):
        before = _address(hops.pop())
        if before is None:
            break
        here = before
    return str(here) if here is not None else UNKNOWN


def network(address: str) -> str:
    """What one visitor is assumed to hold: a single IPv4 address, or an IPv6 network of /64."""
    known = _address(address)
    if known is None:
        return UNKNOWN
    length = 64 if known.version == 6 else 32
    return str(ipaddress.ip_network(f"{known}/{length}", strict=False))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address as proxies write it: with or without port, brackets, or an IPv4 inside IPv6."""
    for form in _forms(text.strip()):
        try:
            known = ipaddress.ip_address(form)
        except ValueError:
            continue
        mapped = known.ipv4_mapped if known.version == 6 else None
        return mapped or known
    return None


def _forms(text: str) -> Iterable[str]:
    yield text.partition("%")[0]
    if text.startswith("["):
        yield text[1:].partition("]")[0]
    elif text.count(":") == 1:
        yield text.partition(":")[0]
