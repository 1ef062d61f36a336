"""Every write of this room.

preparing  from a match to a locked and drawn plan
running    measurements, journal, reminders, evaluation, verdict
examples   what shows an empty city how it works
"""
