"""The deployed stack of integration and browser tests: one embedded AWS a session, with its own state.

`make test-aws` names a stack that is there instead (tests/aws). Others use that stack, so whatever changes it for
all is left out there, and all that tests make has names by which tests/aws/leftovers.py finds it.
"""

import os
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import pytest

from darkroom import keys
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.catalog.library import Library
from darkroom.catalog.resubmissions import Resubmissions
from darkroom.catalog.table import Table
from darkroom.keys import Lane, Owner
from darkroom.library.rows import TIMELINE
from darkroom.queues import StageQueues
from darkroom.resubmit import Reason, Resubmission
from darkroom.stages import STAGES, StageName
from darkroom_client.models import ImageEntry
from local import deployment
from local.deployment import Stack
from local.emulator import Emulator, free_port
from local.users import POLL_SECONDS, Login, User
from operations import stack as stacks
from operations.start import PATIENT
from tests import s3_events

# From an upload to the last answer about it: cold starts on two busy cores take most of it.
DEADLINE_SECONDS: Final = 90

TWO_TRIES_SECONDS: Final = 200
"""For what a scheduled function does: a message that a run leaves is hidden for two minutes."""


TESTED: Final = "TESTED_ENV"
"""The variable with the environment of samconfig.toml whose stack is tested; without it, their own."""

DOMAIN: Final = "darkroom-test.example"
"""Of the addresses of all users that tests make. https://www.rfc-editor.org/rfc/rfc2606#section-2"""

OWNERS: Final = "darkroom-test-"
"""How the names of owners of imports begin, and of whatever else tests make in a stack."""


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    if TESTED in os.environ:
        pytest.skip("it needs the process, the addresses or the log of an embedded AWS of its own")
    with Emulator(free_port(), tmp_path_factory.mktemp("aws")) as emulator:
        yield emulator
        print(emulator.tail(40))  # shown with a failure


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Stack:
    if environment := os.environ.get(TESTED):
        found = stacks.use(environment, os.environ.get("PORT", "4566"))
        return Stack(found.name, found.outputs, os.environ.get("AWS_ENDPOINT_URL"))
    emulator: Emulator = request.getfixturevalue("emulator")
    return deployment.deploy(emulator, deployment.build(emulator))


def an_owner() -> Owner:
    """A name for an owner of imports that nobody else has."""
    return Owner(f"{OWNERS}{uuid.uuid4().hex[:8]}")


def login_of(name: str) -> Login:
    """A user's login, by name; all users have the same password."""
    return Login(f"{name}@{DOMAIN}", "correct horse battery")


def alone() -> None:
    """Leave the test out if others use the stack, because it changes the stack for all."""
    if TESTED in os.environ:
        pytest.skip("it changes rules or settings of the stack, which others use")


@contextmanager
def withheld(stack: Stack, lane: Lane) -> Iterator[None]:
    """Lose the events of a lane's photos for a while."""
    alone()
    events, cloudformation = stack.client("events"), stack.client("cloudformation")
    rules = [
        cloudformation.describe_stack_resource(
            StackName=stack.name, LogicalResourceId=f"{stage.title()}{lane.title()}Rule"
        )["StackResourceDetail"]["PhysicalResourceId"].rpartition("|")[2]
        for stage in StageName
    ]
    for rule in rules:
        events.disable_rule(Name=rule)
    try:
        yield
    finally:
        for rule in rules:
            events.enable_rule(Name=rule)


