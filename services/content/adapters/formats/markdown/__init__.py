"""A course in Markdown with course.yaml."""
