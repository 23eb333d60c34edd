"""Sends what is meant for https://network.test to the loopback address in NETWORK_TEST, as plain HTTP.

Python imports this by itself where its folder is on the path. feed2fedi takes nothing but https, and no loopback
address; nothing else of it is touched.
"""

import importlib
import os
from typing import Any
from urllib.parse import urlsplit

_there = urlsplit(os.environ["NETWORK_TEST"])
_transport = importlib.import_module("httpx2").AsyncHTTPTransport
_handle = _transport.handle_async_request


async def _redirect(self: Any, request: Any) -> Any:
    if request.url.host == "network.test":
        request.url = request.url.copy_with(scheme="http", host=_there.hostname, port=_there.port)
    return await _handle(self, request)


_transport.handle_async_request = _redirect
