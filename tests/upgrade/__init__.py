"""Old and new version of a service side by side, under load: nothing fails and nothing is lost."""
