"""One small package of each format, for the parsers' fuzz to break."""

import json

MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata>
<schema>{schema}</schema><schemaversion>{version}</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Design</title>{items}
</organization></organizations><resources>{resources}</resources></manifest>"""
QTI12 = """<questestinterop><assessment ident="a" title="Check"><section ident="s">
<item ident="q1" title="First"><itemmetadata><qtimetadata><qtimetadatafield>
<fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry></qtimetadatafield>
</qtimetadata></itemmetadata><presentation><material><mattext texttype="text/html">
&lt;p&gt;Which [one]?&lt;/p&gt;</mattext></material><response_lid ident="response_one"
rcardinality="Single"><material><mattext>one</mattext></material><render_choice>
<response_label ident="1"><material><mattext>Listen</mattext></material></response_label>
<response_label ident="2"><material><mattext>Build</mattext></material></response_label>
</render_choice></response_lid></presentation><resprocessing><outcomes><decvar maxvalue="100"/>
</outcomes><respcondition><conditionvar><varequal respident="response_one">1</varequal>
</conditionvar><setvar varname="SCORE" action="Set">100</setvar></respcondition></resprocessing>
<itemfeedback ident="correct_fb"><flow_mat><material><mattext>Yes</mattext></material></flow_mat>
</itemfeedback></item></section></assessment></questestinterop>"""
QTI21 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1"
title="First" adaptive="false" timeDependent="false"><responseDeclaration identifier="RESPONSE"
cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse>
<mapping defaultValue="0"><mapEntry mapKey="A" mappedValue="1"/></mapping></responseDeclaration>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/><itemBody>
<p>Which first?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1">
<simpleChoice identifier="A">Listen</simpleChoice><simpleChoice identifier="B">Build</simpleChoice>
</choiceInteraction></itemBody><responseProcessing
template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>
<modalFeedback outcomeIdentifier="FEEDBACK" identifier="A" showHide="show">Yes</modalFeedback>
</assessmentItem>"""
QTI3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i1"
title="First"><qti-response-declaration identifier="RESPONSE" cardinality="single"
base-type="string"><qti-correct-response><qti-value>define</qti-value></qti-correct-response>
</qti-response-declaration><qti-item-body><p>Next? <qti-text-entry-interaction
response-identifier="RESPONSE"/></p></qti-item-body></qti-assessment-item>"""
COURSE = """id: design
title: {id: Desain, en: Design}
languages: [id, en]
modules:
  - id: one
    title: {id: Satu, en: One}
    items:
      - lesson: {id: intro, title: {id: Awal, en: Start}, minutes: 5}
      - quiz: quizzes/check.yaml
      - link: {id: klik, url: "https://example.org/klik", title: KLIK}
"""
QUIZ = """id: check
title: {id: Kuis, en: Check}
questions:
  - id: a
    kind: multiple_choice
    prompt: {id: "Apa?", en: "What?"}
    choices:
      - {id: x, text: Dengar, correct: true}
      - {id: y, text: Bangun}
  - {id: b, kind: short_answer, prompt: Tahap, accept: [define]}
