"""`darkroom push` and the API over moto: folders and archives, what is there already, a lost network, kills."""

import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from darkroom.stage import Result
from darkroom.stages import PICTURES, StageName
from darkroom_cli import pushing
from darkroom_cli.archives import Archive
from darkroom_cli.commands import push
from darkroom_cli.faults import Exit
from darkroom_cli.outputs import Pushed
from darkroom_client import Darkroom, Sent, batches
from darkroom_client.files import File, Mark
from tests.functional.api_client import ALICE
from tests.functional.conftest import Cloud, Deliver
from tests.functional.gateway import TOKEN, Gateway
from tests.functional.test_command import PHOTO, Command, alice, check_own, darkroom, lines, small
from tests.functional.test_guard import upload_of
from tests.functional.test_phone_sync import BadNetwork
from tests.functional.test_python_client import URL
from tests.unit.darkroom_cli.command import Ran

__all__ = ("alice", "darkroom")  # fixtures

NOW: Final = ("--wait", "0", "--json")


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "_PAUSES", (0,) * 40)
    monkeypatch.setattr(pushing.Network.__init__, "__defaults__", ((0,) * 40,))
    monkeypatch.setattr(batches, "AT_ONCE", 1)  # moto and the handlers share one process


def photos(folder: Path, number: int) -> Path:
    """A folder with photos of which no two are equal."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in range(number):
        (folder / f"IMG_{each}.jpg").write_bytes(PHOTO + bytes([each]))
    return folder


def process(cloud: Cloud) -> list[str]:
    """Let the stages process what has arrived, with results that no picture was needed for; returns the keys."""
    keys = [each["Key"] for each in cloud.s3.list_objects_v2(Bucket=cloud.originals).get("Contents", [])]
    for key in (each for each in keys if "/companions/" not in each):
        body = cloud.s3.get_object(Bucket=cloud.originals, Key=key)["Body"].read()
        upload = upload_of(cloud.put(key, body))
        for name in StageName:
            result = Result({"ladder": "l", "items": []} if name is PICTURES else {}, None)
            cloud.runner(name, 10**6).process(upload, lambda *_, result=result: result)
    return keys


def pushed(ran: Ran) -> dict[str, Any]:
    """The counts of a run that are not 0."""
    *files, counts = [each for each in lines(ran) if "_aws" not in each]  # a handler prints metrics
    check_own("push", counts)
    for each in files:
        check_own("push, for each file", each)
    left_out = ("bytes_sent", "seconds", "seconds_sending", "dry_run")
    return {name: number for name, number in counts.items() if number and name not in left_out}


def test_a_folder_is_sent_once(darkroom: Command, cloud: Cloud, tmp_path: Path) -> None:
    folder = photos(tmp_path / "photos", 3)
    (folder / "twin.jpg").write_bytes((folder / "IMG_1.jpg").read_bytes())
    (folder / "clip.mp4").write_bytes(b"")
    (folder / ".DS_Store").write_bytes(b"")
    (folder / "album.zip").write_bytes(b"")
    (folder / "empty.jpg").write_bytes(b"")
    others = {"videos": 1, "archives": [str(folder / "album.zip")]}
    dry = darkroom("push", str(folder), "--dry-run", "--json")
    refused = {"refused": 1, "refused_because": {"empty": 1}}
    assert pushed(dry) == {"new": 3, "there": 1} | refused | others
    assert "The file is empty." in darkroom("push", str(folder), "--dry-run").err
    assert cloud.s3.list_objects_v2(Bucket=cloud.originals).get("Contents", []) == []
    ran = darkroom("push", str(folder), *NOW)
    assert pushed(ran) == {"new": 3, "there": 1, "processing": 3} | refused | others
    assert ran.status == Exit.PARTLY
    assert len(process(cloud)) == 3
    assert pushed(darkroom("push", str(folder), *NOW)) == {"there": 4} | refused | others
    (folder / "empty.jpg").unlink()
    text = darkroom("push", str(folder))
    assert (text.status, text.out.split("\n")[0]) == (Exit.DONE, "4 there already")


def test_what_is_in_the_library_is_not_sent_again(
    darkroom: Command, cloud: Cloud, tmp_path: Path, alice: Darkroom
) -> None:
    folder = photos(tmp_path / "photos", 3)
    darkroom("push", str(folder), *NOW)
    process(cloud)
    known = {alice.get_image(image.id).filename: image.id for image in alice.images()}
    alice.delete_image(known["IMG_0.jpg"])
    alice.delete_image(known["IMG_1.jpg"], permanent=True)
    copies = tmp_path / "elsewhere"
    folder.rename(copies)
    ran = darkroom("push", str(copies), *NOW, "--journal", str(tmp_path / "other"))
    assert pushed(ran) == {"trashed": 1, "deleted": 1, "there": 1}
    assert "its image is in the trash" in darkroom("push", str(copies), "--journal", str(tmp_path / "third")).err
    again = darkroom("push", str(copies), *NOW, "--journal", str(tmp_path / "other"), "--again")
    assert pushed(again) == {"new": 1, "trashed": 1, "there": 1, "processing": 1}
    process(cloud)
    assert sorted(alice.get_image(image.id).filename or "" for image in alice.images()) == [
        "IMG_1.jpg",
        "IMG_2.jpg",
    ]


def test_an_image_that_was_sent_from_here_and_deleted_is_sent_again_if_asked(
    darkroom: Command, cloud: Cloud, tmp_path: Path, alice: Darkroom
) -> None:
    folder = photos(tmp_path / "photos", 1)
    darkroom("push", str(folder), *NOW)
    process(cloud)
    [image] = alice.images()
    alice.delete_image(image.id, permanent=True)
    assert pushed(darkroom("push", str(folder), *NOW)) == {"deleted": 1}, "the library is asked, not the journal"
    assert pushed(darkroom("push", str(folder), *NOW)) == {"deleted": 1}
    assert pushed(darkroom("push", str(folder), "--dry-run", "--json")) == {"deleted": 1}
    assert pushed(darkroom("push", str(folder), "--dry-run", "--json", "--again")) == {"new": 1}
    assert pushed(darkroom("push", str(folder), *NOW, "--again")) == {"new": 1, "processing": 1}
    process(cloud)
    [anew] = alice.images()
    assert anew.id != image.id
    assert pushed(darkroom("push", str(folder), *NOW, "--again")) == {"there": 1}


def test_a_takeout_archive(
    darkroom: Command, cloud: Cloud, tmp_path: Path, alice: Darkroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "takeout-001.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2):
            info = zipfile.ZipInfo(f"Takeout/Google Photos/{number}/../IMG.jpg", (2020, 5, 17, 12, 0, 0))
            archive.writestr(info, PHOTO + bytes([number]))
        archive.writestr("Takeout/Google Photos/IMG.jpg.json", "{}")
        archive.writestr("Takeout/huge.jpg", bytes(10))
    assert pushed(darkroom("push", str(path), *NOW)) == {"new": 3, "processing": 3, "others": 1}
    process(cloud)
    assert sorted(alice.get_image(image.id).filename or "" for image in alice.images()) == [
        "IMG.jpg",
        "IMG.jpg",
        "huge.jpg",
    ]
    home = tmp_path / "home"
    assert [each for each in (home / "unpacked").rglob("*") if each.is_file()] == []
    monkeypatch.setattr(Archive, "unpack", None)
    assert pushed(darkroom("push", str(path), *NOW)) == {"there": 3, "others": 1}


def test_what_belongs_to_photos_goes_with_them(
    darkroom: Command, cloud: Cloud, tmp_path: Path, alice: Darkroom
) -> None:
    folder = photos(tmp_path / "photos", 2)
    (folder / "IMG_0.MOV").write_bytes(b"a short video")
    (folder / "IMG_0.jpg.json").write_text("{}")
    (folder / "IMG_7.AAE").write_text("")
    assert pushed(darkroom("push", str(folder), *NOW)) == {"new": 2, "processing": 2, "companions": 2, "others": 1}
    keys = [each["Key"] for each in cloud.s3.list_objects_v2(Bucket=cloud.originals)["Contents"]]
    assert len([key for key in keys if "/companions/" in key]) == 2
    assert pushed(darkroom("push", str(folder), *NOW)) == {"there": 2, "others": 1}, "once"
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Takeout/a.jpg", PHOTO + b"z")
        archive.writestr("Takeout/a.jpg.supplemental-meta.json", "{}")
    assert pushed(darkroom("push", str(path), *NOW)) == {"new": 1, "processing": 1, "companions": 1}
    assert pushed(darkroom("push", str(path), *NOW)) == {"there": 1}
    assert len([*alice.images()]) == 0


@pytest.mark.usefixtures("cloud")
def test_what_cannot_be_read_does_not_stop_the_rest(darkroom: Command, tmp_path: Path) -> None:
    folder = photos(tmp_path / "photos", 1)
    (folder / "takeout-1.zip").write_bytes(b"PK")
    with zipfile.ZipFile(folder / "icons.zip", "w") as archive:
        archive.writestr("icon.png", b"")
    closed = folder / "closed"
    closed.symlink_to(folder / "nowhere")
    ran = darkroom("push", str(folder), *NOW)
    refused = {"refused": 1, "refused_because": {"unreadable": 1}}
    assert pushed(ran) == {"new": 1, "processing": 1, "archives": [str(folder / "icons.zip")]} | refused
    assert "takeout-1.zip is no ZIP archive" in ran.err


@pytest.mark.usefixtures("cloud")
def test_watching_sends_what_comes_later(
    darkroom: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = photos(tmp_path / "photos", 1)
    (folder / "empty.jpg").write_bytes(b"")
    rounds: list[int] = []

    def sleep(_: float) -> None:
        rounds.append(len(rounds))
        if len(rounds) == 2:
            (folder / "late.jpg").write_bytes(PHOTO + b"late")
        if len(rounds) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(push, "_STILL_SECONDS", 0)
    monkeypatch.setattr("time.sleep", sleep)
    ran = darkroom("push", str(folder), "--watch", "--wait", "0")
    assert ran.status == Exit.INTERRUPTED
    assert [line for line in ran.out.splitlines() if " new (" in line][1].startswith("1 new")
    assert ran.err.count("empty.jpg") == 1, "it is told once"


def test_companions_of_copies_are_sent_once(darkroom: Command, cloud: Cloud, tmp_path: Path) -> None:
    for name in ("a", "b"):
        folder = photos(tmp_path / "photos" / name, 1)
        (folder / "IMG_0.MOV").write_bytes(b"a short video")
    counts = pushed(darkroom("push", str(tmp_path / "photos"), *NOW))
    assert counts == {"new": 1, "there": 1, "processing": 1, "companions": 2}
    keys = [each["Key"] for each in cloud.s3.list_objects_v2(Bucket=cloud.originals)["Contents"]]
    assert len([key for key in keys if "/companions/" in key]) == 1


def test_images_go_into_an_album(
    darkroom: Command, cloud: Cloud, tmp_path: Path, alice: Darkroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that are there already, so that a run that was killed is made good."""
    folder = photos(tmp_path / "photos", 3)
    monkeypatch.setattr(push, "_SHELF", 2)
    darkroom("push", str(folder / "IMG_0.jpg"), *NOW)
    counts = pushed(darkroom("push", str(folder), *NOW, "--album", "Lake"))
    assert counts == {"new": 2, "there": 1, "processing": 2, "in_album": 3}
    process(cloud)
    assert pushed(darkroom("push", str(folder), *NOW, "--album", "lake")) == {"there": 3, "in_album": 3}
    [album] = alice.albums()
    assert (album.title, len([*alice.album_images(album.id)])) == ("Lake", 3)
    assert (
        "3 of these files are in the album" in darkroom("push", str(folder), "--wait", "0", "--album", "lake").out
    )
    darkroom("push", str(folder), *NOW, "--album", "Nothing", "--dry-run")
    assert len([*alice.albums()]) == 1


