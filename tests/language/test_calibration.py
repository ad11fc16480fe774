from __future__ import annotations

import numpy as np
import pytest

from services.language import calibration

SCORES = np.array([-10.0, -14.0, -30.0])


def test_probabilities_sum_to_one_and_keep_the_order() -> None:
    shares = calibration.probabilities(SCORES, 40)
    assert shares.sum() == pytest.approx(1)
    assert list(np.argsort(-shares)) == [0, 1, 2]


def test_the_same_scores_say_less_about_a_longer_text() -> None:
    assert calibration.probabilities(SCORES, 2000)[0] < calibration.probabilities(SCORES, 40)[0]


def test_nothing_is_certain() -> None:
    shares = calibration.probabilities(np.array([0.0, -1e9]), 3000)
    assert shares[0] == pytest.approx(1 - calibration.DOUBT / 2)
    assert shares[1] > 0


def test_scores_without_any_feature_are_uniform() -> None:
    assert calibration.probabilities(np.full(4, float(np.finfo(np.float32).min)), 0) == pytest.approx(np.full(4, 0.25))


def test_many_texts_are_one_matrix() -> None:
    many = calibration.probabilities(np.stack([SCORES, SCORES]), np.array([[40.0], [2000.0]]))
    assert many[1] == pytest.approx(calibration.probabilities(SCORES, 2000))


def test_a_prior_shifts_the_odds_by_its_weight() -> None:
    shifted = calibration.with_prior(np.array([0.8, 0.2]), np.array([1.0, 10.0]))
    assert shifted[1] / shifted[0] == pytest.approx(10 * 0.2 / 0.8)
