import urllib.error
import urllib.request

from services.runtime.monitoring.health import Health
from services.runtime.monitoring.http import HttpServer
from services.runtime.monitoring.metrics import Metrics


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_metrics_and_health_over_http() -> None:
    health = Health(stall=100)
    metrics = Metrics("language", "group", "news.raw")
    with HttpServer("127.0.0.1", 0, metrics.registry, health) as server:
        assert get(server.port, "/health/live") == (200, "ok\n")
        assert get(server.port, "/health/ready") == (503, "loading models\n")
        health.loaded = True
        health.turn(joined=True)
        assert get(server.port, "/health/ready") == (200, "ok\n")
        status, text = get(server.port, "/metrics")
        assert status == 200
        assert "kafka_consumergroup_lag" in text
        assert get(server.port, "/secrets")[0] == 404
