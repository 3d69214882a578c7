"""Make the handout for river chiefs: two pages of A4, what the page on the phone does and how it comes back.

python docs/make_handout.py           # writes docs/images/handout.zh.pdf
"""

from __future__ import annotations

from pathlib import Path

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.image import imread

from riverzones.present.paper import find_face
from riverzones.present.paper.paper import Canvas, Paper

IMAGES = Path(__file__).parent / "images"
TITLE, MARGIN, WIDTH = "河长巡河：手机上的一页", 16.0, 178.0
PAGES = (
    (
        ("打开", "单位发来的“一页.html”或“打包.zip”，先存到手机，再用浏览器打开。不需要网络，不需要安装。"
         "聊天软件里的预览可能不能记录：请选“用浏览器打开”。"),
        ("看", "上方三栏：地图、清单、卡片。地图先显示问题，◆ 禁止、▲ 应当、■ 目标；虚线的标记是“无法判定”。"
         "点一下标记，看对象、量到的距离、条款、谁负责。"),
        ("去", "打开一个问题，点“前往”一节里的高德、腾讯、百度或手机自带地图；点了才会连网。"
         "也可以复制坐标。点 ◎ 显示自己的位置，之后每个问题都有距离和方向，清单可按距离排序。"),
        ("记", "在问题下点“记录现场情况”：选状态（整改中、已整改……），写几句话，拍照片（自动缩小），取位置。"
         "地图上没有的新情况，用“回传”一栏的“记录新问题”。"),
    ),
    (
        ("存", "记录先留在这一页里，关掉再打开还在。“回传”一栏显示有几条。换手机、清除浏览器数据会丢，请当天发回。"),
        ("发回", "点“保存文件”（或“发送”），得到一个 .rzback 文件（一张照片约三百 kB），用聊天软件或邮件发给单位。"
         "发过以后再记的，再存一次；重复的单位只收一次。"),
        ("单位收到后", "riverzones findings import 项目.gpkg 文件.rzback。状态、备注、照片、位置进入项目；"
         "与台账矛盾的列出来，不改动。下一期台账里就能看到。"),
        ("请注意", "取水口、水井的准确位置和电话不在公开的文件里。标有“内部资料”的文件不要转发。"
         "距离和面积是按图层的精度量的；“无法判定”要到现场看。现场先保证安全，汛期不下堤岸。"),
        ("打不开怎么办", "太旧的浏览器会这样写：换一个较新的，或在电脑上打开。"
         "文件不完整会显示“文件不完整，数据无法读取”：请单位重新发送。地图是白的：先点放大缩小下面的按钮回到全图。"),
    ),
)  # fmt: skip
"""Headings and words of each page."""


def main() -> None:
    """Draw both pages."""
    face = find_face()
    path = IMAGES.parent / "handout.zh.pdf"
    with PdfPages(path, metadata={"Title": TITLE, "CreationDate": None}) as book:
        for number, blocks in enumerate(PAGES, start=1):
            canvas = Canvas(Paper(210, 297), face)
            canvas.text(MARGIN, 297 - 22, TITLE, 20, bold=True)
            canvas.text(210 - MARGIN, 297 - 22, f"{number} / {len(PAGES)}", 10, ha="right")
            y = 297 - 34.0
            width = WIDTH if number == 2 else 108.0
            for heading, words in blocks:
                canvas.text(MARGIN, y, heading, 18, bold=True)
                y = canvas.lines(MARGIN, y - 5, face.wrap(words, 14, width), 14) - 13
            if number == 1:
                place = canvas.figure.add_axes((132 / 210, (297 - 34 - 134) / 297, 62 / 210, 134 / 297))
                place.imshow(imread(IMAGES / "map-phone.png"))
                place.set_axis_off()
            canvas.text(MARGIN, 12, "由 riverzones 生成：docs/make_handout.py", 8)
            book.savefig(canvas.figure)
    print(path)


if __name__ == "__main__":
    main()
