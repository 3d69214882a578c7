"""Charts as SVG without any library on the page: for pop-ups, sheets, reports, notebooks and print.

Every chart is text of its own with a title and a description for those who cannot see it. Classes of water stand there
as a colour and as their numeral, so that nothing hangs on colour alone.
"""

from riverzones.present.charts.concentration import Limit, concentration_chart
from riverzones.present.charts.palette import Palette, class_palette
from riverzones.present.charts.profile import ProfileMark, profile_chart
from riverzones.present.charts.rates import Rate, rate_bars
from riverzones.present.charts.section import section_chart
from riverzones.present.charts.strip import class_strip

__all__ = [
    "Limit",
    "Palette",
    "ProfileMark",
    "Rate",
    "class_palette",
    "class_strip",
    "concentration_chart",
    "profile_chart",
    "rate_bars",
    "section_chart",
]
