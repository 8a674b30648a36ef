"""The stack's storage in moto: made once a process from template.yaml, put back empty for each test.

Making it takes as long as an average test.
"""

import copy
import json
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import Any, Final
from unittest.mock import patch

import boto3
from botocore import loaders, useragent
from botocore.hooks import BaseEventHooks, EventAliaser
from joserfc.jwk import RSAKey
from moto import backend_index, mock_aws
from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import camelcase_to_underscores, method_names_from_class
from moto.dynamodb import models
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import (  # type: ignore[attr-defined]  # the whole module is unchecked
    DepthFirstTraverser,
    Node,
    UpdateExpression,
)
from moto.dynamodb.parsing.expressions import (  # type: ignore[attr-defined]  # the whole module is unchecked
    UpdateExpressionParser,
)
from moto.dynamodb.parsing.validators import ActionCountValidator
from moto.events.models import EventBus, EventsBackend, events_backends
from moto.s3.models import FakeBucket, S3Backend, s3_backends
from moto.secretsmanager.models import FakeSecret, ReplicaSecret, SecretsManagerBackend, secretsmanager_backends
from moto.sqs import models as sqs_models
from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

from tests import template

# moto makes only these from the template. The functions and the API run in the integration tests' embedded AWS.
MADE: Final = {"AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::Events::EventBus"}

SECRETS: Final = ("MediaKey", "LibraryKey")

ACCOUNT: Final = "123456789012"
"""The account that moto's resources belong to."""

REGION: Final = "us-east-1"


@dataclass(frozen=True)
class MotoStack:
    """What was made, and its physical ids by logical id."""

    ids: Mapping[str, str]
    buckets: Mapping[str, FakeBucket]
    versioning: Mapping[str, str | None]
    tables: Mapping[str, Table]
    queues: Mapping[str, Queue]
    secrets: Mapping[str, FakeSecret | ReplicaSecret]
    buses: Mapping[str, EventBus]

    def put_back(self) -> None:
        """Put the stack into a moto that has nothing."""
        s3, dynamodb, sqs, secrets, events = _backends()
        s3.buckets.update(self.buckets)
        for name, bucket in self.buckets.items():
            s3_backends.bucket_accounts[name] = (bucket.partition, ACCOUNT)
            bucket.versioning_status = self.versioning[name]
        dynamodb.tables.update(self.tables)
        sqs.queues.update(self.queues)
        secrets.secrets.update(self.secrets)
        events.event_buses.update(self.buses)
        self.empty()

    def empty(self) -> None:
        """Forget all items, objects and messages."""
        for bucket in self.buckets.values():
            bucket.keys.clear()
            bucket.multiparts.clear()
        _, dynamodb, _, _, _ = _backends()
        for table in dynamodb.tables.values():  # a cancelled transaction has put others in their place
            table.items.clear()
        for queue in self.queues.values():
            queue._messages.clear()
            queue._pending_messages.clear()
            queue.deleted_messages.clear()


@cache
def moto_stack() -> MotoStack:
    """Make the stack. moto must not be active."""
    with mock_aws():
        ids = _create()
        s3, dynamodb, sqs, secrets, events = _backends()
        return MotoStack(
            ids,
            dict(s3.buckets),
            {name: bucket.versioning_status for name, bucket in s3.buckets.items()},
            dict(dynamodb.tables),
            dict(sqs.queues),
            dict(secrets.secrets),
            dict(events.event_buses),
        )


def show_all(queue: str) -> None:
    """Make the messages of a queue visible, by its URL."""
    _, _, sqs, _, _ = _backends()
    for message in sqs.queues[queue.rpartition("/")[2]]._messages:
        message.visible_at = 0


@cache
def load_once() -> Callable[..., loaders.Loader]:
    """Makes what sessions read the descriptions of AWS's services with; they share what was read."""
    loader = loaders.create_loader()
    return lambda *_: loader


@contextmanager
def moto() -> Iterator[None]:
    """moto without anything in it, and without what makes its DynamoDB and botocore's clients slow."""
    with ExitStack() as patched:
        patched.enter_context(mock_aws())
        for owner, name, instead in _quicker():
            patched.enter_context(patch.object(owner, name, instead))
        yield


