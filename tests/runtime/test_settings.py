from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from pydantic import Field, SecretStr

from services.runtime.settings import KafkaSettings, LogSettings, Settings, SettingsError, TopicSettings, WorkerSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SASL: dict[str, Any] = {"security_protocol": "SASL_SSL", "sasl_mechanism": "PLAIN", "sasl_username": "ada"}


class ListSettings(Settings):
    """A service's own settings need no more than this."""

    table: ClassVar[str] = "language"

    tags: tuple[str, ...] = Field(default=("de",), description="Languages.")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def write(text: str) -> None:
        path = tmp_path / "depesche.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("DEPESCHE_CONFIG", str(path))

    return write


def problems(make: Callable[[], Settings]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        make()
    return caught.value.problems


def test_defaults_need_nothing() -> None:
    assert KafkaSettings().bootstrap == "localhost:9092"
    assert WorkerSettings().slot == 0
    assert LogSettings().level == "info"


def test_every_setting_says_what_it_means() -> None:
    for cls in (KafkaSettings, WorkerSettings, TopicSettings, LogSettings):
        assert all(field.description for field in cls.model_fields.values())


def test_arguments_win_over_the_environment_and_that_over_the_file(
    monkeypatch: pytest.MonkeyPatch, config: Callable[[str], None]
) -> None:
    config("[topic]\npartitions = 1\nreplication = 2\nretention_hours = 3\n")
    monkeypatch.setenv("DEPESCHE_TOPIC_PARTITIONS", "10")
    monkeypatch.setenv("DEPESCHE_TOPIC_REPLICATION", "20")
    settings = TopicSettings(partitions=100)
    assert (settings.partitions, settings.replication, settings.retention_hours) == (100, 20, 3)


def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_KAFKA_SASL_USERNAME", "")
    assert KafkaSettings().sasl_username is None


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("geheim\n", encoding="utf-8")
    monkeypatch.setenv("DEPESCHE_KAFKA_SASL_PASSWORD_FILE", str(tmp_path / "password"))
    settings = KafkaSettings(**SASL)
    assert settings.sasl_password == SecretStr("geheim")
    assert "geheim" not in repr(settings)


def test_a_secret_file_that_cannot_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_KAFKA_SASL_PASSWORD_FILE", "/no/such/file")
    assert problems(KafkaSettings) == (
        "DEPESCHE_KAFKA_SASL_PASSWORD_FILE: cannot read /no/such/file: No such file or directory",
    )


def test_lists_are_written_with_commas_or_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_LANGUAGE_TAGS", "de, fr,")
    assert ListSettings().tags == ("de", "fr")
    monkeypatch.setenv("DEPESCHE_LANGUAGE_TAGS", '["en"]')
    assert ListSettings().tags == ("en",)
    monkeypatch.setenv("DEPESCHE_LANGUAGE_TAGS", '["en"')
    assert 'field "tags"' in problems(ListSettings)[0]


def test_wrong_values_are_one_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_KAFKA_REQUEST_TIMEOUT", "soon")
    monkeypatch.setenv("DEPESCHE_KAFKA_BOOTSTRAP", "kafka")
    assert problems(KafkaSettings) == (
        "DEPESCHE_KAFKA_BOOTSTRAP (bootstrap under [kafka]): write host:port, or several with commas, not 'kafka'",
        "DEPESCHE_KAFKA_REQUEST_TIMEOUT (request_timeout under [kafka]): "
        "Input should be a valid number, unable to parse string as a number, not 'soon'",
    )


@pytest.mark.parametrize("bootstrap", ["a:1", "a.example:1,b.example:2", "10.0.0.1:1, [::1]:2"])
def test_addresses_of_brokers(bootstrap: str) -> None:
    assert KafkaSettings(bootstrap=bootstrap).bootstrap == bootstrap


def test_a_misspelt_variable_is_an_error_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_KAFKA_BOOTSTRAPS", "a:1")
    assert problems(KafkaSettings) == (
        "DEPESCHE_KAFKA_BOOTSTRAPS: there is no such setting; did you mean DEPESCHE_KAFKA_BOOTSTRAP?",
    )


def test_a_misspelt_table_in_a_variable_is_an_error_in_every_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_KAFAK_BOOTSTRAP", "a:1")
    assert problems(LogSettings)[0].startswith("DEPESCHE_KAFAK_BOOTSTRAP: there is no such setting")


def test_variables_of_other_tables_and_programs_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_WORKER_SLOT", "1")
    monkeypatch.setenv("DEPESCHE_QUOTES_ANYTHING", "1")
    monkeypatch.setenv("KAFKA_BOOTSTRAPS", "1")
    assert KafkaSettings() == KafkaSettings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEPESCHE_KAFKA_PORT", "tcp://10.0.0.1:9092"),
        ("DEPESCHE_KAFKA_SERVICE_HOST", "10.0.0.1"),
        ("DEPESCHE_GATEWAY_SERVICE_PORT_HTTP", "80"),
        ("DEPESCHE_KAFKA_PORT_9092_TCP_ADDR", "10.0.0.1"),
    ],
)
def test_what_kubernetes_says_about_services_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert KafkaSettings().bootstrap == "localhost:9092"


