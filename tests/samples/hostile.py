"""What must become of the hostile packages, by name: the code of the refusal, or harmless."""

from __future__ import annotations

HARMLESS = "harmless"

SECONDS = 0.5
MEGABYTES = 100
"""What a refusal may cost, beyond what the importer's process needs to start."""

EXPECTED = {
    "circular-dependency.imscc": HARMLESS,
    "duplicate-zip-entries.imscc": "name_twice",
    "encoding-lies-latin1.imscc": HARMLESS,
    "encrypted-zip.imscc": "encrypted",
    "gzipbomb.tar.gz": "ratio_too_high",
    "manifest-missing.imscc": "format_unknown",
    "manifest-one-folder-down.imscc": HARMLESS,
    "path-traversal.imscc": "name_unsafe",
    "ssrf-embedded-links.imscc": HARMLESS,
    "symlink-zip.imscc": "not_a_plain_file",
    "truncated.imscc": "truncated",
    "xml-billion-laughs.imscc": "xml_doctype",
    # So many equal tags pack so well that the ratio tells before any XML is read.
    "xml-deep-nesting.imscc": "ratio_too_high",
    "xss-lesson-html.imscc": HARMLESS,
    "xss-svg-file.imscc": HARMLESS,
    "xxe-file.imscc": "xml_doctype",
    "yaml-object-and-alias-bomb.zip": "course_yaml_tag",
    "zipbomb-nested.imscc": "archive_inside_unsafe",
    "zipbomb-overlap.imscc": "members_overlap",
    "zipbomb-ratio.imscc": "ratio_too_high",
}
