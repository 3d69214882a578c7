"""What several jobs need: layers and views, styles written with layers, tables, places to start from."""
