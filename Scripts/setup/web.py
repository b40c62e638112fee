"""HTTP with byte ranges, through the proxy and certificates that pip is configured with."""

from __future__ import annotations

import http.client
import io
import os
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

NETWORK_ERRORS = (OSError, http.client.HTTPException)
_TIMEOUT = 30.0
_TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}


class Refused(Exception):
    """The server does not serve us (credentials, certificate, no byte ranges); pip might."""


class Interrupted(Exception):
    """The connection failed in a way that trying again may mend."""


class Web:
    """Opens URLs from a byte onwards."""

    def __init__(self, proxy: str | None = None, certificates: str | None = None) -> None:
        tls = urllib.request.HTTPSHandler(context=_context(certificates))
        handlers: list[urllib.request.BaseHandler] = [tls]
        if proxy:
            handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
        self._opener = urllib.request.build_opener(*handlers)

    @classmethod
    def like_pip(cls, settings: Mapping[str, str], environment: Mapping[str, str]) -> Web:
        """One that goes through what pip goes through."""
        variables = (environment.get("REQUESTS_CA_BUNDLE"), environment.get("CURL_CA_BUNDLE"))
        certificates = next(filter(None, (settings.get("cert"), *variables)), None)
        return cls(settings.get("proxy"), certificates)

    def open(
        self, url: str, start: int = 0, end: int | None = None
    ) -> tuple[io.BufferedIOBase, int]:
        """A stream of the bytes from `start` (to before `end`), and the size of the whole."""
        if not url.startswith(("http://", "https://")):
            raise Refused(f"{url.partition(':')[0]} is no scheme we know")
        last = "" if end is None else str(end - 1)
        headers = {"Range": f"bytes={start}-{last}", "Accept-Encoding": "identity"}
        try:
            request = urllib.request.Request(url, headers=headers)
            reply = self._opener.open(request, timeout=_TIMEOUT)
        except urllib.error.HTTPError as error:
            total = _total(error.headers.get("Content-Range"))
            if error.code == 416 and total is not None and total <= start:
                return io.BytesIO(), total  # there is nothing left to fetch
            if error.code in _TRY_AGAIN:
                raise Interrupted(f"HTTP status {error.code}") from error
            raise Refused(f"HTTP status {error.code}") from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                raise Refused(str(error.reason)) from error
            raise Interrupted(str(error.reason)) from error
        except (ValueError, http.client.InvalidURL) as error:
            raise Refused(str(error)) from error
        except NETWORK_ERRORS as error:
            raise Interrupted(str(error) or type(error).__name__) from error
        total = _total(reply.headers.get("Content-Range"))
        if reply.status != 206 or total is None:
            reply.close()
            raise Refused("the server knows no byte ranges")
        return reply, total


class RemoteFile(io.RawIOBase):
    """A file on a server, read in pieces, so that `zipfile` lists a wheel without fetching it."""

    def __init__(self, web: Web, url: str) -> None:
        self._web, self._url, self._position = web, url, 0
        reply, self.size = web.open(url, 0, 1)
        reply.close()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        end = min(self._position + len(buffer), self.size)
        if end <= self._position:
            return 0
        reply, _ = self._web.open(self._url, self._position, end)
        try:
            with reply:
                piece = reply.read(end - self._position)
        except NETWORK_ERRORS as error:
            raise Interrupted(str(error) or type(error).__name__) from error
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)


def _total(content_range: str | None) -> int | None:
    match = re.fullmatch(r"bytes (?:\d+-\d+|\*)/(\d+)", content_range or "")
    return int(match.group(1)) if match else None


def _context(certificates: str | None) -> ssl.SSLContext:
    if certificates and os.path.isdir(certificates):
        return ssl.create_default_context(capath=certificates)
    if certificates and os.path.isfile(certificates):
        return ssl.create_default_context(cafile=certificates)
    return ssl.create_default_context()
