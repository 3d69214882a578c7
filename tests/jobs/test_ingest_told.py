"""What an import tells: words not understood, damaged text, codes that lost digits, units of headings, dates, ids."""

from __future__ import annotations

import json

import pytest

from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.store.project import ProjectFile

KINDS = load().kinds


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def brought(project, tmp_path, text, kind="outfalls", **options):
    """A CSV of that text imported: the report and the layer."""
    path = tmp_path / "ledger.csv"
    path.write_text(text, encoding="utf-8")
    report = ingest(project, path, kind=KINDS[kind], options=ImportOptions(**options))
    return report, project.read(kind)


def told(report, cause):
    """The one line of that cause; there is never more than one."""
    lines = [note for note in report.told if note.cause == cause]
    assert len(lines) <= 1
    return lines[0] if lines else None


def ledger(heading, *cells):
    """A ledger of outfalls with one column more, one row for each cell."""
    rows = [f"口{n},P{n},{109 + n / 100:.2f},31.07,{cell}" for n, cell in enumerate(cells)]
    return "\n".join([f"排污口名称,编码,经度,纬度,{heading}", *rows, ""])


def test_a_word_that_is_no_yes_or_no_is_empty_kept_and_told_with_the_count(project, tmp_path):
    words = ["是", "否", "已否决", "有待核实", "正在办理", "是（2019年）", ""]
    report, layer = brought(project, tmp_path, ledger("是否审批", *words))
    assert layer["approved"].astype(object).where(layer["approved"].notna(), None).tolist() == [
        True, False, None, None, None, True, None
    ]  # fmt: skip
    kept = [json.loads(text)["approved"] if isinstance(text, str) else None for text in layer["raw_values"]]
    assert kept == [None, None, "已否决", "有待核实", "正在办理", None, None]
    assert told(report, "not_understood").count == 2
    assert told(report, "said_unknown").count == 1
    assert "已否决" in told(report, "not_understood").text.zh


def test_words_not_understood_in_several_columns_are_one_line_before_the_smaller_matters(project, tmp_path):
    text = "排污口名称,编码,经度,纬度,是否审批,是否设标识牌,标识牌\n" + "".join(
        f"口{n},P{n},{109 + n / 100},31.07,大概,可能,有\n" for n in range(3)
    )
    report, _ = brought(project, tmp_path, text)
    note = told(report, "not_understood")
    assert note.count == 6
    assert note.column == "是否审批、是否设标识牌"
    assert report.told[0] is note
    assert [one.weight for one in report.told] == sorted(
        (one.weight for one in report.told), key=["loud", "told", "by_the_way"].index
    )


@pytest.mark.parametrize("cell", ["5.00237E+17", "1.23457E+17", "5e+17"])
def test_a_code_in_scientific_notation_is_no_code_and_no_id(project, tmp_path, cell):
    text = f"排污口名称,排污口编码,经度,纬度\n城东,{cell},109.875,31.07\n港区,{cell},109.25,31.69\n"
    report, layer = brought(project, tmp_path, text)
    assert layer["code"].isna().all()
    assert all(len(name) == 10 for name in layer.index)
    assert told(report, "scientific").count == 2


def test_codes_of_eighteen_digits_that_all_end_in_zeros_lost_them_and_exact_ones_did_not(project, tmp_path):
    lost = "排污口名称,排污口编码,经度,纬度\n甲,500237001000123000,109.8,31.1\n乙,500237001000124000,109.9,31.1\n"
    report, layer = brought(project, tmp_path, lost)
    assert layer["code"].isna().all()
    assert told(report, "zeros").count == 2
    exact = lost.replace("123000", "123456")
    report, layer = brought(project, tmp_path, exact, overwrite=True)
    assert layer.index.tolist() == ["500237001000123456", "500237001000124000"]
    assert told(report, "zeros") is None


def test_text_guards_of_a_spreadsheet_go_and_leading_zeros_stay(project, tmp_path):
    text = '排污口名称,排污口编码,经度,纬度\n甲,"=""00123""",109.8,31.1\n乙,\'00124,109.9,31.1\n丙,00125\t,109.7,31.1\n'
    report, layer = brought(project, tmp_path, text)
    assert layer.index.tolist() == ["00123", "00124", "00125"]
    assert any("文本标记" in note.zh and "排污口编码" in note.zh for note in report.notes)


def test_codes_that_became_decimal_numbers_lose_their_point_zero_and_it_is_told(project, tmp_path):
    text = "排污口名称,排污口编码,经度,纬度\n甲,500237001.0,109.8,31.1\n乙,500237002.0,109.9,31.1\n"
    report, layer = brought(project, tmp_path, text)
    assert layer["code"].tolist() == ["500237001", "500237002"]
    assert told(report, "point_zero").count == 2


