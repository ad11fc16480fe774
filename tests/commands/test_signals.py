import os
import signal

import pytest

from services.commands.signals import SIGNALS, interruptible


@pytest.mark.parametrize("number", SIGNALS)
def test_every_way_to_ask_interrupts_once_and_the_cleaning_up_is_left_alone(number: signal.Signals) -> None:
    before = [signal.getsignal(each) for each in SIGNALS]
    cleaned = False
    with interruptible():
        try:
            os.kill(os.getpid(), number)
            pytest.fail("not interrupted")
        except KeyboardInterrupt:
            for each in SIGNALS:
                os.kill(os.getpid(), each)
            cleaned = True
    assert cleaned
    assert [signal.getsignal(each) for each in SIGNALS] == before
