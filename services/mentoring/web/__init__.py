"""HTTP for mentoring."""
