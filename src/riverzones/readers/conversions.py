"""Files that hold no layer riverzones can read: what they are, what to convert them to, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.terms import labels

__all__ = ["CONVERT", "HOLD_LAYERS", "cannot_read"]


_CAD = Text(
    zh="请在 CAD、CASS 或 ODA File Converter 中另存为 DXF（R2010），再导入 .dxf。",
    en="Save it as DXF (R2010) in the CAD program or the ODA File Converter, and import the .dxf.",
)
_UNPACK = Text(
    zh="请解压后导入其中的文件，或重新打成 .zip。", en="Unpack it and import what is in it, or pack it anew as .zip."
)
_SHEET = Text(
    zh="请在 WPS、Excel 或 LibreOffice 中打开表格，另存为 .xlsx 再导入。",
    en="Open the table in Excel or LibreOffice, save it as .xlsx and import that.",
)
_TYPED = Text(
    zh="请索取原来的表格（.xlsx）或图层（.shp、.gpkg）；只有文档时，把表格部分粘贴到工作表中再导入。",
    en="Ask for the table (.xlsx) or the layer (.shp, .gpkg) behind it; else paste the table into a sheet.",
)
_ACCESS = Text(
    zh="请在 ArcGIS 中把图层导出为 Shapefile 或文件地理数据库（.gdb），或在 Access 中把表导出为 .xlsx。",
    en="Export the layers as Shapefile or File Geodatabase (.gdb) in ArcGIS, or the tables as .xlsx in Access.",
)

_RASTER = Text(
    zh="栅格不是图层：高程用 delineate、network 的 --dem 给出；要面或线请先在 QGIS 中矢量化。",
    en="A raster is no layer: heights go to delineate and network by --dem; for areas vectorise it in QGIS.",
)
_TO_SHAPEFILE = Text(
    zh="请在 ArcGIS 或 QGIS 中转换为 Shapefile 或 GeoPackage。", en="Convert it to Shapefile or GeoPackage in a GIS."
)
_LAYERS = Text(zh="请索取它引用的图层（.gdb 或 .shp）。", en="Ask for the layers it refers to (.gdb or .shp).")
_LAYER = Text(zh="请索取它引用的图层（.gdb 或 .shp）。", en="Ask for the layer it refers to (.gdb or .shp).")
_QGIS = Text(zh="请索取它引用的图层（.gpkg 或 .shp）。", en="Ask for the layers it refers to (.gpkg or .shp).")
_OVITAL = Text(zh="请在奥维中导出为 .ovkml 或 .kml。", en="Export it from Ovital as .ovkml or .kml.")
_SUPERMAP = Text(zh="请在 SuperMap 中导出为 Shapefile 或 GeoPackage。", en="Export it from SuperMap as Shapefile.")
_MAPGIS = Text(zh="请在 MapGIS 中转换为 Shapefile。", en="Convert it to Shapefile in MapGIS.")

_HOW: Final = {
    **dict.fromkeys((".dwg", ".dwt", ".dgn"), _CAD),
    **dict.fromkeys((".mdb", ".accdb"), _ACCESS),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz"), _UNPACK),
    **dict.fromkeys((".pdf", ".wps", ".doc", ".docx", ".ofd", ".png", ".jpg", ".jpeg"), _TYPED),
    **dict.fromkeys((".ods", ".xlsb", ".numbers"), _SHEET),
    ".mxd": _LAYERS,
    ".qgz": _QGIS,
    **dict.fromkeys((".tif", ".tiff", ".asc", ".img", ".grd", ".ecw"), _RASTER),
    **dict.fromkeys((".vct", ".e00"), _TO_SHAPEFILE),
    ".lyr": _LAYER,
    ".ovobj": _OVITAL,
    ".udb": _SUPERMAP,
    **dict.fromkeys((".wt", ".wl", ".wp"), _MAPGIS),
}
CONVERT: Final = {ending: (labels("file_sort")[ending[1:]], how) for ending, how in _HOW.items()}
"""By ending: what the file is, and what to do."""
HOLD_LAYERS: Final = frozenset(
    (
        ".dwg",
        ".dgn",
        ".mdb",
        ".accdb",
        ".rar",
        ".7z",
        ".ods",
        ".xlsb",
        ".numbers",
        ".ovobj",
        ".udb",
        ".wt",
        ".wl",
        ".wp",
    )
) | {".wt", ".wl", ".wp", ".vct", ".e00"}
"""Those that an office means as data: in a folder they are told, not passed over."""


def cannot_read(path: Path, known: str) -> LayerError:
    """Return the error of a file of another kind: what it is and how to convert it, or the endings that can be read."""
    suffix = path.suffix.lower()
    if suffix in CONVERT:
        what, how = CONVERT[suffix]
        return LayerError(
            Text(zh=f"{path.name}：是{what.zh}，不能直接读。", en=f"{path.name}: is {what.en}, which cannot be read."),
            hint=how,
        )
    return LayerError(
        Text(
            zh=f"{path.name}：{f'不支持扩展名 {suffix}' if suffix else '没有扩展名'}，"
            f"应为 {known.replace(' ', '、')} 之一。",
            en=f"{path.name}: expected one of {known}, got {suffix or 'no ending'!r}.",
        ),
        hint=Text(zh="请另存为 GeoPackage 或 Shapefile。", en="Save it as GeoPackage or Shapefile."),
    )