@dataclass(frozen=True)
class Operator:
    """The operator of the stack: reads and writes its parts directly."""

    stack: Stack
    images: Images

    def listed(self, owner: Owner) -> list[Entry]:
        """The entries of the first hundred images in an owner's list, in any order."""
        library = Library(Table(self.stack.client("dynamodb"), self.stack.outputs["LibraryTable"]))
        return self.images.get_many(owner, library.page(owner, [TIMELINE], 100).image_ids)

    def resubmit(self, entry: Entry, stages: Collection[StageName]) -> bool:
        """Have stages work on an image again, as its owner may."""
        urls = {
            (stage, lane): self.stack.outputs[f"{stage.title()}{lane.title()}QueueUrl"]
            for stage in STAGES
            for lane in Lane
        }
        table = Table(self.stack.client("dynamodb"), self.stack.outputs["CatalogTable"])
        resubmission = Resubmission(
            Resubmissions(table),
            StageQueues(self.stack.client("sqs"), urls),
            self.stack.outputs["OriginalsBucket"],
        )
        return resubmission.resubmit(entry, stages, Reason.REPROCESS, Lane.UPLOADS)

    @contextmanager
    def deployed_with(self, function: str, **changed: str) -> Iterator[None]:
        """Use other settings of a function for a while, as if they were deployed as parameters."""
        alone()
        client = self.stack.client("lambda")
        resource = self.stack.client("cloudformation").describe_stack_resource(
            StackName=self.stack.name, LogicalResourceId=function
        )
        name = resource["StackResourceDetail"]["PhysicalResourceId"]
        variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        client.update_function_configuration(FunctionName=name, Environment={"Variables": variables | changed})
        try:
            yield
        finally:
            client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})

    def renew(self, function: str) -> None:
        """Have only new processes run a function: they have read nothing yet."""
        with self.deployed_with(function, RENEWED="1"):
            pass  # each change of the settings ends the processes that have others

    def queued(self, stage: StageName, lane: Lane) -> int:
        """The number of messages in the queue of a stage, hidden ones included."""
        return self.waiting(f"{stage.title()}{lane.title()}QueueUrl")

    def waiting(self, queue: str) -> int:
        """The number of messages in a queue, by its output's name, hidden ones included."""
        attributes = self.stack.client("sqs").get_queue_attributes(
            QueueUrl=self.stack.outputs[queue],
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )["Attributes"]
        return sum(int(number) for number in attributes.values())

    def dead_letters(self) -> int:
        return sum(self.waiting(queue) for queue in self.stack.outputs if queue.endswith("DeadLettersUrl"))

    def run_remover(self) -> None:
        """Run the remover now, before its schedule does."""
        self.run_keeper("Remover")

    def run_keeper(self, keeper: str) -> None:
        """Run a keeper now, before its schedule does."""
        client = self.stack.session().client("lambda", endpoint_url=self.stack.endpoint, config=PATIENT)
        answer = client.invoke(FunctionName=self.stack.outputs[f"{keeper}Name"])
        assert "FunctionError" not in answer, answer["Payload"].read()

    @contextmanager
    def running(self, keeper: str) -> Iterator[None]:
        """Run a keeper again and again meanwhile, for those who cannot wait for its schedule."""
        over = threading.Event()

        def run() -> None:
            while not over.wait(POLL_SECONDS):
                self.run_keeper(keeper)

        with ThreadPoolExecutor(1) as thread:
            runs = thread.submit(run)
            try:
                yield
            finally:
                over.set()
            runs.result()

    def send(self, stage: StageName, lane: Lane, body: str, *, dead: bool = False) -> None:
        """Put a message into the queue or the dead letters of a stage."""
        queue = f"{stage.title()}{lane.title()}{'DeadLettersUrl' if dead else 'QueueUrl'}"
        self.stack.client("sqs").send_message(QueueUrl=self.stack.outputs[queue], MessageBody=body)

    def drop(self, key: str, body: bytes) -> None:
        """Put an object into the originals bucket, as any S3 tool does."""
        self.stack.client("s3").put_object(Bucket=self.stack.outputs["OriginalsBucket"], Key=key, Body=body)

    def entry_of(self, key: str) -> Entry | None:
        """The entry of an original, by its key."""
        original = keys.parse_original(self.stack.outputs["OriginalsBucket"], key)
        assert original is not None
        return self.images.get(original.owner, original.image_id)

    def drop_in_vain(self, key: str, body: bytes) -> None:
        """Put a photo into the originals bucket, and have the stage of thumbnails give it up."""
        bucket = self.stack.outputs["OriginalsBucket"]
        with withheld(self.stack, Lane.IMPORTS):
            self.drop(key, body)
        head = self.stack.client("s3").head_object(Bucket=bucket, Key=key)
        created = s3_events.created(
            bucket,
            key,
            "0055AED6DCD90281E5",
            size=head["ContentLength"],
            etag=head["ETag"].strip('"'),
            version_id=head["VersionId"],
        )
        # One stage gets the event; the other stage's message is among the dead letters.
        self.send(StageName.METADATA, Lane.IMPORTS, created)
        until(lambda: (entry := self.entry_of(key)) is not None and entry.settled(StageName.METADATA))
        self.send(StageName.THUMBNAILS, Lane.IMPORTS, created, dead=True)
        self.run_keeper("DeadLetters")

    def derived(self, prefix: str) -> list[str]:
        """The keys under a prefix of the renditions bucket."""
        pages = self.stack.client("s3").get_paginator("list_objects_v2")
        bucket = self.stack.outputs["RenditionsBucket"]
        return [
            entry["Key"]
            for page in pages.paginate(Bucket=bucket, Prefix=prefix)
            for entry in page.get("Contents", [])
        ]


@pytest.fixture(scope="session")
def operator(stack: Stack) -> Operator:
    client = stack.session().client("dynamodb", endpoint_url=stack.endpoint)
    return Operator(stack, Images(Table(client, stack.outputs["CatalogTable"])))


@pytest.fixture(scope="session")
def user(stack: Stack) -> Iterator[Callable[[str], User]]:
    """Logs in a user by name."""
    with ExitStack() as connections:
        yield lambda name: connections.enter_context(User(stack, login_of(name)))


@pytest.fixture(scope="session")
def alice(user: Callable[[str], User]) -> User:
    return user("alice")


@pytest.fixture
def newcomer(user: Callable[[str], User]) -> User:
    """A user without images."""
    return user(f"newcomer-{uuid.uuid4().hex[:8]}")


def settled(user: User, image_id: str, seconds: float = DEADLINE_SECONDS) -> ImageEntry:
    """The image as soon as nothing is being made of it any more."""
    return user.wait_until_settled(image_id, seconds=seconds, every=POLL_SECONDS)


def until(
    happens: Callable[[], bool], meanwhile: Callable[[], None] = lambda: None, seconds: float = DEADLINE_SECONDS
) -> None:
    """Wait for something to happen, up to a deadline, such as for a list to follow; call `meanwhile` between
    checks.
    """
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        meanwhile()
        time.sleep(POLL_SECONDS)


def becomes(read: Callable[[], object], expected: object) -> None:
    """Wait until what is read is what is expected; says what was read last if that does not happen in time."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (found := read()) != expected:
        assert time.monotonic() < deadline, f"it was {found!r} to the end, not {expected!r}"
        time.sleep(POLL_SECONDS)
