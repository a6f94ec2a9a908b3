from __future__ import annotations

import time

import pytest

from assistant.documents.checks import Wanted, fault, faults
from assistant.documents.doubts_told import english
from assistant.documents.glossary.terms import Entry

EN_ES = Wanted("es", "en")
EN_ZH = Wanted("zh", "en")
EN_RU = Wanted("ru", "en")
ZH_EN = Wanted("en", "zh")


def kinds(source: str, target: str, wanted: Wanted, *, grave: bool = True) -> set[str]:
    return {each.kind for each in faults(source, target, wanted) if each.grave is grave}


FERRY = "The ferry leaves at 9:30 and costs 1,250 yen for the whole family."


@pytest.mark.parametrize(
    ("source", "target", "wanted"),
    [
        (FERRY, "El ferri sale a las 9:30 y cuesta 1.250 yenes para toda la familia.", EN_ES),
        (FERRY, "渡轮9点30分出发，全家1250日元。", EN_ZH),
        (FERRY, "Паром отходит в 9:30 и стоит 1 250 иен за всю семью.", EN_RU),
        (FERRY, "تغادر العبّارة في الساعة ٩:٣٠ وتكلف ١٬٢٥٠ ينًا للعائلة كلها.", Wanted("ar", "en")),
        ("我在小红书上看到的，真的绝了😂", "I saw it on RedNote, it is simply amazing 😂", ZH_EN),
        ("See <1>the map</1> before <2/> you go.", "Mira <1>el mapa</1> antes de <2/> salir.", EN_ES),
        ("42", "42", EN_ES),
        ("🎉🎉🎉", "🎉🎉🎉", EN_ES),
        ("https://example.org/a?b=1", "https://example.org/a?b=1", EN_ES),
        ("BBC News", "BBC News", EN_ES),
        ("Hotel", "Hotel", EN_ES),
        ("My iPhone is broken.", "我的iPhone坏了。", EN_ZH),
        ("哈哈哈哈哈哈哈哈哈哈", "Hahahahahahahahahaha", ZH_EN),
        ("@小红薯 谢谢分享", "@小红薯 thanks for sharing", ZH_EN),
        ("v2.3 is out, see @user_1", "已发布v2.3，见@user_1", EN_ZH),
        ("上午10点半，等半小时", "10:30 a.m., wait 30 minutes", ZH_EN),
        ("ha ha ha ha ha ha ha ha, so funny", "ja ja ja ja ja ja ja ja, qué gracioso", EN_ES),
    ],
)
def test_a_good_translation_has_no_grave_fault(source: str, target: str, wanted: Wanted) -> None:
    assert [each for each in faults(source, target, wanted) if each.grave] == []


