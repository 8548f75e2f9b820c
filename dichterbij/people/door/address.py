# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""From which address of the network somebody comes, as far as that is known for sure.

What a browser says of itself is not believed. Only a proxy that the municipality named
(`DICHTERBIJ_PROXIES`) is asked, and of what it passes on only what stands after everything that
others wrote.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
ONE_HOME = 64  # bits: one connection has a whole network of IPv6


def networks(named: Iterable[str]) -> list[Network]:
    """The proxies that are believed; an error says which is no address."""
    return [ipaddress.ip_network(one.strip()) for one in named if one.strip()]


def where_from(meta: Mapping[str, str]) -> str:
    """The address, or nothing: then it is not known whose it is."""
    here = _read(meta.get("REMOTE_ADDR", ""))
    proxies = networks(settings.PROXIES)
    if not proxies:
        # Without a name for it, a proxy on this machine looks like everybody at once
        return "" if here is None or here.is_loopback else _home(here)
    passed = [_read(one) for one in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    while here is not None and _is_one_of(here, proxies):
        if not passed:
            return ""
        here = passed.pop()
    return "" if here is None else _home(here)


def is_a_stranger(meta: Mapping[str, str]) -> bool:
    """Whether it is known who passes visitors on, and this is somebody else."""
    here, proxies = _read(meta.get("REMOTE_ADDR", "")), networks(settings.PROXIES)
    return bool(proxies) and here is not None and not _is_one_of(here, proxies)


def _read(text: str) -> Address | None:
    try:
        read = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(read, ipaddress.IPv6Address) and read.ipv4_mapped is not None:
        return read.ipv4_mapped
    return read


def _is_one_of(here: Address, proxies: list[Network]) -> bool:
    return any(here in proxy for proxy in proxies)


def _home(here: Address) -> str:
    if isinstance(here, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((here, ONE_HOME), strict=False).network_address)
    return str(here)
