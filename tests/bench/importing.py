"""Reading packages: how much of each kind a second of one core takes in, and in how much memory.

Measured is the whole analyse step as an import runs it: the child process from its start to the
course document, with its archive checks, hashes, cleaning and report.
"""

import hashlib
import random
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from services.content.adapters.packages.limits import MIB
from tests.bench.place import Place
from tests.bench.rows import Row
from tests.bench.rows import at_least_value
from tests.bench.rows import at_most
from tests.samples.measured import Measured
from tests.samples.measured import measure

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1">
<metadata><schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion></metadata>
<organizations><organization identifier="o" structure="rooted-hierarchy"><item identifier="root">
"""
PAGE = "<html><head><title>{title}</title></head><body><h2>{title}</h2>{body}</body></html>"
PARAGRAPH = "<p>Listen to <strong>citizens</strong> before you build; write down what they say.</p>"
QUESTION = """<item ident="q{n}" title="Question {n}"><itemmetadata><qtimetadata><qtimetadatafield>
<fieldlabel>cc_profile</fieldlabel><fieldentry>cc.multiple_choice.v0p1</fieldentry>
</qtimetadatafield></qtimetadata></itemmetadata><presentation><material><mattext
texttype="text/html">&lt;p&gt;Which stage comes {n}th?&lt;/p&gt;</mattext></material>
<response_lid ident="r" rcardinality="Single"><render_choice>
<response_label ident="a"><material><mattext>Empathize {n}</mattext></material></response_label>
<response_label ident="b"><material><mattext>Define {n}</mattext></material></response_label>
<response_label ident="c"><material><mattext>Ideate {n}</mattext></material></response_label>
</render_choice></response_lid></presentation><resprocessing><outcomes><decvar maxvalue="100"
minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes><respcondition continue="No">
<conditionvar><varequal respident="r">b</varequal></conditionvar>
<setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing></item>"""


def run(place: Place) -> Iterator[Row]:
    scale = 1 if place.quick else 10
    folder = place.folder
    pages = cartridge(folder / "pages.imscc", pages=300 * scale)
    cost = best(pages)
    yield Row(
        "import: items a second of one core",
        300 * scale / cost.cpu,
        "items/s",
        target=at_least_value(1000),
        note=f"{300 * scale} pages of 2 KB in modules of 50; {cost.seconds:.1f} s by the clock",
    )
    quizzes = cartridge(folder / "quizzes.imscc", quizzes=4 * scale, questions=250)
    cost = best(quizzes)
    yield Row(
        "import: questions a second of one core",
        1000 * scale / cost.cpu,
        "questions/s",
        target=at_least_value(3000),
        note=f"{4 * scale} quizzes of 250; {cost.memory / 1e6:.0f} MB at most",
    )
    yield from _media(place, scale)


def _media(place: Place, scale: int) -> Iterator[Row]:
    small = cartridge(place.folder / "small.imscc", pages=20, megabytes=10)
    large = cartridge(place.folder / "large.imscc", pages=20, megabytes=49 * scale)
    few, many = best(small, rounds=2), best(large, rounds=2)
    began = time.process_time()
    plain_read(large)
    baseline = large.stat().st_size / (time.process_time() - began) / 1e6
    speed = large.stat().st_size / many.cpu / 1e6
    yield Row(
        "import: packed bytes, against a bare zip read with its hash",
        speed,
        "MB/s",
        baseline,
        speed / baseline,
        at_least_value(20),
    )
    yield Row(
        f"import: memory for {large.stat().st_size / 1e6:.0f} MB, against that for 10 MB",
        many.memory / 1e6,
        "MB",
        few.memory / 1e6,
        many.memory / few.memory,
        at_most(300),
    )
    three = cartridge(place.folder / "three.imscc", pages=60, quizzes=4, questions=30, megabytes=3)
    cost = best(three)
    yield Row("import: processor for a cartridge of 3 MB", cost.cpu, "s", target=at_most(1.0))


def best(package: Path, rounds: int = 3) -> Measured:
    """The cheapest of some readings: what else the machine does can only make one dearer.

    Raises when the package is refused: then nothing was measured.
    """
    runs = [measure(package) for _ in range(rounds)]
    if refusals := runs[0].refusals:
        raise RuntimeError(f"{package.name} was not read: {', '.join(refusals)}")
    return min(runs, key=lambda run: run.cpu)


def plain_read(package: Path) -> None:
    """What nobody can do without: every member inflated and hashed once."""
    with zipfile.ZipFile(package) as archive:
        for info in archive.infolist():
            digest = hashlib.sha256()
            with archive.open(info) as member:
                while chunk := member.read(MIB // 4):
                    digest.update(chunk)


def cartridge(
    path: Path, pages: int = 0, quizzes: int = 0, questions: int = 0, megabytes: int = 0
) -> Path:
    """Writes a Common Cartridge of this make and returns where."""
    outline: list[str] = []
    resources: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for number in range(pages):
            name = f"wiki_content/page-{number}.html"
            title = f"Lesson {number}"
            target.writestr(name, PAGE.format(title=title, body=PARAGRAPH * 24))
            _list(outline, resources, f"p{number}", title, "webcontent", name)
        for number in range(quizzes):
            name = f"quiz-{number}/assessment.xml"
            target.writestr(name, _quiz(number, questions))
            kind = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
            _list(outline, resources, f"z{number}", f"Quiz {number}", kind, name)
        for number in range(megabytes):
            name = f"web_resources/film-{number}.mp4"
            # Films don't get smaller by packing, and a package of one size needs real bytes.
            film = random.Random(number).randbytes(MIB)
            target.writestr(zipfile.ZipInfo(name), film, zipfile.ZIP_STORED)
            resources.append(_resource(f"f{number}", "webcontent", name))
        target.writestr("imsmanifest.xml", _manifest(outline, resources))
    return path


def _list(
    outline: list[str], resources: list[str], name: str, title: str, kind: str, path: str
) -> None:
    entry = f'<item identifier="i-{name}" identifierref="{name}"><title>{title}</title></item>'
    outline.append(entry)
    resources.append(_resource(name, kind, path))


def _resource(name: str, kind: str, path: str) -> str:
    file = f'<file href="{path}"/>'
    return f'<resource identifier="{name}" type="{kind}" href="{path}">{file}</resource>'


def _manifest(outline: list[str], resources: list[str]) -> str:
    modules = [
        f'<item identifier="m{at}"><title>Module {at // 50 + 1}</title>'
        f"{''.join(outline[at : at + 50])}</item>"
        for at in range(0, len(outline), 50)
    ]
    return (
        f"{HEAD}{''.join(modules)}</item></organization></organizations>"
        f"<resources>{''.join(resources)}</resources></manifest>"
    )


def _quiz(number: int, questions: int) -> str:
    items = "".join(QUESTION.replace("{n}", str(n)) for n in range(questions))
    return (
        '<?xml version="1.0"?><questestinterop '
        'xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">'
        f'<assessment ident="z{number}" title="Quiz {number}"><section ident="root">{items}'
        "</section></assessment></questestinterop>"
    )
