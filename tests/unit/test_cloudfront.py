"""cloudfront.yaml: its function lets through what the API accepts, and whatever it does not is the API's."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from cfnlint.api import lint_file
from hypothesis import given
from hypothesis import strategies as st
from samcli.yamlhelper import yaml_parse

from image_api.keyring import ACCEPTED_SECONDS, Keyring, Keys
from image_api.media import LinkRefused, MediaLinks
from operations import cloudfront
from tests import edge, template
from tests.edge import Edge, Passed

NESTED: Final = yaml_parse(edge.PATH.read_text())
DISTRIBUTION: Final = edge.RESOURCES["Distribution"]["Properties"]["DistributionConfig"]

NOW: Final = 1_795_262_400
WINDOW: Final = 6 * 3600
OWNER: Final = "9f2c41d0-7d1b-4c58-8b0a-5e1e2b6a7c11"
IMAGE: Final = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
PREFIX: Final = f"{OWNER}/{IMAGE}/thumbnails/0055AED6DCD90281E50000000000000000000000-000000-0a1b2c3d/"
NAME: Final = "v1-6/640.avif"

FIRST: Final = Keys.parse("k" * 64)

segments: Final = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)


@pytest.fixture(scope="module")
def function(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    with Edge("MediaRequest", tmp_path_factory.mktemp("edge") / "request") as started:
        yield started


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    with Edge("MediaResponse", tmp_path_factory.mktemp("edge") / "response") as started:
        yield started


def links(keys: Keys, now: float, window: int = WINDOW) -> MediaLinks:
    return MediaLinks(Keyring(lambda: str(keys), lambda: now), "https://photos.example", window, lambda: now)


def accepted_by_api(url: str, keys: Keys, now: float) -> bool:
    """As the route of media reads a link."""
    address = urlsplit(url)
    query = parse_qs(address.query, keep_blank_values=True)
    match unquote(address.path).split("/"):
        case ["", "media", owner, image, "thumbnails", order, _, _]:
            prefix = f"{owner}/{image}/thumbnails/{order}/"
        case _:
            return False
    try:
        links(keys, now).seconds_left(prefix, query.get("e", [""])[0], query.get("s", [""])[0])
    except LinkRefused:
        return False
    return True


def lets_through(passed: Passed) -> bool:
    """Whether a request goes to S3; if not, whether nothing but the API answers it."""
    if passed.group is None:
        assert passed.cached_as == (passed.request["uri"], edge.REQUEST_ID), "no kept picture answers it"
        return False
    assert [origin["originId"] for origin in passed.group["originIds"]] == ["pictures", "media"]
    assert passed.request["headers"]["x-darkroom-link"]["value"] == "valid"
    return True


@st.composite
def rotations(draw: st.DrawFn) -> tuple[Keys, int]:
    """Keys as operators change them, and the time of the last change."""
    keys, now = FIRST, NOW
    for number, pause in enumerate(draw(st.lists(st.integers(1, ACCEPTED_SECONDS), max_size=4))):
        now += pause
        keys = keys.followed_by(f"{number:064}", now)
    return keys, now


def test_a_link_leads_to_the_object_that_the_api_would_read(function: Edge) -> None:
    url = links(FIRST, NOW).url(PREFIX, NAME)
    passed = function.request(url, {"links": cloudfront.links(FIRST, NOW)}, NOW)
    assert lets_through(passed)
    assert passed.request["uri"] == f"/{PREFIX}{NAME}"
    again = function.request(
        links(FIRST, NOW + WINDOW).url(PREFIX, NAME), {"links": cloudfront.links(FIRST, NOW)}, NOW
    )
    assert again.request["querystring"] != passed.request["querystring"]
    assert again.cached_as == passed.cached_as, "a picture is kept once, for all its links"


@given(
    owner=segments,
    image=segments,
    order=segments,
    name=st.builds("{}/{}".format, segments, segments),
    window=st.sampled_from([300, 3600, WINDOW, 12 * 3600]),
    keys=rotations(),
    ages=st.tuples(st.integers(0, 2 * ACCEPTED_SECONDS), st.integers(0, 2 * ACCEPTED_SECONDS)),
)
def test_it_lets_through_what_the_api_accepts_whatever_keys_there_are(
    function: Edge,
    owner: str,
    image: str,
    order: str,
    name: str,
    window: int,
    keys: tuple[Keys, int],
    ages: tuple[int, int],
) -> None:
    known, changed = keys
    made, opened = changed + min(ages), changed + max(ages)
    url = links(known, made, window).url(f"{owner}/{image}/thumbnails/{order}/", name)
    stored = {"links": cloudfront.links(known, changed)}
    assert lets_through(function.request(url, stored, opened)) == accepted_by_api(url, known, opened)


def test_at_the_second_at_which_a_link_or_a_key_ends_both_say_no(function: Edge) -> None:
    keys = FIRST.followed_by("n" * 64, NOW)
    end = keys.kept[1].signs_from + ACCEPTED_SECONDS
    urls = {False: links(keys, NOW + 1).url(PREFIX, NAME), True: links(FIRST, end - 60).url(PREFIX, NAME)}
    expiry = int(parse_qs(urlsplit(urls[False]).query)["e"][0])
    for url, moment in ((urls[False], expiry), (urls[True], end)):
        for now, good in ((moment - 1, True), (moment, False)):
            assert accepted_by_api(url, keys, now) is good
            assert lets_through(function.request(url, {"links": cloudfront.links(keys, NOW)}, now)) is good


def test_any_changed_character_is_the_apis_to_refuse(function: Edge) -> None:
    url = links(FIRST, NOW).url(PREFIX, NAME)
    stored = {"links": cloudfront.links(FIRST, NOW)}
    start = url.index("/media/")
    for position in range(start, len(url)):
        for other in ("1", "a", "A", "/", "%", ".", "é"):
            if url[position] == other:
                continue
            changed = url[:position] + other + url[position + 1 :]
            through = lets_through(function.request(changed, stored, NOW))
            # The ladder and the name are not signed: whoever may see one picture of a version may see all.
            assert not through or accepted_by_api(changed, FIRST, NOW), changed


@given(st.data())
def test_odd_encodings_open_nothing_that_the_api_does_not(function: Edge, data: st.DataObject) -> None:
    url = links(FIRST, NOW).url(PREFIX, NAME)
    place = data.draw(st.integers(url.index("/media/") + 1, len(url)))
    inserted = data.draw(
        st.sampled_from(
            ["%2F", "%2e", "..", "//", "/../", "%00", "%0A", "\n", "+", "?", "&", "=", ";", "é", "%C3%A9"]
        )
        | st.sampled_from(["&e=9999999999", "&s=x", "&response-content-type=text/html"])
        | st.text(max_size=3)
    )
    cut = data.draw(st.integers(0, 3))
    changed = url[:place] + inserted + url[place + cut :]
    passed = function.request(changed, {"links": cloudfront.links(FIRST, NOW)}, NOW)
    if lets_through(passed):
        assert accepted_by_api(changed, FIRST, NOW)
        assert passed.request["uri"] == unquote(urlsplit(changed).path).removeprefix("/media")


@pytest.mark.parametrize("encoded", ["%41", "%2D", quote("é")])
def test_encoded_characters_are_the_apis_to_decode(function: Edge, encoded: str) -> None:
    prefix = f"{unquote(encoded)}/{IMAGE}/thumbnails/order/"
    url = links(FIRST, NOW).url(prefix, NAME).replace(quote(unquote(encoded)), encoded, 1)
    assert accepted_by_api(url, FIRST, NOW)
    assert not lets_through(function.request(url, {"links": cloudfront.links(FIRST, NOW)}, NOW))


@pytest.mark.parametrize(
    "key",
    [
        f"{OWNER}/{IMAGE}/metadata/order/tags.json",
        f"{OWNER}/{IMAGE}/metadata/order/v1/tags.json",
        f"{OWNER}/{IMAGE}/thumbnails/order/640.jpg",
        f"{OWNER}/{IMAGE}/thumbnails/order/v1/more/640.jpg",
        f"{OWNER}/{IMAGE}/thumbnails/../v1/640.jpg",
        f"{OWNER}/../thumbnails/order/v1/640.jpg",
    ],
)
def test_nothing_but_thumbnails_is_read_from_s3(function: Edge, key: str) -> None:
    """Not even with a signature."""
    prefix, _, name = key.rpartition("/")
    for signed in (f"{prefix}/", f"{prefix.rpartition('/')[0]}/"):
        url = f"https://photos.example/media/{key}?{links(FIRST, NOW).signature(signed)}"
        assert not lets_through(function.request(url, {"links": cloudfront.links(FIRST, NOW)}, NOW)), name


@pytest.mark.parametrize(
    "stored", [{}, {"links": ""}, {"links": "[]"}, {"links": "null"}, {"links": '{"keys": 1}'}]
)
def test_without_keys_the_api_decides(function: Edge, stored: dict[str, str]) -> None:
    assert not lets_through(function.request(links(FIRST, NOW).url(PREFIX, NAME), stored, NOW))


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_the_apis_to_answer(function: Edge, method: str) -> None:
    url = links(FIRST, NOW).url(PREFIX, NAME)
    stored = {"links": cloudfront.links(FIRST, NOW)}
    assert not lets_through(function.request(url, stored, NOW, method=method))
    assert lets_through(function.request(url, stored, NOW, method="HEAD"))


@pytest.mark.parametrize("again", ["e=1", "s=x", "e={e}", "s={s}"])
def test_a_parameter_that_comes_twice_is_the_apis_to_read(function: Edge, again: str) -> None:
    url = links(FIRST, NOW).url(PREFIX, NAME)
    both = dict(pair.split("=") for pair in urlsplit(url).query.split("&"))
    stored = {"links": cloudfront.links(FIRST, NOW)}
    assert not lets_through(function.request(f"{url}&{again.format(**both)}", stored, NOW))
    assert lets_through(function.request(f"{url}&x=1", stored, NOW)), "as the API, which ignores others"


def test_nobody_gets_a_kept_picture_by_saying_that_a_link_was_valid(function: Edge) -> None:
    """An owner may be called `media`, so the path alone could be that of a kept picture."""
    url = links(FIRST, NOW).url(f"media/{IMAGE}/thumbnails/order/", NAME)
    stored = {"links": cloudfront.links(FIRST, NOW)}
    kept = function.request(url, stored, NOW)
    assert lets_through(kept)
    bare = f"https://photos.example{kept.request['uri']}"
    tried = function.request(bare, stored, NOW, headers={"x-darkroom-link": "valid"})
    assert not lets_through(tried)
    assert tried.request["uri"] == kept.request["uri"]
    assert tried.cached_as != kept.cached_as


def test_a_picture_is_kept_as_long_as_its_link_works(answers: Edge) -> None:
    url = links(FIRST, NOW).url(PREFIX, NAME)
    expiry = int(parse_qs(urlsplit(url).query)["e"][0])
    of_s3 = {"cache-control": "public, max-age=31536000, immutable"}
    for status in (200, 206, 304):
        headers = answers.response(url, status, of_s3, NOW)
        assert headers == {"cache-control": f"public, max-age={expiry - NOW}, immutable", "vary": "Origin"}
        assert answers.response(url, status, of_s3, expiry)["cache-control"] == "private, no-store"
    assert answers.response(url.replace("?e=", "?e=x"), 200, of_s3, NOW)["cache-control"] == "private, no-store"


def test_what_else_the_api_answers_stays_as_it_is(answers: Edge) -> None:
    url = links(FIRST, NOW).url(PREFIX, NAME)
    for status in (204, 302):
        assert answers.response(url, status, {"cache-control": "private, no-store"}, NOW) == {
            "cache-control": "private, no-store"
        }


def test_cloudformation_takes_it() -> None:
    assert [str(match) for match in lint_file(edge.PATH)] == []


def test_it_is_given_what_it_needs() -> None:
    nested = template.load()["Resources"]["CloudFront"]["Properties"]
    assert nested["Parameters"].keys() == NESTED["Parameters"].keys()
    names = set(NESTED["Outputs"])
    text = template.PATH.read_text()
    assert {name for name in names if f"CloudFront.Outputs.{name}" in text} == names


@pytest.mark.parametrize("name", ["MediaRequest", "MediaResponse"])
def test_a_function_is_small_enough(name: str) -> None:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html"""
    assert len(edge.code(name).encode()) < 10_000


