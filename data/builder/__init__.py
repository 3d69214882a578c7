"""What writes the illustrative Wushan sample; run ``python data/make_wushan.py``."""
