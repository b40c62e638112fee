"""The smaller parts: ELF, staging, the host, the console, the entry script."""

from __future__ import annotations

import ast
import fcntl
import io
import os
import sys
import unittest
from unittest import mock

from support import MACHINE, SCRIPTS, Recorder, TestCase, elf

from setup.console import Progress, megabytes
from setup.elf import read_dynamic
from setup.errors import SetupError
from setup.host import Host, glibc_version
from setup.place import Place
from setup.staging import Staging, exclusive


class ElfTest(TestCase):
    def test_reads_the_dynamic_section(self) -> None:
        path = self.folder / "liba.so.1"
        path.write_bytes(elf("liba.so.1", ["libb.so", "libc.so.6"], "$ORIGIN/../lib:$ORIGIN"))
        found = read_dynamic(path)
        self.assertEqual(found.soname, "liba.so.1")
        self.assertEqual(found.needed, ["libb.so", "libc.so.6"])
        self.assertEqual(found.search, ["$ORIGIN/../lib", "$ORIGIN"])

    def test_refuses_other_files(self) -> None:
        whole = elf("liba.so.1")
        for content in (
            b"",
            b"INPUT(libtorch_cpu.so)",
            whole[:100],
            whole[:300],
            b"\x7fELF\x01\x01",
        ):
            with self.subTest(content[:10]):
                path = self.folder / "liba.so.1"
                path.write_bytes(content)
                with self.assertRaises(ValueError):
                    read_dynamic(path)

    @unittest.skipUnless(sys.platform == "linux", "the running Python is no ELF file")
    def test_reads_a_real_file(self) -> None:
        with open("/proc/self/maps") as maps:
            library = next(line.split()[-1] for line in maps if "/libc.so" in line)
        self.assertEqual(read_dynamic(library).soname, "libc.so.6")  # type: ignore[arg-type]