def _quicker() -> Sequence[tuple[Any, str, Any]]:
    """What is replaced: an object, an attribute, and what it is instead."""
    return (
        # Writes of several threads come one after the other: moto lets others in between condition and write.
        (DynamoDBBackend, "put_item", _alone(DynamoDBBackend.put_item)),
        (DynamoDBBackend, "update_item", _alone(DynamoDBBackend.update_item)),
        (DynamoDBBackend, "delete_item", _alone(DynamoDBBackend.delete_item)),
        # A transaction copies what it writes, not the whole table for each item.
        (DynamoDBBackend, "transact_write_items", _transact),
        # The values of items are sent as they are kept.
        (BaseJSONSerializer, "_serialize_type_structure", _serialize),
        # Updates and conditions are parsed once a process, not several times for each request.
        (UpdateExpressionParser, "make", _PARSED),
        (ConditionExpressionParser, "_lex_condition_expression", _lexed),
        # The clauses of an update are counted once, not again from each of its clauses on.
        (ActionCountValidator, "traverse", ActionCountValidator.verify_action_counts),
        # A walk over an update looks up once what is to be done with its nodes, and only their tree is copied.
        (DepthFirstTraverser, "traverse", _traverse),
        (validators, "deepcopy", _copy),
        # A queue without messages says so at once, since nobody sends any meanwhile.
        (SQSBackend, "receive_message", _receive),
        # A pool's key is read once.
        (RSAKey, "import_key", _key),
        # A request is compared with the services of the stack first.
        (backend_index, "backend_url_patterns", _OURS_FIRST),
        # What depends on a name alone is computed once a process.
        (responses, "method_names_from_class", _METHODS),
        (responses, "camelcase_to_underscores", _UNDERSCORES),
        (sqs_models, "camelcase_to_underscores", _UNDERSCORES),
        (EventAliaser, "_alias_event_name", _alias),
        (useragent, "sanitize_user_agent_string_component", _SANITISED),
        # botocore does not inspect its own handlers of events again.
        (BaseEventHooks, "_verify_accept_kwargs", _nothing),
    )


_WRITING: Final = RLock()


def _alone(write: Callable[..., Any]) -> Callable[..., Any]:
    """A write that no other thread's write interrupts."""

    def locked(*arguments: Any, **named: Any) -> Any:
        with _WRITING:
            return write(*arguments, **named)

    return locked


