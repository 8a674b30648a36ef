"""login, logout, whoami, token, open."""

from __future__ import annotations

import os
import webbrowser
from typing import Annotated, Final

import typer

from darkroom_cli import browser, cognito, profiles, session, stacks, terminal, tokens
from darkroom_cli.commands.options import AsJson, ask, examples, profile
from darkroom_cli.faults import LoginFault, Usage
from darkroom_cli.outputs import LoggedIn
from darkroom_cli.profiles import Profile

_VARIABLE: Final = "DARKROOM_PASSWORD"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog=examples(
            "darkroom login --local",
            "darkroom login --stack darkroom-dev --email ada@example.com",
            "darkroom login --stack darkroom-dev --browser",
            "darkroom login --api https://photos.example --client 4s1ents0ur0wn --region eu-central-1",
        )
    )(login)
    app.command(epilog=examples("darkroom logout"))(logout)
    app.command(epilog=examples("darkroom whoami --json"))(whoami)
    app.command(epilog=examples('curl -H "Authorization: Bearer $(darkroom token)" $API/images'))(token)
    app.command(name="open", epilog=examples("darkroom open", "darkroom open --print"))(open_)


def login(
    ctx: typer.Context,
    local: Annotated[
        bool, typer.Option("--local", help="The stack of a running make run, as its demo user.")
    ] = False,
    port: Annotated[
        int, typer.Option("--port", envvar="PORT", min=1, max=65535, help="The port of make run, with --local.")
    ] = stacks.LOCAL_PORT,
    stack: Annotated[
        str, typer.Option("--stack", help="A stack's name; it is looked for with your AWS credentials.")
    ] = "",
    api: Annotated[str, typer.Option("--api", help="The stack's output ApiUrl.")] = "",
    client: Annotated[str, typer.Option("--client", help="The stack's output UserPoolClientId, with --api.")] = "",
    region: Annotated[str, typer.Option("--region", help="The AWS region of the stack, with --api.")] = "",
    pages: Annotated[str, typer.Option("--pages", help="The stack's output LoginPages, with --api.")] = "",
    in_browser: Annotated[bool, typer.Option("--browser", help="Log in on the stack's login pages.")] = False,
    email: Annotated[str, typer.Option("--email", help="Your address; asked for otherwise.")] = "",
) -> None:
    """Log in. The password is asked for, or is in DARKROOM_PASSWORD. Later logins need no address of the stack."""
    name = profile(ctx)
    chosen = _stack(name, local=local, port=port, stack=stack, api=api, client=client, region=region)
    if pages:
        chosen.pages = profiles.address(pages, "--pages")
    given = os.environ.get(_VARIABLE)
    if in_browser:
        found = browser.log_in(chosen, lambda page: terminal.note(f"Log in here, if no browser opens: {page}"))
    else:
        default, password = (
            stacks.DEMO if local and not email and not given else (email or chosen.user or "", given)
        )
        address = default or ask("Address", instead="--email")
        password = password or ask("Password", instead=_VARIABLE, hidden=True)
        found = cognito.log_in(
            chosen, address, password, lambda: ask("A new password, of your own", instead=_VARIABLE, hidden=True)
        )
        chosen.user = address
    profiles.put(name, chosen)
    kept = "the keyring" if tokens.store(name, found) else f"a file that only you may read, {tokens.place()}"
    who = chosen.user if not in_browser else tokens.claims(found.access).get("username", "you")
    terminal.note(f"{who} is logged in to {chosen.api}. The login is kept in {kept}.")


def _stack(name: str, *, local: bool, port: int, stack: str, api: str, client: str, region: str) -> Profile:
    """The stack that is meant: named now, or by the profile. Raises Usage and LoginFault."""
    if (local, bool(stack), bool(api)).count(True) > 1:
        raise Usage("Name the stack in one way: --local, --stack or --api.")
    if local:
        return stacks.local(port)
    if stack:
        return stacks.named(stack)
    if api:
        if not (client and region):
            raise Usage("--api needs --client and --region too. The stack's outputs have them.")
        return Profile(
            api=profiles.address(api, "--api"),
            client=client,
            cognito=f"https://cognito-idp.{region}.amazonaws.com",
        )
    try:
        return profiles.get(name)
    except LoginFault as fault:
        raise LoginFault(
            "Name the stack: darkroom login --local, --stack NAME, or --api URL (darkroom login --help)"
        ) from fault


def logout(ctx: typer.Context) -> None:
    """End the login, here and in Cognito. The stack stays known for the next login."""
    name = profile(ctx)
    stored = tokens.load(name)
    tokens.remove(name)
    if stored is None:
        terminal.note("Nobody was logged in.")
        return
    cognito.revoke(profiles.get(name), stored)
    terminal.note("Logged out.")


def whoami(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show who is logged in where, the account's limits and what is used of them."""
    name = profile(ctx)
    with session.opened(name) as darkroom:
        account = darkroom.get_me()
        known = profiles.load().profiles.get(name)
        user = known.user if known and not os.environ.get("DARKROOM_TOKEN") else None
        url = str(darkroom.http.base_url).rstrip("/")
    if as_json:
        terminal.emit(
            LoggedIn(profile=name, api=url, user=user, account=account.model_dump(mode="json", by_alias=True))
        )
        return
    limits, use = account.limits, account.use
    terminal.pairs(
        [
            ("Profile", name),
            ("API", url),
            ("User", user),
            ("Id", account.id),
            ("Images", _of(f"{use.images:,}", f"{limits.max_images:,}" if limits.max_images else None)),
            (
                "Bytes",
                _of(
                    terminal.size(use.bytes_),
                    terminal.size(limits.max_stored_bytes) if limits.max_stored_bytes else None,
                ),
            ),
            ("Largest file", terminal.size(limits.max_original_bytes)),
            ("Trash", f"{limits.trash_days} days"),
        ]
    )


def _of(used: str, limit: str | None) -> str:
    return f"{used} of {limit}" if limit else used


def token(ctx: typer.Context) -> None:
    """Print an access token, valid for an hour at most. Whoever has it is you: keep it out of logs."""
    terminal.say(session.access_token(profile(ctx)))


def open_(
    ctx: typer.Context,
    only_print: Annotated[bool, typer.Option("--print", help="Print the address, and open nothing.")] = False,
) -> None:
    """Open the stack's page in the browser."""
    address = f"{profiles.get(profile(ctx)).api}/"
    if only_print or not webbrowser.open(address):
        terminal.say(address)
