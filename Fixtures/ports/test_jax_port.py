"""Judges the JAX port, in float32, with one test for each case and stage: `pytest test_jax_port.py`."""
import pytest

import cases

pytest.importorskip("jax")
import jax_port  # noqa: E402


def port(case, teach):
    cases.compute(case.header, case, vars(jax_port), jax_port.read, teach.outputs)


@pytest.mark.sgn_cases("*", precision="float32")
def test_jax_port(sgn_stage):
    sgn_stage.run(port, failures=cases.FAILURES)
