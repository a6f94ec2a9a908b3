"""Exact terms: order numbers, error codes, names, prices and versions, rare words, 25 in each of zh, ja, th and en.

Each is asked for among passages that say the same about a term one or two characters off; every saying stands in the
middle of a stretch of a sample note that has nothing to do with it. Printed: how often the passage with the very term
is among the first five, by both legs and by meaning alone. The sayings are made up for this.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.config import load_config, models_dir
from assistant.models import locate
from index import dense
from index.catalogue import Catalogue
from index.centring import CentredEmbedder
from index.filters import Condition
from index.loaders import load
from index.measured_embedder import MeasuredEmbedder
from index.retriever import Retriever
from index.store import Store
from index.sync import sync
from tests.bench.report import ROOT, note, publish

_SAYINGS = {
    "en": (
        ("Order {} left the warehouse late because the carrier missed its slot.", "Why was order {} late?"),
        ("When the installer stops with {}, delete the cache and start it again.", "What to do about {}?"),
        ("{} will speak about soil and water at the meeting in the town hall.", "What does {} speak about?"),
        ("The pump of series {} costs more since spring, its filter is included.", "What is included with {}?"),
        ("My grandmother kept a {} in the pantry and used it every autumn.", "Where was the {} kept?"),
    ),
    "zh": (
        ("订单{}因为承运人错过了时间，离开仓库晚了两天。", "订单{}为什么晚了？"),
        ("安装程序显示{}时，请清空缓存再重新启动。", "出现{}怎么办？"),
        ("{}将在镇上的会议里讲土壤和水的问题。", "{}讲什么？"),
        ("{}型水泵从春天起涨价，滤芯包含在内。", "{}型水泵包含什么？"),
        ("外婆把{}放在储藏室里，每年秋天都拿出来用。", "{}放在哪里？"),
    ),
    "ja": (
        ("注文{}は運送会社の都合で倉庫を出るのが二日遅れました。", "注文{}はなぜ遅れましたか。"),
        ("インストール中に{}が出たら、キャッシュを消してやり直してください。", "{}が出たらどうしますか。"),
        ("{}さんは町の集会で土と水について話します。", "{}さんは何について話しますか。"),
        ("{}型のポンプは春から値上がりし、フィルターが付いています。", "{}型には何が付いていますか。"),
        ("祖母は{}を納戸にしまい、毎年秋になると使っていました。", "{}はどこにありましたか。"),
    ),
    "th": (
        ("คำสั่งซื้อ{}ออกจากคลังสินค้าช้าไปสองวันเพราะบริษัทขนส่งมาไม่ทัน", "คำสั่งซื้อ{}ทำไมช้า"),
        ("ถ้าตัวติดตั้งแสดง{}ให้ลบแคชแล้วเริ่มใหม่อีกครั้ง", "เจอ{}ต้องทำอย่างไร"),
        ("{}จะพูดเรื่องดินและน้ำในที่ประชุมของเมือง", "{}พูดเรื่องอะไร"),
        ("ปั๊มรุ่น{}ขึ้นราคาตั้งแต่ฤดูใบไม้ผลิ แต่รวมไส้กรองแล้ว", "ปั๊มรุ่น{}รวมอะไรบ้าง"),
        ("คุณยายเก็บ{}ไว้ในห้องเก็บของและใช้ทุกปี", "คุณยายเก็บ{}ไว้ที่ไหน"),
    ),
}
_NAMES = {
    "en": "Ilse Varnholt|Ilse Varnhagen|Ines Varnholt|Odo Krepelin|Otto Krepelin|Odo Kreplin|Mairi Quill|Mairi Quine",
    "zh": "欧阳晴川|欧阳晴山|欧阳静川|司徒远舟|司徒远帆|司徒运舟|令狐采薇|令狐采芹",
    "ja": "日下部澪|日下部零|日下澪|月見里航|月見里渉|月見航|小鳥遊千種|小鳥遊千草",
    "th": "กานดามณี ศรีวิไล|กานดามาศ ศรีวิไล|กานดามณี ศรีวิชัย|ธนูศิลป์ ทองดี|ธนูศักดิ์ ทองดี|ธนูศิลป์ ทองคำ|พิมพ์มาดา ใจงาม|พิมพ์มาลา ใจงาม",
}
_RARE = {
    "en": "quern|querl|spurtle|spurtie|trivet|trivel|skillet|skimmer",
    "zh": "擂钵|擂棒|笊篱|笊子|饸饹床|饸饹锅|鏊子|鏊盖",
    "ja": "鬼おろし|鬼すだれ|焙烙|焙炉|擂粉木|擂鉢|落とし蓋|落とし板",
    "th": "กระต่ายขูดมะพร้าว|กระต่ายขูดมะละกอ|ครกกระเดื่อง|ครกกระบาก|หวดนึ่งข้าว|หวดนึ่งปลา|กระด้งฝัด|กระด้งตาก",
}
_PER_KIND = 5
_NEAR = 40
"""Codes of one kind in one language, of names and words there are eight; the first five are asked for."""
_AROUND = {"en": 260, "zh": 80, "ja": 90, "th": 180}
"""Characters of other text before and after a saying: about 60 tokens each."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A question and the note that holds its term."""

    language: str
    question: str
    note: str