def test_unknown_tables_and_keys_of_the_file_are_errors(config: Callable[[str], None]) -> None:
    config("[kafak]\n[kafka]\nbootstrp = 'a:1'\n")
    table, key = problems(KafkaSettings)
    assert table.startswith("[kafak] in ")
    assert table.endswith("there is no such table; did you mean kafka?")
    assert key.startswith("bootstrp under [kafka] in ")
    assert key.endswith("did you mean bootstrap?")


@pytest.mark.parametrize(
    ("text", "message"),
    [("kafka", "is not TOML"), ("kafka = 1", "kafka must be a table")],
)
def test_a_file_that_is_not_one(config: Callable[[str], None], text: str, message: str) -> None:
    config(text)
    assert message in problems(KafkaSettings)[0]


def test_a_missing_file_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_CONFIG", "/no/such/file.toml")
    assert problems(LogSettings) == ("DEPESCHE_CONFIG: cannot read /no/such/file.toml: No such file or directory",)


def test_an_unknown_argument_is_an_error() -> None:
    (problem,) = problems(lambda: LogSettings(levle="info"))  # type: ignore[call-arg]
    assert problem == "levle: there is no such setting under [log]; did you mean level?"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"security_protocol": "SASL_SSL"}, "SASL_SSL needs sasl_mechanism, sasl_username and sasl_password"),
        (
            {"sasl_password": "geheim"},  # pragma: allowlist secret
            "a sasl_password is set, but security_protocol is PLAINTEXT",
        ),
        ({"ssl_keyfile": "key.pem"}, "ssl_keyfile needs ssl_certfile"),
        ({"delivery_timeout": 1}, "delivery_timeout must be longer than request_timeout, by 0.005 s or more"),
        ({"delivery_timeout": 30, "request_timeout": 30}, "delivery_timeout must be longer than request_timeout"),
        ({**SASL, "sasl_password": ["geheim"]}, "Input should be a valid string"),
    ],
)
def test_kafka_settings_that_contradict_each_other(values: dict[str, Any], message: str) -> None:
    (problem,) = problems(lambda: KafkaSettings(**values))
    assert message in problem
    assert "geheim" not in problem


def test_more_replicas_in_sync_than_there_are_cannot_be() -> None:
    assert "larger than replication" in problems(lambda: TopicSettings(min_insync_replicas=2))[0]


def test_the_prefix_is_part_of_every_name() -> None:
    assert TopicSettings(prefix="eu-").prefixed("news.raw") == "eu-news.raw"
    assert TopicSettings().prefixed("news.raw") == "news.raw"
    assert "prefix" in problems(lambda: TopicSettings(prefix="a b"))[0]
