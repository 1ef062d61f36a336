"""What every stage of the loop stands on."""
