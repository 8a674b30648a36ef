"""The commands `make reconcile`, `redrive`, `backfill` and `rebuild`: they only count, unless GO=1 is given."""

import argparse
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any, Final, cast, get_args

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from rich.console import Console

from darkroom import aws, services
from darkroom.budget import MonthlyBudget
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.projections import Projections
from darkroom.catalog.runs import Cursor, Lease, LostLease, Run, Runs, Stopped
from darkroom.errors import CODES, FailureCode, MalformedEvent
from darkroom.observability import logger
from darkroom.queues import depth
from darkroom.settings import BudgetSettings, StoreSettings
from keepers.backfill import backfill, report, sources
from keepers.backfill.backfill import Caps, OutOfMoney
from keepers.backfill.rebuild import Rebuild
from keepers.dead_letters import handler as dead_letters
from keepers.dead_letters.settings import DeadLetters
from keepers.janitor.albums import AlbumsAudit
from keepers.janitor.audit import Audit, Library, go_on
from keepers.janitor.companions import CompanionsAudit
from keepers.janitor.tally import IMAGE, ROWS, Tally
from operations import stack
from operations.durations import duration
from thumbnailer.ladder import Ladder

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.utilities.typing import LambdaContext

# What two thumbnailers can do in a second in addition to present imports.
RATE: Final = 2.0
DOLLARS: Final = 10.0

# Images whose rows in the library are written in a second. Each list of an owner gets one row of each: a tenth of
# what one partition takes, so that present uploads have room.
ROWS_RATE: Final = 100.0

# What may follow WHAT=, and whether a value follows it.
KINDS: Final = {("originals", False), ("keys", True), ("ladder", False), ("engine", False), ("code", True)}

