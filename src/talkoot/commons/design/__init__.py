"""How everything looks: tokens, components, charts and maps as plain values."""
