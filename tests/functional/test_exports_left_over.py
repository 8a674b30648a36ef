"""What is left of exports: nothing of a closed account, and nothing that no export names."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from darkroom import aws, services
from darkroom.archives import ARCHIVE, prefix_of
from darkroom.catalog.closings import ClosedLibrary, Closings
from darkroom.catalog.keepers import Keepers
from darkroom.keys import Owner
from keepers.closer.rounds import Phase, Round
from keepers.closer.users import Users
from keepers.janitor import audit
from keepers.janitor.findings import Finding
from keepers.janitor.tally import Tally
from tests.functional.api_client import BOB
from tests.functional.conftest import Cloud
from tests.functional.test_exporter import OWNER, furnish, known, make, run, small_parts  # noqa: F401  # a fixture


def kept(cloud: Cloud) -> set[str]:
    """The keys of all objects and begun uploads in the bucket of archives."""
    objects = cloud.s3.list_objects_v2(Bucket=cloud.archives).get("Contents", [])
    uploads = cloud.s3.list_multipart_uploads(Bucket=cloud.archives).get("Uploads", [])
    return {each["Key"] for each in objects} | {each["Key"] for each in uploads}


def test_a_closed_account_loses_its_exports_and_nobody_elses(cloud: Cloud) -> None:
    furnish(cloud)
    furnish(cloud, BOB)
    make()
    make(owner=Owner(BOB))
    run()
    services.archives().begin(prefix_of(OWNER, "an-export", "a-place") + ARCHIVE)
    removed = Counter[str]()
    closer = Round(
        services.catalog(Closings),
        services.library(ClosedLibrary),
        services.objects(),
        services.archives(),
        services.removals_queue(),
        services.bus(),
        Users(aws.cognito(), "no-pool"),
        OWNER,
        "2026-11-26T09:00:00Z",
        removed,
    )
    tally = Counter[str]()
    for phase in (Phase.EXPORTS, Phase.ARCHIVES):
        cursor = closer.page({"phase": phase}, tally)
        while cursor is not None and cursor["phase"] == phase:
            cursor = closer.page(cursor, tally)
    assert (tally[Phase.EXPORTS], tally[Phase.ARCHIVES]) == (2, 2)  # the export, and the count of the day
    assert {key.partition("/")[0] for key in kept(cloud)} == {BOB}
    assert known(Owner(BOB)).over


def test_an_audit_removes_what_no_export_names_once_it_is_old(cloud: Cloud) -> None:
    furnish(cloud)
    make()
    run()
    before = kept(cloud)
    archives = services.archives()
    left = prefix_of(OWNER, "gone", "a-place")
    archives.note(f"{left}work/state.json", b"{}")
    archives.begin(left + ARCHIVE)

    def look(moment: datetime) -> Tally:
        auditor = audit.Audit(
            services.catalog(Keepers),
            services.objects(),
            services.repairs(),
            services.removals_queue(),
            cloud.originals,
            "",
            moment=moment,
            archives=archives,
        )
        tally = Tally()
        cursor = auditor.page({"phase": audit.Phase.ARCHIVES}, tally)
        while cursor is not None:
            cursor = auditor.page(cursor, tally)
        return tally

    present = datetime.now(UTC)
    assert look(present)[Finding.LEFT_OVER] == 0, "its exporter may still be about to remove it"
    assert look(present + timedelta(days=3000))[Finding.LEFT_OVER] == 2
    assert kept(cloud) == before
