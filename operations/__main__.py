"""The commands `make status`, `doctor`, `waiting`, `failed`, `logs`, `letters`, `keeper`, `rotate-media-key`,
`media-keys`, `webhooks`, `webhook`, `probe`, `quarantine`, `shares`, `revoke`.

The first five and `make webhooks` change nothing, `make letters` only with GO=1 or RESEND=1. `make probe`
leaves nothing but a tombstone.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from rich.console import Console
from rich.table import Table

from darkroom.observability import logger
from darkroom.texts import visible
from operations import doctor, images, letters, logs, moderation, stack, webhooks
from operations.cloudfront import forget, put_keys
from operations.durations import duration
from operations.images import Rows
from operations.media_key import current, rotate
from operations.probe import Probe, ProbeFailed
from operations.stack import Stack
from operations.start import KEEPERS, KeeperFailed, start_keeper
from operations.status import Status, status

_LISTED: Final = 100
"""How many images a list has."""

_BODY: Final = 1000
"""How much of a dead letter is shown, in characters; an event of S3 has fewer."""

console: Final = Console(highlight=False, soft_wrap=True)

type Command = Callable[[Stack, argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """The program behind the commands; returns its exit status."""
    options = _parser().parse_args(arguments)
    if options.env not in (known := stack.environments()):
        return _give_up(f"The environment {options.env} is not in samconfig.toml, which has {', '.join(known)}.")
    try:
        deployed = stack.use(options.env, options.port)
        return _COMMANDS[options.command](deployed, options)
    except stack.NoStack as error:
        return _give_up(str(error))
    except EndpointConnectionError as error:
        running = f" Is `make run PORT={options.port}` running?" if options.env == stack.LOCAL else ""
        return _give_up(f"{error}{running}")
    except (BotoCoreError, ClientError) as error:
        return _give_up(f"AWS did not answer as expected: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operations", description=__doc__)
    parser.add_argument("command", choices=sorted(_COMMANDS))
    parser.add_argument("--env", default="dev", help="an environment of samconfig.toml; local is make run's")
    parser.add_argument("--port", default="4566", help="the embedded AWS's, for local")
    parser.add_argument("--image", default="", help="logs, quarantine: the image's id")
    parser.add_argument("--owner", default="", help="quarantine, shares, revoke: whose image or share it is")
    parser.add_argument("--link", default="", help="quarantine: to a picture; revoke: to a share")
    parser.add_argument("--release", action="store_true", help="quarantine: show the image again")
    parser.add_argument("--errors", action="store_true", help="logs: the errors of all functions instead")
    parser.add_argument("--hours", type=float, default=24.0, help="logs: how far they go back")
    parser.add_argument("--name", default="", help=f"keeper: {', '.join(KEEPERS)}")
    parser.add_argument("--queue", default="", help="letters: only those of this queue")
    parser.add_argument("--url", default="", help="webhook: where to register a receiver")
    parser.add_argument("--events", default="", help="webhook: the events that it gets, with commas; else all")
    parser.add_argument(
        "--id", default="", help="webhook: the one to change; letters: only those to it; revoke: the share"
    )
    parser.add_argument("--resend", action="store_true", help="letters: send those to webhooks again")
    parser.add_argument(
        "--change", default="", choices=["", "test", "remove", "rotate", "on"], help="webhook: what to do"
    )
    parser.add_argument("--now", action="store_true", help="webhook, rotate-media-key: end the old at once")
    parser.add_argument("--json", action="store_true", help="status, doctor, waiting, failed: for programs")
    parser.add_argument("--go", action="store_true", help="letters: delete those that are shown")
    return parser


# The commands


def _status(deployed: Stack, options: argparse.Namespace) -> int:
    """How the stack is, in one look."""
    found = status(deployed)
    if options.json:
        _emit({**asdict(found), "advice": found.advice})
        return 0
    table = Table("queue", "waiting", "in work", "dead letters", box=None, pad_edge=False)
    for queue in found.queues:
        table.add_row(queue.name, *(f"{number:,}" for number in (queue.waiting, queue.in_work, queue.dead)))
    console.print(table)
    console.print()
    for line in _summary(found):
        console.print(line)
    for advice in found.advice:
        console.print(f"\n{advice}", style="yellow")
    return 0


def _summary(found: Status) -> list[str]:
    lines = [
        f"Waiting     {_count(found.waiting)}",
        f"Failed      {_count(found.failed)}",
        f"Workers     {found.workers} at once at most; the account may run {found.limit:,} functions",
    ]
    if found.closings:
        oldest = duration((datetime.now(UTC) - found.closings[0]).total_seconds())
        number = len(found.closings)
        accounts = "1 account that is" if number == 1 else f"{number:,} accounts that are"
        lines.append(f"Closed      {accounts} not empty yet, the first since {oldest}")
    for run in found.runs:
        ended = f"ended {run.finished_at}" if run.finished_at else "stopped" if run.stopped else "not ended"
        lines.append(f"{run.name.title():<11} began {run.began_at}, {ended}")
    return lines


def _doctor(deployed: Stack, options: argparse.Namespace) -> int:
    """What is wrong with the stack, and what to do."""
    found = []
    for examined in doctor.examine(deployed):
        found.append(examined)
        if options.json:
            continue
        console.print(f"{'wrong' if examined.problems else 'good ':<6} {examined.name}", markup=False)
        for problem in examined.problems:
            _say(f"{'':7}{problem.what}\n{'':7}{problem.advice}")
    if options.json:
        _emit({"checks": [asdict(examined) for examined in found]})
    return 1 if any(examined.problems for examined in found) else 0


def _waiting(_deployed: Stack, options: argparse.Namespace) -> int:
    """The images that wait, the oldest first."""
    return _list(images.waiting(_LISTED), options)


def _failed(_deployed: Stack, options: argparse.Namespace) -> int:
    """The images that failed because of us, the oldest first."""
    return _list(images.failed(_LISTED), options)


def _list(found: Rows, options: argparse.Namespace) -> int:
    if options.json:
        _emit(asdict(found))
        return 0
    for row in found.rows:
        _say(f"{row.since:%Y-%m-%d %H:%M:%S}  {row.image_id}  {row.word:<10}  {row.object_key}")
        if row.sentence:
            _say(f"{'':21}{row.sentence}")
    console.print(_count(found))
    return 0


def _emit(found: dict[str, Any]) -> None:
    """Print a line of JSON, in ASCII: what a terminal would obey is escaped."""
    sys.stdout.write(json.dumps(found, default=str) + "\n")


def _count(found: Rows) -> str:
    if not found.rows:
        return "no image"
    oldest = duration((datetime.now(UTC) - found.rows[0].since).total_seconds())
    number = f"{len(found.rows):,}{' or more' if found.more else ''}"
    return f"{number} image{'' if number == '1' else 's'}, the oldest since {oldest}"


def _logs(deployed: Stack, options: argparse.Namespace) -> int:
    """What the functions logged about an image, or their errors."""
    try:
        wanted = logs.ERRORS if options.errors else logs.about(str(UUID(options.image)))
    except ValueError:
        return _give_up(
            "Name the image by its id: make logs IMAGE=0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c ENV=… "
            "For the errors of all functions, say ERRORS=1."
        )
    if options.env == stack.LOCAL:
        from local.emulator import LOG, state_folder  # only here, since it takes as long as everything else

        log = state_folder() / LOG
        if not log.exists():
            return _give_up(f"There is no log {log}. Name the folder of `make run`: STATE=folder")
        lines = logs.in_file(log, wanted)
    else:
        try:
            lines = logs.in_cloudwatch(deployed, wanted, timedelta(hours=options.hours))
        except logs.QueryEnded as error:
            return _give_up(str(error))
    for line in lines:
        _print_line(line)
    console.print(
        f"{len(lines):,} line{'' if len(lines) == 1 else 's'}"
        if lines
        else f"There is no such line in the last {'hour' if options.hours == 1 else f'{options.hours:g} hours'}."
    )
    return 0


def _print_line(line: Mapping[str, str]) -> None:
    words = [line.get(name, "") for name in logs.FIELDS if name != "exception"]
    _say("  ".join(filter(None, words)))
    if "exception" in line:
        _say(line["exception"])


def _letters(deployed: Stack, options: argparse.Namespace) -> int:
    """The dead letters that no keeper takes. With GO=1, those of one queue are deleted; with RESEND=1, those of
    webhooks are sent again.
    """
    queues = letters.queues(deployed)
    acts = options.go or options.resend
    if options.queue not in (queues.keys() if acts else {"", *queues}):
        return _give_up(f"Name the queue: make letters QUEUE=… ENV={options.env}. There are {', '.join(queues)}.")
    if (options.id or options.resend) and options.queue != letters.WEBHOOKS:
        return _give_up(f"ID=… and RESEND=1 are for deliveries to webhooks: QUEUE={letters.WEBHOOKS}")
    if options.go and options.resend:
        return _give_up("GO=1 deletes, and RESEND=1 sends again. Choose one.")
    found = Counter[str]()
    done = 0
    for queue in [options.queue] if options.queue else queues:
        for letter in letters.untaken(queue, queues[queue], None if acts or options.id else letters.MOST):
            if options.id and not letters.is_to(letter, options.id):
                continue
            found[queue] += 1
            _say(f"{queue}, sent {letter.sent_at:%Y-%m-%d %H:%M:%S}: {letter.reason}\n{letter.body[:_BODY]}")
            if options.resend:
                done += letters.resend(deployed, letter)
            elif options.go:
                letters.delete(letter)
                done += 1
    if not found:
        console.print("There is no dead letter that no keeper takes.")
    for queue, number in found.items():
        if acts:
            left = f" Left, because the sender cannot read them: {number - done:,}." if number > done else ""
            console.print(f"{done:,} {'sent again' if options.resend else 'deleted'}.{left}")
        else:
            console.print(f"{number:,} in {queue}. To delete them: {_again(options, queue)} GO=1")
            if queue == letters.WEBHOOKS:
                console.print(f"To send them again: {_again(options, queue)} RESEND=1")
    return 0


def _keeper(deployed: Stack, options: argparse.Namespace) -> int:
    """A keeper does a round now."""
    if options.name not in KEEPERS:
        return _give_up(f"Name the keeper: make keeper NAME=janitor ENV=… There are {', '.join(KEEPERS)}.")
    try:
        start_keeper(deployed, options.name)
    except KeeperFailed as error:
        return _give_up(f"It ended with an error, and its log says more: {error}")
    called = "sender of webhooks" if options.name == "webhooks" else options.name
    console.print(f"The {called} has done a round.")
    return 0


def _rotate(deployed: Stack, options: argparse.Namespace) -> int:
    """Media links get another key."""
    rotate(deployed, at_once=options.now)
    if options.now:
        console.print(
            "Media links have a new key. Within a minute, all links that were given out before are refused."
        )
    else:
        console.print("Media links have a new key, which signs from the minute after next.")
        console.print("Links under the old one work until they expire.")
    return 0


def _media_keys(deployed: Stack, _: argparse.Namespace) -> int:
    """CloudFront gets the keys that media links are signed with."""
    if put_keys(deployed, current(deployed)):
        console.print("CloudFront has the keys of media links.")
    else:
        console.print("The stack has no CloudFront, so nobody else needs the keys of media links.")
    return 0


def _probe(deployed: Stack, _: argparse.Namespace) -> int:
    """A photo goes through the stack, and goes again."""
    console.print("A photo goes through the stack. In a new one, S3's events begin after about five minutes.")
    try:
        Probe(deployed, console.print).run()
    except ProbeFailed as error:
        return _give_up(f"{error} make doctor says what is wrong.")
    except KeeperFailed as error:
        return _give_up(f"The remover ended with an error, and its log says more: {error}")
    console.print("The stack works.")
    return 0


def _quarantine(deployed: Stack, options: argparse.Namespace) -> int:
    """Hide an image from everybody, or show it again."""
    try:
        image = moderation.reported(options.link, options.owner, options.image)
        if options.release:
            shown = moderation.release(image)
            console.print(
                "It is processed anew, and shown in a moment."
                if shown
                else "Its original is gone: nothing is shown."
            )
            return 0
        moderation.hide(image)
        forget(deployed, image.owner, image.image_id)
    except moderation.NotFound as error:
        return _give_up(str(error))
    console.print(f"{image.image_id} is hidden from everybody, and its original is kept.")
    console.print(f"To show it again: make quarantine OWNER={image.owner} IMAGE={image.image_id} RELEASE=1")
    return 0


def _shares(_deployed: Stack, options: argparse.Namespace) -> int:
    """The shares of an owner. Links open them, so nothing shows these."""
    try:
        found = moderation.shares_of(options.owner)
    except moderation.NotFound as error:
        return _give_up(str(error))
    for share in found:
        _say(f"{share.share_id}  {share.created_at:%Y-%m-%d}  until {share.expires_at:%Y-%m-%d}  {share.image_id}")
    console.print(f"{len(found)} share{'' if len(found) == 1 else 's'}")
    return 0


def _revoke(_deployed: Stack, options: argparse.Namespace) -> int:
    """Revoke a share."""
    try:
        share = moderation.revoke(options.link, options.owner, options.id)
    except moderation.NotFound as error:
        return _give_up(str(error))
    console.print(f"The share {share.share_id} of {share.owner} is revoked. It showed {share.image_id}.")
    return 0


def _webhooks(_deployed: Stack, _: argparse.Namespace) -> int:
    """The receivers of events. URLs may hold secrets, so only their hosts are shown."""
    found = webhooks.known()
    for webhook in found:
        events = ", ".join(sorted(webhook.types)) or "all events"
        state = f"off: {webhook.off}" if webhook.off else "on"
        _say(f"{webhook.id}  {webhook.created_at:%Y-%m-%d}  {urlsplit(webhook.url).hostname}  {events}  {state}")
    console.print(f"{len(found)} webhook{'' if len(found) == 1 else 's'}")
    return 0


def _webhook(deployed: Stack, options: argparse.Namespace) -> int:
    """Register a receiver of events, or change one."""
    try:
        match options.change:
            case "remove":
                webhooks.remove(options.id)
                console.print(f"{options.id} gets nothing any more.")
            case "rotate":
                _show_secret(webhooks.rotate(deployed, options.id, at_once=options.now))
                console.print(
                    "From the sender's next run on, only it is used."
                    if options.now
                    else "For a day, requests are signed with the old secret too."
                )
            case "test":
                answer = webhooks.try_out(deployed, options.id)
                console.print(f"{options.id} answered {answer}.")
                return 0 if 200 <= answer < 300 else 1
            case "on":
                webhooks.switch_on(options.id)
                console.print(f"{options.id} gets events again, from now on.")
            case _ if options.url:
                names = [name.strip() for name in options.events.split(",") if name.strip()]
                id_, secret = webhooks.register(deployed, options.url, names)
                console.print(f"Registered as {id_}.")
                _show_secret(secret)
            case _:
                return _give_up('Name the receiver: make webhook URL=https://… EVENTS="Image Ready,Image Deleted"')
    except webhooks.WrongWebhook as error:
        return _give_up(str(error))
    return 0


def _show_secret(secret: str) -> None:
    console.print(f"Its secret, which is shown this once: {secret}")


_COMMANDS: Final[Mapping[str, Command]] = {
    "status": _status,
    "doctor": _doctor,
    "waiting": _waiting,
    "failed": _failed,
    "logs": _logs,
    "letters": _letters,
    "keeper": _keeper,
    "rotate-media-key": _rotate,
    "media-keys": _media_keys,
    "quarantine": _quarantine,
    "shares": _shares,
    "revoke": _revoke,
    "webhooks": _webhooks,
    "webhook": _webhook,
    "probe": _probe,
}


def _again(options: argparse.Namespace, queue: str) -> str:
    """The same command for one queue."""
    port = f" PORT={options.port}" if options.env == stack.LOCAL else ""
    id_ = f" ID={options.id}" if options.id else ""
    return f"make letters QUEUE={queue}{id_} ENV={options.env}{port}"


def _say(text: str) -> None:
    """Print what strangers may have written: without characters that a terminal obeys."""
    console.print(visible(text, also="\n\t"), markup=False)


def _give_up(reason: str) -> int:
    console.print(reason, style="red", markup=False)
    return 1


if __name__ == "__main__":
    logger.setLevel("WARNING")  # what a command has done, it says itself
    sys.exit(main())
