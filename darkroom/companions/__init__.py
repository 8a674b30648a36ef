"""Companions: files that belong to an image, such as the video of a Live Photo and the sidecars of its data.

kinds.py       what a file is, by its name
stems.py       where the files of one picture meet, by their names
pairing.py     which file belongs to which picture
companion.py   a companion as an image knows it
sidecars.py    what XMP and Google's JSON say about a picture
quicktime.py   the identifier that a Live Photo's video shares with its picture
keeping.py     keeps images and their companions together, whatever comes in whichever order
"""
