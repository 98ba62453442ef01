"""H5P: questions and texts become quizzes and lessons; what needs H5P's own player stays sealed."""
