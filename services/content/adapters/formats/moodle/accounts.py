"""What becomes of each member of a backup: a file of the course, structure, or left out."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.moodle.files import FOLDER
from services.content.adapters.formats.moodle.files import MoodleFiles
from services.content.adapters.formats.moodle.links import MoodleLinks
from services.content.adapters.formats.moodle.personal import tell_personal
from services.content.adapters.formats.reading import Reading
from services.content.domain.report import Severity

# What Moodle writes beside the XML: lists of the archive's own members and of what was done.
OWN_NOTES = (".archive_index", "moodle_backup.log")


def files_of(reading: Reading, known: MoodleFiles, links: MoodleLinks) -> list[dict[str, Any]]:
    """What authors have put there; what people have handed in is not even kept as a file."""
    kept = known.authored - (known.superseded - links.used)
    packaged = set(known.in_packages.values())
    discarded = 0
    files = []
    for path, member in sorted(reading.package.members.items()):
        if path in kept:
            if path not in links.used:
                reading.report.add(Severity.KEPT, "unlisted_file", path)
            files.append(
                {
                    "path": known.called(path),
                    "sha256": member.sha256,
                    "size": member.size,
                    "type": known.type_of(path),
                }
            )
        elif path in packaged:
            continue
        elif path.startswith(FOLDER):
            discarded += path not in known.repeated
            # One line tells of all of them: their names may be personal too.
            reading.report.left_out.add(path)
            reading.package.called.pop(path, None)
        elif path.endswith(".xml") or path.rsplit("/", 1)[-1].lower() in OWN_NOTES:
            reading.package.structure.add(path)
        else:
            reading.report.add(Severity.LEFT_OUT, "moodle_member_unknown", path)
    for path, member_path in sorted(known.in_packages.items()):
        member = reading.package.members[member_path]
        files.append(
            {
                "path": path,
                "sha256": member.sha256,
                "size": member.size,
                "type": known.type_of(member_path, path),
            }
        )
    repeated = len(known.repeated - kept - packaged)
    if repeated:
        reading.report.add(Severity.LEFT_OUT, "moodle_files_repeated", number=repeated)
    tell_personal(reading, discarded)
    return files
