import socket

from services.runtime.local import ports

HOST = "127.0.0.1"


def test_free_ports_are_free_and_different() -> None:
    found = ports.free(HOST, 5)
    assert len(set(found)) == 5
    assert all(ports.is_free(HOST, port) for port in found)


def test_a_port_on_which_somebody_listens_is_not_free() -> None:
    with socket.create_server((HOST, 0)) as server:
        assert not ports.is_free(HOST, server.getsockname()[1])
