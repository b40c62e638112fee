"""System packages: looked for by use, installed when that is ours to do."""

from __future__ import annotations

import os
import unittest
from unittest import mock

from support import Recorder, TestCase

from setup import packages
from setup.errors import SetupError

WORDS = "Selected GCC installation: /usr/lib/gcc/x86_64-linux-gnu/12"


class PackagesTest(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.console = Recorder()
        self.headers = self.folder / "headers"
        self.log = self.folder / "log"
        self.program("swift", "")
        self.program("clang++", f"echo '{WORDS}' >&2\ntest -e {self.headers}")
        self.program(
            "apt-get", f'echo "$@" >> {self.log}\nif [ $1 = install ]; then : > {self.headers}; fi'
        )
        path = f"{self.folder}{os.pathsep}/usr/bin{os.pathsep}/bin"
        for patch in (
            mock.patch.dict(os.environ, {"PATH": path}),
            mock.patch.object(packages, "_is_debian", return_value=True),
            mock.patch("os.geteuid", return_value=0),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    def program(self, name: str, script: str) -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def fails(self, expected: str) -> None:
        with self.assertRaises(SetupError) as raised:
            packages.ensure(self.console)
        self.assertEqual(str(raised.exception), expected)

    def test_with_all_there_nothing_is_done(self) -> None:
        self.headers.touch()
        packages.ensure(self.console)
        self.assertEqual(self.console.lines, [])
        self.assertFalse(self.log.exists())

    def test_without_swift_there_is_nothing_to_ask(self) -> None:
        with mock.patch("shutil.which", return_value=None):
            packages.ensure(self.console)

    def test_root_gets_it_installed(self) -> None:
        packages.ensure(self.console)
        install = "install --yes --no-install-recommends libstdc++-12-dev"
        self.assertEqual(self.log.read_text().splitlines(), ["update", install])
        self.assertEqual(
            self.console.lines,
            [
                f"the C++ standard library's headers are missing: "
                f"apt-get update && apt-get {install}"
            ],
        )

    def test_others_get_the_command(self) -> None:
        with mock.patch("os.geteuid", return_value=1000):
            self.fails(
                "the C++ standard library's headers are missing: sudo sh -c 'apt-get update && "
                "apt-get install --yes --no-install-recommends libstdc++-12-dev'"
            )
        self.assertFalse(self.log.exists())

    def test_other_systems_get_the_name(self) -> None:
        with mock.patch.object(packages, "_is_debian", return_value=False):
            self.fails(
                "the C++ standard library's headers are missing: "
                "install them with this system's package manager"
            )

    def test_a_failure_of_the_package_manager(self) -> None:
        self.program("apt-get", "exit 100")
        self.fails("`apt-get update` failed with status 100, see above")

    def test_an_installation_without_effect(self) -> None:
        self.program("apt-get", "")
        self.fails(
            "the C++ standard library's headers are still missing after `apt-get install --yes "
            "--no-install-recommends libstdc++-12-dev`: install them by hand"
        )

    def test_without_a_chosen_gcc_the_common_package(self) -> None:
        self.program("clang++", "exit 1")
        self.assertEqual(packages.cxx_headers_package(), "g++")


if __name__ == "__main__":
    unittest.main()
