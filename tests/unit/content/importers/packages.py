"""Pieces of Common Cartridges, to build small packages from."""

from __future__ import annotations


def cartridge(
    resources: str = "", outline: str = "", title: str = "Pelayanan", namespace: str = "v1p3"
) -> str:
    """An imsmanifest.xml around these resources and items of the one root."""
    organization = (
        f'<organization identifier="o"><item identifier="root">{outline}</item></organization>'
        if outline
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscc{namespace}/imscp"'
        ' xmlns:lom="http://ltsc.ieee.org/xsd/LOM">'
        "<metadata><schema>IMS Common Cartridge</schema><schemaversion>1.3.0</schemaversion>"
        f"<lom:lom><lom:general><lom:title><lom:string>{title}</lom:string></lom:title>"
        "<lom:language>id</lom:language></lom:general></lom:lom></metadata>"
        f"<organizations>{organization}</organizations><resources>{resources}</resources></manifest>"
    )


def resource(name: str, path: str, kind: str = "webcontent", more: str = "") -> str:
    """One resource with one file."""
    return (
        f'<resource identifier="{name}" type="{kind}" href="{path}">'
        f'<file href="{path}"/>{more}</resource>'
    )


def quiz(items: str, ident: str = "q", holder: str = "assessment") -> str:
    """A QTI 1.2 document around these items."""
    return (
        '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">'
        f'<{holder} ident="{ident}" title="Kuis"><section ident="root">{items}</section></{holder}>'
        "</questestinterop>"
    )


def choice_question(ident: str, profile: str, right: str = "<varequal>a</varequal>") -> str:
    """A QTI item with the choices a, b and c."""
    labels = "".join(
        f'<response_label ident="{name}"><material><mattext>{name.upper()}</mattext></material>'
        "</response_label>"
        for name in "abc"
    )
    return (
        f'<item ident="{ident}"><itemmetadata><qtimetadata><qtimetadatafield>'
        f"<fieldlabel>cc_profile</fieldlabel><fieldentry>{profile}</fieldentry>"
        "</qtimetadatafield></qtimetadata></itemmetadata><presentation><material>"
        '<mattext texttype="text/html">&lt;p&gt;Apa?&lt;/p&gt;</mattext></material>'
        f'<response_lid ident="r"><render_choice>{labels}</render_choice></response_lid>'
        f"</presentation><resprocessing><respcondition><conditionvar>{right}</conditionvar>"
        '<setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing></item>'
    )
