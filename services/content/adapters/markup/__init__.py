"""What a package shows to people, made safe: HTML, XML, links, titles."""
