"""The smallest package of each format that still holds something of everything in it."""

from __future__ import annotations

import json

from services.content.cli.new import SAMPLE
from tests.unit.content.importers.packages import cartridge
from tests.unit.content.importers.packages import choice_question
from tests.unit.content.importers.packages import quiz
from tests.unit.content.importers.packages import resource

Members = dict[str, str | bytes]

PAGE = "<html><head><title>Halaman</title></head><body><p>Apa <img src='a.png'></p></body></html>"
PNG = b"\x89PNG\r\n\x1a\n"
IMSCP = "http://www.imsglobal.org/xsd/imscp_v1p1"
SCORM = f"""<manifest identifier="m" xmlns="{IMSCP}"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema>
<schemaversion>1.2</schemaversion></metadata><organizations default="o">
<organization identifier="o"><title>Kursus</title><item identifier="i" identifierref="r">
<title>Bagian</title></item></organization>
</organizations><resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco"
 href="index.html"><file href="index.html"/></resource></resources></manifest>"""
CMI5 = """<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="https://example.org/c"><title><langstring lang="en">Course</langstring></title>
<description><langstring lang="en">Text</langstring></description></course>
<au id="https://example.org/a" masteryScore="0.5"><title>
<langstring lang="en">Unit</langstring></title>
<description><langstring lang="en">Text</langstring></description><url>index.html</url></au>
</courseStructure>"""
QTI_ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i"
 title="T" adaptive="false" timeDependent="false"><responseDeclaration identifier="RESPONSE"
 cardinality="single" baseType="identifier">
<correctResponse><value>A</value></correctResponse></responseDeclaration>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/><itemBody>
<choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1">
<prompt>Which?</prompt><simpleChoice identifier="A">One</simpleChoice>
<simpleChoice identifier="B">Two</simpleChoice>
</choiceInteraction></itemBody><responseProcessing
 template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/></assessmentItem>"""
QTI = f"""<manifest identifier="m" xmlns="{IMSCP}"><metadata><schema>QTIv2.1 Package</schema>
<schemaversion>1.0.0</schemaversion></metadata><organizations/><resources><resource identifier="r"
 type="imsqti_item_xmlv2p1" href="i.xml"><file href="i.xml"/></resource></resources></manifest>"""
OLX = """<course url_name="run" org="o" course="c" display_name="Course"><chapter url_name="c1"
 display_name="One"><sequential url_name="s1" display_name="Two"><vertical url_name="v1"
 display_name="Three"><html url_name="h1" display_name="Text"><p>Hello</p></html>
<problem url_name="p1" display_name="Quiz"><multiplechoiceresponse>
<label>Which?</label><choicegroup><choice correct="true">One</choice>
<choice correct="false">Two</choice></choicegroup>
</multiplechoiceresponse></problem></vertical></sequential></chapter></course>"""
H5P = {
    "title": "Quiz",
    "language": "en",
    "mainLibrary": "H5P.TrueFalse",
    "embedTypes": ["div"],
    "preloadedDependencies": [
        {"machineName": "H5P.TrueFalse", "majorVersion": 1, "minorVersion": 8}
    ],
}
MOODLE = """<moodle_backup><information><original_course_id>3</original_course_id>
<original_course_fullname>Kursus</original_course_fullname><contents><activities>
<activity><moduleid>1</moduleid><modulename>page</modulename><title>Halaman</title>
<directory>activities/page_1</directory></activity>
<activity><moduleid>2</moduleid><modulename>quiz</modulename><title>Kuis</title>
<directory>activities/quiz_2</directory></activity></activities>
<sections><section><sectionid>5</sectionid><title>Bagian</title>
<directory>sections/section_5</directory></section></sections></contents></information>
</moodle_backup>"""
MOODLE_QUIZ = """<activity id="2" moduleid="2" modulename="quiz" contextid="8"><quiz id="2">
<name>Kuis</name><question_instances><question_instance id="1"><slot>1</slot>
<questionid>1</questionid><maxmark>2</maxmark></question_instance></question_instances></quiz>
</activity>"""
MOODLE_QUESTIONS = """<question_categories><question_category id="1"><name>Bank</name>
<contextid>q</contextid><parent>0</parent><questions><question id="1"><parent>0</parent>
<name>S</name><questiontext>Sungai?</questiontext><questiontextformat>1</questiontextformat>
<generalfeedback/><defaultmark>1</defaultmark><qtype>shortanswer</qtype>
<plugin_qtype_shortanswer_question><answers>
<answer id="1"><answertext>Kapuas</answertext><fraction>1</fraction><feedback/></answer>
<answer id="2"><answertext>Kali*</answertext><fraction>0.5</fraction><feedback/></answer></answers>
<shortanswer><usecase>0</usecase></shortanswer></plugin_qtype_shortanswer_question></question>
</questions></question_category></question_categories>"""

PACKAGES: dict[str, Members] = {
    "markdown": {
        path.relative_to(SAMPLE).as_posix().replace("course.id.yaml", "course.yaml"): (
            path.read_bytes()
        )
        for path in sorted(SAMPLE.rglob("*"))
        if path.is_file() and path.name != "course.en.yaml"
    },
    "common-cartridge": {
        "imsmanifest.xml": cartridge(
            resource("page", "p.html")
            + resource("q", "q.xml", "imsqti_xmlv1p2/imscc_xmlv1p3/assessment")
            + resource("a", "a.png"),
            '<item identifier="m1"><title>Modul</title>'
            '<item identifier="i1" identifierref="page"><title>Halaman</title></item>'
            '<item identifier="i2" identifierref="q"><title>Kuis</title></item></item>',
        ),
        "p.html": PAGE,
        "a.png": PNG,
        "q.xml": quiz(choice_question("one", "cc.multiple_choice.v0p1")),
    },
    "scorm": {"imsmanifest.xml": SCORM, "index.html": PAGE, "a.png": PNG, "course.yaml.txt": "x"},
    "cmi5": {"cmi5.xml": CMI5, "index.html": PAGE},
    "qti": {"imsmanifest.xml": QTI, "i.xml": QTI_ITEM},
    "moodle": {
        "moodle_backup.xml": MOODLE,
        "course/course.xml": "<course id='3'><fullname>Kursus</fullname><lang>id</lang></course>",
        "sections/section_5/section.xml": (
            "<section id='5'><number>1</number><name>Bagian</name><summary/>"
            "<sequence>1,2</sequence></section>"
        ),
        "activities/page_1/page.xml": (
            "<activity id='1' moduleid='1' modulename='page' contextid='7'><page id='1'>"
            "<name>Halaman</name><content>&lt;p&gt;Apa&lt;/p&gt;</content></page></activity>"
        ),
        "activities/page_1/module.xml": "<module id='1'/>",
        "activities/quiz_2/quiz.xml": MOODLE_QUIZ,
        "activities/quiz_2/module.xml": "<module id='2'/>",
        "questions.xml": MOODLE_QUESTIONS,
        "files.xml": (
            "<files><file id='1'><contenthash>aa</contenthash><contextid>7</contextid>"
            "<component>mod_page</component><filearea>content</filearea><itemid>0</itemid>"
            "<filepath>/</filepath><filename>peta.txt</filename></file></files>"
        ),
        "files/aa/aa": "peta",
    },
    "olx": {"course/course.xml": OLX},
    "h5p": {
        "h5p.json": json.dumps(H5P),
        "content/content.json": json.dumps({"question": "<p>True?</p>", "correct": "true"}),
    },
}
"""By the name of their format."""
