"""Makes a wheel for one kind of system and any Python: what is compiled is a shared library, which Python loads by ctypes."""

import re
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel

# The version stands in the library's source and nowhere else.
SOURCE = Path(__file__).parent.parent / "Sources/Foundations/Claims/PackageVersion.swift"
VERSION = re.search(r'packageVersion: StaticString = "([^"]+)"', SOURCE.read_text())


class PlatformDistribution(Distribution):
    """It belongs to a kind of system, though it has no extension module."""

    def has_ext_modules(self):
        return True


class PlatformWheel(bdist_wheel):
    """Of the kinds of Python it asks nothing."""

    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


setup(version=VERSION.group(1), distclass=PlatformDistribution, cmdclass={"bdist_wheel": PlatformWheel})