"""
H5P = {
    "title": "Check",
    "language": "en",
    "mainLibrary": "H5P.MultiChoice",
    "preloadedDependencies": [
        {"machineName": "H5P.MultiChoice", "majorVersion": 1, "minorVersion": 16}
    ],
}
MULTI_CHOICE = {
    "question": "<p>Which?</p>",
    "answers": [
        {"text": "Listen", "correct": True, "tipsAndFeedback": {"tip": "", "chosenFeedback": "Y"}},
        {"text": "Build", "correct": False},
    ],
    "behaviour": {"singlePoint": False, "type": "auto"},
}


def _item(name: str, title: str) -> str:
    return f'<item identifier="i-{name}" identifierref="{name}"><title>{title}</title></item>'


def _resource(name: str, kind: str, path: str) -> str:
    return (
        f'<resource identifier="{name}" type="{kind}" href="{path}"><file href="{path}"/>'
        '<dependency identifierref="p"/></resource>'
    )


def _manifest(schema: str, version: str, *listed: tuple[str, str, str]) -> str:
    return MANIFEST.format(
        schema=schema,
        version=version,
        items=f'<item identifier="r"><title>Module</title>'
        f"{''.join(_item(name, name) for name, _, _ in listed)}</item>",
        resources="".join(_resource(*each) for each in listed),
    )


def _cartridge(kind: str) -> dict[str, str]:
    assessment = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
    return {
        "imsmanifest.xml": _manifest(
            "IMS Common Cartridge",
            "1.3.0",
            ("p", "webcontent", "wiki_content/start.html"),
            ("q", assessment, "q/assessment.xml"),
            ("t", "imsdt_xmlv1p3", "t.xml"),
            ("l", "imswl_xmlv1p3", "l.xml"),
            ("x", "imsbasiclti_xmlv1p3", "x.xml"),
        ),
        "wiki_content/start.html": "<html><body><p>Listen <a href='$WIKI_REFERENCE$/x'>on</a>"
        "<img src='$IMS-CC-FILEBASE$/a.png'><iframe src='https://youtu.be/x'></iframe></body>"
        "</html>",
        "web_resources/a.png": "no picture",
        "q/assessment.xml": QTI12.format(kind=kind),
        "q/assessment_meta.xml": "<quiz><title>Check</title><allowed_attempts>2</allowed_attempts>"
        "<time_limit>5</time_limit></quiz>",
        "t.xml": "<topic><title>Talk</title><text texttype='text/html'>&lt;p&gt;Hi</text></topic>",
        "l.xml": "<webLink><title>KLIK</title><url href='https://example.org/klik'/></webLink>",
        "x.xml": "<cartridge_basiclti_link xmlns:blti='b' xmlns:lticm='c'><blti:title>Tool"
        "</blti:title><blti:launch_url>https://example.org/lti</blti:launch_url><blti:custom>"
        "<lticm:property name='k'>v</lticm:property></blti:custom></cartridge_basiclti_link>",
        "course_settings/module_meta.xml": "<modules><module identifier='r'><title>M</title>"
        "<workflow_state>active</workflow_state><items><item identifier='i-p'><content_type>"
        "WikiPage</content_type></item></items></module></modules>",
    }


def _olx() -> dict[str, str]:
    return {
        "course/course.xml": '<course url_name="r1" org="Untan" course="D1"/>',
        "course/course/r1.xml": '<course display_name="Design"><chapter url_name="c1"/></course>',
        "course/chapter/c1.xml": '<chapter display_name="One"><sequential url_name="s1"/>'
        "</chapter>",
        "course/sequential/s1.xml": '<sequential display_name="S"><vertical url_name="v1"/>'
        "</sequential>",
        "course/vertical/v1.xml": '<vertical display_name="V"><html url_name="h1"/>'
        '<problem url_name="p1"/><video youtube="1.00:abc" url_name="d1"/>'
        '<discussion url_name="t1" discussion_id="x"/></vertical>',
        "course/html/h1.xml": '<html display_name="H" filename="h1"/>',
        "course/html/h1.html": '<p>Listen <a href="/jump_to_id/v1">here</a></p>',
        "course/problem/p1.xml": '<problem display_name="P" max_attempts="2"><p>Which?</p>'
        '<multiplechoiceresponse><choicegroup><choice correct="true" name="a">Listen</choice>'
        '<choice correct="false">Build</choice></choicegroup></multiplechoiceresponse>'
        '<numericalresponse answer="[5,7)"><responseparam type="tolerance" default="5%"/>'
        "<formulaequationinput/></numericalresponse><optionresponse>"
        "<optioninput options=\"('a','b')\" correct=\"a\"/></optionresponse></problem>",
        "course/policies/r1/policy.json": '{"course/r1": {"display_name": "Design"}}',
    }


def _moodle() -> dict[str, str]:
    return {
        "moodle_backup.xml": "<moodle_backup><information><original_course_fullname>Design"
        "</original_course_fullname><contents><activities><activity><moduleid>1</moduleid>"
        "<sectionid>1</sectionid><modulename>page</modulename><title>Start</title><directory>"
        "activities/page_1</directory></activity><activity><moduleid>2</moduleid><sectionid>1"
        "</sectionid><modulename>quiz</modulename><title>Check</title><directory>activities/quiz_2"
        "</directory></activity></activities><sections><section><sectionid>1</sectionid><title>1"
        "</title><directory>sections/section_1</directory></section></sections></contents>"
        "</information></moodle_backup>",
        "sections/section_1/section.xml": '<section id="1"><number>1</number><name>One</name>'
        "<summary>&lt;p&gt;Hi</summary><sequence>1,2</sequence></section>",
        "activities/page_1/page.xml": '<activity id="1" moduleid="1" modulename="page">'
        '<page id="1">'
        "<name>Start</name><content>&lt;p&gt;Listen &lt;img src='@@PLUGINFILE@@/a.png'&gt;"
        "</content>"
        "</page></activity>",
        "activities/page_1/module.xml": '<module id="1"><modulename>page</modulename></module>',
        "activities/quiz_2/quiz.xml": '<activity id="2" moduleid="2" modulename="quiz">'
        '<quiz id="2">'
        "<name>Check</name><timelimit>600</timelimit><attempts_number>2</attempts_number>"
        '<question_instances><question_instance id="1"><slot>1</slot><questionid>5</questionid>'
        "<maxmark>1</maxmark></question_instance></question_instances></quiz></activity>",
        "questions.xml": '<question_categories><question_category id="1"><name>C</name><questions>'
        '<question id="5"><name>Q</name><questiontext>&lt;p&gt;Which?</questiontext><qtype>'
        "multichoice</qtype><defaultmark>1</defaultmark><plugin_qtype_multichoice_question><answers>"
        '<answer id="1"><answertext>Listen</answertext><fraction>1</fraction></answer>'
        '<answer id="2">'
        "<answertext>Build</answertext><fraction>0</fraction></answer></answers><multichoice>"
        "<single>1</single></multichoice></plugin_qtype_multichoice_question></question>"
        "</questions>"
        "</question_category></question_categories>",
        "files.xml": '<files><file id="1"><contenthash>aa</contenthash><filename>a.png</filename>'
        "</file></files>",
        "users.xml": '<users><user id="3"><email>siti@example.org</email></user></users>',
    }


SEEDS: dict[str, dict[str, str]] = {
    "markdown": {
        "course.yaml": COURSE,
        "lessons/intro.id.md": "# Awal\n\nDengar [kuis](../quizzes/check.yaml)\n\n![x](../a.png)\n",
        "lessons/intro.en.md": "# Start\n\n- a\n- b\n\n<b>x</b>\n",
        "quizzes/check.yaml": QUIZ,
        "a.png": "picture",
    },
    **{
        f"cartridge {kind}": _cartridge(kind)
        for kind in (
            "multiple_choice_question",
            "matching_question",
            "numerical_question",
            "calculated_question",
            "multiple_dropdowns_question",
            "fill_in_multiple_blanks_question",
        )
    },
    "olx": _olx(),
    "scorm 1.2": {
        "imsmanifest.xml": _manifest("ADL SCORM", "1.2", ("p", "webcontent", "index.html")).replace(
            "<resource ", '<resource adlcp:scormtype="sco" '
        ),
        "index.html": "<html><body>Start</body></html>",
    },
    "scorm 2004": {
        "imsmanifest.xml": _manifest(
            "ADL SCORM", "2004 3rd Edition", ("p", "webcontent", "a/index.html?x=1")
        ).replace("<resource ", '<resource adlcp:scormType="sco" '),
        "a/index.html": "<html><body>Start</body></html>",
    },
    "cmi5": {
        "cmi5.xml": '<courseStructure><course id="https://example.org/c"><title><langstring '
        'lang="en">Design</langstring></title></course><block id="b"><title><langstring lang="en">'
        'Block</langstring></title><au id="a" moveOn="Passed" masteryScore="0.8"><title><langstring'
        ' lang="en">Unit</langstring></title><url>index.html?x=1</url></au></block>'
        "</courseStructure>",
        "index.html": "<html><body>Start</body></html>",
    },
    "qti 2.1": {
        "imsmanifest.xml": _manifest("QTIv2.1", "1.0", ("p", "imsqti_item_xmlv2p1", "i1.xml")),
        "i1.xml": QTI21,
    },
    "qti 3.0": {
        "imsmanifest.xml": _manifest("QTI", "3.0", ("p", "imsqti_item_xmlv3p0", "i1.xml")),
        "i1.xml": QTI3,
    },
    "h5p": {"h5p.json": json.dumps(H5P), "content/content.json": json.dumps(MULTI_CHOICE)},
    "moodle": _moodle(),
}