@pytest.mark.parametrize(
    "word", ["锟斤拷锟斤拷", "烫烫烫", "屯屯屯", "河\ufffd段", "????", "闀挎睙", "é•¿æ±Ÿ", "锟叫癸拷"]
)  # fmt: skip
def test_damaged_text_names_nothing(project, tmp_path, word):
    rows = f"{word},109.8,31.1,{word},{word}\n长江,109.9,31.2,甲,A1\n长江,109.9,31.3,乙,A2\n"
    text = f"河流名称,经度,纬度,排污口名称,编码\n{rows}"
    report, layer = brought(project, tmp_path, text)
    row = layer[layer["name"].isna()].iloc[0]
    assert row[["river", "name", "code"]].isna().all()
    assert json.loads(row["raw_values"]) == {"name": word, "code": word, "river": word}
    assert word not in layer.index
    assert told(report, "garbled").count == 3
    assert report.told[0].cause == "garbled"


def test_names_that_only_look_odd_are_no_damage(project, tmp_path):
    names = ["孟锟", "大屯屯", "濑溪河", "綦江", "Zürich", "吗？", "O'Neil"]
    _, layer = brought(
        project, tmp_path, "排污口名称,经度,纬度\n" + "".join(f"{n},109.8{i},31.1\n" for i, n in enumerate(names))
    )
    assert layer["name"].tolist() == names


@pytest.mark.parametrize("cell", ["********", "######", "#N/A", "#REF!", "#DIV/0!"])
def test_a_cell_that_overflowed_holds_no_value(project, tmp_path, cell):
    text = f"排污口名称,经度,纬度,日排放量,备注X\n甲,109.8,31.1,{cell},{cell}\n乙,109.9,31.1,5,好\n"
    report, layer = brought(project, tmp_path, text)
    row = layer[layer["name"] == "甲"].iloc[0]
    assert row[["discharge_m3_per_day", "备注X"]].isna().all()
    assert json.loads(row["raw_values"]) == {"discharge_m3_per_day": cell, "备注X": cell}
    assert told(report, "overflow").count == 2


@pytest.mark.parametrize(
    ("heading", "cell", "people"),
    [("服务人口（万人）", "30", 300_000), ("供水人口(千人)", "1.1", 1100), ("服务人口", "30万人", 300_000),
     ("服务人口万人", "0.3", 3000), ("服务人口/万人", "2", 20_000), ("服务人口（人）", "30", 30),
     ("服务人口（万人）", "500人", 500)],
)  # fmt: skip
def test_people_are_counted_in_the_unit_of_the_heading(project, tmp_path, heading, cell, people):
    text = f"水源地名称,经度,纬度,{heading}\n甲,109.8,31.1,{cell}\n"
    _, layer = brought(project, tmp_path, text, kind="sources")
    assert layer["served_population"].tolist() == [people]


@pytest.mark.parametrize(
    ("heading", "cell", "m3_per_day"),
    [("日供水量(万吨)", "1.2", 12_000), ("供水规模（万吨/日）", "3", 30_000), ("供水规模（万m³/d）", "0.5", 5000),
     ("取水量(L/s)", "10", 864), ("年取水量(万m³)", "365", 10_000), ("日供水量", "500", 500),
     ("供水能力(吨/天)", "800", 800), ("设计供水量（m3/h）", "10", 240)],
)  # fmt: skip
def test_water_is_counted_by_the_day_whatever_the_heading_counts_in(project, tmp_path, heading, cell, m3_per_day):
    named = {"supply_m3_per_day": heading} if "年" in heading else {}
    text = f"水源地名称,经度,纬度,{heading}\n甲,109.8,31.1,{cell}\n"
    _, layer = brought(project, tmp_path, text, kind="sources", columns=named)
    assert layer["supply_m3_per_day"].tolist() == [pytest.approx(m3_per_day)]


@pytest.mark.parametrize(
    ("title", "people", "supply"),
    [
        ("（单位：万人、万吨/日）", 30_000, 12_000.0),
        ("单位：万人", 30_000, 1.2),
        ("填报单位：某县水利局", 3, 1.2),
        ("单位：某县水利局", 3, 1.2),
    ],
)
def test_a_title_row_gives_its_unit_to_headings_without_one(project, tmp_path, title, people, supply):
    text = f"{title},,,,\n名称,经度,纬度,服务人口,日供水量\n甲,109.8,31.1,3,1.2\n"
    _, layer = brought(project, tmp_path, text, kind="sources")
    assert layer["served_population"].tolist() == [people]
    assert layer["supply_m3_per_day"].tolist() == [supply]


