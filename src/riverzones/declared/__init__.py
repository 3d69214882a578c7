"""What a YAML file may hold, declared once; how it is read and told of; and what of it is kept between runs."""
