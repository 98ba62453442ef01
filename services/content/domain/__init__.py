"""Curricula, courses, quizzes and progress: rules only, standard library only."""