class StagingTest(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.place = Place(str(self.folder / "libtorch"), named=True)

    def test_removes_dead_leftovers_and_no_live_ones(self) -> None:
        dead, live = self.place.beside(".incomplete-1"), self.place.beside(".incomplete-2")
        for folder in (dead, live):
            (folder / "lib").mkdir(parents=True)
        holder = os.open(live, os.O_RDONLY)
        self.addCleanup(os.close, holder)
        fcntl.flock(holder, fcntl.LOCK_EX)
        with Staging(self.place):
            self.assertFalse(dead.exists())
            self.assertTrue((live / "lib").exists())

    def test_appears_whole_and_replaces_what_was_there(self) -> None:
        (self.place.folder / "old").mkdir(parents=True)
        with Staging(self.place) as staging:
            (staging.folder / "new").mkdir()
            self.assertTrue((self.place.folder / "old").exists())
            staging.publish()
        self.assertEqual(os.listdir(self.place.folder), ["new"])
        self.assertEqual(os.listdir(self.folder), ["libtorch"])

    def test_a_failure_leaves_nothing(self) -> None:
        with self.assertRaises(ZeroDivisionError), Staging(self.place) as staging:
            (staging.folder / "lib").mkdir()
            raise ZeroDivisionError
        self.assertEqual(os.listdir(self.folder), [])

    def test_the_lock_names_its_holder(self) -> None:
        console = Recorder()
        with exclusive(self.place, console):
            self.assertEqual(self.place.beside(".lock").read_text(), f"{os.getpid()}\n")
        with exclusive(self.place, console):
            self.assertEqual(self.place.beside(".lock").read_text(), f"{os.getpid()}\n")
        self.assertEqual(console.lines, [])


class HostTest(TestCase):
    def detect(self, system: str, machine: str) -> Host:
        with (
            mock.patch("platform.system", return_value=system),
            mock.patch("platform.machine", return_value=machine),
            mock.patch("platform.mac_ver", return_value=("15.1", ("", "", ""), "")),
            mock.patch("os.confstr", return_value="glibc 2.36"),
        ):
            return Host.detect({"TAIBAI_CUDA": "0"})

    def test_supported_machines(self) -> None:
        linux = self.detect("Linux", "aarch64")
        self.assertEqual(
            linux.wheel_platforms[:2], ["manylinux_2_36_aarch64", "manylinux_2_35_aarch64"]
        )
        mac = self.detect("Darwin", "arm64")
        self.assertEqual(mac.wheel_platforms[:2], ["macosx_15_0_arm64", "macosx_14_0_arm64"])
        self.assertEqual((linux.library_suffix, mac.library_suffix), (".so", ".dylib"))

    def test_other_machines(self) -> None:
        for system, machine in (("Linux", "i686"), ("Darwin", "x86_64"), ("Windows", "AMD64")):
            with self.subTest(system), self.assertRaises(SetupError) as raised:
                self.detect(system, machine)
            self.assertEqual(
                str(raised.exception),
                f"{system} on {machine} is not supported: Taibai runs on Linux (x86-64 and "
                "aarch64, with glibc 2.28 or newer) and on macOS (arm64)",
            )

    def test_other_c_libraries(self) -> None:
        for answer, words in (
            ("glibc 2.17", r"glibc 2\.17 is too old: Taibai runs on Linux"),
            (None, r"this system's C library is not glibc \(musl\?\): Taibai runs on Linux"),
            (ValueError, r"this system's C library is not glibc"),
        ):
            effect = {"side_effect": answer} if answer is ValueError else {"return_value": answer}
            with self.subTest(words), mock.patch("os.confstr", **effect):
                with self.assertRaisesRegex(SetupError, words):
                    glibc_version()

    def test_the_gpu(self) -> None:
        with (
            mock.patch("os.path.exists", return_value=False),
            mock.patch("shutil.which", side_effect=lambda name: "/usr/bin/nvidia-smi"),
            mock.patch("platform.machine", return_value=MACHINE),
            mock.patch("platform.system", return_value="Linux"),
            mock.patch("os.confstr", return_value="glibc 2.36"),
        ):
            self.assertTrue(Host.detect({}).gpu)
            self.assertFalse(Host.detect({"TAIBAI_CUDA": "0"}).gpu)


class ConsoleTest(TestCase):
    def test_sizes(self) -> None:
        sizes = [megabytes(size) for size in (0, 12_345, 191_794_682, 2_500_000_000)]
        self.assertEqual(sizes, ["0.0 kB", "12.3 kB", "191.8 MB", "2.5 GB"])

    def test_a_terminal_gets_one_live_line(self) -> None:
        stream = io.StringIO()
        stream.isatty = lambda: True  # type: ignore[method-assign]
        with (
            mock.patch("time.monotonic", side_effect=[0, 0, 10, 10, 30, 30]),
            Progress("torch.whl", 400_000_000, 100_000_000, stream) as progress,
        ):
            progress.advance(100_000_000)
        lines = [line.strip() for line in stream.getvalue().split("\r")]
        self.assertEqual(lines[1], "torch.whl  100.0 MB of 400.0 MB")
        self.assertEqual(lines[2], "torch.whl  200.0 MB of 400.0 MB  10.0 MB/s  0:20 left")
        self.assertTrue(stream.getvalue().endswith("\n"))

    def test_elsewhere_a_plain_line_now_and_then(self) -> None:
        stream = io.StringIO()
        times = [0, 0, *[each for second in range(1, 41) for each in [second]], *[40] * 9]
        with (
            mock.patch("time.monotonic", side_effect=times),
            Progress("torch.whl", 40_000_000, 0, stream) as progress,
        ):
            for _ in range(30):
                progress.advance(1_000_000)
        lines = stream.getvalue().splitlines()
        self.assertEqual(lines[0], "fetching torch.whl, 40.0 MB")
        self.assertIn(len(lines), (2, 3))
        self.assertRegex(lines[1], r"^torch.whl  \d+\.0 MB of 40\.0 MB  \d+\.\d MB/s  0:\d\d left$")


class EntryTest(TestCase):
    def test_the_entry_script_parses_in_old_versions(self) -> None:
        text = (SCRIPTS / "libtorch.py").read_text()
        ast.parse(text, feature_version=(3, 4))
        for word in ("f'", 'f"', ":=", "->", "annotations"):
            self.assertNotIn(word, text)

    def test_an_old_python_gets_a_sentence(self) -> None:
        text = (SCRIPTS / "libtorch.py").read_text()
        with (
            mock.patch("sys.version_info", (3, 8, 18)),
            mock.patch("sys.version", "3.8.18 (default)"),
            mock.patch("sys.executable", "/usr/bin/python3.8"),
            self.assertRaises(SystemExit) as raised,
        ):
            exec(compile(text, "libtorch.py", "exec"), {"__name__": "libtorch"})
        self.assertEqual(
            raised.exception.code,
            "error: /usr/bin/python3.8 is Python 3.8.18, and 3.9 is the oldest that will do: "
            "install python3, or run this with a newer one",
        )


if __name__ == "__main__":
    unittest.main()
