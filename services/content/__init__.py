"""Courses: curricula and their versions, lessons, quizzes, files, progress."""
