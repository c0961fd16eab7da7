"""What Scripts/figures is made of: the numbers of a text, the pages, the sources of values, and the outputs of commands."""
