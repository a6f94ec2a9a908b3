"""Pictures as documents: their text in blocks as people read them, and the translation drawn in its place.

values    lines and blocks, in pixels of the picture that is shown
colours   of a line and what it stands on, from the pixels
measure   how wide words are, by estimate, and wrapping them
order     which line is read after which
grouping  lines to blocks, from where they stand and how they look
room      how far around a block nothing is written or painted
fitting   the largest size at which a translation has room
svg       the picture with the translation drawn into it
layout    LAYOUT: all of it, and blocks side by side with their translations
picture   from the bytes of a picture to its layout
"""
