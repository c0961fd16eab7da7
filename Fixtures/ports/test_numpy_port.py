"""The NumPy port before the judge, one test for each case and stage: `pip install sketched-gauss-newton pytest`, then
`pytest test_numpy_port.py`.
"""
import pytest

import cases
import numpy_port


def port(case, teach):
    cases.compute(case.header, case, vars(numpy_port), lambda array: array, teach.outputs)


@pytest.mark.sgn_cases("*")
def test_numpy_port(sgn_stage):
    sgn_stage.run(port, failures=cases.FAILURES)
