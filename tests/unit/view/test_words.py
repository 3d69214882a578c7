"""Numbers and addresses of people are taken out of texts; codes, numbers of documents, places and days stay."""

from __future__ import annotations

import random
import re
import time
import unicodedata

import pytest

from riverzones.view import HIDDEN, without_numbers, words

GONE = [
    "13812340001",
    "138-1234-0001",
    "138 1234 0001",
    "+86 13812340001",
    "+86-138-1234-0001",
    "0086 13812340001",
    "008613812340001",
    "8613812340001",
    "86-13812340001",
    "１３８１２３４０００１",
    "１３８－１２３４－０００１",
    "023 57681234",
    "023-57681234",
    "(023)57681234",
    "（023）57681234",
    "（０２３）５７６８１２３４",
    "023—57681234",
    "02357681234",
    "0731-8765432",
    "+86 23 57681234",
    "+86-23-5768-1234",
    "400-123-4567",
    "4001234567",
    "400 123 4567",
    "400-1234-567",
    "电话57681234",
    "电话：5768-1234",
    "联系电话: 57681234",
    "联系：57681234",
    "联系人 57681234",
    "微信：abc_12345",
    "微信号wx13812340001",
    "wx13812340001",
    "wxid_ab12cd",
    "QQ：12345678",
    "QQ 12345678",
    "a.b@c.com",
    "a.b＠c.com.cn",
    "zhang(at)mail.cn",
    "138 123 40001",
    "1381 234 0001",
    "13812 340 001",
    "联系人：张三",
    "tel 57681234",
    "Tel:57681234",
    "(+86)13812340001",
    "联系人张三13812340001",
    "张三138-1234-0001（微信同号）",
    "023-57681234-8001",
    "023-57681234转801",
    "11010519491231002X",
    "电话 023 5768 1234",
    "传真57681235、57681236",
    "138.1234.5678",
    "138/1234/5678",
    "138，1234，5678",
    "138_1234_5678",
    "138·1234·5678",
    "138~1234~5678",
    "+86（138）12345678",
    "1 3 8 1 2 3 4 5 6 7 8",
    "1-3-8-1-2-3-4-5-6-7-8",
    "138.12.34.56.78",
    "138\u200b1234\u200b5678",
    "1\u20603812345678",
    "①③⑧①②③④⑤⑥⑦⑧",
    "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
    "一三八一二三四五六七八",
    "幺三八 幺二三四 五六七八",
    "零二三五七六八一二三四",
    "023.5768.1234",
    "值班57681234",
    "+852 9123 4567",
    "+1 (415) 555-0132",
    "WeChat: zhangsan88",
    "VX:zhangsan",
    "v信zhangsan66",
    "钉钉：zhangsan",
    "qq 12345678",
    "zhang san@ qq . com",
    "zhangsan#qq.com",
    "zhang@县环保局.cn",
    "身份证号500237199001011234",
    "138:1234:0001",
    "138：1234：0001",
    "138|1234|0001",
    "138\\1234\\0001",
    "138;1234;0001",
    "138（1234）0001",
    "「138」1234 0001",
    "138 - 1234 - 0001",
    "138   1234   0001",
    "138&nbsp;1234&nbsp;0001",
    "138一1234一0001",
    "手机m13812340001",
    "13812340001a",
    "13812340001.0",
    "1.3812340001E10",
    "1.3812340001e+10",
    "一3八1二3四000一",
    "+八六一三八一二三四〇〇〇一",
    "⑴⑶⑻⑴⑵⑶⑷０００⑴",
    "¹³⁸¹²³⁴⁰⁰⁰¹",
    "l38l234000l",
    "138l234OOO1",
    "0 2 3 5 7 6 8 1 2 3 4",
    "57681234转8001",
    "王工57681234",
    "李主任：5768 1234",
    "宅电57681234",
    "短号661234",
    "886-2-2345-6789",
    "扣扣:123456789",
    "Q：123456789",
    "V信：zhangsan88",
    "加微zhangsan88",
    "抖音号zhangsan88",
    "Telegram @zhangsan",
    "张三＠163.com",
    "zhangsan at 163 dot com",
    "zhangsan[at]163[dot]com",
    "zhangsan艾特163点com",
    "zhangsan@163。com",
    "110105 19491231 002X",
]
KEPT = [
    "FB-500237-0001-GY-00",
    "500237000001",
    "渝府发〔2023〕15号",
    "渝环函〔2019〕1234号",
    "川府函〔1998〕100号",
    "K12+345",
    "K123+456.78",
    "1234.56",
    "109.876543,31.072345",
    "N31°04′20.4″ E109°52′35.6″",
    "4412345.12",
    "500123.45",
    "37412345.678, 3412345.678",
    "2026-11-22",
    "20261122",
    "2026年11月22日",
    "20261122103000",
    "水准点 1985",
    "110",
    "12345",
    "12369",
    "91500237MA5U6ABC1X",
    "X=3438123.456 Y=36485231.789",
    "132.5 140.2 138.1",
    "桩号2300-2500米",
    "1998-12-31 08:30:15",
    "13,812,345,678 平方米",
    "1、3、8、1、2、3、4、5、6、7、8",
    "二〇二三年十二月三十一日",
    "一二三四五",
    "高程+1234.5678",
    "K138+123456",
    "2023.11.22-2024.11.22",
    "A_138_12",
    "河长一三五巡查",
    "D500237S2021-0001",
    "PK-001",
    "SY-04",
    "WX-101",
    "O-13",
    "HJ 338-2018",
    "GB/T 14848-2017",
    "1,381,234 m3/d",
    "13812340001.25",
    "S103省道K138+123",
    "面积 13812.34 km2",
    "2023-10-10 至 2024-10-10",
    "联系日期 20261122",
    "电话更新于2026-11-22",
    "1:50000",
    "高程175.23",
    "WS-116 CN-101",
    "12345678",
    "A-20261122-001",
    "F-c39fe63521",
    "排污许可证 915002370000000001P",
    "取水（渝巫）字[2018]第00012号",
    "500237 2023 0001",
    "109.13812340001",
    "O13010200001",
    "138+1234 2345+6789",
    "竣工20231122",
    "河长20231122",
    "施工 57681234 元",
    "131.1234 4321.5678",
    "Q=123456789",
    "流量 Q：12.5 m3/s",
    "look at qq",
    "1380 m²，2000 km²",
    "第一二三四五六七八九十项",
    "III 类 1.05 倍",
]