@pytest.mark.parametrize(
    ("kind", "source", "target", "wanted"),
    [
        ("empty", "The soup is good.", "  ", EN_ES),
        ("empty", "The soup is good.", "—", EN_ES),
        ("language", "Это очень хорошая книга о море.", "This is a very good book about the sea.", Wanted("de", "ru")),
        ("language", "The shop is closed today because of the snow.", "الدكان مغلق اليوم بسبب الثلج الكثيف.", EN_RU),
        (
            "language",
            "The first part is fine. The second one was forgotten by everybody.",
            "La primera parte está bien. Das zweite Stück wurde von allen Leuten vergessen.",
            EN_ES,
        ),
        ("script", "The weather is bad.", "Погода 天气 плохая.", EN_RU),
        ("script", "The weather is bad.", "天气 погода 很不好。", EN_ZH),
        ("script", "天气很不好，今天不出门。", "The 天气 is very bad, we stay at home today.", ZH_EN),
        ("echo", "The soup tastes better when it rests.", "The soup tastes better when it rests.", EN_ES),
        ("echo", "The soup tastes better when it rests.", "“The soup tastes better when it rests”", EN_ES),
        ("echo", "It rained, and nobody had an umbrella.", "Llovió, and nobody had an umbrella.", EN_ES),
        ("prompt", "The soup is good.", "Sure, here is the translation: La sopa está buena.", EN_ES),
        ("prompt", "The soup is good.", "以下是翻译：汤很好喝。", EN_ZH),
        ("prompt", "The soup is good.", "La sopa está buena.<|im_end|>", EN_ES),
        ("repetition", "The soup is good.", "La sopa está está está está está está buena.", EN_ES),
        ("repetition", "The soup is good.", "La sopa está bueeeeeeeeeeeeeeeeeeeeena.", EN_ES),
        ("repetition", "The soup is good today.", "La sopa está buena hoy. La sopa está buena hoy.", EN_ES),
        ("length", "The ferry leaves at nine and does not wait for anybody who comes too late.", "El ferri.", EN_ES),
        ("cut", "The ferry leaves at nine and does not wait.", "El ferri sale a las nueve y no", EN_ES),
        ("numbers", "Берите 70 рублей на чай.", "Nehmt 70 Euro für Tee mit.", Wanted("de", "ru")),
        ("numbers", "It weighs 183 grams.", "Pesa 188 gramos.", EN_ES),
        ("numbers", "It weighs 183 grams.", "Pesa unos gramos.", EN_ES),
        ("numbers", "More than 20 million people watched.", "超过20万人观看了。", EN_ZH),
        ("literals", "Write to a.b@example.org today.", "Escribe hoy a la dirección.", EN_ES),
        ("literals", "Go to https://example.org/x?y=1.", "Ve a https://example.org/x.", EN_ES),
        ("literals", "Hello {name}, you have %d notes.", "Hola {nombre}, tienes %d notas.", EN_ES),
        ("literals", "Thanks, @user_1!", "¡Gracias, @usuario!", EN_ES),
        ("literals", "Order A-1203/77 arrived.", "Llegó el pedido A-1203.", EN_ES),
        ("tags", "See <1>the map</1> now.", "Mira el mapa ahora.", EN_ES),
        ("tags", "See <1>the map</1> now.", "Mira <1>el mapa ahora.", EN_ES),
        ("lines", "One day\nhe left", "Un día se marchó", EN_ES),
    ],
)
def test_damage_is_found(kind: str, source: str, target: str, wanted: Wanted) -> None:
    assert kind in kinds(source, target, wanted)


def test_the_instruction_repeated_is_found() -> None:
    wanted = Wanted("es", "en", prompt="You translate notes faithfully.\nKeep every number as it is written.")
    assert kinds("The soup.", "La sopa. Keep every number as it is written.", wanted) >= {"prompt"}
    assert "prompt" not in kinds("Keep every number as it is written.", "Deja cada número como está escrito.", wanted)


def test_a_glossary_is_enforced_where_its_term_stands() -> None:
    wanted = Wanted("en", "zh", glossary=(Entry("小红书", "RedNote"), Entry("微博", "Weibo")))
    (found,) = faults("我在小红书上看到的。", "I saw it on Little Red Book.", wanted)
    assert found == fault("glossary", "glossary", "小红书", "RedNote")
    assert faults("我在小红书上看到的。", "I saw it on RedNote.", wanted) == ()


def test_names_of_another_script_may_stay_where_the_source_has_them() -> None:
    assert kinds("The app 小红书 is popular.", "Приложение 小红书 популярно.", EN_RU) == set()
    assert kinds("微博很流行。", "Weibo (微博) is popular.", ZH_EN) == set()


def test_what_is_only_doubtful_is_not_grave() -> None:
    assert kinds("It hangs (mostly).", "Cuelga (casi siempre.", EN_ES, grave=False) == {"pairs"}
    assert kinds("2人で行った。", "The couple went there.", Wanted("en", "ja")) == set()
    assert kinds("Rain of 10 inches fell.", "Cayeron 25 centímetros de lluvia.", EN_ES, grave=False) >= {"numbers"}


def test_grave_faults_come_first_and_reasons_are_one_line() -> None:
    found = faults("The 183 sheep\n(all) ran.", "Las 188 ovejas (todas corrieron.", EN_ES)
    assert [each.grave for each in found] == sorted((each.grave for each in found), reverse=True)
    assert len(found) > 2 and all("\n" not in english(each.reason) for each in found)


@pytest.mark.parametrize(
    "target",
    [
        "a" * 200_000,
        "no " * 70_000,
        "(" * 100_000,
        "<1>" * 50_000,
        "1," * 100_000,
        "{" * 100_000,
        "一万" * 50_000,
        "a@" * 90_000,
    ],
)
def test_a_monstrous_answer_is_judged_in_time(target: str) -> None:
    started = time.process_time()
    assert any(each.grave for each in faults("The soup is good.", target, EN_ES))
    assert time.process_time() - started < 5
