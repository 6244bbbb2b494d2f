"""Reports on recorded traffic: of a check and of an upgrade, in any format."""