@pytest.mark.parametrize("text", GONE)
def test_a_number_of_a_person_is_taken_out_in_every_form(text):
    made = without_numbers(f"值班见{text}。")
    assert HIDDEN in made
    assert len(re.findall(r"\d", unicodedata.normalize("NFKC", made))) < 4
    assert "@" not in made


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_number_of_a_person_stays(text):
    assert without_numbers(text) == text
    assert without_numbers(f"见 {text} 号") == f"见 {text} 号"


@pytest.mark.parametrize(
    ("code", "made"),
    [
        ("FB-500237-0001-GY-00", "FB-500237-0001-GY-00"),
        ("13010200001", "13010200001"),  # Shijiazhuang: a code may begin so
        ("02357681234", "02357681234"),  # a code may, and nothing says that it is a telephone
        ("13812340001", "***"),
        ("14010200001", "14010200001"),
        ("15010200001", "15010200001"),
        ("15912340001", "***"),
        ("16010200001", "***"),  # no province begins so
        ("8613812340001", "***"),
        ("+86-139-8123-4000", "***"),
        ("1381234000", "1381234000"),
        ("139-8123-4000", "***"),
        ("PK-1 13812340001", "PK-1 ***"),
        ("王工13812340001", "王工***"),
        ("口-138-1234-0001", "口-***"),
        ("渝水许13010200001", "渝水许13010200001"),
        ("渝排污口023-57681234", "渝排污口023-57681234"),
        ("a@b.cn", "***"),
    ],
)
def test_a_code_stays_a_code_unless_it_cannot_be_one(code, made):
    assert without_numbers(code, code=True) == made


