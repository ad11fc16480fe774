from services.runtime.monitoring.health import Health


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def health(clock: Clock) -> Health:
    made = Health(stall=100, clock=clock)
    made.loaded = True
    made.turn(joined=True)
    return made


def test_a_worker_is_ready_once_loaded_and_joined() -> None:
    made = Health(stall=100, clock=Clock())
    assert made.not_ready() == "loading models"
    made.loaded = True
    assert made.not_ready() == "not a member of the consumer group"
    made.turn(joined=True)
    assert made.not_ready() is None
    made.stopping = True
    assert made.not_ready() == "stopping"


def test_loading_models_may_take_its_time() -> None:
    clock = Clock()
    made = Health(stall=100, clock=clock)
    clock.now = 1000
    assert made.not_live() is None


def test_a_loop_that_stands_still_is_not_live() -> None:
    clock = Clock()
    made = health(clock)
    clock.now = 101
    assert made.not_live() == "the loop has not turned for 101 s"
    assert made.not_ready() is not None


def test_work_without_progress_is_not_live() -> None:
    clock = Clock()
    made = health(clock)
    made.watch(lag=7)
    clock.now = 101
    made.turn(joined=True)
    assert made.not_live() == "7 records are waiting and nothing was committed for 101 s"
    made.progress()
    assert made.not_live() is None


def test_one_document_may_take_its_time() -> None:
    clock = Clock()
    made = Health(stall=100, longest=50, clock=clock)
    made.loaded = True
    made.watch(lag=1)
    clock.now = 149
    made.turn(joined=True)
    assert made.not_live() is None
    clock.now = 151
    assert made.not_live() == "1 records are waiting and nothing was committed for 151 s"


def test_without_work_there_need_be_no_progress() -> None:
    clock = Clock()
    made = health(clock)
    for clock.now in range(0, 500, 50):
        made.turn(joined=True)
        made.watch(lag=0)
    assert made.not_live() is None
    made.watch(lag=3)
    clock.now += 99
    made.turn(joined=True)
    assert made.not_live() is None
