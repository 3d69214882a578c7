"""What comes back from the river bank: taken where nothing contradicts, told where something does; a narrow door."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from pyproj import Geod

from riverzones.catalogue import load
from riverzones.errors import DataError
from riverzones.jobs.findings.close import close_findings
from riverzones.jobs.findings.field_notes import field_notes, import_field_notes, write_photos
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.photos import FIELD_NOTES, FIELD_PHOTOS
from riverzones.readers.field_notes import read_field_notes
from riverzones.store.project import ProjectFile
from small_county import audited, county

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
NEAR = {"lon": 109.9025, "lat": 31.0561, "accuracy_m": 12.0, "from": "device"}


def jpeg(size=(64, 48), **extra) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (40, 90, 140)).save(out, "JPEG", **extra)
    return out.getvalue()


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("field") / "p.gpkg"
    audited(county(path))
    return path


@pytest.fixture
def project(stored, tmp_path) -> ProjectFile:
    return ProjectFile.open(shutil.copy(stored, tmp_path / "p.gpkg"))


@pytest.fixture
def finding(project) -> str:
    table = project.read("rz_findings")
    return str(table.index[table["subject_id"] == "O-1"][0])


def note(finding, /, **change):
    row = {
        "id": "aaaa0000bbbb1111",
        "finding": finding,
        "subject": "排污口",
        "stood": {"status": "new", "note": ""},
        "status": "answered",
        "note": "已封堵",
        "who": "张三",
        "when": "2026-11-30T10:00:00.000Z",
        "at": NEAR,
        "photos": ["photo-001.jpg"],
    }
    return row | change


@pytest.fixture
def parcel(project, tmp_path):
    """``parcel([note(...)], photos=...)``: a file as the page writes it, or as somebody else would."""

    def made(notes, /, *, photos=None, members=None, packed=zipfile.ZIP_STORED, **head) -> Path:
        path = tmp_path / "back.rzback"
        whole = {
            "format": "rzback",
            "version": 1,
            "project": project.about["created"],
            "title": "示意县",
            "notes": notes,
        }
        with zipfile.ZipFile(path, "w", packed) as archive:
            archive.writestr("notes.json", json.dumps(whole | head))
            for name, data in ({"photo-001.jpg": jpeg()} if photos is None else photos).items():
                archive.writestr(name, data)
            for name, data in (members or {}).items():
                archive.writestr(name, data)
        return path

    return made


def test_state_words_photo_and_place_come_in_and_once_only(project, finding, parcel):
    path = parcel([note(finding)])
    made = import_field_notes(project, path, catalogue=load(), now=NOW)
    assert (len(made.changes), len(made.notes), made.flaws, made.known) == (1, 1, (), 0)
    row = project.read("rz_findings").loc[finding]
    assert (row["status"], row["note"]) == ("answered", "已封堵")
    told = project.table("rz_changes").iloc[-1]
    assert (told["how"], told["by"], told["file"]) == ("field", "张三", "back.rzback")
    kept = field_notes(project).iloc[0]
    shape = project.read("rz_findings").geometry[finding]
    true_m = Geod(a=6378137, rf=298.257222101).inv(shape.x, shape.y, NEAR["lon"], NEAR["lat"])[2]
    assert kept["distance_m"] == pytest.approx(true_m, abs=0.01)
    assert (kept["who"], kept["accuracy_m"], kept["photos"], bool(kept["taken"])) == ("张三", 12.0, 1, True)
    again = import_field_notes(project, path, catalogue=load(), now=NOW)
    assert (len(again.changes), len(again.notes), again.known) == (0, 0, 1)
    assert len(project.table(FIELD_PHOTOS)) == 1
    assert project.read("rz_findings").loc[finding, "note"] == "已封堵"


def test_words_stand_behind_those_that_are_there_and_a_dry_run_changes_nothing(project, finding, parcel):
    path = parcel(
        [note(finding, status="in_hand"), note(finding, id="cccc0000", when="2026-11-30T11:00:00Z", note="复查")]
    )
    before = project.path.read_bytes()
    assert len(import_field_notes(project, path, catalogue=load(), dry_run=True, now=NOW).changes) == 1
    assert project.path.read_bytes() == before
    import_field_notes(project, path, catalogue=load(), now=NOW)
    row = project.read("rz_findings").loc[finding]
    assert (row["status"], row["note"]) == ("answered", "已封堵；复查")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"when": "2026-12-01T10:00:00Z"}, "future"),
        ({"finding": "F-nowhere"}, "no such finding"),
        ({"at": NEAR | {"lat": 31.2}}, "km from the finding"),
        ({"stood": {"status": "in_hand", "note": ""}}, "has become 'new'"),
    ],
)
def test_what_contradicts_is_told_and_kept_and_changes_no_finding(project, finding, parcel, change, why):
    table = project.read("rz_findings")
    made = import_field_notes(project, parcel([note(finding, **change)]), catalogue=load(), now=NOW)
    assert [why in flaw.why.en for flaw in made.flaws] == [True]
    assert len(made.changes) == 0
    assert project.read("rz_findings").equals(table)
    kept = field_notes(project).iloc[0]
    assert not kept["taken"]
    assert why in kept["why_en"]
    assert len(project.table(FIELD_PHOTOS)) == 1


def test_a_finding_closed_meanwhile_stays_closed(project, finding, parcel):
    path = parcel([note(finding)])
    close_findings(project, [finding], note="验收")
    made = import_field_notes(project, path, catalogue=load(), now=NOW)
    assert "已销号" in made.flaws[0].why.zh
    assert project.read("rz_findings").loc[finding, "status"] == "closed"


def test_a_new_problem_becomes_a_finding_where_it_was_seen_and_no_later_run_closes_it(project, parcel):
    path = parcel([note(None, stood=None, status=None, note="堤脚新增排口，流出黑水")])
    before = project.read("rz_findings")
    assert import_field_notes(project, path, catalogue=load(), dry_run=True, now=NOW).found != ()
    assert len(project.read("rz_findings")) == len(before)
    made = import_field_notes(project, path, catalogue=load(), now=NOW)
    (name,) = made.found
    row = project.read("rz_findings").loc[name]
    assert (row["kind"], row["rule"], row["status"]) == ("field", "FD-101", "new")
    assert "堤脚新增排口，流出黑水" in row["message"]
    assert (row.geometry.x, row["accuracy_m"]) == (NEAR["lon"], NEAR["accuracy_m"])
    kept = field_notes(project).iloc[0]
    assert (kept["finding_id"], bool(kept["taken"]), kept["photos"]) == (name, True, 1)
    assert import_field_notes(project, path, catalogue=load(), now=NOW).found == ()
    audited(project)
    assert project.read("rz_findings").loc[name, "status"] != "closed"
    assert len(project.read("rz_findings")) == len(before) + 1


def test_a_new_problem_stands_in_the_map_and_in_the_ledger(project, parcel, tmp_path):
    import_field_notes(
        project, parcel([note(None, stood=None, status=None, note="堤脚新增排口")]), catalogue=load(), now=NOW
    )
    view = map_view(project_view(project, catalogue=load()), catalogue=load())
    assert "FD-101" in set(view.findings["rule"])
    assert view.rules["FD-101"]["title"].zh == "现场发现的问题"


def test_one_file_that_takes_a_state_back_changes_the_finding_once(project, finding, parcel):
    later = note(finding, id="cccc2222dddd3333", status="in_hand", note="又在排", when="2026-11-30T11:00:00.000Z")
    made = import_field_notes(project, parcel([note(finding), later]), catalogue=load(), now=NOW)
    assert project.read("rz_findings").loc[finding, "status"] == "answered"
    assert [flaw.number for flaw in made.flaws] == [2]
    assert "矛盾" in made.flaws[0].why.zh
    assert len(field_notes(project)) == 2


def test_a_file_of_another_project_is_one_line(project, finding, parcel):
    with pytest.raises(DataError, match="another project"):
        import_field_notes(
            project, parcel([note(finding)], project="2001-01-01T00:00:00+00:00"), catalogue=load(), now=NOW
        )


def test_nothing_of_it_leaves_in_a_view_for_the_public(project, finding, parcel):
    import_field_notes(project, parcel([note(finding)]), catalogue=load(), now=NOW)
    public, internal = (project_view(project, catalogue=load(), internal=inner) for inner in (False, True))
    for name in (FIELD_NOTES, FIELD_PHOTOS):
        assert len(public.table(name)) == 0
        assert len(internal.table(name)) == 1


def test_a_photo_loses_what_is_no_picture(project, finding, parcel, tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "secret words"
    data = jpeg(exif=exif, comment=b"more secrets") + b"<script>behind the end</script>"
    import_field_notes(project, parcel([note(finding)], photos={"photo-001.jpg": data}), catalogue=load(), now=NOW)
    (path,) = write_photos(project, tmp_path / "photos")
    out = path.read_bytes()
    assert b"secret" not in out
    assert out.endswith(b"\xff\xd9")
    with Image.open(path) as picture:
        assert picture.size == (64, 48)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        jpeg()[:60],
        b"\xff\xd8\xff\xe0\x00\x01",
        jpeg()[:-30].replace(b"\xff\xda", b"\xff\xc0"),
        b"\xff\xd8\xff" * 500,
    ],
)
def test_a_photo_that_is_none_costs_itself_alone(project, finding, parcel, data):
    made = import_field_notes(
        project, parcel([note(finding)], photos={"photo-001.jpg": data}), catalogue=load(), now=NOW
    )
    assert ["no JPEG" in flaw.why.en for flaw in made.flaws] == [True]
    assert len(made.changes) == 1


def test_a_photo_of_too_many_pixels_is_left_out(project, finding, parcel):
    data = jpeg(size=(5000, 4000), quality=1)
    made = import_field_notes(
        project, parcel([note(finding)], photos={"photo-001.jpg": data}), catalogue=load(), now=NOW
    )
    assert made.notes["photos"].tolist() == [0]


@pytest.mark.parametrize(
    "name", ["../../evil.jpg", "/etc/passwd", "photo-1.jpg", "notes.json.exe", "photo-001.jpg/", "C:\\x.jpg"]
)
def test_a_member_of_another_name_refuses_the_file(project, finding, parcel, name):
    with pytest.raises(DataError, match="members"):
        read_field_notes(parcel([note(finding)], members={name: b"x"}))


def test_a_bomb_is_refused_before_it_is_unpacked(project, finding, parcel):
    path = parcel([note(finding)], photos={"photo-001.jpg": b"\0" * 3_900_000}, packed=zipfile.ZIP_DEFLATED)
    with pytest.raises(DataError, match="unsafe"):
        read_field_notes(path)


def test_a_file_that_is_cut_off_or_none_is_one_line(project, finding, parcel, tmp_path):
    whole = parcel([note(finding)]).read_bytes()
    for size in (0, 10, len(whole) // 2, len(whole) - 5):
        path = tmp_path / "cut.rzback"
        path.write_bytes(whole[:size])
        with pytest.raises(DataError, match="no whole file"):
            read_field_notes(path)
    bent = bytearray(whole)
    bent[whole.index(b"\xff\xd8") + 30] ^= 0xFF
    path.write_bytes(bytes(bent))
    with pytest.raises(DataError, match="no whole file"):
        read_field_notes(path)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "x"},
        {"id": None},
        {"when": "yesterday"},
        {"when": "2026-11-30T10:00:00"},
        {"status": "closed"},
        {"status": ["new"]},
        {"finding": 7},
    ],
)
def test_a_note_that_is_wrong_costs_itself_alone(project, finding, parcel, change):
    other = note(finding, id="dddd0000", photos=[])
    made = import_field_notes(project, parcel([note(finding, **change), other]), catalogue=load(), now=NOW)
    assert [flaw.number for flaw in made.flaws] == [1]
    assert made.notes["note_id"].tolist() == ["dddd0000"]


@pytest.mark.parametrize("head", [{"notes": {}}, {"notes": [1] * 501}, {"version": 2}, {"format": "zip"}])
def test_a_head_that_is_wrong_is_one_line(parcel, head):
    with pytest.raises(DataError):
        read_field_notes(parcel([], **head))


def test_values_of_any_kind_end_in_flaws_and_never_in_a_crash(parcel, finding):
    odd = [None, 1, "x", [], {}, float("nan"), {"at": {"lon": "1e9", "lat": True}}]
    rows = [
        note(finding, **{name: value}) for name in ("at", "photos", "stood", "note", "who", "subject") for value in odd
    ]
    notes = read_field_notes(parcel([*odd, *rows]))
    assert len(notes.notes) == len(rows)
    assert all(-90 <= one.lat <= 90 for one in notes.notes if one.lat is not None)


def test_the_command_says_who_when_where_and_how_far(cli, project, finding, parcel, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    path = parcel([note(finding), note(None, id="eeee0000", stood=None, status=None, photos=[])])
    done = cli("findings", "import", project.path, path)
    assert done.code == 0
    for words in (finding, "张三", "2026-11-30 10:00", "109.90250, 31.05610 ±12 m", " m "):
        assert words in done.out
    listed = cli("--json", "findings", "notes", project.path, "--photos", tmp_path / "out").json
    assert listed["count"] == 2
    assert len(listed["photos"]) == len(list((tmp_path / "out").glob("*.jpg"))) == 1
