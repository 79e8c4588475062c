"""Files and archives: filling one, passing over what it has, reading it, looking after it."""