def test_a_text_without_any_number_comes_back_as_the_same_object():
    text = "大宁河左岸入河排污口"
    assert without_numbers(text) is text


def test_an_identity_number_is_told_by_its_check_digit():
    # ISO 7064, MOD 11-2: the digits, each times a power of two by its place from the right, and 1 for the check digit
    made = random.Random(7)
    for _ in range(200):
        digits = f"{made.randrange(110000, 659999)}19{made.randrange(50, 99)}{made.randrange(1, 13):02d}"
        digits += f"{made.randrange(1, 29):02d}{made.randrange(1000):03d}"
        total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(digits))
        right = (1 - total) % 11
        for check in range(11):
            number = digits + ("X" if check == 10 else str(check))
            assert (without_numbers(f"证号{number}。") == f"证号{HIDDEN}。") is (check == right)
        assert without_numbers(f"证号{digits}{'x' if right == 10 else right}。") == f"证号{HIDDEN}。"


def test_of_numbers_that_overlap_all_goes_once():
    made = without_numbers("联系人：张三13812340001，电话 023-57681234转8，微信13812340001@x")
    assert made.count(HIDDEN) == 4
    assert not re.search(r"\d", made)
    assert without_numbers("13812340001 13812340002") == f"{HIDDEN} {HIDDEN}"


@pytest.mark.parametrize("part", ["1", "a.", "工", "138 ", "a at ", "1-", "0 3 ", "@", "(138", "电话", "微信"])
def test_a_cell_of_many_signs_is_read_once(part):
    """A text twice as long takes about twice as long: parts of an address had no end, and a megabyte took days."""
    took = []
    for size in (20_000, 80_000):
        text = part * (size // len(part))
        started = time.process_time()
        without_numbers(text)
        took.append(time.process_time() - started)
    assert took[1] < 10 * took[0] + 0.05


PIECES = (
    "电话 手机号码 微信 wx wxid_abc123 QQ qq群 ｑｑ 企鹅 短号 虚拟网 联系人 contact 户主:赵四 身份证 张局长 办公室 "
    "王工 住宅 "
    "call Fax tel mob 客服 V信 加微 Telegram weıxin \u212a \u017f \u017fkype @ # at dot com abc@qq.com 转 分机 ext. "
    "13812340001 138-1234-0001 023 57681234 5123456 6123 612 3456 400 8001234567 +86 +44 20 500237199001011234 "
    "一三八 幺三八一二三四零零零一 四五 二 K12+345 outfall-1 2026-11-22 1l8 O l 0 1 2 3 5 8 9 ⓪ ① ٣ １３８ \u200b "
    "- - : ： ， 、 ( ) . /"
)


@pytest.mark.parametrize("code", [False, True])
def test_texts_that_are_not_looked_through_hold_nothing(monkeypatch, code):
    """What is passed over for its few digits and missing words is what the patterns themselves would leave."""
    dice, pieces = random.Random(20261202), [*PIECES.split(), " "]
    texts = ["".join(dice.choices(pieces, k=dice.randint(1, 8))) for _ in range(8000)]
    swift = [words.without_numbers.__wrapped__(text, code=code) for text in texts]
    for gate in ("_SIX", "_EIGHT", "_WORDED", "_MAIL_SIGN"):
        monkeypatch.setattr(words, gate, re.compile(""))
    assert [words.without_numbers.__wrapped__(text, code=code) for text in texts] == swift
    assert 1000 < sum(HIDDEN in text for text in swift) < 7000
