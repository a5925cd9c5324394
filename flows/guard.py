"""Guard on the socket: no request reaches an internal address, whatever name, redirect or literal led there.

The connector asks `socket_factory` for a socket with the very address it is about to connect to, after the
name was resolved; a guard on names or on the resolver would miss literal addresses and answers that change.
"""

import errno
import ipaddress
import socket
from typing import Any

REFUSED = "internal address refused"
# Beyond what is_global refuses: ways to write an IPv4 address in IPv6, and what is public only by number.
TRANSLATED = tuple(
    map(
        ipaddress.ip_network,
        (
            "64:ff9b::/96",  # NAT64
            "64:ff9b:1::/48",  # NAT64, local use
            "2002::/16",  # 6to4
            "2001::/32",  # Teredo
            "::/96",  # IPv4-compatible
            "::ffff:0:0:0/96",  # IPv4-translated
            "fec0::/10",  # site-local
            "192.88.99.0/24",  # 6to4 relays
            "192.0.0.0/24",  # protocol assignments
            "168.63.129.16/32",  # a cloud's host agent
        ),
    )
)


class BlockedAddress(OSError):
    """An address that no public page lies at."""

    def __init__(self, address: str) -> None:
        super().__init__(errno.EADDRNOTAVAIL, f"{REFUSED}: {address}")


def is_refused(address: str, allow_loopback: bool = False) -> bool:
    """Say whether an IP address is internal; `allow_loopback` lets 127.0.0.0/8 and ::1 through, no more."""
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped
    if number.is_loopback:
        return not allow_loopback
    if any(number.version == network.version and number in network for network in TRANSLATED):
        return True
    return not number.is_global or number.is_multicast or number.is_reserved


def guarded_socket(allow_loopback: bool) -> Any:
    """Return the socket factory of a connector that raises BlockedAddress before it connects inwards."""

    def make(address_info: Any) -> socket.socket:
        family, kind, protocol, _, address = address_info
        if is_refused(address[0], allow_loopback):
            raise BlockedAddress(address[0])
        return socket.socket(family, kind, protocol)

    return make
