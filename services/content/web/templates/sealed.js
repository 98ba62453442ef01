// The runtime that SCORM pages look for in the frames around them: API (1.2), API_1484_11 (2004).
// What they store stays in this browser. Completion is told to the page around this one, by message:
// {type: "academy.sealed", item, launch, completed, passed, score}; passed and score may be null.
(function () {
  "use strict";
  var told = JSON.parse(document.getElementById("launch").textContent);
  var is2004 = told.standard === "scorm-2004";
  var running = false, over = false, error = 0;
  var values = stored();

  function stored() {
    try {
      return JSON.parse(localStorage.getItem(told.key)) || {};
    } catch (refused) {
      return {};
    }
  }

  function store() {
    try {
      localStorage.setItem(told.key, JSON.stringify(values));
    } catch (refused) {
      // A full or forbidden store: the page runs on, and forgets.
    }
  }

  var exit = is2004 ? "cmi.exit" : "cmi.core.exit";
  var entry = values[exit] === "suspend" ? "resume" : "ab-initio";
  delete values[exit];
  var fixed = is2004 ? {
    "cmi._version": "1.0", "cmi.learner_id": "learner", "cmi.learner_name": "",
    "cmi.credit": "credit", "cmi.mode": "normal", "cmi.entry": entry, "cmi.launch_data": told.data,
    "cmi.total_time": "PT0S", "cmi.max_time_allowed": told.max_time,
    "cmi.time_limit_action": told.time_limit_action || "continue,no message",
    "cmi.scaled_passing_score": told.mastery === null ? "" : String(told.mastery),
    "cmi.score._children": "scaled,raw,min,max",
    "cmi.interactions._children": "id,type,objectives,timestamp,correct_responses,weighting," +
      "learner_response,result,latency,description",
    "cmi.objectives._children": "id,score,success_status,completion_status,progress_measure," +
      "description",
    "cmi.learner_preference._children": "audio_level,language,delivery_speed,audio_captioning"
  } : {
    "cmi._version": "3.4", "cmi.core.student_id": "learner", "cmi.core.student_name": "",
    "cmi.core.credit": "credit", "cmi.core.lesson_mode": "normal",
    "cmi.core.entry": entry === "resume" ? "resume" : "ab-initio",
    "cmi.core.total_time": "0000:00:00.00", "cmi.launch_data": told.data,
    "cmi.comments_from_lms": "",
    "cmi.student_data.mastery_score": told.mastery === null ? "" : String(told.mastery * 100),
    "cmi.student_data.max_time_allowed": told.max_time,
    "cmi.student_data.time_limit_action": told.time_limit_action,
    "cmi.core._children": "student_id,student_name,lesson_location,credit,lesson_status,entry," +
      "score,total_time,lesson_mode,exit,session_time",
    "cmi.core.score._children": "raw,min,max",
    "cmi.student_data._children": "mastery_score,max_time_allowed,time_limit_action",
    "cmi.student_preference._children": "audio,language,speed,text",
    "cmi.objectives._children": "id,score,status",
    "cmi.interactions._children": "id,objectives,time,type,correct_responses,weighting," +
      "student_response,result,latency"
  };
  var first = is2004 ? {
    "cmi.completion_status": "unknown", "cmi.success_status": "unknown"
  } : { "cmi.core.lesson_status": "not attempted" };

  function has(where, name) {
    return Object.prototype.hasOwnProperty.call(where, name);
  }

  function count(prefix) {
    var most = 0;
    Object.keys(values).forEach(function (name) {
      if (name.indexOf(prefix) === 0) {
        most = Math.max(most, (parseInt(name.slice(prefix.length), 10) + 1) || 0);
      }
    });
    return String(most);
  }

  function start() {
    if (running || over) {
      error = is2004 ? (over ? 104 : 103) : 101;
      return "false";
    }
    running = true;
    error = 0;
    return "true";
  }

  function get(name) {
    name = String(name);
    error = 0;
    if (!running) {
      error = is2004 ? (over ? 123 : 122) : 301;
      return "";
    }
    if (has(fixed, name)) { return fixed[name]; }
    if (has(values, name)) { return values[name]; }
    if (has(first, name)) { return first[name]; }
    if (/\._count$/.test(name)) { return count(name.slice(0, -"_count".length)); }
    if (name.indexOf("cmi.") !== 0 && name.indexOf("adl.") !== 0) { error = is2004 ? 401 : 201; }
    return "";
  }

  function set(name, value) {
    name = String(name);
    error = 0;
    if (!running) {
      error = is2004 ? (over ? 133 : 132) : 301;
    } else if (has(fixed, name) || /\._(count|children|version)$/.test(name)) {
      error = is2004 ? 404 : 403;
    } else if (name.indexOf("cmi.") !== 0 && name.indexOf("adl.") !== 0) {
      error = is2004 ? 401 : 201;
    } else {
      values[name] = String(value);
      return "true";
    }
    return "false";
  }

  function number(name) {
    var found = parseFloat(values[name]);
    return isFinite(found) ? found : null;
  }

  function result() {
    var lowest, highest, raw, score, passed = null, completed;
    if (is2004) {
      score = number("cmi.score.scaled");
      if (values["cmi.success_status"] === "passed") { passed = true; }
      if (values["cmi.success_status"] === "failed") { passed = false; }
      if (told.mastery !== null && score !== null) { passed = score >= told.mastery; }
      completed = values["cmi.completion_status"] === "completed" || passed === true;
    } else {
      raw = number("cmi.core.score.raw");
      lowest = number("cmi.core.score.min") || 0;
      highest = number("cmi.core.score.max") || 100;
      score = raw === null || highest <= lowest ? null : (raw - lowest) / (highest - lowest);
      if (values["cmi.core.lesson_status"] === "passed") { passed = true; }
      if (values["cmi.core.lesson_status"] === "failed") { passed = false; }
      if (told.mastery !== null && raw !== null) { passed = raw >= told.mastery * 100; }
      completed = values["cmi.core.lesson_status"] === "completed" || passed === true;
    }
    return { completed: completed, passed: passed, score: score };
  }

  function tell() {
    var around = window.parent !== window ? window.parent : window.opener;
    if (!around) { return; }
    var message = result();
    message.type = "academy.sealed";
    message.item = told.item;
    message.launch = told.launch;
    // It names no person, so whoever has framed this page may hear it.
    around.postMessage(message, "*");
  }

  function commit() {
    if (!running) {
      error = is2004 ? (over ? 143 : 142) : 301;
      return "false";
    }
    error = 0;
    store();
    tell();
    return "true";
  }

  function finish() {
    if (!running) {
      error = is2004 ? (over ? 113 : 112) : 301;
      return "false";
    }
    // A 1.2 page that says nothing of its status has been completed by being left.
    if (!is2004 && !has(values, "cmi.core.lesson_status")) {
      values["cmi.core.lesson_status"] = "completed";
    }
    commit();
    running = false;
    over = true;
    return "true";
  }

  function last() { return String(error); }
  function words(code) { return String(code) === "0" ? "No error" : "Error " + String(code); }

  if (is2004) {
    window.API_1484_11 = {
      version: "1.0", Initialize: start, Terminate: finish, GetValue: get, SetValue: set,
      Commit: commit, GetLastError: last, GetErrorString: words, GetDiagnostic: words
    };
  } else {
    window.API = {
      LMSInitialize: start, LMSFinish: finish, LMSGetValue: get, LMSSetValue: set,
      LMSCommit: commit, LMSGetLastError: last, LMSGetErrorString: words, LMSGetDiagnostic: words
    };
  }
  document.getElementById("content").src = told.address;
})();
