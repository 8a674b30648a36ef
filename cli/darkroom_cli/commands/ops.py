"""ops: what operators ask a stack, and have done in it, by the checkout's `operations` and `keepers`."""

from __future__ import annotations

import os
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from darkroom_cli import stacks, terminal
from darkroom_cli.commands.options import Yes, examples
from darkroom_cli.faults import Exit, Fault, Usage

Env = Annotated[
    str, typer.Option("--env", envvar="ENV", help="An environment of samconfig.toml; local is make run's.")
]
Port = Annotated[
    int, typer.Option("--port", envvar="PORT", min=1, max=65535, help="The port of make run, with --env local.")
]
Checkout = Annotated[
    Path | None,
    typer.Option("--checkout", envvar="DARKROOM_CHECKOUT", help="The folder of Darkroom's checkout, if not here."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (docs/command.md).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count, and say what it would cost.")]
Stop = Annotated[bool, typer.Option("--stop", help="Have the run stop, wherever it runs; the next one goes on.")]
Rate = Annotated[float, typer.Option("--rate", min=0, help="Images a second at most; 0 for the usual number.")]
Dollars = Annotated[float, typer.Option("--dollars", min=0, help="What the run may cost; 0 for the usual limit.")]
OverBudget = Annotated[bool, typer.Option("--over-budget", help="Go on though the account has spent its budget.")]

ENV: Final = "dev"
_LOCAL: Final = "local"
PORT: Final = stacks.LOCAL_PORT

_MARK: Final = Path("keepers/backfill/__main__.py")
"""A file that only a checkout of Darkroom has."""


class What(StrEnum):
    """What images may lack."""

    LADDER = "ladder"
    ENGINE = "engine"
    CODE = "code"
    ORIGINALS = "originals"
    KEYS = "keys"


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(
        name="ops",
        help="For operators: look at a stack, and repair it. Needs AWS credentials and a checkout of Darkroom.",
        rich_markup_mode=None,
        no_args_is_help=True,
    )
    for command, name, lines in (
        (status, "status", ("darkroom ops status --env prod", "darkroom ops status --env local --json")),
        (unsettled, "unsettled", ("darkroom ops unsettled --env prod",)),
        (failed, "failed", ("darkroom ops failed --env prod",)),
        (doctor, "doctor", ("darkroom ops doctor --env prod",)),
        (redrive, "redrive", ("darkroom ops redrive --env prod --dry-run", "darkroom ops redrive --env prod")),
        (
            reconcile,
            "reconcile",
            ("darkroom ops reconcile --env prod --dry-run", "darkroom ops reconcile --env prod"),
        ),
        (
            backfill,
            "backfill",
            (
                "darkroom ops backfill ladder --env prod --dry-run",
                "darkroom ops backfill code internal --env prod",
            ),
        ),
        (rebuild, "rebuild", ("darkroom ops rebuild --env prod --dry-run", "darkroom ops rebuild --env prod")),
        (rotate_media_key, "rotate-media-key", ("darkroom ops rotate-media-key --env prod",)),
    ):
        group.command(name=name, epilog=examples(*lines))(command)
    app.add_typer(group)


def status(env: Env = ENV, port: Port = PORT, checkout: Checkout = None, as_json: AsJson = False) -> None:
    """Show queues, long runs, and how many images wait and have failed."""
    _operate("status", env, port, checkout, as_json=as_json)


def unsettled(env: Env = ENV, port: Port = PORT, checkout: Checkout = None, as_json: AsJson = False) -> None:
    """List the images that a stage or a removal still owes, the oldest first."""
    _operate("waiting", env, port, checkout, as_json=as_json)


def failed(env: Env = ENV, port: Port = PORT, checkout: Checkout = None, as_json: AsJson = False) -> None:
    """List the images that failed because of us, with the reasons."""
    _operate("failed", env, port, checkout, as_json=as_json)


def doctor(env: Env = ENV, port: Port = PORT, checkout: Checkout = None, as_json: AsJson = False) -> None:
    """Say what is wrong with a deployment, and what to do. The exit status is 1 if something is."""
    _operate("doctor", env, port, checkout, as_json=as_json)


def redrive(
    env: Env = ENV,
    port: Port = PORT,
    checkout: Checkout = None,
    dry_run: DryRun = False,
    rate: Rate = 0,
    dollars: Dollars = 0,
    over_budget: OverBudget = False,
    stop: Stop = False,
) -> None:
    """Process dead letters and failed images again."""
    _keep(
        "redrive",
        env,
        port,
        checkout,
        dry_run=dry_run,
        rate=rate,
        dollars=dollars,
        over_budget=over_budget,
        stop=stop,
    )


def reconcile(
    env: Env = ENV,
    port: Port = PORT,
    checkout: Checkout = None,
    dry_run: DryRun = False,
    dollars: Dollars = 0,
    over_budget: OverBudget = False,
) -> None:
    """Compare the buckets with the catalogue, and repair what differs."""
    _keep("reconcile", env, port, checkout, dry_run=dry_run, dollars=dollars, over_budget=over_budget)


def backfill(
    what: Annotated[What, typer.Argument(help="What images lack.")],
    value: Annotated[str, typer.Argument(help="The code, with `code`; the file with keys, with `keys`.")] = "",
    env: Env = ENV,
    port: Port = PORT,
    checkout: Checkout = None,
    dry_run: DryRun = False,
    rate: Rate = 0,
    dollars: Dollars = 0,
    over_budget: OverBudget = False,
    stop: Stop = False,
) -> None:
    """Make what images lack, such as another ladder's thumbnails."""
    if (what in (What.CODE, What.KEYS)) != bool(value):
        raise Usage("Name the code or the file, and only with code or keys: darkroom ops backfill code internal")
    if what is What.KEYS:
        value = str(Path(value).absolute())  # the work is done in another folder
    chosen = f"{what.value}={value}" if value else what.value
    _keep(
        "backfill",
        env,
        port,
        checkout,
        "--what",
        chosen,
        dry_run=dry_run,
        rate=rate,
        dollars=dollars,
        over_budget=over_budget,
        stop=stop,
    )


def rebuild(
    env: Env = ENV,
    port: Port = PORT,
    checkout: Checkout = None,
    dry_run: DryRun = False,
    rate: Rate = 0,
    dollars: Dollars = 0,
    over_budget: OverBudget = False,
    stop: Stop = False,
) -> None:
    """Make lists, filters and counts anew from the catalogue."""
    _keep(
        "rebuild",
        env,
        port,
        checkout,
        dry_run=dry_run,
        rate=rate,
        dollars=dollars,
        over_budget=over_budget,
        stop=stop,
    )


def rotate_media_key(
    env: Env = ENV,
    port: Port = PORT,
    checkout: Checkout = None,
    now: Annotated[bool, typer.Option("--now", help="End all links that were given out.")] = False,
    yes: Yes = False,
) -> None:
    """Give media links another key. Links under the old one work until they expire, or with --now end at once."""
    if now and not terminal.confirmed(
        f"Make all links to pictures of {env} invalid? Clients get new ones when they read images again.", yes=yes
    ):
        raise typer.Exit(Exit.FAILED)
    _run("operations", ["rotate-media-key", *_where(env, port), *(["--now"] if now else [])], checkout)


def _operate(command: str, env: str, port: int, checkout: Path | None, *, as_json: bool) -> None:
    _run("operations", [command, *_where(env, port), *(["--json"] if as_json else [])], checkout)


def _keep(
    command: str,
    env: str,
    port: int,
    checkout: Path | None,
    *more: str,
    dry_run: bool,
    rate: float = 0,
    dollars: float = 0,
    over_budget: bool = False,
    stop: bool = False,
) -> None:
    options = [*more, "--stop"] if stop else [*more, *([] if dry_run else ["--go"])]
    for name, number in (("--rate", rate), ("--dollars", dollars)):
        options += [name, str(number)] if number else []
    options += ["--over-budget"] if over_budget else []
    _run("keepers.backfill", [command, *_where(env, port), *options], checkout)


def _where(env: str, port: int) -> list[str]:
    if env == _LOCAL:
        stacks.check_local(f"http://127.0.0.1:{port}")
    return ["--env", env, "--port", str(port)]


def _run(module: str, arguments: list[str], checkout: Path | None) -> None:
    """Run a module of the checkout with its own tools, and end as it ends."""
    folder = _found(checkout)
    python = folder / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        raise Fault(f"{folder} has no tools yet. Install them: make -C {folder} .venv/installed")
    sys.stdout.flush()
    ended = subprocess.run([python, "-m", module, *arguments], cwd=folder, check=False)  # noqa: S603  # ours
    if ended.returncode:
        raise typer.Exit(ended.returncode)


def _found(named: Path | None) -> Path:
    """The checkout: the one that is named, the folder we are in, or the one that this program came from."""
    if named:
        if not (named / _MARK).is_file():
            raise Fault(f"{named} is no checkout of Darkroom.")
        return named.absolute()
    for folder in (Path.cwd(), *Path.cwd().parents, *Path(__file__).parents):
        if (folder / _MARK).is_file():
            return folder
    raise Fault(
        "This needs a checkout of Darkroom: run it in one, or name it with --checkout or DARKROOM_CHECKOUT."
    )