def test_a_heading_whose_unit_is_not_understood_is_not_taken_and_asked_for(project, tmp_path):
    text = "水源地名称,经度,纬度,服务人口（户）\n甲,109.8,31.1,30\n"
    report, layer = brought(project, tmp_path, text, kind="sources")
    assert layer["served_population"].isna().all()
    assert layer["服务人口（户）"].tolist() == ["30"]
    assert "--column served_population=服务人口（户）" in told(report, "unit_unknown").text.zh
    said = {"served_population": "服务人口（户）"}
    _, layer = brought(project, tmp_path, text, kind="sources", columns=said, overwrite=True)
    assert layer["served_population"].tolist() == [30]


@pytest.mark.parametrize(
    ("heading", "m3_per_day"),
    [("排水量（万吨/年）", 3650e4 / 365), ("排水量(t/a)", 10), ("排水量（L/s）", 3650 * 86.4),
     ("月排水量（吨）", 3650 / 30), ("排放规模（m³·d⁻¹）", 3650), ("排水量（吨每季）", 40),
     ("排水量_万方每日", 3650e4)],
)  # fmt: skip
def test_a_discharge_is_changed_to_cubic_metres_a_day(project, tmp_path, heading, m3_per_day):
    _, layer = brought(project, tmp_path, f"排污口名称,经度,纬度,{heading}\n甲,109.8,31.1,3650\n")
    assert layer["discharge_m3_per_day"].tolist() == [pytest.approx(m3_per_day)]


def test_an_amount_without_the_time_it_counts_by_is_asked_for_in_the_heading(project, tmp_path):
    report, layer = brought(project, tmp_path, "排污口名称,经度,纬度,废水排放量（万吨）\n甲,109.8,31.1,3\n")
    assert layer["discharge_m3_per_day"].isna().all()
    assert "万吨/年、万吨/日" in told(report, "unit_unknown").text.zh


@pytest.mark.parametrize(
    ("heading", "asked"),
    [("外运污水（万吨/年）", "--column discharge_m3_per_day=外运污水（万吨/年）"),
     ("COD排放量（kg/d）", "--column load_t=COD排放量（kg/d）"), ("库容（万方）", None), ("桩长（m）", None)],
)  # fmt: skip
def test_a_heading_with_a_unit_that_is_no_column_we_know_is_asked(project, tmp_path, heading, asked):
    report, layer = brought(project, tmp_path, f"排污口名称,经度,纬度,{heading}\n甲,109.8,31.1,36.5\n")
    assert layer[heading].tolist() == ["36.5"]
    note = told(report, "unit_left")
    assert (note is None) is (asked is None)
    assert asked is None or asked in note.text.zh


@pytest.mark.parametrize(
    ("word", "industry"),
    [("化工厂", "chemical"), ("啤酒厂", "brewing"), ("金属表面处理", "electroplating"), ("水电站", "energy"),
     ("C1713 棉印染精加工", "printing_dyeing"), ("泵、阀门、压缩机及类似机械制造", "machinery"),
     ("基层群众自治组织及其他组织", "other")],
)  # fmt: skip
def test_industries_are_read_as_people_and_the_classification_call_them(project, tmp_path, word, industry):
    _, layer = brought(project, tmp_path, f"名称,经度,纬度,行业类别\n甲,109.8,31.1,{word}\n", kind="enterprises")
    assert layer["industry"].tolist() == [industry]


@pytest.mark.parametrize(
    "word", ["皮革、毛皮、羽毛及其制品和制鞋业", "3360", "棉纺织及印染精加工", "造纸机械制造", "化工、医药"]
)
def test_an_industry_that_may_be_several_of_ours_is_told_as_not_understood(project, tmp_path, word):
    report, layer = brought(project, tmp_path, f"名称,经度,纬度,行业类别\n甲,109.8,31.1,{word}\n", kind="enterprises")
    assert layer["industry"].isna().all()
    assert word in told(report, "not_understood").text.zh


def test_a_yearly_amount_without_a_unit_is_no_daily_one(project, tmp_path):
    report, layer = brought(project, tmp_path, "排污口名称,经度,纬度,年排放量\n甲,109.8,31.1,3650\n")
    assert layer["discharge_m3_per_day"].isna().all()
    assert told(report, "unit_unknown").count == 1


def test_a_range_of_days_fills_first_and_last(project, tmp_path):
    text = "企业名称,经度,纬度,许可证有效期\n甲,109.8,31.1,2020-01-01至2030-12-31\n乙,109.9,31.1,2028-05-01\n"
    report, layer = brought(project, tmp_path, text, kind="enterprises")
    assert [str(day) for day in layer["permit_from"]] == ["2020-01-01", "None"]
    assert [str(day) for day in layer["permit_until"]] == ["2030-12-31", "2028-05-01"]
    assert told(report, "ranges").count == 1


