"""The forms in which programs write a key down: by its value, by its look, and behind escapes."""
