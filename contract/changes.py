"""Which changes of the OpenAPI document break a client that was written for the earlier one. Pure.

A client may rely on every path, every answer's required fields, and every value that it may send. It must ignore
fields and values that it does not know, so an answer may get more of both. What was marked `deprecated` may go.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Json = Mapping[str, Any]

_LOWER_LIMITS: Final = ("minimum", "minLength", "minItems")
_UPPER_LIMITS: Final = ("maximum", "maxLength", "maxItems")
_ANNOUNCING: Final = ("Deprecation", "Sunset")
_METHODS: Final = ("get", "head", "put", "post", "patch", "delete")


def breaking(old: Json, new: Json) -> list[str]:
    """What breaks clients of the old document, one line each."""
    return list(_Comparison(old, new).operations())


def announced(old: Json, new: Json) -> bool:
    """Whether the version tells that clients may break: a higher major or, before 1.0.0, a higher minor number."""
    before, after = (tuple(map(int, each["info"]["version"].split("."))) for each in (old, new))
    leading = 1 if before[0] else 2
    return after[:leading] > before[:leading]


def silent(document: Json) -> list[str]:
    """The deprecated operations whose clients would not notice, one line each: those with a successful answer that
    does not have both headers, `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).
    """
    return [
        f"{method.upper()} {path}: {status} has no header {header}"
        for path, methods in document["paths"].items()
        for method in filter(methods.__contains__, _METHODS)
        if methods[method].get("deprecated")
        for status, answer in methods[method]["responses"].items()
        if status < "400"
        for header in _ANNOUNCING
        if header not in answer.get("headers", {})
    ]


class _Comparison:
    def __init__(self, old: Json, new: Json) -> None:
        self._old = old
        self._new = new

    def operations(self) -> Iterator[str]:
        for path, methods in self._old["paths"].items():
            for method in filter(methods.__contains__, _METHODS):
                name, was = f"{method.upper()} {path}", methods[method]
                now = self._new["paths"].get(path, {}).get(method)
                if now is not None:
                    yield from self._operation(name, was, now)
                elif not was.get("deprecated"):
                    yield f"{name} is gone"

    def _operation(self, name: str, was: Json, now: Json) -> Iterator[str]:
        if was["operationId"] != now["operationId"]:
            yield f"{name} has another operationId"
        if now.get("security") and not was.get("security"):
            yield f"{name} needs a token"
        yield from self._parameters(name, was, now)
        yield from self._body(name, was.get("requestBody"), now.get("requestBody"))
        for status, answer in was["responses"].items():
            if status < "400":
                yield from self._answer(f"{name}: {status}", answer, now["responses"].get(status))

    def _parameters(self, name: str, was: Json, now: Json) -> Iterator[str]:
        before, after = (
            {(each["in"], each["name"]): each for each in operation.get("parameters", ())}
            for operation in (was, now)
        )
        for key, parameter in before.items():
            place = f"{name}: {key[0]} parameter {key[1]}"
            if key in after:
                yield from self._taken(place, parameter["schema"], after[key]["schema"])
            elif not parameter.get("deprecated"):
                yield f"{place} is gone"
        for key, parameter in after.items():
            if parameter.get("required") and not before.get(key, {}).get("required"):
                yield f"{name}: {key[0]} parameter {key[1]} is required"

    def _body(self, name: str, was: Json | None, now: Json | None) -> Iterator[str]:
        if now is None:
            if was is not None:
                yield f"{name}: takes no body any more"
        elif was is None:
            if now.get("required"):
                yield f"{name}: needs a body"
        else:
            for kind, content in was["content"].items():
                if kind in now["content"]:
                    yield from self._taken(f"{name}: body", content["schema"], now["content"][kind]["schema"])
                else:
                    yield f"{name}: takes no {kind} any more"

    def _answer(self, place: str, was: Json, now: Json | None) -> Iterator[str]:
        if now is None:
            yield f"{place} is gone"
            return
        for header in was.get("headers", {}):
            if header not in now.get("headers", {}):
                yield f"{place}: header {header} is gone"
        for kind, content in was.get("content", {}).items():
            if kind in now.get("content", {}):
                yield from self._given(place, content["schema"], now["content"][kind]["schema"])
            else:
                yield f"{place}: {kind} is gone"

    def _taken(self, place: str, was: Json, now: Json) -> Iterator[str]:
        """What a client may send and is refused now."""
        before, after = self._variants(self._old, was), self._variants(self._new, now)
        if after and (missing := before.keys() - after.keys()):
            yield f"{place} may not be {', '.join(sorted(missing))} any more"
        for kind in before.keys() & after.keys():
            yield from self._taken_variant(place, before[kind], after[kind])

    def _taken_variant(self, place: str, was: Json, now: Json) -> Iterator[str]:
        if "enum" in now and not set(was.get("enum", ["anything"])) <= set(now["enum"]):
            yield f"{place} takes fewer values"
        if now.get("pattern") != was.get("pattern") and "pattern" in now:
            yield f"{place} has another pattern"
        for limit in _LOWER_LIMITS:
            if now.get(limit, float("-inf")) > was.get(limit, float("-inf")):
                yield f"{place} has a higher {limit}"
        for limit in _UPPER_LIMITS:
            if now.get(limit, float("inf")) < was.get(limit, float("inf")):
                yield f"{place} has a lower {limit}"
        if now.get("additionalProperties") is False and was.get("additionalProperties") is not False:
            yield f"{place} takes no other fields any more"
        for name in now.get("required", ()):
            if name not in was.get("required", ()):
                yield f"{place}: {name} is required"
        for name, schema in was.get("properties", {}).items():
            if name in now.get("properties", {}):
                yield from self._taken(f"{place}: {name}", schema, now["properties"][name])
            elif not schema.get("deprecated"):
                yield f"{place}: {name} is gone"
        if "items" in was and "items" in now:
            yield from self._taken(f"{place}: each", was["items"], now["items"])

    def _given(self, place: str, was: Json, now: Json) -> Iterator[str]:
        """What a client relies on in an answer and does not get any more."""
        before, after = self._variants(self._old, was), self._variants(self._new, now)
        if before and (added := after.keys() - before.keys()):
            yield f"{place} may be {', '.join(sorted(added))}"
        elif before and not after:
            yield f"{place} may be anything"
        for kind in before.keys() & after.keys():
            yield from self._given_variant(place, before[kind], after[kind])

    def _given_variant(self, place: str, was: Json, now: Json) -> Iterator[str]:
        for name, schema in was.get("properties", {}).items():
            if schema.get("deprecated"):
                continue
            if name not in now.get("properties", {}):
                yield f"{place}: {name} is gone"
                continue
            if name in was.get("required", ()) and name not in now.get("required", ()):
                yield f"{place}: {name} may be missing"
            yield from self._given(f"{place}: {name}", schema, now["properties"][name])
        for part, word in (("items", "each"), ("additionalProperties", "each value")):
            if isinstance(was.get(part), dict) and isinstance(now.get(part), dict):
                yield from self._given(f"{place}: {word}", was[part], now[part])

    def _variants(self, document: Json, schema: Json) -> dict[str, Json]:
        """The kinds of value that a schema allows, by JSON type; empty for any value."""
        while "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        found: dict[str, Json] = {}
        for choice in schema.get("anyOf", ()):
            found |= self._variants(document, choice)
        if "type" in schema:
            found[schema["type"]] = schema
        return found
