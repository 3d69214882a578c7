"""Files that hold no layer riverzones can read: what they are, what to convert them to, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from riverzones.errors import LayerError
from riverzones.model import Text

__all__ = ["CONVERT", "HOLD_LAYERS", "cannot_read"]


def _cad(*, zh: str, en: str) -> tuple[Text, Text]:
    return Text(zh=zh, en=en), Text(
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

_RASTER = (
    Text(zh="栅格（高程、影像之类）", en="a raster (heights, an image)"),
    Text(
        zh="栅格不是图层：高程用 delineate、network 的 --dem 给出；要面或线请先在 QGIS 中矢量化。",
        en="A raster is no layer: heights go to delineate and network by --dem; for areas vectorise it in QGIS.",
    ),
)
_TO_SHAPEFILE = Text(
    zh="请在 ArcGIS 或 QGIS 中转换为 Shapefile 或 GeoPackage。", en="Convert it to Shapefile or GeoPackage in a GIS."
)

CONVERT: Final[dict[str, tuple[Text, Text]]] = {
    ".dwg": _cad(zh="AutoCAD 图形（DWG）", en="an AutoCAD drawing (DWG)"),
    ".dwt": _cad(zh="AutoCAD 样板（DWT）", en="an AutoCAD template (DWT)"),
    ".dgn": _cad(zh="MicroStation 图形（DGN）", en="a MicroStation drawing (DGN)"),
    ".mdb": (
        Text(zh="Access 数据库或个人地理数据库（MDB）", en="an Access database or Personal Geodatabase (MDB)"),
        _ACCESS,
    ),
    ".accdb": (Text(zh="Access 数据库（ACCDB）", en="an Access database (ACCDB)"), _ACCESS),
    ".rar": (Text(zh="RAR 压缩包", en="a RAR archive"), _UNPACK),
    ".7z": (Text(zh="7z 压缩包", en="a 7z archive"), _UNPACK),
    ".tar": (Text(zh="TAR 归档", en="a TAR archive"), _UNPACK),
    ".gz": (Text(zh="GZIP 压缩包", en="a GZIP archive"), _UNPACK),
    ".pdf": (Text(zh="PDF 文档", en="a PDF document"), _TYPED),
    ".wps": (Text(zh="WPS 文字文档", en="a WPS text document"), _TYPED),
    ".doc": (Text(zh="Word 文档", en="a Word document"), _TYPED),
    ".docx": (Text(zh="Word 文档", en="a Word document"), _TYPED),
    ".ofd": (Text(zh="OFD 版式文档", en="an OFD document"), _TYPED),
    ".png": (Text(zh="图片", en="a picture"), _TYPED),
    ".jpg": (Text(zh="图片", en="a picture"), _TYPED),
    ".jpeg": (Text(zh="图片", en="a picture"), _TYPED),
    ".ods": (Text(zh="OpenDocument 表格（ODS）", en="an OpenDocument sheet (ODS)"), _SHEET),
    ".xlsb": (Text(zh="二进制 Excel 工作簿（XLSB）", en="a binary Excel workbook (XLSB)"), _SHEET),
    ".numbers": (Text(zh="Numbers 表格", en="a Numbers table"), _SHEET),
    ".mxd": (
        Text(zh="ArcMap 地图文档（MXD），其中没有数据", en="an ArcMap document (MXD), which holds no data"),
        Text(zh="请索取它引用的图层（.gdb 或 .shp）。", en="Ask for the layers it refers to (.gdb or .shp)."),
    ),
    ".qgz": (
        Text(zh="QGIS 工程，其中没有数据", en="a QGIS project, which holds no data"),
        Text(zh="请索取它引用的图层（.gpkg 或 .shp）。", en="Ask for the layers it refers to (.gpkg or .shp)."),
    ),
    **dict.fromkeys((".tif", ".tiff", ".asc", ".img", ".grd", ".ecw"), _RASTER),
    ".vct": (Text(zh="国家空间数据交换格式（VCT）", en="a file of the national exchange format (VCT)"), _TO_SHAPEFILE),
    ".e00": (Text(zh="ArcInfo 交换文件（E00）", en="an ArcInfo interchange file (E00)"), _TO_SHAPEFILE),
    ".lyr": (
        Text(zh="ArcGIS 图层样式（LYR），其中没有数据", en="an ArcGIS layer file (LYR), which holds no data"),
        Text(zh="请索取它引用的图层（.gdb 或 .shp）。", en="Ask for the layer it refers to (.gdb or .shp)."),
    ),
    ".ovobj": (
        Text(zh="奥维对象文件（OVOBJ）", en="an Ovital object file (OVOBJ)"),
        Text(zh="请在奥维中导出为 .ovkml 或 .kml。", en="Export it from Ovital as .ovkml or .kml."),
    ),
    ".udb": (
        Text(zh="SuperMap 数据源（UDB）", en="a SuperMap data source (UDB)"),
        Text(zh="请在 SuperMap 中导出为 Shapefile 或 GeoPackage。", en="Export it from SuperMap as Shapefile."),
    ),
    ".wt": (
        Text(zh="MapGIS 点文件", en="a MapGIS point file"),
        Text(zh="请在 MapGIS 中转换为 Shapefile。", en="Convert it to Shapefile in MapGIS."),
    ),
    ".wl": (
        Text(zh="MapGIS 线文件", en="a MapGIS line file"),
        Text(zh="请在 MapGIS 中转换为 Shapefile。", en="Convert it to Shapefile in MapGIS."),
    ),
    ".wp": (
        Text(zh="MapGIS 面文件", en="a MapGIS area file"),
        Text(zh="请在 MapGIS 中转换为 Shapefile。", en="Convert it to Shapefile in MapGIS."),
    ),
}
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
