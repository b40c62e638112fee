"""Downloads through broken connections, and what is left when they fail."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

from support import Recorder, Server, TestCase

from setup import disk
from setup.download import Downloads
from setup.errors import SetupError
from setup.web import Refused, RemoteFile, Web
from setup.wheel import Wheel

NAME = "torch-2.13.0-cp311-cp311-any.whl"
CONTENT = os.urandom(300_000)


class DownloadTest(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.files[NAME] = CONTENT
        self.console = Recorder()
        self.asked_pip: list[Wheel] = []
        self.downloads = Downloads(self.folder, Web(), self.by_pip, self.console)
        self.downloads.pause = 0.001
        digest = f"sha256={hashlib.sha256(CONTENT).hexdigest()}"
        self.wheel = Wheel("torch", "2.13.0", self.server.url(NAME), digest)
        self.partial = self.folder / f"{NAME}.partial"

    def by_pip(self, wheel: Wheel) -> Path:
        self.asked_pip.append(wheel)
        path = self.folder / wheel.filename
        path.write_bytes(CONTENT)
        return path

    def ranges(self) -> list[str | None]:
        return [wanted for _, wanted in self.server.requests]

    def test_fetches_once(self) -> None:
        path = self.downloads.fetch(self.wheel)
        self.assertEqual((path.name, path.read_bytes()), (NAME, CONTENT))
        self.assertEqual(self.downloads.fetch(self.wheel), path)
        self.assertEqual(self.ranges(), ["bytes=0-"])

    def test_goes_on_where_the_connection_broke(self) -> None:
        self.server.breaks = [100_000, 50_000]
        self.assertEqual(self.downloads.fetch(self.wheel).read_bytes(), CONTENT)
        self.assertEqual(self.ranges(), ["bytes=0-", "bytes=100000-", "bytes=150000-"])

    def test_goes_on_where_an_earlier_run_stopped(self) -> None:
        self.partial.write_bytes(CONTENT[:123_456])
        self.assertEqual(self.downloads.fetch(self.wheel).read_bytes(), CONTENT)
        self.assertEqual(self.ranges(), ["bytes=123456-"])

    def test_a_partial_file_that_is_whole_needs_nothing_more(self) -> None:
        self.partial.write_bytes(CONTENT)
        self.assertEqual(self.downloads.fetch(self.wheel).read_bytes(), CONTENT)

    def test_a_partial_file_of_another_wheel_is_fetched_anew(self) -> None:
        for other in (b"x" * 1000, CONTENT + b"x"):
            self.partial.write_bytes(other)
            path = self.downloads.fetch(self.wheel)
            self.assertEqual(path.read_bytes(), CONTENT)
            path.unlink()

    def test_a_busy_server_is_asked_again(self) -> None:
        self.server.statuses = [503, 429]
        self.assertEqual(self.downloads.fetch(self.wheel).read_bytes(), CONTENT)

    def test_gives_up_after_five_failures_without_progress(self) -> None:
        self.server.breaks = [100_000]
        self.server.statuses = []
        with (
            mock.patch.object(self.server, "breaks", [100_000, *[0] * 9]),
            self.assertRaises(SetupError) as raised,
        ):
            self.downloads.fetch(self.wheel)
        self.assertEqual(
            str(raised.exception),
            f"the download of {NAME} broke off at 100.0 kB (the server closed the connection): "
            "check the network and run this again, it goes on from there",
        )
        self.assertEqual(len(self.server.requests), 5)
        self.assertEqual(self.partial.read_bytes(), CONTENT[:100_000])

    def test_nobody_answers(self) -> None:
        self.server.close()
        with self.assertRaisesRegex(SetupError, r"broke off at 0\.0 kB \(\[Errno \d+\] Connection"):
            self.downloads.fetch(self.wheel)

    def test_a_wrong_digest_is_fetched_again_once(self) -> None:
        self.server.files[NAME] = CONTENT[:-1] + b"x"
        with self.assertRaises(SetupError) as raised:
            self.downloads.fetch(self.wheel)
        self.assertEqual(
            str(raised.exception),
            f"{NAME} arrived twice with another digest than the index states: "
            "a proxy or mirror changes it; try another network or index",
        )
        self.assertEqual(self.ranges(), ["bytes=0-", "bytes=0-"])
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_credentials_are_left_to_pip(self) -> None:
        self.server.statuses = [401]
        self.assertEqual(self.downloads.fetch(self.wheel).read_bytes(), CONTENT)
        self.assertEqual(self.asked_pip, [self.wheel])

    def test_a_local_file_is_read_where_it_is(self) -> None:
        local = self.folder / "wheels" / "torch+cpu-2.13.0.whl"
        local.parent.mkdir()
        local.write_bytes(CONTENT)
        wheel = Wheel("torch", "2.13.0", local.as_uri(), self.wheel.digest)
        self.assertEqual(self.downloads.fetch(wheel), local)
        local.write_bytes(b"")
        with self.assertRaisesRegex(SetupError, "does not have the digest that its index states"):
            self.downloads.fetch(wheel)
        self.assertTrue(local.exists())

    def test_another_scheme_is_left_to_pip(self) -> None:
        with self.assertRaisesRegex(Refused, "s3 is no scheme we know"):
            Web().open("s3://bucket/wheel")

    def test_a_remote_file_reads_only_what_is_asked(self) -> None:
        remote = RemoteFile(Web(), self.server.url(NAME))
        remote.seek(-1000, os.SEEK_END)
        self.assertEqual(remote.read(10), CONTENT[-1000:-990])
        self.assertEqual(remote.tell(), len(CONTENT) - 990)
        self.assertLess(self.server.sent, 100)

    # Disks

    def test_too_little_space_is_found_before_the_download(self) -> None:
        free = mock.Mock(free=1000)
        with (
            mock.patch("shutil.disk_usage", return_value=free),
            self.assertRaises(SetupError) as raised,
        ):
            self.downloads.fetch(self.wheel)
        self.assertEqual(
            str(raised.exception),
            f"not enough disk space in {self.folder}: {NAME} needs 300.0 kB, 1.0 kB are free; "
            "free some, or set TAIBAI_LIBTORCH to a folder on another disk",
        )

    def test_a_disk_that_fills_up_keeps_what_is_there(self) -> None:
        written = os.write

        def fill(descriptor: int, piece: bytes) -> int:
            if self.partial.stat().st_size >= 50_000:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return written(descriptor, piece[:50_000])

        with mock.patch("os.write", fill), self.assertRaises(SetupError) as raised:
            self.downloads.fetch(self.wheel)
        self.assertEqual(
            str(raised.exception),
            f"the disk with {self.folder} is full: free some space and run this again, "
            "it goes on from there; or set TAIBAI_LIBTORCH to a folder on another disk",
        )
        self.assertEqual(self.partial.stat().st_size, 50_000)

    @unittest.skipUnless(sys.platform == "linux" and os.geteuid() == 0, "mounting needs root")
    def test_a_real_disk_that_fills_up(self) -> None:
        small = self.folder / "small"
        small.mkdir()
        mounting = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(small)]
        if subprocess.run(mounting, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("mounting is forbidden here")
        self.addCleanup(subprocess.run, ["umount", str(small)], check=True)
        downloads = Downloads(small, Web(), self.by_pip, self.console)
        with self.assertRaisesRegex(SetupError, "needs 300.0 kB"):
            downloads.fetch(self.wheel)
        with mock.patch.object(disk, "require"), self.assertRaisesRegex(SetupError, "is full"):
            downloads.fetch(self.wheel)
        self.assertGreater((small / self.partial.name).stat().st_size, 100_000)


if __name__ == "__main__":
    unittest.main()