def _serialize(serializer: Any, into: dict[str, Any], value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue":
        into[key] = value
    else:
        _SERIALIZE(serializer, into, value, shape, key)


_SERIALIZE: Final[Callable[..., None]] = BaseJSONSerializer._serialize_type_structure


def _traverse(walker: DepthFirstTraverser, root: Any) -> Any:
    """A walk over the tree of an update expression, children first."""
    processors = walker._processing_map()
    prepares = type(walker).pre_processing_of_child is not DepthFirstTraverser.pre_processing_of_child

    found: dict[type, Callable[[Any], Any] | None] = {}

    def processor(kind: type) -> Callable[[Any], Any] | None:
        if kind not in found:
            found[kind] = next((process for each, process in processors.items() if issubclass(kind, each)), None)
        return found[kind]

    def walk(node: Any, place: int) -> Any:
        parent = node.parent
        for number, child in enumerate(node.children or ()):
            if prepares:
                walker.pre_processing_of_child(node, number)
            if _is_node(child.__class__):
                walk(child, number)
        if process := processor(type(node)):
            node = process(node)
            node.parent = parent
            if parent:
                parent.children[place] = node
        return node

    return walk(root, -1)


@cache
def _is_node(kind: Hashable) -> bool:
    return isinstance(kind, type) and issubclass(kind, Node)


def _copy(thing: Any) -> Any:
    """A copy of a thing; of an expression that was only parsed, whose leaves nobody changes, that of its tree."""
    return _copy_tree(thing, None) if isinstance(thing, UpdateExpression) else copy.deepcopy(thing)


def _copy_tree(node: Any, parent: Node | None) -> Any:
    if not _is_node(node.__class__):
        return node
    made = object.__new__(type(node))
    made.__dict__.update(node.__dict__, parent=parent)
    if node.children is not None:
        made.children = [_copy_tree(child, made) for child in node.children]
    return made


def _lexed(parser: ConditionExpressionParser) -> deque[Any]:
    """The parts of a condition, which parsing takes from the queue but does not change."""
    condition = parser.condition_expression
    if condition not in _LEXED:
        _LEXED[condition] = [*_LEX(parser)]
    return deque(_LEXED[condition])


_LEXED: Final[dict[str | None, list[Any]]] = {}
_LEX: Final = ConditionExpressionParser._lex_condition_expression


def _key(material: Mapping[str, Any]) -> RSAKey:
    name = json.dumps(material)
    if name not in _KEYS:
        _KEYS[name] = _IMPORT_KEY(material)
    return _KEYS[name]


_KEYS: Final[dict[str, RSAKey]] = {}
_IMPORT_KEY: Final[Callable[..., RSAKey]] = RSAKey.import_key


def _nothing(*_: object) -> None:
    pass


def _alias(aliaser: EventAliaser, name: str) -> str:
    """The name of an event as botocore knows it; all clients have the same aliases."""
    if name not in _ALIASES:
        _ALIASES[name] = _ALIAS(aliaser, name)
    return _ALIASES[name]


_ALIASES: Final[dict[str, str]] = {}
_ALIAS: Final[Callable[[EventAliaser, str], str]] = EventAliaser._alias_event_name  # type: ignore[attr-defined]
_PARSED: Final = cache(UpdateExpressionParser.make)  # the validator copies it before it changes anything
_METHODS: Final = cache(method_names_from_class)
_UNDERSCORES: Final = cache(camelcase_to_underscores)
_OURS_FIRST: Final = sorted(
    backend_index.backend_url_patterns, key=lambda each: each[0] not in ("dynamodb", "sqs", "s3")
)
_SANITISED: Final = cache(useragent.sanitize_user_agent_string_component)


def _receive(
    backend: SQSBackend, queue: str, most: int, _wait: int, hidden: int, names: list[str] | None = None
) -> list[Message]:
    """What a queue has now."""
    return _RECEIVE(backend, queue, most, 0, hidden, names)


_RECEIVE: Final[Callable[..., list[Message]]] = SQSBackend.receive_message


def _transact(backend: DynamoDBBackend, writes: Sequence[Mapping[str, Mapping[str, Any]]]) -> None:
    """A transaction; what it may change is copied, in case one of its writes is refused."""
    with _WRITING, patch.object(models, "copy", _Copies(writes)):
        _TRANSACT(backend, writes)


_TRANSACT: Final[Callable[..., None]] = DynamoDBBackend.transact_write_items


class _Copies:
    """In place of the module `copy`, while a transaction is tried: of a table, it copies what may be changed."""

    def __init__(self, writes: Sequence[Mapping[str, Mapping[str, Any]]]) -> None:
        self._writes = [write for each in writes for write in each.values()]
        self._tables: dict[str, Table] = {}

    def deepcopy(self, thing: Any) -> Any:
        if not isinstance(thing, Table):
            return copy.deepcopy(thing)
        if thing.name not in self._tables:
            self._tables[thing.name] = self._copied(thing)
        return self._tables[thing.name]

    def _copied(self, table: Table) -> Table:
        copied = copy.copy(table)
        copied.items = table.items.copy()
        for write in self._writes:
            key = write.get("Key") or write["Item"]
            partition, place = DynamoType(key["pk"]), DynamoType(key["sk"])
            if write["TableName"] == table.name and partition in table.items:
                copied.items[partition] = {**copied.items[partition]}
                if place in table.items[partition]:
                    copied.items[partition][place] = copy.deepcopy(table.items[partition][place])
        if table.stream_shard is not None:
            copied.stream_shard = copy.copy(table.stream_shard)
            copied.stream_shard.table = copied
            copied.stream_shard.items = [*table.stream_shard.items]
        return copied


def _backends() -> tuple[S3Backend, DynamoDBBackend, SQSBackend, SecretsManagerBackend, EventsBackend]:
    return (
        s3_backends[ACCOUNT]["aws"],
        dynamodb_backends[ACCOUNT][REGION],
        sqs_backends[ACCOUNT][REGION],
        secretsmanager_backends[ACCOUNT][REGION],
        events_backends[ACCOUNT][REGION],
    )


def _create() -> dict[str, str]:
    whole = template.load()
    part = {
        "Parameters": whole["Parameters"],
        "Conditions": whole["Conditions"],
        "Resources": {name: r for name, r in whole["Resources"].items() if r["Type"] in MADE},
    }
    cloudformation = boto3.client("cloudformation")
    cloudformation.create_stack(StackName="darkroom", TemplateBody=json.dumps(part))
    made = cloudformation.describe_stack_resources(StackName="darkroom")["StackResources"]
    # moto names a bus as the template does, which is the stack's name, and does not tell it.
    ids = {each["LogicalResourceId"]: each.get("PhysicalResourceId", "darkroom") for each in made}
    # moto's CloudFormation ignores a bucket's versioning.
    boto3.client("s3").put_bucket_versioning(
        Bucket=ids["Originals"],
        VersioningConfiguration=whole["Resources"]["Originals"]["Properties"]["VersioningConfiguration"],
    )
    # moto's CloudFormation cannot make secrets.
    secretsmanager = boto3.client("secretsmanager")
    for name in SECRETS:
        rules = whole["Resources"][name]["Properties"]["GenerateSecretString"]
        value = secretsmanager.get_random_password(**rules)["RandomPassword"]
        ids[name] = secretsmanager.create_secret(Name=name, SecretString=value)["ARN"]
    return ids
