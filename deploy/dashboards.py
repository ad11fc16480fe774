"""The dashboards: how the stream is doing, and how one worker is."""

from __future__ import annotations

from typing import Final

from deploy.panels import Dashboard, Panel, Variable

_NAMESPACE: Final = 'namespace=~"$namespace"'
_STAGE: Final = f'{_NAMESPACE}, stage=~"$stage"'
_LAST: Final = f'{_NAMESPACE}, stage="quotes"'
_WORKER: Final = 'job="depesche", service=~"$service", instance=~"$instance"'
_RATE: Final = "[$__rate_interval]"


def _quantile(share: float, metric: str, by: str, matchers: str) -> str:
    return f"histogram_quantile({share}, sum by ({by}, le) (rate({metric}_bucket{{{matchers}}}{_RATE})))"


STREAM: Final = Dashboard(
    uid="depesche-stream",
    title="Depesche: the stream",
    text="Whether news comes through: how much, how late, what waits, and what could not be enriched.",
    variables=(
        # Kubernetes gives it; `All` are those without one, too.
        Variable("namespace", 'label_values(up{job="depesche"}, namespace)', everything=".*"),
        Variable("stage", "label_values(depesche_articles_total, stage)"),
    ),
    panels=(
        Panel(
            "Articles a second",
            "What leaves the pipeline, enriched or not.",
            ((f"sum(stage:depesche_articles:rate5m{{{_LAST}}})", "articles/s"),),
            kind="stat",
            columns=5,
            rows=4,
        ),
        Panel(
            "Delay",
            "Since an article entered news.raw: 95 of 100 were enriched within this time.",
            ((f"max(stage:depesche_event_age_seconds:p95_5m{{{_LAST}}})", "p95"),),
            kind="stat",
            unit="s",
            red=60,
            columns=5,
            rows=4,
        ),
        Panel(
            "Waiting",
            "Records that a stage has not committed yet, of all stages.",
            ((f"sum(stage_group:kafka_consumergroup_lag:sum{{{_NAMESPACE}}})", "records"),),
            kind="stat",
            columns=5,
            rows=4,
        ),
        Panel(
            "Dead letters",
            "Of all records of the last five minutes. `depesche dead list` shows them.",
            ((f"max(stage:depesche_dead_letters:share5m{{{_NAMESPACE}}}) or vector(0)", "share"),),
            kind="stat",
            unit="percentunit",
            red=0.01,
            columns=5,
            rows=4,
        ),
        Panel(
            "Workers",
            "Those that answer.",
            ((f'sum(up{{job="depesche", {_NAMESPACE}}})', "workers"),),
            kind="stat",
            columns=4,
            rows=4,
        ),
        Panel(
            "Throughput by stage",
            "Records that a stage has committed. In the long run all stages have the same.",
            ((f"stage:depesche_articles:rate5m{{{_STAGE}}}", "{{stage}}"),),
            unit="ops",
        ),
        Panel(
            "Throughput by language",
            "What leaves the pipeline. none: no language was found, a kill notice, or a dead letter.",
            ((f"stage_language:depesche_articles_by_language:rate5m{{{_LAST}}}", "{{language}}"),),
            unit="ops",
            stacked=True,
        ),
        Panel(
            "Outcomes",
            "ok is enriched; other names say why a stage did not look (the language, a kill notice), or dead.",
            ((f"stage_outcome:depesche_articles:increase5m{{{_STAGE}}} / 300", "{{stage}} {{outcome}}"),),
            unit="ops",
            stacked=True,
        ),
        Panel(
            "Lag by stage",
            "Records that wait. Growing over hours: a stage needs more cores.",
            ((f"stage_group:kafka_consumergroup_lag:sum{{{_STAGE}}}", "{{group}}"),),
        ),
        Panel(
            "Delay by stage",
            "Age of articles as they leave a stage, counted from news.raw; quotes is the last one.",
            (
                (f"stage:depesche_event_age_seconds:p50_5m{{{_STAGE}}}", "{{stage}} p50"),
                (f"stage:depesche_event_age_seconds:p95_5m{{{_STAGE}}}", "{{stage}} p95"),
                (f"stage:depesche_event_age_seconds:p99_5m{{{_STAGE}}}", "{{stage}} p99"),
            ),
            unit="s",
        ),
        Panel(
            "Dead letters by reason",
            "In five minutes. What the reasons mean is in schemas/reasons.py.",
            ((f"stage_reason:depesche_dead_letters:increase5m{{{_STAGE}}}", "{{stage}} {{reason}}"),),
            stacked=True,
        ),
        Panel(
            "Lag by partition",
            "One that grows alone: a record its worker cannot get past, or a publisher that uses few keys.",
            (
                (
                    f'sum by (topic, partition) (kafka_consumergroup_lag{{job="depesche", {_NAMESPACE}}})',
                    "{{topic}} {{partition}}",
                ),
            ),
        ),
        Panel(
            "Transactions",
            "In five minutes. An aborted one is repeated: nothing is lost, but it costs time.",
            ((f"stage_outcome:depesche_transactions:increase5m{{{_STAGE}}}", "{{stage}} {{outcome}}"),),
        ),
        Panel(
            "Child processes replaced",
            "In a quarter of an hour, with the reason: a document that hangs, kills or eats its process.",
            ((f"stage_reason:depesche_nlp_restarts:increase15m{{{_STAGE}}}", "{{stage}} {{reason}}"),),
        ),
        Panel(
            "Free on the brokers' disks",
            "Below a tenth somebody is woken; a broker whose disk is full ends.",
            (("kafka_disk:free:ratio", "{{disk}}"),),
            unit="percentunit",
        ),
    ),
)

