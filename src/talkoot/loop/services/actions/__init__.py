"""Every write of this room: reporting, working, keeping, measuring, importing."""