def test_a_raw_file_goes_with_its_picture(
    darkroom: Command, cloud: Cloud, tmp_path: Path, alice: Darkroom
) -> None:
    """Unless it is an image already: then it stays one."""
    folder = photos(tmp_path / "photos", 2)
    (folder / "IMG_0.dng").write_bytes(b"raw")
    (folder / "IMG_9.dng").write_bytes(PHOTO + b"another raw")
    counts = pushed(darkroom("push", str(folder), *NOW))
    assert counts == {"new": 3, "processing": 3, "companions": 1}
    assert pushed(darkroom("push", str(folder), *NOW)) == {"there": 3}
    process(cloud)
    (folder / "IMG_9.jpg").write_bytes(PHOTO + b"its picture")
    assert pushed(darkroom("push", str(folder), *NOW)) == {"new": 1, "there": 3, "processing": 1}
    [raw] = [image for image in alice.images() if image.filename == "IMG_9.dng"]
    alice.delete_image(raw.id, permanent=True)
    assert pushed(darkroom("push", str(folder), *NOW)) == {"there": 3, "deleted": 1}
    assert pushed(darkroom("push", str(folder), *NOW, "--again")) == {"there": 3, "companions": 1}


def test_companions_are_hashed_once(
    darkroom: Command, cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those of copies, and those that the library has."""
    for name in ("a", "b"):
        folder = photos(tmp_path / "photos" / name, 1)
        (folder / "IMG_0.MOV").write_bytes(b"a short video")
    hashed: Counter[object] = Counter()
    digest = File.digest

    def counting(self: File, offset: int = 0, length: int | None = None) -> str:
        hashed[self.path] += length is None
        return digest(self, offset, length)

    monkeypatch.setattr(File, "digest", counting)
    darkroom("push", str(tmp_path / "photos"), *NOW)
    process(cloud)
    darkroom("push", str(tmp_path / "photos"), *NOW)
    assert [*hashed.values()] == [1, 1, 1, 1]


def test_a_photo_that_has_changed_has_its_companions_too(darkroom: Command, cloud: Cloud, tmp_path: Path) -> None:
    """It is another image, for which its video has to be sent again."""
    folder = photos(tmp_path / "photos", 1)
    (folder / "IMG_0.MOV").write_bytes(b"a short video")
    first = {"new": 1, "processing": 1, "companions": 1}
    assert pushed(darkroom("push", str(folder), *NOW)) == first
    (folder / "IMG_0.jpg").write_bytes(PHOTO + b"edited")
    assert pushed(darkroom("push", str(folder), *NOW)) == first
    assert pushed(darkroom("push", str(folder), *NOW)) == {"there": 1}
    keys = [each["Key"] for each in cloud.s3.list_objects_v2(Bucket=cloud.originals)["Contents"]]
    assert len({key.split("/")[2] for key in keys if "/companions/" in key}) == 2


@pytest.mark.usefixtures("cloud")
def test_companions_in_an_archive_have_limits(
    darkroom: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_COMPANION_BYTES", "2000000")
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jpg", PHOTO)
        archive.writestr("a.mov", bytes(2_000_001))
        archive.writestr("a.aae", "")
        archive.infolist()[-1].flag_bits |= 1
    ran = darkroom("push", str(path), *NOW)
    assert pushed(ran) == {"new": 1, "processing": 1, "companions_refused": 2}
    assert ran.status == Exit.PARTLY
    assert "a.mov: not unpacked (too_large)" in ran.err
    assert "a.aae: not unpacked (encrypted)" in ran.err


def test_with_watch_a_photo_waits_for_what_belongs_to_it() -> None:
    """A video that is still being written would be sent twice: as it is now, and whole."""
    now = time.time_ns()
    old, new = Mark(1, now - 60 * 10**9), Mark(1, now)
    video = pushing.Item(Path("a.mov"), "a.mov", mark=new)
    photo = pushing.Item(Path("a.jpg"), "a.jpg", mark=old)
    assert push._is_still(photo)
    assert not push._is_still(replace(photo, companions=(video,)))
    assert push._is_still(replace(photo, companions=(replace(video, mark=old),)))


def test_what_the_stages_reject_is_told(
    darkroom: Command, cloud: Cloud, tmp_path: Path, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/good.jpg").write_bytes(small("fox.jpg"))
    for name in ("bad.jpg", "twin.jpg"):
        (tmp_path / "photos" / name).write_bytes(b"no photo at all")

    def told(ran: Ran) -> list[tuple[str, ...]]:
        """What is said of each file, by its name."""
        return [
            (Path(each["path"]).name, each["state"], *((each["code"],) if each["error"] else ()))
            for each in lines(ran)
            if "path" in each
        ]

    def settle(self: pushing.Settling, _seconds: float) -> None:
        for each in cloud.s3.list_objects_v2(Bucket=cloud.originals)["Contents"]:
            body = cloud.s3.get_object(Bucket=cloud.originals, Key=each["Key"])["Body"].read()
            deliver(cloud.put(each["Key"], body))
        self._look(5)

    monkeypatch.setattr(pushing.Settling, "wait", settle)
    ran = darkroom("push", str(tmp_path / "photos"), "--json")
    rejected = {"rejected": 2, "rejected_because": {"not_an_image": 2}}
    assert pushed(ran) == {"new": 2} | rejected
    assert ran.status == Exit.PARTLY
    bad = [("bad.jpg", "rejected", "not_an_image"), ("twin.jpg", "rejected", "not_an_image")]
    sent = [("bad.jpg", "sent"), ("good.jpg", "sent"), ("twin.jpg", "have")]
    assert sorted(told(ran)) == sorted([*sent, *bad])
    for _ in range(2):
        again = darkroom("push", str(tmp_path / "photos"), "--json")
        assert pushed(again) == {"there": 1} | rejected
        assert again.status == Exit.PARTLY
        assert sorted(told(again)) == sorted([("good.jpg", "before"), *bad])
    assert f"{tmp_path / 'photos/bad.jpg'}: rejected. " in darkroom("push", str(tmp_path / "photos")).err


def test_who_frees_a_phone_is_told_what_is_in_the_trash(
    darkroom: Command, cloud: Cloud, tmp_path: Path, alice: Darkroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of files that this journal has sent; nothing is read again for that."""
    folder = photos(tmp_path / "photos", 3)
    darkroom("push", str(folder), *NOW)
    assert pushed(darkroom("push", str(folder), *NOW)) == {"there": 3}, "in their first processing"
    assert pushed(darkroom("push", str(folder), "--dry-run", "--json")) == {"there": 3}
    process(cloud)
    known = {alice.get_image(image.id).filename: image.id for image in alice.images()}
    alice.delete_image(known["IMG_0.jpg"])
    alice.delete_image(known["IMG_1.jpg"], permanent=True)
    monkeypatch.setattr(File, "digest", None)
    for _ in range(2):
        ran = darkroom("push", str(folder), *NOW)
        assert pushed(ran) == {"trashed": 1, "deleted": 1, "there": 1}
        assert pushed(darkroom("push", str(folder), "--dry-run", "--json")) == pushed(ran)
    assert "IMG_0.jpg: its image is in the trash" in darkroom("push", str(folder), "--wait", "0").err


def test_a_lost_network_is_waited_for(
    cloud: Cloud, context: Any, darkroom: Command, alice: Darkroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = photos(tmp_path / "photos", 8)
    network = BadNetwork(Gateway(context, ALICE), random.Random(3), 0.4)
    bad = Darkroom(URL, token=TOKEN, transport=network, retries=0)
    me = alice.get_me()
    monkeypatch.setattr(bad, "get_me", lambda: me)
    monkeypatch.setattr("darkroom_cli.session.connect", lambda *_: bad)
    counts = pushed(darkroom("push", str(folder), *NOW))
    assert counts["new"] + counts.get("there", 0) == 8
    assert network.cuts >= 5
    assert len(process(cloud)) == 8, "each once"


def test_killed_at_any_moment_nothing_is_hashed_or_sent_twice(
    cloud: Cloud, darkroom: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, chance = photos(tmp_path / "photos", 12), random.Random(5)
    hashed: Counter[str] = Counter()
    digest = File.digest

    def counted(self: File, *part: int) -> str:
        if not part:
            hashed[str(self.path)] += 1
        return digest(self, *part)

    def dying(step: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            luck = chance.random()
            if luck < 0.06:
                raise Killed
            done = step(*arguments, **options)
            if luck < 0.12:
                raise Killed
            return done

        return call

    monkeypatch.setattr(File, "digest", counted)
    monkeypatch.setattr(httpx.Client, "send", dying(httpx.Client.send))
    monkeypatch.setattr(push.Run, "_clear", dying(push.Run._clear))
    kills = 0
    for _ in range(300):
        try:
            ran = darkroom("push", str(folder), *NOW)
            break
        except Killed:
            kills += 1
    assert kills >= 8
    assert ran.status == Exit.DONE
    assert len(process(cloud)) == 12, "each once"
    assert set(hashed.values()) == {1}
    assert len(hashed) == 12


def test_memory_does_not_grow_with_the_number_of_files(tmp_path: Path) -> None:
    looked: list[int] = []

    def items() -> Iterator[pushing.Item]:
        for number in range(10_000):
            looked.append(number)
            yield pushing.Item(tmp_path / f"{number}", f"{number}")

    class Nowhere:
        def upload_many(self, paths: Iterator[Path], **_: Any) -> Iterator[Sent]:
            yield from (Sent(path, "have") for path in paths)

    network = pushing.Network(lambda _: None)
    push_ = pushing.Push(Nowhere(), None, "", network, again=False, tell=lambda *_: None)  # type: ignore[arg-type]  # no more is asked of these
    outcomes = push_.run(items())
    assert next(outcomes).state == "have"
    assert len(looked) <= 1000
    assert sum(1 for _ in outcomes) == 9_999


def test_the_summary_says_what_is_not_nothing() -> None:
    nothing = dict.fromkeys(
        (
            *("there", "deleted", "rejected", "failed", "processing", "companions", "companions_refused"),
            *("in_album", "album_refused", "others"),
        ),
        0,
    )
    some = {"new": 2, "trashed": 1, "refused": 1, "videos": 3, "bytes_sent": 2_000_000}
    times = {"seconds": 300.0, "seconds_sending": 2.0}
    because = {"refused_because": {"too_large": 1}, "rejected_because": {}}
    counts = Pushed.model_validate({"dry_run": False, "archives": [], **nothing, **some, **times, **because})
    assert [*push.summary(counts)] == [
        "2 new (2.0 MB, 1.0 MB/s)",
        "0 there already",
        "1 in the trash: darkroom restore",
        "1 not sent: 1 too_large",
        "3 videos, which Darkroom does not take",
    ]
    one = dict.fromkeys(("videos", "companions", "in_album", "album_refused", "others", "deleted"), 1)
    assert [*push.summary(counts.model_copy(update=some | one | {"new": 0, "refused": 0, "trashed": 0}))] == [
        "0 there already",
        "1 deleted by you: --again sends it",
        "1 video, which Darkroom does not take",
        "1 companion of a photo sent with it",
        "1 of these files is in the album",
        "1 file not put into the album",
        "1 other file",
    ]
    closed = [
        [*push.summary(counts.model_copy(update={"archives": names}))][-1] for names in (["a.zip"], [*"abcd"])
    ]
    assert closed == [
        "1 archive was not opened (a.zip): name it to push what it holds",
        "4 archives were not opened (a, b, c, …): name them to push what they hold",
    ]