def test_a_range_where_one_day_belongs_is_kept_as_it_came(project, tmp_path):
    report, layer = brought(project, tmp_path, ledger("排查日期", "2021-03-01至2021-03-09", "2021-03-02"))
    assert [str(day) for day in layer["found_date"]] == ["None", "2021-03-02"]
    assert json.loads(layer["raw_values"].iloc[0]) == {"found_date": "2021-03-01至2021-03-09"}
    assert told(report, "range").count == 1


def test_days_that_are_none_are_empty_each_with_its_cause(project, tmp_path):
    days = ["2021-02-30", "1900-01-01", "9999-12-31", "0000-00-00", "2021-03-01"]
    report, layer = brought(project, tmp_path, ledger("排查日期", *days))
    assert [str(day) for day in layer["found_date"]] == ["None"] * 4 + ["2021-03-01"]
    assert told(report, "impossible_day").count == 1
    assert told(report, "placeholder_day").count == 3


def test_one_blank_id_keeps_all_the_others(project, tmp_path):
    text = "id,排污口名称,经度,纬度\nA-1,甲,109.8,31.1\nA-2,乙,109.9,31.1\nA-3,丙,109.7,31.1\n,丁,109.6,31.1\n"
    report, layer = brought(project, tmp_path, text)
    assert layer.index.tolist()[:3] == ["A-1", "A-2", "A-3"]
    assert len(layer.index[3]) == 10
    assert told(report, "ids").count == 1


def test_a_doubled_id_keeps_the_others_and_is_told_with_its_count(project, tmp_path):
    rows = "".join(f"{name},口{n},109.{n},31.1\n" for n, name in enumerate(["A-1", "A-2", "A-2", "A-3", "无"], 1))
    report, layer = brought(project, tmp_path, f"编码,排污口名称,经度,纬度\n{rows}")
    assert layer.index.tolist()[:4] == ["A-1", "A-2", "A-2-2", "A-3"]
    assert "A-2×2" in told(report, "ids").text.zh
    assert told(report, "ids").count == 3


@pytest.mark.parametrize(
    ("word", "industry"),
    [("C26", "chemical"), ("2614", "chemical"), ("化学原料和化学制品制造业", "chemical"),
     ("C2624 复混肥料制造", "chemical"),
     ("石油、煤炭及其他燃料加工业", "chemical"), ("D46", "water_works"), ("H6110", "tourism"), ("B", "mining"),
     ("煤炭开采和洗选业", "mining"), ("制造业-医药制造业-中成药生产", "pharmaceutical"), ("烟草制品业", "other")],
)  # fmt: skip
def test_an_industry_of_the_national_classification_is_one_that_rules_know(project, tmp_path, word, industry):
    _, layer = brought(project, tmp_path, f'企业名称,经度,纬度,行业类别\n甲,109.8,31.1,"{word}"\n', kind="enterprises")
    assert layer["industry"].tolist() == [industry]
    assert layer["industry_detail"].tolist() == [word]


@pytest.mark.parametrize("word", ["金属表面处理及热处理加工", "C3360", "石化/造纸", "制造业"])
def test_an_industry_that_may_be_several_of_ours_is_not_understood(project, tmp_path, word):
    report, layer = brought(
        project, tmp_path, f"企业名称,经度,纬度,行业类别\n甲,109.8,31.1,{word}\n", kind="enterprises"
    )
    assert layer["industry"].isna().all()
    assert told(report, "not_understood").words == (word,)


@pytest.mark.parametrize(
    ("word", "status"),
    [("未整治", "open"), ("待整治", "open"), ("正在整治", "in_progress"), ("整治中", "in_progress"), ("已完成", "done"),
     ("已完成整治", "done"), ("无需整治", "not_needed"), ("已封堵", "closed"), ("长期坚持", "continual")],
)  # fmt: skip
def test_states_of_work_are_understood(project, tmp_path, word, status):
    _, layer = brought(project, tmp_path, ledger("整治情况", word))
    assert layer["status"].tolist() == [status]


def test_the_word_of_an_outfall_type_is_kept_beside_its_category(project, tmp_path):
    _, layer = brought(
        project, tmp_path, ledger("排污口类型", "规模化畜禽养殖排污口", "沟渠、河港(涌)、排干等", "工业")
    )
    assert layer["category"].tolist() == ["aquaculture", "other", "industrial"]
    assert layer["category_detail"].tolist()[:2] == ["规模化畜禽养殖排污口", "沟渠、河港(涌)、排干等"]


def test_a_column_under_our_own_name_is_in_our_unit(project, tmp_path):
    text = "水源地名称,经度,纬度,conductivity_m_per_d,supply_m3_per_day\n甲,109.8,31.1,12,300\n"
    report, layer = brought(project, tmp_path, text, kind="sources")
    assert layer[["conductivity_m_per_d", "supply_m3_per_day"]].iloc[0].tolist() == [12, 300]
    assert not [note for note in report.told if note.cause in ("unit_unknown", "rate_open", "no_unit")]
