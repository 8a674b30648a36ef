"""A login in the browser: OAuth's authorization code with PKCE, on fixed ports of this machine.

https://www.rfc-editor.org/rfc/rfc8252 and https://www.rfc-editor.org/rfc/rfc7636
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
import webbrowser
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from darkroom_cli import tokens
from darkroom_cli.faults import Fault, LoginFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from darkroom_cli.profiles import Profile
    from darkroom_cli.tokens import Tokens

PORTS: Final = (53682, 53683, 53684)
"""Cognito compares redirect addresses letter by letter, so they are fixed; three, if another program has one.
http://localhost:{port}/ of each are the CallbackURLs of template.yaml's client."""

SCOPES: Final = ["openid", "email", "aws.cognito.signin.user.admin"]
"""Those of template.yaml's client."""

# For somebody who has to look the password up.
PATIENCE_SECONDS: Final = 300.0

_DONE: Final = "You are logged in. Close this page and return to the terminal."
_FAILED: Final = "The login has failed. The terminal says why."


def log_in(profile: Profile, show: Callable[[str], None], patience: float = PATIENCE_SECONDS) -> Tokens:
    """Open the login page in a browser, and wait for its answer. `show` prints the address. Raises Fault."""
    if profile.pages is None:
        raise Fault(
            "This stack has no login pages that are known. Name them with --pages, or log in with the password: "
            "darkroom login"
        )
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    with _server() as server:
        redirect = f"http://localhost:{server.server_port}/"
        query = {
            "response_type": "code",
            "client_id": profile.client,
            "redirect_uri": redirect,
            "scope": " ".join(SCOPES),
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        page = f"{profile.pages}/oauth2/authorize?{urlencode(query)}"
        show(page)
        webbrowser.open(page)
        code = _wait(server, state, patience)
    try:
        answer = httpx.post(
            f"{profile.pages}/oauth2/token",
            data={
                "grant_type": "authorization_code",
                "client_id": profile.client,
                "code": code,
                "redirect_uri": redirect,
                "code_verifier": verifier,
            },
            timeout=30,
        )
        answer.raise_for_status()
        return tokens.from_answer(answer.json())
    except (httpx.HTTPStatusError, ValueError, KeyError) as error:
        raise LoginFault("The login pages gave no token. Is the client the one of these pages?") from error


class _Server(HTTPServer):
    """Takes the browser's answer; `answers` has what came."""

    answers: list[dict[str, list[str]]]
    expected: str = ""


class _Answer(BaseHTTPRequestHandler):
    server: _Server
    timeout = 1.0
    """Seconds without a word: browsers open connections in advance, and the next one should not wait for long."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        # Browsers ask for an icon too, and any page may send the browser here: only the right state is an answer.
        ours = parts.path == "/" and query.get("state") == [self.server.expected]
        if ours:
            self.server.answers.append(query)
        body = (_DONE if ours and "code" in query else _FAILED).encode()
        self.send_response(HTTPStatus.OK if ours else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Print nothing: the address has the code."""


def _server() -> _Server:
    for port in PORTS:
        try:
            server = _Server(("127.0.0.1", port), _Answer)
        except OSError:
            continue
        server.answers = []
        return server
    raise Fault(f"The ports {', '.join(map(str, PORTS))} of this machine are in use. Stop what uses one of them.")


def _wait(server: _Server, state: str, patience: float) -> str:
    server.expected = state
    deadline = time.monotonic() + patience
    while not server.answers:
        server.timeout = deadline - time.monotonic()
        if server.timeout <= 0:
            raise LoginFault("Nobody has logged in within five minutes. Try again: darkroom login --browser")
        server.handle_request()
    [answer, *_] = server.answers
    if "code" not in answer:
        raise LoginFault(f"The login was refused: {answer.get('error', ['no reason was given'])[0]}")
    return answer["code"][0]


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
