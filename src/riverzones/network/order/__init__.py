"""Measures of a network: path length, sums upstream, stream orders, level paths, ranks, main ways."""

from riverzones.network.order.measures import (
    RANKS,
    arbolate_sum_m,
    level_path_id,
    main_stem,
    main_ways,
    main_ways_told,
    outlet_id,
    path_length_m,
    rivers_table,
    sequence,
    strahler_order,
    stream_count,
    stream_level,
    tributary_rank,
    tributary_rank_told,
)

__all__ = [
    "RANKS",
    "arbolate_sum_m",
    "level_path_id",
    "main_stem",
    "main_ways",
    "main_ways_told",
    "outlet_id",
    "path_length_m",
    "rivers_table",
    "sequence",
    "strahler_order",
    "stream_count",
    "stream_level",
    "tributary_rank",
    "tributary_rank_told",
]
