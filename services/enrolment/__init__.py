"""Admission: academies, units, cohorts, team applications, enrolments."""