def _terms(language: str, kind: int, shift: int) -> list[str]:
    """Return the terms of a kind, each a character or two from another."""
    if kind == 0:
        return [f"A-1{200 + shift}/{70 + n}" for n in range(_NEAR)]
    if kind == 1:
        return [f"0x8007{shift:02d}{50 + n}" if n % 2 else f"E-{1040 + shift * 40 + n}" for n in range(_NEAR)]
    if kind == 3:
        return [f"v2.{shift + n // 4}.{10 + n}" if n % 2 else f"RX{shift}-{n + 10}0{n % 7}" for n in range(_NEAR)]
    return (_NAMES if kind == 2 else _RARE)[language].split("|")


def _prose(language: str) -> str:
    """The words of the sample notes in a language, one after another."""
    notes = [
        document.text
        for path in sorted((ROOT / "index" / "sample_notes").rglob("*.md"))
        for document in load(path, path.read_bytes()).documents
        if document.language == language
    ]
    return " ".join(" ".join(notes).split())


def _notes() -> Iterator[tuple[str, str, _Case | None]]:
    """Yield the file's name, the text and, where it is asked for, the case of every note."""
    rng = random.Random(5)
    for shift, (language, sayings) in enumerate(_SAYINGS.items()):
        prose, around = _prose(language), _AROUND[language]
        for kind, (saying, question) in enumerate(sayings):
            for n, term in enumerate(_terms(language, kind, shift * 11)):
                name = f"{language}-{kind}-{n}.md"
                case = _Case(language, question.format(term), f"exact/{name}") if n < _PER_KIND else None
                before, after = (prose[at : at + around] for at in rng.choices(range(len(prose) - around), k=2))
                yield name, f"{before} {saying.format(term)} {after}", case


def _measured(folder: Path, quick: bool) -> dict[str, float | int]:
    config = load_config(None)
    models = models_dir(config)
    # The one that is shipped, with the choice that this machine has made.
    inner = MeasuredEmbedder(locate(config.embedder.model, models, "embedder"), config.embedder, models)
    embedder = CentredEmbedder(inner, folder)
    exact = folder / "exact"
    exact.mkdir()
    cases: list[_Case] = []
    for name, text, case in _notes():
        (exact / name).write_text(text, encoding="utf-8")
        cases += [case] if case else []
    cases = cases[:: 4 if quick else 1]
    catalogue, store = Catalogue(folder / "catalogue.sqlite"), Store(folder / "chroma")
    try:
        note(f"{len(list(sync([exact], catalogue, store, embedder, config.index)))} events of the sync")
        retriever = Retriever(catalogue, store, embedder)
        hybrid = [case.note in [hit.passage.note for hit in retriever.search(case.question, 5)] for case in cases]
        alone = []
        for case in cases:
            with catalogue.reading() as connection:
                vectors = [embedder.embed_query(case.question)]
                ids = dense.nearest(store, connection, Condition(), vectors, 5)
            alone.append(case.note in [passage.note for passage in catalogue.passages(ids).values()])
    finally:
        store.close()
        catalogue.close()
    figures: dict[str, float | int] = {"exact_cases": len(cases)}
    figures |= {"exact_r5": float(np.mean(hybrid)), "exact_dense_r5": float(np.mean(alone))}
    for language in _SAYINGS:
        of = [at for at, case in enumerate(cases) if case.language == language]
        figures[f"exact_{language}_r5"] = float(np.mean([hybrid[at] for at in of]))
        figures[f"exact_{language}_dense_r5"] = float(np.mean([alone[at] for at in of]))
    for case, found in zip(cases, hybrid, strict=True):
        if not found:
            note(f"missed: {case.question} ({case.note})")
    return figures


def figures(quick: bool = False) -> dict[str, float | int]:
    """Return recall@5 of the exact terms: `exact_r5` of both legs, `exact_dense_r5` by meaning alone, each language."""
    with tempfile.TemporaryDirectory() as folder:
        return _measured(Path(folder), quick)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", dest="as_json")
    given = parser.parse_args()
    publish(figures(given.quick), quick=given.quick, as_json=given.as_json)
