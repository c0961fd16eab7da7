"""What is installed."""

import importlib.metadata

import sgn


def test_the_package_has_the_librarys_version() -> None:
    assert importlib.metadata.version("sketched-gauss-newton") == sgn.__version__


def test_it_needs_numpy_alone() -> None:
    assert importlib.metadata.requires("sketched-gauss-newton") == ["numpy>=1.24"]


def test_every_public_name_has_documentation() -> None:
    assert sorted(sgn.__all__) == sgn.__all__
    for name in sgn.__all__:
        assert getattr(sgn, name).__doc__, name