def test_a_secret_is_never_stored_at_cloudfront() -> None:
    assert "k" * 64 not in cloudfront.links(FIRST, NOW)


def test_the_store_has_room_for_the_keys_however_often_they_change() -> None:
    keys = FIRST
    for number in range(20):
        keys = keys.followed_by(f"{number:064}", NOW + number)
    assert 500 < len(cloudfront.links(keys, NOW + 20)) <= 1024, "the most that one value may have"


def test_nothing_that_names_a_link_reaches_a_log() -> None:
    assert "Logging" not in DISTRIBUTION


def test_no_error_is_kept() -> None:
    kept = {each["ErrorCode"]: each["ErrorCachingMinTTL"] for each in DISTRIBUTION["CustomErrorResponses"]}
    # What CloudFront would keep. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomErrorResponse.html
    assert kept == dict.fromkeys((400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504), 0)


def test_the_api_gets_requests_whole_and_the_page_without_tokens() -> None:
    managed = {"4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "b689b0a8-53d0-40ab-baf2-68738e2966ac"}
    api = DISTRIBUTION["DefaultCacheBehavior"]
    media, page = DISTRIBUTION["CacheBehaviors"]
    assert {api["CachePolicyId"], api["OriginRequestPolicyId"]} == managed
    assert (media["PathPattern"], page["PathPattern"]) == ("/media/*", "/app/*")
    assert "OriginRequestPolicyId" not in page, "what is kept for everybody depends on nobody's headers"
    for behaviour in (api, media, page):
        assert set(behaviour["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}


def test_s3_gets_nothing_that_changes_its_answer() -> None:
    """The kept answer is for all who have a link, and S3 would obey `response-content-type`."""
    policy: dict[str, Any] = edge.RESOURCES["PictureRequests"]["Properties"]["OriginRequestPolicyConfig"]
    assert policy["QueryStringsConfig"] == {"QueryStringBehavior": "whitelist", "QueryStrings": ["e", "s"]}
    assert not [name for name in policy["HeadersConfig"]["Headers"] if name.startswith("x-amz-")]
    key = edge.RESOURCES["PictureCaching"]["Properties"]["CachePolicyConfig"][
        "ParametersInCacheKeyAndForwardedToOrigin"
    ]
    assert key["HeadersConfig"] == {"HeaderBehavior": "whitelist", "Headers": ["x-darkroom-link"]}
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "none"}


def test_a_deleted_picture_is_kept_for_minutes_at_most() -> None:
    policy = edge.RESOURCES["PictureCaching"]["Properties"]["CachePolicyConfig"]
    assert (policy["MinTTL"], policy["DefaultTTL"], policy["MaxTTL"]) == (0, 300, 300)


def test_pictures_have_the_cors_headers_of_the_api() -> None:
    cors = edge.RESOURCES["PictureHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["CorsConfig"]
    api = template.load()["Resources"]["HttpApi"]["Properties"]["CorsConfiguration"]
    assert cors["AccessControlAllowHeaders"]["Items"] == api["AllowHeaders"]
    assert cors["AccessControlAllowMethods"]["Items"] == api["AllowMethods"]
    assert cors["AccessControlExposeHeaders"]["Items"] == api["ExposeHeaders"]
    assert cors["AccessControlMaxAgeSec"] == api["MaxAge"]
    assert cors["AccessControlAllowOrigins"]["Items"] == {"Ref": "AllowedOrigins"}