WORKER: Final = Dashboard(
    uid="depesche-worker",
    title="Depesche: a worker",
    text="What single workers do: their pace, batches, cores and memory.",
    variables=(
        Variable("service", 'label_values(up{job="depesche"}, service)'),
        Variable("instance", 'label_values(up{job="depesche", service=~"$service"}, instance)'),
    ),
    panels=(
        Panel(
            "Articles a second",
            "What each worker has committed.",
            (
                (
                    f"sum by (instance, stage) (rate(depesche_articles_total{{{_WORKER}}}{_RATE}))",
                    "{{stage}} {{instance}}",
                ),
            ),
            unit="ops",
        ),
        Panel(
            "From reading a batch to committing it",
            "With some batches in flight, longer than the work itself.",
            (
                (_quantile(0.5, "depesche_stage_seconds", "instance", _WORKER), "{{instance}} p50"),
                (_quantile(0.95, "depesche_stage_seconds", "instance", _WORKER), "{{instance}} p95"),
            ),
            unit="s",
        ),
        Panel(
            "Records in a transaction",
            "Few when little comes in: then news is not held up. Many when there is much to do.",
            ((_quantile(0.5, "depesche_batch_size", "instance", _WORKER), "{{instance}} p50"),),
        ),
        Panel(
            "Lag by partition",
            "Of the partitions that a worker has now.",
            ((f"kafka_consumergroup_lag{{{_WORKER}}}", "{{instance}} {{topic}} {{partition}}"),),
        ),
        Panel(
            "Delay",
            "Age of articles as they leave this worker, counted from news.raw.",
            ((_quantile(0.95, "depesche_event_age_seconds", "instance", _WORKER), "{{instance}} p95"),),
            unit="s",
        ),
        Panel(
            "Transactions",
            "A second, by how they ended.",
            (
                (
                    f"sum by (instance, outcome) (rate(depesche_transactions_total{{{_WORKER}}}{_RATE}))",
                    "{{instance}} {{outcome}}",
                ),
            ),
            unit="ops",
        ),
        Panel(
            "Cores of the worker itself",
            "Kafka and the contract. The language work is done by child processes, which are not counted here.",
            ((f"rate(process_cpu_seconds_total{{{_WORKER}}}{_RATE})", "{{instance}}"),),
        ),
        Panel(
            "Memory of the worker itself",
            "Without its child processes, whose limit is DEPESCHE_WORKER_CHILD_MEMORY each.",
            ((f"process_resident_memory_bytes{{{_WORKER}}}", "{{instance}}"),),
            unit="bytes",
        ),
        Panel(
            "Open files",
            "Connections, pipes and models.",
            (
                (f"process_open_fds{{{_WORKER}}}", "{{instance}}"),
                (f"process_max_fds{{{_WORKER}}}", "{{instance}} limit"),
            ),
        ),
        Panel(
            "Up since",
            "How long ago the process was started.",
            ((f"time() - process_start_time_seconds{{{_WORKER}}}", "{{instance}}"),),
            unit="s",
        ),
        Panel(
            "Child processes replaced",
            "In a quarter of an hour, with the reason.",
            (
                (
                    f"sum by (instance, reason) (increase(depesche_nlp_restarts_total{{{_WORKER}}}[15m]))",
                    "{{instance}} {{reason}}",
                ),
            ),
        ),
        Panel(
            "Dead letters",
            "In five minutes, with the reason.",
            (
                (
                    f"sum by (instance, reason) (increase(depesche_dead_letters_total{{{_WORKER}}}[5m]))",
                    "{{instance}} {{reason}}",
                ),
            ),
        ),
    ),
)

DASHBOARDS: Final = (STREAM, WORKER)
