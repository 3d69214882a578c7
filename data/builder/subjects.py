"""What stands along the rivers, in the order it is drawn."""

from __future__ import annotations

from builder.boards import draw_boards
from builder.book import Book
from builder.facilities import draw_facilities
from builder.farming import draw_farms, draw_livestock_areas
from builder.ground import River
from builder.industry import draw_enterprises, draw_parks_and_ponds, draw_projects
from builder.waters import draw_waters
from builder.waterside import draw_buildings, draw_docks_and_cages, draw_outfalls

__all__ = ["draw_subjects"]


def draw_subjects(book: Book, rivers: dict[str, River]) -> None:
    """Fill the book with outfalls, projects, enterprises, farms and the like, and what stands along the rivers."""
    draw_livestock_areas(book)
    draw_parks_and_ponds(book, rivers)
    draw_projects(book, rivers)
    draw_enterprises(book, rivers)
    draw_outfalls(book, rivers)
    draw_buildings(book, rivers)
    draw_docks_and_cages(book, rivers)
    draw_farms(book, rivers)
    draw_boards(book, rivers)
    draw_facilities(book, rivers)
    draw_waters(book, rivers)