console: Final = Console(highlight=False, soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """The program behind the commands; returns its exit status."""
    options = _parser().parse_args(arguments)
    options.rate = options.rate or (ROWS_RATE if options.command == "rebuild" else RATE)
    try:
        if fault := _fault(options):
            return _give_up(fault)
        deployed = stack.use(options.env, options.port)
        if options.stop:
            return _stop(options.command)
        commands: dict[str, Callable[[argparse.Namespace, stack.Stack], int]] = {
            "reconcile": _reconcile,
            "redrive": _redrive,
            "backfill": _backfill,
            "rebuild": _rebuild,
        }
        return commands[options.command](options, deployed)
    except Stopped:
        return _give_up("Stopped, as was asked. The same command with GO=1 goes on from here.")
    except LostLease:
        return _give_up("Ended: another runner has this run now.")
    except OutOfMoney as error:
        return _give_up(str(error))
    except KeyboardInterrupt:
        return _give_up("Stopped. The same command goes on from here.")
    except stack.NoStack as error:
        return _give_up(str(error))
    except EndpointConnectionError as error:
        running = f" Is `make run PORT={options.port}` running?" if options.env == stack.LOCAL else ""
        return _give_up(f"{_sentence(error)}{running}")
    except (BotoCoreError, ClientError) as error:
        return _give_up(
            f"AWS did not answer as expected: {_sentence(error)} The same command goes on once it does."
        )


def _fault(options: argparse.Namespace) -> str | None:
    """What is wrong with the arguments, as far as that can be known without AWS."""
    if options.env not in (known := stack.environments()):
        return f"The environment {options.env} is not in samconfig.toml, which has {', '.join(known)}."
    kind, _, value = options.what.partition("=")
    if options.command == "backfill" and not options.stop and (kind, bool(value)) not in KINDS:
        return (
            "Say what is missing: WHAT=originals (that the catalogue does not know), WHAT=keys=FILE (the "
            "same, of the keys in a file), WHAT=ladder (pictures of another ladder), WHAT=engine (what "
            "earlier code made), or WHAT=code=internal (images rejected with that code)"
        )
    known_codes = sorted({*CODES, *get_args(FailureCode)})
    if options.command == "backfill" and kind == "code" and value not in known_codes:
        return f"There is no code {value}. The codes are {', '.join(known_codes)}."
    if kind == "keys" and not Path(value).is_file():
        return f"There is no file {value}. It holds one key a line."
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m keepers.backfill", description=__doc__)
    parser.add_argument("command", choices=["reconcile", "redrive", "backfill", "rebuild"])
    parser.add_argument("--env", default="dev", help="an environment of samconfig.toml; local is make run's")
    parser.add_argument("--port", default="4566", help="the embedded AWS's, for local")
    parser.add_argument("--go", action="store_true", help="do it; without this, only count")
    parser.add_argument("--stop", action="store_true", help="have the command stop, wherever it runs")
    parser.add_argument("--rate", type=_positive, help="images a second, at most")
    parser.add_argument("--dollars", type=_positive, default=DOLLARS, help="what the whole run may cost")
    parser.add_argument("--over-budget", action="store_true", help="though the account has spent its budget")
    parser.add_argument("--what", default="", help="originals, ladder, engine, code=…, or keys=file")
    return parser


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return number


# The commands


def _reconcile(options: argparse.Namespace, _deployed: stack.Stack) -> int:
    """An audit like the janitor's, now. No object is too new: the caller knows that no event is on its way."""
    stores = services.settings(StoreSettings)
    audit = Audit(
        services.catalog(Keepers),
        services.objects(),
        services.repairs(),
        services.removals_queue(),
        stores.originals_bucket,
        stores.import_namespace,
        repair=options.go,
        patient=False,
        library=Library(services.projection(), services.library(Projections)),
        companions=CompanionsAudit.made(repair=options.go),
        albums=AlbumsAudit.made(repair=options.go),
        archives=services.archives(),
    )
    if not options.go:
        tally = Tally()
        cursor: Cursor | None = {}
        while cursor is not None:
            cursor = audit.page(cursor, tally)
        _show(tally)
        rest = "" if report.agree(tally) else f"Nothing was changed. To repair it: {_again(options)}"
        console.print(f"\n{rest or report.verdict(tally)}")
        return 0
    lease = backfill.begin("reconcile", {})
    for _ in range(backfill.LEASE_SECONDS // backfill.LOOK_SECONDS + 1):
        if isinstance(lease, Lease):
            break
        sleep(backfill.LOOK_SECONDS)  # one that was killed holds its lease a while
        lease = backfill.begin("reconcile", {})
    if isinstance(lease, Run):
        return _give_up("Another reconcile is running.")
    caps = _caps(options)

    def may_go_on(tally: Tally) -> bool:
        caps.check(tally.dollars)
        return True

    with _released(lease):
        totals = go_on(lease, audit, may_go_on, _wait)
    if totals is None:
        raise RuntimeError("the audit was left, though it may always go on")
    _show(totals)
    console.print(f"\n{report.verdict(totals)}")
    return 0


def _wait() -> bool:
    sleep(backfill.LOOK_SECONDS)
    return True


def _redrive(options: argparse.Namespace, _deployed: stack.Stack) -> int:
    """Dead letters become failed images, and failed images are processed again."""
    letters = 0
    if options.go:
        with _unreadable() as unreadable:
            taken = dead_letters.empty(DeadLetters.from_env(), cast("LambdaContext", _Patient()))
        console.print(f"{taken - unreadable.total():>12,}  dead letters read")
        for queue, number in sorted(unreadable.items()):
            console.print(f"{number:>12,}  in {queue} cannot be read, and stay{'s' if number == 1 else ''}")
    else:
        letters = sum(depth(aws.sqs(), url) for url in DeadLetters.from_env().all)
        console.print(f"{letters:>12,}  dead letters")
    return _run("redrive", sources.failed, options, {}, letters)


@contextmanager
def _unreadable() -> Iterator[Counter[str]]:
    """Count the messages that cannot be read, by the names of their queues, in place of the lines that are logged
    about them.
    """
    counts = Counter[str]()

    class Unreadable(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            if record.exc_info is None or not isinstance(record.exc_info[1], MalformedEvent):
                return True
            counts[str(getattr(record, "queue", None))] += 1
            return False

    unreadable = Unreadable()
    logger.addFilter(unreadable)
    try:
        yield counts
    finally:
        logger.removeFilter(unreadable)


def _backfill(options: argparse.Namespace, deployed: stack.Stack) -> int:
    """Images that lack something get it."""
    kind, _, value = options.what.partition("=")
    source: sources.Source
    match kind:
        case "originals":
            source = sources.originals
        case "keys":
            lines = (line.strip() for line in Path(value).read_text().splitlines())
            source = sources.of_keys([line for line in lines if line])
        case "ladder":
            version = Ladder.from_env({"LADDER": deployed.parameters.get("Ladder", "")}).version
            source = sources.entries(sources.of_ladder(version))
        case "engine":
            source = sources.entries(sources.of_engine)
        case _:
            source = sources.entries(sources.of_code(value))
    return _run("backfill", source, options, {"what": options.what})


def _rebuild(options: argparse.Namespace, _deployed: stack.Stack) -> int:
    """The library is made anew from the catalogue."""
    rebuild = Rebuild(services.catalog(Keepers), services.projection(), services.library(Projections))
    if not options.go:
        tally = rebuild.count()
        images = tally["images"]
        console.print(f"{images:>12,}  images, slots and tombstones in the catalogue")
        console.print(f"{tally['unlisted']:>12,}  of them that the library does not hold as it should")
        console.print(f"{'$' + format(tally.dollars, '.4f'):>12}  for this count")
        time = f", in {duration(images / options.rate)}" if images else ""
        console.print(f"{'$' + format(images * ROWS, '.4f'):>12}  for making all anew{time}")
        console.print(f"\nNothing was changed. To do it: {_again(options)}")
        return 0
    lease = backfill.begin("rebuild", {})
    if isinstance(lease, Run):
        return _give_up("Another rebuild is running, or died less than two minutes ago.")
    with _released(lease):
        tally = rebuild.run(lease, _caps(options), lambda _: None)
    console.print(f"{tally['rebuilt']:>12,}  images whose rows were written again")
    console.print(f"{tally['unprojected']:>12,}  images that our code cannot project; the lines above say why")
    console.print(f"{tally['wrong_counters']:>12,}  counters corrected")
    if tally["uncounted_owners"]:
        console.print(
            f"{tally['uncounted_owners']:>12,}  owners left to the next audit: their images changed meanwhile"
        )
    console.print(f"{'$' + format(tally.dollars, '.4f'):>12}  cost, by the prices of keepers/janitor/tally.py")
    return 1 if tally["unprojected"] else 0


def _run(
    name: str, source: sources.Source, options: argparse.Namespace, what: dict[str, Any], letters: int = 0
) -> int:
    """Count, or do, what a source finds. `letters`: dead letters that are due too."""
    if not options.go:
        tally = backfill.count(source, lambda _: None)
        jobs = tally["jobs"]
        console.print(f"{jobs:>12,}  images to work on")
        console.print(f"{tally['under_way']:>12,}  images that are worked on already")
        console.print(f"{'$' + format(tally.dollars, '.4f'):>12}  for this count")
        time = f", in {duration(jobs / options.rate)}" if jobs else ""
        console.print(f"{'$' + format(jobs * IMAGE, '.2f'):>12}  for the work{time}")
        last = services.catalog(Runs).get(name)
        if last is not None and last.finished_at is None:
            task = f" of {last.options['what']}" if "what" in last.options else ""
            console.print(f"\nThe {name}{task} that began at {last.began_at} is unfinished. With GO=1 it goes on.")
        due = jobs or letters or (last is not None and last.finished_at is None)
        console.print(
            f"\nNothing was changed. To do it: {_again(options)}" if due else "\nThere is nothing to do."
        )
        return 0
    lease = backfill.begin(name, what)
    if isinstance(lease, Run):
        same = lease.options == what
        return _give_up(
            f"Another {name} is running, or died less than two minutes ago."
            if same
            else f"A {name} of {lease.options.get('what')} is running, or was interrupted. Finish that one first."
        )
    with _released(lease):
        tally = backfill.run(lease, source, _caps(options), _Progress().tell)
    _show(tally)
    return 0


def _caps(options: argparse.Namespace) -> Caps:
    arn = "" if options.over_budget else services.settings(BudgetSettings).budget_arn
    return Caps(options.rate, options.dollars, MonthlyBudget(arn))


@contextmanager
def _released(lease: Lease) -> Iterator[None]:
    """Let the next runner have the run at once if this one has to leave it."""
    try:
        yield
    except (KeyboardInterrupt, OutOfMoney):
        lease.release()
        raise


class _Progress:
    """Says how much was sent, whenever that has changed."""

    def __init__(self) -> None:
        self._shown = 0

    def tell(self, tally: Tally) -> None:
        sent = tally[sources.RESUBMITTED] + tally["adopted"]
        if sent != self._shown:
            console.print(f"{sent:>12,}  sent so far, ${tally.dollars:.4f}")
            self._shown = sent


def _stop(command: str) -> int:
    if not services.catalog(Runs).stop(command):
        return _give_up(f"No {command} is unfinished.")
    console.print(f"The {command} stops at its next page. The same command with GO=1 goes on from there.")
    return 0


def _again(options: argparse.Namespace) -> str:
    """The same command with GO=1."""
    what = f" WHAT={options.what}" if options.what else ""
    port = f" PORT={options.port}" if options.env == stack.LOCAL else ""
    return f"make {options.command}{what} ENV={options.env}{port} GO=1"


def _show(tally: Tally) -> None:
    for line in report.report(tally):
        console.print(line)


class _Patient:
    """What a keeper needs of Lambda's context, without a time limit."""

    def get_remaining_time_in_millis(self) -> int:
        return sys.maxsize


def _sentence(error: Exception) -> str:
    return f"{str(error).rstrip('.')}."


def _give_up(reason: str) -> int:
    console.print(reason, style="red", markup=False)
    return 1


if __name__ == "__main__":
    os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "backfill")
    os.environ.setdefault("POWERTOOLS_METRICS_DISABLED", "true")
    logger.setLevel("WARNING")  # a person reads this: counts tell what the keepers' log lines would
    sys.exit(main())
