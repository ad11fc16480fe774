import socket

import pytest

from services.runtime.local import ports

HOST = "127.0.0.1"
HOSTS = [HOST, pytest.param("::1", marks=pytest.mark.skipif(not ports.is_free("::1", 0), reason="no IPv6 here"))]


@pytest.mark.parametrize("host", HOSTS)
def test_free_ports_are_free_and_different(host: str) -> None:
    found = ports.free(host, 5)
    assert len(set(found)) == 5
    assert all(ports.is_free(host, port) for port in found)


@pytest.mark.parametrize("host", HOSTS)
def test_a_port_on_which_somebody_listens_is_not_free(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as server:
        assert not ports.is_free(host, server.getsockname()[1])


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_an_address_of_another_machine_has_no_free_port(host: str) -> None:
    with pytest.raises(OSError, match=f"no free port on {host}"):
        ports.free(host, 1)
