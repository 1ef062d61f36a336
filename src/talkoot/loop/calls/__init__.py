"""Calls: open invitations with a timetable, money and rules. Fed by goals."""
